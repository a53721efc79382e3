"""Reads all documents that have gold, each body by what was fitted without it, and judges every reading.

Documents are read once, in processes of their own; then each group of bodies is parsed with weights that the
examples of all other groups made.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from eval.structure.findings import Mismatch, findings
from eval.structure.fitted import FittedReader, Weights, parse_with
from eval.structure.gold import GoldDocument
from eval.structure.owners import OwnerCounts, owner_counts
from eval.structure.reading import Reading
from eval.structure.scores import figures
from indexer.documents.read import read_source
from indexer.errors import BadInput, RefusedFile
from indexer.model import Source
from service.cli.meeting import meeting_json

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class JudgedDocument:
    """One document's figures, by name, and what differs from the gold, in words."""

    path: str
    body: str
    gold: str  # the name of the file that its gold stands in
    figures: dict[str, float]
    findings: tuple[Mismatch, ...]
    owners: OwnerCounts = field(default_factory=OwnerCounts)


@dataclass(frozen=True, slots=True)
class _Read:
    """A document as read, and what each reader would learn from it."""

    gold: GoldDocument
    source: Source | None
    failure: str | None
    examples: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Fold:
    """Documents that are read by the same weights, and what these are made of; None: the shipped ones."""

    documents: tuple[_Read, ...]
    examples: Mapping[str, tuple[Any, ...]] | None


def judge(
    documents: Sequence[GoldDocument],
    readers: Sequence[FittedReader],
    *,
    fitted_to: Collection[str] | None = None,
    folds: int | None = None,
    workers: int | None = None,
    step: Callable[[], object] = lambda: None,
) -> tuple[JudgedDocument, ...]:
    """The figures and findings of all documents, in order; `step` is called when one has been read.

    Bodies are left out one by one, or in as many groups as `folds` says, which takes less time. Those that
    the shipped weights were not fitted to (where `fitted_to` does not say, they may know all) are read by
    these. Raises BadInput where there is no other body to fit to.
    """
    with processes(workers) as spread:
        read = []
        for one in spread(partial(_read, tuple(readers)), documents):
            read.append(one)
            step()
        groups = list(_groups(read, readers, fitted_to, folds))
        readings = {
            id(one.gold): reading
            for group, found in zip(groups, spread(partial(_parse, tuple(readers)), groups), strict=True)
            for one, reading in zip(group.documents, found, strict=True)
        }
    return tuple(
        JudgedDocument(
            *(one.path, one.body, one.gold.name),
            figures(one, readings[id(one)]),
            findings(one, readings[id(one)]),
            owner_counts(one, readings[id(one)]),
        )
        for one in (each.gold for each in read)
    )


def examples_of(
    documents: Sequence[GoldDocument], readers: Sequence[FittedReader], workers: int | None = None
) -> dict[str, tuple[Any, ...]]:
    """What each reader learns from all of the documents, by its name."""
    with processes(workers) as spread:
        read = list(spread(partial(_read, tuple(readers)), documents))
    return {one.name: tuple(each.examples[one.name] for each in read if each.source) for one in readers}


def printed(path: Path) -> list[dict[str, Any]]:
    """What `parse --json` prints of the meetings in a file. Raises RefusedFile where it cannot be read."""
    return [meeting_json(one) for one in parse_with(read_source(path), {})]


def _read(readers: Sequence[FittedReader], gold: GoldDocument) -> _Read:
    try:
        source = read_source(gold.file)
    except RefusedFile as error:
        return _Read(gold, None, str(error), {})
    return _Read(gold, source, None, {one.name: one.example(source, gold) for one in readers})


def _groups(
    read: Sequence[_Read],
    readers: Sequence[FittedReader],
    fitted_to: Collection[str] | None,
    folds: int | None,
) -> Iterator[_Fold]:
    bodies = {one.gold.body for one in read}
    known = bodies if fitted_to is None else bodies & set(fitted_to)
    if not readers:
        known = set()
    for body in sorted(bodies - known):
        yield _Fold(tuple(one for one in read if one.gold.body == body), None)
    read = [one for one in read if one.gold.body in known]
    fold_of = folds_of((one.gold.body for one in read), folds)
    for fold in sorted(set(fold_of.values())):
        inside = tuple(one for one in read if fold_of[one.gold.body] == fold)
        others = [one for one in read if fold_of[one.gold.body] != fold and one.source]
        if not others:
            raise BadInput(
                f"What reads documents was fitted to {inside[0].gold.body}, and there is no other body "
                "here to fit it to anew: give gold of more bodies."
            )
        yield _Fold(inside, {one.name: tuple(each.examples[one.name] for each in others) for one in readers})


def folds_of(bodies: Iterable[str], folds: int | None) -> dict[str, int]:
    """The group that each body is left out with: one of its own, or one of so many of about the same size."""
    counts: dict[str, int] = {}
    for body in bodies:
        counts[body] = counts.get(body, 0) + 1
    largest_first = sorted(counts, key=lambda body: (-counts[body], body))
    if folds is None:
        return {body: number for number, body in enumerate(largest_first)}
    sizes, found = [0] * folds, {}
    for body in largest_first:
        found[body] = sizes.index(min(sizes))
        sizes[found[body]] += counts[body]
    return found


def _parse(readers: Sequence[FittedReader], group: _Fold) -> list[Reading]:
    weights: dict[str, Weights] = {}
    if group.examples is not None:
        weights = {one.name: one.fit(group.examples[one.name]) for one in readers}
    return [_reading(one, weights) for one in group.documents]


def _reading(one: _Read, weights: Mapping[str, Weights]) -> Reading:
    if one.source is None:
        return Reading(failure=one.failure)
    try:
        meetings = parse_with(one.source, weights)
    except RefusedFile as error:
        return Reading(failure=str(error))
    return Reading.of([meeting_json(meeting) for meeting in meetings])


Spread = Callable[[Callable[[T], U], Iterable[T]], Iterator[U]]


@contextmanager
def processes(workers: int | None) -> Iterator[Spread[Any, Any]]:
    """A `map` over so many processes (one a core unless said), or in this one where that is all."""
    count = workers or os.cpu_count() or 1
    if count == 1:
        yield map
        return
    # Started anew rather than copied: copies of a process with threads may stand still for good.
    with ProcessPoolExecutor(count, multiprocessing.get_context("spawn")) as pool:
        yield pool.map
