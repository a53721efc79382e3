"""The audit of dependencies: silence is no all-clear."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from scripts.audit import LOCK, judged, judged_offline
from scripts.sbom import pins

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


# A database that was brought along.


def record(name: str, identity: str = "PYSEC-1", **affected: Any) -> dict[str, Any]:
    package = {"ecosystem": "PyPI", "name": name}
    return {
        "id": identity,
        "modified": "2026-11-02T00:00:00Z",
        "affected": [{"package": package, **affected}],
    }


def ranged(*events: dict[str, str]) -> dict[str, Any]:
    return {"ranges": [{"type": "ECOSYSTEM", "events": list(events)}]}


def database(folder: Path, *records: dict[str, Any], packed: bool = True) -> Path:
    if not packed:
        (folder / "vulns").mkdir(exist_ok=True)
        for number, one in enumerate(records):
            (folder / "vulns" / f"{number}.json").write_text(json.dumps(one))
        return folder
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        for number, one in enumerate(records):
            archive.writestr(f"{number}.json", json.dumps(one))
    return folder / "all.zip"


LOCKED = (
    "lamp-post==1.5.0 \\\n    --hash=sha256:00\nquay==2.0 ; python_version < '4' \\\n    --hash=sha256:11\n"
)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(
    ("affected", "hit"),
    [
        (ranged({"introduced": "0"}, {"fixed": "1.6"}), True),
        (ranged({"introduced": "0"}, {"fixed": "1.5.0"}), False),
        (ranged({"introduced": "1.5.0"}), True),
        (ranged({"introduced": "1.6"}), False),
        (ranged({"introduced": "0"}, {"last_affected": "1.5"}), True),
        (ranged({"introduced": "0"}, {"last_affected": "1.4.9"}), False),
        (ranged({"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "1.4"}, {"fixed": "1.5.1"}), True),
        (ranged({"introduced": "2.0"}, {"fixed": "2.1"}, {"introduced": "0"}, {"fixed": "1.0"}), False),
        ({"versions": ["1.4", "1.5", "no version"]}, True),
        ({"versions": ["1.4"], "ranges": [{"type": "GIT", "events": [{"introduced": "0"}]}]}, False),
    ],
)
def test_a_database_is_read_as_its_schema_says(
    tmp_path: Path, affected: dict[str, Any], hit: bool, packed: bool
) -> None:
    said, status = judged_offline(database(tmp_path, record("Lamp_Post", **affected), packed=packed), LOCKED)
    assert status == hit
    if hit:
        assert said[0].startswith("lamp-post 1.5.0: PYSEC-1, mended in ")
    else:
        assert said == ["No known vulnerability in 2 packages, by advisories up to 2026-11-02."]


def test_what_was_withdrawn_or_is_of_other_makers_counts_for_nothing(tmp_path: Path) -> None:
    hole = ranged({"introduced": "0"})
    withdrawn = record("quay", **hole) | {"withdrawn": "2026-01-01T00:00:00Z"}
    other = record("quay", **hole)
    other["affected"][0]["package"]["ecosystem"] = "npm"
    sound = record("pier", **hole)
    assert judged_offline(database(tmp_path, withdrawn, other, sound), LOCKED)[1] == 0


def test_a_record_that_cannot_be_judged_is_told(tmp_path: Path) -> None:
    (said,), status = judged_offline(
        database(tmp_path, record("quay", **ranged({"introduced": "?"}))), LOCKED
    )
    assert status == 1
    assert said == "quay 2.0: PYSEC-1 may be about it, its versions cannot be read"


def test_no_database_is_no_all_clear(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("nothing")
    for place in (tmp_path / "missing.zip", tmp_path / "text", database(tmp_path)):
        (said,), status = judged_offline(place, LOCKED)
        assert status == 1
        assert said.startswith("Nothing was audited, because ")
    filled = database(tmp_path, record("quay", **ranged({"introduced": "3"})))
    assert judged_offline(filled, "")[1] == 1


def test_what_is_locked_is_what_is_audited() -> None:
    assert len(pins(LOCK.read_text(encoding="utf-8"))) > 100
