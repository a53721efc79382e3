"""Minutes of a town that does not exist, which say the same at several meetings, in full and in letters."""

from __future__ import annotations

from pathlib import Path

LIGHTING = "Lampton Lighting Board"
QUAY = "Lampton Quay Committee"

_LIGHTING = """\
Lampton Lighting Board
Minutes of the meeting held on {date}

1. Minutes of the last meeting
The minutes of the meeting held on {last} were agreed as a correct record.

2. {heading}
{text}
"""

_MINUTES = {
    "lighting-2023-03": _LIGHTING.format(
        date="7 March 2023",
        last="6 December 2022",
        heading="High Street lamps",
        text="Twelve lamps in the High Street will be repaired in April. The clerk warned that the strategy "
        "for lighting has no money behind it.",
    ),
    "lighting-2023-06": _LIGHTING.format(
        date="6 June 2023",
        last="7 March 2023",
        heading="Lighting strategy",
        text="The Night Patrol Service (NPS) asked for a lighting strategy that begins at the quay. The "
        "board agreed to write one by autumn.",
    ),
    "lighting-2023-09": _LIGHTING.format(
        date="5 September 2023",
        last="6 June 2023",
        heading="Reports of the patrol",
        text="The NPS walked forty streets and found nine lamps dark, most of them behind the cannery.",
    ),
    "lighting-2023-12": _LIGHTING.format(
        date="5 December 2023",
        last="5 September 2023",
        heading="Budget",
        text="The budget for lamps was set at 4,000 crowns. Ferrymen complained that the quay is still dark.",
    ),
    "quay-2023-06": """\
Lampton Quay Committee
Minutes of the meeting held on 20 June 2023

1. Ferry landing
The landing will be rebuilt before winter. Ferrymen asked for two lamps at its end and were promised one.
""",
}

_COPY = "lighting-2023-03-signed"
"""The minutes of March once more, as they were signed."""


def write_lampton(folder: Path) -> Path:
    """Writes the minutes into the folder, which exists, and returns it; see the fixture `lampton_index`."""
    for name, text in {**_MINUTES, _COPY: _MINUTES["lighting-2023-03"]}.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder
