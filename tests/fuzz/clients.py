"""The Python client with filters at random, before the real service and before ones that answer damaged."""

from __future__ import annotations

import base64
import datetime as dt
import json
import random
import re
from collections.abc import Sequence
from dataclasses import asdict
from itertools import islice
from typing import Any

import httpx
from starlette.testclient import TestClient

from indexer.store.open import Index
from service.client import Client, Refused, Unreachable
from service.search.request import Filters, Mode, Order
from service.search.results import Citation, Hit
from service.web.api.schemas_answers import AskResponse
from service.web.api.schemas_meetings import TimelineResponse
from service.web.pages.references import FORMATS
from tests.fuzz.mutations import mutated
from tests.fuzz.responses import Minutes
from tests.fuzz.targets import Case
from tests.fuzz.wording import Wording, sentence

_HITS = 150
"""Taken of all passages of a question: more than one page."""

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_METHODS = tuple("search hits ask ask stream timeline feed rss cite meetings boards meeting suggest".split())


class Clients:
    """What a program does with the client; the service is that of an index of the sample minutes."""

    name = "client"

    def __init__(self, index: Index, http: TestClient) -> None:
        self._http = http
        self._client = Client("http://testserver", trust_env=False)
        self._client.close()
        self._minutes = Minutes(index)
        self._wording = Wording.of(index)

    def make(self, chance: random.Random) -> Case:
        """A method and what it is given, as JSON; one in four with the answer that it gets instead."""
        method = chance.choice(_METHODS)
        call: dict[str, Any] = {"method": method, "text": self._text(method, chance)}
        call["filters"], call["form"] = self._filters(chance), chance.choice((*FORMATS, "pdf", "../x"))
        call["shape"] = {"mode": chance.choice(list(Mode)), "sort": chance.choice(list(Order))}
        if chance.random() < 0.25:
            sound = self._http.get("/api/ask", params={"q": chance.choice(self._wording.asked)}).content
            damaged = base64.b64encode(mutated(sound, (), chance)).decode()
            kind = chance.choice(("application/json", "application/problem+json", "text/html", ""))
            call["instead"] = [chance.choice((200, 200, 400, 503, 599)), kind, damaged]
        return Case("call.json", json.dumps(call).encode())

    def bear(self, case: Case) -> str:
        """Calls; the client gives what stands in the minutes or raises one of the errors that it promises."""
        call = json.loads(case.data)
        self._client._http = _answering(*call["instead"]) if "instead" in call else self._http
        try:
            return self._held(self._client, call)
        except Unreachable as error:
            return _told_of("unreachable", error, expected="instead" in call)
        except Refused as error:
            return _told_of("refused", error, expected="instead" in call or error.status in {307, 400, 404})

    def _held(self, client: Client, call: dict[str, Any]) -> str:
        text, filters = call["text"], _read(call["filters"])
        match call["method"]:
            case "search":
                self._hits(client.search(text, filters, limit=20, facets=True, **call["shape"]).hits, call)
            case "hits":
                self._hits(list(islice(client.hits(text, filters, **call["shape"]), _HITS)), call)
            case "ask":
                self._answer(client.ask(text, filters), call)
            case "stream":
                list(client.stream(text, filters))
            case "timeline":
                self._timeline(client.timeline(text, filters), call)
            case "feed":
                client.feed(text, filters)
            case "rss":
                client.rss(text, filters)
            case "cite":
                client.cite(text, call["form"])
            case "boards":
                client.boards()
            case "meetings":
                client.meetings(filters.boards, filters.date_from, filters.date_to)
            case "meeting":
                client.meeting(text)
            case _:
                client.suggest(text)
        return "given"

    def _hits(self, hits: Sequence[Hit], call: dict[str, Any]) -> None:
        if "instead" not in call:
            assert len({one.passage_id for one in hits}) == len(hits)
            for one in hits:
                self._minutes.verbatim(one.text, _told(one.citation))

    def _answer(self, answer: AskResponse, call: dict[str, Any]) -> None:
        if "instead" not in call:
            for one in answer.answer:
                self._minutes.verbatim(one.quote, _told(answer.citations[one.citation - 1]))

    def _timeline(self, found: TimelineResponse, call: dict[str, Any]) -> None:
        if "instead" not in call:
            for one in found.meetings:
                self._minutes.verbatim(one.best.text, _told(one.best.citation))

    def _text(self, method: str, chance: random.Random) -> str:
        match method:
            case "meeting" | "cite":
                return self._wording.document(chance) if chance.random() < 0.8 else sentence(chance, 2)
            case "suggest":
                return self._wording.typed(chance)
            case _:
                return self._wording.question(chance)

    def _filters(self, chance: random.Random) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for name, value in self._wording.filters(chance):
            match name:
                case "board" | "document" | "as_typed":
                    plural = {"board": "boards", "document": "documents"}.get(name, name)
                    made.setdefault(plural, []).append(value)
                case "person":
                    made.setdefault("people", []).append(value)
                case "year" if value.isascii() and value.isdigit():
                    made.setdefault("years", []).append(int(value))
                case "date_from" | "date_to" if _DAY.fullmatch(value):
                    made[name] = value
                case "has_actions":
                    made[name] = value == "true"
        return made


def _read(filters: dict[str, Any]) -> Filters:
    read = {name: tuple(value) if isinstance(value, list) else value for name, value in filters.items()}
    for name in ("date_from", "date_to"):
        if name in read:
            read[name] = dt.date.fromisoformat(read[name])
    return Filters(**read)


def _told_of(outcome: str, error: Exception, *, expected: bool) -> str:
    assert expected, error
    assert str(error).strip(), "refused without a reason"
    return outcome


def _told(citation: Citation) -> dict[str, Any]:
    return asdict(citation) | {"date": citation.date.isoformat() if citation.date else None}


def _answering(status: int, kind: str, body: str) -> httpx.Client:
    """A client of a server that says this to whatever it is asked."""
    said = httpx.Response(status, headers={"Content-Type": kind}, content=base64.b64decode(body))
    return httpx.Client(transport=httpx.MockTransport(lambda _: said), trust_env=False, verify=False)
