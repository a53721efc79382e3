from __future__ import annotations

import pytest

from indexer.meetings.people.initials import directory, speakers
from indexer.model import Person

TEXT = """Parks
Cllr Ada Field (Cabinet Member for Parks): The gates will be open until ten. The lamps are old. They go soon.
Ben Moor MP: Thank you.
Resolved: that the report be noted.
The gates: see the annex."""


def at(words: str) -> tuple[int, int]:
    return TEXT.index(words), TEXT.index(words) + len(words)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The lamps are old.", ["Cllr Ada Field"]),
        ("Cllr Ada Field (Cabinet Member for Parks): The gates", ["Cllr Ada Field"]),
        ("They go soon.\nBen Moor MP: Thank you.", ["Cllr Ada Field", "Ben Moor MP"]),
        ("Thank you.\nResolved: that", ["Ben Moor MP"]),
        ("that the report be noted.\nThe gates: see", []),
        ("Parks", []),
    ],
)
def test_those_whose_turns_overlap_speak(words: str, expected: list[str]) -> None:
    assert list(speakers(TEXT, *at(words))) == expected


def test_a_speaker_of_the_roster_goes_by_the_name_of_the_roster() -> None:
    people = directory([Person("Ada Field", "AF", None, None)], TEXT)
    assert people.mentions(TEXT, *at("The lamps are old.")) == ("Ada Field",)


def test_one_long_line_takes_linear_time() -> None:
    text = "a " * 200_000
    assert list(speakers(text, 300_000, 300_010)) == []
