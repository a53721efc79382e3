"""What readers of Word documents and OpenDocument texts share: the package, numbers of lists, the walk."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from lxml.etree import LxmlError

from indexer.documents.lines import Paragraph, StyledRun, paragraphs_of, rows_of
from indexer.errors import RefusedFile
from indexer.model import LineKind

DAMAGE = (
    *(LxmlError, zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError),
    *(KeyError, ValueError, AttributeError, TypeError, RecursionError),
)
"""How the libraries fail on parts that contradict each other, are missing or cannot be unpacked."""

# Real minutes unpack to a few megabytes of XML; parsed, XML takes some ten times its size in memory.
_MAX_XML_MEGABYTES = 50
# Pictures are unpacked too, and hardly shrink in a package: the file's own limit several times over.
_MAX_MEGABYTES = 200
_MAX_MEMBERS = 10_000
# An entity declaration in any encoding that XML may have; office formats use none.
_ENTITIES = tuple("<!ENTITY".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_XML_SUFFIXES = (".xml", ".rels", ".rdf")


def require_package(data: bytes, main: str, kind: str) -> dict[str, bytes]:
    """Check a zip package and return its XML members, at most 50 MB in all.

    `main` is the member that makes it a `kind` ("a Word document"). Raises RefusedFile when it is damaged,
    something else, too large unpacked, or declares XML entities.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _bounded(archive)
            names = archive.namelist()
            if main not in names:
                raise RefusedFile(f"its content is not {kind}, although its suffix says so: save it again")
            members = {name: archive.read(name) for name in names if name.endswith(_XML_SUFFIXES)}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise RefusedFile("it is damaged: its parts cannot be unpacked") from error
    except RuntimeError as error:  # zipfile's answer to a member with a password
        raise RefusedFile("it is encrypted: save it without a password") from error
    if any(mark in content for content in members.values() for mark in _ENTITIES):
        raise RefusedFile("its XML declares entities, which office documents never do: save it again")
    return members


def _bounded(archive: zipfile.ZipFile) -> None:
    """Refuse by the sizes that the directory states; `zipfile` never unpacks more than these."""
    members = archive.infolist()
    text = sum(member.file_size for member in members if member.filename.endswith(_XML_SUFFIXES))
    everything = sum(member.file_size for member in members)
    for size, limit in ((text, _MAX_XML_MEGABYTES), (everything, _MAX_MEGABYTES)):
        if size > limit * 1_000_000:
            raise RefusedFile(f"it unpacks to more than {limit} MB, the most that is read: split it")
    if len(members) > _MAX_MEMBERS:
        raise RefusedFile(f"it holds more than {_MAX_MEMBERS} parts, the most that is read")


# Numbers of automatic lists as they are printed.

_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_ROMAN_MAX = 3999
_LETTERS = 26
_LETTERS_MAX = 30 * _LETTERS  # "z" thirty times, as far as word processors go
_DEEPEST = 9  # the tenth level, which is the last that a document can number
_PLACE = re.compile(r"%([1-9])")


