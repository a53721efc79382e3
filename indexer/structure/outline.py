"""A Meeting as a readable outline for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.language.dates import in_words
from indexer.model import Meeting, Person


def outline(meeting: Meeting) -> str:
    """Title, people, items with their subheadings, actions and warnings, a line each."""
    return "\n".join(_lines(meeting)) + "\n"


def _lines(meeting: Meeting) -> Iterator[str]:
    yield meeting.title or meeting.source
    yield f"  board      {meeting.board or 'not stated'}"
    yield f"  date       {in_words(meeting.date) if meeting.date else 'not stated'}"
    if meeting.restricted:
        yield f"  restricted {', '.join(meeting.restricted)}"
    yield f"  attendees  {len(meeting.attendees)}"
    yield from (f"    {_person(person)}" for person in meeting.attendees)
    yield f"  apologies  {len(meeting.apologies)}"
    yield from (f"    {_person(person)}" for person in meeting.apologies)
    yield f"  items      {len(meeting.items)}"
    for item in meeting.items:
        page = f", page {item.page}" if item.page is not None else ""
        yield f"    {item.label or '-'}  {item.heading}  ({item.end - item.start} characters{page})"
        yield from (f"        {sub.heading}" for sub in item.subheadings)
    yield f"  actions    {len(meeting.actions)}"
    yield from (
        f"    {action.owner or 'no owner'}: {' '.join(action.text.split())}" for action in meeting.actions
    )
    yield f"  warnings   {len(meeting.warnings)}"
    for warning in meeting.warnings:
        where = f" (line {warning.line})" if warning.line is not None else ""
        yield f"    {warning.code}: {warning.message}{where}"


def _person(person: Person) -> str:
    initials = f" ({person.initials})" if person.name and person.initials else ""
    rest = [part for part in (person.organisation if person.name else None, person.role) if part]
    return ", ".join([(person.name or person.organisation or "") + initials, *rest])
