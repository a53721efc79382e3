"""What phrases of time do to a question: filters where they place it, hints where they may, else nothing."""

from __future__ import annotations

import pytest

from tests.interpret_index import ROADS, VICTIMS, chips, hints, read, searched

FILTERS = {
    "What was said about crossings in December 2022?": ["December 2022"],
    "In December 2022, what was said about crossings?": ["December 2022"],
    "In December 2022 what did the police say about crossings": ["December 2022"],
    "tell me what was said about crossings in december 2022": ["December 2022"],
    "WHAT WAS SAID IN DECEMBER 2022?": ["December 2022"],
    "Was live music discussed in December 2022?": ["December 2022"],
    "Did the police mention bollards in December 2022?": ["December 2022"],
    "What was reported in March 2023?": ["March 2023"],
    "How many members voted for bollards in March 2023?": ["March 2023"],
    "What did the police report to the board in March 2023?": ["March 2023"],
    "What did June say in March 2023?": ["March 2023"],
    "What was raised in early March 2023?": ["March 2023"],
    "what did they say in sep 2022 about floods": ["September 2022"],
    "dec 2022 bollards": ["December 2022"],
    "bollards, March 2023": ["March 2023"],
    "bollards discussed December 2022": ["December 2022"],
    "Operation Bollard in October 2023": ["October 2023"],
    "Which board met in December 2022?": ["December 2022"],
    "What was said when the board met in December 2022?": ["December 2022"],
    # Without a year: the latest one with such a meeting, and the chip says which.
    "What was said about crossings in December?": ["December 2022"],
    "What did the board decide in march?": ["March 2023"],
    "the March meeting: who came?": ["March 2023"],
    "March meeting bollards": ["March 2023"],
    # Days, the day first.
    "Who attended on 6 December 2022?": ["6 December 2022"],
    "Who attended on Tuesday, 6th of December 2022?": ["6 December 2022"],
    "Who attended on December 6, 2022?": ["6 December 2022"],
    "Who attended on 6/12/2022?": ["6 December 2022"],
    "Who attended on 6.12.22?": ["6 December 2022"],
    "Who attended on 2022-12-06?": ["6 December 2022"],
    "Who attended on 2022/12/06?": ["6 December 2022"],
    "Who attended on 6 Dec. 2022?": ["6 December 2022"],
    "Who attended on 6 December '22?": ["6 December 2022"],
    "Who attended on 6 December?": ["6 December 2022"],
    "What did the 6 December 2022 minutes say?": ["6 December 2022"],
    "What was said about crossings in December '22?": ["December 2022"],
    "What was discussed in March and April 2023?": ["March 2023 to April 2023"],
    "What was discussed in 2022-2023?": ["2022 to 2023"],
    # Longer times, where the verb or a meeting stands beside them.
    "What was discussed in 2023?": ["2023"],
    "What was said in 2023 about bollards?": ["2023"],
    "In 2023, what did the police report?": ["2023"],
    "2022 minutes bollards": ["2022"],
    "What did the board discuss in 2022/23?": ["April 2022 to March 2023"],
    "What was said in autumn 2023?": ["autumn 2023"],
    "What was raised in Q3 2022/23?": ["October to December 2022"],
    "What was raised in the third quarter of 2022/23?": ["October to December 2022"],
    # Meetings.
    "What was noted at the December 2022 meeting?": ["December 2022"],
    "at the January 2024 board, what was asked about bollards?": ["January 2024"],
    "Who came to speak? minutes of 12 April 2023": ["12 April 2023"],
    "minutes from April 2023": ["April 2023"],
    "board meeting in January 2024: bollards": ["January 2024"],
    "How many people were waiting at the meeting of January 2024?": ["January 2024"],
    "What was presented to the January 2024 meeting?": ["January 2024"],
    "minutes up to March 2023": ["until March 2023"],
    "meetings held between December 2022 and April 2023": ["December 2022 to April 2023"],
    # Open ends.
    "What has been agreed about crossings since March 2023?": ["from March 2023"],
    "How many crossings were built since March 2023?": ["from March 2023"],
    "meetings since March 2023 about bollards": ["from March 2023"],
    "from March 2023 onwards": ["from March 2023"],
    "since the March 2023 meeting": ["from March 2023"],
    "since December what has changed": ["from December 2023"],
    "What was raised after March 2023?": ["after March 2023"],
    "What was decided before 2023?": ["before 2023"],
    "What did members discuss between January and April 2023?": ["January 2023 to April 2023"],
    "What did members say from December 2022 to March 2023?": ["December 2022 to March 2023"],
    # Told from today, 10 June 2024.
    "What was said last month?": ["May 2024"],
    "What did we discuss this year?": ["2024"],
    "what was said last year?": ["2023"],
    "What was said at last year's meetings?": ["2023"],
    "What has been said about bollards in the past six months?": ["10 December 2023 to today"],
    "What was raised over the last 2 years?": ["10 June 2022 to today"],
}

