"""What a question wants to be told (somebody, a figure of some measure, a date), and what sentences offer.

"How many nurses?" is not answered by "58 calls": what is counted must be what was asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from indexer.language.dates import CARDINALS, MULTIPLIERS
from indexer.language.words import QUESTION_STOP_WORDS, Analyzer
from service.search.over_time import asks_over_time

BETWEEN = 5
"""Words after a figure that may name what it counts: "twelve of the younger police officers"."""

_NUMBERS = rf"(?:{'|'.join((*CARDINALS, *MULTIPLIERS))}|half|several|both|no|none)"
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
        return Measure(Unit.COUNT, frozenset() if ends & QUESTION_STOP_WORDS else frozenset(ends))
    if _SHARED.search(question):
        return Measure(Unit.SHARE)
    if _PRICED.search(question) or (_MUCH.search(question) and _PAYING.search(question)):
        return Measure(Unit.MONEY)
    return None


_PERSON = re.compile(
    r"\bwho(?:m|se)?\b|\b(?:which|what) (?:\w+ ){0,2}?"
    r"(?:agency|agencies|bod(?:y|ies)|charit(?:y|ies)|compan(?:y|ies)|councils?|firms?|forces?|groups?|"
    r"judges?|members?|ministers?|names?|officers?|organisations?|partners?|people|person|projects?|teams?)\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\bhow (?:many|much|often|long|large|big|high|old|far|few|big|soon)\b|"
    r"\b(?:what|which) (?:\w+ ){0,2}?(?:amount|cost|figures?|number|percentage|price|proportion|rate|share|"
    r"sum|total|value)\b|"
    r"\b(?:number|percentage|proportion|share|cost|price) of\b",
    re.IGNORECASE,
)
# "When" within a sentence is a conjunction as often as a question ("what is said when a trial fails").
_DATE = re.compile(
    r"(?:^|\band |\bby |\bsince |[,;:] ?)when\b|"
    r"\b(?:what|which) (?:\w+ ){0,2}?(?:date|day|month|year|deadline|time)\b|"
    r"\b(?:date|deadline|day) (?:of|for)\b|\bnext meeting\b|\bhow (?:soon|long)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class AnswerType:
    """What an answer should hold. `course`: what became of something, meeting by meeting."""

    person: bool = False
    figure: bool = False
    date: bool = False
    course: bool = False

    @property
    def something(self) -> bool:
        """Whether a sentence can be seen to lack it."""
        return self.person or self.figure or self.date


def answer_type(question: str) -> AnswerType:
    """Read from the words that questions are made of; a question without any wants nothing particular."""
    return AnswerType(
        person=_PERSON.search(question) is not None,
        figure=_FIGURE.search(question) is not None,
        date=_DATE.search(question) is not None,
        course=asks_over_time(question),
    )


_ENTITY_FIGURE = re.compile(
    r"(?<![\w.])[£$€]?\d++(?:[.,]\d++)*+%?|"
    rf"\b(?:{'|'.join(word for word, value in CARDINALS.items() if value > 1)}|"
    rf"(?:{'|'.join(MULTIPLIERS)})s?|half|third|quarters?|none|no one|nobody|once|twice|double[ds]?|daily|"
    r"weekly|fortnightly|monthly|quarterly|yearly|annually)\b",
    re.IGNORECASE,
)
_ENTITY_DATE = re.compile(
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
class Entities:
    """What was found, in lower case; `names` without those of the roster, which the caller knows."""

    figures: frozenset[str]
    dates: frozenset[str]
    names: frozenset[str]


def entities(text: str) -> Entities:
    """The figures, dates and names in a text."""
    return Entities(*(_found(pattern, text) for pattern in (_ENTITY_FIGURE, _ENTITY_DATE, _NAME)))


def _found(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    return frozenset(match.group().casefold().strip() for match in pattern.finditer(text))
