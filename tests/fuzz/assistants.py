"""The tools for assistants, called at random over HTTP: each gives what it promises or says why not."""

from __future__ import annotations

import json
import random
from typing import Any

from httpx import Response
from jsonschema import Draft202012Validator
from starlette.testclient import TestClient

from indexer.store.open import Index
from service.mcp import PATH
from service.mcp_addresses import SCHEME
from service.mcp_tools import assistant_tools
from tests.fuzz.mutations import mutated
from tests.fuzz.responses import Minutes, Told
from tests.fuzz.targets import Case
from tests.fuzz.wording import Wording, day, sentence

_HOST = "testserver"
_HEADERS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
_ODD = (None, True, 0, -1, 3.5, 1e300, 10**30, "", [], {}, ["x"] * 3, {"a": {"b": []}}, "\ud800", "x" * 9_000)
_SCHEMAS = {
    tool.answer.__name__: Draft202012Validator(tool.gives.model_json_schema(mode="serialization"))
    for tool in assistant_tools()
}


class Assistants:
    """The tools over an index of the sample minutes, in this process."""

    name = "assistants"

    def __init__(self, index: Index, http: TestClient) -> None:
        self._index = index
        self._http = http
        self._minutes = Minutes(index)
        self._wording = Wording.of(index)

    def make(self, chance: random.Random) -> Case:
        """The body of a request: a call of a tool, seldom one that is damaged."""
        name = chance.choice(list(_SCHEMAS)) if chance.random() < 0.95 else sentence(chance, 1)
        arguments: object = self._arguments(name, chance)
        if chance.random() < 0.05:
            arguments = chance.choice(_ODD)
        params = {"name": name, "arguments": arguments}
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).encode()
        return Case("call.json", mutated(body, (), chance) if chance.random() < 0.1 else body)

    def bear(self, case: Case) -> str:
        """Calls, and holds every quote of the result against the minutes."""
        response = self._http.post(PATH, content=case.data, headers=_HEADERS)
        assert response.status_code in {200, 202, 400, 413}, f"{response.status_code}: {response.text[:500]}"
        told = _result(response)
        if told is None:
            return "no call"
        if told["isError"]:
            [said] = [one["text"] for one in told["content"]]
            assert said.strip(), "refused without a reason"
            assert "\n" not in said, said
            assert "our side" not in said, said
            return "refused"
        self._hold(json.loads(case.data)["params"]["name"], told)
        return "given"

    def _hold(self, tool: str, told: Told) -> None:
        given = told["structuredContent"]
        assert json.loads(told["content"][0]["text"]) == given
        _SCHEMAS[tool].validate(given)
        if tool == "fetch":
            meeting = self._index.meeting(given["metadata"]["document_id"])
            assert meeting is not None
            assert given["text"] in meeting.text
            return
        for one in given["results"] if tool == "search" else given["quotes"]:
            self._minutes.verbatim(one["text" if tool == "search" else "quote"], one["citation"])

    def _arguments(self, name: str, chance: random.Random) -> dict[str, Any]:
        if name == "fetch":
            given: dict[str, Any] = {"id": self._identity(chance)}
        else:
            given = {"question" if name == "ask" else "query": self._wording.question(chance)}
            filters = dict(self._wording.filters(chance)[:4])
            taken = ("board", "date_from", "date_to", *(("person",) if name == "search" else ()))
            given |= {field: value for field, value in filters.items() if field in taken}
        if name == "search" and chance.random() < 0.5:
            given["limit"] = chance.choice((1, 5, 100, "7", chance.randint(-3, 110)))
        if chance.random() < 0.15:
            field = chance.choice((*given, sentence(chance, 1), "date_from"))
            given[field] = chance.choice((*_ODD, day(chance)))
        return given

    def _identity(self, chance: random.Random) -> str:
        document = self._wording.document(chance)
        passages = [one.passage_id for one in self._index.passages(document)] or [document]
        made = chance.choice((document, chance.choice(passages), f"{document}/{chance.randint(-1, 99)}/1"))
        return f"{chance.choice(('', '', SCHEME, ' ', '/'))}{made}"


def _result(response: Response) -> Told | None:
    """The result of a call; None where the protocol itself refused, or there was nothing to answer."""
    if response.status_code == 202:
        return None
    told: dict[str, Any] = response.json()
    if "error" in told:
        assert told["error"]["message"]
        return None
    return dict(told["result"]) if "isError" in told["result"] else None
