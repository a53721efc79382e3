"""What a Word document holds beside plain paragraphs: nothing seen is lost, nothing hidden is read."""

from __future__ import annotations

import pytest

from indexer.documents.formats import ReadDocument
from indexer.documents.ledger.ledger import Unexplained, unexplained
from indexer.documents.lines import build
from indexer.documents.office.docx import read
from tests.rendering.word_parts import para, root, row, run, table, word_file

RAISED = '<w:vertAlign w:val="superscript"/>'
HIDDEN = "<w:vanish/>"


def texts(data: bytes) -> list[str]:
    return [line.text for line in build(read(data).paragraphs)[1]]


def body(*blocks: str, **parts: str) -> list[str]:
    return texts(word_file("".join(blocks), parts=parts))


def left_out(reading: ReadDocument) -> dict[str, str]:
    return {one.reason: one.text for one in reading.left_out}


# Notes.

FOOT = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
NOTES = (
    '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    f'<w:footnote w:id="1">{para("<w:r><w:footnoteRef/></w:r>", " Cllr Venn voted against.")}</w:footnote>'
    f'<w:footnote w:id="2">{para("A second note.")}{para("Its second paragraph.")}</w:footnote>'
)


def test_a_note_stands_behind_its_paragraph() -> None:
    blocks = [para("The fee is £420", FOOT.format(1), " from April."), para("Next item")]
    assert body(*blocks, footnotes=NOTES) == [
        "The fee is £420 from April.",
        "Cllr Venn voted against.",
        "Next item",
        "A second note.",
        "Its second paragraph.",
    ]


def test_an_endnote_too_and_each_only_once() -> None:
    mark = '<w:r><w:endnoteReference w:id="5"/></w:r>'
    notes = f'<w:endnote w:id="5">{para("Told at the end.")}</w:endnote>'
    assert body(para("One", mark), para("Two", mark), endnotes=notes) == ["One", "Told at the end.", "Two"]


def test_the_note_of_a_table_row_stands_behind_the_row() -> None:
    rows = [row("Plot 17", f"<w:p>{run('£35')}{FOOT.format(1)}</w:p>"), row("Plot 18", "£36")]
    notes = NOTES.replace("A second note.", "").replace("Its second paragraph.", "")
    assert body(table(*rows), footnotes=notes) == ["Plot 17\t£35", "Cllr Venn voted against.", "Plot 18\t£36"]


def test_the_note_of_deleted_or_hidden_text_is_not_read() -> None:
    deleted = f'<w:del w:id="1" w:author="a">{FOOT.format(1)}</w:del>'
    hidden = f'<w:r><w:rPr>{HIDDEN}</w:rPr><w:footnoteReference w:id="2"/></w:r>'
    data = word_file(para("Agreed", deleted, hidden), parts={"footnotes": NOTES})
    assert texts(data) == ["Agreed"]
    assert unexplained(data, "office.docx", "Agreed", ()) == Unexplained()


def test_a_mark_of_the_writers_own_is_no_text() -> None:
    mark = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="1"/><w:t>7</w:t></w:r>'
    data = word_file(para("£420", mark), parts={"footnotes": NOTES})
    assert texts(data)[0] == "£420"
    assert left_out(read(data)) == {"note mark": "7"}


def test_comments_are_told_and_not_text() -> None:
    comments = f'<w:comment w:id="1" w:author="x">{para("Is this right?")}</w:comment>'
    reading = read(word_file(para("Agreed"), parts={"comments": comments}))
    assert [one.text for one in reading.paragraphs] == ["Agreed"]
    assert left_out(reading) == {"comment": "Is this right?"}


# Raised text.


