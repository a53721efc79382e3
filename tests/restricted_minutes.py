"""Minutes that would change everything that is computed of all minutes together, if they were let in.

They repeat public passages word for word and nearly, define acronyms that public minutes only use, spell out
a board's name that is only initials elsewhere, bring words that lie one slip from others, and sit before,
between and after public meetings.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.processes import ROOT

SAMPLE = ROOT / "examples" / "minutes"

PUBLIC = {
    "qfp-2024-02-07.md": """# QFP

Minutes of the meeting held on 7 February 2024

Present: Ada Field (AF), Marlstow Council

## 1. Moorings

AF said that the ZXK had looked at the moorings. The minutes of the last meeting were agreed.

## 2. Any other business

There was no other business.
"""
}
"""A board and a group of which only the initials are public."""

RESTRICTED = {
    "aaa-first-of-all.md": ("audit", """# Quernside Forum Panel

Minutes of the meeting held on 3 January 2023

Present: Zoltan Quillfeather (ZQ), Marlstow Council

## 1. Zebra Xylophone Keepers (ZXK)

ZQ reported that the Zebra Xylophone Keepers (ZXK) lost 4,200 pounds to a swindler called Theodosia.
The minutes of the last meeting were agreed. There was no other business.

## 2. Ceilings

How many days a month of trials are lost because of the leaking ceiling? Nine days of trials, said ZQ.
"""),
    "bcjb-2024-12-19.md": ("audit", """# Brackenshire Community Justice Board

Minutes of the meeting held on 19 December 2024

Present: Zoltan Quillfeather (ZQ), Marlstow Council

## 1. Minutes of the last meeting

The minutes of the last meeting were agreed.

## 2. Witnesses and victims

Travel expenses of witnesses, caseload, stalking, lamps and ceilings were gone through in private. {filler}
"""),
    "bvwp-2023-08-30.md": ("staff", """# Brackenshire Victims and Witnesses Partnership

Minutes of the meeting held on 30 August 2023

Present: Philippa Thistlewood (PT), Marlstow Council

## 1. Wytness cair

PT said that wytness cair, as the leaflet has it, was to be printed anew. {filler}
"""),
    "secret-board.md": ("staff, audit", """# Conclave for Pay

Minutes of the meeting held on 2 May 2024

Present: Philippa Thistlewood (PT), Marlstow Council

## 1. Pay

The chief officer's pay rises by 9 per cent. {filler}
"""),
}  # fmt: skip
"""File name -> labels, and text in which {filler} stands for many words."""

FILLER = " ".join(
    f"The caseload of court {number} and the witnesses' expenses were weighed." for number in range(60)
)


APPENDIX = " ".join(f"Paper {number} on the ceiling of court {number} was noted." for number in range(300))
"""So much that minutes with it do not say the same as those without."""


def write_minutes(folder: Path, *labels: str) -> Path:
    """The sample minutes and `PUBLIC` in a folder, with those restricted minutes that have one of the labels.

    The file `copied.txt`, of the label "audit", is public minutes word for word, with a long appendix.
    """
    shutil.copytree(SAMPLE, folder)
    for name, text in PUBLIC.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, (own, text) in RESTRICTED.items():
        if set(own.split(", ")) & set(labels):
            said = f"---\nrestricted: {own}\n---\n{text.replace('{filler}', FILLER)}"
            (folder / name).write_text(said, encoding="utf-8")
    if "audit" in labels:
        public = (folder / "bcjb-2023-04-26.txt").read_text(encoding="utf-8")
        (folder / "copied.txt").write_text(f"{public}\n{APPENDIX}\n", encoding="utf-8")
        with (folder / "minutes.toml").open("a", encoding="utf-8") as sidecar:
            sidecar.write('\n[documents."copied.txt"]\nrestricted = "audit"\n')
    return folder


IDS = ("aaa-first-of-all", "bcjb-2024-12-19", "bvwp-2023-08-30", "copied", "secret-board")

WORDS = ("quillfeather", "theodosia", "xylophone", "conclave", "thistlewood", "wytness", "quernside")
"""What only restricted minutes say."""
