from __future__ import annotations

from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from indexer.documents.lines import build
from indexer.documents.pdf.pdf import read
from tests.rendering.pdf_pages import PROSE, Draw, at, pages

TEXTS = (
    " ".join(PROSE),
    "Members then turned to the gulls. The warden had counted four hundred nests on the roofs of the quay, "
    "twice as many as five years ago, and the school had asked that its yard be covered with a net by June.",
    "The treasurer reported that the grant of the county had come, and that the lights of the lower quay "
    "could be bought. They will be put up before the clocks go back, as was asked for at the last meeting.",
)


def texts(data: bytes) -> list[str]:
    return [found.text for found in build(read(data).paragraphs)[1]]


def test_three_columns_of_prose_are_read_one_after_the_other() -> None:
    def draw(canvas: Canvas) -> None:
        at(canvas, 50, 60, "Harbour news", 18)
        for column, text in enumerate(TEXTS):
            for n, line in enumerate(simpleSplit(text, "Helvetica", 10, 150)):
                at(canvas, 50 + 170 * column, 100 + 13 * n, line, 10)

    assert texts(pages(draw)) == ["Harbour news", *TEXTS]


def test_columns_whose_lines_do_not_stand_level_are_read_one_after_the_other() -> None:
    def draw(canvas: Canvas) -> None:
        for column, text in enumerate(TEXTS[:2]):
            for n, line in enumerate(simpleSplit(text, "Helvetica", 10, 220)):
                at(canvas, 60 + 250 * column, 100 + 13 * n + 2 * column, line, 10)

    assert texts(pages(draw)) == list(TEXTS[:2])


def with_actions(canvas: Canvas) -> None:
    rows = (
        ("1", "Apologies", ""),
        ("", "Apologies were received from Cllr Tolley and from Cllr Venn.", ""),
        ("2", "Harbour path", ""),
        ("", "The stile on the path had been mended, and a notice will be put on", ""),
        ("", "the gate before Easter.", "AB"),
        ("", "b) Wood", ""),
        ("", "A walnut tree is leaning over the wall of the school yard.", "All"),
        ("3", "Finance", ""),
        ("", "The returns have been signed and will be sent to the auditor.", "CD/EF"),
    )
    at(canvas, 72, 70, "Item", 11, "Helvetica-Bold")
    at(canvas, 500, 70, "Action by", 11, "Helvetica-Bold")
    for n, (number, text, owner) in enumerate(rows):
        for x, entry in ((72, number), (100, text), (500, owner)):
            at(canvas, x, 100 + 15 * n, entry)


def test_an_action_column_stands_behind_the_paragraph_that_it_is_beside() -> None:
    data = pages(with_actions)
    assert texts(data) == [
        "1 Apologies",
        "Apologies were received from Cllr Tolley and from Cllr Venn.",
        "2 Harbour path",
        "The stile on the path had been mended, and a notice will be put on the gate before Easter.",
        "AB",
        "b) Wood",
        "A walnut tree is leaning over the wall of the school yard.",
        "All",
        "3 Finance",
        "The returns have been signed and will be sent to the auditor.",
        "CD/EF",
    ]
    assert [(omitted.reason, omitted.text) for omitted in read(data).left_out] == [
        ("repeated header", "Item\tAction by")
    ]


def test_a_column_of_presenters_is_not_glued_to_the_headings() -> None:
    def draw(canvas: Canvas) -> None:
        items = (("1", "Apologies", "AB"), ("2", "Harbour path", "CD"), ("3", "Finance", "All"))
        for n, (number, heading, who) in enumerate(items):
            y = 100 + 30 * n
            for x, text in ((72, number), (110, heading), (470, who)):
                at(canvas, x, y, text)
            at(canvas, 110, y + 13, "It was noted.")

    assert texts(pages(draw)) == [
        "1 Apologies",
        "AB",
        "It was noted.",
        "2 Harbour path",
        "CD",
        "It was noted.",
        "3 Finance",
        "All",
        "It was noted.",
    ]


def test_a_column_of_amounts_stays_beside_what_they_are_for() -> None:
    rows = (
        ("Grant to the village hall for the repair of its roof", "£420"),
        ("Timber for the stile on the harbour path", "£75"),
        ("Lights of the lower quay, with their poles and lamps", "£1,200"),
    )

    def draw(canvas: Canvas) -> None:
        for n, (text, amount) in enumerate(rows):
            at(canvas, 72, 100 + 15 * n, text)
            at(canvas, 450, 100 + 15 * n, amount)

    assert [found.cells for found in build(read(pages(draw)).paragraphs)[1]] == list(rows)


def test_letters_set_apart_make_words() -> None:
    def draw(canvas: Canvas) -> None:
        at(canvas, 72, 100, "A P O L O G I E S   F O R   A B S E N C E")
        heading = canvas.beginText(72, 842 - 140)
        heading.setFont("Helvetica-Bold", 12)
        heading.setCharSpace(6)
        heading.textOut("HARBOUR PATH")
        heading.setCharSpace(0)
        canvas.drawText(heading)
        at(canvas, 72, 180, "A B C and D are the gates; I am in Y.")

    assert texts(pages(draw)) == [
        "APOLOGIES FOR ABSENCE",
        "HARBOUR PATH",
        "A B C and D are the gates; I am in Y.",
    ]


