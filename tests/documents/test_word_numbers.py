"""Numbers of automatic lists as Word prints them; LibreOffice agrees where it is not said otherwise."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from indexer.documents.lines import build
from indexer.documents.office.docx import read
from tests.rendering.word_parts import item, level, numbering, para, run, word_file

NUMBERS = (level(0, "decimal", "%1."), level(1, "lowerLetter", "%2)"), level(2, "lowerRoman", "%3."))
MARK = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
OFF = '<w:numPr><w:numId w:val="0"/></w:numPr>'


def texts(*blocks: str, lists: str = "", styles: str = "") -> list[str]:
    data = word_file("".join(blocks), parts={"numbering": lists or numbering(*NUMBERS), "styles": styles})
    return [line.text for line in build(read(data).paragraphs)[1]]


def second(more: str) -> str:
    """A second list of the same definition."""
    return f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{more}</w:num>'


def test_an_empty_paragraph_counts() -> None:
    assert texts(item("Welcome"), item(""), item("Accounts"), item("a", 1), item("", 1), item("c", 1)) == [
        "1. Welcome",
        "3. Accounts",
        "a) a",
        "c) c",
    ]


def test_a_paragraph_that_holds_only_an_equation_or_a_picture_counts() -> None:
    equation = para("<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", properties=MARK)
    picture = para("<w:r><w:drawing/></w:r>", properties=MARK)
    assert texts(item("One"), equation, picture, item("Four")) == ["1. One", "2. x", "4. Four"]


def test_what_is_deleted_or_hidden_does_not_count() -> None:
    deleted = para(properties=f'{MARK}<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>')
    hidden = para(run("x", "<w:vanish/>"), properties=f"{MARK}<w:rPr><w:vanish/></w:rPr>")
    assert texts(item("One"), deleted, hidden, item("Two")) == ["1. One", "2. Two"]


def test_an_empty_numbered_heading_counts() -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/><w:pPr><w:numPr>'
        '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    headings = [para(*filter(None, [text]), style="H") for text in ("Apologies", "", "Interests")]
    assert texts(*headings, para("Off", style="H", properties=OFF), styles=style) == [
        "1. Apologies",
        "3. Interests",
        "Off",
    ]


def test_a_style_may_state_its_level_and_take_the_list_from_its_parent() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr>'
        "</w:pPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="H2"><w:basedOn w:val="H1"/><w:pPr><w:numPr><w:ilvl '
        'w:val="1"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    tied = numbering(
        level(0, "decimal", "%1.", '<w:pStyle w:val="H1"/>'),
        level(1, "decimal", "%1.%2", '<w:pStyle w:val="H2"/>'),
    )
    blocks = [para(text, style=style) for text, style in (("A", "H1"), ("b", "H2"), ("c", "H2"), ("D", "H1"))]
    assert texts(*blocks, styles=styles, lists=tied) == ["1. A", "1.1 b", "1.2 c", "2. D"]


def test_lists_of_one_definition_count_on_unless_one_starts_anew() -> None:
    blocks = [item("a"), item("b", num=2), item("c"), item("d", num=2)]
    assert texts(*blocks, lists=numbering(*NUMBERS, nums=second(""))) == ["1. a", "2. b", "3. c", "4. d"]
    anew = second('<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>')
    assert texts(*blocks, lists=numbering(*NUMBERS, nums=anew)) == ["1. a", "7. b", "8. c", "9. d"]


def test_a_list_that_prints_otherwise_counts_on() -> None:
    other = second(f'<w:lvlOverride w:ilvl="0">{level(0, "lowerLetter", "(%1)")}</w:lvlOverride>')
    blocks = [item("a"), item("b", num=2), item("c")]
    assert texts(*blocks, lists=numbering(*NUMBERS, nums=other)) == ["1. a", "(b) b", "3. c"]


@pytest.mark.parametrize(
    ("restart", "printed"),
    [("0", ["i", "ii", "iii", "iv"]), ("1", ["i", "ii", "iii", "i"]), ("", ["i", "ii", "i", "i"])],
)
def test_a_level_starts_again_where_it_says_so(restart: str, printed: list[str]) -> None:
    """LibreOffice knows no such thing: it always starts again."""
    says = f'<w:lvlRestart w:val="{restart}"/>' if restart else ""
    lists = numbering(*NUMBERS[:2], level(2, "lowerRoman", "%3", says))
    blocks = [
        item("A"),
        item("b", 1),
        item("x", 2),
        item("x", 2),
        item("c", 1),
        item("x", 2),
        item("B"),
        item("x", 2),
    ]
    assert [text.split()[0] for text in texts(*blocks, lists=lists) if text.endswith("x")] == printed


def test_legal_numbering_prints_digits() -> None:
    lists = numbering(level(0, "upperRoman", "%1."), level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    assert texts(item("One"), item("x", 1), lists=lists) == ["I. One", "1.1 x"]
    off = numbering(level(0, "upperRoman", "%1."), level(1, "decimal", "%1.%2", '<w:isLgl w:val="0"/>'))
    assert texts(item("One"), item("x", 1), lists=off) == ["I. One", "I.1 x"]


@pytest.mark.parametrize(
    ("form", "third"),
    [
        ("decimal", "3"),
        ("decimalZero", "03"),
        ("upperRoman", "III"),
        ("lowerRoman", "iii"),
        ("upperLetter", "C"),
        ("lowerLetter", "c"),
        ("ordinal", "3rd"),
        ("cardinalText", "Three"),
        ("ordinalText", "Third"),
        ("chicago", "‡"),
        ("decimalEnclosedCircle", "③"),
        ("numberInDash", "- 3 -"),
        ("japaneseCounting", "3"),
    ],
)
def test_forms_of_numbers(form: str, third: str) -> None:
    lists = numbering(level(0, form, "%1:"))
    assert texts(item("a"), item("b"), item("c"), lists=lists)[2] == f"{third}: c"


def test_a_form_may_be_spelt_out() -> None:
    custom = (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, '
        '003, ..."/>'
        '</mc:Choice><mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    lists = numbering(f'<w:lvl w:ilvl="0"><w:start w:val="1"/>{custom}<w:lvlText w:val="%1"/></w:lvl>')
    assert texts(item("a"), item("b"), lists=lists) == ["001 a", "002 b"]


def test_a_number_may_be_hidden_and_counts() -> None:
    hidden = (
        '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:lvlText w:val="%1."/><w:rPr><w:vanish/></w:rPr></w:lvl>'
    )
    lists = numbering(hidden, level(1, "decimal", "%1.%2"))
    assert texts(item("One"), item("x", 1), lists=lists) == ["One", "1.1 x"]


@pytest.mark.parametrize(
    ("font", "sign", "bullet"),
    [
        ("Wingdings", "\uf0fc", "✓"),
        ("Wingdings", "n", "■"),
        ("Wingdings", "\uf0a8", "☐"),
        ("Symbol", "\uf0b7", "•"),
    ],
)
def test_bullets_of_symbol_fonts(font: str, sign: str, bullet: str) -> None:
    lists = numbering(
        f'<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="{sign}"/><w:rPr><w:rFonts '
        f'w:ascii="{font}"/>'
        "</w:rPr></w:lvl>"
    )
    assert texts(item("One"), lists=lists) == [f"{bullet} One"]


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_prints_the_same_numbers(tmp_path: Path) -> None:
    blocks = [item("A"), item("b", 1), item("c", 1), item("x", 2), item("B"), item("d", 1), item("e", num=2)]
    lists = numbering(
        *NUMBERS, nums=second('<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>')
    )
    (tmp_path / "a.docx").write_bytes(word_file("".join(blocks), parts={"numbering": lists}))
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path), str(tmp_path / "a.docx")),
        ],
        check=True,
        capture_output=True,
        timeout=300,
    )
    printed = (tmp_path / "a.txt").read_text("utf-8-sig").splitlines()
    assert [" ".join(line.split()) for line in printed if line.strip()] == texts(*blocks, lists=lists)
