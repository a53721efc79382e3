from __future__ import annotations

import struct

import pytest

from indexer.documents.lines import build
from indexer.documents.pdf import ocr
from indexer.documents.pdf.fontfile import FontFile
from indexer.documents.pdf.ligatures import ligatures
from indexer.documents.pdf.pdf import read
from indexer.errors import RefusedFile
from tests.rendering.pdf_raw import FONT, HELVETICA, ZAPF, line, raw_pdf, stream, told

LETTERS = {code: chr(code) for code in range(0x20, 0x7F)}
SENTENCE = b"The o\x01cer con\x02rmed the \x02rst plan of the harbour board and thanked its members for it."
WHOLE = "The officer confirmed the first plan of the harbour board and thanked its members for it."


def simple(entries: bytes) -> bytes:
    """A font of one-byte codes, not embedded, with these entries besides."""
    widths = b" ".join([b"500"] * 256)
    return (
        b"<< /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+Harbour /FirstChar 0 /LastChar 255 "
        b"/Widths [%s] /FontDescriptor 20 0 R %s >>" % (widths, entries)
    )


DESCRIPTOR = (
    b"<< /Type /FontDescriptor /FontName /ABCDEF+Harbour /Flags 4 /FontBBox [0 -200 1000 800] "
    b"/Ascent 800 /Descent -200 %s >>"
)


def texts(data: bytes) -> list[str]:
    return [found.text for found in build(read(data).paragraphs)[1]]


@pytest.mark.parametrize("nonsense", ["\0", "\ufffd", "\ue123", "", " "])
@pytest.mark.parametrize(
    "names", [(b"/f_f_i", b"/fi"), (b"/uni006600660069", b"/uniFB01"), (b"/ffi", b"/f_i.alt")]
)
def test_ligatures_are_repaired_from_the_names_of_their_glyphs(
    nonsense: str, names: tuple[bytes, bytes]
) -> None:
    encoding = b"/Encoding << /BaseEncoding /WinAnsiEncoding /Differences [1 %s %s] >>" % names
    font = simple(encoding + b" /ToUnicode 30 0 R")
    extra = {20: DESCRIPTOR % b"", 30: told({**LETTERS, 1: nonsense, 2: nonsense})}
    data = raw_pdf([line(SENTENCE, 700)], {"F1": font}, extra)
    assert texts(data) == [WHOLE]
    assert read(data).warnings == ()


@pytest.mark.parametrize("nonsense", ["\0", "\ufffd", "\ue123"])
def test_letters_that_nothing_tells_are_shown_as_unknown_and_their_pages_named(nonsense: str) -> None:
    font = simple(b"/ToUnicode 30 0 R")
    extra = {20: DESCRIPTOR % b"", 30: told({**LETTERS, 1: nonsense, 2: nonsense})}
    pages = [line(SENTENCE if n % 2 else b"all was well", 700) for n in range(26)]
    document = read(raw_pdf(pages, {"F1": font}, extra))
    shown = WHOLE.replace("ffi", "\ufffd").replace("fi", "\ufffd")
    assert shown in "\n".join(paragraph.text for paragraph in document.paragraphs)
    (warning,) = document.warnings
    assert warning.code == "unreadable-letters"
    assert "pages 2, 4, 6, 8, 10, 12, 14, 16, 18, 20 and 3 more" in warning.message


def embedded(codes: dict[int, str], program: bytes) -> tuple[bytes, dict[int, bytes]]:
    """A font of two-byte codes, which are the glyphs of an embedded program."""
    font = (
        b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Harbour /Encoding /Identity-H "
        b"/DescendantFonts [21 0 R] /ToUnicode 30 0 R >>"
    )
    descendant = (
        b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Harbour /DW 500 /CIDToGIDMap /Identity "
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /FontDescriptor 20 0 R >>"
    )
    extra = {
        20: DESCRIPTOR % b"/FontFile2 22 0 R",
        21: descendant,
        22: stream(program),
        30: told(codes, digits=4),
    }
    return font, extra


@pytest.mark.parametrize("nonsense", ["\0", "\ufffd", " ", "\t"])
def test_ligatures_are_repaired_from_the_embedded_font(nonsense: str) -> None:
    program = FONT.read_bytes()
    glyphs = {text: glyph for glyph, text in FontFile(program).characters.items()}
    words = "con\ufb01rmed"
    codes = {glyphs[letter]: letter for letter in "condermi \ufb01"} | {glyphs["\ufb01"]: nonsense}
    font, extra = embedded(codes, program)
    shown = b"".join(struct.pack(">H", glyphs[letter]) for letter in f"{words} {words}")
    assert texts(raw_pdf([line(shown, 700)], {"F1": font}, extra)) == ["confirmed confirmed"]


