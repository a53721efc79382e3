"""Sums of money written another way: "£4.2m" is "£4.2 million", "£30k" is "£30,000"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from indexer.learned.acronyms import Expansion

_SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "bn": 9, "billion": 9}
_WRITTEN = {3: ("k",), 6: ("m", " million"), 9: ("bn", " billion")}
# Possessive quantifiers keep it linear on any input.
_SUM = re.compile(
    rf"(?P<sign>[£$€])(?P<figure>[0-9]{{1,12}}+(?:,[0-9]{{3}})*+(?:\.[0-9]{{1,6}}+)?)"
    rf"(?: ?(?P<scale>{'|'.join(sorted(_SCALES, key=len, reverse=True))}))?(?![\w%])",
    re.IGNORECASE,
)


def sums_otherwise(question: str, used: Callable[[str], bool]) -> Iterator[Expansion]:
    """The sums in a question with the other ways to write each; `used` tells which ways the minutes know."""
    for found in _SUM.finditer(question):
        scale = _SCALES[found["scale"].lower()] if found["scale"] else 0
        amount = Decimal(found["figure"].replace(",", "")).scaleb(scale)
        written = found.group()
        ways = tuple(
            way for way in _ways(found["sign"], amount) if way.lower() != written.lower() and used(way)
        )
        if ways:
            yield Expansion(found.start(), found.end(), written, ways)


def _ways(sign: str, amount: Decimal) -> Iterator[str]:
    """A round sum in figures alone, and with each scale that makes the figure shorter."""
    for scale, names in _WRITTEN.items():
        figure = amount.scaleb(-scale)
        if 1 <= figure < 1000 and figure == round(figure, 2):
            plain = f"{figure.normalize():f}"
            yield from (f"{sign}{plain}{name}" for name in names)
    if amount == amount.to_integral_value() and amount >= 1000:
        yield f"{sign}{int(amount):,}"
