"""People listed in running text -> each with office and organisation: "President Ann Bell, C Dunn (Clerk)".

The text is cut into segments at commas, semicolons, dashes, "and" and full stops outside brackets. Each is
a person, an office or organisation, or one word that may be either; then the order of offices and names over
the whole list decides whose office is whose.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import pairwise

from indexer.meetings.genre import HONORIFIC, ORGANISATION, ROLE
from indexer.meetings.people.names import (
    COUNT,
    FORENAMES,
    INITIALS,
    NAME_CHARACTERS,
    NOBODY,
    PARTICLES,
    TIME,
    TITLE,
    could_abbreviate,
    is_name,
    strip_title,
)
from indexer.model import Person

# Longer than any list of people with their offices; more is running text.
_LIST_CHARACTERS = 8000
# The words of an office before a name: "Common Property Committee Co-Chair Ann Bell".
_OFFICE_WORDS = re.compile(
    r"(?:liaison|residents?|guests?|visitors?|homeowners?|owners?|supervisors?|trustees|commissioners|supervisors|"
    r"councillors|councilors|aldermen|directors|chairs|co-chairs?|chairmen|co-chairmen|members|presidents|secretaries|"
    r"reporter|attorney|solicitor|counsel|engineer|planner|administrators?|bookkeeper|accountant|auditor|"
    r"architect|surveyor|librarian|principal|headteacher|caretaker|warden|ranger|scribe|host|facilitator|"
    r"attendees|participants|staff|officer|organi[sz]er|supervisor|senators?|speaker|teller|webmaster|at-large|ex-officio)"
    r"(?:['’]s)?\Z",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"(?P<title>(?:(?:county|district|borough|city|town|parish|community) )?(?:cllrs|councillors|"
    r"councilors|messrs|drs|mesdames|professors|profs))\.?:?\s+(?=\S)",
    re.IGNORECASE,
)
_MANY = re.compile(r"(?:(?<!s)s|men)\Z")
_SMALL = re.compile(r"(?:and|of|for|the|to|from)", re.IGNORECASE)
_LEADING = re.compile(r"\A(?:and|also|plus|with|the|including)\s+", re.IGNORECASE)
_AT_LARGE = re.compile(r"\bat[ -]large\b", re.IGNORECASE)
_EDGES = " .,;:*•-–—_"
# "An Cathaoirleach", "Y Cadeirydd": what an office is called in another language.
_ARTICLES = ("an", "the", "y", "yr")
_QUOTES = "\"“”‘’'"
# Offices that are surnames as well, where one word stands before them.
_SURNAMES = frozenset(
    "Head Guest Warden Ranger Lead Church Page Marshall Bishop Court Banks Mayor Steward Abbott".split()
)
_STATUS = re.compile(
    r"[\s,(–-]*\b(?P<said>absent|excused|apologies|apologised|not present|in attendance|present|here|"
    r"arrived late|late)\W*\Z",
    re.IGNORECASE,
)
_AWAY = re.compile(r"absent|excused|apolog|not", re.IGNORECASE)
_POSTNOMINAL = re.compile(
    r"(?:ph\.?d|m\.?d|d\.?d\.?s|m\.?b\.?e|o\.?b\.?e|c\.?b\.?e|k\.?c|q\.?c|j\.?p|m\.?p|esq|jr|sr|i{2,3}|m\.?sc|b\.?sc|b\.?a|"
    r"m\.?a|r\.?n|p\.?e|c\.?p\.?a|f\.?c\.?a)\.?\Z",
    re.IGNORECASE,
)
ABBREVIATION = re.compile(
    rf"(?:{HONORIFIC}|cllrs|messrs|asst|ass[’']?t|cmte|comm|dept|dep|no|st|jr|sr|vice|exec|sec|treas|pres|admin|dir|rep|reps|incl|v|inc|assn|chmn|hon)\Z",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(
    r"\s*(?P<strong>[;•\n|])\s*|\s*(?P<comma>,)\s*(?:(?:and|&|plus)\s+)?|\s+(?P<and>and|&|plus)\s+|"
    r"\s+(?P<dash>[-–—:]+)\s+|(?P<close>[–—])\s*|:\s+|(?P<tight>(?<=[a-z])-\s?(?=[A-Z]))|-\s+|(?P<gap>\s{2,}|\t)|(?P<stop>\.)\s+(?=[A-Z\"“])"
)
# Behind a bracket: "A Bell (Treasurer) C Dunn (Clerk)".
_NEXT = re.compile(r"\s+(?=[A-Z][\w.'’-]*\s[A-Z][\w.'’-]*\s?(?:[,;(]|and\b|&|\Z))")
_POSSESSIVE = re.compile(r"['’]s?\Z")
# "Ann Bell AB)": a bracket that was never opened.
_UNOPENED = re.compile(r"(?<![\w(])([A-Z][A-Za-z]{1,3})\)")
_WORD = re.compile(r"[^\W\d_][\w’'.-]*\Z")
_DOING = re.compile(r"(?:chairing|minuting|presiding|scribing|facilitating|recording)\Z", re.IGNORECASE)
_LONE_LETTER = re.compile(r"[A-Z]\.?\Z")
# "Everybody was present" has nobody's name in it.
_NO_NAME = frozenset(
    """all none nil no everyone everybody nobody both various several some many others other quorum staff
    public press media apologies absent present here yes late members member residents visitors guests
    observers the a an they we it he she as per see also remote online in person by phone via zoom teams
    tbc tba unknown vacant vacancy n/a who attendance attending regrets minutes agenda meeting board
    council committee welcome""".split()
)


class Kind(Enum):
    """What a segment of the list is by itself."""

    PERSON = "person"  # a full name, or one with a title or an office before it
    WORD = "word"  # one word: a surname, a nickname or an organisation
    OFFICE = "office"  # an office or an organisation
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class _Segment:
    """A stretch between separators: what it is and what parts it from the one before."""

    before: str  # the separator: "strong", "comma", "and", "dash", "gap" or "stop"
    kind: Kind
    name: str = ""
    office: str = ""  # before or after the name, or all there is
    brackets: tuple[str, ...] = ()
    titled: bool = False
    plural: str = ""  # a title or office of several people, whose first this is
    away: bool | None = None  # what the segment itself says of coming


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
    segments = [segment for segment in _segments(text) if segment.kind is not Kind.NOTHING]
    return list(_assembled(_shared_surnames(_shared_titles(segments))))


def lists_several(text: str) -> bool:
    """Whether a line surely lists several people rather than one with office and organisation."""
    if len(text) > _LIST_CHARACTERS:
        return False
    segments = [one for one in _segments(text) if one.kind is not Kind.NOTHING]
    if len(segments) < 2:
        return any(_inner_name(one) for one in segments)
    people = [one for one in segments if one.kind is Kind.PERSON or _inner_name(one)]
    words = [one for one in segments if one.kind is Kind.WORD]
    sure = sum(bool(one.titled or one.office or _inner_name(one)) for one in people)
    paired = sum(a.kind is Kind.OFFICE and b.kind is Kind.PERSON for a, b in pairwise(segments))
    joined = any(one.before == "and" and one.kind is Kind.PERSON for one in segments)
    held = any(strip_title(_inner_name(one))[1] for one in segments)
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
    segments = [one for one in _segments(text) if one.kind is not Kind.NOTHING]
    people = read_listing(text)
    return bool(people) and (len(people) * 2 > len(segments) or lists_several(text) or len(segments) <= 3)


# Cutting into segments.


def _segments(text: str) -> Iterator[_Segment]:
    before = "strong"
    for separator, piece, brackets in _pieces(text):
        before = separator or before
        segment = _classified(before, piece, brackets)
        if segment is not None:
            yield segment


def _pieces(text: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(separator before, text outside brackets, what its brackets hold) of each segment."""
    if text.count(")") > text.count("("):
        text = _UNOPENED.sub(r"(\1)", text)
    outside: list[str] = []
    brackets: list[str] = []
    separator = "strong"
    at = 0
    while at < len(text):
        if text[at] in "([":
            end = _closing(text, at)
            brackets.append(" ".join(text[at + 1 : end].split()))
            outside.append(" ")
            at = end + 1
            if _NEXT.match(text, at) and "".join(outside).strip():
                yield separator, "".join(outside), tuple(brackets)
                separator, outside, brackets = "comma", [], []
            continue
        found = _SEPARATOR.match(text, at)
        if found is None or not _parts(found, text):
            outside.append(text[at])
            at += 1
            continue
        yield separator, "".join(outside), tuple(brackets)
        separator = found.lastgroup or "dash"
        separator = {"close": "dash", "tight": "dash"}.get(separator, separator)
        outside, brackets, at = [], [], found.end()
    yield separator, "".join(outside), tuple(brackets)


