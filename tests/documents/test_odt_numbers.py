"""Numbers of lists and headings of an OpenDocument text as LibreOffice prints them."""

from __future__ import annotations

import pytest

from indexer.documents.lines import build
from indexer.documents.office.odt import read
from tests.rendering.odt_parts import items, listed, odt_file, p


def level(depth: int, more: str, form: str = "1", suffix: str = ".") -> str:
    return (
        f'<text:list-level-style-number text:level="{depth}" style:num-format="{form}" '
        f'style:num-suffix="{suffix}" {more}/>'
    )


BOTH = 'text:display-levels="2"'
LISTS = (
    f'<text:list-style style:name="L">{level(1, "")}{level(2, BOTH, "a", ")")}'
    '</text:list-style><text:list-style style:name="O">'
    f"{level(1, '', 'a', ')')}</text:list-style>"
)
OUTLINE = (
    '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-format="1" '
    'style:num-suffix="."/><text:outline-level-style text:level="2" style:num-format="1" '
    'text:display-levels="2"/>'
    "</text:outline-style>"
)


def texts(*blocks: str, automatic: str = LISTS, styles: str = OUTLINE) -> list[str]:
    data = odt_file("".join(blocks), automatic=automatic, styles=styles)
    return [line.text for line in build(read(data).paragraphs)[1]]


def h(text: str, depth: int = 1, more: str = "") -> str:
    return f'<text:h text:outline-level="{depth}" {more}>{text}</text:h>'


def test_empty_headings_count() -> None:
    assert texts(h("Apologies"), h(""), h("Interests"), h("a", 2), h("", 2), h("c", 2)) == [
        "1. Apologies",
        "3. Interests",
        "3.1 a",
        "3.3 c",
    ]


def test_headers_of_lists_have_no_number() -> None:
    between = h("Between", more='text:is-list-header="true"')
    assert texts(h("One"), between, h("Two")) == [
        "1. One",
        "Between",
        "2. Two",
    ]
    header = f"<text:list-header>{p('Above')}</text:list-header>"
    assert texts(listed(f"{header}{items('One')}")) == ["Above", "1. One"]


def test_headings_may_start_anew_or_have_no_number() -> None:
    anew = 'text:restart-numbering="true" text:start-value="7"'
    plain = '<style:style style:name="N" style:family="paragraph" style:list-style-name=""/>'
    assert texts(
        h("One"), h("Seven", more=anew), h("Off", more='text:style-name="N"'), h("Eight"), automatic=plain
    ) == [
        "1. One",
        "7. Seven",
        "Off",
        "8. Eight",
    ]


def test_a_heading_in_a_list_of_the_outlines_style_counts_with_the_headings() -> None:
    inside = listed(f"<text:list-item>{h('Two')}</text:list-item>", name="Outline")
    assert texts(h("One"), inside, h("Three")) == ["1. One", "2. Two", "3. Three"]


def test_empty_items_count() -> None:
    assert texts(listed(items("One", "", "Three"))) == ["1. One", "3. Three"]


def test_lists_go_on_where_they_say_so() -> None:
    blocks = [
        listed(items("a"), 'xml:id="first"'),
        listed(items("b")),
        listed(items("c"), 'text:continue-list="first"'),
        listed(items("d"), 'text:continue-numbering="true"'),
        listed('<text:list-item text:start-value="9">' + p("e") + "</text:list-item>" + items("f")),
    ]
    assert texts(*blocks) == ["1. a", "1. b", "2. c", "3. d", "9. e", "10. f"]


def test_an_item_may_print_otherwise_and_counts_on() -> None:
    other = f'<text:list-item text:style-override="O">{p("two")}</text:list-item>'
    assert texts(listed(f"{items('one')}{other}{items('three')}")) == ["1. one", "b) two", "3. three"]


def test_items_that_hold_only_a_list_do_not_count() -> None:
    inner = f"<text:list-item><text:list>{items('x')}</text:list></text:list-item>"
    assert texts(listed(items("One")), listed(inner, 'text:continue-numbering="true"')) == [
        "1. One",
        "1.a) x",
    ]


@pytest.mark.parametrize(
    ("form", "more", "printed"),
    [
        ("01, 02, 03, ...", "", "27"),
        ("a", "", "aa"),
        ("a", "style:num-letter-sync='true'", "aa"),
        ("I", "", "XXVII"),
        ("1st", "", "27th"),
        ("", "", ""),
    ],
)
def test_forms_of_numbers(form: str, more: str, printed: str) -> None:
    lists = f'<text:list-style style:name="L">{level(1, more, form, "")}</text:list-style>'
    assert texts(listed(items(*["x"] * 27)), automatic=lists)[-1] == f"{printed} x".strip()


def test_letters_go_on_as_in_a_spreadsheet_unless_they_are_repeated() -> None:
    for more, printed in (("", "ab"), ("style:num-letter-sync='true'", "bb")):
        lists = f'<text:list-style style:name="L">{level(1, more, "a", "")}</text:list-style>'
        assert texts(listed(items(*["x"] * 28)), automatic=lists)[-1] == f"{printed} x"


def test_levels_without_a_number_leave_no_dot() -> None:
    lists = f'<text:list-style style:name="L">{level(1, "", "")}{level(2, BOTH)}</text:list-style>'
    inner = f"<text:list-item>{p('A')}<text:list>{items('x')}</text:list></text:list-item>"
    assert texts(listed(inner), automatic=lists) == ["A", "1. x"]


def test_a_pattern_may_be_spelt_out() -> None:
    lists = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" '
        'loext:num-list-format="Item %1%:"/></text:list-style>'
    )
    assert texts(listed(items("a", "b")), automatic=lists) == ["Item 1: a", "Item 2: b"]
