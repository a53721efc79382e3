"""What every fit takes: sets of judged questions, folds that keep meetings whole, and two regressions.

Both losses are convex, so the same examples give the same weights.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path

import numpy as np
import typer
from numpy.typing import NDArray
from scipy.optimize import minimize

from indexer.errors import BadInput
from service.cli.running import run

LISTWISE_PENALTY = 3e-4
"""The same for lists, chosen by these figures of a draft, weights of bodies left out: nDCG@10 on wild-dev
and within QMSum's validation meetings .747 and .806 with 1e-3, .751 and .808 with this, .748 and .811 with
1e-4."""

PENALTY = 1e-3
"""Of the squared weights, so that features that say the same do not pull against each other without end."""


def fit_program(command: Callable[..., None], name: str) -> None:
    """Runs a command as the program of that name, and exits with its status."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    app.command()(command)
    sys.exit(run(app, name))


def checked_out(out: Path) -> Path:
    """The file that weights go to. Raises BadInput where it has no folder: a fit takes minutes."""
    if not out.parent.is_dir():
        raise BadInput(f"There is no folder {out.parent} for the weights; make it, or name another --out.")
    return out


def folds(keys: Iterable[str], count: int) -> dict[str, int]:
    """The fold of each key; what shares a key is in the same one."""
    return {key: at % count for at, key in enumerate(sorted(set(keys)))}


def shares(groups: Sequence[Hashable]) -> NDArray[np.float64]:
    """float64[n], from the group of each: every group counts alike, whatever its size."""
    sizes = Counter(groups)
    return np.array([1 / sizes[group] for group in groups])


def fit_listwise(
    features: Sequence[NDArray[np.float64]], relevant: Sequence[NDArray[np.bool_]], groups: Sequence[str]
) -> NDArray[np.float64]:
    """The weights of features that make relevant candidates likeliest to come first.

    By question: float64[candidates, features], bool[candidates] of which some are true, and its group. The
    loss is the cross entropy of the softmax over a question's candidates ("ListNet", Cao et al., ICML 2007);
    every group counts alike.
    """
    each = shares(groups) / len(set(groups))
    data = [
        (own, right / right.sum(), share) for own, right, share in zip(features, relevant, each, strict=True)
    ]

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        total, slope = LISTWISE_PENALTY * float(weights @ weights), 2 * LISTWISE_PENALTY * weights
        for own, wanted, share in data:
            sums = own @ weights
            likely = np.exp(sums - sums.max())
            likely /= likely.sum()
            total -= share * float(wanted @ np.log(np.maximum(likely, 1e-30)))
            slope = slope + share * (own.T @ (likely - wanted))
        return total, slope

    start = np.zeros(features[0].shape[1])
    weights: NDArray[np.float64] = minimize(loss, start, jac=True, method="L-BFGS-B").x
    return weights


def fit_logistic(
    rows: NDArray[np.float64],
    right: NDArray[np.float64],
    shares: NDArray[np.float64],
    rising: int | None = None,
) -> NDArray[np.float64]:
    """The weights of a logistic regression of `right` on rows, each counting its share.

    A column that is `rising` gets a weight above 0.
    """

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        odds = rows @ weights
        errors = 1 / (1 + np.exp(-np.clip(odds, -50, 50))) - right
        cost = float(shares @ (np.logaddexp(0, odds) - right * odds)) + PENALTY * float(weights @ weights)
        return cost, rows.T @ (shares * errors) + 2 * PENALTY * weights

    columns = rows.shape[1]
    bounds = [(1e-3 if column == rising else None, None) for column in range(columns)]
    found = minimize(loss, np.zeros(columns), jac=True, method="L-BFGS-B", bounds=bounds)
    weights: NDArray[np.float64] = found.x
    return weights
