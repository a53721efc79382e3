"""What came of a meeting: its actions and decisions, found among the same statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from indexer.meetings.outcomes.actions import find_actions
from indexer.meetings.outcomes.classifier import Classifier
from indexer.meetings.outcomes.decisions import find_decisions, motions
from indexer.meetings.outcomes.signs import WordedStatement, told
from indexer.meetings.outcomes.statements import MinutedStatement, statements
from indexer.meetings.outcomes.wording import WordClasses
from indexer.meetings.people.initials import Directory, directory
from indexer.model import Action, AgendaItem, Decision, Person, Source


@dataclass(frozen=True)
class Proceedings:
    """The statements of a meeting, ready to be judged by any classifier."""

    source: Source
    statements: Sequence[MinutedStatement]
    known: Directory
    wording: WordClasses

    @classmethod
    def of(cls, source: Source, items: Sequence[AgendaItem], people: Sequence[Person]) -> Proceedings:
        """The statements of the items, of a meeting of these people."""
        known = directory(people, source.text)
        return cls(source, statements(source, items), known, WordClasses.of(source.text, known))

    def told(self) -> list[WordedStatement]:
        """Every statement by the classes of its words."""
        return self._worded(self.statements)

    def motions(self) -> list[WordedStatement]:
        """The same, with a motion and what became of it as one."""
        return self._worded(motions(self.source.text, self.statements))

    def actions(self, classifier: Classifier) -> tuple[Action, ...]:
        """The actions, by that classifier, in order of the text."""
        return tuple(find_actions(self.source, self.told(), self.known, classifier))

    def decisions(self, classifier: Classifier) -> tuple[Decision, ...]:
        """The decisions, by that classifier, in order of the text."""
        return tuple(find_decisions(self.motions(), classifier))

    def _worded(self, wanted: Sequence[MinutedStatement]) -> list[WordedStatement]:
        """Each with its words, made once where it is wanted for actions and for decisions."""
        for one in wanted:
            if (one.start, one.end) not in self._made:
                self._made[one.start, one.end] = told(self.wording, one)
        return [self._made[one.start, one.end] for one in wanted]

    @cached_property
    def _made(self) -> dict[tuple[int, int], WordedStatement]:
        return {}
