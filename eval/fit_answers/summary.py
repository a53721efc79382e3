"""What held-out outcomes come to, set by set."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.abstention import auroc
from eval.fit_answers.held_out import Outcome

KINDS = ("unanswerable", "near-miss", "removed", "crossed", "off-topic")
"""Of questions without an answer: curated ones, then those that were made, see `askings`."""


def summary(outcomes: Sequence[Outcome]) -> dict[str, dict[str, float]]:
    """By set: facts and citations of answerable questions, how many of each kind were refused, and AUROC."""
    sets = dict.fromkeys(one.example.asking.set for one in outcomes)
    return {name: _row([one for one in outcomes if one.example.asking.set == name]) for name in sets}


def _row(outcomes: Sequence[Outcome]) -> dict[str, float]:
    right = [one for one in outcomes if one.rightness is not None]
    given = [one.rightness for one in right if one.answered and one.rightness is not None]
    chosen = [one.rightness for one in right if one.rightness is not None]
    row = {
        "facts stated": _mean([one.stated for one in chosen]),
        "facts overlapping": _mean([one.overlapping for one in chosen]),
        "precision": _mean([one.precision for one in chosen]),
        "recall": _mean([one.recall for one in chosen]),
        "facts overlapping, answered": _mean([one.overlapping for one in given]),
        "precision, answered": _mean([one.precision for one in given]),
        "answerable refused": _mean([not one.answered for one in right]),
    }
    sure = [one.confidence for one in right]
    for kind in KINDS:
        of_kind = [one for one in outcomes if one.example.kind == kind]
        if of_kind:
            row[f"{kind} refused"] = _mean([not one.answered for one in of_kind])
            row[f"{kind} AUROC"] = auroc(sure, [one.confidence for one in of_kind])
    return {name: round(value, 3) for name, value in row.items() if not np.isnan(value)}


def _mean(values: Sequence[float | None]) -> float:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else float("nan")
