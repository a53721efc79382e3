"""Markdown: what people write is text unless it is plainly syntax, and what is no text is told."""

from __future__ import annotations

import pytest

from indexer.documents.formats import ReadDocument
from indexer.documents.ledger.ledger import unexplained
from indexer.documents.lines import build
from indexer.documents.markdown import read
from indexer.errors import RefusedFile


def texts(text: str) -> list[str]:
    return [line.text for line in build(read(text.encode()).paragraphs)[1]]


def left_out(text: str) -> list[tuple[str, str]]:
    return [(one.reason, one.text) for one in read(text.encode()).left_out]


def gaps(text: str) -> list[str]:
    reading: ReadDocument = read(text.encode())
    found = unexplained(text.encode(), "markdown", build(reading.paragraphs)[0], reading.left_out)
    return [warning.message for warning in found.warnings]


# Lines in brackets.


@pytest.mark.parametrize(
    "line", ["[Decision]: approved", "[CD]: abstained", "[Time]: 19.15", "[Vote]: 3-0", "[Result]: yes/no"]
)
@pytest.mark.parametrize("before", ["", "> ", "- "])
def test_a_definition_without_an_address_is_text(line: str, before: str) -> None:
    assert f"{before.strip('> ')} {line}".strip() in texts(f"Steps.\n\n{before}{line}\n\nMore.")


def test_votes_line_under_line_are_lines_of_text_also_when_one_votes_twice() -> None:
    assert texts("[AB]: aye\n[CD]: nay\n[AB]: nay\n\nSee [AB].") == [
        "[AB]: aye",
        "[CD]: nay",
        "[AB]: nay",
        "See [AB].",
    ]


def test_a_definition_of_a_link_is_no_text_and_one_that_nothing_uses_is_told() -> None:
    body = 'See [the plan][p] and [q].\n\n[p]: https://example.org/p\n[q]: ./q.pdf\n[r]: /r "Rates"\n'
    assert texts(body) == ["See the plan and q."]
    assert left_out(body) == [("link address", "R Rates")]
    assert texts("[//]: # (a comment)\n\n[comment]: <> (another)\n\nText") == ["Text"]


# Notes.


def test_a_note_stands_behind_the_paragraph_that_refers_to_it_without_its_mark() -> None:
    body = (
        "The fee is £35[^1] and £40[^late].\n\nNext.\n\n[^1]: Provisional.\n[^late]: From *June*\n    on.\n\n"
        "    Again.\n"
    )
    assert texts(body) == ["The fee is £35 and £40.", "Provisional.", "From June on.", "Again.", "Next."]
    assert left_out(body) == [("note mark", "1"), ("note mark", "late")]
    assert gaps(body) == []


def test_notes_of_cells_items_quotes_and_headings_stand_behind_them() -> None:
    table = "| Fee | For |\n|---|---|\n| £35[^1] | quay |\n| £40 | steps |\n\n[^1]: Provisional"
    assert texts(table) == ["Fee\tFor", "£35\tquay", "Provisional", "£40\tsteps"]
    assert texts("1. Roads[^1]\n2. Steps\n\n[^1]: Now closed.") == ["1. Roads", "Now closed.", "2. Steps"]
    assert texts("# Minutes[^1]\n\nText\n\n[^1]: Draft.") == ["Minutes", "Draft.", "Text"]
    assert texts("1. a\n\n   > said[^q]\n\n   [^q]: In the list.\n2. b") == [
        "1. a",
        "said",
        "In the list.",
        "2. b",
    ]


def test_a_note_stands_once_and_one_that_nothing_refers_to_stands_at_the_end() -> None:
    assert texts("One[^1] two[^1].\n\nThree[^1].\n\n[^9]: Alone.\n\n[^1]: Once.") == [
        "One two.",
        "Once.",
        "Three.",
        "Alone.",
    ]
    assert texts("A mark [^2] without a note") == ["A mark [^2] without a note"]
    assert texts("Round[^a]\n\n[^a]: and[^a] round[^b]\n[^b]: again[^a]") == ["Round", "and round", "again"]


def test_bold_is_measured_without_the_marks_of_notes() -> None:
    (line, *_) = build(read(b"**Fees[^1] and dues** were set.\n\n[^1]: Provisional.").paragraphs)[1]
    assert (line.text, line.text[: line.strong_to]) == ("Fees and dues were set.", "Fees and dues")


# Tags.


@pytest.mark.parametrize(
    "tag", ["<name withheld>", "<redacted>", "<AB>", "<address withheld>", "</confidential>"]
)
def test_words_in_angle_brackets_are_text(tag: str) -> None:
    assert texts(f"A letter from {tag} was read.") == [f"A letter from {tag} was read."]
    assert texts(f"A letter from\n\n{tag}\n\nwas read.") == ["A letter from", tag, "was read."]


def test_tags_of_pages_and_pairs_of_unknown_ones_are_no_text() -> None:
    body = (
        "<details open><summary>More</summary>\n\nWithin\n\n</details>\n\n<Callout kind='x'>Say</Callout> so"
    )
    assert texts(body) == ["More", "Within", "Say so"]
    assert gaps(body) == []


def test_raised_marks_go_and_what_belongs_to_the_word_stays() -> None:
    body = "The fee is £420<sup>1</sup> on the 14<sup>th</sup> for 5 m<sup>2</sup>."
    assert texts(body) == ["The fee is £420 on the 14th for 5 m²."]
    assert left_out(body) == [("note mark", "1")]


