from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

from indexer.language.words import Analyzer
from indexer.store.records import MeetingSummary
from service.search.results import BestPassage, Citation, ItemReference
from service.web.pages.timeline import LOWEST, TALLEST, Spoken, SpokenSentence, charts, telling_sentence


def held(day: dt.date | None, board: str | None = "Quay Board") -> MeetingSummary:
    return MeetingSummary(f"{board}-{day}", None, board, day, None, "m.txt", 3, 9)


def spoke(meeting: MeetingSummary, passages: int) -> Spoken:
    name = meeting.document_id
    citation = Citation(
        name, None, meeting.board, meeting.date, ItemReference("1", "Lamps"), None, None, 0, 4, None, None
    )
    best = BestPassage(f"{name}/1/1", 0.8, "Text", citation)
    return Spoken(meeting, passages, best, SpokenSentence("Text", 0, 4, ()))


JUNE, MARCH, LATER = (held(dt.date(2023, month, 6)) for month in (6, 3, 12))


def test_bars_stand_in_order_of_time_within_the_chart_and_do_not_overlap() -> None:
    months = [held(dt.date(2020 + n // 12, n % 12 + 1, 3)) for n in range(60)]
    (board,) = charts([spoke(one, 1 + n % 5) for n, one in enumerate(months)], months).boards
    assert len(board.bars) == 60
    assert board.bars[0].left >= 0
    assert board.bars[-1].left + board.bars[-1].width <= 100
    for one, other in pairwise(board.bars):
        assert one.left + one.width <= other.left


def test_heights_are_compared_over_all_boards() -> None:
    ferry = held(dt.date(2023, 7, 1), "Ferry Board")
    first, second = charts([spoke(JUNE, 100), spoke(MARCH, 50), spoke(ferry, 1)], [JUNE, MARCH, ferry]).boards
    assert [bar.height for bar in first.bars] == [TALLEST, TALLEST // 2]
    assert [bar.height for bar in second.bars] == [LOWEST]
    assert (first.board, first.passages, second.board) == ("Quay Board", 150, "Ferry Board")


def test_meetings_that_did_not_speak_of_it_are_marked_at_their_board_alone() -> None:
    ferry = held(dt.date(2023, 7, 1), "Ferry Board")
    (board,) = charts([spoke(MARCH, 1), spoke(LATER, 1)], [LATER, ferry, JUNE, MARCH]).boards
    assert board.searched == 3
    assert len(board.silent) == 1
    assert all(0 <= place <= 1000 for place in board.silent)


def test_the_days_are_those_from_the_first_meeting_that_spoke_of_it_to_the_last() -> None:
    early, late = held(dt.date(1999, 1, 1)), held(dt.date(2024, 1, 1))
    fitted = charts([spoke(MARCH, 1), spoke(JUNE, 1)], [late, LATER, JUNE, MARCH, early])
    (board,) = fitted.boards
    assert (board.bars[0].left, board.bars[-1].left + board.bars[-1].width) == (1, 99)
    assert board.silent == ()
    assert [one.words for one in fitted.labels] == ["Apr 2023", "May 2023", "Jun 2023"]


def test_the_sentence_with_most_words_of_the_question_is_shown_as_it_stands() -> None:
    text = "The quay was wet. Lamps and more lamps were bought for the quay. Lamps again."
    best = replace(spoke(MARCH, 1).best, text=text)
    best = replace(best, citation=replace(best.citation, start=100))
    analyzer = Analyzer()
    said = telling_sentence(analyzer, set(analyzer.terms("lamps on the quay")), best)
    assert said.text == "Lamps and more lamps were bought for the quay."
    assert text[said.start - 100 : said.end - 100] == said.text
    assert [said.text[start:end] for start, end in said.highlights] == ["Lamps", "lamps", "quay"]
    assert telling_sentence(analyzer, {"zebra"}, best).text == "The quay was wet."


def test_a_meeting_without_a_date_has_no_bar_but_counts() -> None:
    undated = held(None)
    (board,) = charts([spoke(MARCH, 1), spoke(undated, 2)], [MARCH, undated]).boards
    assert len(board.bars) == 1
    assert (len(board.spoken), board.passages) == (2, 3)
    alone = charts([spoke(undated, 2)], [undated])
    assert (alone.boards[0].bars, alone.labels) == ((), ())


def test_meetings_of_no_board_are_one_group() -> None:
    nobody = [held(dt.date(2023, month, 1), None) for month in (1, 2)]
    (board,) = charts([spoke(one, 1) for one in nobody], nobody).boards
    assert (board.board, board.passages) == (None, 2)


def labels(*days: dt.date) -> list[str]:
    return [one.words for one in charts([spoke(held(day), 1) for day in days], []).labels]


def test_labels_are_round_dates_of_which_there_are_few() -> None:
    assert labels(dt.date(2023, 1, 25), dt.date(2024, 12, 4)) == ["Jul 2023", "Jan 2024", "Jul 2024"]
    assert labels(dt.date(1999, 5, 1), dt.date(2024, 12, 4)) == ["2000", "2010", "2020"]
    assert labels(dt.date(2023, 1, 25), dt.date(2023, 2, 20)) == ["25 Jan 2023", "20 Feb 2023"]
    assert labels(dt.date(2023, 1, 25)) == ["25 Jan 2023"]
    assert labels(dt.date(1, 1, 2), dt.date(9999, 12, 31)) != []
    assert labels() == []


def test_labels_at_the_edges_stay_within_the_chart() -> None:
    spoken = [spoke(held(dt.date(2023, *day)), 1) for day in ((1, 25), (2, 20))]
    first, last = charts(spoken, []).labels
    assert (first.end, last.end) == ("start", "end")