@pytest.mark.parametrize(
    ("properties", "styles"),
    [
        (RAISED, ""),
        ('<w:position w:val="8"/>', ""),
        (
            '<w:rStyle w:val="Ref"/>',
            f'<w:style w:type="character" w:styleId="Ref"><w:basedOn w:val="Up"/></w:style>'
            f'<w:style w:type="character" w:styleId="Up"><w:rPr>{RAISED}</w:rPr></w:style>',
        ),
    ],
    ids=["raised", "by hand", "by style"],
)
def test_a_raised_number_is_a_note_and_no_figure(properties: str, styles: str) -> None:
    assert body(para("raised to £420", run("1", properties), "."), styles=styles) == ["raised to £420."]


def test_raised_letters_and_exponents_stay() -> None:
    assert body(para("14", run("th", RAISED), " May, 30 m", run("2", RAISED))) == ["14th May, 30 m²"]


def test_a_lowered_or_level_number_stays() -> None:
    lowered, level = '<w:vertAlign w:val="subscript"/>', '<w:vertAlign w:val="baseline"/>'
    assert body(para("CO", run("2", lowered), " and £4", run("20", level))) == ["CO2 and £420"]


# Hidden text.

HIDING_STYLES = (
    f'<w:style w:type="paragraph" w:styleId="Gone"><w:rPr>{HIDDEN}</w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Child"><w:basedOn w:val="Gone"/></w:style>'
    f'<w:style w:type="character" w:styleId="Ink"><w:rPr>{HIDDEN}</w:rPr></w:style>'
)


@pytest.mark.parametrize(
    "hidden",
    [
        para("secret", style="Gone"),
        para("secret", style="Child"),
        para(run("secret", '<w:rStyle w:val="Ink"/>')),
        para(run("secret", HIDDEN)),
        table(row("secret", "owes £900", properties="<w:hidden/>")),
        para(f'<w:hyperlink w:anchor="x">{run("secret", HIDDEN)}</w:hyperlink>'),
        f"<w:sdt><w:sdtContent>{para('secret', style='Child')}</w:sdtContent></w:sdt>",
        f"<w:p><w:r><w:rPr>{HIDDEN}</w:rPr><w:pict><v:textbox><w:txbxContent>{para('secret')}</w:txbxContent>"
        "</v:textbox></w:pict></w:r></w:p>",
    ],
    ids=["style", "inherited", "character style", "run", "row", "link", "control", "box"],
)
def test_hidden_text_is_neither_read_nor_told(hidden: str) -> None:
    data = word_file(para("Seen") + hidden + para("Seen too"), parts={"styles": HIDING_STYLES})
    assert texts(data) == ["Seen", "Seen too"]
    assert read(data).left_out == ()
    assert unexplained(data, "office.docx", "Seen\n\nSeen too", ()) == Unexplained()


def test_what_a_run_shows_in_a_hidden_style_is_read() -> None:
    shown = run("shown", '<w:vanish w:val="0"/>')
    assert body(para(shown, style="Gone"), styles=HIDING_STYLES) == ["shown"]
    assert body(para(run("on paper", "<w:webHidden/>"))) == ["on paper"]


# Tracked changes.


def test_insertions_are_kept_deletions_dropped_and_moves_read_once() -> None:
    blocks = (
        f'<w:p><w:ins w:id="1" w:author="a">{run("New ")}</w:ins>{run("text")}'
        '<w:del w:id="2" w:author="a"><w:r><w:delText>old</w:delText></w:r></w:del></w:p>'
        f'<w:p><w:pPr><w:rPr><w:moveFrom w:id="3" w:author="a"/></w:rPr></w:pPr>'
        f'<w:moveFrom w:id="4" w:author="a">{run("Moved.")}</w:moveFrom></w:p>'
        f'<w:p><w:moveTo w:id="5" w:author="a">{run("Moved.")}</w:moveTo></w:p>'
    )
    assert body(blocks) == ["New text", "Moved."]


def test_a_paragraph_whose_end_is_deleted_runs_on() -> None:
    mark = '<w:rPr><w:del w:id="1" w:author="a"/></w:rPr>'
    assert body(para("The fee is £4", properties=mark), para("20 a year.")) == ["The fee is £420 a year."]
    assert body(para("Last words", properties=mark)) == ["Last words"]


