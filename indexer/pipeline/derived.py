"""All that a build derives from one meeting by itself, in plain values that travel as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from indexer.language.sentences import sentence_spans
from indexer.language.words import Analyzer
from indexer.learned.acronym_definitions import Observed, observe, word_counts
from indexer.learned.vocabulary import Tally, tally
from indexer.meetings.initials import directory
from indexer.model import Meeting, Passage
from indexer.passages import Budget, cut, lexical_text
from indexer.store.records import passage_of, passage_row


@dataclass(frozen=True, slots=True)
class Derived:
    """A meeting's passages, and what their words add to the statistics of an index.

    `terms[n]` are passage n's analysed terms, each once, with how often: two lists of the same length.
    `spans[n]` are the places of its sentences in its text. `words` counts the words of the meeting's text.
    """

    passages: list[Passage]
    spans: list[list[tuple[int, int]]]
    terms: list[tuple[list[str], list[int]]]
    surface: Tally
    observed: Observed
    words: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Plain lists and dictionaries, as `of_json` reads them."""
        return {
            "passages": [passage_row(one) for one in self.passages],
            "spans": self.spans,
            "terms": self.terms,
            "surface": {one.name: getattr(self.surface, one.name) for one in fields(self.surface)},
            "observed": self.observed.as_json(),
            "words": self.words,
        }

    @classmethod
    def of_json(cls, found: dict[str, Any]) -> Derived:
        """What `as_json` gave."""
        return cls(
            passages=[passage_of(row) for row in found["passages"]],
            spans=[[(start, end) for start, end in spans] for spans in found["spans"]],
            terms=[(words, counts) for words, counts in found["terms"]],
            surface=Tally(**found["surface"]),
            observed=Observed.of_json(found["observed"]),
            words=found["words"],
        )


def derive(meeting: Meeting, budget: Budget, analyzer: Analyzer) -> Derived:
    """Cuts a meeting and counts its words."""
    passages = list(cut(meeting, budget, people_of(meeting)))
    texts = [lexical_text(one) for one in passages]
    return Derived(
        passages=passages,
        spans=[sentence_spans(one.text, 0, len(one.text)) for one in passages],
        terms=[_counted(analyzer.terms(text)) for text in texts],
        surface=tally(texts, analyzer),
        observed=observe(meeting),
        words=word_counts(meeting.text),
    )


def people_of(meeting: Meeting) -> Callable[[int, int], tuple[str, ...]]:
    """Whom a span of the meeting's text mentions."""
    roster = directory((*meeting.attendees, *meeting.apologies), meeting.text)
    return lambda start, end: roster.mentions(meeting.text, start, end)


def _counted(terms: Sequence[str]) -> tuple[list[str], list[int]]:
    counts: dict[str, int] = {}
    for term in terms:
        counts[term] = counts.get(term, 0) + 1
    return list(counts), list(counts.values())
