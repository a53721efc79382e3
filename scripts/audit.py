"""Whether known vulnerabilities are in what requirements.lock names: `make audit`.

By pip-audit, which asks a service; or, where none can be reached, by a database that was brought along
(`make audit DATABASE=all.zip`, see `scripts.advisories`). pip-audit passes over what the service does not
answer for, and ends well all the same. Here that is a failure: nothing is known of such packages. The exit
status is 1 then, and with vulnerabilities.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LOCK = Path(__file__).resolve().parent.parent / "requirements.lock"

_COMMAND = (
    *(sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--no-deps", "--disable-pip"),
    *("--format", "json", "--progress-spinner", "off"),
)
_ADVICE = (
    "run `make audit` where the service can be reached, or name a database (`make audit DATABASE=all.zip`)"
)


def main(arguments: Sequence[str]) -> int:
    """Audits, and prints what came of it; what is not known here goes to pip-audit."""
    parser = argparse.ArgumentParser(prog="audit", description=__doc__)
    parser.add_argument("--database", type=Path, help="a zip file or folder of records of the OSV schema")
    known, others = parser.parse_known_args(arguments)
    if known.database:
        sentences, status = judged_offline(known.database, LOCK.read_text(encoding="utf-8"))
    else:
        command = (*_COMMAND, *others)
        ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the maker's own
        sentences, status = judged(ran.stdout, ran.stderr)
    sys.stdout.write("".join(f"{one}\n" for one in sentences))
    return status


def judged_offline(database: Path, locked: str) -> tuple[list[str], int]:
    """What a database knows of the packages in a lock file, in sentences, and the exit status."""
    from scripts.advisories import Advisories, NoDatabase
    from scripts.sbom import pins

    pinned = pins(locked)
    try:
        advisories = Advisories.read(database)
    except NoDatabase as error:
        return [f"Nothing was audited, because {error}."], 1
    if not pinned:
        return [f"Nothing was audited, because {LOCK.name} names no package."], 1
    found = [
        f"{one.name} {one.version}: {one.id}"
        + (
            " may be about it, its versions cannot be read"
            if one.unsure
            else f", mended in {_any(one.mended)}"
        )
        for one in advisories.holes(pinned)
    ]
    told = f"by advisories up to {advisories.newest[:10]}"
    return found or [f"No known vulnerability in {len(pinned)} packages, {told}."], 1 if found else 0


def _any(versions: Sequence[str]) -> str:
    return ", ".join(dict.fromkeys(versions)) or "none"


def judged(printed: str, complaints: str) -> tuple[list[str], int]:
    """What pip-audit's output comes to, in sentences, and the exit status."""
    try:
        packages: list[dict[str, Any]] = json.loads(printed)["dependencies"]
    except (ValueError, KeyError):
        last = (complaints.strip().splitlines() or ["it said nothing"])[-1]
        return [f"Nothing was audited, because pip-audit failed ({last}); {_ADVICE}."], 1
    found = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {_any(hole['fix_versions'])}"
        for one in packages
        for hole in one.get("vulns", ())
    ]
    passed_over = [one["name"] for one in packages if "skip_reason" in one]
    if passed_over:
        found.append(
            f"The vulnerability service did not answer for {len(passed_over)} of {len(packages)} packages "
            f"({', '.join(passed_over[:3])}…), of which nothing is known; {_ADVICE}."
        )
    if not packages:
        found.append(f"Nothing was audited, because {LOCK.name} names no package.")
    return found or [f"No known vulnerability in {len(packages)} packages."], 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