@pytest.mark.parametrize("tag", ["</div>", "</html>", "</body>", "</p>", "</b>", "<p>", "<td>"])
def test_a_stray_tag_loses_no_text_behind_it(tag: str) -> None:
    assert " ".join(texts(f"One {tag} two *three*\n\nFour")).split() == ["One", "two", "three", "Four"]


def test_what_html_hides_is_not_read_in_a_line_or_around_paragraphs() -> None:
    assert texts("Shown <span hidden>secret</span><!-- note --> still") == ["Shown still"]
    assert texts("<div style='display:none'>\n\nSecret\n\n- list\n\n</div>\n\nShown") == ["Shown"]
    assert texts("<div>\n\nShown\n\n</div>\n\nToo") == ["Shown", "Too"]


def test_struck_text_is_told_and_not_read() -> None:
    body = "The fee is ~~£400~~ £420, <del>not</del> due **<s>now</s>** in May."
    assert texts(body) == ["The fee is £420, due in May."]
    assert [reason for reason, _ in left_out(body)] == ["struck out"] * 3


def test_style_in_a_line_with_tags_is_kept() -> None:
    (line,) = build(read(b"**Fees:** <u>set</u> at *once*").paragraphs)[1]
    assert (line.text, line.text[: line.strong_to]) == ("Fees: set at once", "Fees:")
    (link,) = build(read(b"[<b>Fees</b>](https://example.org/)").paragraphs)[1]
    assert (link.text, link.link, link.strong) == ("Fees", True, True)


# Tables, lists, quotes.


def test_cells_beyond_the_head_of_a_table_are_cells() -> None:
    found = build(read(b"| Fee | For |\n|---|---|\n| 1 | quay | late | **due** |\n| 2 |\n").paragraphs)[1]
    assert [line.cells for line in found] == [
        ("Fee", "For", "", ""),
        ("1", "quay", "late", "due"),
        ("2", "", "", ""),
    ]
    assert texts("> | Fee | For |\n> |---|---|\n> | 1 | a \\| b | c |") == ["Fee\tFor", "1\ta | b\tc"]


def test_deep_lists_and_quotes_are_read_whole_or_refused() -> None:
    deep = "".join(f"{'  ' * level}- item {level}\n" for level in range(60))
    assert len(texts(deep)) == 60
    assert texts("> " * 100 + "Deep") == ["Deep"]
    with pytest.raises(RefusedFile, match="nested too deep"):
        read(("> " * 400 + "Deep").encode())
    with pytest.raises(RefusedFile, match="nested too deep"):
        read("".join(f"{'  ' * level}- item\n" for level in range(90)).encode())


def test_call_outs_are_quotes_with_a_title() -> None:
    body = (
        "> [!abstract]- Present:\n> A. Bell, C. Day\n\n> [!NOTE]\n> Mind the steps.\n\n> [!tip] Bring boots"
    )
    assert texts(body) == ["Present:", "A. Bell, C. Day", "Mind the steps.", "Bring boots"]
    assert left_out(body) == [("call-out label", label) for label in ("abstract", "NOTE", "tip")]
    assert texts("[!note] is no quote") == ["[!note] is no quote"]


def test_tasks_keep_their_boxes() -> None:
    assert texts("- [x] Ann to write\n- [ ] Col to call") == ["- [x] Ann to write", "- [ ] Col to call"]


def test_explanations_stand_under_their_terms() -> None:
    assert texts("Chair\n: Ann Bell\n: from May\n\nClerk\n\n:   Col Day") == [
        "Chair",
        "Ann Bell",
        "from May",
        "Clerk",
        "Col Day",
    ]


# What other dialects add.


def test_attributes_are_no_text() -> None:
    body = "## Roads {#roads .wide}\n\nMended.\n{: .note}\n\n## Quay {: #quay}\n\nAll *well*{: .red} so far"
    assert texts(body) == ["Roads", "Mended.", "Quay", "All well so far"]
    assert texts("The set {1, 2} and {#5 stays\n\n    {: kept}\n\n```\n{: kept too}\n```") == [
        "The set {1, 2} and {#5 stays",
        "{: kept}",
        "{: kept too}",
    ]


def test_fenced_escaped_and_short_forms_are_text() -> None:
    assert texts("```text\nfenced: [AB]: aye <name withheld>\n```") == ["fenced: [AB]: aye <name withheld>"]
    assert texts("\\*as typed\\* &amp; \\[so\\]  \nbelow\\\nagain") == ["*as typed* & [so]", "below", "again"]
    assert texts("*[CD]: Col Day\n\nCD spoke") == ["*[CD]: Col Day", "CD spoke"]
    assert texts("Closed at 8pm.\n\n***\n\nSigned") == ["Closed at 8pm.", "Signed"]


def test_raised_and_lowered_text_keeps_its_meaning() -> None:
    assert texts("Paid £35^1^ of £420^2,3^ on the 14^th^, 60 m^2^ at 2 x 10^6^") == [
        "Paid £35 of £420 on the 14th, 60 m² at 2 x 10⁶"
    ]
    assert texts("CO~2~ and H~2~O, base 5~3~") == ["CO2 and H2O, base 5₃"]
    assert texts("Text^\\*^ goes on\n\n^1^ Net of tax") == ["Text^*^ goes on", "Net of tax"]
    assert sorted(left_out("**£35^1^**, ~~£40^2^~~")) == [
        ("note mark", "1"),
        ("struck out", "2"),
        ("struck out", "£40"),
    ]


@pytest.mark.parametrize(
    "text", ["x^2 + y^3", "^_^ and ^^", "10~20~30 and 10~20", "~5 members~", "a ~b~ c", "2^10 or ~/minutes"]
)
def test_carets_and_tildes_that_shift_nothing_stay(text: str) -> None:
    assert texts(text) == [text]
