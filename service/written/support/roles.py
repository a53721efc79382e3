"""Whether somebody is said to do what in the minutes was done to, with or about them."""

from __future__ import annotations

from collections.abc import Sequence

from service.written.support.clauses import Clause
from service.written.support.words import same_word


def crossed(said: Sequence[Clause], minuted: Sequence[Clause]) -> bool:
    """Whether all that stands before a predicate stands after it in every clause of the minutes that has it.

    "The police suggested a call" is not "RB suggested a call with the police". Only clauses of one voice are
    compared: the passive turns them round by right.
    """
    for clause in said:
        for predicate in clause.predicates:
            models = [model for model in minuted if _at(model, predicate) is not None]
            if models and all(_crossed(clause, model, predicate) for model in models):
                return True
    return False


def _crossed(clause: Clause, model: Clause, predicate: str) -> bool:
    here, there = _at(clause, predicate), _at(model, predicate)
    if not here or not there or _passive(clause, predicate) != _passive(model, predicate):
        return False
    subject, theirs = clause.terms[:here], model.terms[:there]
    if any(same_word(term, other) for term in subject for other in theirs):
        return False
    return all(any(same_word(term, other) for other in model.terms[there + 1 :]) for term in subject)


def _at(clause: Clause, predicate: str) -> int | None:
    return next((at for at, term in enumerate(clause.terms) if same_word(predicate, term)), None)


def _passive(clause: Clause, predicate: str) -> bool:
    return any(same_word(predicate, term) for term in clause.passive)
