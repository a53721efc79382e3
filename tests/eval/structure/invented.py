"""Minutes of invented bodies with gold made by hand, and readings of them that are right or wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from eval.structure.gold import GoldDocument, read_gold
from eval.structure.reading import Printed

ALLOTMENTS = """Fennmoor Allotment Society

Minutes of the committee meeting held on 3 March 2021

Present: Ada Quillfeather (AQ), Bram Oystercatch (BO), Cy Dunnock

Apologies: Dot Linnet

1. Water butts

Two butts leak. AQ to buy a sealant before Easter.

2. Path to the gate

Nobody could agree on gravel. It was resolved to lay bark, carried 3-0.
BO will ask the parish for a barrow.

3. Any other business

There was none.
"""

BELLS = """Marrowby Bell Ringers

Minutes of the meeting held on 9 June 2020

Present: Tess Plover, Una Siskin

1. Ropes

The tenor's rope is frayed. Una Siskin will order another.

2. Outing

The outing was deferred.
"""

QUOITS = """Lower Stint Quoits Club

Minutes of the meeting held on 1 May 2019

Present: Wyn Redpoll

1. Pitch

The clay is dry.

2. Fixtures

Three were agreed.
"""

GOLD: list[dict[str, Any]] = [
    {
        "path": "fennmoor/march.txt",
        "board": ["Fennmoor Allotment Society", "FAS"],
        "date": "2021-03-03",
        "attendees": [
            {"name": "Ada Quillfeather", "initials": "AQ"},
            {"name": "Bram Oystercatch", "initials": "BO"},
            {"name": "Cy Dunnock"},
        ],
        "apologies": [{"name": "Dot Linnet"}],
        "items": [
            {
                "label": "1",
                "heading": "Water butts",
                "starts_with": "Two butts leak.",
                "ends_with": "sealant before Easter.",
            },
            {
                "label": "2",
                "heading": "Path to the gate",
                "starts_with": "Nobody could agree",
                "ends_with": "the parish for a barrow.",
            },
            {
                "label": "3",
                "heading": "Any other business",
                "starts_with": "There was none.",
                "ends_with": "There was none.",
            },
        ],
        "actions": ["AQ to buy a sealant before Easter.", "BO will ask the parish for a barrow."],
        "owners": ["AQ", "BO"],
        "decisions": [{"text": "It was resolved to lay bark", "vote": "3-0"}],
        "not_items": ["Present: Ada Quillfeather (AQ), Bram Oystercatch (BO), Cy Dunnock"],
        "notes": "Invented.",
    },
    {
        "path": "marrowby/june.txt",
        "board": "Marrowby Bell Ringers",
        "date": "2020-06-09",
        "attendees": [{"name": "Tess Plover"}, {"name": "Una Siskin"}],
        "apologies": [],
        "items": [
            {"label": "1", "heading": "Ropes", "starts_with": "The tenor", "ends_with": "order another."},
            {"label": "2", "heading": "Outing", "starts_with": "The outing", "ends_with": "was deferred."},
        ],
        "actions": ["Una Siskin will order another."],
        "owners": ["Una Siskin"],
        "decisions": [{"text": "The outing was deferred.", "vote": None}],
    },
    {
        "path": "stint/may.txt",
        "board": "Lower Stint Quoits Club",
        "date": "2019-05-01",
        "attendees": [{"name": "Wyn Redpoll"}],
        "items": [
            {"label": "1", "heading": "Pitch", "starts_with": "The clay", "ends_with": "is dry."},
            {"label": "2", "heading": "Fixtures", "starts_with": "Three", "ends_with": "agreed."},
        ],
        "decisions": ["Three were agreed."],
    },
]

TEXTS = {"fennmoor/march.txt": ALLOTMENTS, "marrowby/june.txt": BELLS, "stint/may.txt": QUOITS}


def write_invented(folder: Path) -> Path:
    """Writes the minutes and their gold into a folder; the path is the gold's."""
    for path, text in TEXTS.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    gold = folder / "gold.json"
    gold.write_text(json.dumps(GOLD), encoding="utf-8")
    return gold


def invented(folder: Path) -> tuple[GoldDocument, ...]:
    """The gold of the minutes, which are written into the folder."""
    return read_gold(write_invented(folder))


def perfect() -> dict[str, Any]:
    """What `parse --json` would print of the first minutes if it made no mistake."""
    gold = GOLD[0]
    bodies = {
        "Water butts": "Two butts leak. AQ to buy a sealant before Easter.",
        "Path to the gate": "Nobody could agree on gravel. It was resolved to lay bark, carried 3-0.\n"
        "BO will ask the parish for a barrow.",
        "Any other business": "There was none.",
    }
    return {
        "board": "Fennmoor Allotment Society",
        "date": "2021-03-03",
        "attendees": [dict(one) for one in gold["attendees"]],
        "apologies": [{"name": "Cllr Dot Linnet"}],
        "items": [
            {
                "label": one["label"],
                "heading": one["heading"],
                "text": bodies[one["heading"]],
                "subheadings": [],
            }
            for one in gold["items"]
        ],
        "actions": [
            {"text": "AQ to buy a sealant before Easter.", "owner": "Ada Quillfeather"},
            {"text": "BO will ask the parish for a barrow.", "owner": "Bram Oystercatch"},
        ],
        "decisions": [{"text": "It was resolved to lay bark, carried 3-0.", "vote": "3-0"}],
    }


def changed(**parts: Any) -> Printed:
    """The perfect reading, some of it otherwise."""
    return perfect() | parts
