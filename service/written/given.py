"""The passages that a summary is written from: what a search found, each with where it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service.answer.quotes import Answer, Cited
from service.search.results import Hit
from service.written.evidence import Evidence

Explain = Callable[[str, int, int], tuple[tuple[str, str], ...]]
"""What initials and acronyms of a span of a document stand for (`Answerer.explain`)."""


@dataclass(frozen=True, slots=True)
class Given:
    """A passage that a sentence may cite as `[number]`, and its citation."""

    evidence: Evidence
    cited: Cited

    @property
    def number(self) -> int:
        """Counted from 1, best passage first."""
        return self.evidence.number


def given(answer: Answer, explain: Explain) -> tuple[Given, ...]:
    """The passages of the search behind an answer, best first; what `explain` knows of each goes with it."""
    return tuple(_given(number, hit, explain) for number, hit in enumerate(answer.results.hits, 1))


def _given(number: int, hit: Hit, explain: Explain) -> Given:
    where = hit.citation
    meant = explain(where.document_id, where.start, where.end)
    evidence = Evidence(
        number=number,
        text=hit.text,
        board=where.board,
        date=where.date,
        heading="; ".join(part for part in (where.heading, where.subheading) if part) or None,
        notes=tuple(f"{short} = {long}" for short, long in meant),
    )
    return Given(evidence, Cited(hit.passage_id, hit.anchor, where))
