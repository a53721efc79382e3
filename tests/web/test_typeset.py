import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.counts import counted
from indexer.model import Person
from indexer.store.records import MeetingSummary
from service.web.pages.typeset import (
    Stretch,
    between,
    day,
    marked,
    meeting_name,
    page_numbers,
    telling_title,
    who,
)


def test_highlights_cut_a_text_into_marked_and_plain_stretches() -> None:
    assert list(marked("the quay was full", [(4, 8)])) == [
        Stretch("the ", marked=False),
        Stretch("quay", marked=True),
        Stretch(" was full", marked=False),
    ]


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=6))
def test_marking_never_changes_the_text(text, highlights) -> None:
    assert "".join(part.text for part in marked(text, highlights)) == text
    for part in marked(text, highlights):
        assert part.text


@pytest.mark.parametrize(("number", "shown"), [(0, "0 passages"), (1, "1 passage"), (1234, "1,234 passages")])
def test_numbers_agree_with_their_noun(number, shown) -> None:
    assert counted(number, "passage") == shown


def test_an_unknown_date_is_said() -> None:
    assert day(None) == "date not stated"
    assert day(dt.date(2022, 12, 6)) == "6 December 2022"


@pytest.mark.parametrize(
    ("person", "line"),
    [
        (Person("Ada Field", "AF", "Highways", "Chair"), "Ada Field (AF), Chair, Highways"),
        (Person("Ada Field"), "Ada Field"),
        (Person(None, None, "Highways"), "Highways"),
        (Person(None, None, "Highways", "observing"), "Highways, observing"),
    ],
)
def test_a_person_stands_on_one_line(person, line) -> None:
    assert who(person) == line


@pytest.mark.parametrize(
    ("board", "title", "name"),
    [("Quay Board", "Minutes", "Quay Board"), (None, "Minutes", "Minutes"), (None, None, "m.txt")],
)
def test_a_meeting_is_named_by_the_best_that_is_known(board, title, name) -> None:
    meeting = MeetingSummary("m", title, board, None, None, "m.txt", 1, 1)
    assert meeting_name(meeting) == f"{name}, date not stated"


@pytest.mark.parametrize(
    ("current", "last", "numbers"),
    [
        (1, 1, [1]),
        (1, 3, [1, 2, 3]),
        (1, 9, [1, 2, None, 9]),
        (4, 9, [1, 2, 3, 4, 5, None, 9]),
        (5, 9, [1, None, 4, 5, 6, None, 9]),
        (9, 9, [1, None, 8, 9]),
        (12, 9, [1, None, 9]),
    ],
)
def test_a_pager_offers_the_ends_and_the_neighbours(current, last, numbers) -> None:
    assert page_numbers(current, last) == numbers


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Town Board", None),
        ("Minutes of the Town Board, 5 March 2024", None),
        ("TOWN BOARD – March 2024", None),
        ("Town Board, budget meeting", "Town Board, budget meeting"),
        ("Town Board: minutes of 12 March 2024", "Town Board: minutes of 12 March 2024"),
        (None, "town.pdf"),
    ],
)
def test_a_title_is_told_where_it_says_more_than_board_and_date(title, told) -> None:
    meeting = MeetingSummary("town", title, "Town Board", dt.date(2024, 3, 5), None, "town.pdf", 3, 9)
    assert telling_title(meeting) == told


def test_a_time_is_told_by_its_first_and_last_day() -> None:
    first, last = dt.date(2024, 3, 5), dt.date(2024, 7, 2)
    assert between(first, last) == "between 5 March 2024 and 2 July 2024"
    assert between(first, first) == "on 5 March 2024"
