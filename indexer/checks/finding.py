"""What a check finds wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MOST_OF_A_KIND = 5
"""Findings of one kind that are told one by one; a thousand lines would say no more."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where (a file of the version, a passage, a document), and what."""

    place: str
    problem: str

    def __str__(self) -> str:
        return " ".join(f"{self.place}: {self.problem}".split())


def few(findings: Iterator[Finding]) -> Iterator[Finding]:
    """The first few findings, and how many more there are."""
    more = 0
    for number, finding in enumerate(findings):
        if number < MOST_OF_A_KIND:
            yield finding
        else:
            more += 1
    if more:
        yield Finding("and", f"{more:,} more of this kind")