def test_a_large_first_letter_belongs_to_its_word() -> None:
    frame = '<w:framePr w:dropCap="drop" w:lines="3"/>'
    assert body(para("T", properties=frame), para("he Council met.")) == ["The Council met."]


def test_a_deleted_row_is_gone() -> None:
    gone = row("gone", "too", properties='<w:del w:id="1" w:author="a"/>')
    assert body(table(row("a", "b"), gone)) == ["a\tb"]


# Boxes, shapes, diagrams, charts.


def test_alternatives_are_read_once_and_the_older_where_the_newer_has_no_text() -> None:
    both = (
        "<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><w:txbxContent>"
        "{0}</w:txbxContent>"
        "</w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{1}</w:txbxContent></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r></w:p>"
    )
    assert body(both.format(para("Boxed"), para("Boxed"))) == ["Boxed"]
    assert body(both.format("<w:p/>", para("Only old"))) == ["Only old"]


def test_text_in_shapes_and_lettering_is_read() -> None:
    shape = (
        "<w:drawing><a:graphic><a:p><a:r><a:t>In a </a:t></a:r><a:r><a:t>shape</a:t></a:r></a:p>"
        "</a:graphic></w:drawing>"
    )
    lettering = '<w:pict><v:shape id="x"><v:textpath string="Harbour Board"/></v:shape></w:pict>'
    assert body(f"<w:p><w:r>{lettering}</w:r></w:p>", f"<w:p>{run('Text')}<w:r>{shape}</w:r></w:p>") == [
        "Harbour Board",
        "Text",
        "In a shape",
    ]


def test_a_watermark_is_told() -> None:
    shape = '<w:pict><v:shape id="PowerPlusWaterMarkObject3"><v:textpath string="DRAFT"/></v:shape></w:pict>'
    reading = read(word_file(f"<w:p>{run('Text')}<w:r>{shape}</w:r></w:p>"))
    assert [one.text for one in reading.paragraphs if one.text] == ["Text"]
    assert left_out(reading) == {"watermark": "DRAFT"}


def test_a_diagram_is_read_and_a_chart_is_told() -> None:
    diagram = '<w:drawing><dgm:relIds r:dm="rIdD"/></w:drawing>'
    chart = '<w:drawing><c:chart r:id="rIdC"/></w:drawing>'
    data = word_file(
        para("Plan", f"<w:r>{diagram}{chart}</w:r>"),
        related={"rIdD": ("diagramData", "diagrams/data1.xml"), "rIdC": ("chart", "charts/chart1.xml")},
        raw={
            "word/diagrams/data1.xml": root(
                "dgm:dataModel",
                "<a:p><a:r><a:t>Repair</a:t></a:r></a:p><a:p><a:r><a:t>Open</a:t></a:r></a:p>",
            ).encode(),
            "word/charts/chart1.xml": root(
                "c:chartSpace", "<a:p><a:r><a:t>Fees</a:t></a:r></a:p><c:v>35</c:v>"
            ).encode(),
        },
    )
    reading = read(data)
    assert texts(data) == ["Plan", "Repair", "Open"]
    assert left_out(reading) == {"chart": "Fees 35"}
    assert [one.code for one in reading.warnings] == ["chart"]


def test_an_embedded_object_is_told() -> None:
    reading = read(
        word_file(para("Sheet", '<w:r><w:object><o:OLEObject ProgID="Excel.Sheet.12"/></w:object></w:r>'))
    )
    assert [(one.code, "(Excel)" in one.message) for one in reading.warnings] == [("embedded-object", True)]


# Documents taken in.


def chunk(name: str, data: bytes) -> ReadDocument:
    return read(
        word_file(
            para("Before") + '<w:altChunk r:id="rIdX"/>' + para("After"),
            related={"rIdX": ("aFChunk", name)},
            raw={f"word/{name}": data},
        )
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("chunk.html", b"<html><body><p>Taken in</p></body></html>"),
        ("chunk.txt", b"Taken in"),
        ("chunk.docx", word_file(para("Taken in"))),
    ],
)
def test_a_document_taken_in_is_read_in_its_place(name: str, data: bytes) -> None:
    assert [one.text for one in chunk(name, data).paragraphs if one.text] == ["Before", "Taken in", "After"]


