"""Rules of a web server in a folder (Apache's .htaccess, IIS's web.config): whether they let everybody in.

Who put them there believes that they hold; an index would show what they keep back.
"""

from __future__ import annotations

import re

from indexer.documents.formats import READERS

RULE_FILES = frozenset({".htaccess", "web.config"})
"""Names of the files, in lower case."""

# Whoever turns away single addresses or programs lets everybody else in.
_KEEPS_OUT = re.compile(
    r"authtype\s+(?!none\b)\S|require\s+(?!not\b|all\s+granted\b)\S|deny\s+from\s+all\b", re.IGNORECASE
)
_DENIES = re.compile(r"<deny\s[^<>]{0,200}\b(?:users|roles)\s{0,9}=", re.IGNORECASE)
_OPENS = re.compile(r"<(files|filesmatch|limit|limitexcept)\b(.*)", re.IGNORECASE)
_ENDINGS = frozenset(ending.lstrip(".") for ending in READERS)
# What stands for any name, whole or up to an ending.
_ANY = re.compile(r"\.[*+]|\*(?:\.\*)?")


def keeps_out(name: str, text: str) -> bool:
    """Whether the rules in a file of that name let not everybody read documents of their folder."""
    if name.lower() != ".htaccess":
        return _DENIES.search(text) is not None
    elsewhere: str | None = None  # the block that a rule stands in, where it is of no documents
    for line in text.splitlines():
        rule = line.strip()
        if elsewhere is None and (opened := _OPENS.match(rule)):
            elsewhere = None if _is_of_reading(opened[1].lower(), opened[2].lower()) else opened[1].lower()
        elif elsewhere is not None and rule.lower().startswith(f"</{elsewhere}"):
            elsewhere = None
        elif elsewhere is None and _KEEPS_OUT.match(rule):
            return True
    return False


def _is_of_reading(block: str, of: str) -> bool:
    """Whether the rules of a block are of reading files that may be documents."""
    words = set(re.findall(r"[a-z0-9]+", of))
    if block == "limit":
        return "get" in words
    if block == "limitexcept":
        return "get" not in words
    return not words.isdisjoint(_ENDINGS) or "." not in _ANY.sub("", of)