def _closing(text: str, at: int) -> int:
    """Index of the bracket that closes the one at `at`; of the end where none does."""
    depth = 0
    for end in range(at, min(len(text), at + 200)):
        depth += (text[end] in "([") - (text[end] in ")]")
        if depth == 0:
            return end
    comma = text.find(",", at)
    return comma - 1 if comma > 0 else len(text)


def _parts(found: re.Match[str], text: str) -> bool:
    """Whether a separator parts: not the full stop of "Mr. A" and not the hyphen of "Ann Bell-Orr"."""
    word = re.search(r"[\w’'.-]*\Z", text[max(0, found.start() - 24) : found.start()])
    last = word.group() if word else ""
    if found["stop"]:
        return len(last.strip(".")) > 1 and "." not in last and not ABBREVIATION.match(last)
    if found["tight"]:
        after = re.match(r"[\w’'.]+", text[found.end() :])
        return ROLE.fullmatch(last) is not None and not (after and _is_office(after.group()))
    return True


# What a segment is.


def _classified(before: str, text: str, brackets: tuple[str, ...]) -> _Segment | None:
    text = _AT_LARGE.sub("at-large", text)
    text = _LEADING.sub("", " ".join(TIME.sub(" ", text).strip(_EDGES).split()))
    if not text and not brackets:
        return None
    away: bool | None = None
    if (status := _STATUS.search(text)) is not None and status.start() > 0:
        away, text = _is_away(status), text[: status.start()].strip()
    for bracket in brackets:
        if (status := _STATUS.match(bracket)) is not None:
            away = _is_away(status)
    brackets = tuple(one for one in brackets if one and not _STATUS.match(one))
    if not text:
        return _Segment(before, Kind.OFFICE, brackets=brackets)
    if NOBODY.match(text) or COUNT.match(text):
        return _Segment(before, Kind.NOTHING)
    plural = _PLURAL.match(text)
    title = _singular(plural["title"]) if plural else ""
    name, office, several = _name_and_office(text[plural.end() :] if plural else text)
    if not name or name.split()[0].lower() in _ARTICLES:
        return _Segment(before, Kind.OFFICE, "", text, brackets)
    titled = strip_title(name)[1] or bool(title)
    if len(name.split()) == 1 and not titled and not office:
        kind = Kind.NOTHING if name.lower() in _NO_NAME else Kind.WORD
        return _Segment(before, kind, name, "", brackets, away=away)
    return _Segment(before, Kind.PERSON, name, office, brackets, titled, title or several, away)


