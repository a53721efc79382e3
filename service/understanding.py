"""What a question says besides its words: slips, times and boards, quoted phrases, acronyms, near words.

Everything read into a question is told with the results, and can be taken back (`Query.as_typed`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from indexer.learned.acronyms import Expansion
from indexer.store.engines.base import Where
from indexer.store.open import Index
from indexer.store.records import MeetingSummary
from service.asked import Asked, OtherForm
from service.interpret.interpretation import Interpretation
from service.interpret.interpreter import interpret
from service.interpret.remaining import remaining
from service.near_words import Near, near_words
from service.phrases import Phrase, phrases, unquoted
from service.query import Mode, Part, Query
from service.spelling import Correction, Speller


@dataclass(frozen=True, slots=True)
class Understood:
    """How a question was read. `where` is the filter in force: the caller's and what was derived."""

    text: str  # the question, corrected
    subject: str  # what is left of it beside the words of derived filters, for the lexical leg
    correction: Correction | None
    interpretation: Interpretation
    phrases: tuple[Phrase, ...]
    expansions: tuple[Expansion, ...]  # but of the words of derived filters
    near: tuple[Near, ...]
    where: Where
    notes: tuple[str, ...] = ()  # plain sentences for the reader


class Reader:
    """Reads questions to one index; safe to share between threads."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._speller = Speller(index.words, index.analyzer, index.is_ordinary)

    def read(self, query: Query, today: dt.date) -> Understood:
        """Everything that the question says, less what is to be taken as typed."""
        correction = None if Part.SPELLING in query.as_typed else self._speller.correct(query.text)
        text = correction.text if correction else query.text
        among: Sequence[MeetingSummary] = self._index.meetings
        if not query.where.everything:
            among = [one for one in among if query.where.admits(one.document_id, one.board, one.date)]
        found = interpret(unquoted(text), self._index.boards, among, today)
        found = found.beside(query.where).without(*query.as_typed)
        subject = remaining(text, found)
        expansions = () if Part.ACRONYMS in query.as_typed else self._expansions(text, found)
        meaning = None if query.mode is Mode.LEXICAL else _spelled_out(text, expansions)
        return Understood(
            text=text,
            subject=subject,
            correction=correction,
            interpretation=found,
            phrases=phrases(text),
            expansions=expansions,
            near=() if Part.NEAR in query.as_typed else self._near(subject, expansions, meaning),
            where=_both(query.where, found.where),
            notes=(*found.notes, *filter(None, [self._index.degraded])),
        )

    def asked(self, understood: Understood) -> Asked:
        """The question as both legs take it."""
        analyzer = self._index.analyzer
        return Asked(
            terms=tuple(analyzer.terms(understood.subject)),
            meaning=_spelled_out(understood.text, understood.expansions),
            forms=(*self._forms(understood.expansions), *self._instead(understood.near)),
        )

    def _expansions(self, text: str, found: Interpretation) -> tuple[Expansion, ...]:
        return tuple(
            form
            for form in self._index.acronyms.expansions(unquoted(text))
            if not any(one.start < form.end and form.start < one.end for one in found.filters)
        )

    def _near(self, subject: str, expansions: tuple[Expansion, ...], meaning: str | None) -> tuple[Near, ...]:
        words = self._index.analyzer.words
        spelled_out = {token.term for one in expansions for token in words(one.written)}
        return near_words(self._index, subject, spelled_out, meaning)

    def _forms(self, expansions: tuple[Expansion, ...]) -> Iterator[OtherForm]:
        analyzer = self._index.analyzer
        for one in expansions:
            for form in one.stands_for:
                yield OtherForm(frozenset(analyzer.terms(one.written)), frozenset(analyzer.terms(form)))

    def _instead(self, near: tuple[Near, ...]) -> Iterator[OtherForm]:
        stem = self._index.analyzer.stem
        for one in near:
            for other in one.others:
                yield OtherForm(frozenset({stem(one.word)}), frozenset({stem(other)}))


def without_derived(understood: Understood, given: Where) -> Understood:
    """The same subject without the filters read out of the question, and a note that says so."""
    labels = " and ".join(one.label for one in understood.interpretation.filters)
    note = f"Nothing was found for {labels}; these passages are from all meetings searched."
    return replace(
        understood,
        interpretation=Interpretation(),
        where=given,
        notes=(*understood.notes, note),
    )


def _both(given: Where, derived: Where) -> Where:
    """Both filters; `Interpretation.beside` has seen to it that no condition is in both."""
    return Where(
        boards=given.boards or derived.boards,
        documents=given.documents or derived.documents,
        people=given.people,
        date_from=given.date_from or derived.date_from,
        date_to=given.date_to or derived.date_to,
        years=given.years,
        has_actions=given.has_actions,
    )


def _spelled_out(text: str, expansions: tuple[Expansion, ...]) -> str:
    """The question with the long form of each acronym in brackets behind it, for the encoder."""
    pieces, at = [], 0
    for one in expansions:
        if one.long_forms:
            pieces.append(f"{text[at : one.end]} ({one.long_forms[0]})")
            at = one.end
    return "".join([*pieces, text[at:]])
