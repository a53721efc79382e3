"""Front matter at the head of a text file, in YAML, TOML or JSON -> its fields and the rest of the text.

Whoever writes it by hand forgets a rule, a quote or a bracket. What then cannot be read is text, as for other
programs; but where it seems to hold a mark of restriction, the file is refused.
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from indexer.documents.lines import clean, clean_line
from indexer.documents.metadata.entry_path import shown
from indexer.documents.metadata.restriction import (
    UNDERSTOOD,
    Fields,
    Stated,
    is_head_mark,
    is_mark,
    refuse_unclear,
    restriction_in,
    typed_mark,
)

# What opens a block, what closes it, and which language is between; ("---json" names its own).
_FENCES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "---": (("---", "..."), "yaml"),
    "+++": (("+++",), "toml"),
    ";;;": ((";;;",), "json"),
}
_OPENING = re.compile(r"(---|\+\+\+|;;;)[ \t]*(yaml|yml|toml|json)?[ \t]*(?:#.*)?", re.IGNORECASE)
_JSON_OPENS = re.compile(r"\{\s*[\"}]")
_COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)
# Some sites' blocks have two thousand characters; behind more there is text between two rules.
_LONGEST_BLOCK = 64_000
_MOST_VALUES = 5_000
_DEEPEST = 20
_TYPED_KEY = re.compile(r"[\w\"'][\w\"' ./-]{0,60}")
# A line that begins with the word and goes on for a word or two.
_FIRST_WORD = re.compile(r"[\W_]*restrict(?:ed|ions?|s)?\b[\W_]*(?:\s\S+){0,2}\s*\Z", re.IGNORECASE)
_BLANK = re.compile(r"\n[ \t]*\n")
_WITHIN_BRACKETS = re.compile(r"[{\[,]\s*[\"']?restrict", re.IGNORECASE)
_DOTTED = re.compile(r"(?<![\w-])(?:[\w\"'-]++[ \t]*+\.[ \t]*+){20}")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields of a text file's front matter, none where it has none, and the text below it."""

    fields: Fields
    body: str


def take_front_matter(text: str) -> FrontMatter:
    """Part a text from the front matter that it opens with, if any.

    Blank lines and comments may stand before it. A block that opens with a rule and holds no field is a rule
    and text. Raises RefusedFile for bad TOML, and for a mark of restriction in a block that cannot be read.
    """
    start = _begins(text)
    found = _json_block(text, start) or _fenced_block(text, start)
    return FrontMatter(found.fields, text[:start] + found.body) if found else FrontMatter((), text)


def _begins(text: str) -> int:
    """Return where the first line begins that is neither blank nor a comment."""
    start = 0
    while (comment := _COMMENT.match(text, start)) is not None:
        start = comment.end()
    for line in text[start:].splitlines(keepends=True):
        if clean_line(line):
            break
        start += len(line)
    return start


def _json_block(text: str, start: int) -> FrontMatter | None:
    begin = text.find("{", start, start + 10)
    if begin < 0 or clean_line(text[start:begin]) or not _JSON_OPENS.match(text, begin):
        return None
    try:
        value, end = json.JSONDecoder(object_pairs_hook=tuple).raw_decode(
            text[: begin + _LONGEST_BLOCK], begin
        )
    except (ValueError, RecursionError):
        # Text, or a block with a slip in it: lines that hold one mark alone are looked at as all of a text.
        block = _BLANK.split(text[begin : begin + _LONGEST_BLOCK], maxsplit=1)[0]
        _require_no_mark(_WITHIN_BRACKETS.search(block), block)
        return None
    return FrontMatter(_told(value), text[end:])


def _fenced_block(text: str, start: int) -> FrontMatter | None:
    lines = text[start : start + _LONGEST_BLOCK].splitlines(keepends=True)
    opening = _OPENING.fullmatch(clean_line(lines[0])) if lines else None
    if opening is None:
        return None
    closing, language = _FENCES[opening[1]]
    end = next((n for n, line in enumerate(lines) if n and clean_line(line) in closing), None)
    if end is None:
        _require_no_marks_in_long_block(text[start + _LONGEST_BLOCK :], closing)
        return None
    fields = fields_of((opening[2] or language).lower(), clean("".join(lines[1:end])))
    below = start + sum(map(len, lines[: end + 1]))
    return FrontMatter(fields, text[below:]) if fields else None


def _require_no_marks_in_long_block(rest: str, closing: Sequence[str]) -> None:
    """Look through what is too long for front matter, if it closes at all: it may be some all the same."""
    marks: list[str] = []
    for line in rest.splitlines():
        bare = clean_line(line[:200])
        if bare in closing:
            for mark in marks:
                _require_no_mark(typed_mark(mark), mark)
            return
        if typed_mark(bare):
            marks.append(bare)


def fields_of(language: str, block: str) -> Fields:
    """Return the fields that a block, or a whole file, of YAML, TOML or JSON states.

    Raises RefusedFile for bad TOML or JSON, and for YAML that cannot be read and seems to hold a mark.
    """
    if language == "toml":
        return _toml(block)
    if language == "json":
        return _json(block)
    return _yaml(block)


def _toml(block: str) -> Fields:
    try:
        if _DOTTED.search(block):
            raise ValueError("a key has more than 20 parts")
        return _told(_pairs(tomllib.loads(block)))
    except (ValueError, RecursionError) as error:
        said = clean_line(str(error))[:200]
        refuse_unclear(f"its front matter is not valid TOML: {said}")
        return ()


