"""Who came and who did not, as sentences tell it: "Present were A Bell and C Dunn. E Finch was absent."."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.meetings.people.listing import Listed, lists_several, read_listing
from indexer.meetings.people.names import LINE_CHARACTERS, at_initials, narrowed, split_people, strip_title
from indexer.meetings.people.presence import Presence, RosterLine, is_away
from indexer.meetings.people.segments import ABBREVIATION

# Another heading within the line: "Present: A, B. In attendance: C. Apologies: D".
_INNER_KEY = re.compile(
    r"(?:(?<=[.;,)])|(?<=[.;]\s)|(?<=\s\s))\s{0,9}(?P<key>(?:[A-Z][\w’']* ){0,3}?"
    r"(?i:(?:also )?in attendance|absent|also present|not present|"
    r"excused|regrets|apologies(?: for absence)?(?: received)?(?: from)?))\s?[:–-]\s|"
    r"(?<=[.;]\s)(?P<told>(?i:apologies(?: were)?(?: received)? from))\s"
)
# Of a word that never ends only the end is looked at: reading takes long in it otherwise.
_STOP = re.compile(r"(?P<word>[\w’'.)\]]{1,40})[.!]\s{1,9}(?=[A-Z\"“(])")
# "... was opened, board members present were A and B": a comma where a full stop belongs.
_SPLICED = re.compile(
    r",\s{1,3}(?=(?:also |others? |[A-Z][\w’']* ){0,4}?(?:[a-z]+ )?"
    r"(?:present|in attendance|attending) (?:were|was|included)\s)"
)
_INITIALS = re.compile(r"[A-Z][a-z]?\Z")
_HOUR = re.compile(r"\b[ap]\.?m\Z", re.IGNORECASE)
_SAYS = r"(?:present|in attendance|attending|participating|absent|excused|not present|not in attendance)"
# "Also present were A and B", "The board members present were A and B", "Those attending included A".
_INVERTED = re.compile(
    rf"(?:[A-Z][\w’' -]{{0,50}}?\s)?(?P<said>{_SAYS}|attendees|participants)\b[^.,:;]{{0,60}}?\s"
    r"(?:was|were|are|is|included?)\b(?:\sas follows)?\s*:?\s*(?P<list>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
# As in "The following were present: A, B".
_FOLLOWING = re.compile(
    rf"(?P<said>[^:]{{0,60}}\b(?:{_SAYS}|attendance|attended|absent|present)\b[^:,]{{0,30}}):\s*(?P<list>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_VERB = re.compile(
    r",?\s(?P<verb>(?:was|were|is|are|has|have|had|attended|arrived|joined|participated|sent|gave|tendered|offered|"
    r"apologi[sz]ed|did|could|will|would|called|opened|welcomed|left|served|took|noted|reported|chaired|presided)\b.*)",
    re.DOTALL,
)
_THERE = re.compile(
    r"(?:(?:was|were|is|are)\s(?:also\s|all\s|both\s)*"
    r"(?:present|in attendance|attending|on (?:the call|zoom|teams)|online)|"
    r"attended|arrived|joined (?:the meeting|by|via|at|late|us)|participated)\b"
)
_NOT_THERE = re.compile(
    r"(?:(?:was|were|is|are)\s(?:also\s|both\s)*"
    r"(?:absent|excused|away|unable|not (?:present|in attendance|able)|missing|granted leave)|"
    r"(?:had |has |have )?(?:sent|gave|given|tendered|offered)\s(?:(?:his|her|their|its|in)\s)?"
    r"(?:apolog|regrets)|(?:had |has )?apologi[sz]ed\sfor|did not attend|could not attend|had? leave)"
)
# Bodies that were represented fill less; longer text without people is running text.
_BODIES_CHARACTERS = 160
# What a paragraph has that tells of attending.
CUE = re.compile(
    r"\b(?:present|attend\w*|absent|excused|participating|participated|apologi[sz]ed)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Told:
    """One person of whom a sentence says that they came or did not."""

    person: Listed
    presence: Presence


def sentences(text: str) -> Iterator[str]:
    """The sentences of a stretch of a roster; abbreviated titles and initials end none."""
    begin = 0
    text = _SPLICED.sub(". ", text)
    for stop in _STOP.finditer(text):
        word = stop["word"].rsplit(".", 1)[-1]
        if not (ABBREVIATION.match(word) or _INITIALS.match(word)) or _HOUR.search(stop["word"]):
            yield text[begin : stop.end("word")]
            begin = stop.end()
    if text[begin:].strip():
        yield text[begin:].strip(" .")


def people_inline(text: str, presence: Presence) -> Iterator[tuple[str, Presence]]:
    """(list, presence) of each stretch behind a heading; `presence` is what the heading of the line says."""
    begin = 0
    for key in _INNER_KEY.finditer(text):
        yield text[begin : key.start()], presence
        said = key["key"] or "apologies"
        presence = Presence.ABSENT if is_away(said) else Presence.PRESENT
        begin = key.end()
    yield text[begin:], presence


def told_behind(text: str, presence: Presence) -> Iterator[Told]:
    """Everybody behind a heading, up to a sentence that tells something else."""
    for stretch, said in people_inline(text, presence):
        for number, sentence in enumerate(sentences(stretch)):
            found = list(_told(sentence, said if not number or not _VERB.search(sentence) else None))
            if not found and number and _VERB.search(sentence):
                break
            yield from found


def told_in_prose(text: str) -> Iterator[Told]:
    """Everybody of whom the sentences of a paragraph say that they came or did not."""
    for sentence in sentences(text):
        if CUE.search(sentence):
            yield from _told(sentence, None)


def _told(sentence: str, presence: Presence | None) -> Iterator[Told]:
    found = None if presence is not None else _INVERTED.match(sentence) or _FOLLOWING.match(sentence)
    if found is not None:
        said = Presence.ABSENT if is_away(found["said"]) else Presence.PRESENT
        yield from _of(found["list"], said, listed=True)
        return
    verb = _VERB.search(sentence)
    if verb is None:
        if presence is not None:
            yield from _of(sentence, presence, listed=True)
        return
    subject = sentence[: verb.start()]
    if _NOT_THERE.match(verb["verb"]):
        yield from _of(subject, Presence.ABSENT, listed=False)
    elif _THERE.match(verb["verb"]):
        yield from _of(subject, presence or Presence.PRESENT, listed=presence is not None)
    elif presence is not None and len(read_listing(subject)) > 1:
        yield from _of(subject, presence, listed=True)


def _of(text: str, presence: Presence, listed: bool) -> Iterator[Told]:
    for one in read_listing(text):
        if listed or len(strip_title(one.name)[0].split()) > 1 or strip_title(one.name)[1] or one.roles:
            away = (
                {True: Presence.ABSENT, False: Presence.PRESENT}.get(one.away)
                if one.away is not None
                else None
            )
            yield Told(one, away or presence)


def listed_on(index: int, text: str, presence: Presence, *, sure: bool) -> Iterator[RosterLine]:
    """The entries that a line of a roster holds; `sure` says that it lists people, as behind "Present:"."""
    text = narrowed(text)
    if len(text) > LINE_CHARACTERS:
        return
    for stretch, said in people_inline(text, presence) if sure else [(text, presence)]:
        lettered = at_initials(stretch)
        if lettered and sure and len(read_listing(stretch)) > len(lettered) + 1:
            lettered = []
        told = [] if lettered or not (sure or lists_several(stretch)) else list(told_behind(stretch, said))
        if told:
            yield from (
                RosterLine(index, one.person.name, one.presence, person=one.person.person()) for one in told
            )
        elif lettered or not sure:
            yield from (RosterLine(index, part, said) for part in lettered or split_people(stretch))
        elif stretch.strip(" .,;") and len(stretch) <= _BODIES_CHARACTERS and not _VERB.search(stretch):
            yield RosterLine(index, stretch, said)
