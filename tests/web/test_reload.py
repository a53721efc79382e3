"""Hot reload: a running service takes up new versions, drops no request and never mixes two in an answer."""

from __future__ import annotations

import gc
import shutil
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import anyio
import httpx
import pytest
from starlette.testclient import TestClient

from indexer.store.open import open_index
from indexer.store.rollback import roll_back
from indexer.store.versions import live_version
from service.answer.answerer import Answerer
from service.registers.registers import Registers
from service.search.search import Searcher
from service.search.suggest import Suggester
from service.web.app import create_app
from service.web.operation.live import Core, Cores, PreparedIndex, open_best
from service.web.operation.middleware import Leases
from tests.askers import eventually
from tests.processes import client, serving
from tests.tiny_index import QUESTION, build_tiny, generations, write_minutes

pytestmark = pytest.mark.slow


class Site:
    """An index directory of which new generations are built."""

    def __init__(self, folder: Path, encoder: Path) -> None:
        self.folder, self.encoder, self.root = folder, encoder, folder / "index"

    def build(self, generation: int, keep: int = 2) -> str:
        minutes = write_minutes(self.folder / "minutes", generation)
        return build_tiny(minutes, self.root, self.encoder, keep).manifest.version

    def receive(self, built: Path) -> str:
        """Takes over what another machine built; the file that names the live version comes last."""
        shutil.copytree(built, self.root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("CURRENT"))
        shutil.copy(built / "CURRENT", self.root / "coming")
        (self.root / "coming").rename(self.root / "CURRENT")
        return live_version(self.root)

    @property
    def live(self) -> Path:
        return self.root / "versions" / live_version(self.root)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory, encoder: Path) -> Path:
    """An index of the first generation."""
    made = Site(tmp_path_factory.mktemp("first"), encoder)
    made.build(1)
    return made.root


@pytest.fixture(scope="module")
def second(first: Path, tmp_path_factory: pytest.TempPathFactory, encoder: Path) -> Path:
    """The same index after the second generation was built into it, for tests that build nothing."""
    made = Site(tmp_path_factory.mktemp("second"), encoder)
    shutil.copytree(first, made.root)
    made.build(2)
    return made.root


@pytest.fixture
def site(first: Path, tmp_path: Path, encoder: Path) -> Site:
    """A copy of it to go on from."""
    made = Site(tmp_path, encoder)
    shutil.copytree(first, made.root)
    return made


@contextmanager
def running(site: Site) -> Iterator[TestClient]:
    with TestClient(create_app(site.root), client=("127.0.0.1", 50_000)) as started:
        yield started


def generation_of(answer: dict[str, object]) -> str:
    """The one generation that all hits of an answer speak of."""
    said = {hit["text"].split("generation ")[1].split()[0].strip(".") for hit in answer["hits"]}  # type: ignore[attr-defined]
    assert len(said) == 1, f"a mix: {said}"
    return said.pop()


def ask(http: httpx.Client | TestClient) -> dict[str, object]:
    response = http.get("/api/search", params={"q": f"{QUESTION} generation", "mode": "lexical"})
    assert response.status_code == 200, response.text
    return dict(response.json())


def test_a_new_version_is_taken_up_and_going_back_too(site: Site) -> None:
    with running(site) as http:
        first = ask(http)
        assert generation_of(first) == "1"
        second = site.build(2)
        eventually(lambda: ask(http)["index_version"] == second)
        assert generation_of(ask(http)) == "2"
        ready = {"status": "ready", "index_version": second, "reason": None, "sources": []}
        assert http.get("/readyz").json() == ready
        roll_back(site.root)
        eventually(lambda: ask(http)["index_version"] == first["index_version"])
        assert generation_of(ask(http)) == "1"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_no_request_is_dropped_or_mixed_while_versions_change(
    site: Site, tmp_path: Path, workers: str
) -> None:
    """Clients ask without a pause while four versions come, each pruning the one before."""
    versions = {live_version(site.root): "1"}
    seen: list[tuple[str, str]] = []
    failures: list[str] = []
    stop = threading.Event()

    def keep_asking(url: str) -> None:
        with client(url) as http:
            while not stop.is_set():
                try:
                    answer = ask(http)
                    seen.append((str(answer["index_version"]), generation_of(answer)))
                except (AssertionError, httpx.HTTPError) as error:
                    failures.append(repr(error))

    with serving(site.root, tmp_path / "log", "--workers", workers) as server:
        askers = [threading.Thread(target=keep_asking, args=(server.url,)) for _ in range(4)]
        for one in askers:
            one.start()
        try:
            for generation in range(2, 5):
                version = site.build(generation, keep=0)
                versions[version] = str(generation)
                eventually(lambda version=version: [one for one, _ in seen[-20:]] == [version] * 20)
        finally:
            stop.set()
            for one in askers:
                one.join()
        stopped = server.stop()
    assert failures == []
    assert {versions[version] == generation for version, generation in seen} == {True}
    assert {generation for _, generation in seen} == {"1", "2", "3", "4"}
    assert "Traceback" not in stopped.output


