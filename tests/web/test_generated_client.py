"""A client that another tool generates from /openapi.json, against a real server and beside our own client.

The tool is openapi-python-client. It needs other versions of what both need, and so an environment of its own
(`make test` makes it); MINUTEBOOK_GENERATOR_PYTHON names another interpreter that has it.
"""

from __future__ import annotations

import datetime as dt
import importlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from service.client import Client
from service.search.request import Filters
from tests.processes import ROOT, Server, serving

pytestmark = pytest.mark.slow

PACKAGE = "generated_minutes"
QUESTION = "How long does it take to repay travel expenses?"
BOARD = "BVWP"

CONFIGURATION = """\
content_type_overrides:
  application/rss+xml: text/plain  # which the generator does not know
post_hooks: []  # no formatting of what nobody reads
"""

Call = Callable[..., Any]


@pytest.fixture(scope="module")
def generator() -> str:
    """The interpreter that has the generator."""
    python = os.environ.get("MINUTEBOOK_GENERATOR_PYTHON", str(ROOT / ".venv-generator" / "bin" / "python"))
    try:
        found = subprocess.run(
            [python, "-c", "import openapi_python_client"], capture_output=True, check=False
        ).returncode
    except FileNotFoundError:
        found = 1
    if found != 0:
        pytest.skip("no openapi-python-client here: run `make test`, or set MINUTEBOOK_GENERATOR_PYTHON")
    return python


@pytest.fixture(scope="module")
def server(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(sample_index, tmp_path_factory.mktemp("log") / "server.log") as started:
        yield started


@pytest.fixture(scope="module")
def ours(server: Server) -> Iterator[Client]:
    with Client(server.url, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def call(server: Server, generator: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Call]:
    """Calls an operation of the generated client, by tag and name; gives what came of the answer."""
    folder = tmp_path_factory.mktemp("generated")
    (folder / "config.yml").write_text(CONFIGURATION, encoding="utf-8")
    command = [
        *(generator, "-m", "openapi_python_client", "generate", "--url", f"{server.url}/openapi.json"),
        *("--output-path", str(folder / PACKAGE), "--meta", "none", "--config", str(folder / "config.yml")),
        "--fail-on-warning",
    ]
    ended = subprocess.run(
        command,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "WARNING" not in ended.stdout + ended.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        with importlib.import_module(PACKAGE).Client(server.url, httpx_args={"trust_env": False}) as client:

            def called(tag: str, name: str, **arguments: object) -> Any:
                operation = importlib.import_module(f"{PACKAGE}.api.{tag}.{name}")
                return operation.sync(client=client, **arguments)

            yield called


def test_searches_find_the_same(call: Call, ours: Client) -> None:
    found = call("search", "search", q=QUESTION, board=[BOARD], date_from=dt.date(2023, 6, 1), facets=True)
    own = ours.search(QUESTION, Filters(boards=(BOARD,), date_from=dt.date(2023, 6, 1)), facets=True)
    assert own.facets
    assert found.total == own.total > len(own.hits) > 0
    assert [(one.passage_id, one.text) for one in found.hits] == [
        (one.passage_id, one.text) for one in own.hits
    ]
    assert found.hits[0].citation.date == own.hits[0].citation.date
    assert found.hits[0].citation.item.heading == own.hits[0].citation.item.heading
    assert found.interpreted.filters.date_from == own.interpreted.filters.date_from == dt.date(2023, 6, 1)
    assert [(one.value, one.count) for one in found.facets.year] == [
        (one.value, one.count) for one in own.facets.year
    ]


def test_answers_quote_the_same(call: Call, ours: Client) -> None:
    found, own = call("answer", "ask", q=QUESTION), ours.ask(QUESTION)
    assert found.answered
    assert [one.quote for one in found.answer] == [one.quote for one in own.answer]
    assert [(one.start, one.end) for one in found.citations] == [
        (one.start, one.end) for one in own.citations
    ]
    refused = call("answer", "ask", q="Who won the football world cup?")
    assert (refused.answered, refused.answer) == (False, [])
    assert refused.reason == ours.ask("Who won the football world cup?").reason


def test_meetings_are_the_same(call: Call, ours: Client) -> None:
    found, own = call("meetings", "meetings", board=[BOARD]), ours.meetings([BOARD])
    assert [one.document_id for one in found.meetings] == [one.document_id for one in own]
    read = call("meetings", "meeting", document_id=own[0].document_id)
    known = ours.meeting(own[0].document_id)
    assert (read.text, read.date) == (known.text, known.date)
    assert [one.name for one in read.attendees] == [one.name for one in known.attendees]


def test_suggestions_are_the_same(call: Call, ours: Client) -> None:
    found = call("search", "suggest", q="trav").suggestions
    assert [(one.text, one.kind.value, one.count) for one in found] == [
        (one.text, one.kind, one.count) for one in ours.suggest("trav")
    ]
    assert found


def test_topics_over_time_are_the_same(call: Call, ours: Client) -> None:
    found, own = call("search", "timeline", q="trials"), ours.timeline("trials")
    assert [(one.date, one.passages, one.best.passage_id) for one in found.meetings] == [
        (one.date, one.passages, one.best.passage_id) for one in own.meetings
    ]
    assert found.meetings


def test_feeds_are_the_same(call: Call, ours: Client) -> None:
    own = ours.feed("travel expenses")
    assert [one.id for one in call("feeds", "json_feed", q="travel expenses").items] == [
        one.id for one in own.items
    ]
    assert call("feeds", "rss", q="travel expenses").count("<item>") == len(own.items) > 0


def test_problems_are_read_as_problems(call: Call) -> None:
    refused = call("search", "search", q="x", board=["Moon"])
    assert (refused.status, refused.type_) == (400, "/problems/unknown-board")
    assert "There is no board “Moon”" in refused.detail
    assert call("meetings", "meeting", document_id="moon").status == 404
