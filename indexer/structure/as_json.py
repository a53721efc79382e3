"""A Meeting as the object that `parse --json` prints."""

from __future__ import annotations

from typing import Any

from indexer.model import Action, AgendaItem, Meeting, Person


def meeting_json(meeting: Meeting) -> dict[str, Any]:
    """Plain types only; unknown fields are None; offsets count characters of the canonical text."""
    named = {item.ordinal: item.label or item.heading or None for item in meeting.items}
    return {
        "document_id": meeting.document_id,
        "title": meeting.title,
        "board": meeting.board,
        "date": meeting.date.isoformat() if meeting.date else None,
        "source": meeting.source,
        "url": meeting.url,
        "attendees": [_person(person) for person in meeting.attendees],
        "apologies": [_person(person) for person in meeting.apologies],
        "items": [_item(item, meeting.text) for item in meeting.items],
        "actions": [_action(action, named) for action in meeting.actions],
        "warnings": [{"code": w.code, "message": w.message, "line": w.line} for w in meeting.warnings],
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "initials": person.initials,
        "organisation": person.organisation,
        "role": person.role,
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


def _action(action: Action, named: dict[int, str | None]) -> dict[str, Any]:
    item = None if action.item is None else named[action.item]
    return {
        "text": action.text,
        "owner": action.owner,
        "item": item,
        "start": action.start,
        "end": action.end,
    }
