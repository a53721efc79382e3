"""Minutes of two invented boards, one meeting of which is restricted, to ask records of."""

from __future__ import annotations

from pathlib import Path

_COUNCIL = """{front}# Wexcombe Parish Council

Minutes of the meeting held on {date}

Present: {present}

Apologies: {apologies}

## 1. Welcome

{chair} took the chair and welcomed everybody.

## 2. The duck pond

{pond}

## 3. Street lamps

{lamps}

## 4. Date of next meeting

The next meeting will be held on {next}.
"""

_MEETINGS = {
    "wexcombe-2024-01-09.md": {
        "date": "9 January 2024",
        "present": "Ada Field (Chair), Ben Moss, Cora Lyle (Clerk)",
        "apologies": "Dan Pryce",
        "chair": "Ada Field",
        "pond": "The duck pond is silting up. It was agreed to dredge the duck pond in autumn.",
        "lamps": "ACTION: Ben Moss to ask Highways for the price of new street lamps by 1 March.",
        "next": "5 March 2024",
    },
    "wexcombe-2024-03-05.md": {
        "date": "5 March 2024",
        "present": "Ben Moss, Cora Lyle (Clerk), Dan Pryce",
        "apologies": "Ada Field",
        "chair": "Ben Moss",
        "pond": "ACTION: Cora Lyle to write to the Environment Agency about the silt in the duck pond.",
        "lamps": "RESOLVED to buy twelve street lamps for the High Street, carried 4-1.",
        "next": "7 May 2024",
    },
    "wexcombe-2024-05-07.md": {
        "date": "7 May 2024",
        "present": "Ada Field (Chair), Ben Moss, Cora Lyle (Clerk), Dan Pryce",
        "apologies": "none",
        "chair": "Ada Field",
        "pond": "The dredging was put to tender.",
        "lamps": "ACTION: Ben Moss to thank the electrician for the street lamps.",
        "next": "2 July 2024",
    },
}

_RESTRICTED = {
    "wexcombe-2024-06-11.md": {
        "front": "---\nrestricted: staff\n---\n",
        "date": "11 June 2024",
        "present": "Ada Field (Chair), Ben Moss, Zoe Quill",
        "apologies": "Cora Lyle",
        "chair": "Ada Field",
        "pond": "It was agreed to sell the duck pond to a brewer.",
        "lamps": "ACTION: Ben Moss to hide the street lamps.",
        "next": "9 August 2024",
    }
}

_QUAY = """# Marlock Quay Board

Minutes of the meeting held on {date}

Present: Ida Joy, Kit Low, Mo Nash

Apologies: Eve Hart

## 1. Mooring fees

The mooring fees stay as they are. The crane was painted green.

## 2. Flower show

Ninety people came to the flower show in {month}.
"""


def write_recorded(folder: Path, *, restricted: bool) -> Path:
    """The minutes in a folder, with or without those that are restricted to staff."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = _MEETINGS | (_RESTRICTED if restricted else {})
    for name, told in chosen.items():
        (folder / name).write_text(_COUNCIL.format(**{"front": "", **told}), encoding="utf-8")
    for month, number in (("March", 3), ("April", 4)):
        text = _QUAY.format(date=f"20 {month} 2024", month=month)
        (folder / f"marlock-2024-0{number}-20.md").write_text(text, encoding="utf-8")
    return folder
