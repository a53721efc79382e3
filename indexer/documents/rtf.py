"""Rich text (.rtf) -> paragraphs, by Microsoft's Rich Text Format specification 1.9.1.

Written here since striprtf, the library for it, gives a plain string: no bold, lists, tables or notes, by
which minutes are understood.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto
from types import MappingProxyType

from indexer.documents.encodings import encoding_of_code_page, unknown_encoding
from indexer.documents.formats import NOTE_MARK, UNSEEN, OmittedText, ReadDocument
from indexer.documents.lines import Paragraph, clean_line
from indexer.documents.metadata.restriction import Fields, restriction_in
from indexer.documents.raised import in_line, is_note_mark
from indexer.documents.rtf_story import RtfStory
from indexer.documents.symbols import drawn
from indexer.errors import RefusedFile
from indexer.model import Hints, Warning

_TOKEN = re.compile(
    r"\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\(?P<sign>[^a-zA-Z'])|"
    r"(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
# Groups within groups; real documents need a dozen.
_DEEPEST = 500

_CHARACTERS: Mapping[str, str] = MappingProxyType(
    {
        "tab": "\t",
        "line": "\n",
        "emdash": "—",
        "endash": "–",
        "lquote": "‘",
        "rquote": "’",
        "ldblquote": "“",
        "rdblquote": "”",
        "bullet": "•",
        "emspace": " ",
        "enspace": " ",
        "qmspace": " ",
        "~": "\u00a0",
        "_": "-",
        "\\": "\\",
        "{": "{",
        "}": "}",
        "\n": "\n",
    }
)
CODE_PAGES: Mapping[int, str] = MappingProxyType(
    {
        0: "cp1252",
        77: "mac_roman",
        128: "cp932",
        129: "cp949",
        134: "gbk",
        136: "big5",
        161: "cp1253",
        162: "cp1254",
        163: "cp1258",
        177: "cp1255",
        178: "cp1256",
        186: "cp1257",
        204: "cp1251",
        222: "cp874",
        238: "cp1250",
    }
)
"""Code pages by the character set of a font (\\fcharset)."""
_SYMBOL_FONT = 2
_USUAL_PAGE = "cp1252"
_SYMBOLS = "symbols"


class _Destination(Enum):
    """Where the text of a group goes."""

    BODY = auto()
    NOTE = auto()  # a footnote or endnote, behind its paragraph
    BOX = auto()  # a text box, behind the paragraph that it is anchored in
    HEAD = auto()  # the header of the first page
    RUNNING = auto()  # headers and footers of the pages
    COMMENT = auto()
    MARKER = auto()  # the number or bullet of a list's entry, as printed
    TITLE = auto()
    FONTS = auto()
    STYLES = auto()
    SKIPPED = auto()


_DESTINATIONS: Mapping[str, _Destination] = MappingProxyType(
    {
        "footnote": _Destination.NOTE,
        "shptxt": _Destination.BOX,
        "headerf": _Destination.HEAD,
        "annotation": _Destination.COMMENT,
        "listtext": _Destination.MARKER,
        "pntext": _Destination.MARKER,
        "title": _Destination.TITLE,
        "fonttbl": _Destination.FONTS,
        "stylesheet": _Destination.STYLES,
    }
    | dict.fromkeys("header headerl headerr footer footerl footerr footerf".split(), _Destination.RUNNING)
    | dict.fromkeys(
        (
            "colortbl info pict fldinst sp nonesttables listtable listoverridetable rsidtbl revtbl filetbl "
            "generator objdata template themedata datastore ftnsep ftnsepc aftnsep aftnsepc atnid atnauthor "
            "xe tc mmathPr xmlnstbl passwordhash bkmkstart bkmkend shprslt"
        ).split(),
        _Destination.SKIPPED,
    )
)
# Groups that are marked as ones to pass over when not known, and that lead to what is read here.
_KNOWN_OPTIONAL = frozenset({"shpinst", "annotation", "fldrslt", "nesttableprops"})
_OWN_TEXT = frozenset(
    {_Destination.NOTE, _Destination.BOX, _Destination.HEAD, _Destination.RUNNING, _Destination.COMMENT}
)
_ON_PAPER = frozenset({_Destination.BODY, _Destination.NOTE})  # boxes have grounds of their own


@dataclass(frozen=True, slots=True)
class _RtfStyle:
    """How text is set where the reading has come to; a group ends with the style that it began with."""

    destination: _Destination = _Destination.BODY
    bold: bool = False
    raised: bool = False
    unseen: bool = False  # hidden or deleted
    white: bool = False
    shaded: bool = False  # on a ground of its own
    font: int | None = None
    fallback: int = 1  # characters that stand behind a Unicode one for older readers


def read(data: bytes) -> ReadDocument:
    """Read rich text; raises RefusedFile when it is damaged or nested out of all reason."""
    source = data.decode("latin-1")
    reader = _RtfReader(source)
    paragraphs = reader.read()
    hints = Hints(title=reader.title or None, restricted=restriction_in(_properties(source)))
    return ReadDocument(tuple(paragraphs), hints, tuple(reader.left_out), tuple(reader.doubts))


# The table of colours: "\\red255\\green255\\blue255;" for each, nothing for the colour that is usual.
_COLOURS = re.compile(r"\{\\colortbl([^{}]{0,20000})\}")
_CHANNEL = re.compile(r"\\(?:red|green|blue)(\d{1,3})")


def _white_colours(source: str) -> frozenset[int]:
    found = _COLOURS.search(source)
    colours = found[1].split(";") if found else []
    return frozenset(n for n, one in enumerate(colours) if _CHANNEL.findall(one) == ["255"] * 3)


# Properties of the document: those of every program, and those that its writers named.
_OF_ALL = re.compile(r"\{\\(category|keywords|subject|doccomm|comment)\s([^{}]{0,300})\}")
_NAMED = re.compile(
    r"\{\\propname\s([^{}]{1,99})\}\s{0,9}\\proptype\d{1,3}(?:\s{0,9}\{\\staticval\s([^{}]{0,300})\})?|"
    r"\{\\\*\\docvar\s{0,9}\{([^{}]{1,99})\}\s{0,9}\{([^{}]{0,300})\}"
)


def _properties(source: str) -> Fields:
    named = [(one[1] or one[3], one[2] or one[4] or "") for one in _NAMED.finditer(source)]
    return [*_OF_ALL.findall(source), *named]


class _RtfReader:
    """Goes through the tokens of one file once."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._style = _RtfStyle()
        self._groups: list[_RtfStyle] = []
        self._stories = [RtfStory()]
        self._head: list[Paragraph] = []
        self._page = _USUAL_PAGE
        self._white = _white_colours(source)
        self._fonts: dict[int, str] = {}
        self._font_names: dict[int, str] = {}
        self._headings: dict[int, int] = {}  # number of a paragraph style -> level
        self._named = ""  # what has been read of a name: of a style, of the title
        self._numbered = 0  # the style or font whose name is read
        self._pending = b""  # bytes of the code page that wait for the rest of their character
        self._skip = 0  # characters that only older readers need
        self._half = 0  # the first half of a character beyond the basic plane
        self._optional = False
        self.title = ""
        self.left_out: list[OmittedText] = []
        self.doubts: dict[Warning, None] = {}

    def read(self) -> list[Paragraph]:
        """Return the paragraphs of the body, what the first page is headed with before them."""
        at = 0
        while at < len(self._source):
            found = _TOKEN.match(self._source, at)
            if found is None:
                raise RefusedFile("it is damaged: its rich text breaks off or cannot be read")
            at = found.end()
            if found["word"] == "bin":
                at += max(0, int(found["number"] or 0))
            else:
                self._take(found)
        self._flush()
        if self._groups:
            raise RefusedFile("it is damaged: its rich text breaks off; save it again")
        return [*self._head, *self._stories[0].finish()]

    def _take(self, found: re.Match[str]) -> None:
        if found["byte"] is not None:
            self._byte(bytes.fromhex(found["byte"]))
        elif found["text"] is not None:
            self._plain(found["text"])
        elif found["brace"] == "{":
            self._open()
        elif found["brace"] == "}":
            self._close()
        elif found["word"] is not None:
            self._flush()
            self._word(found["word"], None if found["number"] is None else int(found["number"]))
        elif found["sign"] is not None:
            self._flush()
            self._sign(found["sign"])

    def _open(self) -> None:
        self._flush()
        if len(self._groups) >= _DEEPEST:
            raise RefusedFile(f"its groups are nested more than {_DEEPEST} deep, as in no text for readers")
        self._groups.append(self._style)
        self._optional = False
        self._skip = 0

    def _close(self) -> None:
        self._flush()
        if not self._groups:
            raise RefusedFile("it is damaged: its rich text closes more groups than it opens")
        ended, self._style = self._style, self._groups.pop()
        self._optional, self._skip = False, 0
        if ended.destination is _Destination.STYLES and self._named:
            self._name_style()
        if ended.destination in _OWN_TEXT and ended.destination is not self._style.destination:
            self._end_story(ended.destination)

    def _name_style(self) -> None:
        heading = re.match(r"heading ([1-6])\b|(title)\b", self._named.strip(), re.IGNORECASE)
        if heading:
            self._headings[self._numbered] = int(heading[1] or 1)
        self._named, self._numbered = "", 0

    def _end_story(self, destination: _Destination) -> None:
        paragraphs = self._stories.pop().finish()
        text = "\n".join(paragraph.text for paragraph in paragraphs)
        if destination is _Destination.HEAD:
            self._head.extend(paragraphs)
        elif destination is _Destination.RUNNING:
            self.left_out.append(OmittedText("running head", text))
        elif destination is _Destination.COMMENT:
            self.left_out.append(OmittedText("comment", text))
        else:
            self._story.behind.extend(replace(one, gap_before=True) for one in paragraphs)

    @property
    def _story(self) -> RtfStory:
        return self._stories[-1]

    def _word(self, word: str, number: int | None) -> None:
        optional, self._optional = self._optional, False
        if word in _DESTINATIONS or (optional and word not in _KNOWN_OPTIONAL):
            self._enter(_DESTINATIONS.get(word, _Destination.SKIPPED))
        elif word == "u" and number is not None:
            self._unicode(number % 0x10000)
        elif word in _CHARACTERS:
            self._text(_CHARACTERS[word])
        elif self._style.destination is _Destination.FONTS:
            self._font(word, number)
        elif self._style.destination is _Destination.STYLES:
            self._numbered = number or 0 if word == "s" else self._numbered
        elif not self._character_style(word, number) and self._is_shown():
            self._paragraph_style(word, number)

    def _unicode(self, code: int) -> None:
        """Add a character of Unicode; those beyond the basic plane come as two halves (UTF-16)."""
        self._skip = self._style.fallback
        if 0xD800 <= code < 0xDC00:
            self._half = code
        elif 0xDC00 <= code < 0xE000:
            self._text(
                chr(0x10000 + ((self._half - 0xD800) << 10) + code - 0xDC00) if self._half else "\ufffd"
            )
            self._half = 0
        else:
            self._text(chr(code))

    def _enter(self, destination: _Destination) -> None:
        if self._style.destination is _Destination.SKIPPED and destination is not _Destination.TITLE:
            return
        self._style = replace(self._style, destination=destination)
        if destination in _OWN_TEXT:
            self._stories.append(RtfStory())
            self._style = _RtfStyle(destination, font=self._style.font, fallback=self._style.fallback)

    def _font(self, word: str, number: int | None) -> None:
        if word == "f":
            self._numbered = number or 0
        elif word == "fcharset" and number is not None:
            page = _SYMBOLS if number == _SYMBOL_FONT else CODE_PAGES.get(number, self._page)
            self._fonts[self._numbered] = page

    def _character_style(self, word: str, number: int | None) -> bool:
        """Heed a word that sets characters; return whether it is one."""
        on = number != 0
        style = self._style
        match word:
            case "plain":
                style = replace(
                    style, bold=False, raised=False, unseen=False, white=False, shaded=False, font=None
                )
            case "b":
                style = replace(style, bold=on)
            case "super":
                style = replace(style, raised=on)
            case "up":
                style = replace(style, raised=bool(number is None or number > 0))
            case "nosupersub" | "sub" | "dn":
                style = replace(style, raised=False)
            case "v" | "deleted":
                style = replace(style, unseen=on)
            case "cf":
                style = replace(style, white=number in self._white)
            case "highlight" | "chcbpat" | "cb":
                style = replace(style, shaded=number not in {None, 0, *self._white})
            case "f":
                style = replace(style, font=number)
            case "uc":
                style = replace(style, fallback=max(0, number or 0))
            case "ansicpg" if number is not None:
                self._page = encoding_of_code_page(number) or self._unknown(number)
            case "mac" | "pc" | "pca":
                self._page = {"mac": "mac_roman", "pc": "cp437", "pca": "cp850"}[word]
            case _:
                return False
        self._style = style
        return True

    def _paragraph_style(self, word: str, number: int | None) -> None:
        story = self._story
        match word:
            case "par" | "sect" | "page" | "column":
                story.end_paragraph()
            case "nestcell":
                story.nested.append(clean_line(story.written))
                story.runs = []
            case "nestrow":
                story.end_nested_row()
            case "cell":
                story.end_cell()
            case "row":
                story.end_row()
            case "pard":
                story.in_table, story.heading, story.depth, story.shaded = False, None, 0, False
            case "cbpat" | "shading":
                story.shaded = story.shaded or number not in {None, 0, *self._white}
            case "intbl":
                story.in_table = True
            case "ilvl":
                story.depth = number or 0
            case "s":
                story.heading = self._headings.get(number or 0, story.heading)
            case "outlinelevel" if number is not None and number < len("123456"):
                story.heading = number + 1

    def _sign(self, sign: str) -> None:
        if sign == "*":
            self._optional = True
        elif sign in "\r\n":
            if self._is_shown():
                self._story.end_paragraph()
        elif sign in _CHARACTERS:
            self._text(_CHARACTERS[sign])

    def _is_shown(self) -> bool:
        return self._style.destination in {_Destination.BODY, *_OWN_TEXT}

    def _plain(self, text: str) -> None:
        skipped = min(self._skip, len(text))
        self._skip -= skipped
        self._pending += text[skipped:].encode("latin-1")

    def _byte(self, byte: bytes) -> None:
        if self._skip:
            self._skip -= 1
        else:
            self._pending += byte

    def _flush(self) -> None:
        """Decode the bytes that have come together by the code page of their font."""
        data, self._pending = self._pending, b""
        if not data:
            return
        page = self._fonts.get(self._style.font, self._page) if self._style.font is not None else self._page
        if page == _SYMBOLS:
            signs = "".join(chr(0xF000 + byte) for byte in data)
            self._text(drawn(signs, self._font_names.get(self._style.font or 0)))
            return
        self._text(data.decode(page, "replace"))

    def _unknown(self, number: int) -> str:
        """Note that a code page is not known; return what is read in place of it."""
        if number > 0:  # 0 is written for want of one
            doubt = unknown_encoding(f"code page {number}")
            self.doubts |= {doubt: None} if doubt else {}
        return _USUAL_PAGE

    def _text(self, text: str) -> None:
        destination = self._style.destination
        if destination is _Destination.TITLE:
            self.title = clean_line(self.title + text)
        elif destination is _Destination.STYLES:
            self._named += text
        elif destination is _Destination.FONTS:
            self._font_names[self._numbered] = self._font_names.get(self._numbered, "") + text.strip(" ;")
        elif destination is _Destination.MARKER:
            self._story.marker += text
        elif self._is_shown() and not self._style.unseen:
            self._written(text)

    def _written(self, text: str) -> None:
        story = self._story
        shaded = self._style.shaded or story.shaded or story.in_table
        if self._style.white and not shaded and self._style.destination in _ON_PAPER:
            self.left_out.append(OmittedText(UNSEEN, text))
            return
        if not self._style.raised:
            story.add(text, strong=self._style.bold)
            return
        if is_note_mark(story.written, text):
            self.left_out.append(OmittedText(NOTE_MARK, text))
        story.add(in_line(story.written, text), strong=self._style.bold)
