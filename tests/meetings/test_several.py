"""A file that holds several meetings gives each by itself; one that only speaks of others stays whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from indexer.meetings.parse import parse_document, parse_meeting
from indexer.model import Hints, LeftOut, Source
from tests.soundness import require_sound
from tests.structure_source import markdown, plain

MAY, JUNE = dt.date(2020, 5, 6), dt.date(2020, 6, 3)


def minutes(date: str, title: str = "Quay Harbour Board\n\nMinutes of the meeting held on {}") -> str:
    """One sitting's minutes as text."""
    return (
        f"{title.format(date)}\n\nPresent: Ann Bell, Kit Low\n\n"
        "1. Steps\n\nThe steps were mended by the county.\n\n"
        f"2. Cranes\n\nThe crane was sold in {date.split()[1]}.\n\nThe meeting closed at 9 pm.\n\n"
    )


TWO = minutes("6 May 2020") + minutes("3 June 2020")


def together(source: Source) -> list[tuple[str, dt.date | None, str | None, int]]:
    return [(one.document_id, one.date, one.board, len(one.items)) for one in parse_document(source)]


def test_two_sets_of_minutes_are_two_meetings() -> None:
    assert together(plain(TWO, "year.txt")) == [
        ("year-2020-05-06", MAY, "Quay Harbour Board", 2),
        ("year-2020-06-03", JUNE, "Quay Harbour Board", 2),
    ]


def test_each_meeting_has_its_own_text_and_is_sound() -> None:
    source = plain("A note of the clerk\n\n" + TWO, "year.txt")
    first, second = parse_document(source)
    assert first.text.startswith("A note of the clerk")
    assert first.text + "\n\n" + second.text == source.text
    assert "sold in June" in second.text
    assert "sold in May" not in second.text
    for one in (first, second):
        require_sound(plain(one.text), parse_meeting(plain(one.text)))
        assert [person.name for person in one.attendees] == ["Ann Bell", "Kit Low"]
        assert not any(warning.code.startswith("date") for warning in one.warnings)


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("Quay Harbour Board\n\nMINUTES\n\n{}", None),
        ("# Quay Harbour Board minutes, {}", 1),
        ("### May – Board meeting ({})", 3),
        ("Minutes of the Quay Harbour Board meeting of {}", None),
    ],
)
def test_titles_of_many_makes_begin_minutes(title: str, heading: int | None) -> None:
    text = minutes("6 May 2020", title) + minutes("3 June 2020", title) + minutes("1 July 2020", title)
    source = plain(text) if heading is None else markdown(text)
    assert [one.date for one in parse_document(source)] == [MAY, JUNE, dt.date(2020, 7, 1)]


def test_a_general_meeting_of_the_same_day_is_another_meeting_and_counted() -> None:
    general = minutes("6 May 2020", "ANNUAL GENERAL MEETING\n\nMinutes of the AGM of the Board held on {}.")
    found = together(plain(minutes("6 May 2020") + general, "may.txt"))
    assert [(one[0], one[1]) for one in found] == [("may-1", MAY), ("may-2", MAY)]


def test_a_part_that_names_no_board_is_of_the_files_board() -> None:
    text = minutes("6 May 2020") + minutes("3 June 2020", "Minutes of the meeting held on {}")
    assert {one.board for one in parse_document(plain(text))} == {"Quay Harbour Board"}


PASSAGE = "The members heard a report and thanked the officers for it.\n\n"
MAYS = minutes("6 May 2020")
AGREED = "Minutes of the meeting held on 3 June 2019\n\nThese were agreed."
HEAD = "Quay Harbour Board\n\nMinutes of the meeting held on 6 May 2020\n\n"
WHOLE = {
    "an item on the last minutes": MAYS.replace("1. Steps", f"1. {AGREED}"),
    "a heading on the last minutes": MAYS.replace("1. Steps", AGREED),
    "a sentence on them": MAYS.replace("The crane", f"{AGREED} The crane"),
    "its own agenda first": f"Quay Board\n\nAgenda for the meeting on 6 May 2020\n\n1. Steps\n\n{MAYS}",
    "the next agenda at the end": f"{MAYS}Agenda for the meeting to be held on 3 June 2020\n\n1. Steps\n\n",
    "the next date at the end": f"{MAYS}Next meeting: 3 June 2020\n\nPresent: Ann Bell\n\n",
    "an appendix": f"{MAYS}Appendix A\n\n" + minutes("3 April 2020", "Minutes of the Crane Committee on {}"),
    "a report": f"{MAYS}Report of the Clerk to the meeting of 3 April 2020\n\nPresent: Ann Bell\n\n{PASSAGE}",
    "a running head that was kept": MAYS.replace("2. Cranes", f"{HEAD}2. Cranes"),
}


@pytest.mark.parametrize("text", WHOLE.values(), ids=WHOLE)
def test_minutes_that_speak_of_other_meetings_are_one(text: str) -> None:
    assert [one.document_id for one in parse_document(plain(text))] == ["minutes"]


def test_what_is_stated_of_the_file_holds_for_all_but_title_and_date() -> None:
    told = Hints(
        title="The year", board="Quay Board", date=MAY, url="https://quay.example/y", restricted=("audit",)
    )
    source = replace(
        plain(TWO), embedded=replace(told, date=dt.date(2021, 1, 1)), left_out=(LeftOut("comment", 9),)
    )
    first, second = parse_document(source)
    assert (first.date, second.date) == (MAY, JUNE)
    assert first.board == second.board == "Quay Board"
    assert first.restricted == second.restricted == ("audit",)
    assert first.url == second.url == "https://quay.example/y"
    assert "The year" not in (first.title, second.title)
    assert (LeftOut("comment", 9) in first.left_out, LeftOut("comment", 9) in second.left_out) == (
        True,
        False,
    )
    named = parse_document(replace(plain(TWO), sidecar=told))
    assert [one.title == "The year" for one in named] == [True, False]


def test_pages_of_a_part_are_those_of_the_file() -> None:
    source = plain(TWO)
    half = len(source.lines) // 2
    paged = tuple(replace(line, page=1 if n < half else 3) for n, line in enumerate(source.lines))
    first, second = parse_document(replace(source, lines=paged))
    assert first.page_at(0) == 1
    assert second.page_at(0) == 3
