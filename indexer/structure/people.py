"""One printed roster entry -> the person or organisation it names."""

from __future__ import annotations

import re
from collections.abc import Collection
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
    is_name,
    role_and_name,
)
from indexer.structure.splitting import COUNT
from indexer.structure.vocabulary import ORGANISATION, ROLE

_EMPTY_BRACKET = re.compile(r"\(\)\s*([A-Z][A-Za-z]{1,3})\b")
_TIME = re.compile(r"\b\d{1,2}[:.]\d\d\s?(?:[ap]\.?m\.?|o)?|\b\d{1,2}\s?[ap]m\b")
_NOBODY = re.compile(r"(?:none|nil|n/?a|no apologies.{0,40}|not applicable|-+|[.…]+)\.?\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Brackets:
    """An entry taken apart: the text around its brackets and what they hold."""

    before: str
    after: str
    initials: str | None
    roles: tuple[str, ...]
    places: tuple[str, ...]


def read_entry(text: str, shared: Collection[str] = ()) -> Person | None:
    """The person (or organisation, name None) that an entry names; None when it names nobody.

    `shared` are letters that stand in brackets beside several people: an organisation's, not initials.
    """
    text = _TIME.sub(" ", text).strip(" .,;*•-–—\t")
    if len(text) < 2 or _NOBODY.match(text) or COUNT.match(text):
        return None
    if (parts := role_and_name(text)) is not None:
        person = read_entry(parts[1], shared)
        role = ", ".join(part for part in (parts[0], person and person.role) if part)
        return person and replace(person, role=role)
    taken = _take_brackets(text, shared)
    fields = [*_fields(taken.before), *_fields(taken.after)]
    if not fields:
        return None
    name = fields[0]
    lettered = taken.initials and len(name) <= NAME_CHARACTERS and not ORGANISATION.search(name)
    return _person(fields, taken) if is_name(name) or lettered else _organisation(fields, taken)


def _person(fields: list[str], taken: _Brackets) -> Person:
    """Name first; the last field that is no role is the organisation, else an office stands in for it."""
    rest = [*fields[1:], *taken.places]
    places = [field for field in rest if not ROLE.search(field)]
    place = places[-1] if places else (rest[-1] if rest else None)
    held = [*taken.roles, *(field for field in rest if field is not place)]
    return Person(fields[0], taken.initials, place, ", ".join(held) or None)


def _organisation(fields: list[str], taken: _Brackets) -> Person:
    return Person(None, None, fields[0], ", ".join([*fields[1:], *taken.places, *taken.roles]) or None)


def _fields(text: str) -> list[str]:
    parts = (" ".join(part.strip(" .-–—").split()) for part in FIELDS.split(text))
    return [part for part in parts if part]


def _take_brackets(text: str, shared: Collection[str]) -> _Brackets:
    text = _EMPTY_BRACKET.sub(r"(\1)", text)
    found = list(BRACKET.finditer(text))
    if not found:
        return _Brackets(text, "", None, (), ())
    before = text[: found[0].start()].strip(" (")
    initials: str | None = None
    roles: list[str] = []
    places: list[str] = []
    for bracket in found:
        inner = inside(bracket)
        head, _, tail = (part.strip() for part in inner.partition(","))
        if initials is None and head not in shared and _are_initials(head, first_field(before)):
            initials, inner = head, tail
        if inner:
            (roles if ROLE.search(inner) or inner[0].islower() else places).append(inner)
    after = BRACKET.sub(" , ", text[found[0].end() :])
    return _Brackets(before, after, initials, tuple(roles), tuple(places))


def _are_initials(letters: str, name: str) -> bool:
    return INITIALS.fullmatch(letters) is not None and could_abbreviate(letters, name)
