"""Minutes that repeat themselves, written for tests: a formula in each, and one meeting in two formats."""

from __future__ import annotations

from pathlib import Path

from tests.built import in_process

BOARD = "Marram Coast Forum"

_MINUTES = """{board}
Minutes of the meeting held on {date}

1. Minutes of the last meeting
The minutes of the meeting on {before} were agreed as a true record.

2. {heading}
{text}
"""

_MEETINGS = (
    ("7 March 2023", "6 December 2022", "Groynes", "Nine timber groynes will be renewed before the winter."),
    ("6 June 2023", "7 March 2023", "Lifeguards", "Lifeguards will watch the north beach until September."),
    ("5 September 2023", "6 June 2023", "Dog bins", "Dog bins are emptied twice a week from now on."),
    ("5 December 2023", "5 September 2023", "Sea wall", "The crack in the sea wall grows an inch a year."),
)

FORMULA = "were agreed as a true record"
"""Stands in all four meetings, each time with another date, and again in the meeting printed twice."""

MEETINGS = len(_MEETINGS)

TWICE = "The crack in the sea wall grows an inch a year."
"""Stands in a meeting that is there in two formats."""


def forum_index(folder: Path) -> Path:
    """An index of these minutes below the folder."""
    source = folder / "minutes"
    source.mkdir(parents=True)
    for number, (date, before, heading, text) in enumerate(_MEETINGS, 1):
        minutes = _MINUTES.format(board=BOARD, date=date, before=before, heading=heading, text=text)
        (source / f"mcf-{number}.txt").write_text(minutes, encoding="utf-8")
    (source / "mcf-4-web.md").write_text(minutes, encoding="utf-8")
    in_process(source, folder / "index")
    return folder / "index"
