"""requirements.lock: what constraints.txt names, in the same versions, each with its hashes."""

from __future__ import annotations

import re

from scripts.sbom import CONSTRAINTS, normal, pins
from tests.processes import ROOT

LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
_ENTRY = re.compile(r"^[A-Za-z0-9].*(?:\n    .*)*", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}(?: \\)?$", re.MULTILINE)


def test_it_has_all_that_the_constraints_name_in_the_same_versions() -> None:
    locked = {normal(name): version for name, version in pins(LOCK)}
    wanted = {normal(name): version for name, version in pins(CONSTRAINTS.read_text("utf-8"))}
    assert {name: locked.get(name) for name in wanted} == wanted
    assert locked["torch"] == "2.13.0"
    assert {"pip", "hatchling"} <= locked.keys()  # by which the images are made


def test_each_package_has_its_hashes_and_no_place_where_it_comes_from() -> None:
    entries = _ENTRY.findall(LOCK)
    assert len(entries) == len(pins(LOCK)) > 100
    for entry in entries:
        first, *hashes = entry.split("\n")
        assert re.match(r"[A-Za-z0-9][\w.-]*==\S+( ; .*)? \\$", first), first
        assert hashes
        assert all(_HASH.search(one) for one in hashes), entry
    assert "://" not in LOCK
    assert "index-url" not in LOCK
    assert "find-links" not in LOCK
