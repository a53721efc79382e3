"""Fuzzes for some minutes, or tries saved inputs again; the exit status is 1 when something was not borne."""

from __future__ import annotations

import argparse
import faulthandler
import os
import random
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

os.environ.setdefault("TQDM_DISABLE", "1")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

from tests.fuzz.bench import fuzz, try_again
from tests.fuzz.documents import SAMPLES, document_targets
from tests.fuzz.services import SERVICES, service_targets
from tests.fuzz.targets import Target
from tests.processes import minutebook


def main() -> int:
    """Fuzzes all formats of documents and all that a service is asked in turn; prints what came of it."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=main.__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=None, help="to make the same inputs again")
    parser.add_argument("--only", action="append", help="one of the targets, such as pdf or questions")
    parser.add_argument("--out", type=Path, default=Path("out/fuzz"), help="where failing inputs are saved")
    parser.add_argument("--index", type=Path, help="of the sample minutes; built first when not given")
    parser.add_argument("again", nargs="*", type=Path, help="saved inputs to try again instead")
    asked = parser.parse_args()
    seed = random.randrange(10**6) if asked.seed is None else asked.seed
    faulthandler.enable()
    with ExitStack() as stack:
        targets: dict[str, Target] = dict(stack.enter_context(document_targets()))
        wanted = asked.only or [path.name.partition("-")[0] for path in asked.again] or None
        if wanted is None or set(SERVICES) & set(wanted):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fuzz-index-")))
            targets |= stack.enter_context(service_targets(asked.index or _index(folder)))
        if unknown := set(wanted or ()) - set(targets):
            parser.error(f"there is no target {', '.join(unknown)}; there are {', '.join(targets)}")
        for path, name in zip(asked.again, wanted or (), strict=False):
            _tell(f"{path}: {try_again(targets[name], path)}")
        if asked.again:
            return 0
        chosen = {name: one for name, one in targets.items() if wanted is None or name in wanted}
        _tell(f"seed {seed}")
        outcome = fuzz(chosen, asked.minutes * 60, seed, asked.out, _tell)
    for name, counts in outcome.counts.items():
        _tell(f"{name}: {', '.join(f'{times:,} {what}' for what, times in sorted(counts.items()))}")
    _tell(f"{outcome.cases:,} inputs, {len(outcome.failures)} kinds of failures (seed {seed}).")
    return 1 if outcome.failures else 0


def _index(folder: Path) -> Path:
    run = minutebook("index", SAMPLES, "--out", folder)
    assert run.returncode == 0, run.stderr
    return folder


def _tell(sentence: str) -> None:
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
