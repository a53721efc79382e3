"""What was read of a document, as `parse --json` prints it, in the form that it is judged in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

Printed = Mapping[str, Any]
"""The object that `parse --json` prints of a meeting."""

T = TypeVar("T")

TITLES = frozenset(
    """cllr cllrs councillor councillors councilor councilors bcllr ccllr mr mrs ms miss mx dr prof professor
    sir dame lord lady rev revd hon the chair chairman chairwoman chairperson vice deputy acting president
    secretary treasurer trustee commissioner supervisor mayor alderman ald director senator county district
    borough city town parish clerk""".split()
)
"""What may stand before a name and is none of it."""


def squeezed(text: str | None) -> str:
    """The text as a reader sees it, with one space where there is white space."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text or "")).strip()


def stated(text: str) -> str:
    """A statement on one line, as gold has it: without the bullets of the list that it reaches over."""
    return squeezed(_BULLETS.sub("\n", text))


_BULLETS = re.compile(r"\n\s*[-*•]\s+")


def bare(text: str | None) -> str:
    """Letters and digits in lower case, one space between words: what two writings of one thing share."""
    plain = unicodedata.normalize("NFKC", text or "").lower()
    plain = plain.translate({ord("’"): "'", ord("‘"): "'", ord("–"): "-", ord("—"): "-"})
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def called(name: str | None, organisation: str | None) -> str:
    """How a person is compared: the name without titles and offices, or the organisation without a name."""
    words = bare(name or organisation).split()
    if name:
        while len(words) > 1 and words[0] in TITLES:
            words.pop(0)
    return " ".join(words)


def alike(one: str, other: str) -> bool:
    """Whether two (squeezed) statements are one: the first within the other, or a longish other within it."""
    return one in other or (len(other) > 20 and other in one)


@dataclass(frozen=True, slots=True)
class ReadPerson:
    """Somebody on the roster."""

    called: str
    name: str | None
    initials: str | None
    printed: str  # for people: the name, else the organisation


@dataclass(frozen=True, slots=True)
class ReadItem:
    """An agenda item, its body squeezed."""

    label: str | None
    heading: str
    text: str
    subheadings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """An action with its owner, or a decision with its vote."""

    text: str
    whose: str | None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of one document; the default is of one that could not be read at all."""

    date: str | None = None
    board: str | None = None
    attendees: tuple[ReadPerson, ...] = ()
    apologies: tuple[ReadPerson, ...] = ()
    items: tuple[ReadItem, ...] = ()
    actions: tuple[ReadStatement, ...] = ()
    decisions: tuple[ReadStatement, ...] = ()
    failure: str | None = field(default=None)

    @classmethod
    def of(cls, meetings: Sequence[Printed]) -> Reading:
        """All meetings of a file as one: everything in order, date and board of the first that has any."""

        def every(key: str) -> list[Printed]:
            return [entry for one in meetings for entry in one.get(key) or ()]

        def people(key: str) -> tuple[ReadPerson, ...]:
            found = [_person(entry) for entry in every(key)]
            return tuple(found if len(meetings) == 1 else once(found, lambda one: one.called))

        return cls(
            date=next((one["date"] for one in meetings if one.get("date")), None),
            board=next((one["board"] for one in meetings if one.get("board")), None),
            attendees=people("attendees"),
            apologies=people("apologies"),
            items=tuple(map(_item, every("items"))),
            actions=tuple(ReadStatement(stated(one["text"]), one.get("owner")) for one in every("actions")),
            decisions=tuple(
                ReadStatement(stated(one["text"]), one.get("vote")) for one in every("decisions")
            ),
        )


def _person(entry: Printed) -> ReadPerson:
    name, organisation = entry.get("name"), entry.get("organisation")
    return ReadPerson(called(name, organisation), name, entry.get("initials"), name or organisation or "")


def _item(entry: Printed) -> ReadItem:
    subheadings = tuple(one["heading"] for one in entry.get("subheadings") or ())
    return ReadItem(entry.get("label"), entry["heading"], squeezed(entry.get("text")), subheadings)


def once(entries: Iterable[T], key: Callable[[T], str]) -> list[T]:
    """The first entry of each key, in order."""
    return list({key(one): one for one in reversed(list(entries))}.values())[::-1]
