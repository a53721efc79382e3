"""What the name of a body looks like: runs of capitalised words in a text, and what their form says of them.

Nothing here knows a body: a name is told by its words for a kind of body ("Council", "Society"), by what
stands around it ("minutes of the ...", "... meeting"), and by what no name contains.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from indexer.language.dates import MONTH_NUMBERS, WEEKDAY_NUMBERS, find_dates
from indexer.meetings.genre import HONORIFIC

# Bodies that meet; the last word of their names.
GOVERNING = frozenset(
    """board boards committee subcommittee sub-committee council panel commission commissioners senate
    cabinet assembly trustees directors governors executive exec taskforce forum group caucus parliament
    vestry consortium partnership synod congress convention chapter tribunal wg tc committees groups
    force party""".split()
)
# What has members and such a body; its name stands for the body where none is named.
ORGANISATIONS = frozenset(
    """society association assn assoc club foundation trust union federation network alliance authority
    agency institute institution collaborative cooperative co-operative coop co-op guild league district
    fellowship coalition conservancy collective corporation company church congregation charity lodge
    branch community friends department division centre center school college university academy
    museum library hospital project team ministry bureau office orchestra choir band initiative
    consortium chamber confederation institution organisation organization residents""".split()
)
# "Town of Otterby", "Friends of Marsh Wood": the name follows.
_OF = frozenset(
    """town city village township borough county port parish district municipality province region diocese
    friends society university college board institute council house church department ministry school
    guild company association federation union league order academy""".split()
)
_PARTS_OF_NAMES = frozenset("and of for the & de la du des von van der y und et".split())
_AND = frozenset("and &".split())
# Between a word for a body and what it is for.
_AFTER_NOUN = frozenset("on to in".split())
# What a sitting is called, and the papers of one.
MEETINGS = frozenset(
    """meeting meetings minutes notes agenda agm egm sgm proceedings telecon teleconference telco
    session sitting mtg call record transcript conference""".split()
)
# How often and how they sit, and how far the paper has come; no part of a name at its ends.
_SITTINGS = frozenset(
    """annual regular special ordinary extraordinary extra-ordinary monthly quarterly weekly biweekly bi-
    weekly virtual inaugural emergency full regularly specially scheduled draft final approved
    unapproved unconfirmed confirmed adjourned statutory remote online hybrid first second third last
    general public open closed face-to-face f2f combined reconvened formal informal a an the this our
    its their next previous half-yearly yearly organizational organisational""".split()
)
# These go before any name; of the others "General Assembly" and "Public Library" may begin one.
_LEADING = frozenset(
    """a an the this our its their draft final approved unapproved unconfirmed confirmed annual regular
    special ordinary extraordinary inaugural monthly quarterly next""".split()
)
# These stand in no name.
_BREAKS = frozenset(
    """held holds present date time venue location place chair chairman chairperson chairwoman apologies
    absent attendees attendance page via zoom teams room untitled ordinance resolution report reports
    action actions item items topic with was were is are has have had will be by at from during between
    convened met occurred called order roll quorum welcome extract scribe regrets pm am a.m p.m no
    number copy version week day part section schedule appendix annex subject re clerk secretary
    president treasurer mayor declaration declarations acceptance""".split()
)
_DAYS = frozenset({*MONTH_NUMBERS, *WEEKDAY_NUMBERS})
_MET = frozenset("held holds convened met occurred gathered assembled".split())
_PEOPLE = frozenset("trustees directors governors members officers".split())
_SHORTENED = frozenset("assn assoc st".split())
_INCORPORATED = frozenset("inc ltd llc limited incorporated plc cic cio".split())
# Words that only say what kind of body it is: "Annual Parish Council" names none.
_KINDS = frozenset(
    """annual parish town city county district borough general community village member members joint the
    of""".split()
)
_TOKEN = re.compile(r"[^\W_][\w&+]*(?:['’.&-][^\W_][\w&+]*)*['’]?|#\d+|[^\w\s]|_|\t")
_HONORIFIC = re.compile(rf"{HONORIFIC}\.?\Z", re.IGNORECASE)
_ACRONYM = re.compile(r"[A-Z][A-Z&0-9-]{1,9}\Z")
_DOTTED = re.compile(r"(?:[A-Z]\.)+[A-Z]\Z")
_NUMERAL = re.compile(r"[IVX]+\Z|.*\d{3}|\d|Q\d\Z")
_MOST_WORDS = 14


class Form(IntEnum):
    """What the form of a name says, the best last."""

    PLAIN = 0  # capitalised words
    ACRONYM = 1
    ORGANISATION = 2
    GOVERNING = 3


@dataclass(frozen=True, slots=True)
class NameWord:
    """A word or sign of a text, at `[start, end)`; `low` is comparable."""

    text: str
    low: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NameRun:
    """Words of a text that may name a body, and what stands around them.

    `of_meeting`: "minutes of the" before them; `meets`: "meeting" or "met" behind them; `alone`: nothing else
    stands in the text; `dependent`: a body within another one, as "Planning Committee" is.
    """

    name: str
    form: Form
    start: int
    end: int
    of_meeting: bool
    meets: bool
    alone: bool
    dependent: bool

    @property
    def words(self) -> list[str]:
        """The words of the name in lower case."""
        return self.name.lower().split()


def name_runs(text: str) -> Iterator[NameRun]:
    """The names that a text may hold, in order."""
    blank = text
    for date in find_dates(text):
        blank = f"{blank[: date.start]}{'|' * (date.end - date.start)}{blank[date.end :]}"
    words = _NameWords(blank)
    at = 0
    while at < len(words.tokens):
        end = words.run_end(at)
        if end > at and (run := words.run(at, end)) is not None:
            yield run
        at = max(end, at + 1)


class _NameWords:
    """A text in tokens, and the runs of them that may be names."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.tokens = [
            NameWord(m.group(), m.group().lower().strip(".'’"), m.start(), m.end())
            for m in _TOKEN.finditer(text)
        ]

    def run_end(self, at: int) -> int:
        """Where a run of name words that begins at a token ends; `at` itself where none begins."""
        if not self._is_name_word(at):
            return at
        end = at + 1
        while end - at < _MOST_WORDS and (taken := self._step(end)):
            end += taken
        return end

    def _step(self, end: int) -> int:
        """How many tokens from `end` on belong to the run before; 0 where it is over."""
        if end >= len(self.tokens):
            return 0
        token, before = self.tokens[end], self.tokens[end - 1]
        short = before.low in _INCORPORATED | _SHORTENED or _DOTTED.match(before.text) is not None
        shortened = token.text == "." and short
        congregation = token.low == "meeting" and before.low == "friends"  # so Quakers call one
        # "Rope committee meeting"
        small = token.low in GOVERNING | ORGANISATIONS and self._leads_to_meeting(end + 1)
        if self._is_name_word(end) or token.text.startswith("#") or shortened or congregation or small:
            return 1
        if token.text == "," and self._low(end + 1) in _INCORPORATED:
            return 2
        if token.text == "/" and self._is_one_word(end):
            return 2  # "Audit/Risk Committee"
        if token.text == "(" and self._low(end + 2) == ")" and self._is_name_word(end + 1):
            return 4 if self._low(end + 3) in GOVERNING else 0  # "Data Framework (DF) Committee"
        return self._joint(end)

    def _is_one_word(self, at: int) -> bool:
        """Whether a sign stands between two name words without any space."""
        return (
            self._is_name_word(at + 1)
            and self.tokens[at - 1].end == self.tokens[at].start
            and self.tokens[at].end == self.tokens[at + 1].start
        )

    def _joint(self, end: int) -> int:
        """How many tokens a small word takes, with the name word that it joins; 0 where it joins none."""
        low = self._low(end)
        if not (low in _PARTS_OF_NAMES or self._goes_on(end)):
            return 0
        if low in _AND and self._low(end - 1) in GOVERNING:
            return 0  # two bodies that met together: they are the first one's minutes
        if self._is_name_word(end + 1):
            return 2
        return 3 if self._low(end + 1) == "the" and self._is_name_word(end + 2) else 0

    def _low(self, at: int) -> str:
        return self.tokens[at].low if 0 <= at < len(self.tokens) else ""

    def _is_name_word(self, at: int) -> bool:
        if not 0 <= at < len(self.tokens):
            return False
        text, low = self.tokens[at].text, self.tokens[at].low
        if low in _BREAKS | _DAYS | MEETINGS or _NUMERAL.match(text):
            return False
        if low == "chapter" and self._low(at + 1).isdigit():  # "Chapter 4" of a code is no society's
            return False
        return text[0].isupper() and not (text.isupper() and low in _PARTS_OF_NAMES | _AFTER_NOUN | {"at"})

    def _goes_on(self, end: int) -> bool:
        """Whether "on" stands between a word for a body and its matter, or a comma in a list of matters."""
        if self._low(end) in _AFTER_NOUN:
            return self._low(end - 1) in GOVERNING
        if self.tokens[end].text != ",":
            return False
        rest = [one.low for one in self.tokens[end + 1 : end + 7]]
        joint = next((n for n, low in enumerate(rest) if low in ("and", "&")), None)
        noun = next((n for n, low in enumerate(rest) if low in GOVERNING), None)
        return joint is not None and noun is not None and joint < noun and "," not in rest[joint:noun]

    def _leads_to_meeting(self, at: int) -> bool:
        """Whether a meeting is spoken of from here on: "annual meeting", "- trustees' meeting", "has met"."""
        for token in self.tokens[at : at + 4]:
            if token.low in MEETINGS or token.low in _MET:
                return True
            between = token.text in "-–—:,/" or token.low in _SITTINGS | {
                "board",
                "has",
                "have",
                "was",
                "were",
            }
            if not between and token.text[-1] not in "'’":
                return False
        return False

    def _follows_meeting(self, at: int) -> bool:
        """Whether "minutes of the", "meeting of" or the like leads here, or "minutes" itself."""
        place = at - 1
        while self._low(place) in _SITTINGS | {"proceedings"}:
            place -= 1
        if self._low(place) in ("of", "at", "from"):
            place -= 1
        elif self._low(place) == "for":  # "Meeting for Worship" says what it was for, not whose it was
            place -= 1
            return self._low(place) in MEETINGS and self._low(place) not in ("meeting", "meetings")
        return self._low(place) in MEETINGS

    def run(self, at: int, end: int) -> NameRun | None:
        """The name that a run of words holds, without what only speaks of the sitting."""
        first, last = at, end
        while first < last and self._speaks_of_sitting(first, last):
            first += 1
        while last > first and (
            self._low(last - 1) in _SITTINGS | _PARTS_OF_NAMES or self.tokens[last - 1].text in ",("
        ):
            last -= 1
        if last - first > 1 and self._low(last - 1) in _PEOPLE and self._is_organisation(first, last - 1):
            last -= 1
        chosen = self.tokens[first:last]
        name = self._printed(chosen)
        if not name or _HONORIFIC.match(chosen[0].text) or not is_name(name):
            return None
        outside = (*self.tokens[:at], *self.tokens[end:])
        return NameRun(
            name,
            form_of(name),
            chosen[0].start,
            chosen[-1].end,
            of_meeting=self._follows_meeting(first) and self._low(first - 1) != "with",
            meets=self._leads_to_meeting(last),
            alone=all(map(_is_beside, outside)),
            dependent=is_dependent(name),
        )

    def _is_organisation(self, first: int, last: int) -> bool:
        """Whether the words before "Directors" name whom these direct."""
        name = self._printed(self.tokens[first:last])
        return self._low(last - 1) != "of" and is_name(name) and form_of(name) is Form.ORGANISATION

    def _speaks_of_sitting(self, first: int, last: int) -> bool:
        """Whether the first word of a run says how they sat; "Public Library" and "Trustees" are names."""
        low = self._low(first)
        if low in _LEADING or low in _PARTS_OF_NAMES:
            return True
        if low in _PEOPLE and self._low(first + 1) == "of":
            return last - first > 2
        return low in _SITTINGS and all(token.low in _SITTINGS for token in self.tokens[first:last])

    def _printed(self, tokens: Sequence[NameWord]) -> str:
        """The words as printed, without "Regular" before the word for the body, and none of it twice."""
        kept = [
            token
            for n, token in enumerate(tokens)
            if not (0 < n < len(tokens) - 1 and token.low in _LEADING and tokens[n + 1].low in GOVERNING)
        ]
        parts: list[str] = []
        for n, token in enumerate(kept):
            parts.append(self._text[kept[n - 1].end : token.start] if n and kept[n - 1] in tokens else "")
            parts.append(token.text)
        whole = "".join(part if part.strip() or not part else " " for part in parts)
        words = (whole if len(kept) == len(tokens) else " ".join(token.text for token in kept)).split()
        half = len(words) // 2
        return " ".join(words[:half] if half and words[:half] == words[half:] else words)