def test_a_glyph_that_draws_nothing_is_a_space() -> None:
    program = FONT.read_bytes()
    glyphs = {text: glyph for glyph, text in FontFile(program).characters.items()}
    font, extra = embedded({glyphs["a"]: "a", glyphs[" "]: "\0"}, program)
    shown = b"".join(struct.pack(">H", glyphs[letter]) for letter in "aa aa")
    assert texts(raw_pdf([line(shown, 700)], {"F1": font}, extra)) == ["aa aa"]


def test_the_parts_of_a_ligature_are_read_from_the_table_of_substitutions() -> None:
    ligature = struct.pack(">HHH", 490, 2, 7)  # glyph 490 is made of two: the first, and glyph 7
    together = struct.pack(">HH", 1, 4) + ligature
    coverage = struct.pack(">HHH", 1, 1, 7)
    subtable = struct.pack(">HHHH", 1, 8, 1, 8 + len(coverage)) + coverage + together
    extension = struct.pack(">HHI", 1, 4, 8) + subtable
    for kind, body in ((4, subtable), (7, extension)):
        lookup = struct.pack(">HHHH", kind, 0, 1, 8) + body
        table = struct.pack(">HHHHH", 1, 0, 0, 0, 10) + struct.pack(">HH", 1, 4) + lookup
        assert ligatures(table) == {490: (7, 7)}


def test_damaged_tables_tell_nothing_and_end() -> None:
    assert ligatures(b"\xff" * 5000) == {}
    program = FONT.read_bytes()
    for cut in range(0, 3000, 97):
        damaged = FontFile(program[:cut])
        assert damaged.by_code is not None
        assert damaged.characters.get(0) is None
        assert damaged.is_blank(70000) is None


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "missing", lambda: "install it")


@pytest.mark.usefixtures("no_ocr")
def test_a_document_of_unknown_letters_is_refused_like_a_scan() -> None:
    font = simple(b"/ToUnicode 30 0 R")
    extra = {20: DESCRIPTOR % b"", 30: told(dict.fromkeys(range(256), "\ufffd"))}
    with pytest.raises(RefusedFile, match="OCR"):
        read(raw_pdf([line(SENTENCE, 700)] * 2, {"F1": font}, extra))


@pytest.mark.usefixtures("no_ocr")
def test_a_page_of_unknown_letters_among_others_is_left_out_and_told() -> None:
    font = simple(b"/ToUnicode 30 0 R")
    extra = {20: DESCRIPTOR % b"", 30: told(dict.fromkeys(range(256), "\0"))}
    pages = [
        line(b"The harbour board met.", 700),
        line(SENTENCE, 700, font="F2"),
        line(b"It was closed.", 700),
    ]
    document = read(raw_pdf(pages, {"F1": HELVETICA, "F2": font}, extra))
    assert [paragraph.text for paragraph in document.paragraphs] == ["The harbour board met. It was closed."]
    assert [omitted.reason for omitted in document.left_out] == ["unreadable letters"]
    (warning,) = document.warnings
    assert warning.code == "unreadable-letters"
    assert "Page 2 " in warning.message
    assert "OCR" in warning.message


SIGNS = {
    b"3": "✓",
    b"4": "✔",
    b"5": "✕",
    b"6": "✖",
    b"7": "✗",
    b"8": "✘",
    b"\x6e": "■",
    b"H": "★",
    b"\xac": "①",
}


@pytest.mark.parametrize(("code", "sign"), SIGNS.items())
def test_zapf_dingbats_draw_what_they_draw(code: bytes, sign: str) -> None:
    content = line(b"Cllr Bell voted", 700) + line(code, 700, x=156, font="F2") + line(b"at last", 700, x=170)
    assert texts(raw_pdf([content], {"F1": HELVETICA, "F2": ZAPF})) == [f"Cllr Bell voted {sign} at last"]


