"""The service against its own description: schemathesis asks whatever that allows and forbids.

Every response must have a declared status, media type and headers, and a body that fits its schema; what the
description allows must be accepted, what it forbids refused, and nothing may make the service fail.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from indexer.store.open import open_index
from service.web.operation.keys import change_keys, new_key
from tests.openapi.hooks import NAMES_VARIABLE
from tests.processes import ROOT, serving
from tests.written_server import saying, speaking
from tests.written_service import FALSE, TRUE, environment

pytestmark = pytest.mark.slow

EXAMPLES = 25
"""Requests of each kind that are made up for an endpoint, beside those at the edges of what is allowed."""

REPEATABLE = ("--generation-deterministic",)
"""The same requests each time: a change is judged by what it changes, not by chance."""

Conform = Callable[..., str]


@pytest.fixture(scope="module")
def conform(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Conform:
    """Runs schemathesis against a service at an address; gives what it printed."""
    index = open_index(sample_index)
    names = {
        "board": [name for board in index.boards for name in (board.name, board.acronym) if name],
        "document": [meeting.document_id for meeting in index.meetings],
    }
    index.close()
    asked = map(json.loads, (ROOT / "examples" / "questions.jsonl").read_text(encoding="utf-8").splitlines())
    names["q"] = [one["question"] for one in asked if one["answerable"]]
    folder = tmp_path_factory.mktemp("schemathesis")

    def run(url: str, *options: str) -> str:
        command = (sys.executable, "-m", "schemathesis.cli", "--no-color", "run", f"{url}/openapi.json")
        told = {
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": "tests.openapi.hooks",
            NAMES_VARIABLE: json.dumps(names),
            "NO_PROXY": "127.0.0.1",
        }
        ended = subprocess.run(
            [*command, "--checks", "all", *REPEATABLE, *options],
            cwd=folder,
            env={**os.environ, **told},
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return ended.stdout

    return run


def made_up(examples: int) -> tuple[str, ...]:
    return "--phases", "examples,coverage,fuzzing,stateful", "--max-examples", str(examples)


def requests_in(printed: str) -> int:
    """How many requests were made; all endpoints must have had some."""
    assert "Tested: 15\n" in printed, printed
    (generated,) = re.findall(r"(\d[\d,]*) generated", printed)
    return int(generated.replace(",", ""))


def test_every_response_is_as_described(sample_index: Path, tmp_path: Path, conform: Conform) -> None:
    with serving(sample_index, tmp_path / "log") as server:
        printed = conform(server.url, *made_up(EXAMPLES))
    assert requests_in(printed) > 500
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_so_is_it_behind_keys_and_with_written_answers(
    sample_index: Path, tmp_path: Path, conform: Conform
) -> None:
    made, text = new_key("a", frozenset(), 1_000_000)
    change_keys(tmp_path / "keys.json", lambda _: (made,))
    with (
        speaking(saying(f"{TRUE} ", f"[1]. {FALSE} [1].")) as speaker,
        serving(
            sample_index,
            tmp_path / "log",
            *("--keys", str(tmp_path / "keys.json"), "--require-key"),
            environment=environment(speaker.url),
        ) as server,
    ):
        printed = conform(server.url, *made_up(5), "--header", f"Authorization: Bearer {text}")
    assert requests_in(printed) > 300
    assert speaker.requests, "nothing was written"
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_so_are_refusals_of_those_who_ask_too_much(
    sample_index: Path, tmp_path: Path, conform: Conform
) -> None:
    with serving(sample_index, tmp_path / "log", "--per-minute", "20") as server:
        printed = conform(server.url, *made_up(1))
    assert requests_in(printed) > 100
    assert " 429 " in (tmp_path / "log").read_text() or '"status": 429' in (tmp_path / "log").read_text()
