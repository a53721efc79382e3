"""The words of the project as frozen types. Every offset counts characters of a canonical text."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from indexer.errors import BadInput

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")


class LineKind(StrEnum):
    """What the file format itself says about a line; a plain-text file says only TEXT or BULLET."""

    TEXT = "text"
    HEADING = "heading"
    BULLET = "bullet"
    NUMBERED = "numbered"  # an item of a list that the format numbers (ol, auto-numbered paragraph)
    ROW = "row"  # one row of a table; `cells` holds its cells


@dataclass(frozen=True, slots=True)
class Line:
    """One non-blank line or paragraph: `canonical[start:end] == text`, without surrounding white space.

    `text` is what a reader sees, markers included ("- ", "2. "), so that spans stay verbatim.
    `marker_end` is the length of a leading list marker and its white space in `text` (0 without one).
    `strong_to` is the length of what is set in bold at the beginning of `text`, marker and number before it
    included: all of a strong line, the heading of "**Apologies** were received", 0 where none is.
    """

    text: str
    start: int
    end: int
    number: int  # 1-based, counting the lines of the canonical text
    kind: LineKind = LineKind.TEXT
    level: int | None = None  # 1..6 for HEADING; nesting depth (0 = outermost) for list items
    marker_end: int = 0
    page: int | None = None  # 1-based, None where the format has no pages
    strong: bool = False  # the whole line is set in bold (or is larger than the body, in a PDF)
    link: bool = False  # the whole line is a link (navigation, table of contents)
    gap_before: bool = False  # a blank line, a paragraph end or extra space stands before it
    cells: tuple[str, ...] = ()
    strong_to: int = 0


class DocumentKind(StrEnum):
    """What a document is. Only minutes count as meetings; others are searched and cited as what they are."""

    MINUTES = "minutes"
    AGENDA = "agenda"
    PAPER = "paper"  # a report, an ordinance, a notice


class DateOrder(StrEnum):
    """Which of day and month a text writes first in dates that are figures."""

    DAY_FIRST = "day first"
    MONTH_FIRST = "month first"


@dataclass(frozen=True, slots=True)
class DateReading:
    """How a document writes dates, and how else its own may be read: what other documents help to settle."""

    order: DateOrder | None = None
    other: dt.date | None = None  # the day with its figures the other way round, where nothing tells


@dataclass(frozen=True, slots=True)
class Hints:
    """Metadata stated outside the running text, by one origin. Unknown stays None."""

    title: str | None = None
    board: str | None = None
    date: dt.date | None = None
    url: str | None = None
    restricted: tuple[str, ...] | None = None  # labels that let it be seen; (): said to be public
    kind: DocumentKind | None = None
    id: str | None = None  # the document id, where it is not to be the one that the path makes
    subtitle: str | None = None
    published: dt.date | None = None  # when the page or file came out, which is seldom when the board met


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many characters of a file are in no agenda item and not in the head, and why in plain words.

    "navigation", "running head", "signature": a reader of the file sees them, search does not. `text` is what
    of them is not in the canonical text either, each stretch once: it is never shown, and kept so that no
    refusal says of a word in it that it stands nowhere.
    """

    reason: str
    characters: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001 - the term of the published JSON
    """A gap or contradiction that a reader should know of: what was chosen and why."""

    code: str  # kebab-case, stable: "date-missing", "date-conflict", ...
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One input file as read: its canonical text (NFC, newline line ends) and its lines in order."""

    path: Path
    document_id: str
    text: str
    lines: tuple[Line, ...]
    sidecar: Hints = field(default_factory=Hints)
    embedded: Hints = field(default_factory=Hints)  # front matter, HTML meta, document properties
    left_out: tuple[LeftOut, ...] = ()
    warnings: tuple[Warning, ...] = ()  # doubts about the reading of the file

    def page_starts(self) -> tuple[int, ...]:
        """Offset at which each page's first line begins, by page number; empty where there are no pages.

        A page without a line of its own begins where the next one does.
        """
        starts: list[int] = []
        for line in self.lines:
            while line.page is not None and len(starts) < line.page:
                starts.append(line.start)
        return tuple(starts)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the roster; an attendee that is only an organisation has no name.

    `[start, end)` is the line or sentence that says so; None where none could be told. It says nothing of who
    it is, so people are compared without it.
    """

    name: str | None
    initials: str | None = None
    organisation: str | None = None
    role: str | None = None
    start: int | None = field(default=None, compare=False)
    end: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Subheading:
    """A titled stretch of an item's body.

    `[start, end)` runs from the heading's own line to the next subheading or the end of the item;
    `body_start` is where the text under the heading begins (== end when nothing stands under it).
    """

    heading: str
    start: int
    end: int
    body_start: int


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """A numbered or titled part of a meeting; `[start, end)` is its body, without its heading line."""

    ordinal: int  # 1-based position in the document
    label: str | None  # as printed, without punctuation: "Item 3", "4", "2.a"
    heading: str  # without its label
    start: int
    end: int
    page: int | None = None
    subheadings: tuple[Subheading, ...] = ()


