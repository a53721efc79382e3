"""How far a parsed meeting agrees with its gold: F1 and shares, from 0 to 1."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

from indexer.model import AgendaItem, Meeting, Person
from tests.gold.hashing import digest, places, words

# Characters that may stand before the first or after the last words of a body: a subheading that opens it,
# list markers, a stray line. Longer than one heading, shorter than a paragraph.
SLACK = 160

Gold = dict[str, Any]  # one document of a gold file


@dataclass(frozen=True, slots=True)
class Scores:
    """One document's figures; shares count the items of the gold, so a missing item lowers each of them."""

    date: float
    board: float
    attendees: float
    apologies: float
    initials: float
    items: float
    labels: float
    bounds: float
    subheadings: float
    actions: float  # recall

    @staticmethod
    def mean(rows: list[Scores]) -> Scores:
        """The macro average: every document counts the same."""
        return Scores(*(sum(getattr(r, f.name) for r in rows) / len(rows) for f in fields(Scores)))


def score(gold: Gold, meeting: Meeting) -> Scores:
    """Compare one document with its gold; items of the same heading are paired in order."""
    left = [(digest(words(item.heading)), item) for item in meeting.items]
    pairs: list[tuple[Gold, AgendaItem]] = []
    for wanted in gold["items"]:
        match = next((entry for entry in left if entry[0] == wanted["heading"]), None)
        if match:
            left.remove(match)
            pairs.append((wanted, match[1]))
    total = len(gold["items"])
    return Scores(
        date=float(str(meeting.date) == gold["date"]),
        board=float(words(meeting.board or "") in [words(name) for name in gold["board"]]),
        attendees=_f1((person["name"] for person in gold["attendees"]), map(_called, meeting.attendees)),
        apologies=_f1(gold["apologies"], map(_called, meeting.apologies)),
        initials=_initials(gold, meeting),
        items=2 * len(pairs) / (total + len(meeting.items)),
        labels=sum(_label(wanted["label"]) == _label(item.label) for wanted, item in pairs) / total,
        bounds=sum(_bounded(wanted, meeting.text[item.start : item.end]) for wanted, item in pairs) / total,
        subheadings=sum(
            _f1(wanted["subheadings"], (digest(words(sub.heading)) for sub in item.subheadings))
            for wanted, item in pairs
        )
        / total,
        actions=_recall(gold["actions"], meeting),
    )


def _f1(gold: Iterable[str], got: Iterable[str]) -> float:
    wanted, found = Counter(gold), Counter(got)
    both = wanted.total() + found.total()
    return 2 * (wanted & found).total() / both if both else 1.0


def _called(person: Person) -> str:
    """A person by name; an entry that names only an organisation by that."""
    return digest(words(person.name or person.organisation or ""))


def _label(label: str | None) -> list[str]:
    return words(label or "")


def _initials(gold: Gold, meeting: Meeting) -> float:
    known: dict[str, str] = {p["name"]: p["initials"] for p in gold["attendees"] if p["initials"]}
    got = {_called(person): person.initials for person in meeting.attendees}
    return sum(got.get(name) == initials for name, initials in known.items()) / len(known)


def _bounded(wanted: Gold, body: str) -> bool:
    these = words(body)
    starts = any(before <= SLACK for before, _ in places(wanted["start"], these))
    return starts and any(after <= SLACK for _, after in places(wanted["end"], these))


def _recall(gold: list[str], meeting: Meeting) -> float:
    actions = [words(action.text) for action in meeting.actions]
    return sum(any(places(wanted, these) for these in actions) for wanted in gold) / len(gold)
