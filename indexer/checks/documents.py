"""Meetings: canonical texts, and every span of them that agenda items, subheadings and actions state."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from indexer.checks.finding import Finding
from indexer.checks.held import Held
from indexer.model import Action, AgendaItem, Meeting


def check_documents(held: Held) -> Iterator[Finding]:
    """What is wrong with the meetings and with how many the manifest counts."""
    contents, meetings = held.contents, held.meetings
    if len(meetings) != contents.documents:
        yield Finding("records.sqlite", f"{len(meetings)} documents, the manifest says {contents.documents}")
    items = sum(len(one.items) for one in meetings)
    if items != contents.items:
        yield Finding("records.sqlite", f"{items} agenda items, the manifest says {contents.items}")
    owned: dict[str, int] = {}
    for passage in held.passages:
        owned[passage.document_id] = owned.get(passage.document_id, 0) + 1
    for summary, meeting in zip(held.summaries, meetings, strict=True):
        if (summary.items, summary.passages) != (len(meeting.items), owned.pop(meeting.document_id, 0)):
            yield Finding(meeting.document_id, "its counts of items or passages are wrong")
        yield from _meeting(meeting)
    for document_id in owned:
        yield Finding(document_id, "has passages, but is not there")


def _meeting(meeting: Meeting) -> Iterator[Finding]:
    text = meeting.text
    if not unicodedata.is_normalized("NFC", text) or "\r" in text:
        yield Finding(meeting.document_id, "its text is not in the canonical form (NFC, line ends \\n)")
    if [one.ordinal for one in meeting.items] != list(range(1, len(meeting.items) + 1)):
        yield Finding(meeting.document_id, "its agenda items are not numbered from 1 on")
    for item, after in pairwise(meeting.items):
        if item.end > after.start:
            yield Finding(f"{meeting.document_id}/{item.ordinal}", "overlaps the next agenda item")
    for item in meeting.items:
        yield from _item(meeting, item)
    for action in meeting.actions:
        yield from _action(meeting, action)
    if list(meeting.page_starts) != sorted(meeting.page_starts) or not all(
        0 <= start <= len(text) for start in meeting.page_starts
    ):
        yield Finding(meeting.document_id, "its pages do not begin in order within its text")


def _item(meeting: Meeting, item: AgendaItem) -> Iterator[Finding]:
    place = f"{meeting.document_id}/{item.ordinal}"
    if not 0 <= item.start <= item.end <= len(meeting.text):
        yield Finding(place, "lies outside its document's text")
    for one in item.subheadings:
        if not item.start <= one.start <= one.body_start <= one.end <= item.end:
            yield Finding(place, f"its subheading {one.heading!r} lies outside of it")


def _action(meeting: Meeting, action: Action) -> Iterator[Finding]:
    if meeting.text[action.start : action.end] != action.text:
        yield Finding(meeting.document_id, f"an action is not its text from {action.start} to {action.end}")
    if action.item is not None and not 1 <= action.item <= len(meeting.items):
        yield Finding(
            meeting.document_id, f"an action names the agenda item {action.item}, which is not there"
        )
