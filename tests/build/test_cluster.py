"""A build on a real Ray cluster of two nodes: the same index, whoever is lost meanwhile.

Ray is imported where it is used: it reads its environment when it is imported, and that is set first.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from indexer.build import tasks as fingerprints
from indexer.build.build import Options, build
from indexer.build.encoder import DocumentEncoder, load_encoder
from indexer.build.tasks import Cutting, Fingerprints, Limits, read_task
from indexer.build.verify import verify
from indexer.documents.folder.find import discover
from indexer.errors import BadInput, ClusterAway
from tests.build.test_incremental import write
from tests.build.test_workers import FAULTS
from tests.cluster import Nodes, at, in_turn, on, two_nodes
from tests.processes import COMMAND, ROOT, free_port
from tests.same_index import require_same

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from indexer.build.ray_actors import WorkerOrders

MANY = 40
LIMITS = Limits(seconds=6, megabytes=1_000)
HOSTILE = {
    "hang": "reading it takes more than 6 seconds of processor time",
    "bomb": "reading it takes more than 1,000 MB of memory",
    "crash": f"reading it ended the process that read it (signal {signal.SIGABRT.value})",
}


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Two nodes, whose readers misbehave where a document says so."""
    faults, misbehaving = tmp_path_factory.mktemp("faults"), FAULTS
    # Some of these words stand in honest minutes.
    for word in ("hang", "sleep", "pause", "bomb", "crash", "deep", "print"):
        misbehaving = misbehaving.replace(f'"{word}" in', f'"All were to {word}." in')
    (faults / "sitecustomize.py").write_text(misbehaving)
    with two_nodes(PYTHONPATH=f"{faults}:{ROOT}") as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, nodes: Nodes, encoder: Path) -> Path:
    """Minutes of our own in all formats, many small ones, hostile ones, and their index as built here."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "examples" / "minutes", folder / "minutes")
    (folder / "minutes" / "many").mkdir()
    for number in range(MANY):
        write(folder / "minutes" / "many", number)
    (folder / "minutes" / "hostile").mkdir()
    for saying in HOSTILE:
        text = f"Ferry Board\n5 March 2024\n\n1. Welcome\nAll were to {saying}.\n"
        (folder / "minutes" / "hostile" / f"{saying}.txt").write_text(text)
    (folder / "minutes" / "hostile" / "empty.txt").write_bytes(b"")
    options = Options(model=str(encoder), workers=2, limits=LIMITS)
    build([folder / "minutes"], folder / "alone", options, lambda stage, done, total: None)
    return folder


def test_the_index_is_that_of_one_machine_whoever_is_lost(
    nodes: Nodes, site: Path, encoder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """First a machine, for good; then the process of the only worker that is left, which begins anew."""
    lost: list[int] = []

    def kill_the_other() -> None:
        lost.extend(_workers())
        os.kill(lost[0], signal.SIGKILL)

    killed = in_turn(at("reading", 6, nodes.kill), at("reading", 45, kill_the_other))
    built = on(nodes, [site / "minutes"], site / "cluster", killed, str(encoder), LIMITS)
    assert "ray" not in "".join(capfd.readouterr())  # standard output is for the summary
    nodes.replace()
    assert len(lost) == 1
    assert {one.path.stem: one.reason for one in built.refused} == {**HOSTILE, "empty": "it is empty"}
    require_same(site / "cluster", site / "alone")


def test_what_has_not_changed_is_not_sent_anywhere(nodes: Nodes, site: Path, encoder: Path) -> None:
    shutil.copytree(site / "alone", site / "again")
    shutil.rmtree(site / "minutes" / "hostile")
    again = on(nodes, [site / "minutes"], site / "again", model=str(encoder))
    assert again.reused.documents == len(again.documents)
    assert again.reused.passages == again.manifest.contents.passages


def test_a_lost_driver_is_gone_on_with(nodes: Nodes, site: Path, encoder: Path) -> None:
    out, options = site / "cut-off", ["--model", encoder, "--ray", nodes.address]
    command = [*COMMAND, "index", site / "minutes" / "many", "--out", out, *options]
    driver = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 120
    while not _has_vectors(out / "cache" / "begun.sqlite") and time.monotonic() < deadline:
        assert driver.poll() is None, driver.communicate()
        time.sleep(0.002)
    driver.kill()
    driver.communicate()
    assert not (out / "CURRENT").exists()
    built = build([site / "minutes" / "many"], out, Options(model=str(encoder)), lambda *_: None)
    assert built.resumed.documents == len(built.documents)
    assert built.resumed.passages > 0
    assert verify(out).findings == ()


def test_a_worker_with_another_program_is_refused(
    nodes: Nodes, site: Path, encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the one who begins the build has this version of a package that reads."""
    version = fingerprints.version
    monkeypatch.setattr(fingerprints, "version", lambda name: "0.1" if name == "lxml" else version(name))
    with pytest.raises(BadInput, match=r"^The worker \S+ has another version of .* both\.$"):
        on(nodes, [site / "minutes"], site / "refused", model=str(encoder))


def test_a_worker_with_another_encoder_is_refused(encoder: Path) -> None:
    from indexer.build.ray_actors import RayWorker, Unready

    worker = RayWorker(Limits(), "cpu", 1)
    with pytest.raises(Unready):
        worker.encode(["a text"], [[]])
    with pytest.raises(BadInput, match=r"has another encoder under the name .* put the same one there\."):
        worker.ready_to_encode(_orders(load_encoder(str(encoder)), "other"))


