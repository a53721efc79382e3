"""What README and docs show is so: the answers of the API beside their calls, and the pictures."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PIL import Image
from starlette.testclient import TestClient

from service.web.app import create_app
from tests.processes import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
HTTP = (ROOT / "docs" / "http.md").read_text(encoding="utf-8")
SERVER = "http://127.0.0.1:8000"
CUT = "…"

CALLS = re.findall(r"^```console\n\$ curl (.+)\n([^`]+)^```$", HTTP, re.MULTILINE)
IMAGES = re.findall(r"(?:\]\(|src=\")(docs/images/[^)\"]+)", README)

MOST_BYTES = 150_000


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_index), base_url=SERVER) as started:
        yield started


def differences(shown: Any, given: Any, at: str = "") -> Iterator[str]:
    """Where what is shown is not part of what is given; fields and the rest of lists and texts may lack."""
    if isinstance(shown, dict) and isinstance(given, dict):
        for name, value in shown.items():
            if name in given:
                yield from differences(value, given[name], f"{at}.{name}")
            else:
                yield f"{at}.{name} is not there"
    elif isinstance(shown, list) and isinstance(given, list):
        if len(shown) > len(given) or bool(shown) < bool(given):
            yield f"{at} has {len(given)} entries"
        for number, (one, other) in enumerate(zip(shown, given, strict=False)):
            yield from differences(one, other, f"{at}[{number}]")
    elif isinstance(shown, str) and shown.endswith(CUT) and isinstance(given, str):
        if not given.startswith(shown.removesuffix(CUT)):
            yield f"{at} begins {given[: len(shown)]!r}"
    elif shown != given:
        yield f"{at} is {given!r}"


@pytest.mark.slow
@pytest.mark.parametrize(("command", "shown"), CALLS, ids=[command for command, _ in CALLS])
def test_an_answer_is_as_shown(client: TestClient, command: str, shown: str) -> None:
    *_, address = shlex.split(command)
    assert address.startswith(SERVER)
    answer = client.get(address)
    if "json" in answer.headers["content-type"]:
        assert list(differences(json.loads(shown), answer.json())) == []
    else:
        assert [line for line in shown.splitlines() if line not in answer.text] == []


@pytest.mark.slow
def test_every_call_of_the_api_has_an_example(client: TestClient) -> None:
    shown = {urlsplit(shlex.split(command)[-1]).path for command, _ in CALLS}
    for path in client.get("/openapi.json").json()["paths"]:
        pattern = re.sub(r"\{\w+\}", "[^/]+", path)
        assert any(re.fullmatch(pattern, one) for one in shown), path


def test_what_is_no_part_of_an_answer_is_noticed() -> None:
    given = {"a": [{"b": "one two"}, {"b": "three"}], "c": None}
    assert list(differences({"a": [{"b": "one…"}]}, given)) == []
    for wrong in (
        {"a": [{"b": "two…"}]},
        {"a": []},
        {"a": [{"b": "one two"}, {"b": "three"}, {}]},
        {"c": 0},
        {"d": None},
    ):
        assert len(list(differences(wrong, given))) == 1, wrong


def test_every_picture_is_there_and_light_and_shown() -> None:
    assert len(IMAGES) == len(set(IMAGES)) >= 5
    assert {ROOT / name for name in IMAGES} == set((ROOT / "docs" / "images").iterdir())
    for name in IMAGES:
        assert (ROOT / name).stat().st_size <= MOST_BYTES, name
        with Image.open(ROOT / name) as picture:
            assert picture.width in (1100, 360), name


def test_every_picture_is_told_to_those_who_do_not_see_it() -> None:
    told = re.findall(r"!\[([^\]]+)\]\(docs/images/|docs/images/[^\"]+\" alt=\"([^\"]+)\"", README)
    assert len(told) == len(IMAGES)


def test_every_page_that_is_linked_is_there() -> None:
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_page_that_code_points_to_is_there() -> None:
    told = [ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / "Dockerfile"]
    told += [one for wing in ("indexer", "service", "eval") for one in sorted((ROOT / wing).rglob("*.py"))]
    named = {
        page for one in told for page in re.findall(r"\bdocs/[\w/-]+\.md", one.read_text(encoding="utf-8"))
    }
    assert named
    assert [page for page in sorted(named) if not (ROOT / page).exists()] == []


def test_the_first_page_is_short() -> None:
    assert len(README.splitlines()) <= 150
