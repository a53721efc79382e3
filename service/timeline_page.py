"""What the page of a topic over time shows for a form."""

from __future__ import annotations

from dataclasses import dataclass

from service.chips import Chip, derived_chips, phrase_chips, set_chips
from service.forms import SearchForm
from service.state import Core
from service.timeline import Timeline, timeline
from service.timeline_chart import Charts, charts


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """A question's timeline and its charts; `chips` are the filters in force."""

    form: SearchForm
    chips: tuple[Chip, ...]
    timeline: Timeline
    charts: Charts


def timeline_page(core: Core, form: SearchForm) -> TimelinePage | None:
    """The timeline of what a form asks, None where it asks nothing; raises BadQuery."""
    if not form.asks:
        return None
    form = form.at_page(1)
    query = form.query(core.index, per_page=1)
    form = form.with_boards(query.where.boards)
    found = timeline(core, query)
    chips = (
        *set_chips(core.index, form),
        *derived_chips(found.understood, form),
        *phrase_chips(found.understood, form),
    )
    return TimelinePage(form, chips, found, charts(found.meetings, found.searched))
