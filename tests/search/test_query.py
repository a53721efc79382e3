import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.store.open import Index
from service.search.query import BadQuery
from service.search.request import DEEPEST, MOST_CHARACTERS, MOST_HITS, Mode, Order
from tests.queries import make_query


def test_what_was_typed_becomes_a_query(index: Index) -> None:
    board = index.boards[0]
    query = make_query(
        index,
        "  what was \n said?  ",
        mode="dense",
        limit=5,
        offset=10,
        boards=[(board.acronym or "").lower(), board.name.upper(), ""],
        documents=["", index.meetings[0].document_id],
        date_from="2023-01-31",
        date_to="",
        years=["2024", "2023", "", "2024"],
        has_actions=True,
        sort="date",
    )
    assert (query.text, query.mode, query.limit, query.offset) == ("what was said?", Mode.DENSE, 5, 10)
    assert query.where.boards == (board.name,)
    assert query.where.documents == (index.meetings[0].document_id,)
    assert (query.where.date_from, query.where.date_to) == (dt.date(2023, 1, 31), None)
    assert (query.where.years, query.where.has_actions, query.sort) == ((2024, 2023), True, Order.DATE)


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"text": "   "}, "q", "Type a question"),
        ({"text": "x" * (MOST_CHARACTERS + 1)}, "q", f"at most {MOST_CHARACTERS}"),
        ({"text": "null\x00byte"}, "q", "control characters"),
        ({"text": "half \ud83d"}, "q", "control characters"),
        ({"mode": "psychic"}, "mode", "hybrid, lexical, dense"),
        ({"limit": 0}, "limit", f"1 to {MOST_HITS}"),
        ({"limit": MOST_HITS + 1}, "limit", f"1 to {MOST_HITS}"),
        ({"offset": -1}, "offset", "offset"),
        ({"offset": DEEPEST}, "offset", "offset"),
        ({"date_from": "1 May"}, "date_from", "YYYY-MM-DD"),
        ({"date_to": "2023-02-30"}, "date_to", "YYYY-MM-DD"),
        ({"date_from": "2024-01-02", "date_to": "2024-01-01"}, "date_from", "later than"),
        ({"years": ["24"]}, "year", "four digits"),
        ({"years": ["0000"]}, "year", "four digits"),
        ({"years": ["٢٠٢٤"]}, "year", "four digits"),
        ({"years": ["2024"] * 51}, "year", "At most 50"),
        ({"sort": "oldest"}, "sort", "relevance, date"),
        ({"boards": ["Moon Board"]}, "board", "Moon Board"),
        ({"boards": ["x" * 5000]}, "board", "…"),
        ({"boards": ["x"] * 51}, "board", "At most 50"),
        ({"documents": ["../../etc/passwd"]}, "document", "no document"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(index: Index, wrong, field: str, says: str) -> None:
    with pytest.raises(BadQuery) as refusal:
        make_query(index, **({"text": "orders"} | wrong))
    assert refusal.value.field == field
    assert says in str(refusal.value)
    assert len(str(refusal.value)) < 500


def test_an_unknown_board_is_answered_with_all_known_ones(index: Index) -> None:
    with pytest.raises(BadQuery) as refusal:
        make_query(index, "orders", boards=["Moon Board"])
    for board in index.boards:
        assert board.name in str(refusal.value)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=600))
def test_any_text_is_a_query_or_refused(index: Index, text: str) -> None:
    try:
        outcome = make_query(index, text).text.strip()
    except BadQuery as refusal:
        outcome = refusal.field
    assert outcome
