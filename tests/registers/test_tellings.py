"""Whether minutes say that an action is done or still open, and of which action they say it."""

from __future__ import annotations

import pytest

from indexer.language.words import Analyzer
from service.registers.request import ActionStatus
from service.registers.tellings import MOST_LATER, ActionWords, MeetingMarks, marked_lines, tell

DONE, OPEN = ActionStatus.DONE, ActionStatus.OPEN
ANALYZER = Analyzer()


def marks(text: str) -> list[tuple[ActionStatus, str]]:
    found = list(marked_lines(text))
    for one in found:
        assert text[one.start : one.end].strip()
        assert one.matter in text[one.start : one.end]
    return [(one.status, one.matter) for one in found]


@pytest.mark.parametrize(
    ("line", "status", "matter"),
    [
        (
            "Clerk to write to the County about the drain: done.",
            DONE,
            "Clerk to write to the County about the drain",
        ),
        ("Letter to the County – Done", DONE, "Letter to the County"),
        ("Letter to the County (complete)", DONE, "Letter to the County"),
        ("Quotation for the gate. Carried forward.", OPEN, "Quotation for the gate"),
        ("Quotation for the gate\tAB\tDone. Signed on 4 May.", DONE, "Quotation for the gate\tAB"),
        ("Quotation for the gate\tAB\tIn progress", OPEN, "Quotation for the gate\tAB"),
        ("The survey of the trees has been completed.", DONE, "The survey of the trees"),
        ("The survey of the trees is still outstanding.", OPEN, "The survey of the trees"),
        ("Closed: survey of the trees", DONE, "survey of the trees"),
        ("The survey of the trees is not yet complete.", OPEN, "The survey of the trees"),
        ("The survey of the trees was carried over to May; the hedge too.", OPEN, "The survey of the trees"),
    ],
)
def test_a_line_marks_its_matter(line: str, status: ActionStatus, matter: str) -> None:
    assert marks(f"Matters arising\n{line}\nNext") == [(status, matter)]


@pytest.mark.parametrize(
    "line",
    [
        "Ann Bell to complete the form by 3 May.",
        "The survey will be completed.",
        "Part done. Six rooms are promised.",
        "The survey should be done by June.",
        "Once the survey is complete, tenders go out.",
        "The road is closed.",
        "The hall is open.",
        "There are no outstanding invoices to pay.",
        "The work was done badly in the eyes of some.",
        "Gate: done. Hedge: carried forward.",
        "Done.",
        "The meeting closed at 9.15pm.",
        "Nothing can be done.",
        "None of the repairs of the fence has been done.",
    ],
)
def test_a_line_that_may_mean_otherwise_marks_nothing(line: str) -> None:
    assert marks(line) == []


def statuses(meetings: list[tuple[list[str], list[str]]]) -> dict[str, tuple[ActionStatus, str]]:
    """Actions and lines of one board's meetings in order -> what becomes of each action, by which line."""
    actions: list[str] = []
    told: list[MeetingMarks] = []
    for own, lines in meetings:
        first = len(actions)
        actions += own
        read = [(one, frozenset(ANALYZER.terms(one.matter)), ()) for one in marked_lines("\n".join(lines))]
        told.append(MeetingMarks(range(first, len(actions)), tuple(read)))
    words = [ActionWords(frozenset(ANALYZER.terms(one)), frozenset(["clerk"])) for one in actions]
    found = {}
    for number, _, line in tell(told, words.__getitem__, lambda term: 1.0):
        found[actions[number]] = (line.status, line.matter)
    return found


GATE = "Clerk to obtain a quotation for the oak gate of the cemetery"
HEDGE = "Clerk to obtain a quotation for the hawthorn hedge of the cemetery"


def test_the_line_of_a_later_meeting_that_names_the_action_tells() -> None:
    found = statuses([([GATE, HEDGE], []), ([], ["Quotation for the oak gate of the cemetery: done"])])
    assert found == {GATE: (DONE, "Quotation for the oak gate of the cemetery")}


def test_a_line_that_may_be_about_either_of_two_actions_tells_of_neither() -> None:
    assert statuses([([GATE, HEDGE], []), ([], ["Quotation for the cemetery, obtain: done"])]) == {}


def test_a_line_about_something_else_tells_nothing() -> None:
    assert statuses([([GATE], []), ([], ["Painting of the oak door of the church: done"])]) == {}


def test_carried_forward_and_then_done_is_done_and_stays_so() -> None:
    line = "Obtain quotation for the oak gate of the cemetery"
    later = [([], [f"{line}: carried forward"]), ([], [f"{line}: done"]), ([], [f"{line}: ongoing"])]
    assert statuses([([GATE], []), *later]) == {GATE: (DONE, line)}


def test_only_the_next_meetings_tell() -> None:
    nothing: list[tuple[list[str], list[str]]] = [([], [])] * MOST_LATER
    told = ([], ["Quotation for the oak gate of the cemetery: done"])
    assert statuses([([GATE], []), *nothing, told]) == {}
    assert GATE in statuses([([GATE], []), *nothing[1:], told])


def test_an_earlier_meeting_tells_nothing() -> None:
    assert statuses([([], ["Quotation for the oak gate of the cemetery: done"]), ([GATE], [])]) == {}
