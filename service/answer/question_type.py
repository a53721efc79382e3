"""What a question wants to be told (somebody, a figure of some measure, a place), and what sentences offer.

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
    r"\b(?:what|which) (?:[\w’'-]+ ){0,3}?(?:budget|charge|cost|fare|fee|fine|price|rent|salary|wages?)\b|"
    r"\b(?:cost|price|salary) of\b|"
    # "What do tickets for the concert cost?"
    r"\bwhat (?:did|do|does|has|have|had|will|would|should|must)\b.*?"
    r"(?<!about )(?<!for )(?<!on )\b(?:charged?|cost|earn(?:ed)?|owed?|paid|pay)\b",
    re.IGNORECASE,
)
_LASTING = re.compile(r"\bhow long\b|\bhow much (?:longer|time)\b", re.IGNORECASE)
_OLD = re.compile(r"\bhow (?:old|young)\b", re.IGNORECASE)
_SHARED = re.compile(
    r"\b(?:percentage|proportion|share) of\b|\b(?:what|which) (?:rate of interest|interest rate)\b|"
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
    r"\bwho(?:m|se)?\b|\b(?:which|what) (?:[\w’'-]+ ){0,2}?"
    r"(?:agency|agencies|artists?|associations?|bidders?|bod(?:y|ies)|business(?:es)?|candidates?|"
    r"charit(?:y|ies)|clubs?|commissioners?|compan(?:y|ies)|contractors?|councillors?|councils?|directors?|"
    r"firms?|forces?|groups?|judges?|members?|ministers?|names?|officers?|organi[sz]ations?|partners?|people|"
    r"person|players?|projects?|schools?|speakers?|suppliers?|teams?|volunteers?)\b",
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
_PLACE = re.compile(
    r"(?:^|\band )where\b|\b(?:what|which) (?:\w+ )?(?:location|place|road|room|street|town|venue|village)\b",
    re.IGNORECASE,
)
_REASON = re.compile(
    r"(?:^|\band )why\b|\b(?:what|which) (?:was|were|is|are) (?:\w+ ){0,3}?reasons?\b|\bfor what reason",
    re.IGNORECASE,
)
# Said of what was done, or asked with "did": votes are counted, grants paid and agreements signed as well.
_DECISION = re.compile(
    r"\b(?:decisions?|resolutions?|accepted|adopted|agreed|approved|concluded|decided|endorsed|granted|refused|"
    r"rejected|resolved|settled|voted)\b|"
    r"\b(?:did|do|does|to|will|would)\b[^?]*\b(?:accept|adopt|agree|approve|conclude|decide|endorse|grant|"
    r"oppose|refuse|reject|resolve|settle|support|vote)\b",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"\bactions?\b|\bwho (?:will|is|was|has|must|should)\b|\bby (?:when|what date)\b|"
    r"\b(?:is|was|are|were|has|have|had|going|asked|due) (?:[\w’'-]+ ){0,4}?to\b",
    re.IGNORECASE,
)
_YES_OR_NO = re.compile(
    r"(?:(?:and|but|so),? )?"
    r"(?:are|can|could|did|do|does|had|has|have|is|may|must|should|was|were|will|would)\b",
    re.IGNORECASE,
)


_ASKING = re.compile(r"\?|\b(?:how|what|when|where|which|who(?:m|se)?|why)\b", re.IGNORECASE)
_TOPIC_WORDS = 2


def is_topic(question: str) -> bool:
    """Whether it only names a matter ("knife crime"): whoever types that wants to see what there is of it."""
    asks = _ASKING.search(question) or _YES_OR_NO.match(question)
    return asks is None and len(question.split()) <= _TOPIC_WORDS


@dataclass(frozen=True, slots=True)
class AnswerType:
    """What an answer should hold: somebody, a figure and so on, something settled or undertaken.

    `course`: what became of something, meeting by meeting.
    """

    person: bool = False
    figure: bool = False
    date: bool = False
    place: bool = False
    reason: bool = False
    decision: bool = False
    action: bool = False
    yes_or_no: bool = False
    course: bool = False

    @property
    def something(self) -> bool:
        """Whether a sentence can be seen to lack it."""
        return self.person or self.figure or self.date or self.place or self.reason


def answer_type(question: str) -> AnswerType:
    """Read from the words that questions are made of; a question without any wants nothing particular."""
    return AnswerType(
        person=_PERSON.search(question) is not None,
        figure=_FIGURE.search(question) is not None,
        date=_DATE.search(question) is not None,
        place=_PLACE.search(question) is not None,
        reason=_REASON.search(question) is not None,
        decision=_DECISION.search(question) is not None,
        action=_ACTION.search(question) is not None,
        yes_or_no=_YES_OR_NO.match(question) is not None,
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
# Where something is or goes: a capital word after a preposition, or a part of a place.
_ENTITY_PLACE = re.compile(
    r"\b(?:along|at|behind|beside|between|by|from|in|near|on|opposite|outside|to) (?:the |a )?"
    r"(?:[A-Z][\w’'-]+|bottom|corner|edge|end|entrance|foot|front|side|top)\b"
)
_ENTITY_REASON = re.compile(
    r"\b(?:as a result|because|caus\w+|concern\w*|due to|given that|in order to|lack of|owing to|prevent\w*|"
    r"reasons?|since|so (?:as|that)|therefore|thus|to avoid)\b|, (?:as|for)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entities:
    """What was found, in lower case; `names` without those of the roster, which the caller knows.

    `reasons` are the words that give one.
    """

    figures: frozenset[str]
    dates: frozenset[str]
    names: frozenset[str]
    places: frozenset[str]
    reasons: frozenset[str]


def entities(text: str) -> Entities:
    """The figures, dates, names, places and reasons in a text."""
    patterns = (_ENTITY_FIGURE, _ENTITY_DATE, _NAME, _ENTITY_PLACE, _ENTITY_REASON)
    return Entities(*(_found(pattern, text) for pattern in patterns))


def _found(pattern: re.Pattern[str], text: str) -> frozenset[str]:
    return frozenset(match.group().casefold().strip() for match in pattern.finditer(text))
