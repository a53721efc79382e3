"""A meeting on one page: its agenda and what came of each item, quoted, to print or to send on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.model import IN_HEAD, AgendaItem, Meeting
from service.search.results import OUTSIDE_ITEMS
from service.web.pages.links import Links
from service.web.pages.outcomes import MinutedOutcome, outcomes
from service.web.pages.typeset import day, meeting_name


@dataclass(frozen=True, slots=True)
class BriefItem:
    """One agenda item and what came of it; `item` is None for what stands outside all of them."""

    item: AgendaItem | None
    outcomes: tuple[MinutedOutcome, ...]

    @property
    def heading(self) -> str:
        """What it is called."""
        return self.item.heading if self.item else OUTSIDE_ITEMS.capitalize()

    @property
    def label(self) -> str | None:
        """Its label as printed."""
        return self.item.label if self.item else None


def brief_items(meeting: Meeting) -> tuple[BriefItem, ...]:
    """The agenda in order; last what was decided or undertaken outside it, if anything was."""
    came_of = outcomes(meeting)

    def of(ordinal: int) -> tuple[MinutedOutcome, ...]:
        return tuple(one for one in came_of if one.item == ordinal)

    items = tuple(BriefItem(item, of(item.ordinal)) for item in meeting.items)
    outside = of(IN_HEAD)
    return (*items, BriefItem(None, outside)) if outside else items


_SIGNS = re.compile(r"([\\`*_\[\]<>|~])")  # they mean something wherever they stand
_OPENING_SIGNS = re.compile(r"\A(\d*)([#+.)=-])")  # and these at the beginning of a line


def as_markdown(meeting: Meeting, whole: Links) -> str:
    """The brief in Markdown; `whole` makes links that others can follow, see `Links.whole`."""
    return "\n".join(_markdown(meeting, whole)) + "\n"


def _markdown(meeting: Meeting, whole: Links) -> Iterator[str]:
    yield f"# {_escaped(meeting.title or meeting_name(meeting))}"
    yield ""
    board = f"{_escaped(meeting.board)}, " if meeting.board else ""
    yield f"{board}{day(meeting.date)}. [The whole minutes]({whole.meeting(meeting.document_id)})"
    for doubt in meeting.doubts:
        yield ""
        yield f"Read with care: {_escaped(doubt)}"
    for one in brief_items(meeting):
        yield ""
        label = f"{_escaped(one.label)} " if one.label else ""
        yield f"## {label}{_escaped(one.heading)}"
        for outcome in one.outcomes:
            link = whole.quote(meeting.document_id, outcome.start, outcome.end)
            yield ""
            yield from (f"> {_escaped(line)}" for line in outcome.text.splitlines() if line.strip())
            yield ""
            yield f"[{outcome.name}]({link}): {_escaped(', '.join(outcome.facts))}"


def _escaped(text: str) -> str:
    """Words of minutes as Markdown shows them, on one line."""
    line = _SIGNS.sub(r"\\\1", " ".join(text.split()))
    return _OPENING_SIGNS.sub(r"\1\\\2", line)
