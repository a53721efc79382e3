"""Whether a document is minutes, an agenda or another paper, by its own words and form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from indexer.language.dates import find_dates
from indexer.meetings.items.labels import split_label
from indexer.model import DocumentKind, Line, LineKind

# What a document says it is stands among its first lines.
_TOP_LINES = 12
_TITLE_LINES = 4
_TITLE_CHARACTERS = 120
# Words of the records of meetings: where any stands in the title, the document is one.
_MINUTES = re.compile(r"\b(?:minutes|notes of|proceedings|meeting notes|action notes)\b", re.IGNORECASE)
_AGENDA = re.compile(
    r"(?:.{0,80}\bagenda(?: items?)?|(?:draft |proposed |provisional )?agenda(?: (?:for|of)\b.{0,100}|"
    r"\W.{0,60})|.{0,60}\bagenda (?:for|of)\b.{0,60})\Z",
    re.IGNORECASE,
)
_SUMMONS = re.compile(
    r"\A(?:public )?notice of (?:an? |the )?(?:[\w-]+ ){0,4}meeting\b|\b(?:are|is) (?:hereby )?summoned\b|"
    r"\Aa? ?summons to\b|\bnotice is hereby given\b.{0,200}\bmeeting\b",
    re.IGNORECASE | re.DOTALL,
)
# What is still to be done, what is always to be done, and who is said to have come.
_TO_DO = re.compile(
    r"\bto (?:receive|consider|approve|note|agree|discuss|confirm|be held)\b|\bwill be held\b", re.IGNORECASE
)
_RULES = re.compile(r"\b(?:shall|must|may|should|will)(?: \w+)? be\b|\bshall\b", re.IGNORECASE)
_CAME = re.compile(r"\W*(?:members |councillors |also )?(?:present|in attendance|attendees)\b", re.IGNORECASE)
_FEW = 2
# Names that papers go by. The first leave no doubt; minutes have headings of the others, too.
_UNMISTAKABLE = (
    r"ordinance|by-?laws?|proclamation|press release|newsletter|standing orders|terms of reference|"
    r"constitution|rules(?: (?:and|&) [\w ]{1,30})?|code of conduct|policy"
)
_OTHERS = (
    r"regulations?|resolution|notice|report(?: and accounts)?|plan|budget|accounts|procedure|charter|"
    r"strategy|statement|guide|guidance|handbook|manual"
)


def _named(names: str) -> re.Pattern[str]:
    """A title that is one of these names, with what comes before and behind names in titles."""
    return re.compile(
        rf"(?:(?:an? |the |public |proposed |draft |emergency )*(?:{names})"
        rf"(?: (?:no\.?|number|of|on|to|for|amending|\d)\b.{{0,100}})?|.{{0,60}}\b(?:ordinance|resolution) "
        rf"(?:no\.?|number|#) ?\d[\d./-]*.{{0,60}}|(?:[\w’'&-]+ ){{0,6}}(?:{names})"
        rf"(?:[ ,:–—-]+(?:(?:for|week|no\.?|issue|number) )?.{{0,40}}\d.{{0,12}})?)\Z",
        re.IGNORECASE,
    )


_PLAINLY = _named(_UNMISTAKABLE)
_PAPER = _named(f"{_UNMISTAKABLE}|{_OTHERS}")
_ENACTS = re.compile(
    r"\b(?:be it (?:further )?(?:ordained|enacted|resolved)|(?:do|does) (?:hereby )?(?:ordain|enact)|it is "
    r"hereby (?:ordained|enacted)|now,? therefore|whereas,)",
    re.IGNORECASE,
)
# A letter opens and closes as such.
_DEAR = re.compile(r"dear\b.{1,60}\Z", re.IGNORECASE)
_YOURS = re.compile(r"(?:yours|sincerely|(?:kind|best|warm) (?:regards|wishes))\b.{0,30}\Z", re.IGNORECASE)
# What only the record of a sitting says: that it was opened or closed, what was settled, who moved it.
_SAT = re.compile(
    r"\b(?:meeting (?:was )?(?:opened|closed|ended|adjourned|called to order|began|commenced|started)|"
    r"(?:opened|closed|adjourned) (?:the meeting|at \d)|called (?:the meeting )?to order(?: at| by|:)|"
    r"met (?:on|at) .{0,30}\d|present were)\b",
    re.IGNORECASE,
)
_RECORDED = re.compile(
    r"\b(?:was (?:agreed|"
    r"resolved|moved|proposed|noted|reported)|seconded|motion (?:was )?(?:carried|passed|approved)|carried|"
    r"unanimous(?:ly)?|resolved[:,]? (?:that|to)|agreed (?:that|to)|(?:the )?(?:chair|clerk|treasurer|board|"
    r"committee|council|members|councillors?|cllrs?\.?)\b.{0,40}\b(?:reported|thanked|noted|agreed|resolved|"
    r"welcomed|explained|asked|said|informed|advised|discussed|approved|voted))\b",
    re.IGNORECASE,
)
_MEETING = re.compile(r"\b(?:meeting|call|hearing|session|conference|assembly|telecon)\b", re.IGNORECASE)
# A paper names the meeting that adopted it.
_ADOPTED = re.compile(r"\b(?:adopted|approved|agreed|amended|reviewed|revised|effective)\b", re.IGNORECASE)
# Without any of these, and without a date, nothing in a document says that anybody met.
_OF_MEETINGS = re.compile(
    r"\b(?:meetings?|met|minutes|agenda|apologies|absent|attend\w*|quorum|agreed|discuss\w*|vot(?:e|ed|es)|"
    r"motions?|chair(?:man|ed|s)?|committee|council|trustees|governors|agm|scribe|action items?)\b",
    re.IGNORECASE,
)
# An entry that tells how it went.
_WENT = re.compile(r"\b(?:\w{2,}ed|none|nil|done|said|will|was|were|is|has|not)\b", re.IGNORECASE)


def kind_of(lines: Sequence[Line], *, people_came: bool, title: str | None = None) -> DocumentKind:
    """What the lines are; minutes wherever they do not plainly say otherwise.

    `people_came` says that somebody is recorded as present, `title` is what the file itself is called within.
    An agenda announces, a paper is called by its own name or is a letter; neither records a sitting. To take
    minutes for less is worse than the reverse, so little is needed to be minutes.
    """
    top = [line.text for line in lines[:_TOP_LINES]]
    if any(map(_says_minutes, lines[:_TOP_LINES])):
        return DocumentKind.MINUTES
    head = list(_head(lines))
    called = head if title is None else [title, *head]
    came = people_came or any(_CAME.match(line.text) for line in lines)
    agenda = any(map(_AGENDA.match, called))
    if agenda and not came and _is_bare_list(lines):
        return DocumentKind.AGENDA
    summoned = any(map(_SUMMONS.search, top))
    meets = any(map(_states_meeting, head))
    named = any(map(_PAPER.match, called))
    if named and not meets and any(_ENACTS.search(line.text) for line in lines):
        return DocumentKind.PAPER
    sat = meets or any(_SAT.search(line.text) and not _RULES.search(line.text) for line in lines)
    plainly = any(map(_PLAINLY.match, called)) or any(map(_PAPER.match, called[:1]))
    if plainly and not (sat or came or summoned):
        return DocumentKind.PAPER
    if sat or any(_RECORDED.search(line.text) or _CAME.match(line.text) for line in lines):
        return DocumentKind.MINUTES
    if summoned:
        return DocumentKind.AGENDA
    if came:
        return DocumentKind.MINUTES
    announced = sum(_TO_DO.search(line.text) is not None for line in lines) >= _FEW
    if agenda and announced:
        return DocumentKind.AGENDA
    other = named or _is_letter(lines) or not _speaks_of_meetings(lines)
    return DocumentKind.PAPER if other else DocumentKind.MINUTES


def _head(lines: Sequence[Line]) -> Iterator[str]:
    """The lines that may be the document's title: the first ones, as far as the one that states a day."""
    for line in lines[:_TITLE_LINES]:
        if len(line.text) <= _TITLE_CHARACTERS and split_label(line.text) is None:
            yield line.text
        if _has_day(line.text):
            return


