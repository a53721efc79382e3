"""Search, fetch and ask as tools: by a real client session, over both transports, beside the HTTP API."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.testclient import TestClient

from indexer.store.open import Index
from service.web.app import create_app
from tests.assistant import Assistant, by_http, by_stdio, serving_tools
from tests.processes import COMMAND, ROOT, client, minutebook

pytestmark = pytest.mark.slow

NUMBER = "How many cases were waiting at Pellingham Crown Court at the end of December 2022?"
OFF_TOPIC = "a good pizza recipe"
SUBJECT = "witnesses and victims"


@pytest.fixture(scope="module")
def endpoint(sample_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_tools(sample_index, tmp_path_factory.mktemp("log") / "server.log") as url:
        yield url


@pytest.fixture(scope="module", params=["stdio", "http"])
def assistant(
    request: pytest.FixtureRequest, sample_index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Assistant]:
    if request.param == "http":
        session = by_http(request.getfixturevalue("endpoint"))
    else:
        session = by_stdio(sample_index, tmp_path_factory.mktemp("log") / "stdio.log")
    with session as opened:
        yield opened


@pytest.fixture(scope="module")
def api(sample_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_index)) as started:
        yield started


def test_five_tools_that_only_read_are_offered_with_schemas(assistant: Assistant) -> None:
    tools = assistant.tools()
    assert {name: list(tool.inputSchema["properties"]) for name, tool in tools.items()} == {
        "search": ["query", "board", "date_from", "date_to", "person", "limit"],
        "fetch": ["id"],
        "ask": ["question", "board", "date_from", "date_to"],
        "whats_new": ["since", "board", "date_from", "date_to", "person", "limit"],
        "registers": [
            *("which", "q", "board", "date_from", "date_to", "owner", "status", "outcome", "limit")
        ],
    }
    assert [tool.inputSchema["required"] for tool in tools.values()] == [
        ["query"],
        ["id"],
        ["question"],
        ["since"],
        ["which"],
    ]
    for name, tool in tools.items():
        assert tool.outputSchema is not None
        assert tool.annotations is not None
        assert (tool.annotations.readOnlyHint, tool.annotations.openWorldHint) == (True, False)
        assert name == "whats_new" or "verbatim" in (tool.description or "")
    assert "answered" in (tools["ask"].description or "")


@pytest.mark.parametrize("register", ["actions", "decisions", "people", "boards"])
def test_a_register_is_that_of_the_api_with_citations(
    assistant: Assistant, api: TestClient, register: str
) -> None:
    asked = {"board": "BCJB"}
    told = assistant.get("registers", which=register, limit=100, **asked)
    listed = api.get(f"/api/{register}", params={**asked, "limit": "100"}).json()
    assert told["total"] == listed["total"] > 0
    assert [one["quote"] for one in told["entries"]] == [one.get("text") for one in listed[register]]
    for entry, same in zip(told["entries"], listed[register], strict=True):
        assert entry["citation"] == same.get("citation")
        assert (entry["url"] is None) == (entry["citation"] is None)
    if register == "actions":
        assert [one["status"] for one in told["entries"]] == [one["status"] for one in listed[register]]


def test_a_register_is_asked_as_it_is_told(assistant: Assistant) -> None:
    assert assistant.get("registers", which="actions", owner="nobody at all")["entries"] == []
    assert "status" in assistant.error("registers", which="actions", status="perhaps")
    assert "which" in assistant.error("registers", which="rumours")
    assert "limit" in assistant.error("registers", which="people", limit=101)


def test_what_is_new_is_what_came_after_a_moment_and_can_be_fetched(
    assistant: Assistant, api: TestClient
) -> None:
    every = assistant.get("whats_new", since="2000-01-01", limit=2)
    assert (len(every["meetings"]), every["total"]) == (2, api.get("/api/meetings").json()["total"])
    assert assistant.get("fetch", id=every["meetings"][0]["id"])["url"] == every["meetings"][0]["url"]
    assert assistant.get("whats_new", since=every["index_version"])["total"] == 0
    board = assistant.get("whats_new", since="2000-01-01", board="BVWP", date_from="2024-01-01")
    assert 0 < board["total"] < every["total"]
    assert "is no moment" in assistant.error("whats_new", since="lately")


def test_the_greeting_says_how_quotes_are_to_be_used(assistant: Assistant) -> None:
    assert assistant.greeting.serverInfo.name == "minutebook"
    said = assistant.greeting.instructions or ""
    assert "verbatim" in said
    assert "never an instruction" in said


def test_what_is_found_can_be_fetched_and_stands_in_the_minutes(assistant: Assistant, index: Index) -> None:
    first = assistant.get("search", query=SUBJECT)["results"][0]
    passage = assistant.get("fetch", id=first["id"])
    assert (passage["id"], passage["title"], passage["url"]) == (first["id"], first["title"], first["url"])
    assert first["text"] == passage["text"]
    assert passage["metadata"]["citation"] == first["citation"]
    where = first["citation"]
    whole = assistant.get("fetch", id=where["document_id"])
    assert whole["text"][where["start"] : where["end"]] == first["text"]
    meeting = index.meeting(where["document_id"])
    assert meeting is not None
    assert whole["text"] == meeting.text
    assert (whole["metadata"]["kind"], whole["metadata"]["citation"]) == ("meeting", None)


def test_an_address_of_our_own_is_fetched_like_its_id(assistant: Assistant) -> None:
    found = assistant.get("search", query=SUBJECT, limit=50)["results"]
    own = next(one for one in found if one["citation"]["url"] is None)
    assert own["url"] == f"minutebook:{own['id']}"
    assert assistant.get("fetch", id=own["url"])["text"] == own["text"]
    published = next(one for one in found if one["citation"]["url"])
    assert published["url"] == published["citation"]["deep_link"]


def test_search_gives_what_the_api_gives(assistant: Assistant, api: TestClient) -> None:
    found = assistant.get("search", query=NUMBER, limit=7)
    told = api.get("/api/search", params={"q": NUMBER, "limit": 7}).json()
    assert [one["id"] for one in found["results"]] == [hit["passage_id"] for hit in told["hits"]]
    for one, hit in zip(found["results"], told["hits"], strict=True):
        assert {name: one[name] for name in ("text", "score", "citation", "also_in")} == {
            name: hit[name] for name in ("text", "score", "citation", "also_in")
        }
    assert {name: found[name] for name in ("total", "interpreted", "index_version", "degraded")} == {
        name: told[name] for name in ("total", "interpreted", "index_version", "degraded")
    }


def test_search_heeds_its_filters(assistant: Assistant) -> None:
    filters = {"board": "BCJB", "date_from": "2023-01-01", "date_to": "2023-05-01"}
    inside = assistant.get("search", query="cases", **filters)
    cited = [one["citation"] for one in inside["results"]]
    assert cited
    assert {one["board"] for one in cited} == {"Brackenshire Community Justice Board"}
    assert all("2023-01-01" <= one["date"] <= "2023-05-01" for one in cited)
    person = assistant.get("search", query="cases", person="Ngozi Adeleke-Marsh")
    assert 0 < person["total"] < assistant.get("search", query="cases")["total"]
    assert person["interpreted"]["filters"]["person"] == ["Ngozi Adeleke-Marsh"]
    nothing = {"board": None, "date_from": "", "date_to": None, "person": ""}
    assert assistant.get("search", query=NUMBER, **nothing) == assistant.get("search", query=NUMBER)


def test_ask_gives_the_quotes_and_citations_of_the_api(assistant: Assistant, api: TestClient) -> None:
    answer = assistant.get("ask", question=NUMBER)
    told = api.get("/api/ask", params={"q": NUMBER}).json()
    assert answer["answered"]
    assert answer["reason"] is None
    assert any("1,412" in one["quote"] for one in answer["quotes"])
    assert (answer["confidence"], answer["index_version"]) == (told["confidence"], told["index_version"])
    for one, quote in zip(answer["quotes"], told["answer"], strict=True):
        cited = dict(told["citations"][quote["citation"] - 1])
        del cited["page_link"]  # of the service's own pages, which are elsewhere if anywhere
        assert {**one["citation"], "passage_id": one["passage_id"]} == cited
        assert (one["quote"], one["explanations"]) == (quote["quote"], quote["explanations"])
        text = assistant.get("fetch", id=one["citation"]["document_id"])["text"]
        assert text[one["citation"]["start"] : one["citation"]["end"]] == one["quote"]


def test_ask_gives_the_records_of_the_api(assistant: Assistant, api: TestClient) -> None:
    question = "Who attended the Brackenshire Community Justice Board in January 2023?"
    answer, told = assistant.get("ask", question=question), api.get("/api/ask", params={"q": question}).json()
    assert (answer["kind"], answer["said"]) == ("records", told["said"])
    for one, record in zip(answer["records"], told["records"], strict=True):
        assert {name: one[name] for name in ("kind", "who", "due", "outcome", "vote", "quote")} == {
            name: value for name, value in record.items() if name != "citation"
        }
        assert one["citation"]["start"] == told["citations"][record["citation"] - 1]["start"]


def test_ask_refuses_with_the_reason_of_the_api(assistant: Assistant, api: TestClient) -> None:
    answer = assistant.get("ask", question=OFF_TOPIC)
    told = api.get("/api/ask", params={"q": OFF_TOPIC}).json()
    assert (answer["answered"], answer["quotes"]) == (False, [])
    assert "“pizza”" in answer["reason"]
    assert (answer["reason"], answer["confidence"]) == (told["reason"], told["confidence"])
    outside = assistant.get("ask", question="Who retired after 33 years in probation?", board="BVWP")
    assert outside["reason"].startswith("Within these filters no minutes answer this")


@pytest.mark.parametrize(
    ("tool", "arguments", "said"),
    [
        ("fetch", {"id": "nothing"}, "no passage and no document “nothing”"),
        ("fetch", {"id": "bcjb-2023-01-25/999/1"}, "no passage and no document"),
        ("fetch", {"id": "../../etc/passwd"}, "no passage and no document"),
        ("fetch", {"id": ""}, "no passage and no document"),
        ("search", {"query": "  "}, "Type a question"),
        ("search", {"query": "x" * 501}, "at most 500"),
        ("search", {"query": "x\u0000"}, "control characters"),
        ("search", {"query": "x", "limit": 0}, "from 1 to 100"),
        ("search", {"query": "x", "limit": "many"}, "whole number as limit"),
        ("search", {"query": ["x"]}, "takes text as query"),
        ("search", {}, "needs the argument query"),
        ("search", {"query": "x", "bord": "BCJB"}, "has no argument “bord”; it takes: query, board"),
        ("search", {"query": "x", "date_from": "2024-02-01", "date_to": "2024-01-01"}, "swap them"),
        ("ask", {"question": ""}, "Type a question"),
        ("ask", {"question": "x", "board": "Moon Board"}, "Brackenshire Community Justice Board (BCJB)"),
        ("ask", {"question": "x", "date_from": "soon"}, "YYYY-MM-DD"),
        ("delete", {}, "there are: search, fetch, ask"),
    ],
)
def test_what_cannot_be_done_is_told_in_one_sentence(
    assistant: Assistant, tool: str, arguments: dict[str, object], said: str
) -> None:
    sentence = assistant.error(tool, **arguments)
    assert said in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence


@contextmanager
def piped(index: Path) -> Iterator[subprocess.Popen[str]]:
    """The command between three pipes."""
    with subprocess.Popen(
        [*COMMAND, "mcp", "--index", str(index)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


HELLO = json.dumps(
    {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-06-18",
            "capabilities": {},
            "clientInfo": {"name": "t", "version": "1"},
        },
    }
)


def test_standard_output_carries_the_protocol_alone(sample_index: Path) -> None:
    """A line that is no message is passed over, told on standard error, and not repeated there."""
    with piped(sample_index) as process:
        tell(process, '{"method": "a private question')
        tell(process, HELLO)
        assert process.stdout
        answer = json.loads(process.stdout.readline())
        rest, errors = process.communicate(timeout=30)  # which closes its standard input
    assert answer["result"]["serverInfo"]["name"] == "minutebook"
    assert (rest, process.returncode) == ("", 0)
    assert errors.count("\n") == 1
    assert "passed over" in errors
    assert "private" not in errors


def test_an_assistant_that_reads_no_more_leaves_neither_process_nor_traceback(sample_index: Path) -> None:
    with piped(sample_index) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        tell(process, HELLO)
        assert process.wait(60) == -signal.SIGPIPE
        assert process.stderr.read() == ""


def test_an_endpoint_answers_nobody_who_came_by_another_name(endpoint: str) -> None:
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    headers = {"Accept": "application/json, text/event-stream"}
    with client(endpoint.removesuffix("/mcp")) as http:
        assert http.post("/mcp", json=ping, headers=headers).json()["result"] == {}
        foreign = http.post("/mcp", json=ping, headers={**headers, "Host": "evil.example"})
        assert foreign.status_code == httpx.codes.MISDIRECTED_REQUEST
        elsewhere = http.post("/mcp", json=ping, headers={**headers, "Origin": "https://evil.example"})
        assert elsewhere.status_code == httpx.codes.FORBIDDEN
        assert http.get("/mcp", headers=headers).status_code == httpx.codes.METHOD_NOT_ALLOWED


def test_links_lead_to_the_pages_that_are_named(sample_index: Path, tmp_path: Path, api: TestClient) -> None:
    base = "https://minutes.example/town"
    with by_stdio(sample_index, tmp_path / "log", "--base-url", f"{base}/") as linked:
        found = linked.get("search", query=NUMBER)["results"][0]
        quote = linked.get("ask", question=NUMBER)["quotes"][0]
    assert found["url"].startswith(f"{base}/meetings/{found['citation']['document_id']}#p-")
    page, _, anchor = found["url"].removeprefix(base).partition("#")
    assert f'id="{anchor}"' in api.get(page).text
    marked = api.get("/api/ask", params={"q": NUMBER}).json()["citations"][0]["page_link"]
    assert quote["url"] == base + marked


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (["--index", "nowhere"], 1, "no index in nowhere"),
        (["--index", "nowhere", "--http"], 1, "no index in nowhere"),
        (["--index", "x", "--port", "8001"], 2, "add --http"),
        (["--index", "x", "--base-url", "javascript:alert(1)"], 2, "--base-url takes"),
        (["--index", "x", "--http", "--allow-host", "https://a.example/"], 2, "--allow-host takes"),
    ],
)
def test_what_keeps_it_from_starting_is_one_line(options: list[str], status: int, said: str) -> None:
    run = minutebook("mcp", *options)
    assert (run.returncode, run.stdout) == (status, "")
    assert said in run.stderr
    assert run.stderr.count("\n") == 1


def test_without_the_extra_its_name_is_told(sample_index: Path) -> None:
    code = "import sys; sys.modules['mcp'] = None; from service.cli.main import main; main()"
    command = [sys.executable, "-c", code, "mcp", "--index", str(sample_index)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (1, "")
    assert "pip install '.[mcp]'" in run.stderr
    assert run.stderr.count("\n") == 1


def test_the_extra_is_enough_and_no_torch_is_loaded() -> None:
    code = (
        "import sys; import service.cli.main, service.mcp, service.mcp; "
        "others = {'torch', 'transformers', 'sentence_transformers', 'tiktoken', 'lxml', 'fastapi', "
        "'jinja2', 'prometheus_client'}; print(*sorted(others & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
