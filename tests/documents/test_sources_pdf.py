from __future__ import annotations

import logging
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import ListFlowable, ListItem, PageBreak, Paragraph, SimpleDocTemplate, Table

from indexer.documents.lines import build
from indexer.documents.pdf import ocr
from indexer.documents.pdf.pdf import collected_losses, read
from indexer.errors import RefusedFile
from indexer.model import Line

BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=11, leading=15, spaceAfter=6)
JUSTIFIED = ParagraphStyle("justified", parent=BODY, alignment=TA_JUSTIFY)
HEAD = ParagraphStyle(
    "head", fontName="Helvetica-Bold", fontSize=14, leading=18, spaceBefore=12, spaceAfter=6
)
PROSE = (
    "The clerk reported that the harbour steps had been inspected twice since the autumn storms and that the "
    "lower landing would stay closed until the contractor had replaced the three worn treads, which members "
    "accepted. The treasurer asked for the cost to be shown apart from the yearly upkeep in future papers."
)
MORE = (
    "Members then turned to the gulls. The warden had counted four hundred nests on the roofs of the quay, "
    "twice as many as five years ago, and the school had asked that its yard be covered with a net by June."
)


def made(story: list[Any], each_page: Callable[[Canvas, Any], None] | None = None, **options: Any) -> bytes:
    file = BytesIO()
    draw = each_page or (lambda canvas, document: None)
    SimpleDocTemplate(file, pagesize=A4, **options).build(story, onFirstPage=draw, onLaterPages=draw)
    return file.getvalue()


