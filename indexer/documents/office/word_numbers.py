"""Automatic numbers of a Word document, resolved from its numbering part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from lxml.etree import _Element as Element

from indexer.documents.lines import bullet_sign
from indexer.documents.office.list_numbers import Counter, Level, LevelScheme
from indexer.documents.office.word_package import number, qn, val
from indexer.documents.office.word_styles import font, switch
from indexer.documents.symbols import drawn

# Schemes of other names (words of other languages, other scripts) are printed in digits.
_SCHEMES: Mapping[str, LevelScheme] = MappingProxyType(
    {
        "bullet": LevelScheme.BULLET,
        "none": LevelScheme.NONE,
        "decimalZero": LevelScheme.PADDED,
        "custom": LevelScheme.PADDED,
        "ordinal": LevelScheme.ORDINAL,
        "lowerLetter": LevelScheme.LOWER_LETTER,
        "upperLetter": LevelScheme.UPPER_LETTER,
        "lowerRoman": LevelScheme.LOWER_ROMAN,
        "upperRoman": LevelScheme.UPPER_ROMAN,
        "cardinalText": LevelScheme.CARDINAL_WORD,
        "ordinalText": LevelScheme.ORDINAL_WORD,
        "chicago": LevelScheme.NOTE_SIGN,
        "hex": LevelScheme.HEXADECIMAL,
        "numberInDash": LevelScheme.DASHED,
        "decimalEnclosedCircle": LevelScheme.CIRCLED,
        "decimalEnclosedCircleChinese": LevelScheme.CIRCLED,
    }
)
# Longer paddings are an attempt to fill memory.
_WIDEST = 9


@dataclass(frozen=True, slots=True)
class _List:
    """One list in use: its levels, the paragraph styles that belong to them, its definition's counter."""

    levels: dict[int, Level]
    styles: dict[str, int]
    counter: Counter


class WordNumbering:
    """Prints the markers of paragraphs, which must be asked for in document order."""

    def __init__(self, root: Element | None) -> None:
        """Take the root element of the numbering part, None for a document without lists."""
        nums, abstract = ([] if root is None else root.findall(qn(tag)) for tag in ("w:num", "w:abstractNum"))
        self._nums = {str(num.get(qn("w:numId"))): num for num in nums}
        self._abstract = {one.get(qn("w:abstractNumId")): one for one in abstract}
        self._lists: dict[str, _List] = {}
        self._counters: dict[str, Counter] = {}
        self._begun: set[str] = set()

    def depth_of_style(self, num_id: str, style_id: str) -> int:
        """Return the level of list `num_id` that a paragraph style is tied to, 0 by default."""
        found = self._list(num_id)
        return found.styles.get(style_id, 0) if found else 0

    def next(self, num_id: str, depth: int) -> tuple[LevelScheme, str] | None:
        """Count the next paragraph of list `num_id` at `depth` and return its marker; None for no list."""
        found = self._list(num_id)
        if found is None:
            return None
        if num_id not in self._begun:
            self._begun.add(num_id)
            for level, start in self._overrides(num_id).items():
                found.counter.restart(level, start)
        return found.levels.get(depth, Level()).scheme, found.counter.next(depth, found.levels)

    def _list(self, num_id: str) -> _List | None:
        num = self._nums.get(num_id)
        if num is None:
            return None
        key = val(num, "w:abstractNumId")
        if key is None or key not in self._abstract:
            return None
        own = {_ilvl(o): o.find(qn("w:lvl")) for o in num.findall(qn("w:lvlOverride"))}
        own = {depth: level for depth, level in own.items() if level is not None}
        if num_id not in self._lists:
            elements = {_ilvl(level): level for level in self._levels(key)} | own
            levels = {depth: _level(element) for depth, element in elements.items()}
            tied = {val(e, "w:pStyle"): depth for depth, e in elements.items()}
            styles = {style: depth for style, depth in tied.items() if style}
            # Lists of one definition count on together, even where one prints its numbers otherwise.
            counter = self._counters.setdefault(key, Counter(levels))
            self._lists[num_id] = _List(levels, styles, counter)
        return self._lists[num_id]

    def _levels(self, key: str) -> list[Element]:
        """Return the level elements of a definition, those of its list style when it only links to one."""
        abstract = self._abstract[key]
        link = val(abstract, "w:numStyleLink")
        if link:
            linked = (a for a in self._abstract.values() if val(a, "w:styleLink") == link)
            abstract = next(linked, abstract)
        return list(abstract.findall(qn("w:lvl")))

    def _overrides(self, num_id: str) -> dict[int, int]:
        overrides = self._nums[num_id].findall(qn("w:lvlOverride"))
        starts = {_ilvl(o): val(o, "w:startOverride") for o in overrides}
        return {depth: number(start) for depth, start in sorted(starts.items()) if start}


def _level(element: Element) -> Level:
    form = val(element, "w:numFmt") or "decimal"
    scheme = _SCHEMES.get(form, LevelScheme.DECIMAL)
    properties = element.find(qn("w:rPr"))
    pattern = val(element, "w:lvlText") or ""
    if scheme is LevelScheme.BULLET:
        pattern = bullet_sign(drawn(pattern, font(properties)))
    if switch(properties, "w:vanish"):  # it counts, and nobody sees it
        pattern = ""
    restart = val(element, "w:lvlRestart")
    return Level(
        scheme,
        pattern,
        number(val(element, "w:start")),
        digits_only=bool(switch(element, "w:isLgl")),
        restart=None if restart is None else number(restart) - 1,
        width=_width(element) if form == "custom" else 2,
    )


def _width(element: Element) -> int:
    """Return the number of digits of a level whose first numbers are spelt out: "001, 002, 003, ..."."""
    form = element.find(qn("w:numFmt"))
    first = "" if form is None else str(form.get(qn("w:format")) or "").partition(",")[0].strip()
    return min(len(first), _WIDEST) if first.isdigit() else 1


def _ilvl(element: Element) -> int:
    return number(element.get(qn("w:ilvl")))
