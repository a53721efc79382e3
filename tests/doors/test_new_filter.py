"""A filter that is added to the one declaration is offered and taken at every door."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.processes import ROOT

ADDED = """
    rooms: tuple[str, ...] = offered(
        "room", (), description="This room.", example="Hall", help="This room.", single="This room."
    )
"""

PROGRAM = """
import json, sys, types
from pathlib import Path
path, added = Path("service/search/request.py"), sys.argv[1]
whole = path.read_text(encoding="utf-8")
before, after = whole.split("    has_actions: bool = offered(", 1)
request = types.ModuleType("service.search.request")
sys.modules[request.__name__] = request
exec(before + added.strip(chr(10)) + chr(10) + "    has_actions: bool = offered(" + after, request.__dict__)

import typer
from starlette.datastructures import QueryParams
from eval.questions import Question
from pydantic import TypeAdapter
from service.cli.main import app
from service.mcp_tools import assistant_tools
from service.web.app import create_app
from service.web.pages.forms import SearchForm

commands = typer.main.get_command(app).commands
paths = create_app(Path("/nowhere")).openapi()["paths"]
question = {"id": "q", "question": "x", "kind": "k", "answerable": False, "filters": {"room": "Hall"}}
form = SearchForm.read(QueryParams("q=x&room=Hall"))

def names(parameters):
    return [one["name"] for one in parameters]

print(json.dumps({
    "http": [path for path, one in paths.items() if "room" in names(one["get"].get("parameters", []))],
    "commands": [name for name, one in commands.items() if any("--room" in p.opts for p in one.params)],
    "tools": [one.answer.__name__ for one in assistant_tools() if "room" in one.takes.model_fields],
    "client": list(request.SearchRequest("x", request.Filters(rooms=("Hall",))).pairs()),
    "pages": [list(form.pairs()), list(form.without("room", "Hall").pairs())],
    "evaluation": TypeAdapter(Question).validate_json(json.dumps(question)).filters.rooms,
}))
"""
"""The declaration with one more filter, in a process of its own, and what each door makes of it."""


@pytest.fixture(scope="module")
def doors() -> dict[str, Any]:
    command = [sys.executable, "-c", PROGRAM, ADDED]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_a_new_filter_is_taken_at_every_door(doors: dict[str, Any]) -> None:
    asked = [["q", "x"], ["room", "Hall"]]
    assert set(doors["http"]) == {
        "/api/search",
        "/api/ask",
        "/api/ask/stream",
        "/api/timeline",
        "/feed.json",
        "/feed.rss",
        *(f"/api/{register}" for register in ("actions", "boards", "decisions", "meetings", "people")),
    }
    assert doors["commands"] == ["search", "ask"]
    assert doors["tools"] == ["search", "ask", "whats_new"]
    assert doors["client"] == asked
    assert doors["pages"] == [asked, asked[:1]]
    assert doors["evaluation"] == ["Hall"]
