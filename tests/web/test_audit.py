"""The audit log: off unless asked for, its owner's alone, without personal data, never in anybody's way."""

from __future__ import annotations

import json
import logging
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.errors import BadInput
from service.web.app import create_app
from service.web.operation.audit import AuditLog
from service.web.operation.settings import Settings


@contextmanager
def audited(index: Path, file: Path | None) -> Iterator[TestClient]:
    with TestClient(create_app(index, Settings(audit_log=file)), client=("127.0.0.1", 50_000)) as started:
        yield started


def written(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_questions_are_written_without_personal_data(sample_index: Path, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    question = "What was agreed about victims? Zoë Quillfeather, zoe@example.org, 020 7946 0958"
    with audited(sample_index, file) as client:
        version = client.get("/readyz").json()["index_version"]
        for path in ("/api/search", "/api/ask", "/search"):
            response = client.get(path, params={"q": question, "person": "Quillfeather"})
        client.get("/api/ask", params={"q": "victims"})
        client.get("/")
        client.get("/meetings/x")
        assert response.status_code in {200, 400}
    lines = written(file)
    assert [line["route"] for line in lines] == ["/api/search", "/api/ask", "/search", "/api/ask"]
    assert all(
        line.keys() == {"time", "route", "status", "outcome", "index_version", "question"} for line in lines
    )
    assert {line["index_version"] for line in lines} == {version}
    assert lines[0]["question"] == "What was agreed about victims? [word] [word], [email], [number]"
    assert lines[3]["question"] == "victims"
    assert lines[3]["outcome"] is not None
    assert "quill" not in file.read_text(encoding="utf-8").lower()


def test_it_is_off_unless_asked_for(
    sample_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with audited(sample_index, None) as client:
        client.get("/api/search", params={"q": "victims"})
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_its_owners_alone_also_where_it_was_not(sample_index: Path, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    file.write_text('{"question": "before"}\n', encoding="utf-8")
    file.chmod(0o644)
    with audited(sample_index, file) as client:
        client.get("/api/search", params={"q": "victims"})
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [line["question"] for line in written(file)] == ["before", "victims"]


def test_it_may_be_moved_away_while_the_service_runs(sample_index: Path, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    with audited(sample_index, file) as client:
        client.get("/api/search", params={"q": "victims"})
        file.rename(tmp_path / "audit.1")
        client.get("/api/search", params={"q": "board"})
    assert [line["question"] for line in written(file)] == ["board"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_cannot_be_written_is_told_and_fails_no_request(
    sample_index: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "logs"
    folder.mkdir()
    with audited(sample_index, folder / "audit.jsonl") as client:
        (folder / "audit.jsonl").unlink()
        folder.rmdir()
        assert client.get("/api/search", params={"q": "victims"}).status_code == 200
        assert "minutebook_audit_failures_total 1.0" in client.get("/metrics").text
    (told,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert told.getMessage() == "A question could not be written to the audit log: No such file or directory."


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_an_error_like_any_other() -> None:
    with pytest.raises(OSError, match="No space left"):
        AuditLog(Path("/dev/full")).write({"question": "x"})


def test_a_file_that_cannot_be_made_is_refused_at_once(sample_index: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"cannot be written to .* name another file"):
        create_app(sample_index, Settings(audit_log=tmp_path / "none" / "audit.jsonl"))


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_text("", encoding="utf-8")
    (tmp_path / "link").symlink_to(target)
    with pytest.raises(BadInput):
        AuditLog(tmp_path / "link")


def test_an_address_without_end_is_not_read(sample_index: Path, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    with audited(sample_index, file) as client:
        client.get("/api/search", params={"q": "victims", "document": "x" * 20_000})
        client.get("/api/search", params={"q": "victims " * 100})
    (line,) = written(file)
    assert line["status"] == 400
    assert len(str(line["question"])) < 510, "of what is no question any more, the rest is cut off"