def _is_title(word: str) -> bool:
    return TITLE.fullmatch(f"{word} ") is not None and word not in FORENAMES


def _is_away(status: re.Match[str]) -> bool:
    return _AWAY.match(status["said"]) is not None


def _singular(title: str) -> str:
    head, _, last = title.rpartition(" ")
    one = {"messrs": "Mr", "mesdames": "Mrs"}.get(last.lower(), last.removesuffix("s"))
    return f"{head} {one}".strip()


def _is_office(word: str) -> bool:
    bare = word.strip(".,/'’")
    if not bare:
        return False
    known = (ROLE.fullmatch(bare), ORGANISATION.fullmatch(bare), _OFFICE_WORDS.match(bare))
    return any(known) or ("-" in bare and _is_office(bare.rsplit("-", 1)[-1]))


def _name_and_office(text: str) -> tuple[str, str, str]:
    """(name, office, the office if several hold it) of "Trustees Bell" or "A Bell Clerk to the Council"."""
    words = text.split()
    bare, titled = strip_title(text)
    if titled:
        title, rest = words[: len(words) - len(bare.split())], bare.split()
        name = _leading_name(rest)
        return (" ".join([*title, name]), " ".join(rest[len(name.split()) :]), "") if name else ("", text, "")
    if len(words) == 1:
        return ("", text, "") if _is_office(text) or not _WORD.match(text) else (text.strip("."), "", "")
    offices = [n for n, word in enumerate(words) if _is_office(word) and not _is_surname(words, n)]
    leading = _leading_name(words[: offices[0]] if offices else words)
    size = len(leading.split())
    behind = _leading_name(words[offices[-1] + 1 :]) if offices else ""
    if size > 1 and (not offices or size == offices[0]) and len(behind.split()) < 2:
        rest = words[size:]
        body = bool(rest) and ORGANISATION.fullmatch(rest[-1].strip(".,")) and not ROLE.search(" ".join(rest))
        return ("", text, "") if body else (leading, " ".join(rest), "")
    if size > 1 and words[size][0].islower():  # "Ann Bell for Cy Dunn"
        return leading, " ".join(words[size:]), ""
    if not offices:
        return (leading, "", "") if size == len(words) else ("", text, "")
    last = offices[-1]
    rest, office = words[last + 1 :], " ".join(words[: last + 1])
    name, titled = strip_title(" ".join(rest))
    if not rest or (_SMALL.fullmatch(words[last]) and not titled) or _leading_name(name.split()) != name:
        return "", text, ""
    if "." in name.strip(".") and len(name.split()) == 1:  # "Deputy C.E.O."
        return "", text, ""
    many = _MANY.search(office) is not None
    one = _one_of(office) if many else office
    return " ".join(rest), one, one if many else ""


