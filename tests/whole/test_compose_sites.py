"""deploy/compose.sites.yaml as Docker Compose reads it: whole, sparing with rights, its command ours."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from typing import Any

import pytest
import typer

from service.cli.run_command import run_command
from tests.dockerfile import stages
from tests.processes import ROOT
from tests.whole.test_compose import compose

FILE = ROOT / "deploy" / "compose.sites.yaml"
HOME = "/srv/minutebook"


def read(**given: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*compose(), "-f", str(FILE), "config", "--format", "json"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **given},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def service() -> dict[str, Any]:
    run = read(MINUTEBOOK_HOME=HOME)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    services: dict[str, Any] = json.loads(run.stdout)["services"]
    assert set(services) == {"minutebook"}
    return dict(services["minutebook"])


def test_its_folder_has_to_be_named() -> None:
    run = read()
    assert run.returncode != 0
    assert "names the folder with sites.toml" in run.stderr


def test_it_may_do_little_and_is_reached_from_this_machine_alone(service: dict[str, Any]) -> None:
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert all(int(part) > 0 for part in service["user"].split(":"))
    assert [port["host_ip"] for port in service["ports"]] == ["127.0.0.1"]
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}


def test_its_command_is_ours_over_what_is_mounted_there(service: dict[str, Any]) -> None:
    name, settings, *options = service["command"]
    application = typer.Typer()
    application.command("run")(run_command)
    command = typer.main.get_command(application)
    known = {option for parameter in command.params for option in parameter.opts}
    assert name == "run"
    assert {one for one in options if one.startswith("-")} <= known
    mounted = {one["target"]: one for one in service["volumes"]}
    assert {settings, *options} >= set(mounted)
    assert mounted[settings]["read_only"] is True
    assert not any(one["bind"].get("create_host_path", False) for one in mounted.values())
    given = dict(zip(options[::2], options[1::2], strict=True))
    assert str(service["ports"][0]["target"]) == given["--port"]
    assert f":{given['--port']}/readyz" in service["healthcheck"]["test"][-1]


def test_its_image_is_a_target_of_the_dockerfile_with_extras_that_there_are(service: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    build = service["build"]
    assert build["target"] in stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    assert set(build["args"]["EXTRAS"].split()) <= project["optional-dependencies"].keys()
