from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.dockerfile import Stage, needed, stages
from tests.image_build import ImageBuild
from tests.processes import ROOT, Server, client, free_port, started
from tests.reproducible import built_twice

STAGES = stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
TARGETS = ("indexer", "server")

# What only building an index takes; torch alone is larger than all that serving needs.
NOT_TO_SERVE = ("torch", "transformers", "sentence_transformers", "tiktoken", "lxml", "pdfplumber", "pytest")


@dataclass(frozen=True, slots=True)
class Image:
    """The server's image as far as it can be made without an engine."""

    root: Path
    environment: dict[str, str]

    def run(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        """Runs a command as the image would, outside this work tree."""
        return subprocess.run(
            command,
            cwd=self.root,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Image:
    root = tmp_path_factory.mktemp("image") / "root"
    build = ImageBuild(root, ROOT)
    for stage in needed(STAGES, "server"):
        build.take(stage)
    kept = ("PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED")
    return Image(root, {name: build.environment[name] for name in kept})


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def server(
    image: Image, port: int, sample_index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The image's own command, on the loopback address and with the sample index in place of the mount."""
    stand_ins = {"0.0.0.0": "127.0.0.1", "8000": str(port), "/index": str(sample_index)}
    command = STAGES["server"].last("CMD").command()
    assert set(stand_ins) <= set(command)
    log = tmp_path_factory.mktemp("log") / "server.log"
    with started(
        [stand_ins.get(word, word) for word in command],
        port,
        log,
        environment=image.environment,
        folder=image.root,
    ) as running:
        yield running


def health_check(port: int) -> list[str]:
    command = STAGES["server"].last("HEALTHCHECK").command()
    assert any(":8000/" in word for word in command)
    return [word.replace(":8000/", f":{port}/") for word in command]


def test_the_dockerfile_passes_the_linter() -> None:
    hadolint = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or shutil.which("hadolint")
    assert hadolint, "hadolint is not installed: pip install '.[dev]'"
    run = subprocess.run(
        [hadolint, "--strict-labels", "Dockerfile"], cwd=ROOT, capture_output=True, text=True
    )
    assert (run.returncode, run.stdout + run.stderr) == (0, "")


@pytest.mark.parametrize("target", TARGETS)
def test_an_image_runs_as_a_numbered_user_who_is_not_root(target: str) -> None:
    user, _, group = STAGES[target].last("USER").value.partition(":")
    assert int(user) > 0
    assert int(group) > 0


@pytest.mark.parametrize("target", TARGETS)
def test_an_image_holds_nothing_but_its_virtual_environment(target: str) -> None:
    copied = [one.value.split()[-2:] for one in STAGES[target].instructions if one.name == "COPY"]
    assert copied == [["/opt/minutebook", "/opt/minutebook"]]
    assert not [one for one in STAGES[target].instructions if one.name in {"RUN", "ADD"}]


@pytest.mark.parametrize("target", TARGETS)
def test_everything_is_installed_in_its_exact_version(target: str) -> None:
    installs = [
        step.value
        for stage in needed(STAGES, target)
        for step in stage.instructions
        if step.name == "RUN" and "pip install" in step.value
    ]
    assert installs
    for install in (one for step in installs for one in step.split("&&") if "install" in one):
        held = "--require-hashes" in install  # each package against the hashes of requirements.lock
        own = "--no-index wheels/*.whl" in install  # what was built here, of these sources
        torch = install.split()[-4:] == ["--no-deps", "--constraint", "constraints.txt", "torch"]
        assert held or own or torch, install


def test_what_is_installed_depends_on_no_clock_and_on_a_base_image_that_can_be_named_by_digest() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert {stage.base for stage in STAGES.values()} - STAGES.keys() == {"${PYTHON_IMAGE}"}
    assert re.search(r"^ARG PYTHON_IMAGE=python:3\.11[\w.-]*$", text, re.MULTILINE)
    assert "--build-arg PYTHON_IMAGE=python:3.11-slim-bookworm@sha256:" in text
    environment = STAGES["packages"].last("ENV").value
    assert "SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH}" in environment
    assert STAGES["packages"].last("ARG").value.startswith("SOURCE_DATE_EPOCH=")
    fetching = re.compile(r"\b(?:curl|wget|apt-get|apk|git clone|ADD https?)\b")
    steps = [
        step.value for stage in STAGES.values() for step in stage.instructions if step.name != "HEALTHCHECK"
    ]
    assert [one for one in steps if fetching.search(one)] == []


@pytest.mark.slow
def test_a_second_build_has_the_same_files_to_the_last_bit() -> None:
    files, unlike = built_twice("server")
    assert files > 1_000
    assert unlike == []


def test_the_server_listens_where_it_is_asked_how_it_does() -> None:
    server: Stage = STAGES["server"]
    command = server.last("CMD").command()
    assert command[command.index("--host") + 1] == "0.0.0.0"
    assert command[command.index("--port") + 1] == server.last("EXPOSE").value == "8000"
    assert server.last("HEALTHCHECK").options().keys() >= {"interval", "timeout", "start-period", "retries"}


@pytest.mark.slow
@pytest.mark.parametrize("module", NOT_TO_SERVE)
def test_what_serving_does_not_need_is_not_there(image: Image, module: str) -> None:
    run = image.run(["python", "-c", f"import {module}"])
    assert f"No module named '{module}'" in run.stderr


@pytest.mark.slow
def test_the_versions_are_those_of_the_constraints(image: Image) -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    exact = {line.casefold() for line in lines if not line.startswith("#")}
    run = image.run(["pip", "freeze", "--exclude", "minutebook"])
    installed = {line.casefold() for line in run.stdout.splitlines()}
    assert installed
    assert installed <= exact


@pytest.mark.slow
def test_the_health_check_fails_while_nothing_answers(image: Image) -> None:
    assert image.run(health_check(free_port())).returncode == 1


@pytest.mark.slow
def test_the_health_check_passes_once_the_server_is_ready(image: Image, server: Server, port: int) -> None:
    run = image.run(health_check(port))
    assert run.returncode == 0, run.stderr


@pytest.mark.slow
def test_the_image_answers_a_question_and_shows_its_pages(server: Server) -> None:
    with client(server.url) as http:
        found = http.get("/api/search", params={"q": "test purchases of knives in shops"}).json()
        page = http.get("/search", params={"q": "test purchases of knives in shops"})
        style = http.get("/static/style.css")
    assert "knife" in found["hits"][0]["text"]
    assert "<mark>" in page.text
    assert style.headers["content-type"].startswith("text/css")


@pytest.mark.slow
def test_the_image_searches_without_a_server(image: Image, sample_index: Path) -> None:
    run = image.run(["minutebook", "search", "test purchases of knives", "--index", str(sample_index)])
    assert (run.returncode, run.stderr) == (0, "")
    assert "Operation Lapwing" in run.stdout


@pytest.mark.slow
def test_the_image_says_what_building_an_index_takes(image: Image) -> None:
    minutes = str(ROOT / "examples" / "minutes")
    run = image.run(["minutebook", "index", minutes, "--out", str(image.root / "index")])
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (1, "", 1), run.stderr
    assert "pip install '.[index]'" in run.stderr
