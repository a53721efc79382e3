"""The links that confirm and unsubscribe: whoever holds one may do the one thing that it is for."""

from __future__ import annotations

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from enum import StrEnum

ID_BYTES = 16
_SIGNATURE_BYTES = 16  # 128 bits, each guess a request
_EXPIRY_BYTES = 8


class Purpose(StrEnum):
    """What a link is for; a link for one thing does not do another."""

    CONFIRM = "confirm"
    STOP = "stop"


NEVER = 0
"""The expiry of a link that holds as long as the subscription."""


def signed(secret: bytes, purpose: Purpose, subscription: str, expires: int = NEVER) -> str:
    """A token for the subscription with that id (hexadecimal); `expires` in seconds since the epoch."""
    said = bytes.fromhex(subscription) + expires.to_bytes(_EXPIRY_BYTES, "big")
    return urlsafe_b64encode(said + _signature(secret, purpose, said)).decode().rstrip("=")


def opened(secret: bytes, purpose: Purpose, token: str, now: float) -> str | None:
    """The id of the subscription that the token is for; None if it is none of ours, or has expired."""
    try:
        raw = urlsafe_b64decode(f"{token}{'=' * (-len(token) % 4)}".encode("ascii"))
    except (binascii.Error, UnicodeEncodeError):
        return None
    said, signature = raw[: ID_BYTES + _EXPIRY_BYTES], raw[ID_BYTES + _EXPIRY_BYTES :]
    if not hmac.compare_digest(_signature(secret, purpose, said), signature):
        return None
    expires = int.from_bytes(said[ID_BYTES:], "big")
    return None if expires != NEVER and expires <= now else said[:ID_BYTES].hex()


def _signature(secret: bytes, purpose: Purpose, said: bytes) -> bytes:
    return hmac.digest(secret, purpose.encode() + b"\0" + said, "sha256")[:_SIGNATURE_BYTES]
