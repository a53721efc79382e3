"""People listed in running text -> each with office and organisation: "President Ann Bell, C Dunn (Clerk)".

The text is cut into segments at commas, semicolons, dashes, "and" and full stops outside brackets. Each is
a person, an office or organisation, or one word that may be either; then the order of offices and names over
the whole list decides whose office is whose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from indexer.meetings.genre import ROLE
from indexer.meetings.people.names import (
    INITIALS,
    TIME,
    TITLE,
    could_abbreviate,
    strip_title,
)
from indexer.meetings.people.segments import (
    PLURALS,
    ListSegment,
    SegmentKind,
    inner_name,
    is_honorific,
    is_office,
    segments_of,
)
from indexer.model import Person

# Longer than any list of people with their offices; more is running text.
_LIST_CHARACTERS = 8000
_POSTNOMINAL = re.compile(
    r"(?:ph\.?d|m\.?d|d\.?d\.?s|m\.?b\.?e|o\.?b\.?e|c\.?b\.?e|k\.?c|q\.?c|j\.?p|m\.?p|esq|jr|sr|i{2,3}|m\.?sc|b\.?sc|b\.?a|"
    r"m\.?a|r\.?n|p\.?e|c\.?p\.?a|f\.?c\.?a)\.?\Z",
    re.IGNORECASE,
)
_DOING = re.compile(r"(?:chairing|minuting|presiding|scribing|facilitating|recording)\Z", re.IGNORECASE)
_LONE_LETTER = re.compile(r"[A-Z]\.?\Z")


@dataclass(slots=True)
class Listed:
    """One person of a list; `away` is what the list says of this one alone, None where nothing."""

    name: str
    initials: str | None = None
    organisation: str | None = None
    roles: list[str] = field(default_factory=list)
    away: bool | None = None

    def person(self) -> Person:
        """What the list says, as the meeting keeps it."""
        return Person(
            self.name, self.initials, self.organisation, ", ".join(dict.fromkeys(self.roles)) or None
        )


def read_listing(text: str) -> list[Listed]:
    """Everybody whom the text lists, in order; nothing for text that lists nobody."""
    if len(text) > _LIST_CHARACTERS:
        return []
    segments = [segment for segment in segments_of(text) if segment.kind is not SegmentKind.NOTHING]
    return list(_assembled(_shared_surnames(_shared_titles(segments))))


def lists_several(text: str) -> bool:
    """Whether a line surely lists several people rather than one with office and organisation."""
    if len(text) > _LIST_CHARACTERS:
        return False
    segments = [one for one in segments_of(text) if one.kind is not SegmentKind.NOTHING]
    if len(segments) < 2:
        return any(inner_name(one) for one in segments)
    people = [one for one in segments if one.kind is SegmentKind.PERSON or inner_name(one)]
    words = [one for one in segments if one.kind is SegmentKind.WORD]
    sure = sum(bool(one.titled or one.office or inner_name(one)) for one in people)
    paired = sum(a.kind is SegmentKind.OFFICE and b.kind is SegmentKind.PERSON for a, b in pairwise(segments))
    joined = any(one.before == "and" and one.kind is SegmentKind.PERSON for one in segments)
    held = any(strip_title(inner_name(one))[1] for one in segments)
    if any(one.plural for one in segments) or held or sure > 1 or (paired > 1 and _offices_first(segments)):
        return True
    lettered = any(INITIALS.fullmatch(bracket) for one in people for bracket in one.brackets)
    if len(segments) > 2 and len(words) + len(people) == len(segments) and words and not lettered:
        return _words_are_people(segments)
    return len(people) > 1 and (joined or (len(people) > 2 and len(people) * 4 >= len(segments) * 3))


def lists_people(text: str) -> bool:
    """Whether most of what a line lists are people."""
    if len(text) > _LIST_CHARACTERS:
        return False
    segments = [one for one in segments_of(text) if one.kind is not SegmentKind.NOTHING]
    people = read_listing(text)
    return bool(people) and (len(people) * 2 > len(segments) or lists_several(text) or len(segments) <= 3)


# Putting segments together.


def _shared_titles(segments: Sequence[ListSegment]) -> list[ListSegment]:
    """Names after "Cllrs" or "Trustees", each with the title or office, up to one with its own."""
    found: list[ListSegment] = []
    title = office = ""
    for segment in segments:
        if segment.plural:
            honoured = PLURALS.match(f"{segment.plural}s x") is not None or segment.plural in ("Mr", "Mrs")
            title, office = (segment.plural, "") if honoured else ("", segment.plural)
        elif segment.before == "stop" or (
            segment.kind is not SegmentKind.OFFICE and (segment.titled or segment.office)
        ):
            title = office = ""
        if segment.kind in (SegmentKind.PERSON, SegmentKind.WORD) and (title or office):
            name = f"{title} {segment.name}" if title else segment.name
            segment = replace(
                segment,
                kind=SegmentKind.PERSON,
                name=name,
                office=segment.office or office,
                titled=segment.titled or bool(title),
            )
        found.append(segment)
    return found


def _shared_surnames(segments: Sequence[ListSegment]) -> list[ListSegment]:
    """ "Ann and Cy Bell" are two Bells where people have two names."""
    full = sum(one.kind is SegmentKind.PERSON and len(one.name.split()) > 1 for one in segments)
    words = sum(one.kind is SegmentKind.WORD for one in segments)
    found = list(segments)
    shared = full > words or (full == words == 1 and len(segments) == 2)
    for n, (one, after) in enumerate(pairwise(segments)):
        alone = one.kind is SegmentKind.WORD or (
            one.kind is SegmentKind.PERSON
            and not one.titled
            and " " not in one.name  # "guests Ann and Cy Bell"
        )
        pair = alone and after.kind is SegmentKind.PERSON and after.before == "and" and not one.brackets
        parts = after.name.split()
        if after.before == "and" and after.titled and is_honorific(one.name):
            found[n] = replace(one, kind=SegmentKind.PERSON, name=f"{one.name} {parts[-1]}", titled=True)
        elif (
            shared
            and pair
            and len(parts) == 2
            and not after.titled
            and after.office in ("", one.office)
            and len(parts[0].strip(".")) > 1
        ):
            found[n] = replace(one, kind=SegmentKind.PERSON, name=f"{one.name} {parts[-1]}")
    return [one for one in found if one.kind is not SegmentKind.WORD or not is_honorific(one.name)]


def _assembled(segments: Sequence[ListSegment]) -> Iterator[Listed]:
    """People with what stands before or behind them."""
    inside = sum(bool(inner_name(one)) for one in segments)
    offices_first = bool(inside) or _offices_first(segments)
    singles = not inside and _words_are_people(segments)
    waiting: list[str] = []
    last: Listed | None = None
    for n, segment in enumerate(segments):
        after = segments[n + 1] if n + 1 < len(segments) else None
        inner = inner_name(segment)
        if last is not None and segment.kind is SegmentKind.WORD and _fits(segment.name, last):
            last.initials = segment.name
            continue
        said = (
            segment.office
            if segment.kind is SegmentKind.OFFICE
            else " ".join((segment.office, segment.name)).strip()
        )
        if segment.before in ("strong", "stop") and not inside:
            waiting = []
        if inner or _is_person(segments, n, singles, inside, waiting, last):
            if last is not None:
                yield last
            last = Listed(inner or segment.name, away=segment.away)
            office = said if inner else segment.office
            last.roles += [", ".join(one for one in (*waiting, office) if one)] if waiting or office else []
            waiting = []
            _take_brackets(last, [one for one in segment.brackets if one != inner])
        elif segment.kind is SegmentKind.OFFICE and not said:
            if last is not None:
                _take_brackets(last, segment.brackets)
        elif last is None or (
            segment.before != "dash"
            and (
                offices_first
                or segment.before in ("strong", "stop")
                or (after is not None and after.before == "dash")
            )
        ):
            waiting.append(said)
        elif not _POSTNOMINAL.match(said):
            _describe(last, said)
            _take_brackets(last, segment.brackets)
    if last is not None:
        yield last


def _is_person(
    segments: Sequence[ListSegment],
    n: int,
    singles: bool,
    inside: int,
    waiting: Sequence[str],
    last: Listed | None,
) -> bool:
    segment = segments[n]
    after = segments[n + 1] if n + 1 < len(segments) else None
    if segment.kind is SegmentKind.PERSON:
        if segment.titled:
            return True
        if inside > 1 and not segment.office:
            return False  # "Director, Motor Tax (Mr A Bell)"
        if _offices_first(segments) and _heads_pair(segments, n):  # "President, A Bell; At Large, C Dunn"
            return False
        return not (segment.before == "dash" and not waiting and last is not None)
    if segment.kind is not SegmentKind.WORD or not singles:
        return False
    if after is not None and after.before == "dash" and after.kind is SegmentKind.PERSON:
        return False
    small = sum(one.name[0].islower() for one in segments if one.kind is SegmentKind.WORD)
    return not (segment.before == "dash" and not waiting) and (
        segment.name[0].isupper() or small * 2 >= len(segments)
    )


def _fits(letters: str, one: Listed) -> bool:
    """Whether a word behind somebody's name is their initials."""
    fitting = INITIALS.fullmatch(letters) is not None and could_abbreviate(letters, one.name)
    return fitting and one.initials is None and len(one.name.split()) > 1


