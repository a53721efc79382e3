"""What tells one passage's vectors from another's, for looking them up."""

from __future__ import annotations

import hashlib

KEY_BYTES = 16
"""Length of a text's key; among 1e9 texts two are alike by chance once in 1e20."""


def key_of(context: str, text: str) -> bytes:
    """What tells whether two passages have the same vectors: header and text, and where the one ends."""
    whole = f"{len(context)}\n{context}{text}".encode("utf-8", "surrogatepass")
    return hashlib.blake2b(whole, digest_size=KEY_BYTES).digest()