def _is_beside(token: NameWord) -> bool:
    """Whether a word beside a name says no more than which sitting it was, or is a name itself."""
    if not token.text[0].isalpha():
        return True
    low = token.low
    return low in MEETINGS | _SITTINGS | _PARTS_OF_NAMES or low in _DAYS or token.text[0].isupper()


def is_name(name: str) -> bool:
    """Whether the words are more than the kind of a body: "Parish Council" and "Board" name none.

    A single word is one only for whoever knows more of it than its form.
    """
    lows = [word.strip(".,'’").lower() for word in name.split()]
    if len(lows) == 1:
        return lows[0] not in GOVERNING | ORGANISATIONS | _SITTINGS and len(lows[0]) > 2
    proper = [low for low in lows if low not in _KINDS | GOVERNING | MEETINGS | _SITTINGS]
    return bool(proper) or sum(low in GOVERNING for low in lows) > 1


def says_no_body(word: str) -> bool:
    """Whether a word in lower case only says what kind of body it is, which sitting, or which paper."""
    return word in _KINDS | GOVERNING | MEETINGS | _SITTINGS | _PARTS_OF_NAMES | _BREAKS


def is_generic(name: str) -> bool:
    """Whether a name is made of such words alone: any organisation may have a "Board of Directors"."""
    return all(map(says_no_body, name.lower().split()))


