"""The words of a statement by their class: who, what they will do, what was settled.

A statement of any board reads alike in classes ("WHO WILL DO it by DAY"), so what is fitted to them on some
boards holds on others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

import Stemmer

from indexer.meetings.people.initials import Directory

_WORD = re.compile(r"[A-Za-z]\w*(?:['’][a-z]+)?|[£$€]?\d[\d.,:/–-]*\d|\d|[?:!;(\[]|[-–—](?=\s)|\+1(?!\d)")
_SCORE = re.compile(r"\d{1,3}(?:[-–]\d{1,3}){1,2}\Z")

# What each class is written with. Classes in capitals never meet a stem, which is in small letters.
_CLASSES = {
    "OFFICE": """chair chairman chairwoman chairperson clerk secretary treasurer president mayor
        director manager officer officers editor convenor convener secretariat administrator
        superintendent inspector engineer""",
    "BODY": """board committee council members member commissioners directors trustees councillors
        governors group team panel everyone all staff subcommittee partners party volunteers
        residents company police school club society association authority service services""",
    "HE": "he she they",
    "WE": "we",
    "I": "i",
    "IT": "it this that these those there which",
    "WILL": "will would shall i'll we'll he'll she'll they'll you'll it'll",
    "OUGHT": "should must need needs",
    "CAN": "can could may might",
    "BE": "is are was were be been being am",
    "HAVE": "has have had having",
    "NOT": "not no never nor neither none nothing",
    "IF": "if whether unless until when",
    "DECIDE": """agreed agree agrees resolved resolve resolves decided decide decides determined
        concurred concur chose chosen selected opted consented agreement resolution decision
        decisions""",
    "APPROVE": """approved approve approves adopted adopt accepted accept accepts ratified ratify
        endorsed endorse authorised authorized authorise authorize granted confirmed approval
        accepting adopting approving""",
    "PASS": "carried passed carries passes",
    "REJECT": """rejected reject declined decline refused refuse denied defeated failed fails lost fell
        withdrawn objected object""",
    "DEFER": "deferred defer postponed postpone tabled adjourned adjourn shelved",
    "ELECT": "elected elect appointed appoint re-elected reappointed appoints co-opted coopted nominated",
    "MOVE": """moved move moves motioned motion motions proposed propose proposes proposal proposer
        proposing""",
    "SECOND": "seconded seconds seconder seconding second",
    "NOTE": "noted note notes received acknowledged",
    "VOTE": """vote votes voted voting unanimous unanimously favour favor ayes aye nays nay abstention
        abstentions abstained abstain consensus objection objections consent""",
    "SAY": """said says say told reported reports advised stated indicated explained added informed
        mentioned commented suggested announced replied responded highlighted outlined felt
        thought believed""",
    "ASK": """asked requested invited instructed tasked directed asks requests delegated assigned ask
        request""",
    "UNDERTAKE": """volunteered offered undertook promised plans plan intends intend planned intended
        going committed""",
    "SUGGEST": """recommended recommends recommendation suggests suggest recommend consider considered
        discussed discussion discuss""",
    "ACTION": "action actions todo task",
}
_DEEDS = """add address advise amend approach arrange articulate attend book chase check circulate
    collate compile complete consult contact convene coordinate create develop distribute draft
    email ensure escalate establish explore finalise follow forward identify inform inspect
    investigate invite issue liaise look maintain monitor notify obtain order organise pick
    prepare present produce progress provide publish purchase pursue raise reach recirculate
    report research respond review revise revisit schedule share talk update upload visit work
    commission bring feed find get hold meet put run seek send set speak submit write"""
_STATES = """have include mean allow create cost become remain start begin open close happen depend
    affect cover take occur apply exist result require help enable expect like know see
    understand contain involve continue benefit increase decrease improve cause lead stay go
    come end last"""
# Words that mean these only with a capital.
_CAPITALS = {
    "MONTH": """January February March April May June July August September October November December
        Jan Feb Mar Apr Jun Jul Aug Sept Sep Oct Nov Dec""",
    "DAY": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    "TITLE": "Mr Mrs Ms Miss Dr Cllr Cllrs Councillor Prof Sir Rev Commissioner Trustee Senator Deputy",
    "I": "I",
}

NAMED = frozenset({"WHO", "NAME", "NAME0", "CAPS"})
"""Somebody of the roster, another name, a capital that may only open the sentence, initials or an acronym."""

HUMAN = NAMED | {"OFFICE", "BODY", "HE", "WE", "I"}
"""Those who can undertake something."""

SETTLING = frozenset({"DECIDE", "APPROVE", "PASS", "REJECT", "DEFER", "ELECT", "MOVE", "SECOND", "NOTE"})
"""What a meeting does to a matter."""

KNOWN = HUMAN | SETTLING | {
    "IT", "WILL", "OUGHT", "CAN", "BE", "HAVE", "NOT", "IF", "VOTE", "SAY", "ASK", "UNDERTAKE", "SUGGEST",
    "ACTION", "DO", "MONTH", "DAY", "NUM", "SCORE", "MONEY", "+1", "to", ":", "?", "(", "that", "by", "and",
}  # fmt: skip
"""All classes, and the small words that join them."""

ADVERBS = frozenset(
    "also then now soon further again both each continu onli like therefor initial still".split()
)
"""Stems that may stand between a modal verb and its verb."""


_REMEMBERED = 50_000
# Longer words in capitals are shouted, not initials.
_LETTERS = 4
_NAME_PARTS = frozenset({"WHO", "NAME", "CAPS"})
_NAME_OPENS = NAMED | {"TITLE"}
# After these a word may have its capital for opening something.
_OPENERS = frozenset({":", "?", "!", "("})


def same_kind(word: str, stems: Collection[str]) -> str:
    """A word's class, DO for what people undertake, "_" for any other."""
    return word if word in KNOWN else "DO" if word in stems else "_"


