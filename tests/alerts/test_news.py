"""What is new is what the last version did not hold, and of it what is watched and everybody may see."""

from __future__ import annotations

import pytest

from indexer.errors import BadInput
from indexer.store.open import Index
from service.alerts.known import Known
from service.alerts.news import MOST_QUOTES, News, NewsFinder
from service.alerts.watch import Watch
from service.search.search import Searcher
from tests.alerts.conftest import BOARD, FEES, Desk


def found(desk: Desk, *pairs: tuple[str, str], index: Index | None = None, since: int = 1) -> News | None:
    known = Known(desk.subscriptions.database)
    known.learn(desk.before)
    known.learn(desk.after)
    index = index or desk.after
    return NewsFinder(index, Searcher(index), known).find(Watch.read(pairs), since)


def documents(news: News | None) -> set[str]:
    return {one.document_id for one in news.meetings} if news else set()


def test_new_and_changed_minutes_are_new_and_renamed_ones_are_not(desk: Desk) -> None:
    news = found(desk, *FEES)
    assert news is not None
    assert {one.document_id: one.changed for one in news.meetings} == {
        "harbour-2025-03": False,
        "harbour-2024-02": True,
    }
    assert news.total == 2


def test_of_changed_minutes_only_what_has_changed_is_new(desk: Desk) -> None:
    assert documents(found(desk, ("q", '"welcomed the members"'))) == set()


def test_quotes_are_verbatim_and_cited(desk: Desk) -> None:
    for pairs in (FEES, BOARD, (("person", "Ann Bell"),)):
        news = found(desk, *pairs)
        assert news is not None
        for meeting in news.meetings:
            whole = desk.after.meeting(meeting.document_id)
            assert whole is not None
            assert 1 <= len(meeting.passages) <= MOST_QUOTES
            for one in meeting.passages:
                assert one.text == whole.text[one.citation.start : one.citation.end]
                assert one.citation.document_id == meeting.document_id


def test_a_board_is_told_its_new_minutes_the_newest_first_and_what_was_settled_before_the_roster(
    desk: Desk,
) -> None:
    news = found(desk, *BOARD)
    assert news is not None
    assert [one.document_id for one in news.meetings] == ["harbour-2025-03", "harbour-2024-02"]
    assert news.meetings[0].passages[0].citation.item.heading == "Fees"


def test_the_register_of_actions_is_told_its_new_entries_and_those_of_an_owner(desk: Desk) -> None:
    watched = (("register", "actions"), *BOARD)
    news = found(desk, *watched)
    assert news is not None
    assert documents(news) == {"harbour-2025-03"}
    [one] = news.meetings[0].passages
    assert one.text == "AB will write to the north quay about the raise."
    assert documents(found(desk, *watched, ("owner", "Ann Bell"))) == {"harbour-2025-03"}
    assert documents(found(desk, *watched, ("owner", "Zed"))) == set()
    assert documents(found(desk, *watched, ("q", "mooring"))) == set()


def test_filters_hold(desk: Desk) -> None:
    assert documents(found(desk, *FEES, ("year", "2025"))) == {"harbour-2025-03"}
    assert documents(found(desk, ("person", "Ann Bell"), ("date_to", "2024-12-31"))) <= {"harbour-2024-02"}
    assert documents(found(desk, *FEES, ("document", "harbour-2024-01"))) == set()


def test_nothing_is_new_to_whom_all_was_told(desk: Desk) -> None:
    assert found(desk, *FEES, since=2) is None


def test_after_a_rollback_nothing_is_new(desk: Desk) -> None:
    assert found(desk, *FEES, index=desk.before) is None


def test_what_not_everybody_may_see_is_no_news(desk: Desk) -> None:
    assert desk.after.manifest.labels, "the second version has a restricted document"
    for pairs in (FEES, BOARD, (("person", "Ann Bell"),), (("q", "pays for the raise"),)):
        news = found(desk, *pairs, since=0)
        assert "secret" not in documents(news)


def test_the_dates_that_a_question_names_are_heeded(desk: Desk) -> None:
    assert documents(found(desk, ("q", 'the "mooring fee" in March 2025'))) == {"harbour-2025-03"}


def test_a_question_that_the_new_minutes_have_nothing_on_has_no_news(sample_index, desk: Desk) -> None:
    from indexer.store.open import open_index

    index = open_index(sample_index)
    try:
        known = Known(desk.subscriptions.database)
        known.learn(desk.before)
        known.learn(index)  # all of it is new
        finder = NewsFinder(index, Searcher(index), known)
        assert finder.find(Watch.read([("q", "Who will buy a helicopter?")]), 1) is None
        news = finder.find(Watch.read([("q", "test purchases of knives in shops")]), 1)
        assert news is not None
        assert "knife" in news.meetings[0].passages[0].text.lower()
    finally:
        index.close()


@pytest.mark.parametrize(
    "pairs", [(), (("sort", "date"),), (("board", "Moon Board"),), (("q", "x"), ("year", "no"))]
)
def test_what_cannot_be_watched_is_refused(desk: Desk, pairs: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(BadInput):
        Watch.read(pairs).query(desk.after)


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        (
            (("register", "actions"), ("owner", "Ann Bell"), *BOARD),
            "actions of Ann Bell at Lampton Harbour Board",
        ),
        ((("q", "street   lighting"),), "“street lighting”"),
        (BOARD, "Lampton Harbour Board"),
        ((("person", "Ann Bell"), *BOARD), "mentions of Ann Bell at Lampton Harbour Board"),
        (
            (("q", "fees"), ("person", "Ann Bell"), ("date_from", "2024-03-05"), ("has_actions", "true")),
            "“fees” mentioning Ann Bell from 5 March 2024 with an action",
        ),
    ],
)
def test_a_watch_is_kept_and_said_in_words(pairs: tuple[tuple[str, str], ...], words: str) -> None:
    watch = Watch.read(pairs)
    assert watch.words == words
    assert Watch.parsed(str(watch)) == watch
