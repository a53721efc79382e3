"""One line of a roster -> its entries, where several people stand on it."""

from __future__ import annotations

import re
from itertools import pairwise

from indexer.structure.names import (
    TITLE,
    bracketed_letters,
    could_abbreviate,
    first_field,
    is_name,
    looks_like_person,
    strip_title,
    without_brackets,
)

# Initials, brackets with a role behind them, and then another capital: the next person.
_AFTER_INITIALS = re.compile(
    r"[(\[][A-Z][A-Za-z]{1,3}[)\]](?:\s?\([^()]{0,60}\))*\s?(?:[,;&]|\band\b)?\s{0,3}(?=[A-Z])"
)
_COLUMNS = re.compile(r"\s{2,3}|\t|\n")
_LISTED = re.compile(r" ?(?:,|;|&|\band\b|\n) ?(?:\band\b ?)?")
_PLURAL_TITLE = re.compile(r"(?:cllrs|councillors|messrs|drs|mesdames)\.?:?\s+", re.IGNORECASE)
_JOINED = re.compile(r"\s(?:and|&)\s")
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
# "A. Rope. P. Quay", "A Bell (Treasurer) C Dunn (Clerk)": what else parts people where a list is certain.
_FULL_STOP = re.compile(r"(?P<before>[^\W\d_]{3,30}|\))\.\s+(?=[A-Z])")
_CLOSED = re.compile(r"\)\s+(?=[A-Z][\w.'’-]*\s[A-Z][\w.'’-]*(?:,|;|\s?\(|\Z))")
# One word that could be what somebody is called, or an organisation's short name.
_WORD = re.compile(r"[A-Z][\w'’&-]{0,20}\.?")
# A hundred people with roles fill less; a longer line is running text.
_LINE_CHARACTERS = 8000
# Share of a line's parts that must be names before its commas are taken to part people.
_MOSTLY = 0.75


def split_people(text: str, listed: bool = False) -> list[str]:
    """The entries of a line that may hold several people: "A B (AB), C D (CD)", "A B; C D", two columns.

    `listed` says that commas surely part people, as after "Present:".
    """
    text = _WIDE.sub(lambda gap: "\t" if "\t" in gap.group() else "   ", text.strip(" ,;.\t"))
    if len(text) > _LINE_CHARACTERS:
        return [text]
    if found := _PLURAL_TITLE.match(text):
        return _with_title(found.group(), text[found.end() :])
    if listed:
        text = _CLOSED.sub("), ", _FULL_STOP.sub(_comma, text))
    return (
        _at_initials(text) or _at_semicolons(text) or _at_columns(text) or _at_commas(text, listed) or [text]
    )


def _comma(stop: re.Match[str]) -> str:
    """A comma for the full stop after a name, not after "Prof."."""
    return stop.group() if TITLE.fullmatch(f"{stop['before']}. ") else f"{stop['before']}, "


def _with_title(plural: str, text: str) -> list[str]:
    """ "Cllrs A Bell (Chair), C Dunn": the title is everybody's who has none of their own."""
    title = _singular(plural.strip(" :."))
    pieces = _at_initials(text) or _parts(text)
    return [part if TITLE.match(part) or COUNT.match(part) else f"{title} {part}" for part in pieces]


def _at_initials(text: str) -> list[str]:
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


def _at_commas(text: str, listed: bool) -> list[str]:
    parts = _parts(text)
    if len(parts) > (1 if listed else 2) and all(_WORD.fullmatch(part) for part in parts):
        return parts
    names = [part for part in parts if is_name(without_brackets(part))]
    if len(parts) == 2:
        first, second = parts
        another = bracketed_letters(second) or TITLE.match(second) or COUNT.match(second)
        if bracketed_letters(first) and not another:
            return []  # a person and where they come from
        if len(names) == 2 and (TITLE.match(second) or _JOINED.search(text)):
            return parts
    elif len(parts) > 2 and len(names) >= _MOSTLY * len(parts):
        return parts
    counted = sum(COUNT.match(part) is not None for part in parts)
    enough = bool(names) and (len(names) + counted) * 2 > len(parts)
    return parts if listed and len(parts) > 1 and enough else []


def _parts(text: str) -> list[str]:
    return [part for a, b in _bounds(text) if (part := text[a:b].strip(" ."))]


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


def _singular(title: str) -> str:
    return {"messrs": "Mr", "mesdames": "Mrs"}.get(title.lower(), title.removesuffix("s"))
