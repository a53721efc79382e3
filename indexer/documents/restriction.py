"""What a field says of who may see a document: its name's words, its value, and if both are clear."""

from __future__ import annotations

import re
import unicodedata

from rapidfuzz.distance import OSA

# Words of a field's name that speak of restriction wherever they stand in it.
_STRONG = frozenset(
    "restricted restrict restricts restriction restrictions confidential confidentiality private embargo "
    "embargoed secret unpublished nonpublic".split()
)
# Slips of these are theirs; shorter words are too like others.
_SPELT = ("restricted", "restriction", "restrictions", "restrict", "confidential", "confidentiality")
# Names that speak of it by themselves, and are ordinary words within longer ones ("public comment").
_WHOLE = frozenset(
    {
        *("access", "access level", "access rights", "access control", "access group", "access groups"),
        *("visibility", "audience", "privacy", "public", "is public", "publish", "published", "draft"),
        *("classification", "security", "security classification", "protective marking", "marking"),
        *("sensitivity", "sensitive", "internal", "protected", "password", "permission", "permissions"),
        *("members only", "staff only", "unlisted", "viewers", "readers", "not for publication"),
    }
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LONGEST = 80


def key_words(key: str) -> tuple[str, ...]:
    """Return the words of a field's name in lower case: "accessRights", "x-access_rights"."""
    plain = _HUMP.sub(" ", unicodedata.normalize("NFKC", key[:_LONGEST]))
    return tuple(re.findall(r"[^\W_]+", plain.casefold()))


def is_strong(key: str) -> bool:
    """Whether a word of the name speaks of restriction, a slip of the pen or two allowed."""
    words = key_words(key)
    return any(word in _STRONG or _is_slip(word) for word in (*words, "".join(words)))


def says_who(key: str) -> bool:
    """Whether a field of this name may say who sees the document."""
    return is_strong(key) or " ".join(key_words(key)) in _WHOLE


def _is_slip(word: str) -> bool:
    if len(word) < 6 or word.startswith("un"):
        return False
    return any(OSA.distance(word, one) <= len(one) // 5 for one in _SPELT)
