"""One printed roster entry -> the person or organisation it names."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from indexer.model import Person
from indexer.structure.names import (
    BRACKET,
    FIELDS,
    INITIALS,
    NAME_CHARACTERS,
    could_abbreviate,
    first_field,
    inside,
    is_first_name,
    is_name,
    resembles,
    role_and_name,
    strip_title,
)
from indexer.structure.splitting import COUNT
from indexer.structure.vocabulary import ORGANISATION, ROLE, ROLE_GROUP

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
_TIME = re.compile(r"\b\d{1,2}[:.]\d\d\s?(?:[ap]\.?m\.?|o)?|\b\d{1,2}\s?[ap]m\b")
_NOBODY = re.compile(
    r"(?:none|nil|n/?a|(?:there were )?no (?:apologies|absences|absentees|one).{0,40}|"
    r"(?:as|see) above.{0,40}|not applicable|-+|[.…]+)\.?\Z",
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


def read_entry(text: str, habits: Habits = _NONE_KNOWN) -> Person | None:
    """The person (or organisation, name None) that an entry names; None when it names nobody."""
    text = _HANDLE.sub(" ", _TIME.sub(" ", _WHEN.sub(" ", text))).strip(" .,;*•-–—\t")
    if len(text) < 2 or _NOBODY.match(text) or COUNT.match(text):
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
