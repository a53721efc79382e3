"""A service whose index is on a Milvus server: what it tells while that is away, and how it comes back."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from indexer.build.build import Options, build
from indexer.errors import StoreAway
from indexer.store.versions import live_version
from service.web.app import create_app
from tests.askers import eventually
from tests.milvus_server import MilvusServer, milvus_server
from tests.processes import ROOT, client, serving
from tests.tiny_index import QUESTION, write_minutes

pytestmark = pytest.mark.slow


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MilvusServer]:
    folder = tmp_path / "milvus"
    folder.mkdir()
    with milvus_server(folder) as running:
        yield running


class Site:
    """An index directory whose versions are on the server."""

    def __init__(self, folder: Path, encoder: Path, server: MilvusServer) -> None:
        self.folder, self.root, self.encoder, self.server = folder, folder / "index", encoder, server

    def build(self, generation: int) -> str:
        minutes = write_minutes(self.folder / "minutes", generation)
        options = Options("milvus", str(self.encoder), store=self.server.store)
        return build([minutes], self.root, options, lambda stage, done, total: None).manifest.version


@pytest.fixture
def site(tmp_path: Path, encoder: Path, server: MilvusServer) -> Site:
    made = Site(tmp_path, encoder, server)
    made.build(1)
    return made


def ask(http: TestClient | httpx.Client) -> httpx.Response:
    return http.get("/api/search", params={"q": QUESTION, "facets": "true"})


def test_a_server_that_dies_in_mid_query_is_told_and_come_back_to(site: Site) -> None:
    statuses: Counter[int] = Counter()
    done = threading.Event()
    with TestClient(create_app(site.root)) as http:
        assert ask(http).status_code == 200

        def keep_asking() -> None:
            while not done.is_set():
                statuses[ask(http).status_code] += 1

        asking = [threading.Thread(target=keep_asking) for _ in range(2)]
        for one in asking:
            one.start()
        eventually(lambda: statuses[200] >= 5)
        site.server.kill()
        eventually(lambda: http.get("/readyz").status_code == 503)
        assert http.get("/healthz").status_code == 200
        refused = ask(http)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert "does not answer at the moment: try again" in refused.json()["detail"]
        assert str(site.server.port) not in refused.text + http.get("/readyz").text
        assert http.get("/search", params={"q": QUESTION}).status_code == 503
        assert http.get("/api/meetings").status_code == 200  # these are in the folder
        site.server.start()
        eventually(lambda: http.get("/readyz").status_code == 200)
        assert ask(http).status_code == 200
        done.set()
        for one in asking:
            one.join()
    assert set(statuses) == {200, 503}


def test_a_service_that_starts_before_its_server_waits_for_it(site: Site, tmp_path: Path) -> None:
    site.server.kill()
    with TestClient(create_app(site.root)) as http:
        assert http.get("/readyz").status_code == 503
        assert ask(http).status_code == 503
        site.server.start()
        eventually(lambda: http.get("/readyz").status_code == 200)
        assert ask(http).json()["hits"]


def test_a_new_version_is_taken_up_and_a_publish_that_dies_is_not(site: Site, tmp_path: Path) -> None:
    with serving(site.root, tmp_path / "log") as running, client(running.url) as http:
        assert ask(http).json()["index_version"] == live_version(site.root)
        second = site.build(2)
        eventually(lambda: ask(http).json().get("index_version") == second)
        site.server.kill()
        eventually(lambda: http.get("/readyz").status_code == 503)
        with pytest.raises(StoreAway):
            site.build(3)
        site.server.start()
        eventually(lambda: ask(http).status_code == 200)
        assert ask(http).json()["index_version"] == second == live_version(site.root)
    assert "Traceback" not in (tmp_path / "log").read_text()
    assert "does not answer" in (tmp_path / "log").read_text()


_SEARCHED = """
import sys
from pathlib import Path
from indexer.store.open import open_index
from service.search.query import make_query
from service.search.request import SearchRequest
from service.search.search import Searcher
index = open_index(Path(sys.argv[1]))
hits = Searcher(index).search(make_query(index, SearchRequest(sys.argv[2]))).hits
print(len(hits), *sorted({"torch", "milvus_lite", "sentence_transformers"} & set(sys.modules)))
"""


def test_searching_needs_neither_torch_nor_a_server_of_its_own(site: Site) -> None:
    command = (sys.executable, "-c", _SEARCHED, str(site.root), QUESTION)
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(run.stdout) > 0  # and no name behind the number
