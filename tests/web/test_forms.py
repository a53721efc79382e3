import pytest
from starlette.datastructures import QueryParams

from service.search.query import BadQuery
from service.search.request import QuestionPart
from service.web.pages.forms import QUESTION_BEFORE, SearchForm, page_number
from tests.queries import make_form


def test_a_form_keeps_what_was_sent_and_drops_what_is_blank() -> None:
    sent = "q=first&q=+last+&board=A&board=&board=A&board=B&person=+&date_from=+2024-01-01&page=3&x=1"
    form = SearchForm.read(QueryParams(sent))
    assert form == make_form(q=" last ", boards=("A", "B"), date_from="2024-01-01", page="3")


def test_its_fields_make_the_same_form_again() -> None:
    form = make_form(
        "why?",
        ("A", "B"),
        ("d",),
        ("P Q",),
        "2024-01-01",
        "2024-02-01",
        ("2024",),
        True,
        "date",
        ("date",),
        "2",
    )
    assert SearchForm.read(QueryParams(list(form.pairs()))) == form


def test_the_usual_order_and_what_is_no_yes_are_not_sent_on() -> None:
    assert SearchForm.read(QueryParams("q=q&sort=relevance&has_actions=false&year=")) == make_form("q")


def test_years_and_actions_are_removed_like_other_filters() -> None:
    form = make_form("q", years=("2023", "2024"), has_actions=True, sort="date", page="4")
    assert form.filtered
    assert form.without("year", "2023") == make_form("q", years=("2024",), has_actions=True, sort="date")
    assert form.without("has_actions", "true") == make_form("q", years=("2023", "2024"), sort="date")
    assert form.without_filters() == make_form("q", sort="date")


@pytest.mark.parametrize(
    ("field", "value", "left"),
    [
        ("board", "A", make_form("q", ("B",), ("d",), ("P",), "x", "y")),
        ("document", "d", make_form("q", ("A", "B"), (), ("P",), "x", "y")),
        ("person", "P", make_form("q", ("A", "B"), ("d",), (), "x", "y")),
        ("date_from", "x", make_form("q", ("A", "B"), ("d",), ("P",), "", "y")),
        ("date_to", "y", make_form("q", ("A", "B"), ("d",), ("P",), "x", "")),
    ],
)
def test_one_filter_is_removed_and_the_first_page_shown(field, value, left) -> None:
    form = make_form("q", ("A", "B"), ("d",), ("P",), "x", "y", page="4")
    assert form.without(field, value) == left


def test_a_reading_is_taken_back_from_the_first_page_once() -> None:
    form = (
        make_form("q", ("A",), as_typed=("date",), page="4")
        .taking(QuestionPart.SPELLING)
        .taking(QuestionPart.DATE)
    )
    assert form == make_form("q", ("A",), as_typed=("date", "spelling"))
    assert form.read_afresh() == make_form("q", ("A",))


@pytest.mark.parametrize(
    ("now", "kept"),
    [
        ("the bord", ("spelling",)),
        ("  the   bord ", ("spelling",)),  # as a browser or a search engine's link may send it
        ("the board", ()),
        ("The bord", ()),  # capitals tell acronyms and names
        ("the bord in May", ()),
        ("", ()),
    ],
)
def test_what_is_taken_back_holds_while_the_question_is_the_same(now, kept) -> None:
    sent = QueryParams([("q", now), (QUESTION_BEFORE, "the bord"), ("as_typed", "spelling")])
    assert SearchForm.read(sent).filters.as_typed == kept


def test_the_same_letters_are_the_same_question_however_they_are_encoded() -> None:
    sent = QueryParams([("q", "caf\u00e9"), (QUESTION_BEFORE, "cafe\u0301"), ("as_typed", "spelling")])
    assert SearchForm.read(sent).filters.as_typed == ("spelling",)


def test_a_link_speaks_for_the_question_that_it_holds() -> None:
    assert SearchForm.read(QueryParams("q=the+bord&as_typed=spelling")).filters.as_typed == ("spelling",)


def test_readings_that_there_are_none_of_are_not_sent_on() -> None:
    form = SearchForm.read(QueryParams("q=q&as_typed=bogus&as_typed=board"))
    assert form.filters.as_typed == ("bogus", "board")
    assert form.taken_back == (QuestionPart.BOARD,)
    assert ("as_typed", "bogus") not in list(form.pairs())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ('what of "dark lamps"', "what of dark lamps"),
        ("“dark lamps”and „posts‟", "dark lamps and posts"),
        ('5" pipes', "5 pipes"),
        ("it's 'so'", "it's 'so'"),
    ],
)
def test_quotation_marks_leave_the_words(typed, words) -> None:
    form = make_form(typed, ("A",), as_typed=("spelling",), page="2").without_quotation_marks()
    assert form == make_form(words, ("A",), as_typed=("spelling",))


def test_without_filters_the_question_is_read_as_before() -> None:
    form = make_form("q", ("A",), ("d",), ("P",), "x", "y", as_typed=("spelling",), page="4")
    assert form.without_filters() == make_form("q", as_typed=("spelling",))


@pytest.mark.parametrize("sent", ["0", "-1", "1.5", "", "nine", "11", "٣", "9" * 10_000])
def test_a_page_that_cannot_be_is_refused(sent) -> None:
    with pytest.raises(BadQuery, match="from 1 to 10") as caught:
        page_number(sent, 10)
    assert caught.value.field == "page"
