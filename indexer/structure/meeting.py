"""Lines -> Meeting: header, roster, agenda items, actions, and a warning for each doubt."""

from __future__ import annotations

from dataclasses import replace

from indexer.model import Meeting, Source, Warning
from indexer.structure.actions import find_actions
from indexer.structure.agenda import agenda_headings
from indexer.structure.apologies import apologies_in_text
from indexer.structure.candidates import find_candidates
from indexer.structure.contents import find_asides
from indexer.structure.header import find_header
from indexer.structure.initials import initials_warnings
from indexer.structure.items import Body, build_items
from indexer.structure.loose_numbers import find_loose_numbers
from indexer.structure.metadata import read_metadata
from indexer.structure.numbering import numbering_warnings
from indexer.structure.piped import with_typed_tables
from indexer.structure.roster import find_roster


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
