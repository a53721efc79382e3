"""deploy/compose.yaml as Docker Compose reads it: whole, sparing with rights, and in step with the rest."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from indexer.store.engines.milvus_client import TOKEN_VARIABLE, URI_VARIABLE, checked_uri
from service.cli.config import variable_of
from service.web.operation.server import STOP_SECONDS
from tests.dockerfile import needed, stages
from tests.front_door import CADDYFILE, caddy, tool
from tests.image_build import ImageBuild
from tests.processes import ROOT, minutebook

COMPOSE = ROOT / "deploy" / "compose.yaml"
STAGES = stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
ETCD = COMPOSE.with_name("etcd.yaml")
GIVEN = {
    "MINUTEBOOK_MINUTES": "/srv/minutes",
    "MINUTEBOOK_INDEX": "/srv/index",
}
OURS = ("replica-1", "replica-2", "index")
SITE = tuple(map(variable_of, ("trust_proxy", "allow_host", "base_url")))

Service = dict[str, Any]


def compose() -> list[str]:
    """The command that is Docker Compose; skips where there is none."""
    if standalone := tool("docker-compose"):
        return [standalone]
    docker = shutil.which("docker")
    if (
        docker
        and not subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode
    ):
        return [docker, "compose"]
    pytest.skip("Docker Compose is not installed: pip install '.[dev]'")


def read(**given: str) -> subprocess.CompletedProcess[str]:
    """Has Compose read the file, all profiles included."""
    return subprocess.run(
        [*compose(), "-f", str(COMPOSE), "--profile", "index", "config", "--format", "json"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **given},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    run = read(**GIVEN)
    assert run.returncode == 0, run.stderr
    return dict(json.loads(run.stdout))


@pytest.fixture(scope="module")
def services(project: dict[str, Any]) -> dict[str, Service]:
    return dict(project["services"])


@pytest.mark.parametrize("name", GIVEN)
def test_what_must_be_given_is_asked_for(name: str) -> None:
    run = read(**{key: value for key, value in GIVEN.items() if key != name})
    assert run.returncode != 0
    assert f"required variable {name} is missing a value" in run.stderr


def test_there_is_no_secret_in_the_file(services: dict[str, Service]) -> None:
    for service in services.values():
        for name, value in (service.get("environment") or {}).items():
            if re.search("SECRET|PASSWORD|TOKEN", name):
                assert value == ""


def test_every_service_may_do_little(services: dict[str, Service]) -> None:
    for name, service in services.items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else []), name
        assert service.get("read_only", False) is (name != "milvus"), name
        assert not service.get("privileged"), name
        assert {"cpus", "memory", "pids"} <= set(service["deploy"]["resources"]["limits"]), name
        assert service["restart"] == ("no" if name == "index" else "unless-stopped"), name
    for name in (*OURS, "proxy"):
        user, _, group = services[name]["user"].partition(":")
        assert int(user) > 0, name
        assert int(group) > 0, name


def test_only_the_proxy_is_to_be_reached_and_only_from_this_machine(
    project: dict[str, Any], services: dict[str, Service]
) -> None:
    assert {name for name, one in services.items() if one.get("ports")} == {"proxy"}
    [port] = services["proxy"]["ports"]
    assert (port["host_ip"], port["target"]) == ("127.0.0.1", 8080)
    leading_out = {name for name, one in project["networks"].items() if not one.get("internal")}
    assert leading_out == {"edge"}
    assert {name for name, one in services.items() if leading_out & set(one["networks"])} == {"proxy"}


def test_each_reaches_only_what_it_needs(services: dict[str, Service]) -> None:
    def peers(name: str) -> set[str]:
        own = set(services[name]["networks"])
        return {other for other, one in services.items() if own & set(one["networks"])} - {name}

    assert peers("proxy") == {"replica-1", "replica-2"}
    assert peers("index") == {"milvus", "replica-1", "replica-2"}
    assert "127.0.0.1:" in ETCD.read_text(encoding="utf-8")  # Milvus's catalogue, for itself alone
    assert "0.0.0.0" not in ETCD.read_text(encoding="utf-8")


def test_images_are_pinned(services: dict[str, Service]) -> None:
    for name, service in services.items():
        if "build" in service:
            assert service["build"]["target"] in STAGES, name
            assert service["build"]["args"] == {"EXTRAS": "milvus"}, name
            assert Path(service["build"]["context"]) == ROOT, name
        else:
            assert re.search(r":v?\d+\.\d+\.\d+(-alpine)?$", service["image"]), name


def test_the_index_is_one_folder_that_only_the_build_writes_to(services: dict[str, Service]) -> None:
    for name in OURS:
        [index] = [one for one in services[name]["volumes"] if one["target"] == "/index"]
        assert (index["type"], index["source"]) == ("bind", GIVEN["MINUTEBOOK_INDEX"])
        assert index.get("read_only", False) is (name != "index")
        assert index["bind"]["create_host_path"] is False  # or Docker makes one that is root's
    assert len({services[name]["user"] for name in OURS}) == 1
    assert services["replica-1"] == services["replica-2"]


def test_our_variables_are_known_and_name_the_other_services(services: dict[str, Service]) -> None:
    for name in OURS:
        ours = {key: value for key, value in services[name]["environment"].items() if "MINUTEBOOK" in key}
        assert set(ours) == {URI_VARIABLE, TOKEN_VARIABLE, *(SITE if name != "index" else ())}
        assert checked_uri(ours[URI_VARIABLE]) == "http://milvus:19530"
    caddyfile = CADDYFILE.read_text(encoding="utf-8")
    known = set(re.findall(r"\{\$(\w+):", caddyfile))
    assert set(services["proxy"]["environment"]) <= known
    port = STAGES["server"].last("EXPOSE").value
    assert f"{{$MINUTEBOOK_REPLICAS:replica-1:{port} replica-2:{port}}}" in caddyfile
    assert "{$MINUTEBOOK_PORT:8080}" in caddyfile


def test_the_proxy_alone_is_believed_whom_it_asks_for(
    project: dict[str, Any], services: dict[str, Service]
) -> None:
    address = services["proxy"]["networks"]["front"]["ipv4_address"]
    [subnet] = [one["subnet"] for one in project["networks"]["front"]["ipam"]["config"]]
    assert ipaddress.ip_address(address) in ipaddress.ip_network(subnet)
    for name in ("replica-1", "replica-2"):
        assert services[name]["environment"][variable_of("trust_proxy")] == address


def test_files_that_are_mounted_are_there(services: dict[str, Service]) -> None:
    for name, file in {"proxy": CADDYFILE, "milvus": ETCD}.items():
        mounted = [one for one in services[name]["volumes"] if one["type"] == "bind"]
        assert [Path(one["source"]) for one in mounted] == [file]
        assert file.is_file()
    store = services["milvus"]["environment"]
    [volume] = [one["target"] for one in services["milvus"]["volumes"] if one["type"] == "volume"]
    assert store["ETCD_DATA_DIR"].startswith(f"{volume}/")
    assert store["ETCD_CONFIG_PATH"] in {one["target"] for one in services["milvus"]["volumes"]}


def test_the_proxy_reads_its_configuration() -> None:
    command = (caddy(), "validate", "--adapter", "caddyfile", "--config", str(CADDYFILE))
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert "not formatted" not in run.stderr


def test_a_replica_has_time_to_answer_what_it_has_begun(services: dict[str, Service]) -> None:
    assert int(services["replica-1"]["stop_grace_period"].rstrip("s")) > STOP_SECONDS


def test_the_build_is_asked_for_as_the_command_has_it(services: dict[str, Service], tmp_path: Path) -> None:
    """With the folders that are mounted in place of their targets, and no server: it gets as far as that."""
    (tmp_path / "minutes").mkdir()
    (tmp_path / "minutes" / "board.txt").write_text("Board\n4 May 2024\n\n1. Welcome\nAll were welcome.\n")
    stand_ins = {"/minutes": tmp_path / "minutes", "/index": tmp_path / "index"}
    words = [stand_ins.get(word, word) for word in services["index"]["command"]]
    environment = {**os.environ, URI_VARIABLE: "ftp://milvus"}
    run = minutebook(*words, environment=environment)
    assert (run.returncode, run.stderr.count("\n")) == (2, 1), run.stderr
    assert "is no address of a Milvus server" in run.stderr


@pytest.mark.parametrize("target", ["indexer", "server"])
def test_extras_are_installed_where_they_are_asked_for(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def required(name: str) -> list[str]:
        build = ImageBuild(tmp_path / name, ROOT)
        build.take(next(one for one in needed(STAGES, target) if one.name == "requirements"))
        extra = {"indexer": "index", "server": "serve"}[target]
        return (tmp_path / name / "build" / f"{extra}.txt").read_text().splitlines()

    monkeypatch.delenv("EXTRAS", raising=False)
    plain = required("plain")
    monkeypatch.setenv("EXTRAS", "milvus telemetry")
    extended = required("extended")
    assert extended[: len(plain)] == plain
    assert [re.split("[<>=]", one)[0] for one in extended[len(plain) :]] == [
        "pymilvus",
        "opentelemetry-exporter-otlp-proto-http",
        "opentelemetry-sdk",
    ]
    monkeypatch.setenv("EXTRAS", "nonsense")
    with pytest.raises(AssertionError, match="KeyError: 'nonsense'"):
        required("unknown")