def test_a_bracket_open_at_the_end_of_a_line_goes_on() -> None:
    def draw(canvas: Canvas) -> None:
        at(canvas, 72, 100, "26.02")
        at(canvas, 130, 100, "Reports of the county and district councillors (Gus Hart CDC) (Ida Kerr")
        at(canvas, 130, 115, "- OCC)")
        at(canvas, 130, 145, "Written reports had been sent ahead of the meeting.")

    assert texts(pages(draw)) == [
        "26.02 Reports of the county and district councillors (Gus Hart CDC) (Ida Kerr - OCC)",
        "Written reports had been sent ahead of the meeting.",
    ]


def test_feet_that_number_the_page_are_left_out_wherever_the_text_ends() -> None:
    def page(number: int, *lines: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            for n, text in enumerate(lines):
                at(canvas, 72, 150 + 30 * n, text)
            at(canvas, 200, 150 + 30 * len(lines), f"Page {number}")
            at(canvas, 300, 150 + 30 * len(lines), "Printed at 10:31 on 25 September 2018")

        return draw

    data = pages(
        page(1, "The meeting opened at seven.", "There were no apologies."), page(2, "It closed at nine.")
    )
    assert "Printed" not in "".join(texts(data))
    assert [omitted.reason for omitted in read(data).left_out] == ["running head"] * 2


def test_a_wrapped_list_of_names_behind_its_label_is_one_cell() -> None:
    def draw(canvas: Canvas) -> None:
        rows = (
            ("Place:", "Harbour hall"),
            ("Date:", "Thursday 9 May 2024"),
            ("Present:", "Ann Bell (AB) (Chair), Cy Dunn (CD) (Clerk), Eve Finch (EF), Gus"),
            ("", "Hart (GH), Ida Kerr, Jo Lowe, Max Moss, Ned Park"),
        )
        for n, row in enumerate(rows):
            for x, text in zip((72, 150), row, strict=True):
                at(canvas, x, 100 + 15 * n, text)
        for n, text in enumerate(PROSE):
            at(canvas, 72, 190 + 15 * n, text[:84])

    names = "Ann Bell (AB) (Chair), Cy Dunn (CD) (Clerk), Eve Finch (EF), Gus Hart (GH), Ida Kerr, Jo Lowe"
    cells = [found.cells for found in build(read(pages(draw)).paragraphs)[1] if found.cells]
    assert cells[2] == ("Present:", f"{names}, Max Moss, Ned Park")


def test_the_title_of_the_first_page_stays_where_later_pages_repeat_it() -> None:
    def page(text: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            at(canvas, 72, 60, "Harbour Board", 16, "Helvetica-Bold")
            at(canvas, 72, 200, text)
            for n, line in enumerate(PROSE):
                at(canvas, 72, 230 + 15 * n, line)

        return draw

    data = pages(page("The meeting opened at seven."), page("It closed at nine."), page("Notes"))
    assert [text for text in texts(data) if text == "Harbour Board"] == ["Harbour Board"]
    assert [(omitted.reason, omitted.text) for omitted in read(data).left_out] == [
        ("running head", "Harbour Board")
    ] * 2


def test_rules_that_lines_run_across_are_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        for n, line in enumerate((*PROSE, *PROSE)):
            at(canvas, 72, 100 + 15 * n, line)
        for x, y in ((72, 89), (140, 89), (208, 89), (72, 119), (140, 119), (208, 119)):
            canvas.rect(x, 842 - y - 30, 68, 30)

    assert texts(pages(draw)) == [" ".join(PROSE), " ".join(PROSE)]


def test_letters_set_twice_to_look_bold_are_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        at(canvas, 72, 100, "MEETING TIME", 14)
        at(canvas, 72.6, 100.6, "MEETING TIME", 14.00001)

    assert texts(pages(draw)) == ["MEETING TIME"]


def test_a_column_that_one_page_shows_has_its_single_entry_on_another() -> None:
    def draw_second(canvas: Canvas) -> None:
        at(canvas, 72, 100, "4")
        at(canvas, 100, 100, "Lights of the lower quay")
        at(canvas, 500, 100, "GH")
        at(canvas, 100, 115, "They will be put up before the clocks go back, as was asked for.")

    assert texts(pages(with_actions, draw_second))[-3:] == [
        "4 Lights of the lower quay",
        "GH",
        "They will be put up before the clocks go back, as was asked for.",
    ]
    assert texts(pages(draw_second))[0] == "4 Lights of the lower quay\tGH"  # by itself it may be anything


def test_words_in_letters_that_are_made_to_lean_stay_apart() -> None:
    def draw(canvas: Canvas) -> None:
        x = 72.0
        for word in ("The", "lighthouse", "fund", "(standing", "item)"):
            for letter in word:
                text = canvas.beginText()
                text.setFont("Helvetica", 11)
                text.setTextTransform(1, 0, 0.25, 1, x, 700)
                text.textOut(letter)
                canvas.drawText(text)
                x += stringWidth(letter, "Helvetica", 11)
            x += stringWidth(" ", "Helvetica", 11)  # the gap alone, without a letter for it

    assert texts(pages(draw)) == ["The lighthouse fund (standing item)"]


def test_a_number_in_bold_type_is_apart_from_the_text_beside_it() -> None:
    def draw(canvas: Canvas) -> None:
        at(canvas, 72, 100, "6.1", 12, "Helvetica-Bold")
        width = stringWidth("6.1", "Helvetica-Bold", 12)
        at(canvas, 72 + width + 0.12 * 12, 100, "No report was given.", 12)

    assert texts(pages(draw)) == ["6.1 No report was given."]