def _one_of(office: str) -> str:
    return re.sub(r"men\Z", "man", office.removesuffix("s"))


def _is_surname(words: Sequence[str], n: int) -> bool:
    """Whether an office's word ends a name: "Judy Head"."""
    return n == len(words) - 1 == 1 and words[n] in _SURNAMES and _WORD.match(words[0]) is not None


def _leading_name(words: Sequence[str]) -> str:
    """The name that the words begin with, up to the first that cannot be of one; empty without."""
    taken: list[str] = []
    for n, word in enumerate(words):
        ahead = next((one for one in words[n:] if one.lower() not in PARTICLES), "")
        particle = n > 0 and word.lower() in PARTICLES and ahead[:1].isupper()
        bare = word.strip(_QUOTES)
        if (not particle and not (bare[:1].isupper() and _WORD.match(bare))) or _POSSESSIVE.search(word):
            break
        taken.append(word)
    name = " ".join(taken).strip(" ")
    if len(taken) == 1:
        return "" if _is_office(name) or len(name.strip(".")) < 2 else name.strip(".")
    return name if len(name) <= NAME_CHARACTERS and (is_name(name) or is_name(strip_title(name)[0])) else ""


def _inner_name(segment: _Segment) -> str:
    """The person in the bracket of an office: "Administrator (Ms K Bell)"."""
    for bracket in segment.brackets:
        bare, titled = strip_title(bracket)
        if titled and _leading_name(bare.split()):
            return bracket
        if (
            segment.kind is Kind.OFFICE
            and segment.office
            and is_name(bracket)
            and not _is_office(bracket.split()[-1])
        ):
            return bracket
    return ""


# Putting segments together.


def _shared_titles(segments: Sequence[_Segment]) -> list[_Segment]:
    """Names after "Cllrs" or "Trustees", each with the title or office, up to one with its own."""
    found: list[_Segment] = []
    title = office = ""
    for segment in segments:
        if segment.plural:
            honoured = _PLURAL.match(f"{segment.plural}s x") is not None or segment.plural in ("Mr", "Mrs")
            title, office = (segment.plural, "") if honoured else ("", segment.plural)
        elif segment.before == "stop" or (
            segment.kind is not Kind.OFFICE and (segment.titled or segment.office)
        ):
            title = office = ""
        if segment.kind in (Kind.PERSON, Kind.WORD) and (title or office):
            name = f"{title} {segment.name}" if title else segment.name
            segment = replace(
                segment,
                kind=Kind.PERSON,
                name=name,
                office=segment.office or office,
                titled=segment.titled or bool(title),
            )
        found.append(segment)
    return found


def _shared_surnames(segments: Sequence[_Segment]) -> list[_Segment]:
    """ "Ann and Cy Bell" are two Bells where people have two names."""
    full = sum(one.kind is Kind.PERSON and len(one.name.split()) > 1 for one in segments)
    words = sum(one.kind is Kind.WORD for one in segments)
    found = list(segments)
    shared = full > words or (full == words == 1 and len(segments) == 2)
    for n, (one, after) in enumerate(pairwise(segments)):
        pair = (
            one.kind is Kind.WORD and after.kind is Kind.PERSON and after.before == "and" and not one.brackets
        )
        parts = after.name.split()
        if after.before == "and" and after.titled and _is_title(one.name):
            found[n] = replace(one, kind=Kind.PERSON, name=f"{one.name} {parts[-1]}", titled=True)
        elif (
            shared
            and pair
            and len(parts) == 2
            and not after.titled
            and not after.office
            and len(parts[0].strip(".")) > 1
        ):
            found[n] = replace(one, kind=Kind.PERSON, name=f"{one.name} {parts[-1]}")
    return [one for one in found if one.kind is not Kind.WORD or not _is_title(one.name)]


