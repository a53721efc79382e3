"""Watermarks and stamps on PDF pages: told by turn, size, colour and by what they lie across."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

Letter = dict[str, Any]

# A stamp is set larger than the text by this much, or lighter than this (0 is black, 1 white).
_LARGER = 1.2
_LIGHT = 0.5
# Large pale words in the middle of a page are a watermark although no line crosses them.
_MUCH_LARGER = 3.0
PALE = 0.65
_MIDDLE = (0.2, 0.8)
# Letters of one stretch stand on one base line, in one size, this near to each other.
_SAME = 0.5
_TURNED = 0.01
_NEAR_EM = 2.0
# Where ink is in the box of a letter, from its bottom, in shares of its size: capitals, and small letters.
_CAPITALS = (0.22, 0.85)
_SMALL = (0.22, 0.65)
# Of the height of a letter so much lies under the stretch that crosses it.
_COVERED = 0.4
_SHADOW_EM = 0.25
# Letters that a stretch must lie across: one may be an accident of layout.
_CROSSED = 2
# What pale words on their own say of the paper that they stand on; of any size, and wherever they stand.
_STATUS = frozenset(
    {
        *("draft", "unconfirmed", "unapproved", "unofficial", "uncontrolled", "unsigned", "provisional"),
        *(
            "confidential",
            "specimen",
            "sample",
            "copy",
            "void",
            "cancelled",
            "superseded",
            "obsolete",
            "archived",
        ),
    }
)
_ABOUT_STATUS = frozenset(
    {
        *("not", "yet", "until", "for", "to", "and", "the", "a", "only", "by", "subject", "internal", "use"),
        *("approval", "approved", "confirmed", "confirmation", "signed", "signature", "minutes", "version"),
        *("paper", "document", "meeting", "next", "board", "council", "committee"),
    }
)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Words across the text or behind it, "" for the shadow of a heading; `letters` are their ids."""

    text: str
    size: float
    letters: frozenset[int]


def stamps_among(letters: Sequence[Letter], height: float) -> list[Stamp]:
    """Return the level stamps among the letters of a page of that height."""
    inked = [letter for letter in letters if letter["text"].strip()]
    sizes = Counter(round(letter["size"], 1) for letter in inked)
    if not sizes:
        return []
    body = sizes.most_common(1)[0][0]
    marked = [s for s in stretches(letters) if s[0]["size"] >= _LARGER * body or lightness(s[0]) >= _LIGHT]
    stamps: list[Stamp] = []
    for stretch in marked:
        if _is_shade(stretch, inked):
            stamps.append(replace(_stamp(stretch), text=""))
        elif _is_watermark(stretch, body, height) or _is_status(stretch) or _crosses(stretch, inked):
            stamps.append(_stamp(stretch))
    return stamps


def turned_stamps(letters: Iterable[Letter]) -> list[Stamp]:
    """Return the words among letters that are neither level nor turned by a right angle."""
    return [_stamp(stretch) for stretch in stretches(letters)]


def _stamp(stretch: Sequence[Letter]) -> Stamp:
    text = "".join(letter["text"] for letter in stretch).strip()
    return Stamp(text, round(stretch[0]["size"], 1), frozenset(map(id, stretch)))


def stretches(letters: Iterable[Letter]) -> Iterator[list[Letter]]:
    """Yield letters that were set in one go: one after the other in the file, one size, one line."""
    stretch: list[Letter] = []
    for letter in letters:
        if stretch and not _goes_on(stretch[-1], letter):
            yield stretch
            stretch = []
        stretch.append(letter)
    if stretch:
        yield stretch


