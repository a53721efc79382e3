"""The answers' part of the table on the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from eval.answers import MEASURES, AnswerGroup, Answers
from eval.results import Results
from eval.statistics import Estimate

_WIDTH = 22


def answer_lines(results: Results) -> Iterator[str]:
    """For each configuration that answers: its measures by kind, then how right its silence is."""
    for one in results.evaluations:
        if one.answers is not None:
            yield ""
            yield from _lines(one.name, one.answers)


def _lines(name: str, answers: Answers) -> Iterator[str]:
    yield f"Answers of {name}; a refused question states no facts, and its citations count in recall alone."
    yield f"{'':20}  {'  '.join(measure.ljust(_WIDTH) for measure in MEASURES)}".rstrip()
    for group in (answers.overall, *answers.kinds):
        if group.measures:
            yield f"{f'{group.name} ({group.questions})':20}  {_cells(group)}".rstrip()
    found = answers.abstention
    if found is not None:
        yield (
            f"Not answered, over {found.unanswerable} questions without and {found.answerable} with an "
            f"answer: AUROC {_estimate(found.auroc)}, precision {_estimate(found.precision)}, "
            f"recall {_estimate(found.recall)}, F1 {_estimate(found.f1)}."
        )


def _cells(group: AnswerGroup) -> str:
    cells = (_estimate(group.measures[name]) if name in group.measures else "-" for name in MEASURES)
    return "  ".join(cell.ljust(_WIDTH) for cell in cells)


def _estimate(one: Estimate) -> str:
    return f"{one.mean:.3f} ({one.low:.3f}-{one.high:.3f})"
