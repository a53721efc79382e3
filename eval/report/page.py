"""Writes report.html."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from eval.answers import MEASURES as ANSWERS
from eval.configurations import SHIPPED
from eval.measures import DEPTH, PRIMARY
from eval.report.view import asked
from eval.results import Evaluation, Results
from indexer.store.open import Index

NAME = "report.html"


def write_report(folder: Path, results: Results, index: Index) -> None:
    """Writes the report into a folder that exists. The index must be the one that the results are of."""
    (folder / NAME).write_text(page(results, index), encoding="utf-8")


def page(results: Results, index: Index) -> str:
    """The whole page. Its questions are shown as the shipped search answers them, if it was evaluated."""
    environment = Environment(
        loader=PackageLoader("eval.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    focus = results.evaluation(SHIPPED) or results.evaluations[-1]
    return environment.get_template("report.html").render(
        results=results,
        focus=focus,
        comparison=results.comparison(focus.name),
        best=_best(results),
        baseline=results.comparisons[0].baseline if results.comparisons else None,
        primary=PRIMARY,
        depth=DEPTH,
        answer_measures=ANSWERS,
        questions=asked(results, focus, index),
        counts=_counts(focus),
    )


def _best(results: Results) -> Evaluation | None:
    """The configuration with the highest primary mean; None when no question has an answer."""
    judged = [one for one in results.evaluations if one.overall.measures]
    return max(judged, key=lambda one: one.overall.measures[PRIMARY].mean, default=None)


def _counts(focus: Evaluation) -> dict[str, int]:
    ranks = [one.first_relevant for one in focus.outcomes if one.measures]
    return {
        "answerable": len(ranks),
        "first": sum(rank == 1 for rank in ranks),
        "nowhere": sum(rank is None for rank in ranks),
    }
