"""Minutes of two boards, made up from a seed: rosters, actions, decisions and logs in many forms."""

from __future__ import annotations

import random
from pathlib import Path

_FIRST = ("Ada", "Ben", "Cora", "Dan", "Eve", "Finn", "Grace", "Hugh")
_LAST = ("Field", "Moss", "Lyle", "Pryce", "Wren", "O’Shea", "Smythe-Jones", "Núñez")
_MATTERS = ("lamps", "pond", "hedge", "bench", "footpath", "grit bin", "notice board", "allotments")
_DEEDS = (
    "ask for a second quotation for the {}",
    "write to the County about the {}",
    "bring a plan of the {} to the next meeting",
    "inspect the {} before the winter",
)
_DECIDED = (
    "It was agreed to mend the {}.",
    "RESOLVED that the {} be painted, carried 4-1.",
    "The report on the {} was noted.",
    "The {} was deferred to the next meeting.",
    "Moved by {name}, seconded by {other}, to sell the {}. Motion carried unanimously.",
)
_MONTHS = ("January", "February", "March", "April", "May", "June")


def write_generated(folder: Path, seed: int, meetings: int = 6) -> Path:
    """Minutes of as many meetings of each board, in a new folder."""
    folder.mkdir(parents=True)
    chance = random.Random(seed)
    for board in ("Upper Wexcombe Parish Council", "Lower Wexcombe Allotment Society"):
        people = [f"{chance.choice(_FIRST)} {last}" for last in chance.sample(_LAST, 5)]
        logged: list[str] = []
        for number in range(meetings):
            text, logged = _minutes(chance, board, people, number, logged)
            name = f"{board.split()[0].lower()}-2023-{number + 1:02}.md"
            (folder / name).write_text(text, encoding="utf-8")
    return folder


def _minutes(
    chance: random.Random, board: str, people: list[str], number: int, logged: list[str]
) -> tuple[str, list[str]]:
    came = chance.sample(people, 4)
    shown = [
        name if chance.random() < 0.8 else f"Cllr {name[0]} {name.split(maxsplit=1)[1]}" for name in came
    ]
    lines = [f"# {board}", "", f"Minutes of the meeting held on {number + 3} {_MONTHS[number]} 2023", ""]
    lines += ["Present:", "", *(f"- {name}" for name in shown), ""]
    lines += [f"Apologies: {next(one for one in people if one not in came)}", ""]
    lines += ["## 1. Matters arising", ""]
    lines += [
        f"- {one.removesuffix('.')}: {chance.choice(('done', 'carried forward', 'noted'))}." for one in logged
    ]
    lines.append("")
    deeds = []
    for place, matter in enumerate(chance.sample(_MATTERS, 3), 2):
        lines += [f"## {place}. The {matter}", "", f"{came[0]} spoke of the {matter}.", ""]
        decided = chance.choice(_DECIDED)
        lines += [decided.format(matter, name=came[0], other=came[1]), ""]
        deed = f"{came[2]} to {chance.choice(_DEEDS).format(matter)}."
        lines += [f"ACTION: {deed}", ""]
        deeds.append(deed)
    return "\n".join(lines), deeds
