"""Questions whose answer is known, each with the minutes that hold it: what end-to-end tests ask."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.processes import ROOT


@dataclass(frozen=True, slots=True)
class Case:
    """A question of one set of minutes and the citation that its first hit must have."""

    name: str
    index: str  # the fixture that builds the index
    question: str
    marked: tuple[str, ...]  # words that are marked in the first hit
    document: str
    source: str  # the file's name
    board: str
    acronym: str
    date: str
    day: str  # the date in words
    label: str
    subheading: str


SAMPLE = Case(
    name="sample",
    index="sample_index",
    question="How many days a month of trials are lost because of the leaking ceiling?",
    marked=("days", "trials"),
    document="bcjb-2023-01-25",
    source="bcjb-2023-01-25.html",
    board="Brackenshire Community Justice Board",
    acronym="BCJB",
    date="2023-01-25",
    day="25 January 2023",
    label="Item 2",
    subheading="The outstanding caseload",
)

LONDON = Case(
    name="london",
    index="london_index",
    question="what was said about ancillary orders",
    marked=("ancillary", "orders"),
    document="lcjb-2022-12-06",
    source="lcjb-2022-12-06.txt",
    board="London Criminal Justice Board",
    acronym="LCJB",
    date="2022-12-06",
    day="6 December 2022",
    label="Item 3",
    subheading="Ancillary orders – spotlight on victims of VAWG",
)


def folder_of(case: Case, request: pytest.FixtureRequest) -> Path:
    """The folder that the case's minutes lie in; skips where it is not."""
    if case is SAMPLE:
        return ROOT / "examples" / "minutes"
    shared: Path = request.getfixturevalue("shared")
    return shared / "minutes" / "london"
