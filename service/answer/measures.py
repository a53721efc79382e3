"""What a figure must measure to answer a question: money, time, an age, a share, or so many of something.

"How many nurses?" is not answered by "58 calls": what is counted must be what was asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from indexer.language.words import FRAME, Analyzer

BETWEEN = 5
"""Words after a figure that may name what it counts: "twelve of the younger police officers"."""

_NUMBERS = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|"
    r"million|dozen|half|several|both|no|none)"
)
_NUMBER = re.compile(rf"(?:\d[\d,.]*+|{_NUMBERS}(?:-{_NUMBERS})?)(?![\w%])", re.IGNORECASE)
_WORD = re.compile(r"\w[\w’'-]*+")
_CLAUSE_ENDS = re.compile(r"[.;:!?]\s")

_COUNTED = re.compile(r"\b(?:how many|number of) ((?:[\w’'-]+ ?){1,4})", re.IGNORECASE)
# What is counted ends where the question goes on to say what became of it.
_GOES_ON = re.compile(
    r"\b(?:a|an|and|are|at|be|been|by|can|could|did|do|does|each|for|from|had|has|have|in|is|of|on|or|per|should|"
    r"that|the|there|to|was|were|who|will|with|would)\b.*+",
    re.IGNORECASE | re.DOTALL,
)
_MUCH = re.compile(r"\bhow much\b", re.IGNORECASE)
_PAYING = re.compile(
    r"\b(?:bids?|charged?|charges|compensation|costs?|fees?|fined?|fines|fund(?:ed|ing|s)?|grants?|"
    r"invest(?:ed|ment)?|money|owed?|paid|pays?|price|rais(?:e|ed|ing)|rent|salary|spen[dt]|spending|worth)\b",
    re.IGNORECASE,
)
_PRICED = re.compile(
    r"\b(?:what|which) (?:\w+ ){0,2}?(?:budget|cost|fee|price|rent|salary)\b|\b(?:cost|price) of\b",
    re.IGNORECASE,
)
_LASTING = re.compile(r"\bhow long\b|\bhow much (?:longer|time)\b", re.IGNORECASE)
_OLD = re.compile(r"\bhow (?:old|young)\b", re.IGNORECASE)
_SHARED = re.compile(
    r"\b(?:percentage|proportion|share) of\b|"
    r"\b(?:what|which) (?:\w+ ){0,2}?(?:percentage|proportion|share)\b",
    re.IGNORECASE,
)

_MONEY = re.compile(r"[£€$]\s?\d|\b(?:pounds?|pence|euros?|dollars?)\b|\bfree of charge\b", re.IGNORECASE)
_TIME = re.compile(
    r"\b(?:seconds?|minutes?|hours?|days?|weeks?|fortnights?|months?|quarters?|years?|decades?|overnight|"
    r"indefinitely|permanent(?:ly)?)\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\bage[ds]?\b|\byears? old\b|\b(?:year|month)-olds?\b|\b(?:under|over)[- ]\d", re.IGNORECASE
)
_SHARE = re.compile(
    rf"\d\s?%|\bper ?cent\b|\b(?:{_NUMBERS}|\d++) (?:in|out of) (?:\w+ )?(?:{_NUMBERS}|\d++)\b|"
    r"\b(?:half|(?:a|one|two) thirds?|(?:a|one|two|three) quarters?|(?:a|one) (?:fifth|tenth)|all|most)\b",
    re.IGNORECASE,
)


class Unit(StrEnum):
    """What is measured."""

    MONEY = "money"
    TIME = "time"
    AGE = "age"
    SHARE = "share"
    COUNT = "count"


_SEEN = {Unit.MONEY: _MONEY, Unit.TIME: _TIME, Unit.AGE: _AGE, Unit.SHARE: _SHARE}


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of one unit; `counted` are the stems of what is counted, empty where that is anybody."""

    unit: Unit
    counted: frozenset[str] = frozenset()

    def given(self, text: str, analyzer: Analyzer) -> bool:
        """Whether a text holds such a figure."""
        if self.unit in _SEEN:
            return _SEEN[self.unit].search(text) is not None
        return any(self._counts(text, match, analyzer) for match in _NUMBER.finditer(text))

    def _counts(self, text: str, number: re.Match[str], analyzer: Analyzer) -> bool:
        if number.start() and (text[number.start() - 1].isalnum() or text[number.start() - 1] in ".£€$-"):
            return False
        if not self.counted:
            return True
        after = _CLAUSE_ENDS.split(text[number.end() : number.end() + 120], maxsplit=1)[0]
        words = [match.group() for _, match in zip(range(BETWEEN), _WORD.finditer(after), strict=False)]
        return not self.counted.isdisjoint(analyzer.terms(" ".join(words)))


def measure(question: str, analyzer: Analyzer) -> Measure | None:
    """What a question wants measured; None where a figure of any kind, or none, is wanted."""
    if _LASTING.search(question):
        return Measure(Unit.TIME)
    if _OLD.search(question):
        return Measure(Unit.AGE)
    counted = _COUNTED.search(question)
    if counted:
        named = analyzer.terms(_GOES_ON.sub("", counted.group(1)))
        # Of "police officers in post" the officers are counted, of "men work for" the men: both ends may be.
        ends = {named[0], named[-1]} if named else set()
        return Measure(Unit.COUNT, frozenset() if ends & FRAME else frozenset(ends))
    if _SHARED.search(question):
        return Measure(Unit.SHARE)
    if _PRICED.search(question) or (_MUCH.search(question) and _PAYING.search(question)):
        return Measure(Unit.MONEY)
    return None