def _assembled(segments: Sequence[_Segment]) -> Iterator[Listed]:
    """People with what stands before or behind them."""
    inside = sum(bool(_inner_name(one)) for one in segments)
    offices_first = bool(inside) or _offices_first(segments)
    singles = not inside and _words_are_people(segments)
    waiting: list[str] = []
    last: Listed | None = None
    for n, segment in enumerate(segments):
        after = segments[n + 1] if n + 1 < len(segments) else None
        inner = _inner_name(segment)
        if last is not None and segment.kind is Kind.WORD and _fits(segment.name, last):
            last.initials = segment.name
            continue
        said = (
            segment.office
            if segment.kind is Kind.OFFICE
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
        elif segment.kind is Kind.OFFICE and not said:
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
    segments: Sequence[_Segment],
    n: int,
    singles: bool,
    inside: int,
    waiting: Sequence[str],
    last: Listed | None,
) -> bool:
    segment = segments[n]
    after = segments[n + 1] if n + 1 < len(segments) else None
    if segment.kind is Kind.PERSON:
        if segment.titled:
            return True
        if inside > 1 and not segment.office:
            return False  # "Director, Motor Tax (Mr A Bell)"
        if _offices_first(segments) and _heads_pair(segments, n):  # "President, A Bell; At Large, C Dunn"
            return False
        return not (segment.before == "dash" and not waiting and last is not None)
    if segment.kind is not Kind.WORD or not singles:
        return False
    if after is not None and after.before == "dash" and after.kind is Kind.PERSON:
        return False
    small = sum(one.name[0].islower() for one in segments if one.kind is Kind.WORD)
    return not (segment.before == "dash" and not waiting) and (
        segment.name[0].isupper() or small * 2 >= len(segments)
    )


def _fits(letters: str, one: Listed) -> bool:
    """Whether a word behind somebody's name is their initials."""
    fitting = INITIALS.fullmatch(letters) is not None and could_abbreviate(letters, one.name)
    return fitting and one.initials is None and len(one.name.split()) > 1


def _heads_pair(segments: Sequence[_Segment], n: int) -> bool:
    """Whether a name-like segment opens a pair between semicolons, where offices come first."""
    if n == 0 or n + 1 >= len(segments) or segments[n].before != "strong":
        return False
    closed = n + 2 >= len(segments) or segments[n + 2].before == "strong"
    return segments[n + 1].before == "comma" and segments[n + 1].kind is Kind.PERSON and closed


def _offices_first(segments: Sequence[_Segment]) -> bool:
    """Whether offices stand before their holders: "President, Ann Bell; Treasurer, Cy Dunn"."""
    return len(segments) > 1 and segments[0].kind is Kind.OFFICE and bool(segments[0].office)


def _words_are_people(segments: Sequence[_Segment]) -> bool:
    """Whether single words are people rather than where the one before comes from."""
    words = [n for n, one in enumerate(segments) if one.kind is Kind.WORD]
    people = sum(one.kind is Kind.PERSON for one in segments)
    if not words:
        return False
    if segments[words[0]].name[0].islower() and len(segments) == 1:
        return False
    shouting = [n for n in words if segments[n].name.isupper() and len(segments[n].name) > 2]
    if len(shouting) == len(words) and (len(words) > 1 or not people):
        return False
    behind = sum(
        n > 0 and segments[n - 1].kind is Kind.PERSON and segments[n].before in ("comma", "gap", "dash")
        for n in words
    )
    followed = sum(n + 1 < len(segments) and segments[n + 1].kind is Kind.WORD for n in words)
    return not (people and behind == len(words) and not followed and len(words) * 2 >= people)


def _describe(one: Listed, text: str) -> None:
    if ROLE.search(text) or (_is_office(text.split()[-1]) and one.organisation is not None):
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
