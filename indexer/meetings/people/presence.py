"""What the heading of a roster says: whether those under it or behind it came."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from indexer.meetings.genre import (
    ATTENDING,
    ATTENDING_COMPANIONS,
    FIELD,
    REMEMBERED_LINES,
    ROLE_GROUP,
    is_prose,
)
from indexer.meetings.items.labels import Scheme, split_label
from indexer.meetings.people.listing import lists_people, lists_several
from indexer.meetings.people.names import COUNT, NOBODY, bracketed_letters, looks_like_person, strip_title
from indexer.model import Line, LineKind, Person


class Presence(Enum):
    """What a roster says of the people under one of its headings."""

    PRESENT = "present"
    ABSENT = "absent"
    UNSAID = "unsaid"  # a row of a register that has no mark


@dataclass(frozen=True, slots=True)
class RosterHeading:
    """A line that opens a list of people; `rest` is the part of it that already lists some."""

    presence: Presence
    rest: str
    numbered: bool
    vague: bool  # says nothing of attending ("Members"), so that it needs people under it to count
    office: str = ""  # what those whom it names did: "Chair"


@dataclass(frozen=True, slots=True)
class RosterLine:
    """One entry, or one group heading (`heads` true), with the index of its line (in a table, its row)."""

    index: int
    text: str
    presence: Presence
    heads: bool = False
    initials: str | None = None  # from a column of their own
    named: bool = False  # a column of names holds the first words, so that they are somebody's
    numbered_item: bool = False  # under a numbered "Apologies" or "Roll call", which stays an agenda item
    person: Person | None = None  # read already, where the text is a list of several


# A roster heading is a few words; longer lines are never matched against the vocabulary.
_HEADING_CHARACTERS = 70
_KEY = re.compile(
    r"(?P<key>[A-Za-z][A-Za-z ,&/'’-]{2,60}?(?: ?\([^()]{1,30}\))?)"
    r"(?: ?\*{0,4}(?:[:;](?: ?[-–—])?\*{0,4}|\s[-–—]|\s(?:was|were):?)\s+|\s{3,}|\t)(?=\S)"
)
_SHOUTED = re.compile(r"(?P<key>[A-Z]{4,}(?: [A-Z]{2,}){0,3}) (?=[A-Z]\w*[.a-z])")
_SAYS_SO = re.compile(
    r"\bwho\b|represented|present\b|attend|apol|absen|invit|regrets|participants|\broll\b|\bexcused\b",
    re.IGNORECASE,
)
# Words that say it so plainly that words of any kind may stand beside them: "Port commissioners present:".
_PLAINLY = re.compile(
    r"\b(?:present|attending|attendance|attendees|absent|regrets|apologies|apols|excused)\b", re.IGNORECASE
)
_PLAIN_WORDS = 6
# "Board of Directors Meeting" names what took place, not who came.
_A_SITTING = re.compile(r"\bmeeting\Z", re.IGNORECASE)
# "Ministry observer": one person under a heading rather than the heading.
_ONE_OF_A_BODY = re.compile(
    r"(?<!guest) (?:observer|official|officer|member|guest|speaker|representative|clerk|director)\Z",
    re.IGNORECASE,
)
_AWAY = frozenset(
    """apology apologies apols apol absent absence absences absentee absentees regrets missing excused
    unexcused unable""".split()
)
_PLAINLY_AWAY = frozenset("missing absent absentee absentees excused unexcused regrets".split())
_AWAY_COMPANIONS = frozenset(
    """received given from for were was with without accepted noted no leave reason reasons notice
    non-attendance attend due not did sent offered tendered recorded""".split()
)
_CAME = frozenset("present attendance attendees attended attending participants roll invited".split())


def presence_of(text: str) -> Presence | None:
    """What a heading says, None if it heads no roster."""
    bare = text.strip(" :.-–—*").replace("’", "'")
    if not 3 < len(bare) <= _HEADING_CHARACTERS or bracketed_letters(bare) or _ONE_OF_A_BODY.search(bare):
        return None
    if (bracket := re.search(r"\s?\(([^)]*)\)\Z", bare)) is not None and not strip_title(bracket[1])[1]:
        bare = bare[: bracket.start()]
    if _A_SITTING.search(bare) and _SAYS_SO.search(bare) is None:
        return None
    found = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*|[^\s,/&]", bare.lower())
    if _says_who_stayed_away(found):
        return Presence.ABSENT
    return Presence.PRESENT if _says_who_came(found) else None


def is_away(text: str) -> bool:
    """Whether words of attending say that somebody did not: "Not present", "Apologies for absence"."""
    found = set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower()))
    told = not _CAME.isdisjoint(found) or "attend" in found
    both = not found.isdisjoint(("present", "attendance", "attended"))
    plainly = not found.isdisjoint(_PLAINLY_AWAY) and not both
    return (
        ("not" in found and told)
        or "unable" in found
        or plainly
        or (not _AWAY.isdisjoint(found) and not told)
    )


def says_so(text: str) -> bool:
    """Whether a heading speaks of attending ("Present"), where "Members" needs people under it to count."""
    return presence_of(text) is not None and _SAYS_SO.search(text) is not None


def _says_who_stayed_away(found: list[str]) -> bool:
    known = _AWAY | _AWAY_COMPANIONS | ATTENDING | ATTENDING_COMPANIONS
    if not found or not set(found) <= known or found == ["not"]:
        return False
    return is_away(" ".join(found))


def _says_who_came(found: list[str]) -> bool:
    """Whether there are only words about attending, but for one before them ("Trust members present")."""
    if len(found) > 1 and found[0] not in ATTENDING | ATTENDING_COMPANIONS and found[1] in ATTENDING:
        found = found[1:]
    return not ATTENDING.isdisjoint(found) and set(found) <= ATTENDING | ATTENDING_COMPANIONS


@lru_cache(maxsize=REMEMBERED_LINES)
def roster_heading(line: Line) -> RosterHeading | None:
    """The heading that a line is ("Present") or opens with ("Present: A, B"); None for any other line."""
    if line.link or line.kind is LineKind.BULLET:
        return None
    label = split_label(line.text)
    numbered = label is not None
    text = line.text[label.end :] if label else line.text
    if (presence := presence_of(text)) is not None:
        return RosterHeading(presence, "", numbered, _SAYS_SO.search(text) is None)
    if _in_the_chair(text.strip(" :*")):
        return RosterHeading(Presence.PRESENT, "", numbered, False, "Chair")
    if label is not None and label.scheme is not Scheme.DECIMAL:
        return None
    return keyed(text, numbered)


def _in_the_chair(text: str) -> bool:
    return re.fullmatch(r"(?:present )?in the chair", text, re.IGNORECASE) is not None


# "Via Zoom: A Bell, C Dunn", "Online: A Bell": how they attended says that they did.
_MEANS = re.compile(
    r"(?:attend(?:ing|ed)|join(?:ing|ed)|participating)?\s?(?:(?:via|by|on|over|through) "
    r"(?:zoom|(?:ms |microsoft )?teams|skype|webex|google meet|(?:tele)?phone|"
    r"video(?: ?(?:link|call|conference))?|(?:conference|video) call)|online|remote(?:ly)?|virtual(?:ly)?)",
    re.IGNORECASE,
)
# "Secretary: A Bell - elected": who holds an office from now on, not who came.
_ELECTED = re.compile(
    r"\s[-–—]\s?(?:(?:re-?)?elected|appointed|passed|carried|approved|agreed)\.?\Z", re.IGNORECASE
)


def keyed(text: str, numbered: bool = False) -> RosterHeading | None:
    """The heading that a line opens with, people behind it: "Port commissioners present: A Bell, C Dunn"."""
    key = _KEY.match(text)
    if key is None:
        return _shouted(text, numbered)
    rest = text[key.end() :]
    if _ELECTED.search(rest) is not None:
        return None
    if _MEANS.fullmatch(key["key"]) is not None:
        return RosterHeading(Presence.PRESENT, rest, numbered, True) if lists_people(rest) else None
    presence, chair = presence_of(key["key"]), _in_the_chair(key["key"])
    plainly = _PLAINLY.search(key["key"]) is not None and len(key["key"].split()) <= _PLAIN_WORDS
    if presence is None and (plainly or chair) and lists_people(rest):
        presence = Presence.ABSENT if is_away(key["key"]) else Presence.PRESENT
    if presence is None:
        return None
    vague = _SAYS_SO.search(key["key"]) is None and not chair
    told = text[key.end("key") :].lstrip().startswith("w")  # "Present were A and B": a sentence
    if told and presence is Presence.ABSENT:
        return None  # "Apologies were received from A"
    if (numbered or vague or told) and not lists_people(rest):
        return None
    return RosterHeading(presence, rest, numbered, vague, "Chair" if chair else "")


def _shouted(text: str, numbered: bool) -> RosterHeading | None:
    """A heading in capitals with nothing behind it but the list: "PRESENT Mr Bell (Chair), A Dunn"."""
    key = _SHOUTED.match(text)
    if key is None or (presence := presence_of(key["key"])) is None or not _SAYS_SO.search(key["key"]):
        return None
    rest = text[key.end() :]
    return RosterHeading(presence, rest, numbered, vague=False) if lists_several(rest) else None


def bulleted(line: Line) -> RosterHeading | None:
    """The roster that an entry of a list is by itself: "- Present: Ann, Bo, Cy"."""
    if line.kind is not LineKind.BULLET or line.link:
        return None
    heading = keyed(line.text[line.marker_end :])
    sure = heading is not None and not heading.vague and lists_people(heading.rest)
    return heading if sure else None


def group_of(text: str) -> RosterHeading | None:
    """What a line of a roster opens with though it says nothing of attending: "Council: A Bell, C Dunn"."""
    key = _KEY.match(text)
    if key is None or FIELD.match(text) or text[key.end("key") :].lstrip().startswith("w"):
        return None
    office = key["key"] if ROLE_GROUP.match(key["key"]) else ""
    if looks_like_person(text) or looks_like_person(key["key"]) or not lists_people(text[key.end() :]):
        return None
    said = Presence.ABSENT if is_away(key["key"]) else Presence.PRESENT
    return RosterHeading(said, text[key.end() :], False, True, office)


def count_or_group(text: str) -> bool:
    """Whether a line tells how many of a group came: "Members of the public - 2", "Members remote: none"."""
    key = _KEY.match(text)
    tells = key is not None and (
        presence_of(key["key"]) is not None or NOBODY.match(text[key.end() :]) is not None
    )
    return tells or COUNT.match(text) is not None


def names_office(line: Line) -> bool:
    """Whether a line says who chaired or took the minutes ("Chair: A Name")."""
    key = _KEY.match(line.text)
    if key is None or not ROLE_GROUP.match(key["key"]):
        return False
    return not is_prose(line.text) and looks_like_person(line.text)
