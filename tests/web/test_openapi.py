"""The API's description: every parameter, field and problem says what it is and shows what it looks like."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from service.web.app import create_app
from service.web.operation.keys import change_keys
from service.web.operation.settings import Access, Settings
from service.web.problems import TYPES

PROBLEM = "application/problem+json"

OF_OPERATORS = {"admins-only", "operators-only", "method-not-allowed", "misdirected"}
"""Kinds that no operation of the API answers with: there is none of that method."""


@pytest.fixture(scope="module")
def description(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Of a service with keys, so that nothing is missing; it needs no index to say what it is."""
    keys = tmp_path_factory.mktemp("keys") / "keys"
    change_keys(keys, lambda _: ())
    app = create_app(Path("/nowhere"), Settings(access=Access(keys)))
    found: dict[str, Any] = TestClient(app).get("/openapi.json").json()
    return found


def operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for operation in methods.values():
            yield path, operation


def lacking(schema: dict[str, Any], description: dict[str, Any], at: str, seen: set[str]) -> Iterator[str]:
    """The fields within a schema without a description or an example, by their paths."""
    if name := schema.get("$ref", "").rpartition("/")[2]:
        if name not in seen:
            seen.add(name)
            found = description["components"]["schemas"][name]
            if not found.get("description"):
                yield f"{name} has no description"
            yield from lacking(found, description, name, seen)
        return
    for one in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from lacking(one, description, at, seen)
    for field, value in schema.get("properties", {}).items():
        place = f"{at}.{field}"
        if not (value.get("description") or "$ref" in value or "$ref" in value.get("items", {})):
            yield f"{place} has no description"
        if not (value.get("examples") or "$ref" in value or "$ref" in value.get("items", {})):
            yield f"{place} has no example"
        yield from lacking(value, description, place, seen)


def test_every_field_of_every_answer_is_described_with_an_example(description) -> None:
    wanting: list[str] = []
    answers = 0
    for path, operation in operations(description):
        for kind, content in operation["responses"]["200"]["content"].items():
            answers += 1
            if kind in {"text/event-stream", "application/rss+xml"}:
                assert content["example"]
                events = content.get("itemSchema", {}).get("oneOf", ())
                schemas = [one["properties"]["data"]["contentSchema"] for one in events]
            else:
                schemas = [content["schema"]]
            for schema in schemas:
                local = (
                    {"components": {"schemas": schema.get("$defs", {})}} if "$defs" in schema else description
                )
                wanting += lacking(schema, local, path, set())
    assert wanting == []
    assert answers >= 10


def test_every_parameter_is_described_with_an_example(description) -> None:
    for path, operation in operations(description):
        for parameter in operation.get("parameters", []):
            assert parameter["description"], (path, parameter["name"])
            assert parameter["schema"].get("examples") or parameter.get("example"), (path, parameter["name"])
        assert operation["summary"]
        assert operation["description"]
        assert "422" not in operation["responses"]


def test_every_problem_is_shown_where_it_may_occur(description) -> None:
    shown: set[str] = set()
    for path, operation in operations(description):
        if path in {"/healthz", "/readyz"}:
            continue
        problems = {key: one for key, one in operation["responses"].items() if key not in {"200", "304"}}
        assert {"500", "503", "401", "429"} <= set(problems), path
        assert operation["security"] == [{}, {"key": []}]
        for status, response in problems.items():
            content = response["content"][PROBLEM]
            assert content["schema"] == {"$ref": "#/components/schemas/ProblemSchema"}
            for slug, example in content["examples"].items():
                value = example["value"]
                assert value["type"] == f"/problems/{slug}"
                assert status == str(value["status"])
                assert (value["status"], value["title"]) == (TYPES[slug].status, TYPES[slug].title)
                assert value["detail"].endswith(".")
                shown.add(slug)
    assert shown == set(TYPES) - OF_OPERATORS
    fields = description["components"]["schemas"]["ProblemSchema"]["properties"]
    assert fields.keys() >= {"type", "title", "status", "detail", "instance"}


def test_operations_are_named_as_a_programmer_would(description) -> None:
    names = {operation["operationId"] for _, operation in operations(description)}
    assert names >= {"search", "ask", "stream", "timeline", "suggest", "meetings", "meeting"}


def test_what_can_be_asked_for_anew_says_that_it_may_be_unchanged(description) -> None:
    for path, operation in operations(description):
        unchanging = path in {"/healthz", "/readyz", "/api/ask/stream"}
        assert ("304" in operation["responses"]) is not unchanging, path
