"""One line of a roster -> its entries, where several people stand on it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from indexer.meetings.genre import HONORIFIC, ORGANISATION, ROLE, ROLE_GROUP
from indexer.model import Person

# What a personal name looks like in a roster, and which letters could stand for it.

TITLE = re.compile(rf"(?:{HONORIFIC})\.?\s+", re.IGNORECASE)
# "(XX)" and the brackets that typing breaks: "((XX)", "XX)", "()XX", "(XX". Initials are two to four letters.
BRACKET = re.compile(
    r"\(+\s*\)?\s*([^()\[\]]{0,80}?)\s*\)+|(?<![\w(])([A-Z][A-Za-z]{1,3})\)+|"
    r"\(\s*([A-Z][A-Za-z]{1,3})(?=\s*(?:[-–—,]|\Z))|\[([^\[\]]{1,60})\]"
)
INITIALS = re.compile(r"[A-Z][A-Za-z]{0,2}[A-Z][a-z]?|[A-Z]{2,4}[a-z]?|[A-Z]{2}[a-z]{2}")
# What parts the fields of an entry: spaced dashes, commas, tabs, wide gaps.
FIELDS = re.compile(r"\s+[-–—|/]+\s+|\s*[,;:|\t\n]\s*|\s+[-–—]+|[–—]+\s*|\s{3,}|-\s+")
# "Chair: A Name", "Clerk - B Name": the role comes first.
ROLE_FIRST = re.compile(r"(?P<role>[A-Za-z'’ /-]{4,40}?)\s*[:–—-]\s+(?P<rest>\S.{2,})", re.DOTALL)

# What is a rank in capitals and a first name otherwise.
FORENAMES = frozenset({"Di", "Ac", "Pc"})
PARTICLES = frozenset("de da di du del della van von der den la le bin al el y ap ab ter st dos".split())
_NAME_WORD = re.compile(r"(?:[^\W\d_](?:[^\W\d_]|['’.-])*)\Z")
# The longest name taken for one: "Professor Sir Firstname Middlename van der Surname-Surname".
NAME_CHARACTERS = 48
_NAME_WORDS = 6
# Without "van" or "de" nobody prints more; organisations do.
_PLAIN_WORDS = 4
# An entry with name, role and organisation stays below; longer is running text.
_ENTRY_CHARACTERS = 250


def is_name(text: str) -> bool:
    """Whether the text could be a person's name: capitalised, no organisation's word, two parts."""
    bare, titled = strip_title(text)
    parts = bare.split()
    if parts and all(ROLE.fullmatch(part) for part in parts):  # "Chief Executive"
        return False
    if not parts or len(text) > NAME_CHARACTERS or len(parts) > _NAME_WORDS or ORGANISATION.search(bare):
        return False
    if any(not _NAME_WORD.match(part.strip("\"“”'‘’,")) for part in parts):
        return False
    particles = [part for part in parts if part.lower() in PARTICLES]
    if any(part[0].islower() and part not in particles for part in parts):
        return False
    if len(parts) > _PLAIN_WORDS and not particles:
        return False
    shouted = any(part.isupper() and len(part) > 2 for part in parts) and not text.isupper()
    if shouted and parts[0].isupper():  # "MOPAC Oversight"; "Ann BELL" is a person
        return titled
    only_initials = len(parts) == 2 and all(len(part.strip(".")) == 1 for part in parts)
    return titled or (len(parts) >= 2 and not only_initials)


def strip_title(text: str) -> tuple[str, bool]:
    """The name without "Cllr", "Dr", "AC" ... and whether it had one."""
    bare = text
    while (found := TITLE.match(bare)) and found.end() < len(bare):
        if len(found.group().strip(" .")) == 2 and found.group()[:2] in FORENAMES:
            break
        bare = bare[found.end() :]
    return bare, bare != text


def could_abbreviate(letters: str, name: str) -> bool:
    """Whether the letters could be this name's initials: first letters of its parts, or letters in order."""
    parts = [part for part in re.split(r"[\s'’.-]+", strip_title(name)[0]) if part]
    firsts = [part[0].lower() for part in parts]
    if letters[0].lower() not in firsts:
        return False
    if len(parts) == 1:  # "Ann (AB)": the surname is not printed
        return letters[0].lower() == firsts[0]
    rest = iter("".join(parts).lower())
    return sorted(letters.lower()) == sorted(firsts) or all(letter in rest for letter in letters.lower())


