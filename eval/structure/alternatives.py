"""The words that a regular expression chooses among: each alternative, and whether a text turns on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One branch of an alternation, or what may not stand somewhere; `[start, end)` of the expression.

    `forbids`: it is what may not follow or go before, so that it serves by matching nothing.
    """

    start: int
    end: int
    text: str
    forbids: bool


@dataclass(slots=True)
class _Open:
    """A group that has not ended yet; the expression as a whole is one too."""

    at: int  # where it begins, its bracket and signs included
    body: int
    forbids: bool  # or a group around it does
    outright: bool = False  # it does itself
    bars: list[int] = field(default_factory=list)


_OPENING = re.compile(r"\((?:\?(?:P<\w+>|P=\w+|<[=!]|[=!:>]|#|[aiLmsux-]+[:)]))?")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
# What in an expression is no letter of a text: escapes, sets, signs of groups, how often.
_SIGNS = re.compile(
    r"\\[AbBdDsSwWZ]|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:P<\w+>|<?[=!]|[:>])|\{\d*,?\d*\}|\\(?=\W)"
)


def words_of(expression: str) -> list[str]:
    """The words that an expression spells, their endings aside: "cllrs?" and "cllr(?:s|or)" spell "cllr"."""
    without_endings = re.sub(r"(?<!\\)[^\W\d_]\?", "", expression)
    plain = re.sub(r"(?<=(?<!\\)[^\W\d_])\(\?:[^()]*\)\??", "", without_endings)
    return [word.lower() for word in _LETTERS.findall(_SIGNS.sub(" ", plain))]


@cache
def alternatives(expression: str) -> tuple[Alternative, ...]:
    """All alternatives of words in an expression, in order.

    Endings of a word ("apolog(?:y|ies)") are none: they are one word in its forms. Nor is what spells no
    word but in the choices within it.
    """
    branches = sorted(_branches(expression), key=lambda one: (one[0], -one[1]))
    return tuple(
        Alternative(start, end, expression[start:end], forbids)
        for start, end, forbids in branches
        if words_of(_own(expression, start, end, branches))
    )


def _own(expression: str, start: int, end: int, branches: Sequence[tuple[int, int, bool]]) -> str:
    """What a branch spells by itself, without the choices within it."""
    found, at = "", start
    for first, last, _ in branches:
        if at <= first and last <= end and (first, last) != (start, end):
            found += expression[at:first] + " "
            at = last
    return found + expression[at:end]


def _branches(expression: str) -> Iterator[tuple[int, int, bool]]:
    """Start, end and whether it forbids, of each branch of each alternation that is a word's choice."""
    stack = [_Open(0, 0, forbids=False)]
    at = 0
    while at < len(expression):
        sign = expression[at]
        if sign == "\\":
            at += 2
        elif sign == "[":
            at = _set_end(expression, at)
        elif sign == "(":
            opening = _OPENING.match(expression, at)
            length = len(opening.group()) if opening else 1
            if opening and opening.group().endswith(")"):  # flags for all of it
                at += length
                continue
            outright = expression.startswith(("(?!", "(?<!"), at)
            stack.append(_Open(at, at + length, stack[-1].forbids or outright, outright))
            at += length
        else:
            if sign == "|":
                stack[-1].bars.append(at)
            elif sign == ")":
                yield from _ended(expression, stack.pop(), at)
            at += 1
    yield from _ended(expression, stack.pop(), len(expression))


def _set_end(expression: str, at: int) -> int:
    """Where what stands behind a set of characters begins."""
    at += 2 if expression[at + 1 : at + 2] == "^" else 1
    at += 1 if expression[at : at + 1] == "]" else 0
    while expression[at : at + 1] not in ("]", ""):
        at += 2 if expression[at] == "\\" else 1
    return at + 1


def _ended(expression: str, group: _Open, end: int) -> Iterator[tuple[int, int, bool]]:
    if not group.bars and not group.outright:
        return
    before = not group.outright and _letter(expression, group.at - 1)
    after = not group.outright and _letter(expression, end + 1) and expression[end + 2 : end + 3] != "?"
    stops = [*group.bars, end]
    for start, stop in zip([group.body, *(bar + 1 for bar in group.bars)], stops, strict=True):
        branch = expression[start:stop]
        if not (before and branch[:1].isalpha()) and not (after and branch[-1:].isalpha()):
            yield start, stop, group.forbids


def _letter(expression: str, at: int) -> bool:
    """Whether a letter of a text stands there, one of its two cases too ("[Cc]"), and no sign ("\\b")."""
    if _EITHER_CASE.search(expression, 0, at + 1):
        return True
    return 0 <= at < len(expression) and expression[at].isalpha() and expression[at - 1 : at] != "\\"


_EITHER_CASE = re.compile(r"\[(\w)(?i:\1)\]\Z")


@dataclass(frozen=True)
class Questioned:
    """An expression that can be asked which of its alternatives a text turns on."""

    pattern: re.Pattern[str]

    @cached_property
    def alternatives(self) -> tuple[Alternative, ...]:
        """Those of the expression."""
        return alternatives(self.pattern.pattern)

    @cached_property
    def forbidding(self) -> tuple[int, ...]:
        """The numbers of those that serve by matching nothing."""
        return tuple(number for number, one in enumerate(self.alternatives) if one.forbids)

    @cached_property
    def _marked(self) -> re.Pattern[str]:
        """The expression with a group around each alternative that matches when it serves."""
        signs = []
        for number, one in enumerate(self.alternatives):
            if not one.forbids:
                signs += [(one.start, 1, -one.end, f"(?P<{_group(number)}>"), (one.end, 0, 0, ")")]
        source, found, at = self.pattern.pattern, "", 0
        for place, _, _, sign in sorted(signs):
            found += source[at:place] + sign
            at = place
        return re.compile(found + source[at:], self.pattern.flags)

    @cache  # noqa: B019 - there are as many as expressions in the source
    def _without(self, number: int) -> re.Pattern[str]:
        """The expression without one of the alternatives that forbid."""
        source, one = self.pattern.pattern, self.alternatives[number]
        start, end = one.start, one.end
        if source[end : end + 1] == "|":
            end += 1
        elif source[start - 1 : start] == "|":
            start -= 1
        else:  # all that a group forbids: the group goes
            start, end = source.rindex("(?", 0, start), end + 1
        return re.compile(source[:start] + source[end:], self.pattern.flags)

    def served(self, how: str, text: str, bounds: Span) -> set[int]:
        """The numbers of the alternatives that what is found in `text[slice(*bounds)]` turns on.

        `how`: "search", "match" or "fullmatch", as the method is called, or "finditer" for all that is found.
        """
        found = {
            number
            for match in _matches(self._marked, how, text, bounds)
            for number, one in enumerate(self.alternatives)
            if not one.forbids and match.start(_group(number)) >= 0
        }
        for number in self.forbidding:
            if re.search(self.alternatives[number].text, text, self.pattern.flags) is None:
                continue
            if _spans(self.pattern, how, text, bounds) != _spans(self._without(number), how, text, bounds):
                found.add(number)
        return found


def _group(number: int) -> str:
    return f"alternative{number}"


def _matches(pattern: re.Pattern[str], how: str, text: str, bounds: Span) -> Sequence[re.Match[str]]:
    if how == "finditer":
        return list(pattern.finditer(text, *bounds))
    match: re.Match[str] | None = getattr(pattern, how)(text, *bounds)
    return [match] if match else []


def _spans(pattern: re.Pattern[str], how: str, text: str, bounds: Span) -> list[Span]:
    return [match.span() for match in _matches(pattern, how, text, bounds)]
