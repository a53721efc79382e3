"""Clauses: the pieces of a sentence that are each affirmed or denied on their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

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
class Clause:
    """A piece of a sentence: its words, its terms in order, its figures, and whether it denies."""

    words: tuple[str, ...]
    terms: tuple[str, ...]
    figures: frozenset[str]
    names: frozenset[str]  # the words of its names, in lower case
    claims: frozenset[str]  # the terms of its other words
    predicates: frozenset[str]  # terms that follow an auxiliary or look like a participle
    passive: frozenset[str]  # predicates right after a form of "be"
    denies: bool

    def overlap(self, other: Clause) -> int:
        """How many terms and figures of this clause the other one has."""
        shared = sum(any(same_word(term, theirs) for theirs in other.terms) for term in set(self.terms))
        return shared + len(self.figures & other.figures)

    def shares_predicate(self, other: Clause) -> bool:
        """Whether the other clause has a predicate of this one."""
        return any(same_word(mine, theirs) for mine in self.predicates for theirs in other.terms)


def clauses_of(sentence: str, words: Words) -> tuple[Clause, ...]:
    """The clauses of a sentence, those without any term or figure left out."""
    pieces: list[str] = []
    at = 0
    for match in _BREAK.finditer(sentence):
        pieces.append(sentence[at : match.start()])
        at = match.start() if match.group()[0].isalpha() else match.end()
    pieces.append(sentence[at:])
    clauses = (_clause(piece, words) for piece in pieces)
    return tuple(clause for clause in clauses if clause.terms or clause.figures)


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


def _clause(text: str, words: Words) -> Clause:
    plain = plain_words(text)
    names = frozenset(plain_words(" ".join(word for name in names_in(text) for word in name)))
    return Clause(
        words=plain,
        terms=tuple(words.terms(text)) if any(char.isalpha() for char in text) else (),
        figures=frozenset(match.group().rstrip(".,") for match in _FIGURE.finditer(text)),
        names=names,
        claims=frozenset(term for word in plain if word not in names for term in words.terms(word)),
        predicates=frozenset(_after(plain, words, _AUXILIARY) | _participles(plain, words)),
        passive=frozenset(_after(plain, words, _BEING)),
        denies=_denies(plain_words(_BOUNDING.sub(" not ", _NOT_NEGATING.sub(" ", text)))),
    )


def _denies(plain: Iterable[str]) -> bool:
    negations = sum(word in _NEGATING or word.endswith("n't") for word in plain)
    # Two negations affirm; "neither ... nor" is one, and a "nor" on its own begins a clause that denies.
    return negations % 2 == 1 or (negations == 0 and "nor" in plain)


def _after(plain: tuple[str, ...], words: Words, auxiliaries: frozenset[str]) -> set[str]:
    """The terms of the words that come after an auxiliary, whatever negations stand between."""
    found: set[str] = set()
    after = False
    for word in plain:
        if word in auxiliaries or word.endswith("n't"):
            after = True
        elif word not in _NEGATING:
            found.update(words.terms(word) if after else ())
            after = False
    return found


def _participles(plain: tuple[str, ...], words: Words) -> set[str]:
    return {term for word in plain if len(word) > 4 and word.endswith("ed") for term in words.terms(word)}
