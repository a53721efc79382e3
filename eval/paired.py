"""The same questions before and after: means by measure, and whether what lies between them is noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.statistics import Difference, differences
from eval.table import gain


@dataclass(frozen=True, slots=True)
class Row:
    """A mean before and after, over the same questions. `name` is a measure or a kind of question."""

    name: str
    questions: int
    before: float
    after: float
    difference: Difference


def paired_rows(
    names: Sequence[str], before: NDArray[np.float64], after: NDArray[np.float64]
) -> tuple[Row, ...]:
    """A row for each column of two float64[questions, names], whose rows are the same questions, n > 0."""
    return tuple(
        Row(name, len(before), float(before[:, n].mean()), float(after[:, n].mean()), difference)
        for n, (name, difference) in enumerate(zip(names, differences(after, before), strict=True))
    )


def row_line(name: str, row: Row, width: int = 18) -> str:
    """A row for people, its name in so many columns."""
    return (
        f"  {name:{width}} {row.before:.3f} -> {row.after:.3f}  {row.difference.verdict:6}  "
        f"{gain(row.difference)}"
    )
