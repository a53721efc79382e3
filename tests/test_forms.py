import pytest
from starlette.datastructures import QueryParams

from service.forms import SearchForm, page_number
from service.query import BadQuery


def test_a_form_keeps_what_was_sent_and_drops_what_is_blank() -> None:
    sent = "q=first&q=+last+&board=A&board=&board=A&board=B&person=+&date_from=+2024-01-01&page=3&x=1"
    form = SearchForm.read(QueryParams(sent))
    assert form == SearchForm(q=" last ", boards=("A", "B"), date_from="2024-01-01", page="3")


def test_its_fields_make_the_same_form_again() -> None:
    form = SearchForm("why?", ("A", "B"), ("d",), ("P Q",), "2024-01-01", "2024-02-01", "2")
    assert SearchForm.read(QueryParams(list(form.pairs()))) == form


@pytest.mark.parametrize(
    ("field", "value", "left"),
    [
        ("board", "A", SearchForm("q", ("B",), ("d",), ("P",), "x", "y")),
        ("document", "d", SearchForm("q", ("A", "B"), (), ("P",), "x", "y")),
        ("person", "P", SearchForm("q", ("A", "B"), ("d",), (), "x", "y")),
        ("date_from", "x", SearchForm("q", ("A", "B"), ("d",), ("P",), "", "y")),
        ("date_to", "y", SearchForm("q", ("A", "B"), ("d",), ("P",), "x", "")),
    ],
)
def test_one_filter_is_removed_and_the_first_page_shown(field, value, left) -> None:
    form = SearchForm("q", ("A", "B"), ("d",), ("P",), "x", "y", "4")
    assert form.without(field, value) == left


@pytest.mark.parametrize("sent", ["0", "-1", "1.5", "", "nine", "11", "٣", "9" * 10_000])
def test_a_page_that_cannot_be_is_refused(sent) -> None:
    with pytest.raises(BadQuery, match="from 1 to 10") as caught:
        page_number(sent, 10)
    assert caught.value.field == "page"
