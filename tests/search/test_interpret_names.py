"""Boards as people speak of them: by their place, by another word for the body, by their other names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest

from indexer.store.open import Board
from service.search.query import Interpretation
from service.search.question.board_names import WordUse
from service.search.question.interpret import interpret
from tests.interpret_index import meeting

TODAY = dt.date(2024, 6, 10)

MARL = "Marlbeck Parish Council"
QUARN = "Quarnford and Esk Community Council"
ROPE, ROPERS = "Long Rope Walk Association, Inc.", "Long Rope Walk Board"
LIGHTS = "Lights of Ostle Harbour"
WATER = "Vale Council’s Water Committee"
BEACON = "Beacon Exchange Profile"
BEACONS = "STORM Beacon Exchange Profile (BEXP) TC"
DALE, PLANS = "District of Upper Dale", "District of Upper Dale Roads Sub Committee"

BOARDS = (
    Board(BEACON, "BEXP", 2),
    Board(BEACONS, None, 1),
    Board(DALE, None, 2),
    Board(PLANS, None, 1),
    Board("Directors", None, 1),
    Board(LIGHTS, None, 1),
    Board(MARL, None, 4),
    Board(QUARN, None, 2, ("Quarnford & Esk Community Council",)),
    Board(ROPE, None, 2),
    Board(ROPERS, None, 1),
    Board(WATER, None, 1),
)
MEETINGS = (
    meeting("marl-1", MARL, "2022-05-10"),
    meeting("marl-2", MARL, "2022-07-12"),
    meeting("marl-agm-2023", MARL, "2023-05-09"),
    meeting("marl-4", MARL, "2023-11-14"),
    meeting("quarn-1", QUARN, "2022-07-04"),
    meeting("quarn-special", QUARN, "2023-11-20"),
    meeting("rope-1", ROPE, "2022-07-20"),
    meeting("rope-2", ROPE, "2023-03-15"),
    meeting("rope-3", ROPERS, "2024-01-17"),
    meeting("ostle-1", LIGHTS, "2022-07-21"),
    meeting("bexp-1", BEACON, "2022-07-27"),
    meeting("bexp-2", BEACON, "2023-02-22"),
    meeting("bexp-3", BEACONS, "2017-03-29"),
    meeting("dale-1", DALE, "2022-07-28"),
    meeting("dale-2", DALE, "2023-11-02"),
    meeting("roads-1", PLANS, "2023-11-23"),
    meeting("water-1", WATER, "2024-05-16"),
    meeting("dir-1", "Directors", "2022-07-29"),
)

OWN = {"marlbeck": MARL, "quarnford": QUARN, "ostle": LIGHTS, "bexp": BEACON}
"""Words that the minutes of one board alone have."""


def use(own: Mapping[str, str] = OWN) -> WordUse:
    names = {"marlbeck", "quarnford", "esk", "ostle", "bexp"}
    return WordUse(
        ordinary=lambda word: word not in names, only_in=lambda word, boards: own.get(word) in boards
    )


def read(question: str, known: WordUse | None = None) -> Interpretation:
    return interpret(question, BOARDS, MEETINGS, TODAY, known or use())


def boards(question: str, known: WordUse | None = None) -> set[str]:
    return set(read(question, known).where.boards)


def searched(question: str) -> set[str]:
    where = read(question).where
    return {one.document_id for one in MEETINGS if where.admits(one.document_id, one.board, one.date)}


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("lamps in marlbeck", {MARL}),
        ("Who gave Marlbeck its tree?", {MARL}),
        ("What lies under Marlbeck's green?", {MARL}),
        ("the bench at Marlbeck School", {MARL}),
        ("Who wrote to Marlbeck Parish Council?", {MARL}),
        ("Did the Quarnford council hear of drains?", {QUARN}),
        ("quarnford & esk community council minutes", {QUARN}),
        ("What did Quarnford and Esk ask for?", {QUARN}),
        ("Lights of Ostle: who is the treasurer?", {LIGHTS}),
        # The names of one body are searched together.
        ("What did the Long Rope Walk Association decide?", {ROPE, ROPERS}),
        ("long rope walk board meeting fire", {ROPE, ROPERS}),
        ("Was the BEXP meeting quorate?", {BEACON, BEACONS}),
        ("what did the bexp committee decide", {BEACON, BEACONS}),
        # A committee of a council is not the council.
        ("What did the Vale Council Water Committee say?", {WATER}),
        ("What did the water committee say?", {WATER}),
        ("Vale Council drains", set()),
        # A part of a body says the place as well.
        ("What did the Upper Dale meeting say on roads?", {DALE, PLANS}),
        ("What was said at the Roads Sub Committee?", {PLANS}),
    ],
)
def test_a_board_is_read_as_it_is_spoken_of(question: str, meant: set[str]) -> None:
    assert boards(question) == meant


@pytest.mark.parametrize(
    "question",
    [
        "lamps in Marlbeck",
        "the fire at Marlbeck",
        "the bench at Marlbeck School",
        "Marlbeck flower show",
        "What did Mr Marlbeck say?",
        "Who lives in Marlbeck?",
    ],
)
def test_a_place_that_other_minutes_speak_of_is_no_board_by_itself(question: str) -> None:
    assert boards(question, use({})) == set()


@pytest.mark.parametrize(
    "question",
    [
        "What was said about parking at Marlbeck?",
        "What did Marlbeck decide about parking?",
        "the Marlbeck meeting on parking",
        "What came up at Marlbeck's last meeting?",
        "Was it discussed by Marlbeck council?",
        "Who was absent from the parish council?",
        "Who gave apologies for Marlbeck Parish Council?",
    ],
)
def test_where_it_met_or_spoke_the_place_is_the_board(question: str) -> None:
    assert boards(question, use({})) == {MARL}


@pytest.mark.parametrize(
    "question",
    [
        "the exchange of beacons",  # common words out of a long name
        "the profile group",
        "a walk in the dale",
        "The directors of the firm left",
        "Which board met?",
        "the harbour",
    ],
)
def test_common_words_out_of_names_are_no_boards(question: str) -> None:
    assert read(question).derived == ()


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("What did ORMA decide?", {"ORMA"}),  # no word of the language
        ("orma chapters", {"ORMA"}),
        ("What did the SAGE agree?", {"SAGE"}),
        ("SAGE minutes", {"SAGE"}),
        ("Is SAGE a herb?", set()),
        ("the sage agreed", set()),
        ("What did the Wells Committee say?", {"Wells Committee"}),
        ("the wells of the committee", set()),
    ],
)
def test_names_of_one_word_are_told_from_topics(question: str, meant: set[str]) -> None:
    known = WordUse(ordinary=lambda word: word != "orma", only_in=lambda *_: False)
    one_word = (Board("ORMA", None, 1), Board("SAGE", None, 1), Board("Wells Committee", None, 1))
    assert set(interpret(question, (*one_word, *BOARDS), MEETINGS, TODAY, known).where.boards) == meant


def test_a_name_that_minutes_without_a_board_have_as_well_keeps_them_in() -> None:
    question = "What did Marlbeck Parish Council decide?"
    both = WordUse(
        lambda _: True, lambda *_: False, unnamed=lambda words, of: (words, of) == (("marlbeck",), (MARL,))
    )
    assert interpret(question, BOARDS, MEETINGS, TODAY, both).filters == ()
    assert boards(question, use({})) == {MARL}


def test_a_place_of_many_boards_tells_none_of_them() -> None:
    many = tuple(Board(f"Marlbeck {kind} Forum", None, 1) for kind in ("Arts", "Bus", "Climate", "Drama"))
    question = "What did Marlbeck decide?"
    assert interpret(question, (*many, *BOARDS), MEETINGS, TODAY, use({})).where.boards == ()
    assert interpret(question, many[:2], (), TODAY, use({})).where.boards == ()  # all that there are


def test_a_body_that_is_another_one_is_not_taken_for_it() -> None:
    assert boards("What did the Marlbeck Forum decide?", use({})) == set()


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("Who sent apologies to Marlbeck Parish Council in July 2022?", {"marl-2"}),
        ("Who was at the Marlbeck meeting in July 2022?", {"marl-2"}),
        ("Who came to the Marlbeck meeting in July 2022?", {"marl-2"}),
        ("What precept did Marlbeck settle on in November 2023?", {"marl-4"}),
        ("Did Marlbeck approve the budget in November 2023?", {"marl-4"}),
        ("Which plans did Marlbeck support in November 2023?", {"marl-4"}),
        ("Was the council quorate in Marlbeck in July 2022?", {"marl-2"}),
        ("Who was absent when Marlbeck sat on 12 July 2022?", {"marl-2"}),
        ("marlbeck july 2022 christmas lights", {"marl-2"}),
        ("marlbeck council 2022 parking", {"marl-1", "marl-2"}),
        ("When is it to be built, according to the July 2022 Marlbeck meeting?", {"marl-2"}),
        ("Was the BEXP meeting in March 2017 quorate?", {"bexp-3"}),
        ("What did Marlbeck decide in July '22?", {"marl-2"}),
        ("Show me the minutes of Marlbeck from July 2022", {"marl-2"}),
        ("what was discussed at marlbeck july 2022", {"marl-2"}),
        ("What did Marlbeck decide at its May meeting in 2022?", {"marl-1"}),
        # Months that follow one another, and years.
        ("What did Quarnford decide in June and July 2022?", {"quarn-1"}),
        ("What did Marlbeck decide in 2022-2023?", {"marl-1", "marl-2", "marl-agm-2023", "marl-4"}),
        # Kinds of sitting, by their titles and files.
        ("What was agreed at the 2023 AGM of Marlbeck Parish Council?", {"marl-agm-2023"}),
        ("Who was elected at Marlbeck's AGM in 2023?", {"marl-agm-2023"}),
        ("marlbeck annual meeting 2023 accounts", {"marl-agm-2023"}),
        ("What did Marlbeck decide at last year's AGM?", {"marl-agm-2023"}),
        ("What did Quarnford hear at the special meeting in November 2023?", {"quarn-special"}),
        # No title says so: the year remains.
        ("What was agreed at the 2022 AGM of Marlbeck Parish Council?", {"marl-1", "marl-2"}),
    ],
)
def test_times_beside_a_board_are_its_meetings(question: str, documents: set[str]) -> None:
    assert searched(question) == documents


@pytest.mark.parametrize(
    "question",
    [
        "marlbeck council 2022 budget",  # a year's budget may be spoken of before and after
        "What did Marlbeck say about the budget for 2022?",
        "Who reported on the Marlbeck fireworks of July 2022?",
        "How many houses were broken into in Marlbeck in July 2022?",
        "What was to be ready in Marlbeck by July 2022?",
        "When is Marlbeck's AGM?",
        "Were the minutes of the Marlbeck meeting of 12 July 2022 approved?",  # at the next one
        "Notice of the Marlbeck AGM in 2023",
        "How many attended the Marlbeck flower show in July 2022?",
        "What was the attendance at the Marlbeck fair in July 2022?",
        "Who moved to Marlbeck in July 2022?",
    ],
)
def test_times_of_what_is_spoken_of_leave_all_meetings_of_the_board(question: str) -> None:
    assert searched(question) == {"marl-1", "marl-2", "marl-agm-2023", "marl-4"}


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("last meeting Upper Dale", {"roads-1"}),
        ("What was said at the last meeting of Marlbeck?", {"marl-4"}),
        ("What was said at the last meeting?", {"water-1"}),
    ],
)
def test_the_last_meeting_is_that_of_the_board_that_is_named(question: str, documents: set[str]) -> None:
    assert searched(question) == documents


def test_the_last_meeting_of_a_board_that_may_be_the_subject_only_hints() -> None:
    found = read("What was said at the last meeting about the lamps of Marlbeck?", use({}))
    assert found.filters == ()


def test_a_month_in_which_the_board_that_is_named_did_not_meet_only_hints() -> None:
    # Others met then; the board may be the subject, or its minutes of that month missing.
    found = read("Who was elected to the board of Upper Dale in March 2023?", use({}))
    assert found.filters == ()
    assert {one.label for one in found.hints} == {f"{DALE} or {PLANS}", "March 2023"}
