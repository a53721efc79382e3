"""What deploy/ has for systemd and cron: units that systemd takes, commands that this command line has."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
from configparser import ConfigParser
from pathlib import Path

import pytest
import typer
import typer.core

from eval.commands import register as register_eval
from service.cli.config import read_config
from service.cli.main import app
from service.cli.maintenance import register
from service.cli.run_command import run_command
from service.web.operation.server import STOP_SECONDS
from tests.processes import COMMAND, ROOT, client, free_port, started
from tests.tiny_index import write_minutes

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = [path for path in UNITS if path.suffix == ".service"]
HOME = "/srv/minutebook"
PROGRAM = f"{HOME}/.venv/bin/minutebook"
SETTINGS = read_config(DEPLOY / "minutebook.toml").values


def unit(path: Path) -> ConfigParser:
    """A unit by section; of a key that is repeated the last value."""
    parsed = ConfigParser(strict=False, interpolation=None, delimiters="=", comment_prefixes="#")
    parsed.optionxform = str  # type: ignore[assignment,method-assign]
    parsed.read_string(path.read_text("utf-8"))
    return parsed


def commands() -> dict[str, typer.core.TyperCommand]:
    whole = typer.Typer()
    whole.registered_commands = [*app.registered_commands]
    register(whole)
    whole.command("run")(run_command)
    register_eval(whole)
    group = typer.main.get_command(whole)
    assert isinstance(group, typer.core.TyperGroup)
    return {name: one for name, one in group.commands.items() if isinstance(one, typer.core.TyperCommand)}


def assert_is_ours(command: list[str]) -> None:
    """That what comes behind the program is a command of ours with options that it has."""
    name, *arguments = command
    known = {option for parameter in commands()[name].params for option in parameter.opts}
    options = [one for one in arguments if one.startswith("-")]
    assert set(options) <= known, options


def ours_in(text: str) -> list[list[str]]:
    """Every command of ours that stands in a text."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    found = [match[1] for line in lines for match in re.finditer(r"\.venv/bin/minutebook ([^>|&`]+)", line)]
    return [shlex.split(one) for one in found]


def test_each_unit_is_there() -> None:
    names = {path.name for path in UNITS}
    assert names == {
        "minutebook.service",
        "minutebook-index.service",
        "minutebook-index.timer",
        "minutebook-run.service",
    }


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_runs_a_command_that_we_have_in_the_folder_of_the_settings(path: Path) -> None:
    service = unit(path)["Service"]
    program, *command = shlex.split(service["ExecStart"])
    assert program == PROGRAM
    assert service["WorkingDirectory"] == HOME
    assert_is_ours(command)


@pytest.mark.parametrize("name", ["minutebook.cron", "README.md"])
def test_the_other_commands_are_ours_too(name: str) -> None:
    found = ours_in((DEPLOY / name).read_text("utf-8"))
    assert found
    for command in found:
        assert_is_ours(command)


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.name)
def test_a_service_is_nobody_and_may_change_nothing_but_its_index(path: Path) -> None:
    service = unit(path)["Service"]
    assert service["User"] == "minutebook"
    assert service["NoNewPrivileges"] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""
    writes = service.get("ReadWritePaths", "").split()
    index = os.path.relpath(str(SETTINGS["index"]), DEPLOY)
    written = {"minutebook-index": [index], "minutebook-run": [index, "followed"]}
    assert writes == [f"{HOME}/{name}" for name in written.get(path.stem, [])]


def test_a_service_has_the_time_that_requests_in_flight_get() -> None:
    service = unit(DEPLOY / "systemd" / "minutebook.service")["Service"]
    assert int(service["TimeoutStopSec"]) > STOP_SECONDS


def test_the_timer_starts_a_unit_that_is_there_and_the_readme_names_all() -> None:
    timer = DEPLOY / "systemd" / "minutebook-index.timer"
    assert timer.with_suffix(".service") in UNITS
    assert unit(timer)["Timer"]["OnCalendar"]
    told = (DEPLOY / "README.md").read_text("utf-8")
    there = {path.name for path in DEPLOY.rglob("*") if path.is_file()} - {"README.md"}
    assert [name for name in there if f"`{name}`" not in told and f"/{name}`" not in told] == []


def test_the_cron_line_is_one() -> None:
    lines = (DEPLOY / "minutebook.cron").read_text("utf-8").splitlines()
    [line] = [line for line in lines if line and not line.startswith("#")]
    fields = line.split()[:5]
    assert all(re.fullmatch(r"[\d*,/-]+", one) for one in fields)
    assert line.split()[5:9] == ["cd", HOME, "&&", ".venv/bin/minutebook"]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_takes_the_units_and_finds_them_safe(tmp_path: Path) -> None:
    for path in UNITS:  # with a program that is there, which is all that is changed
        text = path.read_text("utf-8").replace(f"ExecStart={PROGRAM}", "ExecStart=/bin/true")
        (tmp_path / path.name).write_text(text)
    paths = [str(tmp_path / path.name) for path in UNITS]
    verified = subprocess.run(
        ["systemd-analyze", "verify", *paths], capture_output=True, text=True, check=False
    )
    assert (verified.returncode, verified.stdout + verified.stderr) == (0, "")
    services = [str(tmp_path / path.name) for path in SERVICES]
    judged = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", *services],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, judged.stdout + judged.stderr


@pytest.mark.slow
def test_an_installation_builds_and_serves_by_its_settings_alone(tmp_path: Path, encoder: Path) -> None:
    write_minutes(tmp_path / "minutes", 1)
    shutil.copy(DEPLOY / "minutebook.toml", tmp_path)
    port = free_port()
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "MINUTEBOOK_MODEL": str(encoder),
        "MINUTEBOOK_PORT": str(port),
        "HOME": "/nonexistent",
    }
    build, serve = (
        [*COMMAND, *shlex.split(unit(DEPLOY / "systemd" / name)["Service"]["ExecStart"])[1:]]
        for name in ("minutebook-index.service", "minutebook.service")
    )
    built = subprocess.run(build, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    assert (tmp_path / "index" / "CURRENT").exists()
    with started(serve, port, tmp_path / "log", environment, tmp_path) as server:
        with client(server.url) as http:
            assert http.get("/").status_code == 200
        assert server.stop().status in (0, -signal.SIGTERM)
