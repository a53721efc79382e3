from __future__ import annotations

import pytest

from service.cli.progress import EVERY, ProgressLines, course_of_build


class Told:
    """Progress lines, and a clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.lines: list[str] = []
        self.report = ProgressLines(self.lines.append, lambda: self.now).report


def test_a_short_build_tells_of_each_stage_once_it_is_over() -> None:
    told = Told()
    for number in range(5):
        told.report("reading", number, 4)
    assert told.lines == []
    told.report("encoding", 32, 64)
    told.report("encoding", 64, 64)
    assert told.lines == ["Reading minutes: 4 of 4"]
    told.report("publishing", 0, 1)
    told.report("publishing", 1, 1)
    assert told.lines == ["Reading minutes: 4 of 4", "Encoding passages: 64 of 64", "Writing the index"]


def test_a_long_stage_has_a_line_whenever_so_many_seconds_have_passed() -> None:
    told = Told()
    for number in range(1, 1_201):
        told.now += EVERY / 4
        told.report("reading", number, 1_200)
    assert told.lines[:2] == ["Reading minutes: 4 of 1,200", "Reading minutes: 8 of 1,200"]
    assert len(told.lines) == 300
    assert told.lines[-1] == "Reading minutes: 1,200 of 1,200"
    told.report("encoding", 1, 2)
    assert len(told.lines) == 300  # what was told of reading is not told again


def test_a_stage_that_goes_on_while_the_next_has_begun_is_not_over() -> None:
    told = Told()
    told.report("reading", 3, 4)
    told.report("encoding", 2, 2)
    told.report("reading", 4, 4)
    assert told.lines == []
    told.report("encoding", 3, 3)
    assert told.lines == ["Reading minutes: 4 of 4"]


def test_without_a_terminal_lines_go_to_stderr_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with course_of_build() as course:
        course.report("reading", 1, 1)
        course.report("publishing", 0, 1)
    assert capsys.readouterr() == ("", "Reading minutes: 1 of 1\nWriting the index\n")
    assert course.reached == {"reading": (1, 1), "publishing": (0, 1)}


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with course_of_build(quiet=True) as course:
        course.report("reading", 1, 1)
        course.report("publishing", 0, 1)
    assert capsys.readouterr() == ("", "")
    assert course.reached["reading"] == (1, 1)