def test_an_unusable_new_version_is_not_taken_and_told(
    site: Site, second: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with running(site) as http:
        first = str(ask(http)["index_version"])
        new = site.receive(second)
        broken = site.live / "sections.npy"
        whole = broken.read_bytes()
        broken.write_bytes(whole[:-1] + b"\x07")
        eventually(
            lambda: http.get("/readyz").json()["status"] == "degraded" or ask(http)["index_version"] == new
        )
        eventually(lambda: http.get("/readyz").json()["status"] == "degraded")
        told = http.get("/readyz")
        assert told.status_code == 200
        assert told.json()["index_version"] == first
        assert "sections.npy of the index in index has changed" in told.json()["reason"]
        assert str(site.root) not in told.json()["reason"], "where the index lies is nobody's business"
        assert "minutebook_degraded 1.0" in http.get("/metrics").text
        assert generation_of(ask(http)) == "1"
        assert any("sections.npy" in record.getMessage() for record in caplog.records)
        broken.write_bytes(whole)  # as when a copy arrives file by file
        eventually(lambda: ask(http)["index_version"] == new)
        assert http.get("/readyz").json()["reason"] is None
        assert "minutebook_degraded 0.0" in http.get("/metrics").text


def test_the_served_version_may_be_removed_from_disk(site: Site) -> None:
    with running(site) as http:
        before = ask(http)
        shutil.rmtree(site.root / "versions")
        eventually(lambda: http.get("/readyz").json()["status"] == "degraded")
        after = ask(http)
        assert after["hits"] == before["hits"]
        for meeting in http.get("/api/meetings").json()["meetings"]:
            assert http.get(f"/api/meetings/{meeting['document_id']}").status_code == 200
        assert http.get("/api/search", params={"q": QUESTION, "mode": "dense"}).json()["hits"]


def test_a_served_file_that_is_written_to_makes_it_go_back(site: Site, second: Path) -> None:
    first = live_version(site.root)
    site.receive(second)
    with running(site) as http:
        assert generation_of(ask(http)) == "2"
        path = site.live / "lexical" / "values.npy"
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
        eventually(lambda: ask(http)["index_version"] == first)
        assert generation_of(ask(http)) == "1"
        assert "values.npy" in http.get("/readyz").json()["reason"]


def test_it_starts_with_the_last_good_version_and_says_so(site: Site, second: Path, tmp_path: Path) -> None:
    first = live_version(site.root)
    site.receive(second)
    (site.live / "manifest.json").write_text("{}")
    with serving(site.root, tmp_path / "log") as server, client(server.url) as http:
        assert ask(http)["index_version"] == first
        told = http.get("/readyz").json()
        assert (told["status"], told["index_version"]) == ("degraded", first)
        stopped = server.stop()
    assert "is damaged; rebuild it with: minutebook index SOURCE..." in stopped.output


@pytest.mark.parametrize("mode", ["hybrid", "lexical", "dense"])
def test_without_its_encoder_it_finds_by_words_and_says_so(site: Site, mode: str) -> None:
    aside = site.folder / "encoder-aside"
    shutil.move(site.live / "encoder", aside)
    with running(site) as http:
        told = http.get("/readyz").json()
        assert (told["status"], "query encoder is missing" in told["reason"]) == ("degraded", True)
        answer = http.get("/api/search", params={"q": f"{QUESTION} generation", "mode": mode}).json()
        assert generation_of(answer) == "1"
        assert "query encoder is missing" in answer["degraded"]
        assert answer["degraded"] in answer["interpreted"]["notes"]
        assert all(hit["scores"]["dense"] is None for hit in answer["hits"])
        assert "query encoder is missing" in http.get("/search", params={"q": QUESTION}).text
        asked = http.get("/api/ask", params={"q": QUESTION}).json()
        assert (asked["answered"], asked["degraded"]) == (False, answer["degraded"])
        assert asked["reason"].startswith("No answer can be given for now."), "not that the minutes lack it"
        metrics = http.get("/metrics").text
        assert "minutebook_degraded 1.0" in metrics
        assert 'minutebook_answers_total{outcome="degraded"}' in metrics
        shutil.move(aside, site.live / "encoder")
        eventually(lambda: http.get("/readyz").json()["status"] == "ready")
        assert http.get("/api/search", params={"q": QUESTION}).json()["degraded"] is None
        assert http.get("/api/ask", params={"q": QUESTION}).json()["degraded"] is None


def test_a_whole_version_is_not_replaced_by_one_without_its_encoder(site: Site, second: Path) -> None:
    with running(site) as http:
        first = ask(http)["index_version"]
        built = live_version(second)
        into = site.root / "versions" / built
        shutil.copytree(second / "versions" / built, into, ignore=shutil.ignore_patterns("encoder"))
        (site.root / "CURRENT").write_text(f"{built}\n")
        eventually(lambda: http.get("/readyz").json()["status"] == "degraded")
        assert ask(http)["index_version"] == first


def test_a_request_keeps_its_version_until_it_is_answered(site: Site) -> None:
    """A response is sent in two halves, and between them the version is replaced and removed."""
    old = core(site)
    cores = Cores(old)
    site.build(2, keep=0)
    new = core(site)
    sent: list[str] = []

    async def slow(scope, receive, send) -> None:
        used = scope["state"]["core"]
        sent.append(used.index.version)
        cores.replace(new)
        await anyio.sleep(0)
        assert cores.open == 2
        assert generations(used.index) == {"1"}, "closed while in use"
        sent.append(used.index.version)

    async def send(message) -> None: ...

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "state": {"cores": cores}}
    anyio.run(Leases(slow), scope, receive, send)
    assert sent == [old.index.version] * 2
    assert cores.open == 1, "the old one is closed with its last request"
    with pytest.raises(Exception, match="closed"):
        old.index.fetch([0])
    with cores.lease() as used:
        assert generations(used.index) == {"2"}
    cores.close()


