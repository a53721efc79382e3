"""Front matter at the head of a Markdown file: simple YAML (`key: value`) or TOML."""

from __future__ import annotations

import tomllib

from indexer.errors import RefusedFile
from indexer.model import Hints
from indexer.sources.stated import hints_from

_ENDS = {"---": ("---", "..."), "+++": ("+++",)}


def split(text: str) -> tuple[Hints, str]:
    """Return the metadata and the rest of `text`; all of it and no metadata where there is no front matter.

    A block that opens with a rule and holds no field is a rule and text. Raises RefusedFile for bad TOML.
    """
    lines = text.lstrip("\n").split("\n")
    opening = lines[0].rstrip()
    end = next((n for n, line in enumerate(lines) if n and line.rstrip() in _ENDS.get(opening, ())), None)
    if end is None:
        return Hints(), text
    block = lines[1:end]
    fields = _toml(block) if opening == "+++" else _yaml(block)
    if not fields:
        return Hints(), text
    return hints_from(fields), "\n".join(lines[end + 1 :])


def _toml(lines: list[str]) -> dict[str, str]:
    try:
        return {key.lower(): str(value) for key, value in tomllib.loads("\n".join(lines)).items()}
    except tomllib.TOMLDecodeError as error:
        raise RefusedFile(f"its front matter is not valid TOML: {error}") from error


def _yaml(lines: list[str]) -> dict[str, str]:
    """Return the top-level scalar fields; nested ones are not about the document as a whole."""
    fields: dict[str, str] = {}
    for line in lines:
        key, colon, value = line.partition(":")
        if not colon or not key.strip() or key[0] in " \t-#":
            continue
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        else:
            value = value.partition(" #")[0].rstrip()
        fields[key.strip().lower()] = value
    return fields
