"""Passages: verbatim spans of their document's text, each within one agenda item, named and ordered."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.checks.finding import Finding
from indexer.checks.held import Held
from indexer.model import AgendaItem, Meeting, Passage


def check_passages(held: Held) -> Iterator[Finding]:
    """What is wrong with the passages by themselves."""
    meetings = {one.document_id: one for one in held.meetings}
    seen: set[str] = set()
    for passage in held.passages:
        place = passage.passage_id
        if place in seen:
            yield Finding(place, "this id stands twice")
        seen.add(place)
        if place != f"{passage.document_id}/{passage.item}/{passage.ordinal}":
            yield Finding(place, "this id is not made of its document, agenda item and position")
        meeting = meetings.get(passage.document_id)
        if meeting is None or not 1 <= passage.item <= len(meeting.items):
            yield Finding(place, "its document or agenda item is not there")
        else:
            yield from _passage(passage, meeting, meeting.item(passage.item))
    yield from _order(held)


def _passage(passage: Passage, meeting: Meeting, item: AgendaItem) -> Iterator[Finding]:
    place = passage.passage_id
    if meeting.text[passage.start : passage.end] != passage.text or not passage.text:
        yield Finding(place, f"its text is not its document's from {passage.start} to {passage.end}")
    if not item.start <= passage.start < passage.end <= item.end:
        yield Finding(place, "lies outside its agenda item")
    if passage.subheading is not None and not any(
        one.heading == passage.subheading and one.body_start <= passage.start and passage.end <= one.end
        for one in item.subheadings
    ):
        yield Finding(place, f"does not lie under its subheading {passage.subheading!r}")
    if passage.page != meeting.page_at(passage.start):
        yield Finding(place, f"begins on page {meeting.page_at(passage.start)}, not {passage.page}")


def _order(held: Held) -> Iterator[Finding]:
    """Passages of a document stand together, in reading order, those of an item numbered from 1."""
    done: set[str] = set()
    for number, after in enumerate(held.passages):
        before = held.passages[number - 1] if number else None
        if before is None or before.document_id != after.document_id:
            follows = after.ordinal == 1
            if after.document_id in done:
                yield Finding(after.passage_id, "stands apart from the other passages of its document")
        elif before.item == after.item:
            follows = after.ordinal == before.ordinal + 1 and before.end <= after.start
        else:
            follows = after.ordinal == 1 and before.item < after.item
        done.add(after.document_id)
        if not follows:
            yield Finding(after.passage_id, "does not follow the passage before it")
