"""What `minutes.toml` beside the documents states by hand -> Hints."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from indexer.documents.stated import checked_labels, web_address
from indexer.errors import BadInput
from indexer.model import DEFAULT_LABEL, Hints

SIDECAR_NAME = "minutes.toml"
MOST_BYTES = 10_000_000
"""Of a sidecar: a hundred thousand documents with all that can be stated of each."""

_KEYS = ("title", "board", "date", "url", "restricted")


def read_sidecar(folder: Path) -> Mapping[str, Hints]:
    """Return the hints that the sidecar of `folder` states, by file name; empty without a sidecar.

    Raises BadInput, naming file and key, for malformed TOML, unknown keys and values of a wrong kind, for a
    sidecar that is too large, and for a link that leads out of the folder.
    """
    path = folder / SIDECAR_NAME
    if not path.is_file():
        return MappingProxyType({})
    content = _content(path)
    documents = content.pop("documents", {})
    if content:
        raise BadInput(
            f'{path}: "{next(iter(content))}" is not known; write a table [documents."<file name>"].'
        )
    if not isinstance(documents, dict):
        raise BadInput(f'{path}: "documents" must be a table of tables, one for each file name.')
    hints = {name: _hints(path, name, stated) for name, stated in documents.items()}
    for name in (name for name, said in hints.items() if said.restricted):
        # A slip in the name would make the document public that it was meant for.
        if not (folder / name).is_file():
            raise BadInput(
                f'{path} restricts "{name}", but there is no such file beside it: correct the name or take '
                "the entry out."
            )
    return MappingProxyType(hints)


def _content(path: Path) -> dict[str, Any]:
    # Whoever may put minutes into the folder may put this file there too, so it is trusted no more than they.
    if not path.resolve().is_relative_to(path.parent.resolve()):
        raise BadInput(f"{path} is a link that leads out of its folder: put the file itself there.")
    try:
        if path.stat().st_size > MOST_BYTES:
            limit = MOST_BYTES // 1_000_000
            raise BadInput(f"{path} is larger than {limit} MB: share the documents out to several folders.")
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:  # also of bytes that are no text, and of numbers too long to be read
        raise BadInput(f"{path} is not valid TOML: {error}.") from error
    except RecursionError:
        raise BadInput(f"{path} is not valid TOML: its brackets are nested too deep.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error


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
    return Hints(
        title=_text(where, stated, "title"),
        board=_text(where, stated, "board"),
        date=_date(where, stated),
        url=url,
        restricted=_restricted(where, stated.get("restricted")),
    )


def _restricted(where: str, value: object) -> tuple[str, ...] | None:
    """Return the labels: `true` or `false`, one in quotes, or an array of them."""
    if value is None:
        return None
    if isinstance(value, bool):
        return (DEFAULT_LABEL,) if value else ()
    labels = [value] if isinstance(value, str) else value
    if not isinstance(labels, list) or not labels or not all(isinstance(label, str) for label in labels):
        raise BadInput(f"{where}.restricted must be true, false, a label in quotes or an array of labels.")
    try:
        return checked_labels(labels)
    except ValueError as error:
        raise BadInput(f"{where}.restricted: {error}.") from None


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
