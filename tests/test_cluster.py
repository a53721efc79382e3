"""A build on a real Ray cluster of two nodes: the same index, whoever is lost meanwhile."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from indexer.build import Options, build
from indexer.errors import BadInput
from indexer.pipeline.limits import Limits
from tests import tiny_models
from tests.cluster import Nodes, at, on, two_nodes
from tests.processes import COMMAND, ROOT, free_port, minutebook
from tests.same_index import require_same
from tests.test_incremental import write
from tests.test_workers import FAULTS

pytestmark = pytest.mark.slow

MANY = 40


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.encoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="module")
def nodes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nodes]:
    """Two nodes, whose readers misbehave where a document says so."""
    faults, misbehaving = tmp_path_factory.mktemp("faults"), FAULTS
    for word in ("hang", "sleep", "bomb", "crash", "deep", "print"):  # of which some stand in honest minutes
        misbehaving = misbehaving.replace(f'"{word}" in', f'"All were to {word}." in')
    (faults / "sitecustomize.py").write_text(misbehaving)
    with two_nodes(PYTHONPATH=f"{faults}:{ROOT}") as running:
        yield running


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, encoder: Path) -> Path:
    """Minutes of our own in all formats and many small ones, and an index of them that was built here."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(ROOT / "examples" / "minutes", folder / "minutes")
    (folder / "minutes" / "many").mkdir()
    for number in range(MANY):
        write(folder / "minutes" / "many", number)
    options = Options(model=str(encoder), workers=2)
    build([folder / "minutes"], folder / "alone", options, lambda stage, done, total: None)
    return folder


def test_the_index_is_that_of_one_machine_though_a_worker_is_lost(
    nodes: Nodes, site: Path, encoder: Path
) -> None:
    killed = at("reading", 6, nodes.kill)
    built = on(nodes, [site / "minutes"], site / "cluster", killed, str(encoder))
    nodes.replace()
    assert built.refused == ()
    require_same(site / "cluster", site / "alone")


def test_what_has_not_changed_is_not_sent_anywhere(nodes: Nodes, site: Path, encoder: Path) -> None:
    shutil.copytree(site / "alone", site / "again")
    again = on(nodes, [site / "minutes"], site / "again", model=str(encoder))
    assert (again.reused.documents, again.notes) == (len(again.documents), ())
    require_same(site / "again", site / "alone")


def test_hostile_documents_are_refused_one_by_one(nodes: Nodes, tmp_path: Path, encoder: Path) -> None:
    (tmp_path / "minutes").mkdir()
    for saying in ("agree", "hang", "crash", "bomb", "listen"):
        text = f"Ferry Board\n5 March 2024\n\n1. Welcome\nAll were to {saying}.\n"
        (tmp_path / "minutes" / f"{saying}.txt").write_text(text)
    (tmp_path / "minutes" / "empty.txt").write_bytes(b"")
    limits = Limits(seconds=6, megabytes=1_000)
    built = on(nodes, [tmp_path / "minutes"], tmp_path / "index", model=str(encoder), limits=limits)
    assert {one.path.stem: one.reason for one in built.refused} == {
        "bomb": "reading it takes more than 1,000 MB of memory",
        "crash": f"reading it ended the process that read it (signal {signal.SIGABRT.value})",
        "empty": "it is empty",
        "hang": "reading it took longer than 6 seconds",
    }
    assert built.documents == ("agree", "listen")


def test_a_lost_driver_is_gone_on_with(nodes: Nodes, site: Path, encoder: Path) -> None:
    out = site / "cut-off"
    command = [*COMMAND, "index", site / "minutes", "--out", out, "--model", encoder, "--ray", nodes.address]
    driver = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE)
    keys = out / ".unfinished" / "encoded" / "keys.raw"
    deadline = time.monotonic() + 120
    while not (keys.is_file() and keys.stat().st_size) and time.monotonic() < deadline:
        assert driver.poll() is None, driver.communicate()
        time.sleep(0.002)
    driver.kill()
    driver.communicate()
    assert not (out / "CURRENT").exists()
    built = on(nodes, [site / "minutes"], out, model=str(encoder))
    assert built.resumed.documents == len(built.documents)
    assert built.resumed.passages > 0
    require_same(out, site / "alone")


def test_a_worker_with_another_encoder_is_refused(
    nodes: Nodes, site: Path, tmp_path: Path, encoder: Path
) -> None:
    """The model changes between the driver's reading of it and the workers'."""
    shutil.copytree(encoder, tmp_path / "model")
    (weights,) = (tmp_path / "model").glob("model.safetensors")
    changed = False

    def change(stage: str, done: int, total: int) -> None:
        nonlocal changed
        if not changed:
            changed = True
            data = bytearray(weights.read_bytes())
            data[-1] ^= 1
            weights.write_bytes(data)

    with pytest.raises(BadInput, match=r"has another encoder under the name .* put the same one there\."):
        on(nodes, [site / "minutes"], tmp_path / "index", change, str(tmp_path / "model"))


def test_a_worker_with_another_program_is_refused(site: Path, encoder: Path, tmp_path: Path) -> None:
    """Only the driver has this version of a package that reads."""
    code = (
        "import sys; from importlib import metadata; version = metadata.version\n"
        "metadata.version = lambda name: '0.1' if name == 'lxml' else version(name)\n"
        "import indexer.pipeline.fingerprints as prints; prints.version = metadata.version\n"
        "from service.cli import main; sys.argv[0] = 'minutebook'; main()"
    )
    options = ["--out", tmp_path / "index", "--model", encoder, "--ray", "local"]
    run = subprocess.run(
        [sys.executable, "-c", code, "index", site / "minutes", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1), run.stderr
    assert (
        f"The worker {os.uname().nodename} has another version of Minutebook, Python or a package"
        in run.stderr
    )


def test_an_address_where_nobody_listens_is_told_at_once(site: Path, tmp_path: Path) -> None:
    for address in (f"127.0.0.1:{free_port()}", f"ray://127.0.0.1:{free_port()}"):
        began = time.monotonic()
        run = minutebook("index", site / "minutes", "--out", tmp_path / "index", "--ray", address)
        assert (run.returncode, run.stdout, run.stderr.count("\n")) == (1, "", 1)
        assert f"No Ray cluster answers at {address} (Connection refused)" in run.stderr
        assert time.monotonic() - began < 30


@pytest.mark.parametrize("address", ["somewhere", "host:", "host:port", ":1", "host:99999", "http://host"])
def test_what_is_no_address_is_told(address: str, site: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is no address of a Ray cluster; --ray takes auto, local"):
        build([site / "minutes"], tmp_path / "index", Options(ray=address), lambda stage, done, total: None)


def test_without_ray_the_extra_is_named(site: Path, tmp_path: Path) -> None:
    code = "import sys; sys.modules['ray'] = None; from service.cli import main; main()"
    run = subprocess.run(
        [sys.executable, "-c", code, "index", site / "minutes", "--out", tmp_path / "index", "--ray", "auto"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (1, "", 1)
    assert "pip install 'minutebook[cluster]'" in run.stderr


def test_a_cluster_of_its_own_listens_to_this_machine_alone(
    site: Path, encoder: Path, tmp_path: Path
) -> None:
    options = ["--out", tmp_path / "index", "--model", encoder, "--ray", "local"]
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
