"""Which letters are people rather than acronyms."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from indexer.acronyms.definitions import Definition, is_title
from indexer.acronyms.wording import SMALL, plain, words
from indexer.meetings.initials import directory
from indexer.meetings.people import is_name, strip_title
from indexer.model import Meeting


@dataclass(frozen=True, slots=True)
class People:
    """Who a meeting's roster names: `names` in full without titles, `initials` declared or to be expected."""

    names: frozenset[str]
    initials: frozenset[str]


def people_of(meeting: Meeting) -> People:
    """The people of a meeting's roster and the letters that stand for them there."""
    roster = directory((*meeting.attendees, *meeting.apologies), meeting.text)
    expected = {"".join(word[:1] for word in name.replace("-", " ").split()) for name in roster.by_name}
    return People(
        names=frozenset(name.casefold() for name in roster.by_name),
        initials=frozenset({*roster.by_initials, *roster.conflicts, *expected}),
    )


def is_person(one: Definition, names: Container[str], ordinary: Container[str]) -> bool:
    """Whether a definition is rather a person with initials, or a task and who is to do it.

    `names` are those of everybody on any roster, casefolded; `ordinary` the words that the documents write
    small, in the plain. Nobody is called by ordinary words alone, or with an article.
    """
    if not is_title(one.expansion):
        return len(one.acronym) == 2 and one.closing
    if one.introduced:
        return False
    bare, titled = strip_title(one.expansion)
    if bare.casefold() in names:
        return True
    if not is_name(one.expansion):
        return False
    parts = [word.folded for word in words(bare) if word.folded not in SMALL]
    strange = sum(plain(part) not in ordinary for part in parts)
    return titled or one.addressed or strange > (len(parts) > 2)
