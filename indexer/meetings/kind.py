"""Whether a document is minutes, an agenda or another paper, by its own words and form."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.meetings.labels import split_label
from indexer.model import DocumentKind, Line

# What a document says it is stands among its first lines.
_TOP_LINES = 12
_TITLE_LINES = 4
_TITLE_CHARACTERS = 120
# Words of the records of meetings: where any stands in the title, the document is one.
_MINUTES = re.compile(
    r"\b(?:minutes|minits|notes of|proceedings|meeting notes|action notes)\b", re.IGNORECASE
)
_AGENDA = re.compile(
    r"(?:.{0,80}\bagenda(?: items?)?|agenda(?: (?:for|of)\b.{0,100}|\W.{0,60}))\Z", re.IGNORECASE
)
_SUMMONS = re.compile(
    r"\A(?:public )?notice of (?:an? |the )?(?:[\w-]+ ){0,4}meeting\b|\b(?:are|is) (?:hereby )?summoned\b|"
    r"\Aa? ?summons to\b|\bnotice is hereby given\b.{0,200}\bmeeting\b",
    re.IGNORECASE | re.DOTALL,
)
# What is still to be done, and who is said to have come.
_TO_DO = re.compile(
    r"\bto (?:receive|consider|approve|note|agree|discuss|confirm|be held)\b|\bwill be held\b", re.IGNORECASE
)
_CAME = re.compile(r"\W*(?:members |councillors |also )?(?:present|in attendance|attendees)\b", re.IGNORECASE)
_FEW = 2
_PAPER = re.compile(
    r"(?:(?:an? |the |public |proposed |draft |emergency )*(?:ordinance|by-?laws?|regulations?|resolution|"
    r"proclamation|press release|newsletter|notice|standing orders|terms of reference|constitution|policy)"
    r"(?: (?:no\.?|number|of|on|to|for|amending|\d)\b.{0,100})?|.{0,60}\b(?:ordinance|resolution) "
    r"(?:no\.?|number|#) ?\d[\d./-]*.{0,60}|(?:[\w’'&-]+ ){0,6}(?:newsletter|report|policy|bylaws|by-laws|"
    r"rules|constitution|standing orders|terms of reference|code of conduct)"
    r"(?:[ ,:–—-]+(?:for )?.{0,40}\d{4})?)\Z",
    re.IGNORECASE,
)
_ENACTS = re.compile(
    r"\b(?:be it (?:further )?(?:ordained|enacted|resolved)|(?:do|does) (?:hereby )?(?:ordain|enact)|it is "
    r"hereby (?:ordained|enacted)|now,? therefore|whereas,)",
    re.IGNORECASE,
)
# What only the record of a sitting says: that it was opened or closed, what was settled, who moved it.
_RECORDED = re.compile(
    r"\b(?:meeting (?:was )?(?:opened|closed|ended|adjourned|called to order|began|commenced|started)|"
    r"(?:opened|closed|adjourned) the meeting|called (?:the meeting )?to order (?:at|by)|was (?:agreed|"
    r"resolved|moved|proposed|noted|reported)|seconded|motion (?:was )?(?:carried|passed|approved)|carried|"
    r"unanimous(?:ly)?|resolved[:,]? (?:that|to)|agreed (?:that|to)|(?:the )?(?:chair|clerk|treasurer|board|"
    r"committee|council|members|councillors?|cllrs?\.?)\b.{0,40}\b(?:reported|thanked|noted|agreed|resolved|"
    r"welcomed|explained|asked|said|informed|advised|discussed|approved|voted))\b",
    re.IGNORECASE,
)


def kind_of(lines: Sequence[Line], *, people_came: bool) -> DocumentKind:
    """What the lines are; minutes wherever they do not plainly say otherwise.

    `people_came` says that somebody is recorded as present. An agenda announces, a paper is called by its own
    name; neither records a sitting.
    """
    top = [line.text for line in lines[:_TOP_LINES]]
    title = [
        text for text in top[:_TITLE_LINES] if len(text) <= _TITLE_CHARACTERS and split_label(text) is None
    ]
    if any(_says_minutes(line) for line in lines[:_TOP_LINES]):
        return DocumentKind.MINUTES
    named = any(_PAPER.match(text) for text in title)
    if named and any(_ENACTS.search(line.text) for line in lines):
        return DocumentKind.PAPER
    if any(_RECORDED.search(line.text) or _CAME.match(line.text) for line in lines):
        return DocumentKind.MINUTES
    if any(_SUMMONS.search(text) for text in top):
        return DocumentKind.AGENDA
    if people_came:
        return DocumentKind.MINUTES
    announced = sum(_TO_DO.search(line.text) is not None for line in lines) >= _FEW
    if announced and any(_AGENDA.match(text) for text in title):
        return DocumentKind.AGENDA
    return DocumentKind.PAPER if named else DocumentKind.MINUTES


def _says_minutes(line: Line) -> bool:
    """Whether a line near the top calls the document minutes, and is no item of an agenda about others."""
    text = line.text
    called = len(text) <= _TITLE_CHARACTERS and _MINUTES.search(text) is not None
    return called and split_label(text) is None and _TO_DO.search(text) is None