_GOVERNORS = re.compile(
    r"Boards? of (?:Directors?|Trustees?|Governors?|Commissioners?|Management)\b['’]?s?['’]?\Z", re.IGNORECASE
)
_WITHIN = frozenset(
    "committee subcommittee sub-committee panel board party force executive trustees directors".split()
)
_MOST_DEPENDENT = 6


def is_dependent(name: str) -> bool:
    """Whether a body of that name is one of a larger body: "Planning Committee", "Board of Directors"."""
    if _GOVERNORS.match(name):
        return True
    words = name.split()
    lows = [word.lower() for word in words]
    own = lows[-1] in _WITHIN or lows[-2:] == ["working", "group"]
    return own and "of" not in lows and len(words) <= _MOST_DEPENDENT and not any(map(_ACRONYM.match, words))


def form_of(name: str) -> Form:
    """What the form of a name says."""
    words = [word.strip(".,'’()") for word in name.split()]
    lows = [word.lower() for word in words]
    while len(lows) > 1 and lows[-1] in _INCORPORATED:
        lows.pop()
    if lows[-2:] == ["friends", "meeting"]:
        return Form.ORGANISATION
    if len(words) == 1:
        return Form.ACRONYM if _ACRONYM.match(words[0]) else Form.PLAIN
    of = next((n for n, low in enumerate(lows) if low in ("of", "for", "on", "to") and n), None)
    if lows[-1] in GOVERNING or (of is not None and lows[of - 1] in GOVERNING):
        return Form.GOVERNING
    if lows[-1] in ORGANISATIONS or (of is not None and lows[of - 1] in ORGANISATIONS | _OF):
        return Form.ORGANISATION
    inner = any(low in ORGANISATIONS - _ORDINARY for low in lows[1:])
    return Form.ORGANISATION if inner else Form.PLAIN


_ORDINARY = frozenset("community project school residents team office initiative library".split())
_CAPITALS = re.compile(
    r"(?<![\w'’])[^\W\d_a-z]{2,}(?:['’][A-Z]+)?(?:[ ,/&.-]{1,3}[^\W\d_a-z]{2,}(?:['’][A-Z]+)?)+(?![\w'’])"
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_SMALL = re.compile(r"\b(?:And|Of|For|The|On|In|To|At|Held|With|De|La|By)\b")
_VOWEL = re.compile(r"[AEIOUYÀ-Ý]")


def lowered(text: str, is_acronym: Callable[[str], bool]) -> str:
    """A text with what it sets in capitals as it would be written; what is an acronym stays one."""

    def written(found: re.Match[str]) -> str:
        word = found.group()
        # No word goes without a vowel, so that HTTPX or WG is none.
        return word if _VOWEL.search(word) is None or is_acronym(word) else word.capitalize()

    def smaller(run: re.Match[str]) -> str:
        plain = _WORD.sub(written, run.group())
        return _SMALL.sub(lambda word: word.group().lower(), plain) if plain != run.group() else plain

    return _CAPITALS.sub(smaller, text)
