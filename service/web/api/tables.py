"""Tables for spreadsheets: comma-separated values that open as they are meant, each line with its citation.

RFC 4180, in UTF-8 with a byte order mark: without it Excel, which most people open such files with, takes the
bytes for letters of another alphabet. A text that a spreadsheet would take for a formula is told apart by an
apostrophe before it (OWASP, CSV injection).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import StreamingResponse

from indexer.store.open import Index
from indexer.store.records import MeetingSummary
from service.registers.results import RegisterAction, RegisterBoard, RegisterDecision, RegisterPerson
from service.search.results import BestPassage, Citation, Hit, QuoteCitation
from service.web.api.openapi import CSV
from service.web.pages.links import Links

Cell = str | int | float | date | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a text begins with that a spreadsheet may run; the last four are wide forms of the first."""

_LINES = 200  # that are sent at a time


def defused(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


@dataclass(frozen=True, slots=True)
class Table:
    """Columns by name and rows, which are read as they are sent."""

    name: str  # of the file, without its ending
    columns: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]

    def chunks(self) -> Iterator[bytes]:
        """The file, some lines at a time."""
        out = io.StringIO()
        write = csv.writer(out).writerow
        out.write("\ufeff")
        write(self.columns)
        for number, row in enumerate(self.rows, 1):
            write([defused(cell) if isinstance(cell, str) else cell for cell in row])
            if number % _LINES == 0:
                yield self._taken(out)
        yield self._taken(out)

    @staticmethod
    def _taken(out: io.StringIO) -> bytes:
        text = out.getvalue()
        out.seek(0)
        out.truncate()
        return text.encode("utf-8", "replace")

    def response(self) -> StreamingResponse:
        """The file as a download."""
        headers = {"Content-Disposition": f'attachment; filename="{self.name}.csv"'}
        return StreamingResponse(self.chunks(), media_type=CSV, headers=headers)


HELD = ("board", "date")
CITED = (
    *("title", "item", "heading", "subheading", "page", "document_id", "passage_id", "start", "end"),
    *("link", "url", "deep_link", "doubts"),
)
"""The columns of a citation: whose meeting and when before what is cited, where it stands behind it."""


def held_cells(citation: Citation) -> tuple[Cell, ...]:
    """The cells of `HELD`."""
    return citation.board, citation.date


def cited_cells(citation: Citation, passage_id: str, links: Links) -> tuple[Cell, ...]:
    """The cells of `CITED`; `links` begin with the server's address."""
    return (
        citation.title,
        citation.item.label,
        citation.item.heading,
        citation.subheading,
        citation.page,
        citation.document_id,
        passage_id,
        citation.start,
        citation.end,
        links.quote(citation.document_id, citation.start, citation.end),
        citation.url,
        citation.deep_link,
        " ".join(citation.doubts),
    )


def _line(citation: QuoteCitation, links: Links, *cells: Cell) -> tuple[Cell, ...]:
    return *held_cells(citation), *cells, *cited_cells(citation, citation.passage_id, links)


def hits_table(hits: Sequence[Hit], links: Links) -> Table:
    """The passages that a search found."""
    rows = (
        (*held_cells(one.citation), one.score, one.text, *cited_cells(one.citation, one.passage_id, links))
        for one in hits
    )
    return Table("passages", (*HELD, "score", "text", *CITED), rows)


def meetings_table(index: Index, meetings: Sequence[MeetingSummary], links: Links) -> Table:
    """A list of meetings, with when each came into the index where that is known."""
    arrived = index.arrivals.documents if index.arrivals else {}
    rows = (
        (
            one.board,
            one.date,
            one.title,
            one.document_id,
            one.items,
            one.passages,
            one.source,
            links.meeting(one.document_id),
            one.url,
            " ".join(one.doubts),
            *((at.added.isoformat(), at.changed.isoformat()) if at else ("", "")),
        )
        for one in meetings
        for at in [arrived.get(one.document_id)]
    )
    own = ("title", "document_id", "items", "passages", "source", "link", "url", "doubts", "added", "changed")
    return Table("meetings", (*HELD, *own), rows)


def spoken_table(spoken: Iterable[tuple[int, BestPassage]], links: Links) -> Table:
    """The meetings of a timeline: how many passages count, and the best of them."""
    rows = (
        (
            *held_cells(best.citation),
            passages,
            best.probability,
            best.text,
            *cited_cells(best.citation, best.passage_id, links),
        )
        for passages, best in spoken
    )
    return Table("timeline", (*HELD, "passages", "probability", "text", *CITED), rows)


def actions_table(actions: Iterable[RegisterAction], links: Links) -> Table:
    """The register of actions, with what tells the status of each."""
    own = ("text", "owner", "due", "status", "told", "told_date", "told_link")
    return Table(
        "actions",
        (*HELD, *own, *CITED),
        (_line(one.citation, links, one.text, one.owner, one.due, one.status.value, *_told(one, links))
         for one in actions),
    )  # fmt: skip


def _told(one: RegisterAction, links: Links) -> tuple[Cell, ...]:
    if one.told is None:
        return None, None, None
    cited = one.told.citation
    return one.told.text, cited.date, links.quote(cited.document_id, cited.start, cited.end)


def decisions_table(decisions: Iterable[RegisterDecision], links: Links) -> Table:
    """The register of decisions."""
    rows = (_line(one.citation, links, one.text, one.outcome, one.vote) for one in decisions)
    return Table("decisions", (*HELD, "text", "outcome", "vote", *CITED), rows)


def people_table(people: Iterable[RegisterPerson], links: Links) -> Table:
    """The register of people; the citation is that of the newest line that names each."""
    own = (
        *("id", "name", "spellings", "initials", "role", "organisation", "boards"),
        *("attended", "apologies", "actions", "first", "last", "text"),
    )
    return Table("people", (*own, *CITED), (_person_cells(one, links) for one in people))


def _person_cells(one: RegisterPerson, links: Links) -> tuple[Cell, ...]:
    cited = one.citation
    return (
        one.id,
        one.name,
        "; ".join(one.spellings),
        "; ".join(one.initials),
        one.role,
        one.organisation,
        "; ".join(each.board for each in one.boards if each.board),
        one.attended,
        one.apologies,
        one.actions,
        one.first,
        one.last,
        one.text,
        *(cited_cells(cited, cited.passage_id, links) if cited else (None,) * len(CITED)),
    )


def boards_table(boards: Iterable[RegisterBoard], links: Links) -> Table:
    """The register of boards."""
    counted = ("meetings", "first", "last", "people", "actions", "open_actions", "decisions")
    return Table(
        "boards",
        ("id", "name", "acronym", *counted, "latest_document_id", "latest_url", "link"),
        (
            (
                one.id,
                one.name,
                one.acronym,
                *(getattr(one, name) for name in counted),
                one.latest.document_id if one.latest else None,
                one.latest.url if one.latest else None,
                links.board(one.id),
            )
            for one in boards
        ),
    )