@pytest.mark.parametrize(("name", "sign"), [("a20", "✔"), ("a24", "✘"), ("a19", "✓"), ("a73", "■")])
def test_zapf_dingbats_are_told_by_the_names_of_glyphs(name: str, sign: str) -> None:
    font = b"%s /Encoding << /Differences [65 /%s] >> >>" % (ZAPF.removesuffix(b">>"), name.encode())
    content = line(b"Cllr Bell", 700) + line(b"A", 700, x=122, font="F2")
    assert texts(raw_pdf([content], {"F1": HELVETICA, "F2": font})) == [f"Cllr Bell {sign}"]


@pytest.mark.parametrize(
    ("family", "code", "sign"),
    [
        (b"Wingdings", 0xFC, "✓"),
        (b"Wingdings", 0xFB, "✗"),
        (b"Wingdings-Regular", 0xFE, "☑"),
        (b"Wingdings", 0xFD, "☒"),
        (b"Wingdings2", 0x50, "✓"),
        (b"Wingdings#202", 0x4F, "✗"),
        (b"Webdings", 0x61, "✓"),
        (b"SymbolMT", 0xB7, "•"),
        (b"Symbol", 0xB3, "≥"),
    ],
)
@pytest.mark.parametrize("private", [False, True])
def test_fonts_of_signs_by_their_codes(family: bytes, code: int, sign: str, private: bool) -> None:
    table = b"/ToUnicode 30 0 R" if private else b""
    font = b"<< /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+%s %s >>" % (family, table)
    extra = {30: told({code: chr(0xF000 + code)})}
    content = (
        line(b"Cllr Bell", 700) + line(bytes([code]), 700, x=122, font="F2") + line(b"5 of us", 700, x=130)
    )
    assert texts(raw_pdf([content], {"F1": HELVETICA, "F2": font}, extra)) == [f"Cllr Bell {sign} 5 of us"]


def test_symbols_that_the_file_tells_are_believed() -> None:
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+Symbol /ToUnicode 30 0 R >>"
    content = line(b"Rate", 700) + line(b"a", 700, x=100, font="F2") + line(b"of", 700, x=108)
    data = raw_pdf([content], {"F1": HELVETICA, "F2": font}, {30: told({0x61: "£"})})
    assert texts(data) == ["Rate £ of"]


def test_ticks_and_crosses_open_lines_and_are_no_list_markers() -> None:
    votes = [(b"4", b"Cllr Bell"), (b"8", b"Cllr Dunn"), (b"4", b"Cllr Finch")]
    content = b"".join(
        line(sign, 700 - 14 * n, font="F2") + line(name, 700 - 14 * n, x=86)
        for n, (sign, name) in enumerate(votes)
    )
    found = build(read(raw_pdf([content], {"F1": HELVETICA, "F2": ZAPF})).paragraphs)[1]
    assert [(one.text, one.kind.value) for one in found] == [
        ("✔ Cllr Bell", "text"),
        ("✘ Cllr Dunn", "text"),
        ("✔ Cllr Finch", "text"),
    ]


def test_ornaments_of_sign_fonts_are_bullets() -> None:
    content = (
        b"".join(
            line(b"v", 700 - 14 * n, font="F2") + line(name, 700 - 14 * n, x=86)
            for n, name in enumerate((b"Cllr Bell", b"Cllr Dunn"))
        )
        + line(b"\xe0", 672, font="F2")
        + line(b"Cllr Finch", 672, x=86)
    )
    found = build(read(raw_pdf([content], {"F1": HELVETICA, "F2": ZAPF})).paragraphs)[1]
    assert [(one.text, one.kind.value) for one in found] == [
        ("❖ Cllr Bell", "bullet"),
        ("❖ Cllr Dunn", "bullet"),
        ("• Cllr Finch", "bullet"),
    ]


def test_letters_of_symbolic_fonts_in_private_use_are_letters() -> None:
    font = simple(b"/ToUnicode 30 0 R")
    extra = {
        20: DESCRIPTOR % b"",
        30: told({code: chr(0xF000 + code) for code in range(0x21, 0x7F)} | {0x20: " "}),
    }
    assert texts(raw_pdf([line(b"The gate (north)", 700)], {"F1": font}, extra)) == ["The gate (north)"]


def test_unused_codes_of_the_usual_encoding_are_bullets() -> None:
    content = line(b"\x7f The roof was mended.", 700) + line(b"\x7f The gate was not.", 686)
    assert texts(raw_pdf([content], {"F1": HELVETICA})) == ["• The roof was mended.", "• The gate was not."]
