"""Clauses: the pieces of a sentence that are each affirmed or denied on their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.written.support.dates import blanked, find_dates
from service.written.support.names import names_in
from service.written.support.words import Words, plain_words, same_word

_BREAK = re.compile(
    r"[,;:](?=\s)|\s[–—-]\s|[()]"
    r"|\b(?:and|but|although|though|while|whilst|whereas|however|(?<!of )(?:which|whom)|who|because|since|as"
    r"|so|unless|if|when)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"[0-9][0-9.,]*")

_NEGATING = frozenset(
    """not no non never none neither cannot without nobody nothing nowhere unable lack lacks lacked lacking
    fail fails failed failing refuse refuses refused refusing reject rejects rejected rejecting
    unlikely""".split()
)
# "Cannot be more than 20" is "at most 20".
_BOUNDING = re.compile(r"\bat (?:most|least)\b", re.IGNORECASE)
_NOT_NEGATING = re.compile(r"\bnot (?:only|just|least)\b", re.IGNORECASE)
_BEING = frozenset("be been being is are was were".split())
_AUXILIARY = _BEING | frozenset(
    "has have had do does did will would shall should can could may might must not never cannot".split()
)


@dataclass(frozen=True, slots=True)
class Predicate:
    """What a clause says of its subject: a term that follows an auxiliary or looks like a participle."""

    term: str
    passive: bool  # it follows a form of "be"
    subject: frozenset[str]  # the words of names before it


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a sentence: its words, its terms in order, its figures, and whether it denies."""

    words: tuple[str, ...]
    terms: tuple[str, ...]
    figures: frozenset[str]
    names: frozenset[str]  # the words of its names, in lower case
    claims: frozenset[str]  # the terms of its other words
    predicates: tuple[Predicate, ...]
    denies: bool

    def overlap(self, other: Clause) -> int:
        """How many terms and figures of this clause the other one has."""
        shared = sum(any(same_word(term, theirs) for theirs in other.terms) for term in set(self.terms))
        return shared + len(self.figures & other.figures)

    def weighty(self, words: Words) -> set[str]:
        """The terms of its predicates, infinitives ("agreed to *close*") included."""
        infinitives = (after for before, after in pairwise(self.words) if before == "to")
        terms = {term for infinitive in infinitives for term in words.terms(infinitive)}
        return terms | {predicate.term for predicate in self.predicates}

    def shares_predicate(self, other: Clause) -> bool:
        """Whether the other clause has a predicate of this one."""
        return any(same_word(mine.term, theirs) for mine in self.predicates for theirs in other.terms)


def clauses_of(sentence: str, words: Words) -> tuple[Clause, ...]:
    """The clauses of a sentence, those without any term or figure left out."""
    undated = blanked(sentence, find_dates(sentence))
    clauses = (_clause(sentence[start:end], undated[start:end], words) for start, end in _pieces(sentence))
    return tuple(clause for clause in clauses if clause.terms or clause.figures)


def _pieces(sentence: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in _BREAK.finditer(sentence):
        yield at, match.start()
        at = match.start() if match.group()[0].isalpha() else match.end()
    yield at, len(sentence)


def nearest(clause: Clause, others: Sequence[Clause]) -> list[Clause]:
    """Those of `others` that share most with `clause`: at least half of what it has, otherwise none.

    Of several that share as much, those count that share a predicate, if any does.
    """
    shared = [clause.overlap(other) for other in others]
    most = max(shared, default=0)
    if most == 0 or 2 * most < len(set(clause.terms)) + len(clause.figures):
        return []
    found = [other for other, count in zip(others, shared, strict=True) if count == most]
    return [other for other in found if clause.shares_predicate(other)] or found


def _clause(text: str, undated: str, words: Words) -> Clause:
    plain = plain_words(text)
    names = frozenset(plain_words(" ".join(word for name in names_in(undated) for word in name)))
    others = [word for word in plain_words(undated) if word not in names]
    return Clause(
        words=plain,
        terms=words.terms(text),
        figures=frozenset(match.group().rstrip(".,") for match in _FIGURE.finditer(text)),
        names=names,
        claims=frozenset(term for word in others for term in words.terms(word)),
        predicates=tuple(_predicates(plain, names, words)),
        denies=_denies(plain_words(_BOUNDING.sub(" not ", _NOT_NEGATING.sub(" ", text)))),
    )


def _denies(plain: Iterable[str]) -> bool:
    negations = sum(word in _NEGATING or word.endswith("n't") for word in plain)
    # Two negations affirm; "neither ... nor" is one, and a "nor" on its own begins a clause that denies.
    return negations % 2 == 1 or (negations == 0 and "nor" in plain)


def _predicates(plain: Iterable[str], names: frozenset[str], words: Words) -> Iterator[Predicate]:
    before: set[str] = set()
    auxiliary = ""
    for word in plain:
        before.update(names & {word})
        participle = len(word) > 4 and word.endswith("ed")
        if word in _AUXILIARY or word.endswith("n't"):
            auxiliary = word if word not in _NEGATING else auxiliary or word
        elif participle or word not in _NEGATING:
            if auxiliary or participle:
                passive = auxiliary in _BEING
                yield from (Predicate(term, passive, frozenset(before)) for term in words.terms(word))
            auxiliary = ""
