"""A `minutes.toml` or `boards.toml` with some values changed, all else as it was, layout and comments too."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from indexer.errors import BadInput, MissingExtra, install_hint
from indexer.model import board_key

_MOST_CHARACTERS = 1_000_000
"""Of a file that is changed: keeping its layout takes seconds for a megabyte."""

Stated = Mapping[str, str | None]


def with_stated(text: str, key: str, values: Stated) -> str:
    """The text of a sidecar whose entry `key` states these values; None takes one out.

    An entry that would be empty is taken out too. Raises BadInput where nothing but these values could not be
    changed.
    """
    before = tomllib.loads(text)
    new = key not in before.get("documents", {})
    file = _parsed(_with_empty_line(text) if new else text)
    try:
        _state(file, key, values)
    except ValueError as error:  # tomlkit's word for tables that cannot be put there
        raise _not_here() from error
    after = file.as_string()
    return _checked(text, f"{after.rstrip()}\n" if new else after, _expected(before, key, values))


def _state(file: Any, key: str, values: Stated) -> None:  # noqa: ANN401 - a document of tomlkit
    documents = file.get("documents")
    if documents is None:
        documents = _tomlkit().table(is_super_table=True)
        file["documents"] = documents
    if isinstance(documents, _tomlkit().items.InlineTable):  # one line about several documents
        raise _not_here()
    if key not in documents:
        documents[key] = _tomlkit().table()
    entry = documents[key]
    below = _taken_off(entry)
    for name, value in values.items():
        if value is not None:
            entry[name] = _as_toml(name, value)
        elif name in entry:
            del entry[name]
    if not entry:
        del documents[key]
    else:
        _put_back(entry, below)
    if not documents:
        del file["documents"]


def _taken_off(entry: Any) -> list[Any]:  # noqa: ANN401
    """Comments and empty lines at the end of a table, which belong to what comes below it, taken off."""
    body, below = getattr(getattr(entry, "value", None), "body", []), []
    while len(body) > 1 and body[-1][0] is None:
        below.append(body.pop())
    return below[::-1]


def _put_back(entry: Any, below: list[Any]) -> None:  # noqa: ANN401
    if below:
        entry.value.body.extend(below)


def _with_empty_line(text: str) -> str:
    """The text, ready for a table of its own at its end."""
    return f"{text.rstrip()}\n\n" if text.strip() else ""


def _not_here() -> BadInput:
    return BadInput("This minutes.toml is written in a way that cannot be changed here: change it by hand.")


def stated(text: str, key: str, names: Iterable[str]) -> Stated:
    """What a sidecar's entry `key` states under these names, in words; None for what it does not."""
    entry = tomllib.loads(text).get("documents", {}).get(key, {})
    return {name: None if (value := entry.get(name)) is None else str(value) for name in names}


def with_one_board(text: str, name: str, spellings: Iterable[str]) -> str:
    """The text of a file of boards in which these spellings are the board `name`'s, and no other's."""
    file = _parsed(_with_empty_line(text))
    moved = {board_key(one): one for one in spellings if board_key(one) != board_key(name)}
    boards = file.get("board")
    if boards is None:
        boards = _tomlkit().aot()
        file["board"] = boards
    own = next((one for one in boards if board_key(str(one["name"])) == board_key(name)), None)
    for one in list(boards):
        if one is own:
            continue
        kept = [spelling for spelling in one.get("spellings", ()) if board_key(str(spelling)) not in moved]
        if board_key(str(one["name"])) in moved:
            moved |= {board_key(str(spelling)): str(spelling) for spelling in kept}
            boards.remove(one)
        elif len(kept) < len(one.get("spellings", ())):
            one["spellings"] = [str(spelling) for spelling in kept]
    if "no_board" in file:
        kept = [str(one) for one in file["no_board"] if board_key(str(one)) not in {*moved, board_key(name)}]
        if len(kept) < len(file["no_board"]):
            file["no_board"] = kept
    if own is None:
        own = _tomlkit().table()
        own["name"] = name
        boards.append(own)
    listed = [str(one) for one in own.get("spellings", ())]
    known = {board_key(one) for one in listed}
    own["spellings"] = [*listed, *(one for key, one in moved.items() if key not in known)]
    return _with_line_ends(text, file.as_string())


def _expected(before: Mapping[str, Any], key: str, values: Stated) -> Mapping[str, Any]:
    documents = dict(before.get("documents", {}))
    entry = {
        **documents.get(key, {}),
        **{name: _as_toml(name, value) for name, value in values.items() if value is not None},
    }
    entry = {name: value for name, value in entry.items() if values.get(name, "") is not None}
    documents[key] = entry
    if not entry:
        del documents[key]
    return {**before, "documents": documents} if documents else _without(before, "documents")


def _without(values: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {one: value for one, value in values.items() if one != name}


def _checked(before: str, after: str, expected: Mapping[str, Any]) -> str:
    """The text, which says what it is to; a mark of restriction may stand in it, so nothing is assumed."""
    after = _with_line_ends(before, after)
    try:
        said: object = tomllib.loads(after)
    except ValueError:
        said = None
    if said != expected:
        raise _not_here()
    return after


def _with_line_ends(before: str, after: str) -> str:
    """The text with the ends of lines that it had."""
    plain = after.replace("\r\n", "\n")
    return plain.replace("\n", "\r\n") if "\r\n" in before else plain


def _as_toml(name: str, value: str) -> object:
    return dt.date.fromisoformat(value) if name == "date" else value


def _parsed(text: str) -> Any:  # noqa: ANN401 - a document of tomlkit, whose values are of every kind
    if len(text) > _MOST_CHARACTERS:
        raise BadInput("This file is too large to be changed here: change it by hand.")
    return _tomlkit().parse(text)


def require_tomlkit() -> None:
    """Raises MissingExtra where corrections cannot be made."""
    _tomlkit()


def _tomlkit() -> Any:  # noqa: ANN401 - loaded when a correction is made, and not before
    try:
        import tomlkit
    except ModuleNotFoundError as error:
        raise MissingExtra(f"Corrections need tomlkit; {install_hint('corrections')}") from error
    return tomlkit
