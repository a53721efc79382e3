"""The files that minutes were read from: kept on request, given to who may see the minutes, never opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.build.cache import Origin
from indexer.build.gather import ReadableDocument, ReadText
from indexer.build.originals import keep_originals
from indexer.documents.folder.find import FoundFile
from indexer.errors import BadInput
from indexer.learned.likeness import WordPrint
from indexer.model import Hints
from service.web.app import create_app
from service.web.operation.keys import change_keys, new_key
from service.web.operation.settings import Access, Settings
from tests.built import in_process
from tests.page_parser import Page

pytestmark = pytest.mark.slow

MINUTES = """Minutes of the Quay Board held on {day} March 2024

1. Moorings

The harbour master reported that {what} moorings were let, and that the ferry berth needs new fenders by May.

2. Any other business

There was none.
"""
PAGE = "<html><body><h1>Minutes of the Quay Board held on 5 March 2024</h1>{}</body></html>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Minutes in two formats, minutes for those with the label audit, and a mail, which is not kept."""
    made = tmp_path_factory.mktemp("quay")
    public = MINUTES.format(day=5, what="forty")
    (made / "quay.txt").write_text(public)
    lines = "".join(f"<p>{line}</p>" for line in public.splitlines()[1:] if line)
    (made / "quay.html").write_text(PAGE.format(lines))
    (made / "secret.txt").write_text(MINUTES.format(day=12, what="nine secret"))
    head = "From: a@example.org\nSubject: Minutes\nContent-Type: text/plain\n\n"
    (made / "mail.eml").write_text(head + MINUTES.format(day=19, what="twelve"))
    (made / "minutes.toml").write_text('[documents."secret.txt"]\nrestricted = "audit"\n')
    return made


@pytest.fixture(scope="module")
def kept(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("index")
    in_process(folder, out, originals=True)
    return out


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    made, text = new_key("a", frozenset({"audit"}), 600)
    change_keys(path, lambda _: (made,))
    return path, text


@pytest.fixture(scope="module")
def client(kept: Path, key: tuple[Path, str]) -> Iterator[TestClient]:
    with TestClient(create_app(kept, Settings(access=Access(key[0])))) as started:
        yield started


def originals(client: TestClient, document: str, **headers: str) -> dict[str, str]:
    """The files that a page offers, by name."""
    page = Page(client.get(f"/meetings/{document}", headers=headers).text)
    return {words: href for words, href in page.links if "/original/" in href}


def documents(client: TestClient, **headers: str) -> set[str]:
    return {one["document_id"] for one in client.get("/api/meetings", headers=headers).json()["meetings"]}


def test_each_rendition_is_given_as_it_was_to_be_saved(client: TestClient, folder: Path) -> None:
    (document,) = [one for one in documents(client) if originals(client, one)]
    offered = originals(client, document)
    assert set(offered) == {"quay.txt", "quay.html"}
    for name, address in offered.items():
        response = client.get(address)
        assert response.content == (folder / name).read_bytes()
        assert response.headers["content-type"] == "application/octet-stream"
        assert response.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert response.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert response.headers["x-content-type-options"] == "nosniff"
        assert client.head(address).status_code == 200
    assert client.get(f"/meetings/{document}/original/3").status_code == 404
    assert client.get(f"/meetings/{document}/original/0").status_code == 404


def test_only_who_may_see_minutes_gets_their_file(
    client: TestClient, folder: Path, key: tuple[Path, str]
) -> None:
    bearer = {"Authorization": f"Bearer {key[1]}"}
    assert documents(client, **bearer) - documents(client) == {"secret"}
    assert client.get("/meetings/secret/original/1").status_code == 404
    (address,) = originals(client, "secret", **bearer).values()
    assert client.get(address, headers=bearer).content == (folder / "secret.txt").read_bytes()


def test_what_is_restricted_lies_with_what_is_restricted(kept: Path) -> None:
    (version,) = (kept / "versions").iterdir()
    public = [path.read_bytes() for path in (version / "originals").iterdir()]
    assert len(public) == 2
    assert not any(b"secret" in one for one in public)
    assert "secret" not in (version / "originals.json").read_text()


def test_an_archive_or_mail_is_not_given_out(client: TestClient) -> None:
    assert "mail" in documents(client)
    assert originals(client, "mail") == {}


def test_without_being_asked_an_index_keeps_none(sample_index: Path) -> None:
    assert not list(sample_index.glob("versions/*/originals*"))
    with TestClient(create_app(sample_index)) as plain:
        assert plain.get("/meetings/bcjb-2023-01-25/original/1").status_code == 404
        assert originals(plain, "bcjb-2023-01-25") == {}


def test_a_file_that_changed_while_it_was_read_stops_the_build(tmp_path: Path) -> None:
    read = tmp_path / "quay.txt"
    read.write_text("as it is now")
    found = FoundFile(read, "quay", Hints(), "quay.txt", "s")
    as_read = (b"", "0" * 64, "quay", None, WordPrint.of(""), (), (), Origin.NOW)
    document = ReadableDocument("quay", ReadText(0, 0, found, *as_read), 0, ())
    with pytest.raises(BadInput, match="was changed while it was read"):
        keep_originals(tmp_path, [document], tmp_path)
