"""Markdown as people write it -> the parser's tokens, with nothing taken for syntax that is text.

CommonMark with tables and strikethrough, and besides: footnotes, cells beyond a table's head, tags that no
page knows, lines in brackets that define no link, attributes of kramdown and pandoc.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, html_block, table
from markdown_it.rules_block.table import escapedSplit
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from indexer.errors import RefusedFile

# Each level takes a few of Python's thousand frames. Lists count double: the list and its item.
_DEEPEST = 150
_CONTAINERS = frozenset({"blockquote_open", "list_item_open", "note_open"})
_NOTE = re.compile(r"\[\^([^\s\[\]]{1,80})\]")
NOTES, PAIRS = "notes", "pairs"  # where labels of notes and names of elements are kept during parsing


@dataclass(frozen=True, slots=True)
class Parsed:
    """The tokens of a document, those of its notes by label, and its link definitions that nothing uses."""

    tokens: Sequence[Token]
    notes: Sequence[tuple[str, Sequence[Token]]]
    unused: Sequence[str]


def parse(body: str) -> Parsed:
    """Parse Markdown; raises RefusedFile for what is nested too deep to be read whole."""
    body = _without_attributes(body)
    tokens, env = _tokens(body)
    wrong = list(_no_definitions(env))
    if wrong:
        tokens, env = _tokens(_as_text(body, wrong))
    if any(token.type in _CONTAINERS and token.level >= _DEEPEST - 1 for token in tokens):
        raise RefusedFile("its lists or quotes are nested too deep to be read whole: flatten them")
    return Parsed(*_parted(tokens), list(_unused(tokens, env)))


def _tokens(body: str) -> tuple[list[Token], dict[str, Any]]:
    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST, "store_labels": True})
    parser.enable(["table", "strikethrough"])
    parser.block.ruler.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.at("html_block", _html_block, {"alt": ["paragraph", "reference", "blockquote"]})
    parser.block.ruler.before("reference", "note", _note, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.before("link", "note_mark", _note_mark)
    parser.inline.ruler.before("link", "shifted", _shifted)
    env: dict[str, Any] = {NOTES: {}, PAIRS: paired_tags(body)}
    return parser.parse(body, env), env


def _parted(tokens: Sequence[Token]) -> tuple[list[Token], list[tuple[str, list[Token]]]]:
    """Return the tokens of the text and those of each note, in order."""
    text: list[Token] = []
    notes: list[tuple[str, list[Token]]] = []
    open_notes: list[tuple[str, list[Token]]] = []
    for token in tokens:
        if token.type == "note_open":
            open_notes.append((str(token.meta["label"]), []))
            notes.append(open_notes[-1])
        elif token.type == "note_close":
            open_notes.pop()
        else:
            (open_notes[-1][1] if open_notes else text).append(token)
    return text, notes


# Footnotes: "[^1]: the note" as a block, "[^1]" in a line.


def _note(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    start = state.bMarks[line] + state.tShift[line]
    found = _NOTE.match(state.src, start, state.eMarks[line])
    if state.is_code_block(line) or not found or state.src[found.end() : found.end() + 1] != ":":
        return False
    if silent:
        return True
    state.env[NOTES][found[1]] = {}
    opening = state.push("note_open", "", 1)
    opening.meta = {"label": found[1]}
    text = found.end() + 1
    while text < state.eMarks[line] and state.src[text] in " \t":
        text += 1
    kept = state.bMarks[line], state.tShift[line], state.sCount[line], state.parentType
    # The words behind the mark begin the note; what goes on is set in by four.
    state.bMarks[line], state.tShift[line], state.sCount[line] = text, 0, state.blkIndent + 4
    state.blkIndent += 4
    state.parentType = "reference"
    state.md.block.tokenize(state, line, end)
    state.blkIndent -= 4
    state.bMarks[line], state.tShift[line], state.sCount[line], state.parentType = kept
    state.line = max(state.line, line + 1)
    opening.map = [line, state.line]
    state.push("note_close", "", -1)
    return True


def _note_mark(state: StateInline, silent: bool) -> bool:
    found = _NOTE.match(state.src, state.pos, state.posMax)
    if not found or found[1] not in state.env.get(NOTES, {}):
        return False
    if not silent:
        state.push("note_mark", "", 0).meta = {"label": found[1]}
    state.pos = found.end()
    return True


_INLINE_NOTE = "^["
_LONGEST_INLINE_NOTE = 2_000


def without_inline_notes(body: str) -> str:
    """Return a text with each note that stands in its line ("£35^[in May]") as one below, with a mark."""
    parts: list[str] = []
    notes: list[str] = []
    at = 0
    while (opening := body.find(_INLINE_NOTE, at)) >= 0:
        start = opening + len(_INLINE_NOTE)
        end = _closing_bracket(body, start)
        if end is None or body[opening - 1 : opening] in {"[", "\\", "`"}:
            parts.append(body[at:start])
            at = start
            continue
        label = f"inline-note-{len(notes) + 1}"
        notes.append(f"[^{label}]: {' '.join(body[start:end].split())}")
        parts.append(f"{body[at:opening]}[^{label}]")
        at = end + 1
    return "\n\n".join(["".join((*parts, body[at:])), *notes]) if notes else body


def _closing_bracket(body: str, start: int) -> int | None:
    """Return where the bracket closes that opens before `start`, None where it does not in its block."""
    depth = 1
    for at, sign in enumerate(body[start : start + _LONGEST_INLINE_NOTE], start):
        if sign == "\n" and body[at + 1 : at + 2] in {"\n", ""}:
            return None
        depth += (sign == "[") - (sign == "]")
        if not depth:
            return at
    return None


# Raised and lowered text as Pandoc writes it: "£35^1^", "14^th^", "CO~2~".

_SHIFTED = re.compile(r"\^([\w*†‡§¶()\[\],;+−–-]{1,20})\^|~([\w+−–-]{1,20})~")
_RAISED_ALONE = re.compile(r"[\d*†‡§¶()\[\],]+")


def _shifted(state: StateInline, silent: bool) -> bool:
    found = _SHIFTED.match(state.src, state.pos, state.posMax)
    if not found or not any(c.isalnum() or c in "*†‡§¶" for c in found[1] or found[2]):
        return False
    before, after = state.src[: state.pos][-1:], state.src[found.end() : found.end() + 1]
    if found[1]:
        meant = bool(before.strip()) or _RAISED_ALONE.fullmatch(found[1]) is not None
    else:  # "10~20~30" is a range of ranges
        meant = before.isalpha() or before in ")]" or (before.isdigit() and not after.isalnum())
    if not meant or (found[2] and not before):
        return False
    if not silent:
        state.push("raised" if found[1] else "lowered", "", 0).content = found[1] or found[2]
    state.pos = found.end()
    return True


# Tables: cells beyond the head are cells all the same.


def _table(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    begun = len(state.tokens)
    if not table(state, line, end, silent):
        return False
    if not silent:
        added = state.tokens[begun:]
        columns = sum(token.type == "th_open" for token in added)
        state.tokens[begun:] = _with_all_cells(state, added, columns)
    return True


def _with_all_cells(state: StateBlock, tokens: Sequence[Token], columns: int) -> Iterator[Token]:
    row: list[int] | None = None
    for token in tokens:
        if token.type == "tr_open":
            row = token.map
        elif token.type == "tr_close" and row:
            for cell in _cells(state, row[0])[columns:]:
                inline = Token("inline", "", 0, content=cell, map=row, children=[], level=token.level + 2)
                yield from (Token("td_open", "td", 1), inline, Token("td_close", "td", -1))
        yield token


def _cells(state: StateBlock, line: int) -> list[str]:
    start = state.bMarks[line] + state.tShift[line]
    cells = escapedSplit(state.src[start : state.eMarks[line]].strip())
    if cells and cells[0] == "":
        cells.pop(0)
    if cells and cells[-1] == "":
        cells.pop()
    return [cell.strip() for cell in cells]


# Tags: "<name withheld>" is text.

_TAG_OPENS = re.compile(r"</?[A-Za-z][\w:.-]*")
_TAG = re.compile(r"</?([A-Za-z][\w:.-]*)((?:\s[^<>]*)?)/?>")
_KNOWN_TAGS = frozenset(
    "a abbr acronym address article aside audio b bdi bdo big blockquote body br button canvas caption "
    "center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em embed fieldset "
    "figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html i iframe "
    "img input ins kbd label legend li link main map mark math menu meta meter nav nobr noframes noscript "
    "object ol optgroup option output p param picture pre progress q rp rt ruby s samp script search section "
    "select small source span strike strong style sub summary sup svg table tbody td template textarea tfoot "
    "th thead time title tr track tt u ul var video wbr xmp".split()
)
_BARE_ATTRIBUTES = frozenset(
    "allowfullscreen async autofocus autoplay checked compact controls default defer disabled hidden inert "
    "ismap itemscope loop multiple muted nohref nomodule noshade novalidate nowrap open playsinline popover "
    "readonly required reversed selected /".split()
)
_VALUED = re.compile(r"[\w:@.-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+)")


def paired_tags(source: str) -> frozenset[str]:
    """Return the names, in lower case, of all elements that a text both opens and closes."""
    tags = {found[0].lower() for found in _TAG_OPENS.finditer(source)}
    return frozenset(tag[2:] for tag in tags if tag.startswith("</") and f"<{tag[2:]}" in tags)


def is_markup(tag: str, pairs: Collection[str]) -> bool:
    """Whether something in angle brackets is a tag or a comment, not words in brackets.

    An element that nobody knows is one where it is among `pairs`, those that the text closes too.
    """
    found = _TAG.match(tag)
    if not found:
        return True
    name = found[1].lower()
    if name not in _KNOWN_TAGS and name not in pairs:
        return False
    return set(_VALUED.sub(" ", found[2]).lower().split()) <= _BARE_ATTRIBUTES


def strange_tags(html: str) -> str:
    """Return what the tags in a piece of HTML say that no page knows."""
    return " ".join(found[0].strip("</>") for found in _TAG.finditer(html) if _is_strange(found[1]))


def _is_strange(name: str) -> bool:
    return name.lower() not in _KNOWN_TAGS


def _html_block(
    state: StateBlock,
    line: int,
    end: int,
    silent: bool,
) -> bool:
    start = state.bMarks[line] + state.tShift[line]
    found = _TAG.match(state.src, start, state.eMarks[line])
    if found and not is_markup(found[0], state.env[PAIRS]):
        return False
    return html_block(state, line, end, silent)


# Link definitions: "[Decision]: approved" is text.

_ADDRESS = re.compile(
    r"\Z|[a-z][a-z0-9+.-]*:\S|[/#?]|\.{1,2}/|www\.|\S*\.[a-z][a-z0-9]{1,4}(?:[#?]\S*)?\Z", re.I
)


def _no_definitions(env: dict[str, Any]) -> Iterator[int]:
    """Yield the lines of definitions that have no address: they are text, whatever refers to them.

    An empty address makes a comment of a definition, as some write them.
    """
    for one in (*env.get("references", {}).values(), *env.get("duplicate_refs", ())):
        if not _ADDRESS.match(one["href"]):
            yield one["map"][0]


def _unused(tokens: Sequence[Token], env: dict[str, Any]) -> Iterator[str]:
    """Yield the labels and titles of definitions that no link uses."""
    children = (child for token in tokens for child in token.children or ())
    used = {child.meta["label"] for child in children if "label" in child.meta and child.type != "note_mark"}
    for label, one in env.get("references", {}).items():
        if label not in used:
            yield f"{label} {one['title']}".strip()
    yield from (f"{one['label']} {one['title']}".strip() for one in env.get("duplicate_refs", ()))


def _as_text(body: str, numbers: Sequence[int]) -> str:
    lines = body.split("\n")
    for number in numbers:
        lines[number] = lines[number].replace("[", "\\[", 1)
    return "\n".join(lines)


# Attributes of kramdown ("{: .red}") and of headings and links ("{#id .red}"): not printed.

_FENCE = re.compile(r"[ >]{0,12}(`{3,}|~{3,})")
_KRAMDOWN = re.compile(r"\{:[^{}\n]{0,200}\}")
_ATTRIBUTE = r"(?:[#.][\w:.-]+|[\w-]+=(?:\"[^\"]*\"|[^\s{}]+))"
_HEADING_ATTRIBUTES = re.compile(rf"(?<=\S)[ \t]*\{{{_ATTRIBUTE}(?:\s+{_ATTRIBUTE})*\}}[ \t]*(?=#*[ \t]*\Z)")
_HEADING = re.compile(r"[ >]{0,12}#{1,6}\s")
_KRAMDOWN_COMMENT = re.compile(r"^\{::comment\}.*?^\{:/(?:comment)?\}", re.DOTALL | re.MULTILINE)


def _without_attributes(body: str) -> str:
    if "{" not in body:
        return body
    body = _KRAMDOWN_COMMENT.sub(lambda found: "\n" * found[0].count("\n"), body)
    lines: list[str] = []
    fence = ""
    for line in body.split("\n"):
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence) and not line[found.end() :].strip():
            fence = ""
        if not fence and "{" in line and not line.startswith("    "):
            line = _KRAMDOWN.sub("", line)
            line = _HEADING_ATTRIBUTES.sub("", line) if _HEADING.match(line) else line
        lines.append(line)
    return "\n".join(lines)