def resembles(letters: str, name: str) -> bool:
    """Whether letters begin as a part of the name does or end as the surname begins.

    "LM" of Lee Rand has a name that is not printed, "EC" of Liz Cope a longer form of one.
    """
    parts = [part.lower() for part in re.split(r"[\s-]+", strip_title(name)[0]) if part]
    first, last = letters[0].lower(), letters[-1].lower()
    return any(part.startswith(first) for part in parts) or (bool(parts) and parts[-1].startswith(last))


def is_first_name(text: str) -> bool:
    """Whether one word could be what somebody is called: capitalised, no organisation's word or acronym."""
    return (
        _NAME_WORD.match(text) is not None
        and text[0].isupper()
        and not text.isupper()
        and not ORGANISATION.search(text)
    )


def looks_like_person(text: str) -> bool:
    """Whether an entry opens with a person's name, or a role and a name ("Clerk: A Name")."""
    if len(text) > _ENTRY_CHARACTERS:
        return False
    first = first_field(text)
    if is_name(first):
        return True
    letters = bracketed_letters(text[:80])
    if letters and len(first) <= NAME_CHARACTERS and could_abbreviate(letters[0], first):
        return not ORGANISATION.search(first)
    return role_and_name(text) is not None


def role_and_name(text: str) -> tuple[str, str] | None:
    """(role, the rest) of "Chair: A Name, Organisation"; None for an entry of another shape."""
    found = ROLE_FIRST.match(text)
    if found and ROLE.search(found["role"]) and is_name(first_field(found["rest"])):
        return found["role"].strip(), found["rest"]
    return None


def bracketed_letters(text: str) -> list[str]:
    """Letters in brackets that could be initials, whoever they belong to."""
    inner = (part.strip() for bracket in BRACKET.finditer(text) for part in re.split("[,/]", inside(bracket)))
    return [letters for letters in inner if INITIALS.fullmatch(letters)]


def inside(bracket: re.Match[str]) -> str:
    """What a bracket holds, whichever of the broken shapes it has."""
    return next((group for group in bracket.groups() if group), "").strip()


def first_field(text: str) -> str:
    """The entry up to its first separator, brackets left out."""
    return FIELDS.split(without_brackets(text).strip(" -–—,"), maxsplit=1)[0].strip(" .")


def without_brackets(text: str) -> str:
    """The text without anything in brackets."""
    return BRACKET.sub(" ", text).strip()


# Initials, brackets with a role behind them, and then another capital: the next person.
_AFTER_INITIALS = re.compile(
    r"[(\[][A-Z][A-Za-z]{1,3}[)\]](?:\s?\([^()]{0,60}\))*\s?(?:[,;&]|\band\b)?\s{0,3}(?=[A-Z])"
)
_COLUMNS = re.compile(r"\s{2,3}|\t|\n")
_LISTED = re.compile(r" ?(?:,|;|&|\band\b|\n) ?(?:\band\b ?)?")
_AND = re.compile(r"\s+and\Z|\Aand\s+")
_WIDE = re.compile(r"\s{3,}")
# "3 members of the public": a count, not a person.
COUNT = re.compile(
    r"(?:(?:approx(?:imately|\.)?|about|around|circa|some) )?"
    r"(?:\d+|no|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|some)\b(?: \w+)? "
    r"(?:members?|residents?|parishioners?|public|press|people|visitors?|electors?|"
    r"representatives? of the \w+)\b",
    re.IGNORECASE,
)
# One word that could be what somebody is called, or an organisation's short name.
_WORD = re.compile(r"[A-Z][\w'’&-]{0,20}\.?")
# A hundred people with roles fill less; a longer line is running text.
LINE_CHARACTERS = 8000


def split_people(text: str) -> list[str]:
    """The entries of a line on which initials, columns or semicolons part people, else the line itself."""
    text = narrowed(text)
    if len(text) > LINE_CHARACTERS:
        return [text]
    return at_initials(text) or _at_semicolons(text) or _at_columns(text) or [text]


def narrowed(text: str) -> str:
    """The text with its wide gaps cut to three spaces or a tab: reading takes long in gaps that never end."""
    return _WIDE.sub(lambda gap: "\t" if "\t" in gap.group() else "   ", text.strip(" ,;.\t"))


