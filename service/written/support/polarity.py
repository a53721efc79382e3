"""Whether a sentence denies what the minutes affirm, or affirms what they deny."""

from __future__ import annotations

from service.written.support.clauses import Clause, nearest
from service.written.support.words import same_word


def flipped(said: tuple[Clause, ...], minuted: tuple[Clause, ...]) -> bool:
    """Whether a clause denies what every aligned clause of the minutes affirms, or the other way round.

    A clause is aligned by its predicates ("had not been *completed*"), for these are what "not" acts on;
    where it shares none with the minutes, by most words.
    """
    return any(_flipped(clause, minuted) for clause in said)


def _flipped(clause: Clause, minuted: tuple[Clause, ...]) -> bool:
    if "until" in clause.words:  # it denies what is before and affirms what comes after
        return False
    aligned = [models for predicate in clause.predicates if (models := _with(predicate.term, minuted))]
    if not aligned and (closest := nearest(clause, minuted)):
        aligned = [closest]
    return any(all(model.denies != clause.denies for model in models) for models in aligned)


def _with(predicate: str, minuted: tuple[Clause, ...]) -> list[Clause]:
    return [clause for clause in minuted if any(same_word(predicate, term) for term in clause.terms)]
