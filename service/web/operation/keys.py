"""API keys: 256 random bits each, of which a hash is kept, in a file that is its owner's alone.

No message repeats anything that a client sent as its key.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import logging
import os
import re
import secrets
import stat
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from indexer.errors import BadInput, MinutebookError
from indexer.model import Labels, checked_label, serialiser
from indexer.regular_files import open_regular
from indexer.store.files import alone, make_folder, replace_text, state_of

if TYPE_CHECKING:
    from pydantic import ConfigDict

PER_MINUTE = 600
"""Requests a minute that a key may make unless it is made with another limit: ten a second, of which one core
answers several times as many."""

_PREFIX = "mbk"  # tells people, and programs that look for secrets in what is published, what it is
_KEY = re.compile(rf"{_PREFIX}_([0-9a-f]{{8}})_[A-Za-z0-9_-]{{43}}")
_ID_BYTES, _SECRET_BYTES = 4, 32


@dataclass(frozen=True, slots=True)
class Key:
    """One key as it is kept. `sha256` of its text, hexadecimal; `granted` are the labels that it opens.

    A plain hash is right here, and a slow one (scrypt) would be wrong: nobody can go through 2**256 keys,
    however fast each is tried, while a slow hash would be work that anybody could cause with any header.
    """

    key_id: str  # not secret: names the key in lists and when it is revoked
    name: str
    sha256: str
    granted: Labels
    per_minute: int
    created: str  # UTC, ISO 8601
    admin: bool = False  # may correct what is stated of documents
    __pydantic_config__: ClassVar[ConfigDict] = {"extra": "forbid"}

    @property
    def owner(self) -> str:
        """Whose it is, for a log."""
        return f"{self.name} ({self.key_id})"

    def opens(self, text: str) -> bool:
        """Whether this is the key's text; takes as long for any text of a length."""
        return hmac.compare_digest(self.sha256, _hashed(text))


_NOBODYS = Key("", "", hashlib.sha256(b"").hexdigest(), frozenset(), 1, "")


def new_key(name: str, granted: Labels, per_minute: int, *, admin: bool = False) -> tuple[Key, str]:
    """A new key and its text, which is not kept."""
    key_id = secrets.token_hex(_ID_BYTES)
    text = f"{_PREFIX}_{key_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    created = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    return Key(key_id, name, _hashed(text), granted, per_minute, created, admin), text


class Keys:
    """All keys that are valid."""

    def __init__(self, keys: tuple[Key, ...]) -> None:
        self._by_id = {key.key_id: key for key in keys}

    def find(self, text: str) -> Key | None:
        """The key with that text, None if there is none; as much is compared for an unknown id."""
        form = _KEY.fullmatch(text)
        if form is None:
            return None
        key = self._by_id.get(form[1])
        opens = (key or _NOBODYS).opens(text)
        return key if opens else None


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class KeyNeeded(MinutebookError):
    """The service answers only to holders of a key, and none was sent."""

    def __init__(self) -> None:
        super().__init__("This service needs a key: send it in the header Authorization: Bearer KEY.")


class BadKey(MinutebookError):
    """What was sent is no key of this service, or no longer; it is not told which."""

    def __init__(self) -> None:
        super().__init__(
            "The key is not valid: send it as it was given, in one header Authorization: Bearer KEY."
        )


class TooManyRequests(MinutebookError):
    """A key or an address has used up its requests; `seconds` until the next one is let in."""

    def __init__(self, per_minute: int, seconds: float) -> None:
        super().__init__(
            f"At most {per_minute} requests a minute are answered here: wait as long as Retry-After says."
        )
        self.seconds = seconds


class NotAdmin(MinutebookError):
    """A key is valid and may ask, but may correct nothing."""

    def __init__(self) -> None:
        super().__init__("This key may correct nothing: that takes one made with key add --admin.")


class UnusableKeys(MinutebookError):
    """The file of keys cannot be read, so that nobody's key can be told from another's."""


_OWNER_ONLY = 0o600
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_HASH_BYTES = 32  # of SHA-256
_LARGEST = 10_000_000  # bytes: 30,000 keys


