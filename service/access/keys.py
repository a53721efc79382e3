"""API keys: 256 random bits each, of which only a hash is kept."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass

from indexer.model import Labels

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

    def opens(self, text: str) -> bool:
        """Whether this is the key's text; takes as long for any text of a length."""
        return hmac.compare_digest(self.sha256, _hashed(text))


_NOBODYS = Key("", "", hashlib.sha256(b"").hexdigest(), frozenset(), 1, "")


def new_key(name: str, granted: Labels, per_minute: int) -> tuple[Key, str]:
    """A new key and its text, which is not kept."""
    key_id = secrets.token_hex(_ID_BYTES)
    text = f"{_PREFIX}_{key_id}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    created = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    return Key(key_id, name, _hashed(text), granted, per_minute, created), text


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