def drawn(*texts: tuple[float, float, str], size: float = 11) -> bytes:
    """A page with texts at these places, in points from its top left."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setFont("Helvetica", size)
    for x, y, text in texts:
        canvas.drawString(x, A4[1] - y, text)
    canvas.save()
    return file.getvalue()


def fitting(text: str) -> list[str]:
    """The lines that `made` breaks a paragraph of body text into, all but the last full."""
    return simpleSplit(text, BODY.fontName, BODY.fontSize, A4[0] - 2 * 72 - 2 * 6)


def lines(data: bytes) -> tuple[Line, ...]:
    return build(read(data).paragraphs)[1]


def texts(data: bytes) -> list[str]:
    return [line.text for line in lines(data)]


@pytest.mark.parametrize("style", [BODY, JUSTIFIED])
def test_wrapped_lines_are_joined(style: ParagraphStyle) -> None:
    assert texts(made([Paragraph(PROSE, style), Paragraph(MORE, style)])) == [PROSE, MORE]


def test_headings_are_larger_and_strong_lines_bold() -> None:
    story = [Paragraph("1. Harbour steps", HEAD), Paragraph("<b>Present:</b>", BODY), Paragraph(PROSE, BODY)]
    found = lines(made(story))
    assert [(line.text, line.kind.value, line.level, line.strong) for line in found] == [
        ("1. Harbour steps", "heading", 1, True),
        ("Present:", "text", None, True),
        (PROSE, "text", None, False),
    ]
    assert [line.page for line in found] == [1, 1, 1]


def test_running_heads_feet_and_page_numbers_are_dropped() -> None:
    def furniture(canvas: Canvas, document: Any) -> None:
        canvas.setFont("Helvetica", 9)
        canvas.drawString(72, A4[1] - 40, "Harbour Board - OFFICIAL")
        canvas.drawCentredString(A4[0] / 2, 40, f"Page {document.page} of 3")

    story = [Paragraph(f"Item {n}", HEAD) for n in (1, 2, 3)]
    story = [part for item in story for part in (item, Paragraph(PROSE, BODY), PageBreak())]
    found = lines(made(story, furniture))
    assert [line.text for line in found] == ["Item 1", PROSE, "Item 2", PROSE, "Item 3", PROSE]
    assert [line.page for line in found] == [1, 1, 2, 2, 3, 3]


def test_a_paragraph_goes_on_over_the_page() -> None:
    long = " ".join([PROSE, MORE] * 8)
    assert texts(made([Paragraph(long, BODY)] * 2)) == [long, long]


def test_a_word_cut_by_the_line_end_is_whole_again() -> None:
    style = ParagraphStyle("cut", parent=BODY)
    cut = (
        "The board spoke of the informa-<br/>tion that was sent, and of a follow-<br/>up; "
        "the follow-up is late."
    )
    assert texts(made([Paragraph(cut, style)])) == [
        "The board spoke of the information that was sent, and of a follow-up; the follow-up is late."
    ]


@pytest.mark.parametrize("bullet", ["•", "–", "-"])
def test_bullets_keep_their_marker_and_their_lines(bullet: str) -> None:
    style = ParagraphStyle("item", parent=BODY, leftIndent=36, bulletIndent=18, spaceAfter=0)
    story = [
        Paragraph("Points:", BODY),
        *(Paragraph(text, style, bulletText=bullet) for text in (PROSE, MORE)),
    ]
    found = lines(made(story))
    assert [line.text for line in found] == ["Points:", f"{bullet} {PROSE}", f"{bullet} {MORE}"]
    assert [line.kind.value for line in found] == ["text", "bullet", "bullet"]
    assert found[1].text[found[1].marker_end :] == PROSE


def test_drawn_bullets_are_bullets() -> None:
    items = [ListItem(Paragraph(text, BODY)) for text in (PROSE, MORE)]
    found = lines(made([ListFlowable(items, bulletType="bullet", start="circle")]))
    assert [line.kind.value for line in found] == ["bullet", "bullet"]
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setFont("Helvetica", 11)
    for row, text in enumerate(("Ann Bell", "Col Day")):
        canvas.circle(80, 704 - 20 * row, 2, fill=1)
        canvas.drawString(90, 700 - 20 * row, text)
    canvas.save()
    assert texts(file.getvalue()) == ["• Ann Bell", "• Col Day"]


def test_hanging_numbers_are_markers_and_typed_ones_text() -> None:
    style = ParagraphStyle("item", parent=BODY, leftIndent=24, bulletIndent=0)
    hanging = [Paragraph(text, style, bulletText=f"{n}.") for n, text in ((9, PROSE), (10, MORE))]
    found = lines(made([*hanging, Paragraph("11. Any other business", BODY)]))
    assert [(line.text[:8], line.kind.value, line.marker_end) for line in found] == [
        (f"9. {PROSE}"[:8], "numbered", 3),
        (f"10. {MORE}"[:8], "numbered", 4),
        ("11. Any ", "text", 0),
    ]


def test_a_number_is_tabbed_where_its_own_words_hang_and_not_those_of_a_bullet() -> None:
    rows = [
        (72.0, 100.0, "4.4"),
        (98.0, 100.0, "The members of the Harbour Board then turned to the steps."),
        (86.0, 130.0, "•"),
        (98.0, 130.0, "Ann Bell to write to the contractor, and to send a copy of what she writes to"),
        (98.0, 145.0, "the treasurer."),
    ]
    assert [line.kind.value for line in lines(drawn(*rows))] == ["text", "bullet"]


def test_a_number_at_the_beginning_of_a_wrapped_line_is_only_a_number() -> None:
    first = "The members of the Harbour Board then turned to what is said of the landing in part"
    rest = ("3. That part had been read by all and was adopted with two changes by the members", "present.")
    rows = [(72.0, 100.0 + 15 * n, text) for n, text in enumerate((first, *rest))]
    assert texts(drawn(*rows)) == [" ".join((first, *rest))]


def test_the_number_of_an_action_may_open_a_wrapped_line_of_a_numbered_paragraph() -> None:
    first = "4.4 The members of the Harbour Board then turned to the steps and their treads. Action"
    rows = [
        (72.0, 100.0 + 15 * n, text) for n, text in enumerate((first, "2: the clerk to write.", "4.5 No."))
    ]
    assert texts(drawn(*rows)) == [f"{first} 2: the clerk to write.", "4.5 No."]


def test_a_bold_heading_at_the_head_of_a_page_does_not_continue_the_page_before() -> None:
    full = " ".join(fitting(PROSE)[:2])[:-1] + "."
    heading = "Gulls, nests and netting"
    story = [Paragraph(full, BODY), PageBreak(), Paragraph(f"<b>{heading}</b>", BODY), Paragraph(MORE, BODY)]
    assert texts(made(story)) == [full, heading, MORE]


def test_a_list_of_names_stays_a_list() -> None:
    names = ["Ann Bell, Clerk to the Harbour Board and to both of its committees, and warden (AB)"]
    names += ["Superintendentress Col Day, Chair", "Eve Fox", "Gil Hay, Treasurer", "Ida Joy"]
    story = [Paragraph("<br/>".join(names), BODY), Paragraph(PROSE, BODY), Paragraph(PROSE, BODY)]
    assert texts(made(story))[:5] == names


def test_lines_that_each_open_with_a_label_stay_apart() -> None:
    actions = [fitting(f"ACTION: {PROSE}")[0], "ACTION: the treasurer to show the cost of the steps apart."]
    assert texts(made([Paragraph("<br/>".join(actions), BODY), Paragraph(PROSE, BODY)]))[:2] == actions


def test_bold_at_the_beginning_is_measured_over_lines_and_behind_numbers() -> None:
    story = [
        Paragraph(text, BODY)
        for text in (
            f"<b>Apologies:</b> {PROSE}",
            f"3. <b>Roads</b> {PROSE}",
            f"<b>{PROSE}</b> {MORE}",
            "• <b>Ann</b> left",
            f"The <b>last</b> {PROSE}",
        )
    ]
    found = lines(made(story))
    assert [line.text[: line.strong_to] for line in found] == ["Apologies:", "3. Roads", PROSE, "• Ann", ""]


def test_ruled_tables_are_rows() -> None:
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    cells = [
        ["Name", "From"],
        ["Ann Bell (AB)", "CPS"],
        ["Col Day", Paragraph("Tidewick Borough Council", BODY)],
    ]
    found = lines(
        made([Paragraph(PROSE, BODY), Table(cells, colWidths=[120, 90], style=grid), Paragraph(MORE, BODY)])
    )
    assert [line.cells for line in found] == [
        (),
        ("Name", "From"),
        ("Ann Bell (AB)", "CPS"),
        ("Col Day", "Tidewick Borough Council"),
        (),
    ]


def test_entries_under_each_other_in_a_cell_stay_apart() -> None:
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)]
    cells = [["Present", "Apologies"], ["Ann Bell of the Harbour Board\nClerk\nCol Day", "Eve Fox\nGil Hay"]]
    found = lines(made([Table(cells, style=grid)]))
    assert [line.cells for line in found] == [
        ("Present", "Apologies"),
        ("Ann Bell of the Harbour Board", "Eve Fox"),
        ("Clerk", "Gil Hay"),
        ("Col Day", ""),
    ]


def test_a_roster_without_rules_is_rows() -> None:
    rows = [
        ("Ann Bell (AB)", "Crown Prosecution Service"),
        ("Col Day", "Tidewick"),
        ("Eve Fox (EF)", "Clerk"),
    ]
    places = [
        (x, 120 + 15.0 * n, t) for n, row in enumerate(rows) for x, t in zip((72, 300), row, strict=True)
    ]
    found = lines(drawn((72, 90, "Present"), *places, (72, 200, "The Chair opened the meeting.")))
    assert [line.cells for line in found] == [(), *rows, ()]


def test_two_columns_of_prose_are_read_one_after_the_other() -> None:
    def column(text: str, x: float) -> list[tuple[float, float, str]]:
        return [(x, 120 + 15.0 * n, row) for n, row in enumerate(simpleSplit(text, "Helvetica", 11, 220))]

    found = texts(drawn((72, 90, "Harbour news"), *column(PROSE, 72), *column(MORE + " " + MORE, 320)))
    assert found == ["Harbour news", PROSE, MORE + " " + MORE]


@pytest.mark.parametrize(
    "first",
    [
        "The clerk will write to the contractor about the steps and the landing, and",
        "The clerk will write about the steps and the landing, and",
    ],
)
def test_a_note_in_the_margin_does_not_cut_the_paragraph(first: str) -> None:
    found = texts(drawn((72, 100, first), (500, 100, "AB"), (72, 115, "report to members.")))
    assert found == [f"{first} report to members.", "AB"]


def test_a_label_and_its_tab() -> None:
    found = texts(
        drawn((72, 100, "Venue:"), (180, 100, "Town Hall, Wick"), (72, 140, "70/17"), (120, 140, "Apologies"))
    )
    assert found == ["Venue:\tTown Hall, Wick", "70/17 Apologies"]


def test_raised_letters_and_split_words_are_one_word() -> None:
    story = [Paragraph("The 6<super>th</super> of May, in <b>bo</b>ld", BODY)]
    assert texts(made(story)) == ["The 6th of May, in bold"]


def test_turned_text_is_no_text() -> None:
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.drawString(72, 700, "Welcome")
    canvas.rotate(45)
    canvas.setFont("Helvetica", 60)
    canvas.drawString(300, 100, "DRAFT")
    canvas.save()
    assert texts(file.getvalue()) == ["Welcome"]


def test_the_title_is_a_hint() -> None:
    assert read(made([Paragraph("x", BODY)], title="Harbour Board, May")).hints.title == "Harbour Board, May"
    assert read(made([Paragraph("x", BODY)], title="Microsoft Word - may.doc")).hints.title is None


def test_a_scan_is_refused() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    file = BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for _ in range(2):
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    with pytest.raises(RefusedFile, match="scan"):
        read(file.getvalue())


def test_a_scanned_page_among_pages_of_text_is_named() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    file = BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for number in range(5):
        if number in {1, 3}:
            canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, *A4)
        else:
            canvas.drawString(72, 700, f"The harbour board met for the {number}th time.")
        canvas.showPage()
    canvas.save()
    (warning,) = read(file.getvalue()).warnings
    assert (warning.code, warning.message) == (
        "scan",
        "Pages 2, 4 hold only a picture of text: recognise their text (OCR) and read the file again.",
    )


def test_a_scan_with_only_the_stamp_of_its_scanner_is_a_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    monkeypatch.setattr(ocr, "missing", lambda: "install it")
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4)
    for number in (1, 2):
        canvas.drawImage(ImageReader(Image.new("L", (60, 80), 200)), 0, 0, *A4)
        canvas.drawString(72, 30, f"Scanned with Scanner 3, {number}")
        canvas.showPage()
    canvas.save()
    with pytest.raises(RefusedFile, match="scan"):
        read(file.getvalue())


def test_an_encrypted_file_is_refused_unless_anybody_may_read_it() -> None:
    story = [Paragraph("Welcome", BODY)]
    with pytest.raises(RefusedFile, match="encrypted"):
        read(made(story, encrypt=StandardEncryption("secret", canPrint=0)))
    assert texts(made([Paragraph("Welcome", BODY)], encrypt=StandardEncryption("", "owner"))) == ["Welcome"]


def test_damage_is_refused() -> None:
    data = made([Paragraph(PROSE, BODY)] * 3)
    with pytest.raises(RefusedFile):
        read(data[: len(data) // 3])
    with pytest.raises(RefusedFile):
        read(b"%PDF-1.7\n" + bytes(range(256)) * 20)


def test_a_page_whose_text_is_cut_short_is_refused_and_not_half_read() -> None:
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4, pageCompression=1)
    for n in range(40):
        canvas.drawString(72, 780 - 15 * n, f"Line {n}: {PROSE[n : n + 60]}")
    canvas.save()
    data = file.getvalue()
    middle = data.index(b"stream") + 400
    with pytest.raises(RefusedFile, match="damaged"):
        read(data[:middle] + b"zzzzzzzz" + data[middle + 8 :])


def test_of_the_librarys_warnings_only_losses_count_and_none_is_printed(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with collected_losses() as losses:
        logging.getLogger("pdfminer.pdffont").warning("no box")
        logging.getLogger("pdfminer.pdftypes").warning("text cut short")
    assert losses.messages == ["text cut short"]
    assert capfd.readouterr() == ("", "")
