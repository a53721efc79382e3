"""`boards.toml`: what its owner says of boards, over what was learned; and the file to correct, as text.

no_board = ["Untitled"]

[[board]]
name = "Fooham Parish Council"
acronym = "FPC"
spellings = ["Fooham PC", "Parish Council of Fooham"]
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer.errors import BadInput
from indexer.language.counts import counted
from indexer.model import board_key
from indexer.regular_files import read_text

_KEYS = ("no_board", "board")
_OF_A_BOARD = ("name", "acronym", "spellings")
_LONGEST = 200
_LONGEST_ACRONYM = 12


@dataclass(frozen=True, slots=True)
class StatedBoards:
    """What the file says: the name for each spelling's key, acronyms and spellings, what is no board."""

    names: Mapping[str, str] = field(default_factory=dict)
    acronyms: Mapping[str, str] = field(default_factory=dict)
    spellings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    no_board: frozenset[str] = frozenset()

    def plain(self) -> list[object]:
        """All of it in plain values, always in the same order."""
        spelled = sorted((name, list(spellings)) for name, spellings in self.spellings.items())
        return [sorted(self.names.items()), sorted(self.acronyms.items()), spelled, sorted(self.no_board)]


def read_board_file(path: Path | None) -> StatedBoards:
    """What the file says, nothing where there is none.

    Raises BadInput, naming the place, for a file that cannot be read, unknown keys, values of a wrong kind
    and a spelling that two boards have.
    """
    return StatedBoards() if path is None else _stated(str(path), _content(path))


def board_file_problem(text: str) -> str | None:
    """Why a text could not be read as such a file, in a sentence; None where it can."""
    try:
        _stated("boards.toml", tomllib.loads(text))
    except BadInput as error:
        return str(error)
    except ValueError as error:
        return f"it is not valid TOML: {error}."
    return None


def _stated(path: str, content: Mapping[str, object]) -> StatedBoards:
    _require_known(path, content, _KEYS)
    names: dict[str, str] = {}
    acronyms: dict[str, str] = {}
    spelled: dict[str, tuple[str, ...]] = {}
    for number, stated in enumerate(_list(path, content, "board"), 1):
        where = f"{path}: board {number}"
        if not isinstance(stated, dict):
            raise BadInput(f"{where} must be a table; write [[board]] and its entries below it.")
        _require_known(where, stated, _OF_A_BOARD)
        name = _text(f"{where}: name", stated.get("name"))
        acronym = stated.get("acronym")
        spellings = [_text(f"{where}: spellings", one) for one in _list(where, stated, "spellings")]
        spelled[name] = tuple(spellings)
        if acronym is not None:
            acronyms[name] = _text(f"{where}: acronym", acronym, _LONGEST_ACRONYM)
            spellings.append(acronyms[name])
        for spelling in (name, *spellings):
            if names.setdefault(board_key(spelling), name) != name:
                taken = names[board_key(spelling)]
                raise BadInput(f'{where}: "{spelling}" already stands for {taken}; leave it with one.')
    no_board = frozenset(
        board_key(_text(f"{path}: no_board", one)) for one in _list(path, content, "no_board")
    )
    both = next((name for key, name in names.items() if key in no_board), None)
    if both is not None:
        raise BadInput(f'{path}: no_board names a spelling of "{both}"; take it out of one of the two.')
    return StatedBoards(names, acronyms, spelled, no_board)


def board_file_text(boards: Iterable[tuple[str, str | None, Sequence[str], int]]) -> str:
    """A boards.toml that says what is known: of each board its name, acronym, spellings and meetings."""
    lines = [
        "# Correct the names, join boards by moving the spellings of one to the other, and build again with",
        "# --boards and this file. Names that are none of a board go into the list below.",
        "no_board = []",
    ]
    for name, acronym, spellings, meetings in boards:
        lines += [
            "",
            f"[[board]]  # {counted(meetings, 'meeting')}",
            f"name = {_quoted(name)}",
        ]
        if acronym:
            lines.append(f"acronym = {_quoted(acronym)}")
        if spellings:
            lines.append(f"spellings = [{', '.join(map(_quoted, spellings))}]")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """A text as TOML writes it: JSON's escapes are among its own."""
    return json.dumps(text, ensure_ascii=False)


def _content(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(read_text(path, encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise BadInput(f"{path} is not UTF-8 text; save it in that encoding.") from error
    except ValueError as error:  # also of numbers too long to be read
        raise BadInput(f"{path} is not valid TOML: {error}.") from error
    except RecursionError:
        raise BadInput(f"{path} is not valid TOML: its brackets are nested too deep.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error


def _require_known(where: str, content: Mapping[str, object], keys: Sequence[str]) -> None:
    unknown = next((key for key in content if key not in keys), None)
    if unknown is not None:
        raise BadInput(f'{where}: "{unknown[:80]}" is not known; the keys are {", ".join(keys)}.')


def _list(where: str, content: Mapping[str, object], key: str) -> list[object]:
    stated = content.get(key, [])
    if not isinstance(stated, list):
        raise BadInput(f'{where}: "{key}" must be a list in square brackets.')
    return stated


def _text(where: str, stated: object, longest: int = _LONGEST) -> str:
    text = " ".join(stated.split()) if isinstance(stated, str) else ""
    if not text or len(text) > longest or not board_key(text):
        raise BadInput(f"{where} must be text in quotes of at most {longest} characters.")
    return text
