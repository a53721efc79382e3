"""What `parse` prints of a meeting: an object for programs, an outline for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from indexer.language.dates import date_in_words
from indexer.model import AgendaItem, Meeting, Person


def meeting_json(meeting: Meeting) -> dict[str, Any]:
    """The object that `parse --json` prints: unknown fields are None, offsets count characters."""
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
        "attendees": [_person_json(one) for one in meeting.attendees],
        "apologies": [_person_json(one) for one in meeting.apologies],
        "head": [{"start": a, "end": b, "text": meeting.text[a:b]} for a, b in meeting.head],
        "items": [_item_json(item, meeting.text) for item in meeting.items],
        "actions": [asdict(action) | {"item": named.get(action.item)} for action in meeting.actions],
        "decisions": [asdict(one) | {"item": named.get(one.item)} for one in meeting.decisions],
        "kind": meeting.kind,
        "renditions": list(meeting.renditions),
        "left_out": [{"reason": one.reason, "characters": one.characters} for one in meeting.left_out],
        "warnings": [asdict(warning) for warning in meeting.warnings],
    }


def _person_json(person: Person) -> dict[str, str | None]:
    return {name: getattr(person, name) for name in ("name", "initials", "organisation", "role")}


def _item_json(item: AgendaItem, text: str) -> dict[str, Any]:
    return {
        "label": item.label,
        "heading": item.heading,
        "subheadings": [{"heading": s.heading, "start": s.start, "end": s.end} for s in item.subheadings],
        "start": item.start,
        "end": item.end,
        "page": item.page,
        "text": text[item.start : item.end],
    }


def outline(meeting: Meeting) -> str:
    """The meeting for the terminal: title, people, items, actions, decisions and warnings, a line each."""
    return "\n".join(_outline_lines(meeting)) + "\n"


def _outline_lines(meeting: Meeting) -> Iterator[str]:
    yield meeting.title or meeting.source
    yield f"  board      {meeting.board or 'not stated'}"
    yield f"  date       {date_in_words(meeting.date) if meeting.date else 'not stated'}"
    if meeting.restricted:
        yield f"  restricted {', '.join(meeting.restricted)}"
    yield f"  attendees  {len(meeting.attendees)}"
    yield from (f"    {_described(person)}" for person in meeting.attendees)
    yield f"  apologies  {len(meeting.apologies)}"
    yield from (f"    {_described(person)}" for person in meeting.apologies)
    yield f"  items      {len(meeting.items)}"
    for item in meeting.items:
        page = f", page {item.page}" if item.page is not None else ""
        yield f"    {item.label or '-'}  {item.heading}  ({item.end - item.start} characters{page})"
        yield from (f"        {sub.heading}" for sub in item.subheadings)
    yield f"  actions    {len(meeting.actions)}"
    yield from (
        f"    {one.owner or 'no owner'}{f', by {one.due}' if one.due else ''}: {_one_line(one.text)}"
        for one in meeting.actions
    )
    yield f"  decisions  {len(meeting.decisions)}"
    yield from (
        f"    {one.outcome}{f' ({_one_line(one.vote)})' if one.vote else ''}: {_one_line(one.text)}"
        for one in meeting.decisions
    )
    yield f"  warnings   {len(meeting.warnings)}"
    for warning in meeting.warnings:
        where = f" (line {warning.line})" if warning.line is not None else ""
        yield f"    {warning.code}: {warning.message}{where}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _described(person: Person) -> str:
    initials = f" ({person.initials})" if person.name and person.initials else ""
    rest = [part for part in (person.organisation if person.name else None, person.role) if part]
    return ", ".join([(person.name or person.organisation or "") + initials, *rest])
