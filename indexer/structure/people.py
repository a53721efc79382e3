"""One printed roster entry -> the person or people it names."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from indexer.model import Person
from indexer.structure.vocabulary import HONORIFIC, ORGANISATION, ROLE

_TITLE = re.compile(rf"(?:{HONORIFIC})\.?\s+", re.IGNORECASE)
_PARTICLE = frozenset(
    {
        "de",
        "da",
        "di",
        "du",
        "del",
        "della",
        "van",
        "von",
        "der",
        "den",
        "la",
        "le",
        "bin",
        "al",
        "el",
        "y",
        "ap",
        "ab",
        "ter",
        "st",
        "dos",
    }
)
_NAME_WORD = re.compile(r"(?:[^\W\d_](?:[^\W\d_]|['’.-])*)\Z")
# "(XX)" and the brackets that typing breaks: "((XX)", "XX)", "()XX", "(XX". Two to four letters: longer ones are acronyms.
_BRACKET = re.compile(
    r"\(+\s*\)?\s*([^()\[\]]{0,80}?)\s*\)+|(?<![\w(])([A-Z][A-Za-z]{1,3})\)+|\(\s*([A-Z][A-Za-z]{1,3})(?=\s*(?:[-–—,]|\Z))|\[([^\[\]]{1,60})\]"
)
_EMPTY_BRACKET = re.compile(r"\(\)\s*([A-Z][A-Za-z]{1,3})\b")
_INITIALS = re.compile(r"[A-Z][A-Za-z]{0,2}[A-Z][a-z]?|[A-Z][a-z]?[A-Z][a-z]?|[A-Z]{2,4}[a-z]?")
_FIELDS = re.compile(r"\s+[-–—|/]+\s+|\s*[,;:|\t\n]\s*|\s+[-–—]+|[–—]+\s*|\s{3,}|-\s+")
_TIME = re.compile(r"\b\d{1,2}[:.]\d\d\s?(?:[ap]\.?m\.?|o)?|\b\d{1,2}\s?[ap]m\b")
_COUNT = re.compile(
    r"(?:\d+|no|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|some)\b(?: \w+)? (?:members?|residents?|parishioners?|public|press|people|visitors?|electors?|representatives? of the (?:press|public))\b",
    re.IGNORECASE,
)
_NOBODY = re.compile(r"(?:none|nil|n/?a|no apologies.{0,40}|not applicable|-+|[.…]+)\.?\Z", re.IGNORECASE)
# "Chair: A Name", "Clerk - B Name": the role comes first.
_ROLE_FIRST = re.compile(r"(?P<role>[A-Za-z'’ /-]{4,40}?)\s*[:–—-]\s+(?P<rest>\S.{2,})", re.DOTALL)
# Between two people on one line.
_BETWEEN = re.compile(r"\s*;\s*|\s{2,}|\t+|\n+")
_LIST_BETWEEN = re.compile(r"\s*(?:,|;|&|\band\b|\n)\s*(?:\band\b\s*)?")
_PLURAL_TITLE = re.compile(r"(?:cllrs|councillors|messrs|drs|mesdames)\.?:?\s+", re.IGNORECASE)
# Initials, brackets with a role behind them, and then another capital: the next person.
_AFTER_INITIALS = re.compile(
    r"\([A-Z][A-Za-z]{1,3}\)(?:\s*\([^()]{0,60}\))*\s*(?:[,;&]|\band\b)?\s*(?=[A-Z])"
)
# Longest name taken for one: "Professor Sir Firstname Middlename van der Surname-Surname".
_NAME_CHARACTERS = 48
_NAME_WORDS = 6
# Without "van" or "de" nobody prints more; organisations do.
_PLAIN_WORDS = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """One roster entry as printed, with the group it stands under (None without one)."""

    text: str
    group: str | None = None


def is_name(text: str, known: Collection[str] = ()) -> bool:
    """Whether the text could be a person's name: capitalised words, no organisation's word, at least two parts."""
    bare, titled = strip_title(text)
    parts = bare.split()
    if not parts or len(text) > _NAME_CHARACTERS or len(parts) > _NAME_WORDS or text in known:
        return False
    if ORGANISATION.search(bare) or any(not _NAME_WORD.match(part.strip("\"“”'‘’,")) for part in parts):
        return False
    if any(part[0].islower() and part.lower() not in _PARTICLE for part in parts):
        return False
    if any(part.isupper() and len(part) > 2 for part in parts) and not text.isupper():
        return titled or (len(parts) > 1 and parts[0][0].isupper() and not parts[0].isupper())
    if len(parts) > _PLAIN_WORDS and not any(part.lower() in _PARTICLE for part in parts):
        return False
    return (
        len(parts) >= 2 and not (len(parts) == 2 and all(len(p.strip(".")) == 1 for p in parts))
    ) or titled


def strip_title(text: str) -> tuple[str, bool]:
    """The name without "Cllr", "Dr", "AC" ... and whether it had one."""
    bare = text
    while (found := _TITLE.match(bare)) and found.end() < len(bare):
        bare = bare[found.end() :]
    return bare, bare != text


def could_abbreviate(letters: str, name: str) -> bool:
    """Whether the letters could be this name's initials: letters of it in order, or its parts' first letters."""
    bare, _ = strip_title(name)
    parts = [part for part in re.split(r"[\s'’.-]+", bare) if part]
    if not parts or letters[0].lower() not in {part[0].lower() for part in parts}:
        return False
    if sorted(letters.lower()) == sorted(part[0].lower() for part in parts):
        return True
    rest = iter("".join(parts).lower())
    return (
        all(letter in rest for letter in letters.lower()) or letters[0].lower() == letters[-1].lower() == ""
    )


def split_people(text: str, listed: bool = False) -> list[str]:
    """The entries of a line that may hold several people: "A B (AB), C D (CD)", "A B; C D", two columns.

    `listed` says that commas surely part people, as after "Present:".
    """
    text = text.strip(" ,;.\t")
    brackets = list(_AFTER_INITIALS.finditer(text))
    if len(brackets) >= 1 and _several(text, [b.end() for b in brackets]):
        return _cut(text, [b.end() for b in brackets])
    parts = [part for part in text.split(";") if part.strip()]
    if len(parts) > 1 and all(looks_like_person(part.strip()) for part in parts):
        return [part.strip(" ,") for part in parts]
    parts = [part for part in _BETWEEN.split(text) if part]
    if len(parts) > 1 and all(is_name(_first_field(part)) for part in parts) and _are_alike(parts, text):
        return [part.strip(" ,;") for part in parts]
    if found := _PLURAL_TITLE.match(text):
        title = _singular(found.group().strip(" :."))
        listed = [part for part in _list_parts(text[found.end() :]) if part]
        return [part if _TITLE.match(part) else f"{title} {part}" for part in listed]
    parts = _list_parts(text)
    names = [part for part in parts if is_name(_without_brackets(part))]
    if (len(parts) > 2 and len(names) >= 0.75 * len(parts)) or (
        len(parts) == 2 == len(names) and _TITLE.match(parts[1])
    ):
        return parts
    if (
        len(parts) == 2
        and bracketed_letters(parts[0])
        and not (bracketed_letters(parts[1]) or _TITLE.match(parts[1]))
    ):
        return [text]  # a person and where they come from
    counted = [part for part in parts if _COUNT.match(part)]
    if listed and len(parts) > 1 and names and (len(names) + len(counted)) * 2 > len(parts):
        return parts
    return [text]


def read_entry(
    entry: Entry, initials_seen: Collection[str] = (), organisations: Collection[str] = ()
) -> Person | None:
    """The person (or organisation, name None) that an entry names; None when it names nobody.

    `initials_seen` are bracketed letters that stand beside several people, so organisations rather than initials.
    """
    text = _TIME.sub(" ", entry.text).strip(" .,;*•-–—\t")
    if len(text) < 2 or _NOBODY.match(text) or _COUNT.match(text):
        return None
    if (
        (found := _ROLE_FIRST.match(text))
        and ROLE.search(found["role"])
        and is_name(_first_field(found["rest"]))
    ):
        person = read_entry(replace(entry, text=found["rest"]), initials_seen, organisations)
        return None if person is None else replace(person, role=_joined(found["role"].strip(), person.role))
    before, letters, roles, affiliations, after = _take_brackets(text, initials_seen)
    fields = [field for field in (part.strip(" .-–—") for part in _FIELDS.split(before)) if field]
    fields += [field for field in (part.strip(" .-–—") for part in _FIELDS.split(after)) if field]
    if not fields:
        return None
    if not (
        is_name(fields[0], organisations)
        or (letters and len(fields[0]) <= _NAME_CHARACTERS and not ORGANISATION.search(fields[0]))
    ):
        return _organisation(fields, roles, affiliations)
    return _person(fields, letters, roles, affiliations)


def _person(fields: list[str], letters: str | None, roles: list[str], affiliations: list[str]) -> Person:
    name, rest = " ".join(fields[0].split()), fields[1:] + affiliations
    places = [field for field in rest if not ROLE.search(field)]
    place = places[-1] if places else (rest[-1] if rest else None)
    held = [*roles, *(field for field in rest if field is not place)]
    return Person(name, letters, place, ", ".join(held) or None)


def _organisation(fields: list[str], roles: list[str], affiliations: list[str]) -> Person:
    rest = [*fields[1:], *affiliations, *roles]
    return Person(None, None, " ".join(fields[0].split()), ", ".join(rest) or None)


def _take_brackets(text: str, shared: Collection[str]) -> tuple[str, str | None, list[str], list[str], str]:
    """(text before the first bracket, initials, roles, affiliations, text after the brackets)."""
    text = _EMPTY_BRACKET.sub(r"(\1)", text)
    letters: str | None = None
    roles: list[str] = []
    affiliations: list[str] = []
    found = list(_BRACKET.finditer(text))
    name = _first_field(text[: found[0].start()]) if found else ""
    for bracket in found:
        inner = next((group for group in bracket.groups() if group), "").strip()
        if not inner:
            continue
        head, _, tail = inner.partition(",")
        if (
            letters is None
            and _INITIALS.fullmatch(head.strip())
            and head.strip() not in shared
            and could_abbreviate(head.strip(), name)
        ):
            letters, inner = head.strip(), tail.strip()
            if not inner:
                continue
        (roles if ROLE.search(inner) or inner[0].islower() else affiliations).append(inner)
    if not found:
        return text, None, [], [], ""
    after = _BRACKET.sub(" , ", text[found[0].end() :])
    return text[: found[0].start()].strip(" ("), letters, roles, affiliations, after


def looks_like_person(text: str) -> bool:
    """Whether an entry opens with a person's name, or a role and a name ("Clerk: A Name")."""
    if len(text) > 250:
        return False
    if is_name(_first_field(text)):
        return True
    letters = bracketed_letters(text[:80])
    if (
        letters
        and could_abbreviate(letters[0], _first_field(text))
        and len(_first_field(text)) <= _NAME_CHARACTERS
    ):
        return not ORGANISATION.search(_first_field(text))
    found = _ROLE_FIRST.match(text)
    return bool(found and ROLE.search(found["role"]) and is_name(_first_field(found["rest"])))


