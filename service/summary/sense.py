"""Words that say the opposite of each other, so that "fell" does not pass for "rose"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from service.summary.claims import Clause, nearest
from service.summary.facts import SummaryWords, same_word

# Each paragraph is one scale, its two poles divided by a stroke. Words of one pole stand in for each other.
_SCALES = """
increase increased increases increasing rise rises rose risen rising grow grows grew grown growing up higher
more climb climbed climbing raise raised raises raising upward
| decrease decreased decreases decreasing fall falls fell fallen falling drop dropped drops dropping
  decline declined declining down lower lowered lowering fewer less reduce reduced reduces reducing
  reduction shrink shrank shrunk cut downward

improve improved improves improving better improvement
| worsen worsened worsens worsening worse deteriorate deteriorated deteriorating deterioration

approve approved approves approval agree agreed agrees accept accepted accepts support supported supports
supporting endorse endorsed endorses grant granted adopted favour favoured
| reject rejected rejects rejection refuse refused refuses refusal decline declined declines oppose
  opposed opposes opposing opposition against object objected objection deny denied denies dismiss dismissed

begin begins began begun beginning start starts started starting launch launched launches open opened opens
opening commence commenced
| end ends ended ending finish finished finishes close closed closes closing closure stop stopped stops
  stopping cease ceased terminate terminated conclude concluded withdraw withdrawn withdrew

early earlier ahead
| late later behind overdue delayed

before prior
| after following

profit surplus gain gained gains
| loss lose loses lost losing deficit

include included includes including
| exclude excluded excludes excluding

pass passed passes succeed succeeded success successful
| fail failed fails failure unsuccessful

hire hired hires recruit recruited appoint appointed join joined joins arrive arrived
| leave leaves left depart departed

attend attended attends present
| absent apologies missed

allow allowed allows permit permitted permits
| ban banned bans forbid forbidden prohibit prohibited prevent prevented

upper
| lower

new newer newly
| old older existing former

for
| against

men man male boys
| women woman female girls

rural countryside
| urban city

public
| private

national
| local

inside indoor internal
| outside outdoor external

double doubled doubling twice
| halve halved halving half

adult adults
| child children juvenile juveniles

first
| last final

north northern
| south southern

east eastern
| west western

most majority many
| few minority

maximum most
| minimum least

answer answered answers responded respond reply replied
| ignore ignored ignores

buy bought purchase purchased acquire acquired
| sell sold sale sells

convict convicted conviction guilty
| acquit acquitted acquittal innocent

welcome welcomed praise praised pleased satisfied
| criticise criticised condemn condemned regret regretted disappointed dissatisfied unhappy

above over exceed exceeded exceeds exceeding
| below under short

add added adds adding
| remove removed removes removing delete deleted

complete completed finished
| incomplete outstanding unfinished

quick quicker faster fast quickly
| slow slower slowly

longer long
| shorter short

large larger big bigger
| small smaller

safe safer
| unsafe dangerous

likely
| unlikely

enough sufficient adequate
| insufficient inadequate shortage
"""


@dataclass(frozen=True, slots=True)
class Pole:
    """One end of a scale."""

    scale: int
    side: int


class Opposites:
    """The scales, by word."""

    def __init__(self) -> None:
        self._poles: dict[str, set[Pole]] = {}
        for number, scale in enumerate(_SCALES.split("\n\n")):
            for side, words in enumerate(scale.split("|")):
                for word in words.split():
                    self._poles.setdefault(word, set()).add(Pole(number, side))

    def poles(self, words: Iterable[str]) -> set[Pole]:
        """The poles that words stand for."""
        return {pole for word in words for pole in self._poles.get(word, ())}

    def contradicts(self, said: tuple[Clause, ...], minuted: tuple[Clause, ...]) -> bool:
        """Whether a clause says the opposite of the one of the minutes that it otherwise repeats."""
        return any(self._clause_contradicts(clause, nearest(clause, minuted)) for clause in said)

    def _clause_contradicts(self, clause: Clause, models: list[Clause]) -> bool:
        mine = self.poles(clause.words)
        return bool(models) and all(_opposed(mine, self.poles(model.words)) for model in models)


def _opposed(mine: set[Pole], theirs: set[Pole]) -> bool:
    scales = {pole.scale for pole in theirs}
    return any(pole.scale in scales and pole not in theirs for pole in mine)


# What minutes leave open (considered, proposed, to be done) must not come out as done, nor some as all.

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


def firmer(said: Sequence[Clause], minuted: Sequence[Sequence[Clause]], words: SummaryWords) -> bool:
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


def _more_settled(said: Sequence[Clause], minuted: Sequence[Sequence[Clause]], words: SummaryWords) -> bool:
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


def _leaves_open(model: Clause, clause: Clause, words: SummaryWords) -> bool:
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


# Whether a sentence denies what the minutes affirm, or affirms what they deny.


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
