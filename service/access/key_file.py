"""The file of keys: read and written whole, for its owner alone, and outlasting a power cut."""

from __future__ import annotations

import fcntl
import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from indexer.errors import BadInput
from indexer.model import checked_label
from indexer.store.files import make_folder, replace_text
from service.access.errors import UnusableKeys
from service.access.keys import Key

_FORMAT = 1
_OWNER_ONLY = 0o600
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_HASH_BYTES = 32  # of SHA-256
_LARGEST = 10_000_000  # bytes: 30,000 keys


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys of the file. Raises UnusableKeys when it is missing, damaged or others may write to it."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & _OTHERS_WRITE:
                raise UnusableKeys(f"Others may write to {path}, and so make keys: chmod 600 {path}")
            return _parsed(json.loads(file.read(_LARGEST)))
    except FileNotFoundError:
        raise UnusableKeys(
            f"There are no keys in {path}; make one with: minutebook key add NAME --keys {path}"
        ) from None
    except OSError as error:
        raise UnusableKeys(f"The keys in {path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusableKeys(
            f"{path} is no file of keys, or a damaged one: restore it, or remove it and make new keys."
        ) from error


def change_keys(path: Path, change: Callable[[tuple[Key, ...]], tuple[Key, ...]]) -> None:
    """Puts what `change` makes of the keys in their place, in one step; one change at a time.

    A file that is missing holds no keys and is made. Raises UnusableKeys, BadInput when it cannot be written.
    """
    try:
        make_folder(path.parent)
        with _alone(path.parent):
            keys = change(read_keys(path) if path.exists() else ())
            entries = [asdict(key) | {"granted": sorted(key.granted)} for key in keys]
            text = json.dumps({"format": _FORMAT, "keys": entries}, ensure_ascii=False, indent=1)
            replace_text(path, f"{text}\n", mode=_OWNER_ONLY)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror or error}; no key was changed.") from error


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Holds a lock of the folder, which ends with the process at the latest and leaves no file."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _parsed(raw: Any) -> tuple[Key, ...]:  # noqa: ANN401 - JSON of any shape
    if raw["format"] != _FORMAT:
        raise ValueError("another format")
    keys = tuple(_key(one) for one in raw["keys"])
    if len({key.key_id for key in keys}) != len(keys):
        raise ValueError("an id stands twice")
    return keys


def _key(raw: dict[str, Any]) -> Key:
    granted = frozenset(checked_label(label) for label in raw["granted"])
    key = Key(**{**raw, "granted": granted})
    kinds = {"per_minute": int, "granted": frozenset}
    if not all(isinstance(getattr(key, one.name), kinds.get(one.name, str)) for one in fields(Key)):
        raise TypeError("a value of another kind")
    if len(bytes.fromhex(key.sha256)) != _HASH_BYTES or key.per_minute < 1:
        raise ValueError("no hash, or no limit")
    return key
