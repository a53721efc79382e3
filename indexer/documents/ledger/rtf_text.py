"""All text of rich text (RTF) that a reader sees, by stripping what its words command."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.documents.encodings import encoding_of_code_page
from indexer.documents.rtf import CODE_PAGES

_PARTS = re.compile(r"\\'([0-9a-fA-F]{2})|\\([a-z]+)(-?\d+)? ?|\\([^a-z])|([{}])|([^\\{}\r\n]+)", re.DOTALL)
# Groups that print nothing; those marked by "\\*" neither, but for boxes and comments.
_SILENT = frozenset(
    "fonttbl colortbl stylesheet info pict fldinst sp nonesttables listtable listoverridetable rsidtbl "
    "objdata listtext pntext xe tc atnid atnauthor ftnsep ftnsepc aftnsep aftnsepc generator revtbl "
    "filetbl".split()
)
_SHOWN = frozenset({"shpinst", "annotation", "fldrslt"})
_BREAKS = frozenset(
    "par line tab cell row nestcell sect page column footnote annotation shptxt super up".split()
)
_PUNCTUATION = {
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
}
_USUAL = "cp1252"
_OLD_PAGES = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}
_STATED_PAGE = re.compile(r"\\ansicpg([1-9]\d{1,4})\b|\\(mac|pca?)\b")
_FONT = re.compile(r"\{\\f(\d{1,5})\b[^{};]{0,99}?\\fcharset([1-9]\d{0,2})\b")


@dataclass(slots=True)
class _Group:
    """What holds of the text of a group."""

    silent: bool = False
    unseen: bool = False
    starred: bool = False
    font: str = ""


def text_of_rtf(data: bytes) -> str:
    """The text of a file of rich text, notes, boxes, headers and comments where they stand."""
    source = data.decode("latin-1")
    usual, pages = _usual_page(source), _pages_of_fonts(source)
    groups, out, skip = [_Group()], list[str](), 0
    for code, word, number, sign, brace, text in _PARTS.findall(source):
        group = groups[-1]
        skip = 0 if brace else skip
        shown = not (group.silent or group.unseen)
        if brace == "{":
            groups.append(_Group(group.silent, group.unseen, font=group.font))
        elif brace == "}" and len(groups) > 1:
            groups.pop()
        elif sign == "*":
            group.starred = True
        elif word:
            skip = _heed(group, word, number) or skip
            if shown:
                out.append(_printed(word, number))
        elif shown:
            page = pages.get(group.font, usual)
            found = bytes.fromhex(code).decode(page, "replace") if code else sign or text
            out.append(found[skip:])
            skip = max(0, skip - len(found))
    return "".join(out)


def _usual_page(source: str) -> str:
    stated = _STATED_PAGE.search(source)
    if stated and stated[1]:
        return encoding_of_code_page(int(stated[1])) or _USUAL
    return _OLD_PAGES[stated[2]] if stated else _USUAL


def _pages_of_fonts(source: str) -> dict[str, str]:
    """The code page of each font whose characters are those of one."""
    fonts = _FONT.findall(source)
    return {font: CODE_PAGES[int(number)] for font, number in fonts if int(number) in CODE_PAGES}


def _heed(group: _Group, word: str, number: str) -> int:
    """Note what a word says of its group; return how many characters behind it are for older readers only."""
    if word in _SILENT or (group.starred and word not in _SHOWN):
        group.silent = True
    elif word in {"v", "deleted"}:
        group.unseen = number != "0"
    elif word == "plain":
        group.unseen, group.font = False, ""
    elif word == "f":
        group.font = number
    return 1 if word == "u" else 0


def _printed(word: str, number: str) -> str:
    if word == "u":
        code = int(number or 0) % 0x10000
        return "" if 0xD800 <= code < 0xE000 else chr(code)
    return "\n" if word in _BREAKS else _PUNCTUATION.get(word, "")