def test_a_version_that_is_no_longer_served_is_let_go(site: Site, second: Path) -> None:
    with running(site) as http:
        first = weakref.ref(http.app_state["cores"].current.index)
        version = site.receive(second)
        eventually(lambda: ask(http)["index_version"] == version)
        eventually(lambda: first() is None)


def test_an_error_in_a_request_gives_its_version_back(site: Site) -> None:
    cores = Cores(core(site))
    with pytest.raises(RuntimeError), cores.lease():
        raise RuntimeError
    cores.replace(core(site))
    assert cores.open == 1
    cores.close()


def test_the_best_to_serve_is_the_live_one_then_an_earlier_one(site: Site, second: Path) -> None:
    first = live_version(site.root)
    version = site.receive(second)
    opened = open_best(site.root)
    assert (opened.index.version, opened.problem) == (version, None)
    opened.index.close()
    roll_back(site.root)
    (site.live / "sections.npy").write_bytes(b"")
    # The later version was gone back from: it is not what to fall back to.
    with pytest.raises(Exception, match=r"sections\.npy"):
        open_best(site.root)
    assert first == live_version(site.root)


def test_what_was_opened_ahead_is_handed_over_once_and_not_held_on_to(site: Site) -> None:
    prepared = PreparedIndex(site.root)
    seen = prepared.opened().index
    taken = prepared.take()
    assert taken.index is seen
    prepared.close()  # what was taken stays open
    assert taken.index.meetings
    again = prepared.take()
    assert again.index is not seen
    again.index.close()
    left = weakref.ref(seen)
    taken.index.close()
    del taken, seen
    gc.collect()
    assert left() is None


def core(site: Site) -> Core:
    index = open_index(site.root)
    searcher = Searcher(index)
    registers = Registers(index, searcher.meeting)
    return Core(index, searcher, Answerer(index, searcher), Suggester(index), registers)
