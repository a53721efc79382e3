"""What a sentence has to offer to a question: figures, dates, and names of people and bodies."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FIGURE = re.compile(
    r"(?<![\w.])[£$€]?\d++(?:[.,]\d++)*+%?|"
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    r"seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundreds?|thousands?|"
    r"millions?|dozens?|half|third|quarters?|none|no one|nobody|once|twice|double[ds]?|daily|weekly|"
    r"fortnightly|monthly|quarterly|yearly|annually)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:january|february|march|april|june|july|august|september|october|november|december|"
    r"mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|"
    r"today|tomorrow|yesterday|spring|summer|autumn|winter|christmas|easter)\b|"
    r"\b(?-i:May)\b|\b(?:19|20)\d\d\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b|\bq[1-4]\b|"
    r"\b(?:next|last|this|coming|new|following|previous) (?:week|month|quarter|year|meeting)\b|"
    r"\b(?:\d++|a|one|two|three|four|five|six|seven|eight|nine|ten|twelve|few|several) "
    r"(?:days?|weeks?|months?|years?|hours?)\b|\bend of\b",
    re.IGNORECASE,
)
# A capital word in the middle of a sentence, with those that follow it; letters alone are initials or a body.
_NAME = re.compile(
    r"(?<=[a-z,;:)’'] )(?:[A-Z][\w’'&-]*+(?: (?:of|for|and|the) (?=[A-Z]))?(?: (?=[A-Z]))?)++"
    r"|\b[A-Z]{2,6}\b"
)


@dataclass(frozen=True, slots=True)
class Shapes:
    """What was found, in lower case; `names` without those of the roster, which the caller knows."""

    figures: frozenset[str]
    dates: frozenset[str]
    names: frozenset[str]


def shapes(text: str) -> Shapes:
    """The figures, dates and names in a text."""
    return Shapes(*(_found(pattern, text) for pattern in (_FIGURE, _DATE, _NAME)))


def _found(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    return frozenset(match.group().casefold().strip() for match in pattern.finditer(text))