class LevelScheme(StrEnum):
    """How one level of a list counts."""

    DECIMAL = "decimal"
    PADDED = "padded"  # 01, 02
    ORDINAL = "ordinal"  # 1st, 2nd
    LOWER_LETTER = "a"
    UPPER_LETTER = "A"
    LOWER_ROMAN = "i"
    UPPER_ROMAN = "I"
    NONE = "none"
    BULLET = "bullet"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: `pattern` holds %1..%9 for the numbers of the levels, or is the bullet itself."""

    scheme: LevelScheme = LevelScheme.NONE
    pattern: str = ""
    start: int = 1
    digits_only: bool = False  # every number in the pattern is printed in digits ("legal" numbering)


def spell(number: int, scheme: LevelScheme) -> str:
    """Return `number` as `scheme` prints it; what a scheme cannot write is printed in digits."""
    match scheme:
        case LevelScheme.NONE | LevelScheme.BULLET:
            return ""
        case LevelScheme.PADDED:
            return f"{number:02d}"
        case LevelScheme.ORDINAL:
            return f"{number}{_ordinal_ending(number)}"
        case LevelScheme.LOWER_LETTER | LevelScheme.UPPER_LETTER if 0 < number <= _LETTERS_MAX:
            times, letter = divmod(number - 1, _LETTERS)
            text = chr(ord("a") + letter) * (times + 1)
            return text.upper() if scheme is LevelScheme.UPPER_LETTER else text
        case LevelScheme.LOWER_ROMAN | LevelScheme.UPPER_ROMAN if 0 < number <= _ROMAN_MAX:
            text = _roman(number)
            return text.upper() if scheme is LevelScheme.UPPER_ROMAN else text
        case _:
            return str(number)


class Counter:
    """Counts the items of one list, outermost level 0, and prints their markers.

    What a damaged document puts deeper than lists go counts as their deepest level.
    """

    def __init__(self, levels: Mapping[int, Level]) -> None:
        self._levels = levels
        self._numbers: dict[int, int] = {}

    def restart(self, depth: int, at: int | None = None) -> None:
        """Let the next item at `depth` have the number `at`, by default where the level starts."""
        depth = min(depth, _DEEPEST)
        for deeper in [d for d in self._numbers if d >= depth]:
            del self._numbers[deeper]
        if at is not None:
            self._numbers[depth] = at - 1

    def next(self, depth: int) -> str:
        """Count one more item at `depth` and return its marker, "" for a level that prints none."""
        depth = min(depth, _DEEPEST)
        level = self._levels.get(depth, Level())
        for outer in range(depth):
            self._numbers.setdefault(outer, self._levels.get(outer, Level()).start)
        self._numbers[depth] = self._numbers.get(depth, level.start - 1) + 1
        for deeper in [d for d in self._numbers if d > depth]:
            del self._numbers[deeper]
        if level.scheme is LevelScheme.BULLET:
            return level.pattern
        return _PLACE.sub(lambda found: self._number(int(found[1]) - 1, level), level.pattern)

    def _number(self, depth: int, level: Level) -> str:
        counted = self._levels.get(depth, Level())
        number = self._numbers.get(depth, counted.start)
        return str(number) if level.digits_only else spell(number, counted.scheme)


def _ordinal_ending(number: int) -> str:
    endings: Sequence[str] = ("th", "st", "nd", "rd")
    last = number % 10
    return "th" if number // 10 % 10 == 1 or last >= len(endings) else endings[last]


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        text += letters * times
    return text


class OfficeBody:
    """Turns the blocks of one document into paragraphs; subclasses walk its elements, once and in order."""

    def __init__(self) -> None:
        self._in_list = False  # whether the paragraph before was an item of a list

    def table(self, rows: Iterable[list[list[Paragraph]]]) -> Iterator[Paragraph]:
        """Yield the paragraphs of a table; `rows` are read meanwhile."""
        self._in_list = False
        yield from rows_of(rows)
        self._in_list = False

    def block(self, runs: Sequence[StyledRun], like: Callable[[], Paragraph]) -> Iterator[Paragraph]:
        """Yield the paragraphs of `runs` in the manner of `like`, which is not asked about an empty one."""
        if any(run.text.strip() for run in runs):
            manner = like()
            yield from paragraphs_of(runs, manner)
            self._in_list = manner.kind in {LineKind.BULLET, LineKind.NUMBERED}
        else:
            self._in_list = False
            yield Paragraph("")

    def listed(self, scheme: LevelScheme, marker: str, depth: int, *, link: bool) -> Paragraph:
        """Return the manner of an item of a list, that of running text where no marker is printed."""
        if not marker:
            return Paragraph("", link=link)
        kind = LineKind.BULLET if scheme is LevelScheme.BULLET else LineKind.NUMBERED
        return Paragraph("", kind, depth, marker, link=link, gap_before=not self._in_list)
