"""What a question wants to be told: somebody, a figure, a date, or how something went on."""

from __future__ import annotations

import re
from dataclasses import dataclass

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
_COURSE = re.compile(
    r"\bwhat (?:has |had |have )?(?:happened|become|became|came|come) (?:to|of|with|about)\b|"
    r"\bhow (?:did|do|does|has|have|had|is|are|was|were)\b[^.?]{0,200}\b(?:chang|develop|evolv|progress|mov|"
    r"go on|gone|went|grow|grew|improv|fall|fell|rise|rose)|"
    r"\bover (?:time|the (?:years?|months|meetings)|(?:its|their|several|successive) meetings)\b|"
    r"\bfrom meeting to meeting\b|\b(?:history|course|progress|development|story) of\b|"
    r"\b(?:have|has) (?:the )?boards?\b[^.?]{0,80}\b(?:heard|said|discussed|done)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an answer should hold. `course`: what became of something, meeting by meeting."""

    person: bool = False
    figure: bool = False
    date: bool = False
    course: bool = False

    @property
    def something(self) -> bool:
        """Whether a sentence can be seen to lack it."""
        return self.person or self.figure or self.date


def wanted(question: str) -> Wanted:
    """Read from the words that questions are made of; a question without any wants nothing particular."""
    return Wanted(
        person=_PERSON.search(question) is not None,
        figure=_FIGURE.search(question) is not None,
        date=_DATE.search(question) is not None,
        course=_COURSE.search(question) is not None,
    )
