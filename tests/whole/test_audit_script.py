"""The audit of dependencies: silence is no all-clear."""

from __future__ import annotations

import json

from scripts.audit import judged

SOUND = {"name": "one", "version": "1.0", "vulns": []}
HOLED = {"name": "two", "version": "2.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}]}
PASSED_OVER = {"name": "three", "skip_reason": "Dependency not found on PyPI and could not be audited: three"}


def outcome(*packages: dict[str, object]) -> tuple[list[str], int]:
    return judged(json.dumps({"dependencies": packages}), "")


def test_nothing_known_of_all_packages_is_an_all_clear() -> None:
    assert outcome(SOUND, SOUND) == (["No known vulnerability in 2 packages."], 0)


def test_a_vulnerability_is_told_with_what_mends_it() -> None:
    assert outcome(SOUND, HOLED) == (["two 2.0: PYSEC-1, mended in 2.1"], 1)


def test_a_service_that_does_not_answer_is_a_failure_in_one_sentence() -> None:
    (said,), status = outcome(SOUND, PASSED_OVER)
    assert status == 1
    assert said.startswith("The vulnerability service did not answer for 1 of 2 packages (three")
    assert "make audit" in said


def test_a_failure_of_the_audit_itself_is_told_with_its_reason() -> None:
    (said,), status = judged("", "WARNING: x\nERROR: the connection was refused\n")
    assert (status, "ERROR: the connection was refused" in said) == (1, True)


def test_nothing_to_audit_is_a_failure() -> None:
    assert outcome()[1] == 1
