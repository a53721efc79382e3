"""Words that say the opposite of each other, so that "fell" does not pass for "rose"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.written.support.clauses import Clause, nearest

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
