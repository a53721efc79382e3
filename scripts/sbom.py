"""What Minutebook is made of, as a CycloneDX 1.6 document: `make sbom`.

Of each package that constraints.txt names: version, and of those installed licence and what they need. Made
of what packages state about themselves, so that it needs no network and no tool. The same packages give the
same bytes.
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from collections.abc import Sequence
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CONSTRAINTS = ROOT / "constraints.txt"
_PINNED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)==(\S+)")
_NAMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def normal(name: str) -> str:
    """A package's name as package indexes write it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def purl(name: str, version: str) -> str:
    """The address of a package's version that is the same everywhere."""
    return f"pkg:pypi/{normal(name)}@{version}"


def component(name: str, version: str, installed: Distribution | None) -> dict[str, Any]:
    """One package; of one that is not installed here, only which it is."""
    told: dict[str, Any] = {
        "type": "library",
        "bom-ref": purl(name, version),
        "name": name,
        "version": version,
    }
    told["purl"] = purl(name, version)
    stated = installed.metadata.get("License-Expression") if installed else None
    return {**told, "licenses": [{"expression": stated}]} if stated else told


def bill(pinned: Sequence[tuple[str, str]], program: Distribution) -> dict[str, Any]:
    """The document for these packages, in their order, and the program that is made of them."""
    versions = {normal(name): version for name, version in pinned}
    found = {name: _installed(name) for name, _ in pinned}
    itself = purl(program.name, program.version)
    needs = [(itself, program)]
    needs += [(purl(name, version), one) for name, version in pinned if (one := found[name])]
    content: dict[str, Any] = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": itself,
                "name": program.name,
                "version": program.version,
            }
        },
        "components": [component(name, version, found[name]) for name, version in pinned],
        "dependencies": [
            {"ref": ref, "dependsOn": sorted(_needed(one, versions) - {ref})} for ref, one in needs
        ],
    }
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, sort_keys=True))
    return {**content, "serialNumber": f"urn:uuid:{serial}"}


def _installed(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _needed(one: Distribution, versions: dict[str, str]) -> set[str]:
    named = (_NAMED.match(each) for each in one.requires or ())
    names = {normal(form.group()) for form in named if form}
    return {purl(name, versions[name]) for name in names & versions.keys()}


def pins(text: str) -> list[tuple[str, str]]:
    """The packages that a file of constraints names, with their versions."""
    return [(form[1], form[2]) for line in text.splitlines() if (form := _PINNED.match(line))]


def main() -> int:
    """Prints the document."""
    made = bill(pins(CONSTRAINTS.read_text(encoding="utf-8")), distribution("minutebook"))
    sys.stdout.write(f"{json.dumps(made, indent=1, ensure_ascii=False)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
