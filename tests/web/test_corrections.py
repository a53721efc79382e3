"""Corrections on the pages: for an admin's key alone, looked at first, written beside the minutes, undone."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.documents.folder.find import discover
from indexer.documents.metadata.corrections import LOG_NAME, read_corrections
from indexer.learned.board_file import read_board_file
from service.corrections.settings import CorrectionSettings
from service.web.app import create_app
from service.web.operation.keys import change_keys, new_key
from service.web.operation.settings import Access, Settings
from tests.built import in_process
from tests.page_parser import Page
from tests.processes import minutebook

pytestmark = pytest.mark.slow

TEXT = """Minutes of the {board} held on {day} March 2024

1. Moorings

The harbour master reported that forty moorings were let, and {more} asked for a new berth by the slipway.
"""
SIDECAR = """# Kept by the clerk
[documents."secret.txt"]
restricted = "audit"   # not for all

[documents."quay.txt"]
date = 2024-03-05
"""
PATHS = (
    "/corrections",
    "/corrections/boards",
    "/corrections/documents/quay",
    "/corrections/changes/1/undo",
)
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, encoder: Path) -> tuple[Path, Path]:
    """Minutes of three boards, one of them restricted, and their index."""
    made, out = tmp_path_factory.mktemp("quay"), tmp_path_factory.mktemp("index")
    (made / "deep").mkdir()
    (made / "quay.txt").write_text(TEXT.format(board="Quay Board", day=5, more="Ann"))
    (made / "deep" / "pier.txt").write_text(TEXT.format(board="Pier Committee", day=6, more="nobody else"))
    (made / "secret.txt").write_text(TEXT.format(board="Hidden Panel", day=12, more="nine in secret"))
    (made / "minutes.toml").write_text(SIDECAR)
    in_process(made, out, model=str(encoder))
    return made, out


@pytest.fixture
def sources(built: tuple[Path, Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(built[0], tmp_path / "sources"))


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, dict[str, str]]:
    """The headers of an admin, of one who may see all, and of a reader."""
    made = {
        "admin": new_key("Clerk", frozenset(), 600, admin=True),
        "all": new_key("Chair", frozenset({"audit"}), 600, admin=True),
        "reader": new_key("Reader", frozenset({"audit"}), 600),
    }
    change_keys(tmp_path / "keys.json", lambda _: tuple(key for key, _ in made.values()))
    return {name: {"Authorization": f"Bearer {text}", **SAME} for name, (_, text) in made.items()}


@pytest.fixture
def client(
    built: tuple[Path, Path], sources: Path, tmp_path: Path, keys: dict[str, dict[str, str]]
) -> Iterator[TestClient]:
    corrections = CorrectionSettings(sources, tmp_path / "boards.toml", "minutebook index quay --out index")
    settings = Settings(access=Access(tmp_path / "keys.json"), corrections=corrections)
    with TestClient(create_app(built[1], settings), follow_redirects=False) as started:
        yield started


def fields(html: str) -> dict[str, str]:
    """What the last form of a page with hidden fields sends."""
    return {one["name"]: one["value"] for one in Page(html).all("input") if one.get("type") == "hidden"}


@pytest.fixture
def correct(client: TestClient, keys: dict[str, dict[str, str]]) -> Callable[..., str]:
    """Corrects a document as an admin does with a browser: types, looks, and makes the change."""

    def corrected(document: str, who: str = "admin", **values: str) -> str:
        address = f"/corrections/documents/{document}"
        token = fields(client.get(address, headers=keys[who]).text)["token"]
        looked = client.post(address, data={"token": token, **values}, headers=keys[who])
        assert looked.status_code == 200, looked.text
        made = client.post(address, data={**values, **fields(looked.text)}, headers=keys[who])
        assert (made.status_code, made.headers["location"]) == (303, "/corrections")
        return looked.text

    return corrected


def hints(sources: Path, relative: str) -> tuple[object, ...]:
    """What a build takes to be stated of a file."""
    (found,) = (one for one in discover([sources]).found if one.relative == relative)
    return found.sidecar.board, found.sidecar.date, found.sidecar.kind, found.sidecar.restricted


def test_a_correction_is_looked_at_written_read_by_a_build_and_undone(
    client: TestClient, sources: Path, keys: dict[str, dict[str, str]], correct: Callable[..., str]
) -> None:
    looked = correct("quay", date="2024-03-07", board="Harbour Board", kind="minutes", title="")
    lines = [part.split(" goes: ")[0].strip() for part in Page(looked).said.split("comes: ")[1:]]
    assert lines[0].startswith("+ date = 2024-03-07")
    assert lines[1].startswith('+ board = "Harbour Board"')
    assert "audit" not in looked
    assert "secret" not in looked
    after = (sources / "minutes.toml").read_text()
    assert after == SIDECAR.replace(
        "date = 2024-03-05\n", 'date = 2024-03-07\nboard = "Harbour Board"\nkind = "minutes"\n'
    )
    assert [str(one) for one in hints(sources, "quay.txt")[:3]] == ["Harbour Board", "2024-03-07", "minutes"]
    told = client.get("/corrections", headers=keys["admin"]).text
    assert "minutebook index quay --out index" in told
    assert "Clerk (" in told
    (address,) = [href for words, href in Page(told).links if words.startswith("Undo")]
    undo = client.get(address, headers=keys["admin"])
    assert (sources / "minutes.toml").read_text() == after, "a GET changes nothing"
    done = client.post(address, data=fields(undo.text), headers=keys["admin"])
    assert done.status_code == 303
    assert (sources / "minutes.toml").read_text() == SIDECAR
    assert [one.undoes for one in read_corrections(sources)] == [None, 1]
    again = client.get(address, headers=keys["admin"])
    assert "undone before" in again.text


def test_what_has_no_sidecar_gets_one_in_its_folder(sources: Path, correct: Callable[..., str]) -> None:
    correct("deep-pier", board="Pier Board", date="", kind="", title="")
    assert (sources / "deep" / "minutes.toml").read_text() == '[documents."pier.txt"]\nboard = "Pier Board"\n'
    assert hints(sources, "deep/pier.txt")[0] == "Pier Board"


def test_no_correction_shows_anybody_more(
    client: TestClient, sources: Path, keys: dict[str, dict[str, str]], correct: Callable[..., str]
) -> None:
    before = hints(sources, "secret.txt")[3]
    address = "/corrections/documents/secret"
    assert client.get(address, headers=keys["admin"]).status_code == 404
    assert "Hidden" not in client.get("/corrections", headers=keys["admin"]).text
    token = fields(client.get(address, headers=keys["all"]).text)["token"]
    tried = {
        "token": token,
        "board": "Open Panel",
        "restricted": "false",
        "id": "open",
        "url": "https://x.example",
    }
    looked = client.post(address, data=tried, headers=keys["all"])
    client.post(address, data={**tried, **fields(looked.text)}, headers=keys["all"])
    assert hints(sources, "secret.txt") == ("Open Panel", None, None, before)
    assert "open" not in {one.document_id for one in discover([sources]).found}
    assert "secret" not in client.get("/corrections", headers=keys["admin"]).text
    assert client.get("/corrections/changes/1/undo", headers=keys["admin"]).status_code == 404


def test_only_an_admins_key_opens_it(client: TestClient, keys: dict[str, dict[str, str]]) -> None:
    for path in (
        "/corrections",
        "/corrections/boards",
        "/corrections/documents/quay",
        "/corrections/changes/1/undo",
    ):
        closed = client.get(path)
        assert (closed.status_code, closed.headers["www-authenticate"][:5]) == (401, "Basic")
        assert client.get(path, headers=keys["reader"]).status_code == 403
        if path != "/corrections":
            assert client.post(path, data={"token": "x"}, headers=keys["reader"]).status_code == 403
            assert client.post(path, data={"token": "x"}, headers=SAME).status_code == 401


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
    ],
)
def test_no_other_site_can_have_a_browser_correct(
    client: TestClient, sources: Path, keys: dict[str, dict[str, str]], headers: dict[str, str]
) -> None:
    page = client.get("/corrections/documents/quay", headers=keys["admin"])
    assert "no-store" in page.headers["cache-control"]
    assert "set-cookie" not in page.headers
    token = fields(page.text)["token"]
    sent = {"token": token, "board": "Evil Board"}
    answer = client.post("/corrections/documents/quay", data=sent, headers={**keys["admin"], **headers})
    assert answer.status_code == 403
    for wrong in ("", "0" * 64, fields(client.get("/corrections/boards", headers=keys["all"]).text)["token"]):
        refused = client.post(
            "/corrections/documents/quay", data={**sent, "token": wrong}, headers=keys["admin"]
        )
        assert refused.status_code == 403
    assert (sources / "minutes.toml").read_text() == SIDECAR


def test_a_file_that_changed_meanwhile_is_looked_at_again(
    client: TestClient, sources: Path, keys: dict[str, dict[str, str]]
) -> None:
    address = "/corrections/documents/quay"
    token = fields(client.get(address, headers=keys["admin"]).text)["token"]
    values = {"token": token, "board": "Harbour Board", "date": "2024-03-05"}
    looked = client.post(address, data=values, headers=keys["admin"])
    changed = f"{SIDECAR}\n# a word of somebody else's\n"
    (sources / "minutes.toml").write_text(changed)
    answer = client.post(address, data={**values, **fields(looked.text)}, headers=keys["admin"])
    assert answer.status_code == 400
    assert "changed meanwhile" in answer.text
    assert (sources / "minutes.toml").read_text() == changed
    assert not (sources / LOG_NAME).exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"date": "2024-02-30"}, "The date is a day such as"),
        ({"kind": "party", "date": "2024-03-05"}, "The kind is minutes, agenda or paper"),
        ({"board": "x" * 201, "date": "2024-03-05"}, "longer than 200"),
        ({"date": "2024-03-05"}, "nothing would change"),
    ],
)
def test_what_no_sidecar_may_say_is_told(
    client: TestClient, sources: Path, keys: dict[str, dict[str, str]], values: dict[str, str], said: str
) -> None:
    address = "/corrections/documents/quay"
    token = fields(client.get(address, headers=keys["admin"]).text)["token"]
    answer = client.post(address, data={"token": token, **values}, headers=keys["admin"])
    assert answer.status_code == 400
    assert said in answer.text
    assert (sources / "minutes.toml").read_text() == SIDECAR


def test_boards_are_joined_in_their_file_and_parted_again(
    client: TestClient, tmp_path: Path, keys: dict[str, dict[str, str]]
) -> None:
    page = client.get("/corrections/boards", headers=keys["admin"])
    assert "Hidden Panel" not in page.text
    values = {"token": fields(page.text)["token"], "name": "Quay Board", "same": "Pier Committee"}
    looked = client.post("/corrections/boards", data=values, headers=keys["admin"])
    assert not (tmp_path / "boards.toml").exists()
    made = client.post("/corrections/boards", data={**values, **fields(looked.text)}, headers=keys["admin"])
    assert made.status_code == 303
    assert read_board_file(tmp_path / "boards.toml").spellings == {"Quay Board": ("Pier Committee",)}
    undo = client.get("/corrections/changes/1/undo", headers=keys["admin"])
    client.post("/corrections/changes/1/undo", data=fields(undo.text), headers=keys["admin"])
    assert read_board_file(tmp_path / "boards.toml").spellings == {}


def test_a_file_that_cannot_be_written_is_told_and_the_log_takes_it_back(
    client: TestClient, sources: Path, keys: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("service.corrections.corrections.replace_text", full)
    address = "/corrections/documents/quay"
    token = fields(client.get(address, headers=keys["admin"]).text)["token"]
    values = {"token": token, "board": "Harbour Board", "date": "2024-03-05"}
    looked = client.post(address, data=values, headers=keys["admin"])
    answer = client.post(address, data={**values, **fields(looked.text)}, headers=keys["admin"])
    assert answer.status_code == 400
    assert "No space left on device; nothing was changed" in answer.text
    assert [one.undoes for one in read_corrections(sources)] == [None, 1]
    assert (sources / "minutes.toml").read_text() == SIDECAR


def test_a_folder_that_may_not_be_written_to_is_told_before_and_after(
    client: TestClient, sources: Path, keys: dict[str, dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = "may not write to the folder of the minutes"
    assert told not in client.get("/corrections", headers=keys["admin"]).text
    address = "/corrections/documents/quay"
    token = fields(client.get(address, headers=keys["admin"]).text)["token"]
    values = {"token": token, "board": "Harbour Board", "date": "2024-03-05"}
    looked = client.post(address, data=values, headers=keys["admin"])

    def read_only(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr("service.corrections.corrections.flush", read_only)
    monkeypatch.setattr("service.corrections.corrections.os.access", lambda *_: False)
    assert told in client.get("/corrections", headers=keys["admin"]).text
    answer = client.post(address, data={**values, **fields(looked.text)}, headers=keys["admin"])
    assert "Read-only file system; nothing was changed" in answer.text
    assert (sources / "minutes.toml").read_text() == SIDECAR


def test_too_many_changes_wait(client: TestClient, keys: dict[str, dict[str, str]]) -> None:
    address = "/corrections/documents/quay"
    token = fields(client.get(address, headers=keys["admin"]).text)["token"]
    for number in range(120):  # a slow machine is given some more meanwhile
        sent = client.post(address, data={"token": token, "date": "x"}, headers=keys["admin"])
        if number >= 30 and sent.status_code == 429:
            break
        assert sent.status_code == 400
    assert sent.status_code == 429
    assert int(sent.headers["retry-after"]) > 0


def test_without_being_asked_nothing_can_be_corrected(built: tuple[Path, Path], tmp_path: Path) -> None:
    made, text = new_key("Clerk", frozenset(), 600, admin=True)
    change_keys(tmp_path / "keys.json", lambda _: (made,))
    with TestClient(create_app(built[1], Settings(access=Access(tmp_path / "keys.json")))) as plain:
        assert plain.get("/corrections", headers={"Authorization": f"Bearer {text}"}).status_code == 404


def test_it_takes_keys_and_an_admin_among_them(built: tuple[Path, Path], tmp_path: Path) -> None:
    command = ("serve", "--index", built[1], "--corrections", built[0])
    without = minutebook(*command)
    assert (without.returncode, without.stderr.count("\n")) == (2, 1)
    assert "--keys FILE" in without.stderr
    made, _ = new_key("Reader", frozenset(), 600)
    change_keys(tmp_path / "keys.json", lambda _: (made,))
    nobody = minutebook(*command, "--keys", tmp_path / "keys.json")
    assert nobody.returncode == 2
    assert "--admin" in nobody.stderr
