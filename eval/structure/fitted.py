"""Readers whose weights were fitted to gold, and how each body is read by what was fitted without it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from eval.structure.gold import GoldDocument
from indexer.meetings.parse import parse_document
from indexer.model import Meeting, Source

Weights = Any
"""What a reader's fit makes and its file holds: plain values, as JSON has them."""


class FittedReader(Protocol):
    """A part of parsing that goes by fitted weights.

    `parse_document` takes these by the argument `name`, and from the file at `path` where it is given none.
    Readers go to other processes, so they are of a class at the top of a module.
    """

    @property
    def name(self) -> str:
        """The argument of `parse_document` that takes its weights."""

    @property
    def path(self) -> Path:
        """The file of the package that holds the shipped weights, as JSON."""

    def example(self, source: Source, gold: GoldDocument) -> Any:  # noqa: ANN401 - known to the reader alone
        """What it learns from of one document: made once a document, whatever is left out later."""

    def fit(self, examples: Sequence[Any]) -> Weights:
        """The weights that these examples make; the same examples always make the same."""


FITTED_TO = Path(__file__).with_name("fitted_to.json")
"""The bodies whose gold the shipped weights were fitted to; `minutebook structure fit` writes it."""


def fitted_to() -> frozenset[str]:
    """The bodies that the shipped weights know; all others are judged by these."""
    return frozenset(json.loads(FITTED_TO.read_text(encoding="utf-8")))


def parse_with(source: Source, weights: Mapping[str, Weights]) -> tuple[Meeting, ...]:
    """Parse a document with these weights in place of the shipped ones, by the names of their readers."""
    return parse_document(source, **weights)
