"""The people of one meeting as an answer needs them: whom a sentence means, and what they are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from indexer.meetings.initials import Directory, directory
from indexer.model import Meeting, Person


@dataclass(frozen=True, slots=True)
class Roster:
    """Who is who at one meeting; `described` is name, role and organisation in one line, by name."""

    directory: Directory
    described: Mapping[str, str]

    @classmethod
    def of(cls, meeting: Meeting) -> Roster:
        """The roster of a meeting, apologies included: minutes speak of the absent too."""
        people = (*meeting.attendees, *meeting.apologies)
        # Of two entries under one name the first counts, as it does for whom initials mean.
        described = {one.name: _described(one) for one in reversed(people) if one.name}
        return cls(directory(people, meeting.text), described)

    def explain(self, text: str, start: int, end: int) -> tuple[tuple[str, str], ...]:
        """The initials that `text[start:end]` uses without giving the name, each with who that is."""
        return tuple(
            (letters, self.described.get(name, name))
            for letters, name in self.directory.initialled(text, start, end)
            if name not in text[start:end]
        )


def _described(person: Person) -> str:
    parts = (person.name, person.role, person.organisation)
    return ", ".join(dict.fromkeys(part for part in parts if part))