IN_HEAD = 0
"""The ordinal of what stands in no agenda item, where one of an item is asked for."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something somebody undertook to do, as written: `text == canonical[start:end]`."""

    text: str
    owner: str | None
    item: int | None  # ordinal of the agenda item, None for the head
    start: int
    end: int
    due: str | None = None  # by when, as printed: "Friday", "the next meeting", "3 May"


class DecisionOutcome(StrEnum):
    """What became of a matter."""

    AGREED = "agreed"
    APPROVED = "approved"
    CARRIED = "carried"
    REJECTED = "rejected"
    DEFERRED = "deferred"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Decision:
    """Something the meeting settled, as written: `text == canonical[start:end]`."""

    text: str
    outcome: DecisionOutcome
    vote: str | None  # as printed: "carried 4-1", "unanimously"
    item: int | None  # ordinal of the agenda item, None for the head
    start: int
    end: int


DOUBTS = frozenset(
    {
        "date-conflict",
        "date-order",
        "date-unsure",
        "board-conflict",
        "board-unsure",
        "scan",
        "text-recognised",
        "unreadable-letters",
        "unknown-encoding",
        "wrong-encoding",
        "text-lost",
    }
)
"""Codes of warnings that whoever cites the minutes should know of: of date, board, or reading."""


UNNAMED_LABEL = "sensitivity-label"
"""The code of the warning that a file is marked in a way that cannot be read: it is refused unless a sidecar
says who may see it."""


def doubts_among(warnings: Iterable[Warning]) -> tuple[str, ...]:
    """What whoever cites the minutes should know of, in sentences."""
    return tuple(one.message for one in warnings if one.code in DOUBTS)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One sitting of a board, as recorded in one document."""

    document_id: str
    title: str | None
    board: str | None
    date: dt.date | None
    source: str  # the file's name
    url: str | None
    text: str  # canonical text
    attendees: tuple[Person, ...] = ()
    apologies: tuple[Person, ...] = ()
    head: tuple[
        tuple[int, int], ...
    ] = ()  # stretches of the text that stand in no item and were not left out
    items: tuple[AgendaItem, ...] = ()
    actions: tuple[Action, ...] = ()
    decisions: tuple[Decision, ...] = ()
    warnings: tuple[Warning, ...] = ()
    page_starts: tuple[int, ...] = ()  # offset at which page 1, 2, ... begins; empty without pages
    restricted: tuple[str, ...] = ()  # labels, one of which must be granted to see it; (): everybody may
    kind: DocumentKind = DocumentKind.MINUTES
    renditions: tuple[str, ...] = ()  # names of other files that hold the same minutes in another format
    left_out: tuple[LeftOut, ...] = ()
    date_reading: DateReading = DateReading()

    @property
    def doubts(self) -> tuple[str, ...]:
        """What whoever cites the minutes should know of, in sentences."""
        return doubts_among(self.warnings)

    def page_at(self, offset: int) -> int | None:
        """The page, counted from 1, that the character at `offset` stands on."""
        return max(1, bisect_right(self.page_starts, offset)) if self.page_starts else None

    def item(self, ordinal: int) -> AgendaItem | None:
        """The agenda item with that ordinal (items are numbered from 1 without gaps), None for the head."""
        return None if ordinal == IN_HEAD else self.items[ordinal - 1]


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval: a verbatim span of the head or of one item, under at most one subheading."""

    passage_id: str  # "document_id/item ordinal/passage ordinal", both counted from 1; item 0 is the head
    document_id: str
    item: int  # ordinal of the agenda item; `IN_HEAD` where it stands in none
    ordinal: int  # position within the item
    subheading: str | None
    start: int
    end: int
    page: int | None
    text: str  # canonical[start:end]
    context: str  # header that is indexed before the text and never shown: board, date, headings
    people: tuple[str, ...] = ()  # names of the roster that the passage mentions


# Who sees what: labels that restrict documents, and the sets of them that an index is made for.
#
# A document that is restricted to labels is seen by whoever is granted at least one of them; all others must
# not be able to tell that it is there.

Labels = frozenset[str]
"""Granted labels; a label is a short word in lower case."""

PUBLIC: Labels = frozenset()
"""What everybody is granted."""

DEFAULT_LABEL = "restricted"
"""The label of a document that is only said to be restricted."""

MOST_LABELS = 4
"""In one version. Each set of labels that can be granted has an index of its own, so that each label doubles
them: 16 with four, with the records and legs of all documents that are seen in each."""

_LABEL = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_JOINT = "+"  # no label holds it
_FOLDER = "restricted"


def checked_label(text: str) -> str:
    """The label as written. ValueError, with what is allowed, when it is none."""
    if not _LABEL.fullmatch(text):
        shown = "".join(char if char.isprintable() else "?" for char in text[:40])
        raise ValueError(
            f'"{shown}" is no label; one is up to 40 lower-case letters, digits and hyphens, like audit-panel'
        )
    return text


def admits(granted: Labels, restricted: Collection[str]) -> bool:
    """Whether who is granted these labels sees a document that is restricted to those."""
    return not restricted or not granted.isdisjoint(restricted)