def _heads_pair(segments: Sequence[ListSegment], n: int) -> bool:
    """Whether a name-like segment opens a pair between semicolons, where offices come first."""
    if n == 0 or n + 1 >= len(segments) or segments[n].before != "strong":
        return False
    closed = n + 2 >= len(segments) or segments[n + 2].before == "strong"
    return segments[n + 1].before == "comma" and segments[n + 1].kind is SegmentKind.PERSON and closed


def _offices_first(segments: Sequence[ListSegment]) -> bool:
    """Whether offices stand before their holders: "President, Ann Bell; Treasurer, Cy Dunn"."""
    return len(segments) > 1 and segments[0].kind is SegmentKind.OFFICE and bool(segments[0].office)


def _words_are_people(segments: Sequence[ListSegment]) -> bool:
    """Whether single words are people rather than where the one before comes from."""
    words = [n for n, one in enumerate(segments) if one.kind is SegmentKind.WORD]
    people = sum(one.kind is SegmentKind.PERSON for one in segments)
    if not words:
        return False
    if segments[words[0]].name[0].islower() and len(segments) == 1:
        return False
    shouting = [n for n in words if segments[n].name.isupper() and len(segments[n].name) > 2]
    if len(shouting) == len(words) and (len(words) > 1 or not people):
        return False
    behind = sum(
        n > 0
        and segments[n - 1].kind is SegmentKind.PERSON
        and segments[n].before in ("comma", "gap", "dash")
        for n in words
    )
    followed = sum(n + 1 < len(segments) and segments[n + 1].kind is SegmentKind.WORD for n in words)
    return not (people and behind == len(words) and not followed and len(words) * 2 >= people)


def _describe(one: Listed, text: str) -> None:
    if ROLE.search(text) or (is_office(text.split()[-1]) and one.organisation is not None):
        one.roles.append(text)
    elif one.organisation is None:
        one.organisation = text
    else:
        one.roles.append(text)


def _take_brackets(one: Listed, brackets: Sequence[str]) -> None:
    for bracket in brackets:
        for part in re.split(r"\s*[,/]\s*", bracket):
            if INITIALS.fullmatch(part) and one.initials is None and could_abbreviate(part, one.name):
                one.initials = part
            elif _LONE_LETTER.match(part) and len(strip_title(one.name)[0].split()) == 1:
                one.name = f"{one.name} ({part})"
            elif TITLE.fullmatch(f"{part} "):
                continue
            elif part and part not in one.name.split() and not TIME.search(part):
                if ROLE.search(part) or part[0].islower() or _DOING.match(part):
                    one.roles.append(part)
                elif one.organisation is None:
                    one.organisation = part
                else:
                    one.roles.append(part)
