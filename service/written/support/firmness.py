"""What minutes leave open (considered, proposed, to be done) must not come out as done, nor some as all."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from service.written.support.clauses import Clause, nearest
from service.written.support.words import Words, same_word

_OPEN = frozenset(
    """may might could should will would shall propose proposed proposes proposal proposals suggest suggested
    suggests suggestion recommend recommended recommends recommendation consider considered considers
    considering consideration possible possibly potential potentially perhaps plan plans planned planning
    intend intends intended hope hopes hoped expect expects expected aim aims whether ask asked asks request
    requested requests seek seeking explore exploring draft option options likely unlikely""".split()
)
_CONDITION = frozenset({"if", "unless", "provided", "subject"})
# "Agreed to repair" is not "repaired"; "agreed the minutes" is as done as it gets.
_RESOLVED = frozenset(
    "agree agreed agrees decide decided decides resolve resolved resolves undertook promised".split()
)
_LEAVING_OPEN = _OPEN | _CONDITION | _RESOLVED
_TO_COME = frozenset({"is", "are", "was", "were", "has", "have", "had"})

_SWEEPING = frozenset(
    """all every everyone everybody everything always only any most majority unanimous unanimously entire
    entirely solely exclusively than""".split()
)


def firmer(said: Sequence[Clause], minuted: Sequence[Sequence[Clause]], words: Words) -> bool:
    """Whether a sentence is surer, or says more, than the statements of the minutes nearest to it.

    `said` are the clauses of the sentence, `minuted` those of each statement.
    """
    return _more_sweeping(said, minuted) or _more_settled(said, minuted, words)


def _more_sweeping(said: Sequence[Clause], minuted: Sequence[Sequence[Clause]]) -> bool:
    theirs = {word for statement in minuted for clause in statement for word in clause.words}
    return any(
        word in _SWEEPING and word not in theirs and before != "at"  # "at most" bounds
        for clause in said
        for before, word in pairwise(("", *clause.words))
    )


def _more_settled(said: Sequence[Clause], minuted: Sequence[Sequence[Clause]], words: Words) -> bool:
    everything = [clause for statement in minuted for clause in statement]
    conditional = {id(clause) for statement in minuted if _any(statement, _CONDITION) for clause in statement}
    left_open = _any(said, _LEAVING_OPEN) or any(map(_to_come, said))
    with_condition = _any(said, _CONDITION)
    for clause in said:
        models = nearest(clause, everything)
        if models and not with_condition and all(id(model) in conditional for model in models):
            return True
        if models and not left_open and all(_leaves_open(model, clause, words) for model in models):
            return True
    return False


def _any(clauses: Sequence[Clause], vocabulary: frozenset[str]) -> bool:
    return any(word in vocabulary for clause in clauses for word in clause.words)


def _to_come(clause: Clause) -> bool:
    return any(left in _TO_COME and right == "to" for left, right in pairwise(clause.words))


def _leaves_open(model: Clause, clause: Clause, words: Words) -> bool:
    """Whether the minutes put what `clause` says behind a word that leaves it open.

    "Rejected the proposal to sell" leaves selling open, but not rejecting.
    """
    at = next((at for at in range(len(model.words)) if _opens(model.words, at)), None)
    if at is None:
        return False
    settled = [term for word in model.words[:at] for term in words.terms(word)]
    return not any(same_word(predicate.term, term) for predicate in clause.predicates for term in settled)


def _opens(plain: tuple[str, ...], at: int) -> bool:
    after = plain[at + 1] if at + 1 < len(plain) else ""
    if plain[at] in _RESOLVED:
        return after in {"to", "that"}
    return plain[at] in _OPEN and after not in {"not", "never"}  # "could not take" is settled
