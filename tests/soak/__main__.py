"""A soak of the service (`python -m tests.soak --minutes 15 --clients 32 --reloads 10`): prints figures."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TQDM_DISABLE", "1")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

from tests.soak.bench import Plan, soak

MOST_GROWTH = 0.05
"""Of the server's memory, from settled to the end."""


def main() -> int:
    """Soaks, prints the figures; the exit status is 1 unless all was well."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=main.__doc__)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--reloads", type=int, default=10)
    parser.add_argument("--model", default="all-MiniLM-L6-v2")
    parser.add_argument("--attacked", action="store_true", help="with one attacker of each kind beside them")
    parser.add_argument("serve", nargs="*", help="options of minutebook serve, after --")
    asked = parser.parse_args()
    plan = Plan(
        seconds=asked.minutes * 60,
        clients=asked.clients,
        reloads=asked.reloads,
        model=asked.model,
        options=tuple(asked.serve),
        attacked=asked.attacked,
    )
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        outcome = soak(plan, Path(folder), _tell)
    _tell(outcome.report())
    for error in outcome.errors[:5]:
        _tell(error)
    flawless = (
        not outcome.errors
        and outcome.metrics["reloads"] == plan.reloads
        and outcome.metrics["failed quotes"] == 0
        and outcome.growth <= MOST_GROWTH
    )
    return 0 if flawless else 1


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
