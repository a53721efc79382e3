"""Further siblings of inputs that were once read wrongly, each with what is seen of it and what is not."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from email.message import EmailMessage
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from indexer.documents.folder.find import discover
from indexer.documents.read import read_source, read_sources
from indexer.errors import RefusedFile, UnclearRestriction
from indexer.language.words import Analyzer
from indexer.meetings.parse import parse_document
from tests.documents.test_property_marks import with_part
from tests.rendering import odt_parts, word_parts
from tests.rendering.pdf_pages import at, minutes, pages

TEXT = "Quay Board\n\nMinutes of the meeting held on 3 May 2024\n\n1. Fees\n\nO’Dowd paid £420 – late.\n"
SAID = "O’Dowd paid £420 – late."
HEAD = "Subject: Minutes\nMIME-Version: 1.0\nContent-Type: text/{}\nContent-Transfer-Encoding: 8bit\n\n"
PAGE = "<h1>Quay Board</h1><p>O’Dowd paid £420 – late.</p>"


def text_of(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    sources = read_sources(folder / name)
    assert not {"text-lost", "not-checked"} & {one.code for source in sources for one in source.warnings}
    return "\n".join(source.text for source in sources)


# Mails.


@pytest.mark.parametrize(
    ("name", "head", "body"),
    [
        ("a.eml", HEAD.format("plain"), TEXT.encode()),
        ("a.eml", HEAD.format("plain; charset=us-ascii"), TEXT.encode("cp1252")),
        ("a.eml", HEAD.format("plain; charset=iso-8859-1"), TEXT.encode("cp1252")),
        ("a.eml", HEAD.format("plain; charset=iso-8859-1"), TEXT.encode()),
        ("a.mhtml", HEAD.format("html; charset=iso-8859-1"), PAGE.encode()),
        ("a.mhtml", HEAD.format("html"), PAGE.encode("cp1252")),
    ],
)
def test_a_mail_may_say_little_or_wrong_things_of_its_encoding(
    tmp_path: Path, name: str, head: str, body: bytes
) -> None:
    assert SAID in text_of(tmp_path, name, head.encode() + body)


PARTS = "--b\nContent-Type: text/plain; charset=utf-8\n\n{}\n--b\nContent-Type: {}\n\n{}\n--b--\n"


def of_two(kind: str, second: str, text: str) -> bytes:
    return (
        f"Subject: Minutes\nMIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary=b\n\n"
        + PARTS.format(TEXT, second, text)
    ).encode()


def test_text_that_goes_on_behind_a_part_is_read(tmp_path: Path) -> None:
    data = of_two("mixed", "text/plain", "2. Close\n\nThe larchwood was sold.")
    assert "The larchwood was sold." in text_of(tmp_path, "a.eml", data)


def test_of_a_signed_mail_what_was_signed_is_read(tmp_path: Path) -> None:
    signature = "-----BEGIN PGP SIGNATURE-----"
    within = EmailMessage()
    within.set_content("Herewith.")
    within.add_attachment(TEXT.encode(), maintype="text", subtype="plain", filename="may.txt")
    data = of_two("signed", "application/pgp-signature", signature)
    signed = data.replace(f"Content-Type: text/plain; charset=utf-8\n\n{TEXT}".encode(), within.as_bytes())
    assert within.as_bytes() in signed
    for mail in (data, signed):
        assert SAID in text_of(tmp_path, "a.eml", mail)


def test_paths_in_an_archive_may_climb(tmp_path: Path) -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("../../may.txt", TEXT)
    assert SAID in text_of(tmp_path, "a.zip", made.getvalue())


def test_words_note_of_who_has_a_file_open_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "may.txt").write_text(TEXT)
    (tmp_path / "~$may.docx").write_bytes(b"\x05clerk" + bytes(150))
    found = discover([tmp_path])
    assert ([one.document_id for one in found.found], found.refused) == (["may"], ())


# Marks of notes.


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.md", "# Quay\n\nThe fee is £420^[Venn *voted* [sic] against.] for all.\n\nNext.\n"),
        (
            "a.html",
            "<p>The fee is £420<a id=r href='#f'>1</a> for all.</p><p>Next.</p>"
            "<div><p id=f><a href='#r'>1</a> Venn voted [sic] against.</p></div>",
        ),
    ],
)
def test_a_note_in_its_line_or_with_a_plain_link_is_a_note(tmp_path: Path, name: str, data: str) -> None:
    lines = text_of(tmp_path, name, data.encode()).split("\n\n")
    assert lines[-3:] == ["The fee is £420 for all.", "Venn voted [sic] against.", "Next."]


@pytest.mark.parametrize("text", ["See [^[x]", "A `^[code]` sign", "Open ^[and never closed\n\nEnd"])
def test_what_is_no_note_in_its_line_stays(tmp_path: Path, text: str) -> None:
    assert text_of(tmp_path, "a.md", text.encode()).replace("`", "") == text.replace("`", "")


def test_a_raised_digit_behind_a_figure_is_not_searched_as_one_of_it() -> None:
    terms = Analyzer().terms("A fee of £420¹ for 30 m² at 5kg")
    assert "420" in terms
    assert not {"4201", "420¹"} & set(terms)
    assert {"5", "kg"} <= set(terms)


# Signs and hidden text.


@pytest.mark.parametrize(
    "tag", ["<span style='font-family: Wingdings'>{}</span>", "<font face=Wingdings>{}</font>"]
)
def test_symbol_fonts_of_pages_draw_signs(tmp_path: Path, tag: str) -> None:
    body = f"<p>Bell {tag.format('&#252;')} Low {tag.format('&#251;')}</p><p>Müller für all</p>"
    assert text_of(tmp_path, "a.html", body.encode()) == "Bell ✓ Low ✗\n\nMüller für all"


def test_symbol_fonts_of_rich_text_draw_signs(tmp_path: Path) -> None:
    fonts = r"{\fonttbl{\f0 Arial;}{\f1\fcharset2 Wingdings;}{\f2\fcharset2 Symbol;}}"
    data = rf"{{\rtf1\ansi{fonts}Bell {{\f1\'fc}} Low {{\f1\'fb}} {{\f2\'b3}} 3\par}}"
    assert text_of(tmp_path, "a.rtf", data.encode()) == "Bell ✓ Low ✗ ≥ 3"


WHITE = word_parts.run("secret ", '<w:color w:val="FFFFFF"/>')
ON_BLACK = word_parts.run("Shown", '<w:color w:val="FFFFFF"/><w:shd w:val="clear" w:fill="000000"/>')
WHITE_STYLE = odt_parts.style("White", "text", 'fo:color="#ffffff"')
WHITE_ODT = '<text:span text:style-name="White">{}</text:span>'
IN_CELL = (
    "<table:table><table:table-row><table:table-cell>{}</table:table-cell></table:table-row></table:table>"
)
UNSEEN_AND_SEEN = {
    "a.docx": word_parts.word_file(
        word_parts.para(WHITE, ON_BLACK)
        + word_parts.table(word_parts.row(word_parts.para(WHITE.replace("secret ", "Told"))))
    ),
    "a.odt": odt_parts.odt_file(
        odt_parts.p(WHITE_ODT.format("secret ") + "Shown")
        + IN_CELL.format(odt_parts.p(WHITE_ODT.format("Told"))),
        automatic=WHITE_STYLE,
    ),
    "a.html": b"<p><span style='color:#FFF;background:white'>secret</span> Shown</p>"
    b"<p style='color:white;background:#000'>Told</p>",
}


@pytest.mark.parametrize("name", UNSEEN_AND_SEEN)
def test_white_on_white_is_not_read_and_white_on_a_ground_is(tmp_path: Path, name: str) -> None:
    assert text_of(tmp_path, name, UNSEEN_AND_SEEN[name]).split() == ["Shown", "Told"]


@pytest.mark.parametrize(
    "part",
    [
        "<section aria-hidden=true><h2>2. Steps</h2><p>Mended.</p></section>",
        "<div><template shadowrootmode=open><h2>2. Steps</h2><p>Mended.</p></template></div>",
    ],
)
def test_what_only_programs_pass_over_is_seen(tmp_path: Path, part: str) -> None:
    assert text_of(tmp_path, "a.html", f"{PAGE}{part}".encode()).endswith("2. Steps\n\nMended.")


def test_the_shadow_of_a_heading_is_neither_heading_nor_stamp(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        minutes(canvas)
        for offset, grey in ((1, 0.7), (0, 0)):
            canvas.setFillGray(grey)
            at(canvas, 72 + offset, 400 + offset, "4. The quay steps", 14, "Helvetica-Bold")

    assert text_of(tmp_path, "a.pdf", pages(draw)).count("4. The quay steps") == 1


# Titles and marks in properties.


@pytest.mark.parametrize(
    "title", ["Layout 1", "C:\\Users\\ab\\mins v3.doc", "mins_v3.indd", "Scanned", "Slides"]
)
def test_a_title_that_shares_no_word_with_the_text_is_left_over(tmp_path: Path, title: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setTitle(title)
        minutes(canvas)

    (tmp_path / "a.pdf").write_bytes(pages(draw))
    (meeting,) = parse_document(read_source(tmp_path / "a.pdf"))
    assert meeting.title == "Harbour Board"


def word(members: dict[str, str], parts: dict[str, str] | None = None) -> bytes:
    data = word_parts.word_file("".join(map(word_parts.para, TEXT.split("\n\n"))), parts=parts)
    for name, content in members.items():
        data = with_part(data, name, lambda _, content=content: content)  # type: ignore[misc]
    return data


LIBRARY = (
    '<p:properties xmlns:p="http://schemas.microsoft.com/office/2006/metadata/properties"><documentManagement>'
    '<Sensitivity xmlns="urn:x">{}</Sensitivity></documentManagement></p:properties>'
)
VARIABLE = '<w:docVars><w:docVar w:name="restricted" w:val="{}"/></w:docVars>'


@pytest.mark.parametrize(
    ("make", "kept_out", "public"),
    [
        (lambda said: word({"customXml/item1.xml": LIBRARY.format(said)}), "Confidential", "Public"),
        (lambda said: word({}, parts={"settings": VARIABLE.format(said)}), "true", "false"),
        (lambda said: f"[restricted]: # ({said})\n\n{TEXT}".encode(), "audit", "false"),
        (
            lambda said: (
                (HEAD.format("html") + PAGE).replace("MIME", f"Sensitivity: {said}\nMIME", 1).encode()
            ),
            "Private",
            "None",
        ),
    ],
    ids=["library.docx", "variable.docx", "comment.md", "header.mhtml"],
)
def test_marks_in_further_places_count(
    tmp_path: Path, request: pytest.FixtureRequest, make: Callable[[str], bytes], kept_out: str, public: str
) -> None:
    name = request.node.callspec.id

    def is_public(said: str) -> bool:
        (tmp_path / name).write_bytes(make(said))
        try:
            return not any(one.restricted for one in parse_document(read_source(tmp_path / name)))
        except RefusedFile:
            return False

    assert (is_public(kept_out), is_public(public)) == (False, True)


LABEL = (
    '<c:labelList xmlns:c="http://schemas.microsoft.com/office/2020/mipLabelMetadata">'
    '<c:label id="{{0a1b}}" enabled="{}" removed="0"/></c:labelList>'
)


@pytest.mark.parametrize("enabled", ["1", "0"])
def test_a_label_whose_name_nobody_can_tell_is_refused(tmp_path: Path, enabled: str) -> None:
    (tmp_path / "a.docx").write_bytes(word({"docMetadata/LabelInfo.xml": LABEL.format(enabled)}))
    source = read_source(tmp_path / "a.docx")
    if enabled == "1":
        with pytest.raises(UnclearRestriction, match="say with “restricted” in minutes"):
            parse_document(source)
    else:
        assert parse_document(source)


@pytest.mark.parametrize("labels", [(), ("board",)])
def test_a_sidecar_says_who_may_see_what_carries_such_a_label(
    tmp_path: Path, labels: tuple[str, ...]
) -> None:
    (tmp_path / "a.docx").write_bytes(word({"docMetadata/LabelInfo.xml": LABEL.format("1")}))
    source = read_source(tmp_path / "a.docx")
    told = replace(source, sidecar=replace(source.sidecar, restricted=labels))
    assert [one.restricted for one in parse_document(told)] == [labels]
