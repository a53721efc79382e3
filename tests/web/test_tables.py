"""Tables for spreadsheets: what they hold, that they run nothing, and that LibreOffice opens them."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.web.api.tables import Table, defused

pytestmark = pytest.mark.slow

LISTS = ("boards", "people", "actions", "decisions", "meetings")


def table(client: TestClient, address: str) -> list[dict[str, str]]:
    response = client.get(address)
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.headers["content-disposition"].startswith('attachment; filename="')
    assert response.content.startswith(b"\xef\xbb\xbf")
    text = response.content.decode("utf-8-sig")
    assert "\r\n" in text
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-1", "@sum", "\t=1", "\r=1", "＝1"])
def test_what_a_spreadsheet_may_run_is_defused(text: str) -> None:
    assert defused(text) == f"'{text}"
    written = b"".join(Table("t", ("text",), [(text,)]).chunks()).decode("utf-8-sig")
    [_, [cell]] = csv.reader(io.StringIO(written, newline=""))
    assert cell == f"'{text}"


@pytest.mark.parametrize("text", ["", "1 + 1 = 2", "Ann Bell – Clerk", "'tis", "a@b.example"])
def test_other_text_is_left_as_it_is(text: str) -> None:
    assert defused(text) == text


def test_numbers_are_numbers_and_lines_of_a_long_table_are_all_there() -> None:
    rows = ((number, -number, None, f"line {number}\nsecond") for number in range(1_001))
    chunks = list(Table("t", ("a", "b", "c", "d"), rows).chunks())
    assert len(chunks) > 3
    read = list(csv.reader(io.StringIO(b"".join(chunks).decode("utf-8-sig"), newline="")))
    assert read[0] == ["a", "b", "c", "d"]
    assert read[-1] == ["1000", "-1000", "", "line 1000\nsecond"]
    assert len(read) == 1_002


@pytest.mark.parametrize("kind", ["actions", "decisions"])
def test_a_table_has_what_the_json_has_and_all_of_it(client: TestClient, kind: str) -> None:
    given = client.get(f"/api/{kind}", params={"limit": 500}).json()
    rows = table(client, f"/api/{kind}?format=csv")
    assert len(rows) == given["total"] == len(given[kind])
    for row, one in zip(rows, given[kind], strict=True):
        cited = one["citation"]
        assert row["text"] == defused(one["text"])
        assert (row["document_id"], int(row["start"]), int(row["end"])) == (
            cited["document_id"], cited["start"], cited["end"]
        )  # fmt: skip
        assert row["link"].startswith("http://testserver/meetings/")
        assert (row["board"], row["date"]) == (cited["board"], cited["date"] or "")


@pytest.mark.parametrize("kind", LISTS)
def test_every_list_is_a_table(client: TestClient, kind: str) -> None:
    given = client.get(f"/api/{kind}").json()
    assert len(table(client, f"/api/{kind}?format=csv")) == given["total"]


def test_limit_and_offset_hold_for_tables_too(client: TestClient) -> None:
    whole = table(client, "/api/actions?format=csv")
    assert table(client, "/api/actions?format=csv&limit=3&offset=2") == whole[2:5]
    assert table(client, "/api/actions?format=csv&offset=2") == whole[2:]


def test_passages_and_timelines_are_tables(client: TestClient) -> None:
    found = client.get("/api/search?q=lamps+report&limit=5").json()
    rows = table(client, "/api/search?q=lamps+report&limit=5&format=csv")
    assert [(row["passage_id"], row["text"]) for row in rows] == [
        (one["passage_id"], defused(one["text"])) for one in found["hits"]
    ]
    spoken = client.get("/api/timeline?q=trials").json()["meetings"]
    rows = table(client, "/api/timeline?q=trials&format=csv")
    assert [(row["document_id"], int(row["passages"])) for row in rows] == [
        (one["document_id"], one["passages"]) for one in spoken
    ]


@pytest.mark.parametrize("address", ["/api/actions", "/api/search?q=x", "/api/meetings", "/api/timeline?q=x"])
def test_another_format_is_refused(client: TestClient, address: str) -> None:
    response = client.get(address, params={"format": "xml"} | ({"q": "x"} if "q=" in address else {}))
    assert response.status_code == 400
    assert response.json()["field"] == "format"


def calc() -> str | None:
    """LibreOffice, if it is installed with what opens tables."""
    office = shutil.which("soffice")
    return office if office and (Path(office).resolve().parent / "libsclo.so").exists() else None


@pytest.mark.skipif(calc() is None, reason="LibreOffice Calc is not installed")
@pytest.mark.parametrize("kind", ["actions", "people"])
def test_libreoffice_opens_a_table(client: TestClient, tmp_path: Path, kind: str) -> None:
    rows = table(client, f"/api/{kind}?format=csv")
    path = tmp_path / f"{kind}.csv"
    path.write_bytes(client.get(f"/api/{kind}?format=csv").content)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    as_opened = ("--headless", "--infilter=CSV:44,34,76,1", "--convert-to", "html:HTML (StarCalc)")
    command = ("soffice", profile, *as_opened, "--outdir", str(tmp_path), str(path))
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    opened = (tmp_path / f"{kind}.html").read_text(encoding="utf-8")
    assert opened.count("<tr") == len(rows) + 1
    assert "Err:5" not in opened
    assert "#NAME?" not in opened
