"""Answers judged by hand: a blind sheet of two versions side by side, and what the judges made of it."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined

from eval.answers import Answered
from eval.measures import differences
from eval.questions import Question
from eval.results import BadResults, EvaluationResults, gain, read_stored
from indexer.errors import BadInput

MARKS = {
    "complete": "all of the answer, and nothing beside the point",
    "padded": "all of the answer, with things beside the point",
    "partial": "a part of the answer, or cut off before it",
    "beside": "no answer to this question",
    "wrong": "wrong or misleading",
    "refused-rightly": "not answered, and the minutes do not say",
    "refused-wrongly": "not answered, and the minutes do say",
}
"""What a judge may say of an answer."""

GOOD = ("complete", "refused-rightly")
"""The marks of an answer that nobody would want otherwise."""

SIDES = ("A", "B")
PREFERENCES = (*SIDES, "same")
VERSIONS = ("before", "after")

_COLUMNS = ("number", "question", "mark A", "mark B", "better", "note")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question with the answers of both versions, in the order that they are shown in."""

    number: int
    question: Question
    versions: tuple[str, str]  # of side A and of side B, see VERSIONS
    answers: tuple[Answered, Answered]


@dataclass(frozen=True, slots=True)
class SheetKey:
    """Which side is which version, by the number of the question: what judges must not see before the end."""

    before: str
    after: str
    seed: int
    versions: dict[int, tuple[str, str]]


def pairs(before: EvaluationResults, after: EvaluationResults, count: int, seed: int) -> tuple[Pair, ...]:
    """So many questions that both were asked, and the sides of each, drawn by chance; a seed gives the same.

    Raises BadResults when they share no question that both answer or refuse.
    """
    sides = [_answered(results) for results in (before, after)]
    asked = [one.question for one in after.questions]
    both = [one for one in asked if all(one.id in side for side in sides)]
    if not both:
        raise BadResults("The two results share no question with answers; give two of one set of questions.")
    chance = np.random.default_rng(seed)
    drawn = chance.permutation(len(both))[:count]
    found = []
    for number, place in enumerate(drawn.tolist(), 1):
        question, (a, b) = both[place], chance.permutation(2).tolist()
        answers = sides[a][question.id], sides[b][question.id]
        found.append(Pair(number, question, (VERSIONS[a], VERSIONS[b]), answers))
    return tuple(found)


def _answered(results: EvaluationResults) -> dict[str, Answered]:
    answers = results.focus.answers
    return {one.id: one for one in answers.outcomes} if answers else {}


