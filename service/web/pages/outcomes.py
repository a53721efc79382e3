"""What a meeting decided and who undertook what, in the order of its minutes, as pages name it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from indexer.model import IN_HEAD, Meeting


@dataclass(frozen=True, slots=True)
class MinutedOutcome:
    """A decision or an action: `text` stands at `[start, end)` of the minutes; `facts` are told beside it."""

    name: str  # "Decision 2"
    facts: tuple[str, ...]  # "agreed", "vote: 4 to 1"; "Ada Field", "by Friday"
    text: str
    item: int  # ordinal of the agenda item, `IN_HEAD` outside them
    start: int
    end: int


def outcomes(meeting: Meeting) -> tuple[MinutedOutcome, ...]:
    """All of a meeting, decisions and actions each numbered from 1."""
    decided = [
        MinutedOutcome(
            name=f"Decision {number}",
            facts=(one.outcome.value, *([f"vote: {one.vote}"] if one.vote else ())),
            text=one.text,
            item=one.item or IN_HEAD,
            start=one.start,
            end=one.end,
        )
        for number, one in enumerate(sorted(meeting.decisions, key=lambda one: one.start), 1)
    ]
    undertaken = [
        MinutedOutcome(
            name=f"Action {number}",
            facts=(one.owner or "no owner stated", *([f"by {one.due}"] if one.due else ())),
            text=one.text,
            item=one.item or IN_HEAD,
            start=one.start,
            end=one.end,
        )
        for number, one in enumerate(sorted(meeting.actions, key=lambda one: one.start), 1)
    ]
    return tuple(sorted(_once((*decided, *undertaken)), key=lambda one: one.start))


def _once(found: Iterable[MinutedOutcome]) -> Iterator[MinutedOutcome]:
    """A sentence that decides that somebody is to act stands once, for both."""
    of_span: dict[tuple[int, int], MinutedOutcome] = {}
    for one in found:
        first = of_span.get((one.start, one.end))
        if first:
            name = f"{first.name} and {one.name.lower()}"
            one = replace(first, name=name, facts=(*first.facts, *one.facts))
        of_span[one.start, one.end] = one
    yield from of_span.values()
