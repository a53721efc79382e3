"""Numbers that a page's own style sheets print before its headings and entries (CSS counters).

By CSS Lists 3, as far as its rules are simple. Where one of them is not understood nothing is numbered, since
a wrong number is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from indexer.documents.html.lists import marker_text
from indexer.documents.html.style import Styles, declared_in, rules_of
from indexer.documents.html.tree import HEADINGS

_COUNTING = ("counter-reset", "counter-increment", "counter-set")
_BEFORE = re.compile(r"(.+?)::?before", re.IGNORECASE)
_STEP = re.compile(r"([\w-]+)(?:\s+(-?\d{1,6}))?")
_PIECE = re.compile(
    r"\"((?:[^\"\\]|\\.){0,80})\"|'((?:[^'\\]|\\.){0,80})'|"
    r"(counters?)\(\s*([\w-]+)\s*(?:,\s*(?:\"([^\"]{0,9})\"|'([^']{0,9})'))?\s*(?:,\s*([\w-]+)\s*)?\)|(\S+)"
)
_ESCAPED = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")
_NUMBERED = frozenset({*HEADINGS, "li", "dt", "p", "summary", "legend", "section", "div"})


@dataclass(frozen=True, slots=True)
class CountingRules:
    """What a page's sheets say of counters: of elements, and of what is printed before them."""

    own: Styles
    before: Styles

    @classmethod
    def of(cls, page: HtmlElement) -> CountingRules | None:
        """The rules of a page, None where it prints no counter or one of them is not understood."""
        rules = [(one, declared_in(body)) for one, body in rules_of(page) if "counter" in body.lower()]
        counted = [(selector, declared) for selector, declared in rules if _counts(declared)]
        if not any("counter" in declared.get("content", "") for _, declared in counted):
            return None
        own = Styles.of_rules(one for one in counted if not _BEFORE.fullmatch(one[0]))
        before = Styles.of_rules(
            (found[1], {f"before-{name}": value for name, value in declared.items()})
            for selector, declared in counted
            if (found := _BEFORE.fullmatch(selector))
        )
        return None if own is None or before is None else cls(own, before)

    def number(self, page: HtmlElement) -> dict[HtmlElement, str]:
        """Put the numbers that are printed into the page's headings; return those of the entries of lists."""
        count = _Count(self.own, self.before)
        count.walk(page, [])
        for element, text in count.printed.items():
            if element.tag != "li":
                element.text = f"{text}{element.text or ''}"
        return {element: text for element, text in count.printed.items() if element.tag == "li"}


def _counts(declared: Mapping[str, str]) -> bool:
    return any(name in declared for name in _COUNTING) or "counter" in declared.get("content", "")


@dataclass(slots=True)
class _Count:
    """The counters while a page is gone through in order: of each name the instances that are in force."""

    own: Styles
    before: Styles
    printed: dict[HtmlElement, str] = field(default_factory=dict)
    _values: dict[str, list[int]] = field(default_factory=dict)

    def walk(self, element: HtmlElement, beside: list[str]) -> None:
        """Count an element and those in it; `beside` are the counters that children of its parent began."""
        style, before = self.own.of(element), self.before.of(element)
        for name, value in _steps(style.get("counter-reset", ""), 0):
            self._begin(name, value, beside)
        for name, value in _steps(style.get("counter-increment", ""), 1):
            self._add(name, value, beside)
        for name, value in _steps(style.get("counter-set", ""), 0):
            self._values.setdefault(name, [0])[-1] = value
        within: list[str] = []
        for name, value in _steps(before.get("before-counter-increment", ""), 1):
            self._add(name, value, within)
        if (text := self._text(before.get("before-content", ""))) and element.tag in _NUMBERED:
            self.printed[element] = text
        for child in element:
            if isinstance(child.tag, str):
                self.walk(child, within)
        for name in within:
            self._values[name].pop()

    def _begin(self, name: str, value: int, beside: list[str]) -> None:
        values = self._values.setdefault(name, [])
        if name in beside:
            values[-1] = value
        else:
            values.append(value)
            beside.append(name)

    def _add(self, name: str, value: int, beside: list[str]) -> None:
        if not self._values.get(name):
            self._begin(name, 0, beside)
        self._values[name][-1] += value

    def _text(self, content: str) -> str:
        """What a content prints; nothing for one without a counter, or with what is not understood."""
        parts: list[str] = []
        numbered = False
        for double, single, kind, name, quoted, other, scheme, rest in _PIECE.findall(content):
            if rest:
                return ""
            if not kind:
                parts.append(_ESCAPED.sub(_unescaped, double or single))
                continue
            numbered = True
            values = self._values.get(name.lower()) or [0]
            shown = values if kind == "counters" else values[-1:]
            parts.append((quoted or other).join(marker_text(value, scheme or "decimal") for value in shown))
        return "".join(parts) if numbered else ""


def _steps(value: str, default: int) -> Iterator[tuple[str, int]]:
    for name, number in _STEP.findall(value):
        if name.lower() != "none":
            yield name.lower(), int(number) if number else default


def _unescaped(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else 0
    return chr(code) if 0 < code < 0xD800 else found[2] or ""