def read_keys(path: Path) -> tuple[Key, ...]:
    """The keys of the file. Raises UnusableKeys when it is missing, damaged or others may write to it."""
    try:
        with open_regular(path, _LARGEST) as file:
            if os.fstat(file.fileno()).st_mode & _OTHERS_WRITE:
                raise UnusableKeys(f"Others may write to {path}, and so make keys: chmod 600 {path}")
            return _parsed(file.read(_LARGEST))
    except FileNotFoundError:
        raise UnusableKeys(
            f"There are no keys in {path}; make one with: minutebook key add NAME --keys {path}"
        ) from None
    except OSError as error:
        raise UnusableKeys(f"The keys in {path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise UnusableKeys(
            f"{path} is no file of keys, or a damaged one: restore it, or remove it and make new keys."
        ) from error


def change_keys(path: Path, change: Callable[[tuple[Key, ...]], tuple[Key, ...]]) -> None:
    """Puts what `change` makes of the keys in their place, in one step; one change at a time.

    A file that is missing holds no keys and is made. Raises UnusableKeys, BadInput when it cannot be written.
    """
    try:
        make_folder(path.parent)
        with alone(path.parent):
            keys = change(read_keys(path) if path.exists() else ())
            entries = [_plain(key) for key in keys]
            text = json.dumps({"format": 1, "keys": entries}, ensure_ascii=False, indent=1)
            replace_text(path, f"{text}\n", mode=_OWNER_ONLY)
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror or error}; no key was changed.") from error


def _plain(key: Key) -> dict[str, object]:
    """A key as the file has it; few are admins', and earlier releases read a file without any."""
    return {
        name: value
        for name, value in (asdict(key) | {"granted": sorted(key.granted)}).items()
        if name != "admin" or value
    }


@dataclass(frozen=True, slots=True)
class _KeyFile:
    """What the file holds; a field that is not known here may be a restriction, so it is refused."""

    format: Literal[1]
    keys: tuple[Key, ...]
    __pydantic_config__: ClassVar[ConfigDict] = {"extra": "forbid"}


def _parsed(text: bytes) -> tuple[Key, ...]:
    """Raises ValueError for what `change_keys` would not have written."""
    keys = serialiser(_KeyFile).validate_json(text, strict=True).keys
    for key in keys:
        for label in key.granted:
            checked_label(label)
        if len(bytes.fromhex(key.sha256)) != _HASH_BYTES or key.per_minute < 1:
            raise ValueError("no hash, or no limit")
    if len({key.key_id for key in keys}) != len(keys):
        raise ValueError("an id stands twice")
    return keys


LOOK_SECONDS = 1.0
"""Between two looks at the file: a revoked key is refused within a second."""

_log = logging.getLogger(__name__)

_REFUSED = "The keys of this service cannot be read at the moment, so that no key can be accepted."


class Keyring:
    """The keys of one file as a running service knows them: looked at anew whenever the file has changed."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.monotonic) -> None:
        """Raises UnusableKeys when the keys cannot be read to begin with."""
        self._path = path
        self._clock = clock
        self._looked = clock()
        self._seen = state_of(self._path)
        self._keys: Keys | None = Keys(read_keys(path))

    def find(self, text: str) -> Key | None:
        """The valid key with that text, if any. Raises UnusableKeys while the file cannot be read.

        What was valid before is then refused as well: it may be the very key that was to be revoked.
        """
        if self._keys is None:
            raise UnusableKeys(_REFUSED)
        return self._keys.find(text)

    @property
    def due(self) -> bool:
        """Whether the file is to be looked at before the next key is."""
        return self._clock() - self._looked >= LOOK_SECONDS

    def look(self) -> None:
        """Looks at the file, and reads it where it has changed: not in the event loop, as disks may hang."""
        self._looked = self._clock()
        stamp = state_of(self._path)
        if stamp == self._seen:
            return
        self._seen = stamp
        try:
            self._keys = Keys(read_keys(self._path))
        except UnusableKeys as error:
            self._keys = None
            _log.error("No key is accepted from now on. %s", error)