def agreed_restriction(marks: Iterable[tuple[str, Sequence[str] | None]]) -> tuple[str, ...] | None:
    """The labels by which all marks about one document hold; each is its origin in words and its labels.

    None of the labels means that the origin says nothing, and as a result that none does. Raises ValueError,
    naming both origins, when one says that everybody may see the document and another does not, and when no
    one set of labels lets through only those whom both let through.
    """
    origin, agreed = "", None
    for other, labels in marks:
        if labels is None:
            continue
        if agreed is None:
            origin, agreed = other, tuple(sorted(set(labels)))
            continue
        both = set(agreed) & set(labels)
        if both not in (set(agreed), set(labels)) or (not both and (agreed or labels)):
            raise ValueError(
                f"{origin} says that {_who_sees(agreed)}, and {other} that {_who_sees(labels)}: make the two "
                "say the same or take one out"
            )
        origin, agreed = (origin if both == set(agreed) else other), tuple(sorted(both))
    return agreed


def _who_sees(labels: Sequence[str]) -> str:
    if labels == (DEFAULT_LABEL,):
        return "it is restricted"
    return f"it is restricted to {' or '.join(labels)}" if labels else "everybody may see it"


def audiences(restrictions: Iterable[Collection[str]]) -> list[Labels]:
    """All sets of the labels that documents are restricted to, each after those that it contains.

    The first is `PUBLIC`. Raises BadInput for more than `MOST_LABELS` labels.
    """
    labels = sorted({label for one in restrictions for label in one})
    if len(labels) > MOST_LABELS:
        raise BadInput(
            f"The documents are restricted to {len(labels)} labels ({', '.join(labels)}); one index takes at "
            f"most {MOST_LABELS}: give documents that the same people may see the same label."
        )
    return [frozenset(one) for size in range(len(labels) + 1) for one in combinations(labels, size)]


def name_of(granted: Labels) -> str:
    """The labels in one word, as `labels_of` reads it; empty for the public."""
    return _JOINT.join(sorted(granted))


def labels_of(name: str) -> Labels:
    """What `name_of` named. ValueError for anything else."""
    return frozenset(checked_label(label) for label in name.split(_JOINT)) if name else PUBLIC


def folder_of(granted: Labels) -> str:
    """Where in a version the index for these labels lies, relative to its folder, with / between names."""
    return f"{_FOLDER}/{name_of(granted)}" if granted else "."


def is_hidden(file: str) -> bool:
    """Whether a file of a version, named relative to its folder, is not for everybody to know of."""
    return file.startswith(f"{_FOLDER}/")


# Boards by name: acronyms made from names, and names found for acronyms.

_ACRONYM = re.compile(r"[A-Z][A-Z&]{1,9}")


def acronym(name: str) -> str | None:
    """The initials of a name's capitalised words, if at least two ("London Crime Reduction Board": LCRB)."""
    initials = "".join(word[0] for word in re.findall(r"[^\W_]+(?:['’][^\W_]+)*", name) if word[0].isupper())
    return initials if len(initials) > 1 and not is_acronym(name) else None


def is_acronym(name: str) -> bool:
    """Whether a board's name is only an acronym, as in "LCJB"."""
    return _ACRONYM.fullmatch(name) is not None


_SPELLINGS = (
    (re.compile(r"[’']"), ""),
    (re.compile(r"\s*&\s*"), " and "),
    (re.compile(r"\bsub[- ]?committee"), "subcommittee"),
    (re.compile(r"[^\w]+"), " "),
    (re.compile(r"\A(?:the|a) "), ""),
    (re.compile(r" (?:inc|ltd|limited|incorporated|llc)\b"), ""),
    (re.compile(r"\b(?:assn|assoc)\b"), "association"),
)


def board_key(name: str) -> str:
    """A name for comparison: without case, signs, article and legal form; "&" and "sub-committee" one way."""
    key = name.lower()
    for pattern, instead in _SPELLINGS:
        key = pattern.sub(instead, key)
    return " ".join(key.split())


def may_be_short(board: str | None) -> bool:
    """Whether a board's name may turn out to be the acronym of another's: it is nothing but capitals."""
    return board is not None and len(board) > 1 and all(letter.isupper() for letter in board)


def full_names(names: Iterable[str]) -> Mapping[str, str]:
    """Boards known only by their acronym, with the full name where exactly one of the other boards fits."""
    full: dict[str, set[str]] = defaultdict(set)
    distinct = set(names)
    for name in distinct:
        if (short := acronym(name)) is not None:
            full[short].add(name)
    return {name: next(iter(full[name])) for name in distinct if len(full.get(name, ())) == 1}


def serialiser(kind: type[T]) -> TypeAdapter[T]:
    """Turns values of a type into plain ones and back, or raises ValueError; made when first asked for."""
    made: TypeAdapter[T] = _serialiser(kind)  # type: ignore[arg-type] # a class can be hashed
    return made


@cache
def _serialiser(kind: Any) -> Any:  # noqa: ANN401 - what is cached has lost its type
    from pydantic import TypeAdapter

    return TypeAdapter(kind)
