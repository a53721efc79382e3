"""A build that has nothing to encode does not load the encoder; one that has loads the one that was known."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from indexer.build import known_encoder, workers
from indexer.build.build import Options, build
from indexer.build.built import Built
from indexer.build.encoder import DEFAULT_MODEL, DocumentEncoder, load_encoder
from indexer.build.known_encoder import CPU, BuildEncoder, EncoderMemory
from indexer.build.tasks import Limits
from indexer.build.workers import LocalWorkers
from indexer.errors import BadInput
from tests import tiny_models
from tests.processes import ROOT
from tests.same_index import require_same

pytestmark = pytest.mark.slow


@pytest.fixture
def folder(tmp_path: Path, encoder: Path) -> Path:
    """A folder with two minutes, an encoder's model, and an index of them."""
    (tmp_path / "minutes").mkdir()
    for day in (4, 11):
        write(tmp_path, day)
    shutil.copytree(encoder, tmp_path / "model")
    made(tmp_path)
    return tmp_path


def write(folder: Path, day: int, said: str = "The ferry was late.") -> None:
    (folder / "minutes" / f"{day}.md").write_text(
        f"# Ferry Panel\n\nMinutes of the meeting held on {day} March 2024\n\n## 1. Quay\n\n{said}\n"
    )


def made(folder: Path) -> Built:
    chosen = Options(model=str(folder / "model"), workers=1)
    return build([folder / "minutes"], folder / "index", chosen, lambda stage, done, total: None)


def memory(folder: Path) -> Path:
    return folder / "index" / "cache" / "encoder.json"


@pytest.fixture
def loads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The models that are loaded from now on."""
    found: list[str] = []
    load = workers.load_encoder

    def counting(name: str, **options: object) -> object:
        found.append(name)
        return load(name, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(workers, "load_encoder", counting)
    return found


def test_nothing_is_loaded_where_nothing_is_encoded(folder: Path, loads: list[str]) -> None:
    assert made(folder).unchanged
    (folder / "minutes" / "4.md").unlink()
    assert not made(folder).unchanged
    assert loads == []


def test_what_is_new_is_encoded_by_the_network_that_is_known(folder: Path, loads: list[str]) -> None:
    write(folder, 18, "The channel was surveyed.")
    assert len(made(folder).documents) == 3
    assert loads == []
    kept = folder / "kept"
    (folder / "index").rename(kept)
    made(folder)
    require_same(kept, folder / "index")


def test_a_network_that_cannot_be_traced_is_loaded_whole(folder: Path, loads: list[str]) -> None:
    shutil.rmtree(folder / "model")
    shutil.copytree(tiny_models.encoder(folder / "other", tiny_models.bert, "max"), folder / "model")
    made(folder)
    assert len(loads) == 1
    assert made(folder).unchanged
    assert len(loads) == 1
    write(folder, 18, "The channel was surveyed.")
    assert len(made(folder).documents) == 3
    assert len(loads) == 2


@pytest.mark.parametrize(
    ("is_new", "without", "told"),
    [(False, "torch", "Nothing has changed"), (True, "transformers", "Indexed 3 documents")],
)
def test_commands_need_no_more_than_they_use(folder: Path, is_new: bool, without: str, told: str) -> None:
    if is_new:
        write(folder, 18, "The channel was surveyed.")
    code = f"import sys; sys.modules[{without!r}] = None; from service.cli.main import main; main()"
    command = ["index", folder / "minutes", "--out", folder / "index", "--model", folder / "model"]
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, command)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, told in done.stdout) == (0, True), done.stdout + done.stderr


def change_the_model(folder: Path) -> None:
    (folder / "model" / "README.md").write_text("One more file.")


def damage(folder: Path) -> None:
    memory(folder).write_text(memory(folder).read_text().replace('"prompt": ""', '"prompt": "query: "'))


def cut_off(folder: Path) -> None:
    memory(folder).write_text(memory(folder).read_text()[:100])


def remove(folder: Path) -> None:
    memory(folder).unlink()


def make_a_list(folder: Path) -> None:
    memory(folder).write_text("[]")


def test_it_is_loaded_where_it_is_not_known(folder: Path, loads: list[str]) -> None:
    known, told = EncoderMemory(folder / "index"), memory(folder).read_text()
    for edit in (damage, cut_off, remove, make_a_list, change_the_model):
        assert known.recall(str(folder / "model")) is not None
        edit(folder)
        assert known.recall(str(folder / "model")) is None
        memory(folder).write_text(told)
    for _ in range(2):  # the second time it is known
        assert made(folder).unchanged
        assert len(loads) == 1


def test_other_packages_processors_and_programs_know_nothing(folder: Path) -> None:
    known, model = EncoderMemory(folder / "index"), str(folder / "model")
    for name, value in (("_processor", []), ("_versions", []), ("python", "3.99"), ("sources", "another")):
        assert known.recall(model) is not None
        with pytest.MonkeyPatch.context() as changed:
            changed.setattr(known_encoder, name, lambda *_, value=value: value)
            assert known.recall(model) is None


def test_names_that_are_no_folders_and_what_is_no_news_are_not_remembered(folder: Path) -> None:
    known, model = EncoderMemory(folder / "index"), str(folder / "model")
    before = known.recall(model)
    assert before is not None
    facts, load = before.facts, partial(load_encoder, model)
    memory(folder).unlink()
    news, old = (BuildEncoder(facts, CPU, load, is_news=is_news) for is_news in (True, False))
    known.keep("a/published-name", news)
    known.keep(model, old)
    assert not memory(folder).exists()
    assert known.recall(DEFAULT_MODEL) is None
    known.keep(model, news)
    again = known.recall(model)
    assert again is not None
    assert again.facts == facts


@pytest.mark.parametrize(("device", "is_news"), [("cpu", True), ("cuda", False)])
def test_only_what_is_encoded_on_the_processor_is_news(
    device: str, is_news: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(name: str) -> DocumentEncoder:
        encoder = load_encoder(name)
        encoder.device = device
        return encoder

    monkeypatch.setattr(workers, "load_encoder", load)
    memory(folder).unlink()
    with LocalWorkers(Limits(), 1, 0) as here:
        assert here.load(str(folder / "model"), EncoderMemory(folder / "index")).is_news is is_news


def test_an_encoder_that_is_another_than_was_known_stops_the_build(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tiny_models.encoder(tmp_path / "other", tiny_models.distilbert)
    monkeypatch.setattr(known_encoder, "_identity", lambda model: "the same")
    told = json.loads(memory(folder).read_text())
    memory(folder).write_text(json.dumps(told | {"identity": "the same"}))
    shutil.rmtree(folder / "model")
    shutil.copytree(other, folder / "model")
    write(folder, 18, "The channel was surveyed.")
    with pytest.raises(BadInput, match="remove the folder cache"):
        made(folder)
    shutil.rmtree(folder / "index" / "cache")
    assert len(made(folder).documents) == 3
