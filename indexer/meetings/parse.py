"""Lines -> Meeting: header, roster, agenda items, actions, and a warning for each doubt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import Any

from indexer.language.dates import date_in_words
from indexer.meetings.actions import find_actions
from indexer.meetings.agenda import agenda_headings, numbering_warnings
from indexer.meetings.board import read_metadata
from indexer.meetings.header import find_asides, find_header
from indexer.meetings.headings import find_candidates, with_typed_tables
from indexer.meetings.initials import apologies_in_text, initials_warnings
from indexer.meetings.items import Body, build_items
from indexer.meetings.labels import find_loose_numbers
from indexer.meetings.roster import find_roster
from indexer.model import AgendaItem, Meeting, Person, Source, Warning


def parse_meeting(source: Source) -> Meeting:
    """Read one document as the minutes of one meeting.

    Never fails on text: what cannot be found stays None or empty and is told in `warnings`. Spans of items,
    subheadings and actions count characters of `source.text`, in order, items not overlapping.
    """
    source = replace(source, lines=with_typed_tables(source.lines))
    lines = source.lines
    roster = find_roster(lines)
    asides = find_asides(lines, roster.used)
    header = find_header(lines, roster.used, asides.indexes)
    skip = roster.used | asides.indexes | header.indexes
    numbers = find_loose_numbers(lines, skip)
    skip |= numbers.alone
    candidates = find_candidates(lines, skip, numbers.labels)
    headings = agenda_headings(candidates, [n for n in range(len(lines)) if n not in skip], asides.agenda)
    metadata = read_metadata(source, header)
    items = build_items(Body(lines, skip, candidates), headings, metadata.title or "Minutes")
    warnings = [*metadata.warnings, *numbering_warnings(headings)]
    if not headings:
        warnings.append(
            Warning(
                "items-missing",
                "No agenda items were recognised, so what text there is was kept as one item.",
            )
        )
    if not roster.attendees:
        warnings.append(
            Warning("roster-missing", "No list of attendees was found, so initials stay unresolved.")
        )
    apologies = roster.apologies or apologies_in_text(source.text, items)
    warnings += initials_warnings(source.text, (*roster.attendees, *apologies), items)
    return Meeting(
        document_id=source.document_id,
        title=metadata.title,
        board=metadata.board,
        date=metadata.date,
        source=source.path.name,
        url=source.sidecar.url or source.embedded.url,
        restricted=_restricted(source),
        text=source.text,
        page_starts=source.page_starts(),
        attendees=roster.attendees,
        apologies=apologies,
        items=tuple(items),
        actions=tuple(find_actions(source, items, (*roster.attendees, *apologies))),
        warnings=tuple(warnings),
    )


def _restricted(source: Source) -> tuple[str, ...]:
    """The stronger origin that says anything about it, be it that the document is public."""
    stated = (source.sidecar.restricted, source.embedded.restricted)
    return next((labels for labels in stated if labels is not None), ())


# A Meeting as the object that `parse --json` prints.


def meeting_json(meeting: Meeting) -> dict[str, Any]:
    """Plain types only; unknown fields are None; offsets count characters of the canonical text."""
    named: dict[int | None, str | None] = {
        item.ordinal: item.label or item.heading or None for item in meeting.items
    }
    return {
        "document_id": meeting.document_id,
        "title": meeting.title,
        "board": meeting.board,
        "date": meeting.date.isoformat() if meeting.date else None,
        "source": meeting.source,
        "url": meeting.url,
        "attendees": [asdict(person) for person in meeting.attendees],
        "apologies": [asdict(person) for person in meeting.apologies],
        "items": [_item(item, meeting.text) for item in meeting.items],
        "actions": [asdict(action) | {"item": named.get(action.item)} for action in meeting.actions],
        "warnings": [asdict(warning) for warning in meeting.warnings],
    }


def _item(item: AgendaItem, text: str) -> dict[str, Any]:
    return {
        "label": item.label,
        "heading": item.heading,
        "subheadings": [{"heading": s.heading, "start": s.start, "end": s.end} for s in item.subheadings],
        "start": item.start,
        "end": item.end,
        "page": item.page,
        "text": text[item.start : item.end],
    }


# A Meeting as a readable outline for the terminal.


def outline(meeting: Meeting) -> str:
    """Title, people, items with their subheadings, actions and warnings, a line each."""
    return "\n".join(_lines(meeting)) + "\n"


def _lines(meeting: Meeting) -> Iterator[str]:
    yield meeting.title or meeting.source
    yield f"  board      {meeting.board or 'not stated'}"
    yield f"  date       {date_in_words(meeting.date) if meeting.date else 'not stated'}"
    if meeting.restricted:
        yield f"  restricted {', '.join(meeting.restricted)}"
    yield f"  attendees  {len(meeting.attendees)}"
    yield from (f"    {_outline_person(person)}" for person in meeting.attendees)
    yield f"  apologies  {len(meeting.apologies)}"
    yield from (f"    {_outline_person(person)}" for person in meeting.apologies)
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


def _outline_person(person: Person) -> str:
    initials = f" ({person.initials})" if person.name and person.initials else ""
    rest = [part for part in (person.organisation if person.name else None, person.role) if part]
    return ", ".join([(person.name or person.organisation or "") + initials, *rest])