HINTS = {
    "What did the police say it would aim for on theft in 2022?": ["2022"],
    "What was said about bollards in 2023?": ["2023"],
    "What was the charge rate in March 2023?": ["March 2023"],
    "What did the police say about the charge rate in March 2023?": ["March 2023"],
    "Crown Court caseload March 2023": ["March 2023"],
    "thefts reported in March 2023": ["March 2023"],
    "Which crimes were reported in March 2023?": ["March 2023"],
    "How many people were hurt in December 2022?": ["December 2022"],
    "waiting list as of January 2024": ["January 2024"],
    "How many talks had taken place by December 2022?": ["December 2022"],
    "How did theft develop between December 2022 and April 2023?": ["December 2022 to April 2023"],
    "What did the police say would be ready in March 2023?": ["March 2023"],
    "What did the board agree to review in March 2023?": ["March 2023"],
    "What was said about those who were told in March 2023?": ["March 2023"],
    "What is to be presented to the January 2024 meeting?": ["January 2024"],
    "Who was invited to speak at the January 2024 meeting?": ["January 2024"],
    "Were the minutes of 6 December 2022 agreed?": ["6 December 2022"],
    "What happened at the Task Force meeting in December 2022?": ["December 2022"],
    "What was said in December 2022 and in March 2023?": ["December 2022", "March 2023"],
    "What was said in December 2022 and March 2023?": ["December 2022", "March 2023"],
    "Members noted the thefts in December 2022.": ["December 2022"],
    "Was the response time 8 minutes in March 2023?": ["March 2023"],
    "How many minutes did calls last in March 2023?": ["March 2023"],
    # "The Met" is a police force.
    "What were the Met's priorities in December 2022?": ["December 2022"],
    "what did the met do about thefts in december 2022": ["December 2022"],
    "How many people did the Met stop in December 2022?": ["December 2022"],
}

NOTHING = [
    # A time that is the subject.
    "rape victim withdrawal rate 2019 vs 2021",
    "the 2030 target",
    "Police and Crime Plan 2022-25",
    "2022-2024 strategy",
    "the 2022/23 budget",
    "What did the board say about the 2022/23 budget?",
    "What did the April 2023 report say?",
    "What did the commissioner say in her April 2023 report?",
    "What did members think of the April 2023 inspection?",
    "What was said about last year's budget?",
    "budget for last year",
    "the Victims Act 2022",
    "What is due in March 2023?",
    "scheme starting in March 2023",
    "What was said about the school that opened in March 2023?",
    "Who was arrested in December 2022?",
    "How many children were in custody in 2023?",
    "What came into force in March 2023?",
    "What took place in March 2023?",
    "by the end of March 2023 what had been said?",
    "at the beginning of 2023",
    "report back by the March 2023 meeting",
    "What should be ready for the meeting in January 2024?",
    "next meeting: 17 January 2024",
    "the December 2022 meeting of the task force",
    "What was said until March 2023?",
    "bollards from January 2024",
    # Minutes of the clock, and sittings of courts.
    "response time of 8 minutes until March 2023",
    "What was said in the last two minutes?",
    "the court's sittings of 2023",
    # Times without clear ends.
    "What was raised in Q1 2023?",
    "What was raised in early 2023?",
    "What was raised in mid-2023?",
    "What was said in winter 2022?",
    # Words that are no times.
    "May the board discuss crossings?",
    "They may meet in the hall",
    "What did Mrs May say?",
    "since May resigned what was said",
    "the march through the town",
    "Did the protesters march to the hall?",
    "What did April Jones say?",
    "second crossing on the high street",
    "in 2 years' time",
    "What will be updated in six months' time?",
    "What was said 6 months ago?",
    "item 2022",
    "£2022 for bollards",
    "a 2022% rise",
    "6/12 of the members",
    "24/7 cover",
    "in the last 9999999999999999999999 years",
    # Dates that there are not.
    "Who attended on 31 February 2023?",
    "Who attended on 99/99/9999?",
    "Who attended on 2022-13-45?",
    "",
    "?",
    "2022",
]


