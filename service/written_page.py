"""The place that a summary has on the results page: offered by a button, or written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from service.results_page import Found
from service.state import Core
from service.summary.events import given
from service.summary.writer import Summary, Writer, finished, summarise
from service.written_log import logged

FIELD = "written"
"""The field of an address that asks for the results with a summary on the page."""

WANTED = "true"


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """What the page shows; `fields` are what the button sends, and `summary` is None until somebody asks."""

    fields: tuple[tuple[str, str], ...]
    summary: Summary | None = None


def offered(found: Found | None) -> WrittenPart | None:
    """The button under a quoted answer; None where the page has no such answer."""
    if found is None or found.answer is None or not found.answer.answered:
        return None
    return WrittenPart((*found.form.pairs(), (FIELD, WANTED)))


def wants_summary(sent: Mapping[str, str]) -> bool:
    """Whether an address asks for the summary on the page itself, as it does without scripts."""
    return sent.get(FIELD) == WANTED


async def with_summary(part: WrittenPart, writer: Writer, core: Core, found: Found) -> WrittenPart:
    """The part with its summary, finished or told why not."""
    if found.answer is None:
        return part
    passages = given(found.answer, core.answerer.explain)
    events = logged(summarise(writer, found.answer, passages))
    return replace(part, summary=await finished(events, passages))