def at_initials(text: str) -> list[str]:
    """Cut before every person with initials; what stands between two stays with the first of them."""
    close = [0, *(found.end() for found in _AFTER_INITIALS.finditer(text))]  # "A B (AB) C D (CD)"
    listed = [
        a for a, b in _bounds(text) if _is_lettered(text[a:b].strip(" ."))
    ]  # "A B (AB) – Chair, C D (CD)"
    for begins in sorted((close, listed), key=len, reverse=True):
        pieces = [_AND.sub("", text[a:b].strip(" ,;&")) for a, b in pairwise([*begins, len(text)])]
        if len(pieces) > 1 and begins[0] == 0 and all(_is_lettered(piece) for piece in pieces):
            return pieces
    return []


def _is_lettered(piece: str) -> bool:
    name, letters = first_field(piece), bracketed_letters(piece)
    if not letters or is_name(name):
        return bool(letters)
    return _WORD.fullmatch(name) is not None and could_abbreviate(letters[0], name)


def _at_semicolons(text: str) -> list[str]:
    parts = [part.strip(" ,") for part in text.split(";") if part.strip()]
    return parts if len(parts) > 1 and all(looks_like_person(part) for part in parts) else []


def _at_columns(text: str) -> list[str]:
    """Two people in two columns; a person and an organisation stay together."""
    parts = [part.strip(" ,;") for part in _COLUMNS.split(text) if part.strip()]
    if len(parts) < 2 or not all(is_name(first_field(part)) for part in parts):
        return []
    marks = {(bool(bracketed_letters(part)), strip_title(part)[1]) for part in parts}
    return parts if len(marks) == 1 and (marks != {(False, False)} or "\t" not in text) else []


def _bounds(text: str) -> list[tuple[int, int]]:
    """Spans between commas, semicolons and "and" outside brackets."""
    bounds: list[tuple[int, int]] = []
    depth = last = 0
    marks = {found.start(): found for found in _LISTED.finditer(text)}
    for at, sign in enumerate(text):
        depth = max(0, depth + (sign == "(") - (sign == ")"))
        if depth == 0 and at in marks and at >= last:
            bounds.append((last, at))
            last = marks[at].end()
    bounds.append((last, len(text)))
    return bounds


# One printed roster entry -> the person or organisation it names.

