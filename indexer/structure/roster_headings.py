"""What the heading of a roster says: who is listed below, or on the same line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from indexer.model import Line, LineKind
from indexer.structure.labels import Scheme, split_label
from indexer.structure.names import bracketed_letters, looks_like_person
from indexer.structure.prose import is_prose
from indexer.structure.splitting import split_people
from indexer.structure.vocabulary import ABSENCE, ATTENDING, ATTENDING_COMPANIONS, MISSING, ROLE_GROUP


class Presence(Enum):
    """What a roster heading says of the people under it."""

    PRESENT = "present"
    ABSENT = "absent"
    MISSING = "missing"  # did not come and sent no apologies


@dataclass(frozen=True, slots=True)
class RosterHeading:
    """A line that opens a list of people; `rest` is the part of it that already lists some."""

    presence: Presence
    rest: str
    numbered: bool
    vague: bool  # says nothing of attending ("Members"), so that it needs people under it to count


# A roster heading is a few words; longer lines are never matched against the vocabulary.
_HEADING_CHARACTERS = 70
_KEY = re.compile(
    r"(?P<key>[A-Za-z][A-Za-z ,&/'’-]{2,60}?) ?(?:[:;](?: ?[-–—])?|\s[-–—]|\s(?:was|were):?)\s+(?=\S)"
)
_SAYS_SO = re.compile(
    r"\bwho\b|represented|present\b|attend|apolog|absen|invit|regrets|participants|\broll\b", re.IGNORECASE
)
# "Board of Directors Meeting" names what took place, not who came.
_A_SITTING = re.compile(r"\bmeeting\Z", re.IGNORECASE)
# "Ministry observer": one person under a heading rather than the heading.
_ONE_OF_A_BODY = re.compile(
    r"(?<!guest) (?:observer|official|officer|member|guest|speaker|representative|clerk|director)\Z",
    re.IGNORECASE,
)


def presence_of(text: str) -> Presence | None:
    """What a heading says, None if it heads no roster."""
    bare = text.strip(" :.-–—*").replace("’", "'")
    if not 3 < len(bare) <= _HEADING_CHARACTERS or bracketed_letters(bare) or _ONE_OF_A_BODY.search(bare):
        return None
    if ABSENCE.match(bare):
        return Presence.ABSENT
    if MISSING.match(bare):
        return Presence.MISSING
    bare = re.sub(r"\s?\([^)]*\)\Z", "", bare)
    if _A_SITTING.search(bare) and _SAYS_SO.search(bare) is None:
        return None
    return Presence.PRESENT if _says_who_came(bare) else None


def says_so(text: str) -> bool:
    """Whether a heading speaks of attending ("Present"), where "Members" needs people under it to count."""
    return presence_of(text) is not None and _SAYS_SO.search(text) is not None


def _says_who_came(text: str) -> bool:
    """Whether the text has only words about attending, but for one before them ("Trust members present")."""
    found = re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*|[^\s,/&]", text.lower())
    if len(found) > 1 and found[0] not in ATTENDING | ATTENDING_COMPANIONS and found[1] in ATTENDING:
        found = found[1:]
    return not ATTENDING.isdisjoint(found) and set(found) <= ATTENDING | ATTENDING_COMPANIONS


def roster_heading(line: Line) -> RosterHeading | None:
    """The heading that a line is ("Present") or opens with ("Present: A, B"); None for any other line."""
    if line.link or line.kind is LineKind.BULLET:
        return None
    label = split_label(line.text)
    numbered = label is not None
    text = line.text[label.end :] if label else line.text
    if (presence := presence_of(text)) is not None:
        return RosterHeading(presence, "", numbered, _SAYS_SO.search(text) is None)
    if label is not None and label.scheme is not Scheme.DECIMAL:
        return None
    key = _KEY.match(text)
    presence = presence_of(key["key"]) if key else None
    if key is None or presence is None:
        return None
    rest, vague = text[key.end() :], _SAYS_SO.search(key["key"]) is None
    told = text[key.end("key") :].lstrip().startswith("w")  # "Present were A and B": a sentence
    if (numbered or vague or told) and not lists_people(rest):
        return None
    return RosterHeading(presence, rest, numbered, vague)


def names_office(line: Line) -> bool:
    """Whether a line says who chaired or took the minutes ("Chair: A Name")."""
    key = _KEY.match(line.text)
    if key is None or not ROLE_GROUP.match(key["key"]):
        return False
    return not is_prose(line.text) and looks_like_person(line.text)


def lists_people(text: str) -> bool:
    """Whether most of what a line lists are people."""
    people = split_people(text)
    return sum(looks_like_person(person) for person in people) * 2 > len(people)
