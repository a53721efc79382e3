"""What a question says besides its words: slips, times and boards, quoted phrases, acronyms.

Everything read into a question is told with the results, and can be taken back (`Query.as_typed`).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from indexer.language.words import STOP_WORDS, Token
from indexer.learned.acronyms import Expansion, initials_used
from indexer.store.bm25 import SparseQuery
from indexer.store.engines.columns import Where
from indexer.store.open import Index
from indexer.store.records import MeetingSummary
from service.search.query import DerivedFilter, Interpretation, Phrase, Query, phrases, unquoted
from service.search.question.board_names import WordUse
from service.search.question.interpret import interpret, remaining
from service.search.question.spelling import Correction, Speller
from service.search.question.sums import sums_otherwise
from service.search.request import QuestionPart

_REMEMBERED = 1_024  # words of boards' names, as questions have them

OTHER_FORM = 0.5
"""What a term of another form (an acronym's long form) counts for beside 1 for the question's own words, so
that a passage that has one word of the long form does not count like one that has the acronym."""


@dataclass(frozen=True, slots=True)
class OtherForm:
    """Terms of the question that may stand in a passage in another form: all of `other` instead of `own`."""

    own: frozenset[str]
    other: frozenset[str]


@dataclass(frozen=True, slots=True)
class QueryTerms:
    """What a question asks of an index.

    `terms` are the question's own, analysed, repeats included; `meaning` is the text for the encoder.
    """

    terms: tuple[str, ...]
    meaning: str
    forms: tuple[OtherForm, ...] = ()

    @property
    def marked(self) -> set[str]:
        """The terms to mark in passages: the question's own and those of other forms."""
        return {*self.terms, *(term for form in self.forms for term in form.other)}

    def sparse(self, index: Index) -> SparseQuery:
        """The sparse vector of the question with its other forms."""
        counts: dict[str, float] = dict.fromkeys(
            (term for form in self.forms for term in form.other), OTHER_FORM
        )
        counts.update(Counter(self.terms))
        return index.sparse(counts)


@dataclass(frozen=True, slots=True)
class Weighed:
    """The question's own terms in code point order, and the share float32[terms] of its weight that each has.

    The weight of a term is its idf; one that no passage holds weighs as much as the rarest.
    """

    terms: tuple[str, ...]
    shares: NDArray[np.float32]

    @classmethod
    def of(cls, asked: QueryTerms, index: Index) -> Weighed:
        """Weighs a question's terms; without any term that weighs something all shares are 0."""
        terms = tuple(sorted(set(asked.terms)))
        weights = np.array([index.weight(term) for term in terms], dtype=np.float32)
        total = weights.sum()
        return cls(terms, weights / total if total > 0 else weights)


@dataclass(frozen=True, slots=True)
class Understood:
    """How a question was read. `where` is the filter in force: the caller's and what was derived."""

    text: str  # the question, corrected
    subject: str  # what is left of it beside the words of derived filters, for the lexical leg
    correction: Correction | None
    interpretation: Interpretation
    phrases: tuple[Phrase, ...]
    expansions: tuple[Expansion, ...]  # but of the words of derived filters
    where: Where
    notes: tuple[str, ...] = ()  # plain sentences for the reader
    only_stop_words: bool = False  # are quoted, so that no passage is found by a word of the phrases


class QuestionReader:
    """Reads questions to one index; safe to share between threads."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._analyzer = index.analyzer
        self._speller = Speller(index.words, index.analyzer, index.is_ordinary)
        remembered = lru_cache(maxsize=_REMEMBERED)
        self._use = WordUse(index.is_ordinary, remembered(self._only_in), remembered(self._unnamed))

    def read(self, query: Query, today: dt.date) -> Understood:
        """Everything that the question says, less what is to be taken as typed."""
        correction = None if QuestionPart.SPELLING in query.as_typed else self._speller.correct(query.text)
        text = correction.text if correction else query.text
        among: Sequence[MeetingSummary] = self._index.meetings
        if not query.where.everything:
            among = [one for one in among if query.where.admits(one.document_id, one.board, one.date)]
        found = interpret(unquoted(text), self._index.boards, among, today, self._use)
        found = found.beside(query.where).without(*query.as_typed)
        subject = remaining(text, found)
        expansions = () if QuestionPart.ACRONYMS in query.as_typed else self._expansions(text, found)
        return Understood(
            text=text,
            subject=subject,
            correction=correction,
            interpretation=found,
            phrases=phrases(text),
            expansions=expansions,
            # `beside` has seen to it that no condition is both the caller's and derived.
            where=replace(
                query.where,
                boards=query.where.boards or found.where.boards,
                documents=query.where.documents or found.where.documents,
                date_from=query.where.date_from or found.where.date_from,
                date_to=query.where.date_to or found.where.date_to,
            ),
            notes=(*found.notes, *filter(None, [self._index.degraded])),
            only_stop_words=self._stop_words_alone(phrases(text)),
        )

    def _stop_words_alone(self, quoted: Sequence[Phrase]) -> bool:
        words = (token.term for phrase in quoted for token in self._analyzer.words(phrase.text))
        return bool(quoted) and STOP_WORDS.issuperset(words)

    def asked(self, understood: Understood) -> QueryTerms:
        """The question as both legs take it."""
        return QueryTerms(
            terms=tuple(self._terms(understood.subject)),
            meaning=_spelled_out(understood.text, understood.expansions),
            forms=tuple(self._forms(understood)),
        )

    def _terms(self, text: str) -> Iterator[str]:
        """The terms of a text, those of a hyphenated word as passages write it where they do so in one way.

        "T-shirts" asks for neither "t" nor "shirt" where all passages have "tshirts", and not for "tshirt"
        where they have "T shirts".
        """
        tokens = self._analyzer.tokens(text)
        if all(one.end <= after.start for one, after in pairwise(tokens)):  # no word is hyphenated
            yield from (one.term for one in tokens)
            return
        known = set(self._index.sparse({one.term: 1.0 for one in tokens}).words)
        for one in tokens:
            parts = [other.term for other in tokens if _is_part(other, one)]
            apart = bool(parts) and known.issuperset(parts)
            as_one = any(other.term in known for other in tokens if _is_part(one, other))
            if one.term in known or not (as_one or apart):
                yield one.term

    def _only_in(self, word: str, boards: tuple[str, ...]) -> bool:
        """Whether no passage but those of these boards has a folded word, of those that the index holds."""
        term = self._analyzer.stem(word)
        own = self._index.passing(Where(boards=boards))
        found = self._index.lexical(self._index.sparse({term: 1.0}), Where(), int(own.sum()) + 1).passages
        return len(found) > 0 and bool(own[found].all())

    def _unnamed(self, words: tuple[str, ...], boards: tuple[str, ...]) -> bool:
        """Whether half as many documents that name no board have all the words as are of these boards."""
        columns = self._index.columns
        having = columns.boards < 0
        for word in words if having.any() else ():
            term = self._index.sparse({self._analyzer.stem(word): 1.0})
            found = np.zeros_like(having)
            found[self._index.lexical(term, Where(), len(having)).passages] = True
            having &= found
        own = columns.documents[self._index.passing(Where(boards=boards))]
        return 2 * len(np.unique(columns.documents[having])) > len(np.unique(own))

    def _forms(self, understood: Understood) -> Iterator[OtherForm]:
        terms = self._analyzer.terms
        for one in understood.expansions:
            for form in one.stands_for:
                yield OtherForm(frozenset(terms(one.written)), frozenset(terms(form)))

    def _expansions(self, text: str, found: Interpretation) -> tuple[Expansion, ...]:
        plain = unquoted(text)
        known = self._index.acronyms.expansions(plain)
        others = (*initials_used(plain, self._stands_for_something), *sums_otherwise(plain, self._all_used))
        also = (one for one in others if _clear_of(one, known))
        both = sorted((*known, *also), key=lambda one: one.start)
        return tuple(one for one in both if _clear_of(one, found.filters))

    def _all_used(self, text: str) -> bool:
        return all(self._index.words.count(token.term) for token in self._analyzer.words(text))

    def _stands_for_something(self, word: str) -> bool:
        index = self._index
        return index.words.count(word) > 0 and (index.acronyms.has(word) or not index.is_ordinary(word))


def _is_part(one: Token, other: Token) -> bool:
    """Whether a token is a part of the hyphenated word that another is the whole of."""
    return one is not other and other.start <= one.start and one.end <= other.end


def _clear_of(one: Expansion, others: Sequence[Expansion | DerivedFilter]) -> bool:
    """Whether it has no character in common with any of the others."""
    return all(other.end <= one.start or one.end <= other.start for other in others)


def without_derived(understood: Understood, given: Where) -> Understood:
    """The same subject without the filters read out of the question, and a note that says so."""
    labels = " and ".join(one.label for one in understood.interpretation.filters)
    note = f"Nothing was found for {labels}; these passages are from all meetings searched."
    notes = (*understood.notes, note)
    return replace(understood, interpretation=Interpretation(), where=given, notes=notes)


def _spelled_out(text: str, expansions: tuple[Expansion, ...]) -> str:
    """The question with the long form of each acronym in brackets behind it, for the encoder."""
    pieces, at = [], 0
    for one in expansions:
        if one.long_forms:
            pieces.append(f"{text[at : one.end]} ({one.long_forms[0]})")
            at = one.end
    return "".join([*pieces, text[at:]])