@pytest.mark.parametrize("question", FILTERS)
def test_a_time_that_places_the_question_filters(question: str) -> None:
    assert chips(question) == FILTERS[question]
    assert searched(question), "a filter lets a meeting pass"


@pytest.mark.parametrize("question", HINTS)
def test_a_time_that_may_be_the_subject_only_hints(question: str) -> None:
    assert (chips(question), hints(question)) == ([], HINTS[question])


@pytest.mark.parametrize("question", NOTHING)
def test_other_times_and_words_do_nothing(question: str) -> None:
    assert read(question).derived == ()
    assert read(question).notes == ()


@pytest.mark.parametrize(
    ("question", "documents"),
    [
        ("What was said in December 2022?", {"wrsb-2"}),
        ("What has been said since April 2023?", {"wvb-1", "wyjp-2", "wrsb-4", "wvb-2"}),
        ("What was raised after 12 April 2023?", {"wyjp-2", "wrsb-4", "wvb-2"}),
        ("What was said before 24 January 2022?", {"wrsb-1", "cabinet-1"}),
        ("What was discussed in 2022/23?", {"wyhp-1", "safe-1", "wrsb-2", "wrsb-3"}),
        ("What did the victims' board hear in 2023?", {"wvb-1"}),
        ("What did the road safety board hear in 2023?", {"wrsb-3"}),
    ],
)
def test_the_filters_let_the_meetings_of_that_time_pass(question: str, documents: set[str]) -> None:
    assert searched(question) == documents


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("What was said in March 2019?", "No meeting among those searched is dated March 2019."),
        ("What was the plan in March 2019?", "No meeting among those searched is dated March 2019."),
        ("Who attended on 12/6/2022?", "No meeting among those searched is dated 12 June 2022."),
        ("What was said in August?", "No meeting among those searched is dated August of any year."),
        ("What was said since July 2024?", "No meeting among those searched is dated July 2024 or later."),
        ("What was said before 2019?", "No meeting among those searched is dated before 2019."),
        ("What was said this month?", "No meeting among those searched is dated June 2024."),
        (
            "minutes from January to May 2020",
            "No meeting among those searched is dated from January 2020 to May 2020.",
        ),
        ("What is wanted for the May 2025 meeting?", "No meeting among those searched is dated May 2025."),
        (
            "What was said at the victims' board in December 2022?",
            f"No meeting of the {VICTIMS} among those searched is dated December 2022.",
        ),
    ],
)
def test_a_time_without_a_meeting_gives_a_note_and_no_filter(question: str, note: str) -> None:
    assert read(question).notes == (note,)
    assert not [one for one in read(question).derived if one.kind == "date"]


def test_the_latest_such_month_is_that_of_the_board_that_is_named() -> None:
    assert chips("What was said in January?") == ["January 2024"]
    assert chips("What did the Youth Justice Partnership say in January?")[-1] == "January 2022"


def test_a_filter_that_all_dated_meetings_pass_does_not_drop_the_others() -> None:
    assert hints("What has been said since 2001?") == ["from 2001"]
    assert searched("What has been said since 2001?") > {"covid-1"}


def test_a_board_that_is_named_keeps_its_filter_beside_a_time_that_fails() -> None:
    assert chips("What did the road safety board say in May 2024?") == [ROADS]
