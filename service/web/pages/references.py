"""How a reference is written: as a line of text, for BibTeX, and as RIS for reference managers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from indexer.model import Meeting, Passage
from indexer.store.open import Index
from service.search.citing import cite
from service.search.query import BadQuery
from service.search.results import OUTSIDE_ITEMS, Citation, anchor
from service.web.pages.links import Links, web_address
from service.web.pages.typeset import day


@dataclass(frozen=True, slots=True)
class Reference:
    """What somebody needs to know who cites minutes, or a place in them. Unknown parts are None."""

    document_id: str
    at: str | None  # the passage, as in "p-3-2"; None: the minutes as a whole
    board: str | None
    title: str
    date: dt.date | None
    place: str | None  # "Item 3 “Street lighting”, under “Repairs”"
    page: int | None
    address: str  # of the published minutes; where these have none, of the place on this service's own page

    @property
    def key(self) -> str:
        """A name for it that no other place of the index has."""
        return f"{self.document_id}-{self.at}" if self.at else self.document_id


def meeting_reference(meeting: Meeting, whole: Links) -> Reference:
    """All of a meeting's minutes; `whole` makes links that others can follow, see `Links.whole`."""
    return Reference(
        document_id=meeting.document_id,
        at=None,
        board=meeting.board,
        title=meeting.title or _untitled(meeting.date),
        date=meeting.date,
        place=None,
        page=None,
        address=web_address(meeting.url) or whole.meeting(meeting.document_id),
    )


def passage_reference(citation: Citation, at: str, whole: Links) -> Reference:
    """A passage, by its citation and its id on the page of its meeting."""
    return Reference(
        document_id=citation.document_id,
        at=at,
        board=citation.board,
        title=citation.title or _untitled(citation.date),
        date=citation.date,
        place=_place(citation),
        page=citation.page,
        # The address as published: a text fragment is for following a link, and no line of a bibliography.
        address=web_address(citation.url) or whole.meeting(citation.document_id, at),
    )


def reference(index: Index, meeting: Meeting, at: str | None, whole: Links) -> Reference:
    """The passage of a meeting that has the id `at`, else the whole; raises BadQuery where there is none."""
    if not at:
        return meeting_reference(meeting, whole)
    passage = _passage(index, meeting, at)
    return passage_reference(cite(meeting, meeting.item(passage.item), passage), at, whole)


def _passage(index: Index, meeting: Meeting, at: str) -> Passage:
    for passage in index.passages(meeting.document_id):
        if anchor(passage) == at:
            return passage
    raise BadQuery("at", "These minutes have no such passage: “at” takes an id of their page, such as p-1-1.")


def _place(citation: Citation) -> str:
    label = citation.item.label
    if citation.item.heading is None:
        return OUTSIDE_ITEMS
    if label and not label[0].isalpha():
        label = f"item {label}"
    item = f"{label} “{citation.item.heading}”" if label else f"“{citation.item.heading}”"
    return f"{item}, under “{citation.subheading}”" if citation.subheading else item


def _untitled(date: dt.date | None) -> str:
    return f"Minutes of {day(date)}" if date else "Minutes, date not stated"


_TEX = MappingProxyType(
    {
        "\\": r"\textbackslash{}",
        "{": r"\{",
        "}": r"\}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "$&#_%"},
    }
)
_IN_TEX = str.maketrans(dict(_TEX))
_IN_TEX_ADDRESS = str.maketrans({"{": "%7B", "}": "%7D", "\\": "%5C", " ": "%20"})
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9.:-]")  # what classic BibTeX takes for the end of a key, or for TeX


@dataclass(frozen=True, slots=True)
class ReferenceFormat:
    """One way of writing references down; `name` is what people call it."""

    name: str
    media_type: str
    write: Callable[[Reference], str]


def in_words(reference: Reference) -> str:
    """One line: "Town Board, minutes of 5 March 2024, Item 3 “Lamps”, page 2. https://town.example/m"."""
    minutes = f"minutes of {day(reference.date)}" if reference.date else "minutes, date not stated"
    page = f"page {reference.page}" if reference.page else None
    parts = filter(None, (reference.board or reference.title, minutes, reference.place, page))
    return f"{', '.join(' '.join(part.split()) for part in parts)}. {reference.address}"


def bibtex(reference: Reference) -> str:
    """A BibTeX entry. Names and titles are in double braces, so that no style takes them apart."""
    date = reference.date
    fields = {
        "author": f"{{{_tex(reference.board)}}}" if reference.board else None,
        "title": f"{{{_tex(reference.title)}}}",
        "year": f"{date:%Y}" if date else None,
        "month": f"{date:%m}" if date else None,
        "day": f"{date:%d}" if date else None,
        "note": _tex(_note(reference)),
        "url": reference.address.translate(_IN_TEX_ADDRESS),
    }
    key = _NOT_IN_KEYS.sub(lambda sign: f"u{ord(sign.group()):x}", reference.key)
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{key},", *lines, "}", ""])


def ris(reference: Reference) -> str:
    """A RIS record, one tag a line. RIS knows no minutes; every reference manager reads a report (RPRT)."""
    date = reference.date
    tags = (
        ("TY", "RPRT"),
        ("ID", reference.key),
        ("AU", reference.board),
        ("TI", reference.title),
        ("PY", f"{date:%Y}" if date else None),
        ("DA", f"{date:%Y/%m/%d}" if date else None),
        ("SP", str(reference.page) if reference.page else None),
        ("N1", _note(reference)),
        ("UR", reference.address),
    )
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in tags if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def _note(reference: Reference) -> str:
    """The place within the minutes, and what kind of text they are."""
    page = f"page {reference.page}" if reference.page else None
    return ", ".join(filter(None, ("Minutes of a meeting", reference.place, page)))


def _tex(text: str) -> str:
    return " ".join(text.split()).translate(_IN_TEX)


FORMATS: Mapping[str, ReferenceFormat] = MappingProxyType(
    {
        "txt": ReferenceFormat("Plain text", "text/plain", lambda reference: in_words(reference) + "\n"),
        "bib": ReferenceFormat("BibTeX", "application/x-bibtex", bibtex),
        "ris": ReferenceFormat("RIS", "application/x-research-info-systems", ris),
    }
)
"""What to download, by the ending of the file."""