def write_sheet(folder: Path, shown: Sequence[Pair], before: str, after: str, seed: int) -> None:
    """Writes sheet.html to mark, marks.csv to mark instead, and key.json into a folder that exists."""
    environment = Environment(
        loader=PackageLoader("eval"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = environment.get_template("sheet.html").render(
        pairs=shown, marks=MARKS, sides=SIDES, preferences=PREFERENCES, columns=_COLUMNS, seed=seed
    )
    (folder / "sheet.html").write_text(html, encoding="utf-8")
    with (folder / "marks.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(_COLUMNS)
        rows.writerows((one.number, one.question.question, "", "", "", "") for one in shown)
    key = SheetKey(before, after, seed, {one.number: one.versions for one in shown})
    (folder / "key.json").write_text(json.dumps(asdict(key), indent=1) + "\n", encoding="utf-8")


def read_key(folder: Path) -> SheetKey:
    """What `write_sheet` wrote. Raises BadResults."""
    again = "make it with: minutebook eval-sheet A B --out DIR"
    return read_stored(SheetKey, folder / "key.json", "sides", "is no key of a sheet", again)


@dataclass(frozen=True, slots=True)
class Judgements:
    """What one judge said: a mark by number and version, and by number which is better, or "same"."""

    judge: str
    marks: dict[tuple[int, str], str]
    better: dict[int, str]


def read_judgements(path: Path, key: SheetKey) -> Judgements:
    """A judge's filled-in marks; what is blank was not judged. Raises BadInput for what cannot be meant."""
    marks, better = {}, {}
    for number, row in _rows(path):
        if number not in key.versions:
            raise BadInput(f"{path.name}: the sheet has no question {number}; give the marks of this sheet.")
        versions = dict(zip(SIDES, key.versions[number], strict=True))
        for side, version in versions.items():
            if mark := _one_of(path, number, row, f"mark {side}", MARKS):
                marks[number, version] = mark
        if preferred := _one_of(path, number, row, "better", PREFERENCES):
            better[number] = versions.get(preferred, preferred)
    return Judgements(path.stem, marks, better)


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"The marks {path} cannot be read; save them as CSV in UTF-8.") from error
    rows = csv.DictReader(io.StringIO(text, newline=""))
    if missing := set(_COLUMNS[:-1]) - set(rows.fieldnames or ()):
        raise BadInput(f"{path.name} has no column {min(missing)!r}; fill in the marks.csv of the sheet.")
    for row in rows:
        if not str(row["number"]).strip().isdecimal():
            raise BadInput(f"{path.name}: {row['number']!r} is not the number of a question.")
        yield int(row["number"]), row


def _one_of(path: Path, number: int, row: Mapping[str, str], column: str, allowed: Any) -> str:  # noqa: ANN401
    given = (row[column] or "").strip()
    if given and given not in allowed:
        known = ", ".join(allowed)
        raise BadInput(f"{path.name}, question {number}: {column} is {given!r}, not one of: {known}.")
    return given


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa of two judges' marks of the same things: agreement beyond what chance alone would give.

    None where there is nothing to compare, or both always say one and the same.
    """
    if not pairs:
        return None
    count = len(pairs)
    ours, theirs = (Counter(side) for side in zip(*pairs, strict=True))
    agreed = sum(one == other for one, other in pairs) / count
    by_chance = sum(ours[mark] * theirs[mark] for mark in ours) / count**2
    return None if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


def tally(key: SheetKey, judges: Sequence[Judgements]) -> str:
    """Marks and preferences by version, what lies between them, and how far two judges agree; for people."""
    return "\n".join(_lines(key, judges))


def _lines(key: SheetKey, judges: Sequence[Judgements]) -> Iterator[str]:
    yield f"before: {key.before}; after: {key.after}; {len(key.versions)} questions."
    for one in judges:
        yield ""
        yield f"{one.judge:24} {'before':>14} {'after':>14}"
        counts = {name: Counter(m for (_, v), m in one.marks.items() if v == name) for name in VERSIONS}
        for mark, says in MARKS.items():
            cells = [f"{own[mark]:6} ({own[mark] / max(1, own.total()):4.0%})" for own in counts.values()]
            yield f"  {mark:22} {cells[0]:>14} {cells[1]:>14}  {says}"
        preferred = Counter(one.better.values())
        yield f"  {'better':22} {preferred['before']:>14} {preferred['after']:>14}  same: {preferred['same']}"
    yield ""
    yield _change("good (complete or rightly refused)", key, judges, lambda mark: mark in GOOD)
    yield _change("wrong or misleading", key, judges, lambda mark: mark == "wrong")
    if len(judges) == 2:
        yield from _agreement(*judges)


def _change(what: str, key: SheetKey, judges: Sequence[Judgements], counts: Callable[[str], bool]) -> str:
    """The share of answers that count, before and after, over questions of which somebody judged both."""
    rows = []
    for number in key.versions:
        both = [[one.marks.get((number, version)) for version in VERSIONS] for one in judges]
        told = [[counts(mark) for mark in marks if mark] for marks in both if all(marks)]
        if told:
            rows.append(np.mean(told, axis=0))
    if not rows:
        return f"{what}: nobody judged both sides of a question."
    values = np.array(rows, dtype=np.float64)
    (found,) = differences(values[:, 1:], values[:, :1])
    before, after = values.mean(axis=0)
    return f"{what}: {before:.0%} -> {after:.0%} of {len(rows)} questions, {found.verdict}: {gain(found)}"


def _agreement(one: Judgements, other: Judgements) -> Iterator[str]:
    marks = [(mark, other.marks[place]) for place, mark in one.marks.items() if place in other.marks]
    better = [(name, other.better[place]) for place, name in one.better.items() if place in other.better]
    for what, both in (("marks", marks), ("better", better)):
        if not both:
            yield f"{what}: nothing was judged by both."
            continue
        agreed, beyond = sum(ours == theirs for ours, theirs in both), kappa(both)
        told = "not defined" if beyond is None else f"{beyond:.2f}"
        share = f"{agreed} of {len(both)} ({agreed / len(both):.0%})"
        yield f"{what}: the two agree on {share}, Cohen's kappa {told}."
    differ = sorted({place[0] for place, mark in one.marks.items() if other.marks.get(place, mark) != mark})
    if differ:
        yield f"They differ on questions {', '.join(map(str, differ))}."
