"""Whether somebody is said to do what in the minutes another did, or what was done to, with or about them."""

from __future__ import annotations

from collections.abc import Sequence

from service.written.support.clauses import Clause, Predicate
from service.written.support.words import same_word


def crossed(said: Sequence[Clause], minuted: Sequence[Clause], framed: frozenset[str]) -> bool:
    """Whether a predicate has another subject in every clause of the minutes that has it.

    "The police suggested a call" is not "RB suggested a call with the police", and "Mirabel asked" is not
    "Jonas asked". Only predicates of one voice are compared: the passive turns roles round by right. `framed`
    are words of board, heading and notes, which may stand for whoever the minutes name in short.
    """
    for clause in said:
        for mine in clause.predicates:
            pairs = [(model, theirs) for model in minuted if (theirs := _same(mine, model)) is not None]
            if pairs and all(
                _other_name(mine, theirs, framed) or _turned(clause, mine, model, theirs)
                for model, theirs in pairs
            ):
                return True
    return False


def _same(predicate: Predicate, model: Clause) -> Predicate | None:
    return next((other for other in model.predicates if same_word(predicate.term, other.term)), None)


def _other_name(mine: Predicate, theirs: Predicate, framed: frozenset[str]) -> bool:
    ours, others = mine.subject - framed, theirs.subject
    return mine.passive == theirs.passive and bool(ours and others) and ours.isdisjoint(others)


def _turned(clause: Clause, mine: Predicate, model: Clause, theirs: Predicate) -> bool:
    here, there = clause.terms.index(mine.term), model.terms.index(theirs.term)
    if not here or not there or mine.passive != theirs.passive:
        return False
    subject, others = clause.terms[:here], model.terms[:there]
    if any(same_word(term, other) for term in subject for other in others):
        return False
    return all(any(same_word(term, other) for other in model.terms[there + 1 :]) for term in subject)
