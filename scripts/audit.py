"""Whether known vulnerabilities are in what constraints.txt names: `make audit`, by pip-audit.

pip-audit passes over what the vulnerability service does not answer for, and ends well all the same. Here
that is a failure: nothing is known of such packages. The exit status is 1 then, and with vulnerabilities.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CONSTRAINTS = Path(__file__).resolve().parent.parent / "constraints.txt"

_COMMAND = (
    *(sys.executable, "-m", "pip_audit", "--requirement", str(CONSTRAINTS), "--no-deps", "--disable-pip"),
    *("--format", "json", "--progress-spinner", "off"),
)
_ADVICE = "run `make audit` where the service can be reached"


def main(arguments: Sequence[str]) -> int:
    """Audits, and prints what came of it; `arguments` go to pip-audit (`--vulnerability-service osv`)."""
    command = (*_COMMAND, *arguments)
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the maker's own
    sentences, status = judged(ran.stdout, ran.stderr)
    sys.stdout.write("".join(f"{one}\n" for one in sentences))
    return status


def judged(printed: str, complaints: str) -> tuple[list[str], int]:
    """What pip-audit's output comes to, in sentences, and the exit status."""
    try:
        packages: list[dict[str, Any]] = json.loads(printed)["dependencies"]
    except (ValueError, KeyError):
        last = (complaints.strip().splitlines() or ["it said nothing"])[-1]
        return [f"Nothing was audited, because pip-audit failed ({last}); {_ADVICE}."], 1
    found = [
        f"{one['name']} {one['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'none'}"
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
        found.append(f"Nothing was audited, because {CONSTRAINTS.name} names no package.")
    return found or [f"No known vulnerability in {len(packages)} packages."], 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
