"""How a reference is written: as a line of text, for BibTeX, and as RIS for reference managers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from service.reference import Reference
from service.typeset import day

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
class Form:
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


FORMS: Mapping[str, Form] = MappingProxyType(
    {
        "txt": Form("Plain text", "text/plain", lambda reference: in_words(reference) + "\n"),
        "bib": Form("BibTeX", "application/x-bibtex", bibtex),
        "ris": Form("RIS", "application/x-research-info-systems", ris),
    }
)
"""The forms to download, by the ending of their files."""