def test_a_worker_whose_processes_cannot_begin_refuses_no_document(
    tmp_path: Path, encoder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They may be ended before it, when its machine is."""
    (tmp_path / "sitecustomize.py").write_text("import os; os._exit(3)")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    loaded = load_encoder(str(encoder))
    from indexer.build.ray_actors import RayWorker, Unready

    worker = RayWorker(LIMITS, "cpu", 1)
    worker.ready_to_read(_orders(loaded, loaded.card.fingerprint))
    (found,) = discover([write(tmp_path, 1)]).found
    with pytest.raises(Unready):
        worker.read(dict(read_task(found)), found.path.read_bytes())


class Worker:
    """Does sums. One sends its first job back, ends in the second, then is well; the other waits for it."""

    def __init__(self, troubled: tuple[Path, bool], cores: int) -> None:
        folder, self._troubled = troubled
        self._troubles = [folder / "sent back", folder / "ended"]

    def ready(self, orders: str) -> None:
        """Takes orders."""

    def doubled(self, number: int) -> int:
        from indexer.build.ray_actors import Unready

        while not self._troubled and not self._troubles[-1].exists():
            time.sleep(0.01)  # the troubled one begins later on a busy machine, and must get its jobs
        for trouble in self._troubles if self._troubled else ():
            with suppress(FileExistsError):
                trouble.touch(exist_ok=False)
                if trouble.name == "ended":
                    os._exit(1)
                raise Unready
        return 2 * number


def test_what_a_worker_sends_back_or_loses_is_done_all_the_same(nodes: Nodes, tmp_path: Path) -> None:
    from indexer.build import ray as connection
    from indexer.build.ray_actors import ActorPlace, ActorPool, actors, shared

    with connection.joined(nodes.address):
        place = ActorPlace(connection.nodes()[0].number, 0, 0)
        ending, well = (actors(Worker, [place], 2, (tmp_path, troubled))[0] for troubled in (True, False))
        pool = ActorPool[int]([(ending, 8), (well, 1)], "ready", shared("orders"))
        jobs = [pool.begin("doubled", number) for number in range(30)]
        assert [pool.wait(one) for one in jobs] == list(range(0, 60, 2))
    assert {one.name for one in tmp_path.iterdir()} == {"sent back", "ended"}


def test_a_cluster_of_another_version_is_told(
    nodes: Nodes, site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ray.__version__", "2.9.0")
    with pytest.raises(
        ClusterAway, match=r"^The Ray cluster at \S+ cannot be joined: Version mismatch: .*\.$"
    ):
        on(nodes, [site / "minutes"], site / "mismatch")


def test_an_address_where_nobody_listens_is_told_at_once(site: Path, tmp_path: Path) -> None:
    for address in (f"127.0.0.1:{free_port()}", f"ray://127.0.0.1:{free_port()}"):
        port = address.rpartition(":")[2]
        told = rf"answers at {address}(, which is \S+:{port})? \(Connection refused\)"
        with pytest.raises(ClusterAway, match=told):
            build([site / "minutes"], tmp_path / "index", Options(ray=address), lambda *_: None)


@pytest.mark.parametrize("address", ["somewhere", "host:", "host:port", ":1", "host:99999", "http://host"])
def test_what_is_no_address_is_told(address: str, site: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is no address of a Ray cluster; --ray takes auto, local"):
        build([site / "minutes"], tmp_path / "index", Options(ray=address), lambda stage, done, total: None)


def test_without_ray_the_extra_is_named(site: Path, tmp_path: Path) -> None:
    code = "import sys; sys.modules['ray'] = None; from service.cli.main import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", code, "index", site / "minutes", "--out", tmp_path / "index", "--ray", "auto"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (1, "", 1)
    assert "pip install '.[cluster]'" in run.stderr


def test_a_cluster_of_its_own_listens_to_this_machine_alone(
    site: Path, encoder: Path, tmp_path: Path
) -> None:
    options = ["--out", tmp_path / "index", "--model", encoder, "--ray", "local", "--quiet"]
    command = [*COMMAND, "index", site / "minutes" / "many", *options]
    before, listening = _listening(), set[str]()
    build = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while build.poll() is None:
        listening |= _listening()
        time.sleep(0.2)
    said, complaints = build.communicate()
    assert (build.returncode, complaints) == (0, "")
    assert said.startswith(f"Indexed {MANY} documents")
    assert len(listening - before) > 2
    assert {one.rpartition(":")[0] for one in listening - before} <= {"0100007F", LOOPBACK_6, MAPPED}


LOOPBACK_6, MAPPED = "00000000000000000000000001000000", "0000000000000000FFFF00000100007F"


def _orders(encoder: DocumentEncoder, fingerprint: str) -> WorkerOrders:
    """What a build with that encoder tells its workers, who are to come to this fingerprint."""
    cutting = Cutting(encoder.tokenizer, encoder.prompt, encoder.card.max_pieces, 200)
    prints = Fingerprints.of(cutting, fingerprint, half=encoder.half, device="cpu")
    from indexer.build.ray_actors import WorkerOrders

    return WorkerOrders(encoder.card.name, cutting, prints, fingerprint, encoder.half, "cpu")


def _has_vectors(path: Path) -> bool:
    """Whether more entries were saved than documents have by themselves, three at most."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as begun:
        (count,) = begun.execute("SELECT count(*) FROM entries").fetchone()
        return bool(count > 3 * MANY)
    return False


def _workers() -> set[int]:
    """The processes of Ray that are our workers."""
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):  # it has just ended
                if (folder / "cmdline").read_bytes().startswith(b"ray::RayWorker"):
                    found.add(int(folder.name))
    return found


def _listening() -> set[str]:
    """Addresses and ports that anybody here listens at, as the kernel writes them."""
    found = set()
    for table in ("tcp", "tcp6"):
        with suppress(FileNotFoundError):
            for line in Path("/proc/net", table).read_text().splitlines()[1:]:
                _, local, _, state, *_ = line.split()
                if state == "0A":
                    found.add(local)
    return found