def test_what_is_taken_in_and_cannot_be_read_is_told() -> None:
    within = word_file(
        '<w:altChunk r:id="rIdX"/>', related={"rIdX": ("aFChunk", "a.txt")}, raw={"word/a.txt": b"x"}
    )
    for reading in (chunk("chunk.xyz", b"?"), chunk("chunk.docx", b"no zip"), chunk("chunk.docx", within)):
        assert [one.text for one in reading.paragraphs if one.text] == ["Before", "After"]
        assert [one.code for one in reading.warnings] == ["embedded-document"]
    missing = read(word_file(para("Before") + '<w:altChunk r:id="nowhere"/>'))
    assert "missing" in missing.warnings[0].message


def test_a_part_in_a_file_of_its_own_is_told() -> None:
    reading = read(word_file(para("Before", '<w:subDoc r:id="rId9"/>')))
    assert [one.code for one in reading.warnings] == ["embedded-document"]


# Forms, fields, controls.


def field(data: str, instruction: str, result: str = "") -> str:
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
        f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def test_form_fields_show_their_values() -> None:
    ticked = field(
        "<w:ffData><w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox></w:ffData>", "FORMCHECKBOX"
    )
    empty = field("<w:ffData><w:checkBox><w:default w:val='0'/></w:checkBox></w:ffData>", "FORMCHECKBOX")
    choice = field(
        "<w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='For'/><w:listEntry w:val='Against'/>"
        "</w:ddList></w:ffData>",
        "FORMDROPDOWN",
    )
    typed = field("<w:ffData><w:textInput/></w:ffData>", "FORMTEXT", run("Ann Bell"))
    assert body(para(ticked, " Yes ", empty, " No ", choice, " by ", typed)) == [
        "☒ Yes ☐ No Against by Ann Bell"
    ]


def test_of_a_field_its_result_is_read() -> None:
    inner = field("", "MERGEFIELD x", run("1"))
    nested = field("", "IF").replace("<w:instrText>IF</w:instrText></w:r>", f"</w:r>{inner}")
    simple = f'<w:fldSimple w:instr="DATE">{run("14 May")}</w:fldSimple>'
    assert body(para("On ", simple, " page ", field("", "PAGE", run("3")), nested)) == ["On 14 May page 3"]
    assert body(para('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "open to the end")) == [
        "open to the end"
    ]


def test_of_content_controls_values_are_read_and_prompts_told() -> None:
    chosen = f"<w:sdt><w:sdtPr/><w:sdtContent>{run('Carried')}</w:sdtContent></w:sdt>"
    prompt = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{run('Choose an item.')}</w:sdtContent></w:sdt>"
    )
    block = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
        f"{para('Enter text.')}</w:sdtContent></w:sdt>"
    )
    reading = read(word_file(para("Vote: ", chosen, prompt) + block))
    assert [one.text for one in reading.paragraphs] == ["Vote: Carried"]
    assert [(one.reason, one.text) for one in reading.left_out] == [
        ("form control", "Choose an item."),
        ("form control", "Enter text."),
    ]


# Signs, breaks, equations.


@pytest.mark.parametrize(
    ("run_of_sign", "sign"),
    [
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "✓"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FB"/></w:r>', "✗"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0A8"/></w:r>', "☐"),
        ('<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "☑"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F050"/></w:r>', "✓"),
        ('<w:r><w:sym w:font="Wingdings 2" w:char="F051"/></w:r>', "☒"),
        ('<w:r><w:sym w:font="Webdings" w:char="F061"/></w:r>', "✓"),
        ('<w:r><w:sym w:font="Symbol" w:char="F0B3"/></w:r>', "≥"),
        (run("ü", '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'), "✓"),
        (run("\uf0fc"), "✓"),
        (
            '<w:r><mc:AlternateContent><mc:Choice Requires="w16se"><w16se:symEx w16se:char="1F44D"/>'
            "</mc:Choice>"
            "<mc:Fallback><w:t>+</w:t></mc:Fallback></mc:AlternateContent></w:r>",
            "👍",
        ),
    ],
)
def test_signs_of_symbol_fonts_keep_their_meaning(run_of_sign: str, sign: str) -> None:
    assert body(para(run_of_sign, " done")) == [f"{sign} done"]