def _has_day(text: str) -> bool:
    return any(date.date is not None for date in find_dates(text))


def _states_meeting(text: str) -> bool:
    """Whether a title says that there was a meeting: its day, and no word of its being called."""
    other = _AGENDA.match(text) or _SUMMONS.search(text) or _TO_DO.search(text) or _ADOPTED.search(text)
    return other is None and _MEETING.search(text) is not None and _has_day(text)


def _says_minutes(line: Line) -> bool:
    """Whether a line near the top calls the document minutes, and is no item of an agenda about others."""
    text = line.text
    called = len(text) <= _TITLE_CHARACTERS and _MINUTES.search(text) is not None
    return called and split_label(text) is None and not (_TO_DO.search(text) or _RULES.search(text))


def _is_bare_list(lines: Sequence[Line]) -> bool:
    """Whether the lines end in entries of one depth with nothing under any, and none tells how it went."""
    entries = [_depth(line) for line in lines]
    first = next((n for n, depth in enumerate(entries) if depth is not None and n > 0), None)
    if first is None or len(lines) - first < _FEW:
        return False
    alike = all(depth == entries[first] for depth in entries[first:])
    return alike and not any(_WENT.search(line.text) for line in lines[first:])


def _depth(line: Line) -> tuple[LineKind, int | None] | None:
    """The form of an entry of a list; None for other lines."""
    if line.kind in {LineKind.BULLET, LineKind.NUMBERED}:
        return line.kind, line.level
    return (LineKind.NUMBERED, None) if split_label(line.text) is not None else None


def _is_letter(lines: Sequence[Line]) -> bool:
    opens = any(_DEAR.match(line.text) for line in lines[:_TOP_LINES])
    return opens and any(_YOURS.match(line.text) for line in lines)


def _speaks_of_meetings(lines: Sequence[Line]) -> bool:
    dated = any(next(iter(find_dates(line.text)), None) is not None for line in lines[:_TITLE_LINES])
    return dated or any(_OF_MEETINGS.search(line.text) for line in lines)