def _json(block: str) -> Fields:
    bare = block.strip()
    try:
        value = json.loads(bare if bare.startswith("{") else f"{{{bare}}}", object_pairs_hook=tuple)
    except (ValueError, RecursionError) as error:
        said = clean_line(str(error))[:200]
        refuse_unclear(f"its front matter is not valid JSON: {said}")
        return ()
    return _told(value)


def _yaml(block: str) -> Fields:
    """Return the fields of YAML, or of what is nearly YAML: lines with a colon, as most sites read them."""
    try:
        root = yaml.compose(block, Loader=yaml.SafeLoader)
        value = _Nodes().stated(root, 0) if root is not None else ()
    except (yaml.YAMLError, ValueError, RecursionError):
        return _typed_lines(block)
    if not isinstance(value, tuple):
        restriction_in([("", value)])
        for line in unicodedata.normalize("NFKC", block).split("\n"):
            _require_no_mark(_FIRST_WORD.match(line), line)
        return ()
    return value


@dataclass(slots=True)
class _Nodes:
    """Turns nodes of YAML into values, as many as a person writes: an alias can stand for a million."""

    met: int = 0

    def stated(self, node: Any, depth: int) -> Stated:  # noqa: ANN401 - PyYAML has no types
        self.met += 1
        if self.met > _MOST_VALUES or depth > _DEEPEST:
            raise ValueError("more values than anybody writes")
        if isinstance(node, yaml.MappingNode):
            return tuple((self._key(key), self.stated(value, depth + 1)) for key, value in node.value)
        if isinstance(node, yaml.SequenceNode):
            return [self.stated(one, depth + 1) for one in node.value]
        return str(node.value)

    def _key(self, node: Any) -> str:  # noqa: ANN401
        return str(node.value) if isinstance(node, yaml.ScalarNode) else ""


def _typed_lines(block: str) -> Fields:
    """Return the fields of `key: value` at the margin; none where a line there is something else.

    Raises RefusedFile for a mark in a line that says nothing by itself: indented, or without a colon.
    """
    fields: list[tuple[str, Stated]] = []
    typed = True
    for line in block.split("\n"):
        key, colon, value = line.partition(":")
        at_margin = bool(line.strip()) and line[0] not in " \t-#"
        if at_margin and colon and _TYPED_KEY.fullmatch(key):
            fields.append((key.strip().strip("\"'"), _unquoted(value.strip())))
            _require_no_mark(_WITHIN_BRACKETS.search(value), line)
        else:
            typed = typed and not at_margin
            _require_no_mark(_FIRST_WORD.match(line) or _WITHIN_BRACKETS.search(line), line)
    return fields if typed else ()


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        return value[1:-1]
    return value.partition(" #")[0].rstrip()


def _require_no_mark(found: re.Match[str] | None, line: str) -> None:
    if found:
        refuse_unclear(
            f'whom it is restricted to cannot be told from the line "{shown(line)}": {UNDERSTOOD}, in front '
            "matter between two lines of three hyphens"
        )


def _pairs(value: Any) -> Stated:  # noqa: ANN401 - what TOML holds
    if isinstance(value, dict):
        return tuple((key, _pairs(inner)) for key, inner in value.items())
    if isinstance(value, list):
        return [_pairs(one) for one in value]
    return value if isinstance(value, str | bool | int | float) else str(value)


def _told(value: Any) -> Fields:  # noqa: ANN401 - what JSON and TOML hold
    return value if isinstance(value, tuple) else ()


# Marks at the head of a text that are in no front matter, or in one that cannot be told from text.

# Down to the first blank line every such line counts, further down what nobody would write as prose.
_HEAD_LINES = 300
_HEAD_CHARACTERS = _LONGEST_BLOCK
_META = re.compile(
    r"<meta\b[^<>]{0,300}?\b(?:name|property|itemprop|http-equiv)\s{0,9}=\s{0,9}[\"']?[\w.:-]{0,40}restrict[^>]{0,99}",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"\W(?:ya?ml|toml|json)\Z", re.IGNORECASE)
_ENTRY = re.compile(r"(?:[-*+•]|#{1,6}) ")
_FIELD = re.compile(r"[\W_]*([\w-]{1,40})[\"']?\s*[:=]>?\s*[\"']?(.*?)[\"',;}]*\Z")


def require_no_stray_mark(body: str) -> None:
    """Raise RefusedFile where the first lines of a text say that it is restricted, as front matter would."""
    head = body[:_HEAD_CHARACTERS]
    lines = [clean_line(line) for line in head.splitlines()]
    filled = [number for number, line in enumerate(lines) if line][:_HEAD_LINES]
    first = next((n for n, line in enumerate(lines) if not line and filled and n > filled[0]), len(lines))
    fenced = bool(filled) and not re.search(r"[^\W_]{2}", _LANGUAGE.sub("", lines[filled[0]]))
    for found in _META.finditer(head):
        _require_no_mark(found, found[0])
    for number in filled:
        line = lines[number]
        if number < first and (fenced or not _ENTRY.match(line)) and (field := _FIELD.match(line)):
            marked = (is_mark if fenced else is_head_mark)(field[1], field[2])
            _require_no_mark(field if marked else None, line)
        _require_no_mark(typed_mark(line), line)
