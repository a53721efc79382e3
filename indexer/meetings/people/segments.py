"""A list of people cut into segments: what stands between two separators, and what it is by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from indexer.meetings.genre import HONORIFIC, ORGANISATION, ROLE
from indexer.meetings.people.names import (
    COUNT,
    FORENAMES,
    NAME_CHARACTERS,
    NOBODY,
    PARTICLES,
    TIME,
    TITLE,
    is_name,
    strip_title,
)

# The words of an office before a name: "Roads Committee Co-Chair Ann Bell".
_OFFICE_WORDS = re.compile(
    r"(?:liaison|residents?|guests?|visitors?|homeowners?|owners?|supervisors?|trustees|commissioners|supervisors|"
    r"councillors|councilors|aldermen|directors|chairs|co-chairs?|chairmen|co-chairmen|members|presidents|secretaries|"
    r"reporter|attorney|solicitor|counsel|engineer|planner|administrators?|bookkeeper|accountant|auditor|"
    r"architect|surveyor|librarian|principal|headteacher|caretaker|warden|ranger|scribe|host|facilitator|"
    r"attendees|participants|staff|officer|organi[sz]er|supervisor|senators?|speaker|teller|webmaster|at-large|ex-officio)"
    r"(?:['’]s)?\Z",
    re.IGNORECASE,
)
PLURALS = re.compile(
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
# "Everybody was present" has nobody's name in it.
_NO_NAME = frozenset(
    """all none nil no everyone everybody nobody both various several some many others other quorum staff
    public press media apologies absent present here yes late members member residents visitors guests
    observers the a an they we it he she as per see also remote online in person by phone via zoom teams
    tbc tba unknown vacant vacancy n/a who attendance attending regrets minutes agenda meeting board
    council committee welcome""".split()
)


class SegmentKind(Enum):
    """What a segment of the list is by itself."""

    PERSON = "person"  # a full name, or one with a title or an office before it
    WORD = "word"  # one word: a surname, a nickname or an organisation
    OFFICE = "office"  # an office or an organisation
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class ListSegment:
    """A stretch between separators: what it is and what parts it from the one before."""

    before: str  # the separator: "strong", "comma", "and", "dash", "gap" or "stop"
    kind: SegmentKind
    name: str = ""
    office: str = ""  # before or after the name, or all there is
    brackets: tuple[str, ...] = ()
    titled: bool = False
    plural: str = ""  # a title or office of several people, whose first this is
    away: bool | None = None  # what the segment itself says of coming


# Cutting into segments.


def segments_of(text: str) -> Iterator[ListSegment]:
    """The segments of a list, in order; what is nothing by itself among them."""
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
        return ROLE.fullmatch(last) is not None and not (after and is_office(after.group()))
    return True


# What a segment is.


def _classified(before: str, text: str, brackets: tuple[str, ...]) -> ListSegment | None:
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
        return ListSegment(before, SegmentKind.OFFICE, brackets=brackets)
    if NOBODY.match(text) or COUNT.match(text):
        return ListSegment(before, SegmentKind.NOTHING)
    plural = PLURALS.match(text)
    title = _singular(plural["title"]) if plural else ""
    name, office, several = _name_and_office(text[plural.end() :] if plural else text)
    if not name or name.split()[0].lower() in _ARTICLES:
        return ListSegment(before, SegmentKind.OFFICE, "", text, brackets)
    titled = strip_title(name)[1] or bool(title)
    if len(name.split()) == 1 and not titled and not office:
        kind = SegmentKind.NOTHING if name.lower() in _NO_NAME else SegmentKind.WORD
        return ListSegment(before, kind, name, "", brackets, away=away)
    return ListSegment(before, SegmentKind.PERSON, name, office, brackets, titled, title or several, away)


def is_honorific(word: str) -> bool:
    """Whether a word is a title that stands before names."""
    return TITLE.fullmatch(f"{word} ") is not None and word not in FORENAMES


def _is_away(status: re.Match[str]) -> bool:
    return _AWAY.match(status["said"]) is not None


def _singular(title: str) -> str:
    head, _, last = title.rpartition(" ")
    one = {"messrs": "Mr", "mesdames": "Mrs"}.get(last.lower(), last.removesuffix("s"))
    return f"{head} {one}".strip()


def is_office(word: str) -> bool:
    """Whether a word is an office, or the last of one's name."""
    bare = word.strip(".,/'’")
    if not bare:
        return False
    one = bare.removesuffix("s")  # "clerks Ann Bell and Cy Dunn"
    known = (
        ROLE.fullmatch(one),
        ROLE.fullmatch(bare),
        ORGANISATION.fullmatch(bare),
        _OFFICE_WORDS.match(bare),
    )
    return any(known) or ("-" in bare and is_office(bare.rsplit("-", 1)[-1]))


def _name_and_office(text: str) -> tuple[str, str, str]:
    """(name, office, the office if several hold it) of "Trustees Bell" or "A Bell Clerk to the Council"."""
    words = text.split()
    bare, titled = strip_title(text)
    if titled:
        title, rest = words[: len(words) - len(bare.split())], bare.split()
        name = _leading_name(rest)
        return (" ".join([*title, name]), " ".join(rest[len(name.split()) :]), "") if name else ("", text, "")
    if len(words) == 1:
        return ("", text, "") if is_office(text) or not _WORD.match(text) else (text.strip("."), "", "")
    offices = [n for n, word in enumerate(words) if is_office(word) and not _is_surname(words, n)]
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
        return "" if is_office(name) or len(name.strip(".")) < 2 else name.strip(".")
    return name if len(name) <= NAME_CHARACTERS and (is_name(name) or is_name(strip_title(name)[0])) else ""


def inner_name(segment: ListSegment) -> str:
    """The person in the bracket of an office: "Administrator (Ms K Bell)"."""
    for bracket in segment.brackets:
        bare, titled = strip_title(bracket)
        if titled and _leading_name(bare.split()):
            return bracket
        if (
            segment.kind is SegmentKind.OFFICE
            and segment.office
            and is_name(bracket)
            and not is_office(bracket.split()[-1])
        ):
            return bracket
    return ""
