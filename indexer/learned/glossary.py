"""The glossary: what acronyms stand for in the field, as shipped and as users extend it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import BadInput
from indexer.learned.acronyms import key_of
from indexer.regular_files import read_text

PACKAGED = Path(__file__).with_name("glossary.toml")
"""The glossary that comes with the program."""

_KEYS = ("acronyms", "also", "only_in_capitals", "remove")
_LONGEST = 120
"""Characters of a name; the longest of public bodies have about 90."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """Acronyms and what they stand for, the usual meaning first.

    `also` maps another name of the same thing to the acronym or long form that it means. `stated` are the
    acronyms of the user's own file, whose meanings go before what documents say; `removed` (in lower case)
    are never explained, wherever they come from. `only_in_capitals` are words, in lower case, that stand for
    something only when written in capitals.
    """

    acronyms: Mapping[str, tuple[str, ...]]
    also: Mapping[str, str]
    only_in_capitals: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    stated: frozenset[str] = frozenset()


def load_glossary(path: Path | None = None) -> Glossary:
    """The packaged glossary, with a user's file put over it.

    An entry of the user's replaces the packaged one of the same letters. Raises BadInput, naming file and
    line or entry, for a file that cannot be read, is not TOML, or holds something that makes no sense.
    """
    packaged = _read(PACKAGED)
    if path is None:
        return _checked(PACKAGED, packaged)
    own = _read(path)
    known = {short.casefold() for short in own.acronyms} | own.removed
    kept = {short: longs for short, longs in packaged.acronyms.items() if short.casefold() not in known}
    renamed = {key_of(name) for name in own.also} | {key_of(name) for name in own.removed}
    merged = Glossary(
        acronyms={**kept, **own.acronyms},
        also={**_still_known(packaged, kept, renamed, own), **own.also},
        only_in_capitals=packaged.only_in_capitals | own.only_in_capitals,
        removed=own.removed,
        stated=frozenset(own.acronyms),
    )
    return _checked(path, merged)


def packaged_senses() -> frozenset[str]:
    """The keys of all long forms of the packaged glossary, which hold in its field and not everywhere."""
    return frozenset(key_of(long) for longs in _read(PACKAGED).acronyms.values() for long in longs)


def _still_known(
    packaged: Glossary, kept: Mapping[str, tuple[str, ...]], renamed: set[str], own: Glossary
) -> dict[str, str]:
    """The packaged other names whose target is still there and that the user does not state anew."""
    targets = _targets({**kept, **own.acronyms})
    return {
        name: target
        for name, target in packaged.also.items()
        if key_of(name) not in renamed and key_of(target) in targets
    }


def _checked(path: Path, glossary: Glossary) -> Glossary:
    targets = _targets(glossary.acronyms)
    for name, target in glossary.also.items():
        if key_of(target) not in targets:
            raise BadInput(
                f'{path}: also."{name}" means "{target}", which is no acronym or long form of the glossary; '
                f"add it under [acronyms]."
            )
    return glossary


def _targets(acronyms: Mapping[str, tuple[str, ...]]) -> set[str]:
    return {key_of(name) for short, longs in acronyms.items() for name in (short, *longs)}


def _read(path: Path) -> Glossary:
    try:
        content = tomllib.loads(read_text(path, encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 text; save it in that encoding.") from error
    except ValueError as error:  # also of numbers too long to be read
        raise BadInput(f"{path} is not valid TOML: {error}.") from error
    except RecursionError:
        raise BadInput(f"{path} is not valid TOML: its brackets are nested too deep.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error
    unknown = next((name for name in content if name not in _KEYS), None)
    if unknown is not None:
        raise BadInput(f'{path}: "{unknown}" is not known; the parts of a glossary are {", ".join(_KEYS)}.')
    return Glossary(
        acronyms=_acronyms(path, _table(path, content, "acronyms")),
        also=_also(path, _table(path, content, "also")),
        only_in_capitals=_words(path, content, "only_in_capitals"),
        removed=_words(path, content, "remove"),
    )


def _table(path: Path, content: Mapping[str, object], name: str) -> Mapping[str, object]:
    table = content.get(name, {})
    if not isinstance(table, dict):
        raise BadInput(f'{path}: "{name}" must be a table; write [{name}] and the entries below it.')
    return table


def _acronyms(path: Path, table: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    seen: dict[str, str] = {}
    for short, stated in table.items():
        where = f'{path}: acronyms."{short}"'
        if not 2 <= len(short) <= 12 or not short[0].isalnum() or any(char.isspace() for char in short):
            raise BadInput(f"{where} is no acronym; use 2 to 12 letters and figures without spaces.")
        if (first := seen.setdefault(short.casefold(), short)) != short:
            raise BadInput(f'{where} is there twice, also as "{first}"; give one entry a list of meanings.')
        longs = stated if isinstance(stated, list) else [stated]
        if not longs:
            raise BadInput(f'{where} is empty; to take an acronym out, write remove = ["{short}"].')
        found[short] = tuple(_name(where, long) for long in longs)
        if any(key_of(long) == key_of(short) for long in found[short]):
            raise BadInput(f"{where} stands for itself; write what it is short for.")
    return found


def _also(path: Path, table: Mapping[str, object]) -> dict[str, str]:
    return {
        _name(f'{path}: also."{name}"', name): _name(f'{path}: also."{name}"', target)
        for name, target in table.items()
    }


def _words(path: Path, content: Mapping[str, object], name: str) -> frozenset[str]:
    stated = content.get(name, [])
    if not isinstance(stated, list) or not all(isinstance(word, str) and word.strip() for word in stated):
        raise BadInput(f'{path}: "{name}" must be a list of words in quotes.')
    return frozenset(word.strip().casefold() for word in stated)


def _name(where: str, stated: object) -> str:
    if not isinstance(stated, str) or not key_of(stated):
        raise BadInput(f"{where} must be text in quotes, or a list of such texts.")
    name = " ".join(stated.split())
    if len(name) > _LONGEST:
        raise BadInput(f"{where} has {len(name)} characters; use at most {_LONGEST}.")
    return name
