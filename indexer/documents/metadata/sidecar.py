"""What `minutes.toml` states by hand about the documents beside and below it -> Hints.

Every slip in it is refused, since a mark of restriction may stand behind it: no entry is passed over.
"""

from __future__ import annotations

import datetime as dt
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rapidfuzz.distance import OSA

from indexer.documents.decode import decode
from indexer.documents.lines import clean_line
from indexer.documents.metadata.entry_path import FolderNames, shown
from indexer.documents.metadata.restriction import NO, YES, labels_in, restriction_in, says_who
from indexer.documents.metadata.stated import web_address
from indexer.errors import BadInput, RefusedFile, UnclearRestriction
from indexer.model import DocumentKind, Hints
from indexer.regular_files import open_regular

SIDECAR_NAME = "minutes.toml"
MOST_BYTES = 10_000_000
"""Of a sidecar: a hundred thousand documents with all that can be stated of each."""
MOST_CHARACTERS = {"title": 500, "board": 200, "url": 2_000, "id": 120}
"""Of a text that a sidecar states."""

_KEYS = ("title", "board", "date", "url", "id", "kind", "restricted")
_OF_ONE = ("title", "date", "id")  # what no two documents of a folder have in common
_FOLDER_KEYS = tuple(key for key in _KEYS if key not in _OF_ONE)
_KINDS: Mapping[str, DocumentKind] = MappingProxyType(
    {kind.value: kind for kind in DocumentKind}
    | dict.fromkeys(("report", "notice", "ordinance", "resolution", "bylaw", "letter"), DocumentKind.PAPER)
)
_ID = re.compile(r"[a-z0-9_]+(?:-+[a-z0-9_]+)*")
# The parser's time grows with the square of the parts of a dotted key: a minute for 100 kB of one. Nobody
# writes more than four.
_DOTTED = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){20}""")
_LONGEST_MISTAKE = 200


@dataclass(frozen=True, slots=True)
class Sidecar:
    """One `minutes.toml` as read: what it says of its whole folder, and of files below it by their path."""

    path: Path
    folder: Hints
    documents: Mapping[str, Hints]  # by path below the folder, "/" between names, as the files are called

    def about(self, relative: str) -> Iterator[tuple[str, Hints]]:
        """Yield what it says about a file, most particular first, with the origin in words."""
        if (stated := self.documents.get(relative)) is not None:
            yield f'documents."{shown(relative)}" of {shown_path(self.path)}', stated
        yield f"[folder] of {shown_path(self.path)}", self.folder


def read_sidecar(folder: Path) -> Sidecar | None:
    """Read the sidecar of `folder`, None where there is none.

    Raises BadInput, naming file and key, for one that is no plain file, cannot be read, is too large or no
    valid TOML, for unknown keys and values of a wrong kind, and for an entry that names no file below.
    """
    path = folder / SIDECAR_NAME
    data = _bytes(path)
    if data is None:
        return None
    content = _content(path, data)
    documents, whole = content.pop("documents", {}), content.pop("folder", {})
    where = shown_path(path)
    if content:
        raise BadInput(
            f'{where}: "{shown(next(iter(content)))}" is not known; write a table [documents."<file name>"] '
            "or [folder]."
        )
    if not isinstance(documents, dict):
        raise BadInput(f'{where}: "documents" must be a table of tables, one for each file name.')
    stated: dict[str, Hints] = {}
    names = FolderNames(folder)
    for key, values in documents.items():
        hints = _hints(f'{where}: documents."{shown(key)}"', values, _KEYS)
        try:
            relative = names.file_named(key)
            if relative.endswith(SIDECAR_NAME):
                raise ValueError("names a sidecar, which is no document: take the entry out")
        except ValueError as error:
            raise BadInput(f'{where}: documents."{shown(key)}" {error}.') from None
        if relative in stated:
            raise BadInput(f'{where} names "{shown(relative)}" twice: make one entry of the two.')
        stated[relative] = hints
    return Sidecar(path, _hints(f"{where}: folder", whole, _FOLDER_KEYS), MappingProxyType(stated))


def shown_path(path: Path) -> str:
    """A path as a message may show it: on one line, without what a terminal would obey."""
    return clean_line(str(path))


def _bytes(path: Path) -> bytes | None:
    """The contents of a plain file, None where nothing is there.

    Whoever may put minutes into the folder may put this file there too, so it is trusted no more than they.
    """
    where = shown_path(path)
    try:
        if (what := _no_file(path.lstat().st_mode)) is not None:
            raise BadInput(f"{where} is {what}: put a plain file there or take it away.")
        # A link put in its place meanwhile is not followed, where the system can.
        with open_regular(path, links=False) as file:
            data = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadInput(f"{where} cannot be read: {error.strerror or error}.") from error
    if len(data) > MOST_BYTES:
        limit = MOST_BYTES // 1_000_000
        raise BadInput(f"{where} is larger than {limit} MB: share the documents out to several folders.")
    return data


def _no_file(mode: int) -> str | None:
    """What stands there in place of a plain file."""
    if stat.S_ISREG(mode):
        return None
    if stat.S_ISLNK(mode):
        return "a link"
    return "a folder" if stat.S_ISDIR(mode) else "a pipe, socket or device"


def _content(path: Path, data: bytes) -> dict[str, Any]:
    where = shown_path(path)
    try:
        text = decode(data) if data else ""
    except RefusedFile as error:
        raise BadInput(f"{where} cannot be read: {error}.") from error
    if _DOTTED.search(text):
        raise BadInput(f"{where} is not valid: it holds a key of more than 20 parts with dots between them.")
    try:
        return tomllib.loads(text)
    except ValueError as error:  # also of numbers too long to be read
        mistake = clean_line(str(error))[:_LONGEST_MISTAKE]
        raise BadInput(f"{where} is not valid TOML: {mistake}.") from error
    except RecursionError:
        raise BadInput(f"{where} is not valid TOML: its brackets are nested too deep.") from None


def _hints(where: str, stated: object, keys: tuple[str, ...]) -> Hints:
    if not isinstance(stated, dict):
        raise BadInput(f"{where} must be a table with {', '.join(keys)}.")
    unknown = next((key for key in stated if key not in keys), None)
    if unknown in _OF_ONE:
        raise BadInput(
            f"{where}.{unknown} cannot hold for all documents of a folder: write it below "
            '[documents."<file name>"].'
        )
    if isinstance(stated.get(unknown), dict):
        raise BadInput(f'{where} is a part of a name: put the whole name in quotes, [documents."a.b.pdf"].')
    if unknown is not None:
        raise BadInput(f"{where}.{shown(unknown)} is not known; {_nearest(unknown, keys)}.")
    url = _text(where, stated, "url")
    if url is not None and web_address(url) is None:
        raise BadInput(f"{where}.url must be an address that begins with http:// or https://.")
    identity = _text(where, stated, "id")
    if identity is not None and not _ID.fullmatch(identity):
        raise BadInput(
            f"{where}.id must be lower-case letters, digits and underscores, with hyphens between them, like "
            "council-2024-05."
        )
    title, board = _text(where, stated, "title"), _text(where, stated, "board")
    try:
        restriction_in([("title", title or ""), ("board", board or "")])
    except UnclearRestriction as error:
        raise BadInput(f"{where}: {error}.") from None
    return Hints(
        title=title,
        board=board,
        date=_date(where, stated),
        url=url,
        restricted=_restricted(where, stated.get("restricted")),
        kind=_kind(where, stated),
        id=identity,
    )


def _nearest(unknown: str, keys: tuple[str, ...]) -> str:
    """Which known key may be meant: the only one that is near, or all."""
    known = f"the keys are {', '.join(keys)}"
    near = [key for key in keys if OSA.distance(unknown[:40].casefold(), key) <= 1 + len(key) // 5]
    if says_who(unknown):
        near = ["restricted"]
    return f"is {near[0]} meant? {known[0].upper()}{known[1:]}" if len(near) == 1 else known


def _restricted(where: str, value: object) -> tuple[str, ...] | None:
    """Return the labels: `true` or `false`, one in quotes, or an array of them."""
    match value:
        case None:
            return None
        case bool():
            return labels_in(value)
        case str() if value.strip().casefold() in YES | NO:
            raise BadInput(f"{where}.restricted must be true or false without quotes, or a label.")
        case str():
            labels = [value]
        case list() if value and all(isinstance(label, str) for label in value):
            labels = [str(label) for label in value]
        case _:
            raise BadInput(
                f"{where}.restricted must be true, false, a label in quotes or an array of labels."
            )
    try:
        return labels_in([*labels])
    except ValueError as error:
        raise BadInput(f"{where}.restricted: {error}.") from None


def _kind(where: str, stated: Mapping[str, Any]) -> DocumentKind | None:
    value = _text(where, stated, "kind")
    if value is None:
        return None
    kind = _KINDS.get(value.casefold())
    if kind is None:
        raise BadInput(f"{where}.kind must be minutes, agenda or paper.")
    return kind


def _text(where: str, stated: Mapping[str, Any], key: str) -> str | None:
    value = stated.get(key)
    if value is None:
        return None
    text = clean_line(value) if isinstance(value, str) else ""
    if not text:
        raise BadInput(f"{where}.{key} must be text in quotes.")
    most = MOST_CHARACTERS.get(key, len(text))
    if len(text) > most:
        raise BadInput(f"{where}.{key} is longer than {most} characters: shorten it.")
    return text


def _date(where: str, stated: Mapping[str, Any]) -> dt.date | None:
    """Return the date, written bare as TOML allows or in quotes."""
    value = stated.get("date")
    if isinstance(value, dt.datetime):
        return value.date()
    if value is None or isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadInput(f"{where}.date must be a date like 2024-05-28.") from None
