"""All text of rich text (RTF) that a reader sees, by stripping what its words command."""

from __future__ import annotations

import re
from dataclasses import dataclass

_PARTS = re.compile(r"\\'([0-9a-fA-F]{2})|\\([a-z]+)(-?\d+)? ?|\\([^a-z])|([{}])|([^\\{}\r\n]+)", re.DOTALL)
# Groups that print nothing; those marked by "\\*" neither, but for boxes and comments.
_SILENT = frozenset(
    "fonttbl colortbl stylesheet info pict fldinst sp nonesttables listtable listoverridetable rsidtbl "
    "objdata listtext pntext xe tc atnid atnauthor ftnsep ftnsepc aftnsep aftnsepc generator revtbl "
    "filetbl".split()
)
_SHOWN = frozenset({"shpinst", "annotation", "fldrslt"})
_BREAKS = frozenset(
    "par line tab cell row nestcell sect page column footnote annotation shptxt super".split()
)
_PUNCTUATION = {
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
}


@dataclass(slots=True)
class _Group:
    """What holds of the text of a group."""

    silent: bool = False
    unseen: bool = False
    starred: bool = False


def text_of_rtf(data: bytes) -> str:
    """The text of a file of Western rich text, notes, boxes, headers and comments where they stand."""
    groups, out, skip = [_Group()], list[str](), 0
    for code, word, number, sign, brace, text in _PARTS.findall(data.decode("latin-1")):
        group = groups[-1]
        skip = 0 if brace else skip
        shown = not (group.silent or group.unseen)
        if brace == "{":
            groups.append(_Group(group.silent, group.unseen))
        elif brace == "}" and len(groups) > 1:
            groups.pop()
        elif sign == "*":
            group.starred = True
        elif word:
            skip = _heed(group, word, number) or skip
            if shown:
                out.append(_printed(word, number))
        elif shown:
            found = bytes.fromhex(code).decode("cp1252", "replace") if code else sign or text
            out.append(found[skip:])
            skip = max(0, skip - len(found))
    return "".join(out)


def _heed(group: _Group, word: str, number: str) -> int:
    """Note what a word says of its group; return how many characters behind it are for older readers only."""
    if word in _SILENT or (group.starred and word not in _SHOWN):
        group.silent = True
    elif word in {"v", "deleted"}:
        group.unseen = number != "0"
    elif word == "plain":
        group.unseen = False
    return 1 if word == "u" else 0


def _printed(word: str, number: str) -> str:
    if word == "u":
        code = int(number or 0) % 0x10000
        return "" if 0xD800 <= code < 0xE000 else chr(code)
    return "\n" if word in _BREAKS else _PUNCTUATION.get(word, "")
