"""`minutes.toml` beside the files of a folder: what people state about them by hand."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from indexer.errors import BadInput
from indexer.model import Hints
from indexer.sources.stated import web_address

SIDECAR_NAME = "minutes.toml"
_KEYS = ("title", "board", "date", "url")


def read_sidecar(folder: Path) -> Mapping[str, Hints]:
    """Return the hints that the sidecar of `folder` states, by file name; empty without a sidecar.

    Raises BadInput, naming file and key, for malformed TOML, unknown keys and values of a wrong kind.
    """
    path = folder / SIDECAR_NAME
    if not path.is_file():
        return MappingProxyType({})
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{path} is not valid TOML: {error}.") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error
    documents = content.pop("documents", {})
    if content:
        raise BadInput(
            f'{path}: "{next(iter(content))}" is not known; write a table [documents."<file name>"].'
        )
    if not isinstance(documents, dict):
        raise BadInput(f'{path}: "documents" must be a table of tables, one for each file name.')
    return MappingProxyType({name: _hints(path, name, stated) for name, stated in documents.items()})


def _hints(path: Path, name: str, stated: object) -> Hints:
    where = f'{path}: documents."{name}"'
    if not isinstance(stated, dict):
        raise BadInput(f"{where} must be a table with {', '.join(_KEYS)}.")
    unknown = next((key for key in stated if key not in _KEYS), None)
    if unknown is not None:
        raise BadInput(f"{where}.{unknown} is not known; the keys are {', '.join(_KEYS)}.")
    url = _text(where, stated, "url")
    if url is not None and web_address(url) is None:
        raise BadInput(f"{where}.url must be an address that begins with http:// or https://.")
    return Hints(_text(where, stated, "title"), _text(where, stated, "board"), _date(where, stated), url)


def _text(where: str, stated: Mapping[str, Any], key: str) -> str | None:
    value = stated.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        raise BadInput(f"{where}.{key} must be text in quotes.")
    return value.strip()


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