def test_words_in_a_symbol_font_stay_words_and_unknown_signs_are_told() -> None:
    assert body(para(run("Fees", '<w:rFonts w:ascii="Symbol"/>'))) == ["Fees"]
    reading = read(word_file(para('<w:r><w:sym w:font="Some Font" w:char="E001"/></w:r>', "x")))
    assert [one.code for one in reading.warnings] == ["unreadable-letters"]


def test_hyphens_tabs_breaks_and_glosses() -> None:
    pieces = (
        "<w:r><w:t>a</w:t><w:softHyphen/><w:t>b</w:t><w:noBreakHyphen/><w:t>c</w:t><w:tab/><w:t>"
        "d</w:t><w:cr/></w:r>"
    )
    gloss = (
        f"<w:r><w:ruby><w:rubyPr/><w:rt>{run('kan')}</w:rt><w:rubyBase>{run('漢')}</w:rubyBase>"
        f"</w:ruby></w:r>"
    )
    assert body(para(pieces, gloss)) == ["ab-c\td", "漢(kan)"]


@pytest.mark.parametrize(
    ("equation", "line"),
    [
        (
            "<m:sSup><m:sSupPr/><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>",
            "10²",
        ),
        (
            "<m:f><m:fPr/><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>",
            "1/2",
        ),
        (
            "<m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f>",
            "(a+b)/2",
        ),
        ("<m:rad><m:radPr/><m:deg/><m:e><m:r><m:t>2</m:t></m:r></m:e></m:rad>", "√2"),
        ("<m:sSub><m:e><m:r><m:t>x</m:t></m:r></m:e><m:sub><m:r><m:t>1</m:t></m:r></m:sub></m:sSub>", "x₁"),
        (
            '<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val="]"/></m:dPr><m:e><m:r><m:t>n</m:t>'
            "</m:r></m:e></m:d>",
            "[n]",
        ),
    ],
)
def test_an_equation_makes_no_figure_of_two(equation: str, line: str) -> None:
    assert body(para("So ", f"<m:oMath>{equation}</m:oMath>", ".")) == [f"So {line}."]


# Tables.


def test_merged_cells_are_read_once_and_rows_may_begin_later() -> None:
    span = "<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>" + para("Wide") + "</w:tc>"
    down = "<w:tc><w:tcPr><w:vMerge/></w:tcPr>" + para("covered") + "</w:tc>"
    rows = (
        f"<w:tr>{span}<w:tc>{para('x')}</w:tc></w:tr>"
        f"<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr><w:tc>{para('b')}</w:tc>{down}</w:tr>"
    )
    lines = build(read(word_file(f"<w:tbl>{rows}</w:tbl>")).paragraphs)[1]
    assert [line.cells for line in lines] == [("Wide", "", "x"), ("", "b", "")]


def test_a_table_in_a_table_is_read_in_its_place() -> None:
    inner = f"{para('The rents:')}{table(row('17', '£35'), row('18', '£36'))}<w:p/>"
    assert body(table(row("3.", inner))) == ["3.\tThe rents:", "17\t£35", "18\t£36"]


def test_wrappers_of_any_kind_are_opened() -> None:
    custom = f"<w:customXml w:element='x'>{para('In markup')}</w:customXml>"
    smart = f"<w:p><w:smartTag w:element='y'>{run('In a tag')}</w:smartTag></w:p>"
    assert body(custom, smart) == ["In markup", "In a tag"]