def _goes_on(last: Letter, letter: Letter) -> bool:
    a, b, c, d, e, f = last["matrix"]
    a2, b2, c2, d2, x, y = letter["matrix"]
    if abs(a - a2) > _TURNED or abs(b - b2) > _TURNED or abs(c - c2) > _TURNED or abs(d - d2) > _TURNED:
        return False
    if last["fontname"] != letter["fontname"] or last["non_stroking_color"] != letter["non_stroking_color"]:
        return False
    if (
        not b and abs(last["size"] - letter["size"]) > _SAME
    ):  # of slanted letters it is the height of their box
        return False
    # Distance off the base line, and along it, whichever way that runs.
    length = (a * a + b * b) ** 0.5 or 1.0
    along, off = ((x - e) * a + (y - f) * b) / length, ((y - f) * a - (x - e) * b) / length
    return bool(abs(off) <= _SAME and 0 <= along <= last["adv"] * length + _NEAR_EM * letter["size"])


def _is_watermark(stretch: Sequence[Letter], body: float, height: float) -> bool:
    """Whether a stretch is pale, far larger than the text and in the middle of the page."""
    middle = (stretch[0]["top"] + stretch[0]["bottom"]) / 2 / height
    large = stretch[0]["size"] >= _MUCH_LARGER * body
    return large and PALE <= lightness(stretch[0]) < 1 and _MIDDLE[0] <= middle <= _MIDDLE[1]


def _is_status(stretch: Sequence[Letter]) -> bool:
    """Whether a stretch is pale and says nothing but what kind of paper it stands on."""
    words = set(re.findall(r"[^\W_]+", "".join(letter["text"] for letter in stretch).casefold()))
    told = bool(words & _STATUS) or {"not", "yet"} <= words
    return PALE <= lightness(stretch[0]) < 1 and told and words <= _STATUS | _ABOUT_STATUS


def _crosses(stretch: Sequence[Letter], inked: Iterable[Letter]) -> bool:
    """Whether a stretch lies across other letters, which are not larger than it."""
    own = set(map(id, stretch))
    size = stretch[0]["size"]
    bottom = max(letter["bottom"] for letter in stretch)
    low, high = bottom - _CAPITALS[0] * size, bottom - _CAPITALS[1] * size
    left, right = min(letter["x0"] for letter in stretch), max(letter["x1"] for letter in stretch)
    spans = [(letter["x0"], letter["x1"]) for letter in stretch if letter["text"].strip()]
    # Only an equal letter is a double: looking at all takes a minute for a page of thousands in one place.
    equals: dict[str, list[Letter]] = {}
    for letter in stretch:
        equals.setdefault(letter["text"], []).append(letter)
    crossed = 0
    for letter in inked:
        x = (letter["x0"] + letter["x1"]) / 2
        if not left <= x <= right or letter["size"] > size or id(letter) in own:
            continue
        foot, head = (letter["bottom"] - share * letter["size"] for share in _SMALL)
        covered = min(foot, low) - max(head, high)
        across = covered >= _COVERED * (foot - head) and any(x0 <= x <= x1 for x0, x1 in spans)
        crossed += across and not any(_is_shadow(letter, one) for one in equals.get(letter["text"], ()))
        if crossed >= _CROSSED:
            return True
    return False


def _is_shade(stretch: Sequence[Letter], inked: Sequence[Letter]) -> bool:
    """Whether all letters of a stretch are shadows."""
    pale = lightness(stretch[0]) > 0
    return pale and all(
        any(_is_shadow(one, other) for other in inked) for one in stretch if one["text"].strip()
    )


def _is_shadow(letter: Letter, other: Letter) -> bool:
    """Whether a letter is the paler double of another, set off a little."""
    if letter["text"] != other["text"] or lightness(letter) <= lightness(other):
        return False
    return all(abs(letter[side] - other[side]) <= _SHADOW_EM * other["size"] for side in ("x0", "bottom"))


def lightness(letter: Letter) -> float:
    """Return how light the ink of a letter is, from 0 for black to 1 for white; unknown inks are dark."""
    ink = letter.get("non_stroking_color") or ()
    if not all(isinstance(part, int | float) for part in ink):
        return 0.0
    match tuple(map(float, ink)):
        case (grey,):
            return grey
        case (red, green, blue):
            return 0.3 * red + 0.59 * green + 0.11 * blue
        case (cyan, magenta, yellow, black):
            return (1 - black) * (1 - 0.3 * cyan - 0.59 * magenta - 0.11 * yellow)
        case _:
            return 0.0
