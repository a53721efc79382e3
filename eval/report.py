"""What an evaluation leaves behind: results.json and TREC files in a folder, a table on the terminal."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from eval.measures import MEASURES
from eval.run import Evaluation, Group, Outcome
from eval.trec import write_qrels, write_run
from indexer.errors import BadInput

_WIDTH = 19  # of a column: "0.712 (0.601-0.812)"


def make_folder(out: Path) -> None:
    """The folder that results go to. BadInput when it cannot be made."""
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(f"The results cannot be written to {out}: {error.strerror}.") from error


def write_results(out: Path, summary: dict[str, object], evaluations: Sequence[Evaluation]) -> None:
    """Writes results.json, qrels.txt and a NAME.run for each configuration into a folder that exists."""
    write_qrels(out / "qrels.txt", evaluations[0])
    for one in evaluations:
        write_run(out / f"{one.configuration.name}.run", one)
    questions = {one.configuration.name: [_outcome(each) for each in one.outcomes] for one in evaluations}
    results = {**summary, "questions": questions}
    (out / "results.json").write_text(
        json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


def summary_of(questions: Path, index_version: str, evaluations: Sequence[Evaluation]) -> dict[str, object]:
    """The results without the single questions, for programs."""
    return {
        "questions_file": questions.name,
        "index_version": index_version,
        "measures": list(MEASURES),
        "configurations": [
            {
                "name": one.configuration.name,
                "mode": str(one.configuration.mode),
                "dense_weight": one.configuration.dense_weight,
                "latency_ms": {"p50": round(one.latency.p50, 2), "p95": round(one.latency.p95, 2)},
                "overall": _group(one.overall),
                "kinds": [_group(kind) for kind in one.kinds],
            }
            for one in evaluations
        ],
    }


def table(evaluations: Sequence[Evaluation]) -> str:
    """The results for people: by kind for one configuration, side by side for several."""
    first = evaluations[0]
    head = (
        f"{len(first.outcomes)} questions, {first.overall.questions} of them answerable; "
        "means over these, with 95% intervals."
    )
    if len(evaluations) == 1:
        groups = [first.overall, *(kind for kind in first.kinds if kind.questions)]
        rows = [_row(f"{one.name} ({one.questions})", one) for one in groups]
        rows.append(
            f"{first.configuration.name}: latency {first.latency.p50:.1f} ms at the median, "
            f"{first.latency.p95:.1f} ms at the 95th percentile."
        )
    else:
        rows = [
            f"{_row(one.configuration.name, one.overall)}  {one.latency.p50:6.1f}  {one.latency.p95:6.1f}"
            for one in evaluations
        ]
    titles = "  ".join(name.ljust(_WIDTH) for name in MEASURES)
    times = "  p50 ms  p95 ms" if len(evaluations) > 1 else ""
    return "\n".join([head, f"{'':20}  {titles}{times}".rstrip(), *rows, *_unfindable(first)])


def _row(name: str, group: Group) -> str:
    cells = (f"{one.mean:.3f} ({one.low:.3f}-{one.high:.3f})" for one in group.estimates)
    return f"{name:20}  {'  '.join(cells)}"


def _unfindable(evaluation: Evaluation) -> list[str]:
    """Evidence outside every passage: no ranking can find it, so it is a fault of the index, and shown."""
    lost = [one.question.id for one in evaluation.outcomes if one.question.answerable and not one.relevant]
    return [f"No passage of the index holds the gold of: {', '.join(lost)}; they count as zero."] * bool(lost)


def _group(group: Group) -> dict[str, object]:
    return {
        "name": group.name,
        "answerable": group.questions,
        "measures": {
            name: {"mean": round(one.mean, 4), "low": round(one.low, 4), "high": round(one.high, 4)}
            for name, one in zip(MEASURES, group.estimates, strict=False)
        },
    }


def _outcome(one: Outcome) -> dict[str, object]:
    return {
        "id": one.question.id,
        "question": one.question.question,
        "kind": one.question.kind,
        "answerable": one.question.answerable,
        "measures": dict(zip(MEASURES, (round(value, 4) for value in one.values), strict=False)),
        "first_relevant": one.first_relevant,
        "relevant": sorted(one.relevant),
        "hits": [{"passage_id": hit.passage_id, "score": hit.score} for hit in one.hits],
        "milliseconds": round(one.milliseconds, 2),
    }