def bracketed_letters(text: str) -> list[str]:
    """Letters in brackets that could be initials, whoever they belong to."""
    inner = (next((g for g in b.groups() if g), "") for b in _BRACKET.finditer(text))
    return [letters for letters in inner if _INITIALS.fullmatch(letters)]


def _first_field(text: str) -> str:
    return _FIELDS.split(_without_brackets(text).strip(" -–—,"), maxsplit=1)[0].strip(" .")


def _without_brackets(text: str) -> str:
    return _BRACKET.sub(" ", text).strip()


def _several(text: str, cuts: list[int]) -> bool:
    """Whether what follows each bracket opens another person's entry rather than a role or an organisation."""
    pieces = _cut(text, cuts)
    return len(pieces) > 1 and all(
        is_name(_first_field(piece)) and bracketed_letters(piece) for piece in pieces
    )


def _are_alike(parts: list[str], text: str) -> bool:
    """Whether parts in columns are people alike rather than a person and an organisation."""
    marks = {(bool(bracketed_letters(part)), strip_title(part)[1]) for part in parts}
    return len(marks) == 1 and (marks != {(False, False)} or "\t" not in text)


def _cut(text: str, cuts: list[int]) -> list[str]:
    bounds = [0, *cuts, len(text)]
    pieces = (text[a:b].strip(" ,;&") for a, b in zip(bounds, bounds[1:], strict=False))
    return [re.sub(r"\s+and\Z|\Aand\s+", "", piece) for piece in pieces if piece]


def _list_parts(text: str) -> list[str]:
    """Parts at commas and "and" outside brackets."""
    shielded = re.sub(
        r"\([^()]{0,80}\)",
        lambda m: m.group().replace(",", "\0").replace("and", "\1").replace("&", "\2").replace(";", "\3"),
        text,
    )
    parts = [
        part.replace("\0", ",").replace("\1", "and").replace("\2", "&").replace("\3", ";")
        for part in _LIST_BETWEEN.split(shielded)
    ]
    return [part.strip(" .") for part in parts if part.strip(" .")]


def _singular(title: str) -> str:
    return {"messrs": "Mr", "mesdames": "Mrs"}.get(title.lower(), title.removesuffix("s"))


def _joined(first: str, second: str | None) -> str:
    return f"{first}, {second}" if second else first
