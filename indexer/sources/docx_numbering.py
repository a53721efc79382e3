"""Automatic numbers of a Word document, resolved from its numbering part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement as Element

from indexer.sources.markers import bullet_sign
from indexer.sources.numerals import Counter, Level, Scheme

# Schemes of other names (words, other scripts) are printed in digits.
_SCHEMES: Mapping[str, Scheme] = MappingProxyType(
    {
        "bullet": Scheme.BULLET,
        "none": Scheme.NONE,
        "decimalZero": Scheme.PADDED,
        "ordinal": Scheme.ORDINAL,
        "lowerLetter": Scheme.LOWER_LETTER,
        "upperLetter": Scheme.UPPER_LETTER,
        "lowerRoman": Scheme.LOWER_ROMAN,
        "upperRoman": Scheme.UPPER_ROMAN,
    }
)


@dataclass(slots=True)
class _List:
    """One list definition in use: its levels, which paragraph style belongs to which, and its counter."""

    levels: dict[int, Level]
    styles: dict[str, int]
    counter: Counter


class Numbering:
    """Prints the markers of paragraphs, which must be asked for in document order."""

    def __init__(self, root: Element | None) -> None:
        """Take the root element of the numbering part, None for a document without lists."""
        self._nums = {} if root is None else {_val_id(num): num for num in root.findall(qn("w:num"))}
        self._abstract = (
            {}
            if root is None
            else {a.get(qn("w:abstractNumId")): a for a in root.findall(qn("w:abstractNum"))}
        )
        self._lists: dict[str, _List] = {}
        self._begun: set[str] = set()

    def depth_of_style(self, num_id: str, style_id: str) -> int:
        """Return the level of list `num_id` that a paragraph style is tied to, 0 by default."""
        found = self._list(num_id)
        return found.styles.get(style_id, 0) if found else 0

    def next(self, num_id: str, depth: int) -> tuple[Scheme, str] | None:
        """Count the next paragraph of list `num_id` at `depth` and return its marker; None for no list."""
        found = self._list(num_id)
        if found is None:
            return None
        if num_id not in self._begun:
            self._begun.add(num_id)
            for level, start in self._overrides(num_id).items():
                found.counter.restart(level, start)
        return found.levels.get(depth, Level()).scheme, found.counter.next(depth)

    def _list(self, num_id: str) -> _List | None:
        num = self._nums.get(num_id)
        if num is None:
            return None
        key = _val(num, "w:abstractNumId")
        if key is None or key not in self._abstract:
            return None
        own = {_ilvl(o): o.find(qn("w:lvl")) for o in num.findall(qn("w:lvlOverride"))}
        own = {depth: level for depth, level in own.items() if level is not None}
        # Lists of one definition go on counting together, unless one redefines its levels.
        name = f"{key}/{num_id}" if own else key
        if name not in self._lists:
            elements = {_ilvl(level): level for level in self._levels(key)} | own
            levels = {depth: _level(element) for depth, element in elements.items()}
            tied = {_val(e, "w:pStyle"): depth for depth, e in elements.items()}
            styles = {style: depth for style, depth in tied.items() if style}
            self._lists[name] = _List(levels, styles, Counter(levels))
        return self._lists[name]

    def _levels(self, key: str) -> list[Element]:
        """Return the level elements of a definition, those of its list style when it only links to one."""
        abstract = self._abstract[key]
        link = _val(abstract, "w:numStyleLink")
        if link:
            linked = (a for a in self._abstract.values() if _val(a, "w:styleLink") == link)
            abstract = next(linked, abstract)
        return list(abstract.findall(qn("w:lvl")))

    def _overrides(self, num_id: str) -> dict[int, int]:
        overrides = self._nums[num_id].findall(qn("w:lvlOverride"))
        starts = {_ilvl(o): _val(o, "w:startOverride") for o in overrides}
        return {depth: int(start) for depth, start in sorted(starts.items()) if start}


def _level(element: Element) -> Level:
    scheme = _SCHEMES.get(_val(element, "w:numFmt") or "decimal", Scheme.DECIMAL)
    pattern = _val(element, "w:lvlText") or ""
    if scheme is Scheme.BULLET:
        pattern = bullet_sign(pattern)
    start = _val(element, "w:start")
    return Level(scheme, pattern, int(start) if start else 0, element.find(qn("w:isLgl")) is not None)


def _val(element: Element, child: str) -> str | None:
    found = element.find(qn(child))
    value = None if found is None else found.get(qn("w:val"))
    return None if value is None else str(value)


def _val_id(num: Element) -> str:
    return str(num.get(qn("w:numId")))


def _ilvl(element: Element) -> int:
    return int(element.get(qn("w:ilvl")) or 0)
