"""TREC files: relevance judgements and rankings as any evaluation tool reads them."""

from __future__ import annotations

from pathlib import Path

from eval.measures import rank_score
from eval.results import Evaluation, Results


def write_trec(folder: Path, results: Results) -> None:
    """Writes qrels.txt, and NAME.run for each configuration, into a folder that exists."""
    write_qrels(folder / "qrels.txt", results)
    for one in results.evaluations:
        write_run(folder / f"{one.name}.run", one)


def write_qrels(path: Path, results: Results) -> None:
    """One line for each relevant passage: question, 0, passage, 1."""
    lines = [
        f"{one.question.id} 0 {passage} 1\n" for one in results.questions for passage in sorted(one.relevant)
    ]
    path.write_text("".join(lines), encoding="utf-8")


def write_run(path: Path, evaluation: Evaluation) -> None:
    """One line for each hit of an answerable question: question, Q0, passage, rank, score, configuration.

    The score only repeats the rank, since tools order by score and would break ties in their own way.
    """
    lines = [
        f"{one.id} Q0 {hit.passage_id} {rank} {rank_score(rank)} {evaluation.name}\n"
        for one in evaluation.outcomes
        if one.measures
        for rank, hit in enumerate(one.hits, 1)
    ]
    path.write_text("".join(lines), encoding="utf-8")