@dataclass(frozen=True)
class WordClasses:
    """How the words of one document are told; `names` and `initials` are those of its roster."""

    text: str
    names: Collection[str]
    initials: Collection[str]

    @classmethod
    def of(cls, text: str, known: Directory) -> WordClasses:
        """Of a document whose people are known."""
        parts = (part for name in known.by_name for part in name.split())
        names = frozenset(part for part in parts if len(part) > 2 and part[0].isupper())
        return cls(text, names, frozenset(known.by_initials))

    def words(self, text: str) -> tuple[str, ...]:
        """The words of a piece of the document, the class of each or its stem; a name is one word."""
        told = self._told.get(text)
        if told is None:  # headings are asked for with each statement below them
            told = self._told[text] = tuple(self._read(text))
        return told

    @cached_property
    def _told(self) -> dict[str, tuple[str, ...]]:
        return {}

    def _read(self, text: str) -> list[str]:
        found: list[str] = []
        shouted, opens, before = text.isupper(), True, ""
        for match in _WORD.finditer(text):
            word = self._word(match.group(), opens, shouted)
            if found and word in _NAME_PARTS and found[-1] in _NAME_OPENS:
                known = "WHO" in (word, found[-1]) or found[-1] == "TITLE"
                found[-1] = "WHO" if known else "NAME"
            else:
                found.append(f"{word}_ing" if word.endswith("ing") and found[-1:] == ["BE"] else word)
            going = word == "to" and before == "going" and not text.endswith("?")
            if going and found[-2:] == ["UNDERTAKE", "to"]:
                found[-3 if found[-3:-2] == ["BE"] else -2 :] = ["WILL"]  # "is going to write"
            before = match.group()
            opens = word in _OPENERS
        return ["WHO" if word == "TITLE" else word for word in found]

    def _word(self, word: str, opens: bool, shouted: bool) -> str:
        first = word[0]
        if not first.isalpha():
            return _figure(word)
        if word in self.names or word in self.initials:
            return "WHO"
        small = word.lower().replace("’", "'")
        known = self._lists.capitals.get(word) or self._lists.small.get(small)
        if known is not None:
            return known
        strange = small not in self._small
        if word.isupper() and 2 <= len(word) <= _LETTERS and strange:
            return "CAPS"
        if first.isupper() and (len(word) == 1 and word != "A"):
            return "NAME"
        if first.isupper() and len(word) > 1 and not shouted and (strange or not opens):
            return "NAME0" if opens else "NAME"
        return str(self._stem(small))

    @cached_property
    def _small(self) -> frozenset[str]:
        """What the document also writes in small letters: no name where it opens a sentence."""
        return frozenset(re.findall(r"(?<![\w'’-])[a-z]{2,}", self.text))

    @cached_property
    def _lists(self) -> _Lists:
        return _lists()

    @cached_property
    def _stem(self) -> Callable[[str], str]:
        return _lists().stem

    @property
    def deeds(self) -> Collection[str]:
        """Stems of what people undertake."""
        return self._lists.deeds

    @property
    def states(self) -> Collection[str]:
        """Stems of what happens or is the case rather than is done."""
        return self._lists.states


def _figure(word: str) -> str:
    if word in ("(", "["):
        return "("
    if word[0] in "£$€":
        return "MONEY"
    if word[0].isdigit():
        return "SCORE" if _SCORE.match(word) else "NUM"
    return word


@dataclass(frozen=True, slots=True)
class _Lists:
    """The lists above, ready to be looked up in."""

    small: Mapping[str, str]
    capitals: Mapping[str, str]
    deeds: frozenset[str]
    states: frozenset[str]
    stem: Callable[[str], str]


@cache
def _lists() -> _Lists:
    stem = lru_cache(maxsize=_REMEMBERED)(Stemmer.Stemmer("english").stemWord)
    return _Lists(
        small={word: name for name, held in _CLASSES.items() for word in held.split()},
        capitals={word: name for name, held in _CAPITALS.items() for word in held.split()},
        deeds=frozenset(map(stem, _DEEDS.split())),
        states=frozenset(map(stem, _STATES.split())),
        stem=stem,
    )