# "Ann Bell @abell": the name by which a website knows a person.
_HANDLE = re.compile(r"\s@[\w-]+")
# "Mrs J Peel Clerk to the Council", "Ann Bell-Chair": offices run on from a name, or after a hyphen.
_RUN_ON = re.compile(
    r"(?<=[\w.])[ -](?P<office>(?:(?:acting|assistant|deputy|vice|co|parish|town)[ -])?"
    r"(?:chair(?:man|woman|person)?|clerk|secretary|treasurer)\b)",
    re.IGNORECASE,
)
_EMPTY_BRACKET = re.compile(r"\(\)\s*([A-Z][A-Za-z]{1,3})\b")
# A name is over by here, so an office after it begins before.
_OFFICE_WITHIN = NAME_CHARACTERS + 20
# A remark with a time of day is no role: "(joining at 2:30pm)".
_WHEN = re.compile(r"\([^()]{0,40}\d{1,2}[:.]\d\d[^()]{0,40}\)")
TIME = re.compile(r"\b\d{1,2}[:.]\d\d\s?(?:[ap]\.?m\.?|o)?|\b\d{1,2}\s?[ap]m\b")
# "None were received", "There were no apologies", "To receive apologies", "Received and accepted": what an
# agenda asks and minutes say of apologies, and nobody's name.
_SETTLED = r"(?:received|accepted|noted|approved|recorded|given|tendered|sent|offered|reported|agreed)"
NOBODY = re.compile(
    r"(?:none\b.{0,60}|nil|n/?a|there (?:were|was|had been|have been|are) none.{0,40}|"
    r"(?:there (?:were|was|had been|have been|are) )?no (?:apologies|absences|absentees|one).{0,40}|"
    r"(?:nobody|no one|nothing|they|these|all|apologies)(?: (?:had|have|has))? (?:was|were|been|are)\b"
    r".{0,60}|(?:everyone|everybody|all(?: (?:the )?[a-z]+)?) (?:(?:was|were) )?"
    r"(?:present|in attendance|attended).{0,40}|"
    r"to (?:receive|accept|note|record|consider|approve|agree|report|hear|take|give)\b.{0,80}|"
    rf"(?:(?:and|were|was|duly|all) )*{_SETTLED}(?:(?:,| and|, and) {_SETTLED})*(?: (?:by|as) .{{0,40}})?|"
    r"(?:as|see) (?:(?:listed|recorded|noted|stated|shown) )?(?:above|below).{0,40}|"
    r"not applicable|-+|[.…]+)\.?\Z",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Brackets:
    """An entry taken apart: the text around its brackets and what they hold."""

    before: str
    after: str
    initials: str | None
    roles: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Habits:
    """What the roster as a whole shows of how its entries are written."""

    shared: frozenset[str] = frozenset()  # letters beside several people: an organisation's, not initials
    lettered: bool = False  # most people have initials, so that letters which fit less well are some too
    first_names: bool = False  # people are called by one name
    organisations: bool = False  # bodies are listed, so that "Common Ground" is one


_NONE_KNOWN = Habits()


# "7 out of 8 delegates": how many came is said of nobody.
_TOLD_COUNT = re.compile(r"\S\s\d{1,3}\s(?:out )?of\s(?:the\s)?\d{1,3}\b")


def read_entry(text: str, habits: Habits = _NONE_KNOWN) -> Person | None:
    """The person (or organisation, name None) that an entry names; None when it names nobody."""
    text = _HANDLE.sub(" ", TIME.sub(" ", _WHEN.sub(" ", text))).strip(" .,;*•-–—\t")
    if len(text) < 2 or NOBODY.match(text) or COUNT.match(text):
        return None
    if (parts := role_and_name(text)) is not None:
        person = read_entry(parts[1], habits)
        role = ", ".join(part for part in (parts[0], person and person.role) if part)
        return person and replace(person, role=role)
    taken = _take_brackets(_apart(text), habits)
    fields = [*_fields(taken.before), *_fields(taken.after)]
    if not fields:
        return None
    name = fields[0]
    if _TOLD_COUNT.search(name):
        return None
    lettered = taken.initials and len(name) <= NAME_CHARACTERS and not ORGANISATION.search(name)
    called = habits.first_names and is_first_name(name)
    named = is_name(name) and (not habits.organisations or strip_title(name)[1])
    return _person(fields, taken) if named or lettered or called else _organisation(fields, taken)


def _apart(text: str) -> str:
    """The entry with a comma between a name and an office that runs on from it."""
    found = _RUN_ON.search(text[:_OFFICE_WITHIN])
    if found is None or not is_name(text[: found.start()]):
        return text
    return f"{text[: found.start()]}, {text[found.start('office') :]}"


def _person(fields: list[str], taken: _Brackets) -> Person:
    """Name first; the last field that is no role is the organisation, else an office stands in for it.

    Who chairs or keeps the minutes is a role of the meeting and stands in for nothing.
    """
    rest = [*fields[1:], *taken.places]
    places = [field for field in rest if not ROLE.search(field)]
    offices = [field for field in rest if not ROLE_GROUP.match(field)]
    place = places[-1] if places else (offices[-1] if offices else None)
    held = [*taken.roles, *(field for field in rest if field is not place)]
    return Person(fields[0], taken.initials, place, ", ".join(held) or None)


def _organisation(fields: list[str], taken: _Brackets) -> Person:
    return Person(None, None, fields[0], ", ".join([*fields[1:], *taken.places, *taken.roles]) or None)


def _fields(text: str) -> list[str]:
    parts = (" ".join(part.strip(" .-–—").split()) for part in FIELDS.split(text))
    return [part for part in parts if part]


def _take_brackets(text: str, habits: Habits) -> _Brackets:
    text = _EMPTY_BRACKET.sub(r"(\1)", text)
    found = list(BRACKET.finditer(text))
    if not found:
        return _Brackets(text, "", None, (), ())
    before = text[: found[0].start()].strip(" (")
    name, words = first_field(before), frozenset(before.split())
    initials: str | None = None
    roles: list[str] = []
    places: list[str] = []
    for bracket in found:
        held = [part.strip() for part in re.split(r"[,/]", inside(bracket)) if part.strip()]
        letters = next((part for part in held if _are_initials(part, name, habits)), None)
        if initials is None and letters is not None:
            initials = letters
            held.remove(letters)
        if inner := (", ".join(held) if letters else inside(bracket)):
            if inner in words:  # "Susanna Bell (Susanna)": what they are called
                continue
            (roles if ROLE.search(inner) or inner[0].islower() else places).append(inner)
    after = BRACKET.sub(" , ", text[found[0].end() :])
    return _Brackets(before, after, initials, tuple(roles), tuple(places))


def _are_initials(letters: str, name: str, habits: Habits) -> bool:
    if INITIALS.fullmatch(letters) is None or letters in habits.shared:
        return False
    return could_abbreviate(letters, name) or (habits.lettered and resembles(letters, name))
