"""Data files beside documents, where other programs keep what is said of these: whether one states a mark.

Marks are read from sidecars alone. Whoever wrote one elsewhere believes that it holds, so that it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import PurePath

from indexer.documents.decode import decode
from indexer.documents.formats import READERS
from indexer.documents.metadata.front_matter import fields_of
from indexer.documents.metadata.restriction import key_words, restriction_in
from indexer.documents.metadata.server_rules import RULE_FILES, keeps_out
from indexer.errors import RefusedFile

MOST_BYTES = 1_000_000
"""Of a data file that are looked through."""

_LANGUAGES = {
    **dict.fromkeys((".yaml", ".yml"), "yaml"),
    **dict.fromkeys((".json", ".json5", ".jsonld", ".jsonc"), "json"),
    ".toml": "toml",
}
_TABLES, _MARKUP = frozenset({".csv", ".tsv"}), frozenset({".xml", ".xmp", ".plist"})
_LINES = frozenset({".ini", ".cfg", ".conf", ".properties", ".meta"})
_ENDINGS = frozenset({*_LANGUAGES, *_TABLES, *_MARKUP, *_LINES})
# What such files are called when they speak of all that lies in a folder, or of nothing but restriction.
_OF_FOLDERS = frozenset({"minutes", "metadata", "meta", "documents", "access", "folder", "data"})
_OF_MARKS = frozenset({("restricted",), ("restriction",), ("restrictions",), ("confidential",), ("private",)})
_OF_FILES = frozenset({("file",), ("filename",), ("file", "name"), ("document",), ("path",)})  # columns
_SAID = r"[\"']?\s{0,9}[:=]\s{0,9}(?!(?:false|no|off|null)\b)[\"'\[{\w-]"
_ANYWHERE = re.compile(rf"(?:^|[\s{{,\"'])restricted{_SAID}", re.IGNORECASE)
# In a file of any name it is a key and no word of a text: quoted, or first in its line.
_AS_KEY = re.compile(rf"(?:^[ \t]*(?:- )?|[{{,]\s*)[\"']?restricted{_SAID}", re.IGNORECASE | re.MULTILINE)
_AS_MARKUP = re.compile(
    r"<(?:\w+:)?restricted\b[^<>/]*>\s*(?!(?:false|no)\b)[^<\s]|\brestricted\s{0,9}=\s{0,9}[\"'](?!(?:false|no)\b)",
    re.IGNORECASE,
)


def stems_of(names: Iterable[str]) -> set[str]:
    """Return what data files beside these documents would be named for, in lower case."""
    documents = {name.lower() for name in names if PurePath(name).suffix.lower() in READERS}
    return documents | {PurePath(name).stem for name in documents} | _OF_FOLDERS


def may_state(name: str, stems: Collection[str], *, any_name: bool) -> bool:
    """Whether a file of this name may state a restriction of documents with these stems.

    With `any_name` all data files may, not only those that are named for documents or for their folder.
    """
    if _ending(name) in READERS:
        return False
    if name.lower() in RULE_FILES:
        return any_name
    return _is_named_for(name, stems) or _is_of_marks(name) or (any_name and _ending(name) in _ENDINGS)


def states_restriction(name: str, data: bytes, stems: Collection[str]) -> bool:
    """Whether the contents of a file that `may_state` one say that something is restricted."""
    if _is_of_marks(name):
        return True
    try:
        text = decode(data[:MOST_BYTES])
    except RefusedFile:
        text = data[:MOST_BYTES].decode("utf-8", "replace")
    if name.lower() in RULE_FILES:
        return keeps_out(name, text)
    ending, named = _ending(name), _is_named_for(name, stems)
    if ending in _MARKUP:
        return _AS_MARKUP.search(text) is not None
    if ending in _TABLES:
        columns = {key_words(column) for column in re.split("[,;\t]", text.partition("\n")[0])}
        return ("restricted",) in columns and (named or not columns.isdisjoint(_OF_FILES))
    if (_ANYWHERE if named else _AS_KEY).search(text):
        return True
    try:
        return named and bool(restriction_in(fields_of(_LANGUAGES.get(ending, "yaml"), text)))
    except RefusedFile:  # what is said cannot be told
        return _SPEAKS.search(text) is not None


# Files that are no good YAML, TOML or JSON are refused only if they may speak of restriction at all.
_SPEAKS = re.compile(r"restrict|confidential|private|secret|access|visib|public", re.IGNORECASE)


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower()


def _is_named_for(name: str, stems: Collection[str]) -> bool:
    """Whether a data file, or one without an ending, begins with the name of a document or of its folder."""
    if _ending(name) not in _ENDINGS and "." in name.strip("."):
        return False
    parts = name.lower().lstrip("._").split(".")
    return any(".".join(parts[:count]) in stems for count in range(1, len(parts) + 1))


def _is_of_marks(name: str) -> bool:
    is_data = _ending(name) in _ENDINGS or "." not in name.strip(".")
    return is_data and key_words(name.lstrip(".").split(".")[0]) in _OF_MARKS
