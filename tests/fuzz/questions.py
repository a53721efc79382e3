"""Questions and addresses at random, asked of the whole service: it never fails, and quotes stay verbatim."""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.testclient import TestClient

from indexer.reader import Index, open_index
from service.app import create_app
from service.interpret.interpreter import interpret
from service.query import DEEPEST, MOST_CHARACTERS, Mode, Part
from tests.fuzz.targets import Case
from tests.processes import ROOT

_MARK = "<i id=\"fuzz\" title='&amp;'>"
"""What must never stand in a page as it is: whoever shows a question has to escape it."""

_WORDS = """what who when where how many which did the was were agreed said about last next meeting meetings
since before after between and or not in on of at from until to January march June Sept 2023 2024 1999 14th
31st 2023-04-26 26/4/23 spring autumn quarter year years months weeks ago yesterday today first second latest
previous recent all any board minutes item 3 2.1 knife knives lamps chair clerk travel expences stratergy CPS
BCJB BVWP the Board's "travel cards" "unpaid “ ” ' ’ " - – — ( ) [ ] { } * ? ! : ; , . … / \\ | & < > = + % #
@ ~ ^ $ £ € 0 00 1/0""".split()
_ODD = (
    *("\u0301" * 9, "\u202e", "\u200b", "\ufeff", "\U0001f600", "ﬁ", "ß", "İ", "ı"),
    *("\ue0b7", "\uffff", "\x07", "\x85"),
)
_PATHS = (
    *("/search", "/api/search", "/api/ask", "/api/meetings", "/meetings"),
    *("/meetings/{id}", "/api/meetings/{id}"),
)


class Questions:
    """The service over an index of the sample minutes, in this process."""

    name = "questions"

    def __init__(self, index: Index, http: TestClient, asked: Sequence[str]) -> None:
        """`asked` are questions to begin with."""
        self._index = index
        self._http = http
        self._asked = asked

    def make(self, chance: random.Random) -> Case:
        """An address of the service with parameters, as JSON."""
        path = chance.choice(_PATHS).replace("{id}", self._document(chance))
        return Case("address.json", json.dumps([path, self._parameters(chance), _day(chance)]).encode())

    def bear(self, case: Case) -> str:
        """Asks, and holds every quote of the response against the minutes."""
        path, sent, day = json.loads(case.data)
        parameters = [(name, value) for name, value in sent]
        question = next((value for name, value in parameters if name == "q"), "")
        self._interpret(question, dt.date.fromisoformat(day))
        address = f"{path}?{urlencode(parameters, errors='surrogatepass')}"
        response = self._http.get(address)
        assert response.status_code in {200, 400, 404}, f"{response.status_code}: {response.text[:500]}"
        if response.headers["content-type"].startswith("text/html"):
            assert _MARK not in response.text, "a question stands in the page unescaped"
        elif response.status_code == 200:
            self._verbatim(response.json())
        else:
            assert response.json()["detail"]
        return str(response.status_code)

    def _interpret(self, question: str, today: dt.date) -> None:
        # Whatever its length: the bounds of a question are not those of its interpretation.
        found = interpret(question, self._index.boards, self._index.meetings, today)
        for one in found.filters:
            assert 0 <= one.start < one.end <= len(question), one
            assert question[one.start : one.end] == one.phrase, one

    def _verbatim(self, told: Mapping[str, Any]) -> None:
        quotes = [(one["text"], one["citation"]) for one in told.get("hits", ())]
        quotes += [(one["quote"], told["citations"][one["citation"] - 1]) for one in told.get("answer", ())]
        for text, citation in quotes:
            meeting = self._index.meeting(citation["document_id"])
            assert meeting is not None
            assert meeting.text[citation["start"] : citation["end"]] == text
        for hit in told.get("hits", ()):
            assert all(0 <= start < end <= len(hit["text"]) for start, end in hit["highlights"]), hit

    def _parameters(self, chance: random.Random) -> list[tuple[str, str]]:
        sent = [("q", self._question(chance))] if chance.random() < 0.95 else []
        sent += [self._parameter(chance) for _ in range(chance.choice((0, 0, 1, 2, 5, 60)))]
        chance.shuffle(sent)
        return sent

    def _parameter(self, chance: random.Random) -> tuple[str, str]:
        odd = _sentence(chance, 3)
        kinds: dict[str, Sequence[str]] = {
            "board": [str(board.acronym or board.name) for board in self._index.boards],
            "document": [meeting.document_id for meeting in self._index.meetings],
            "person": ["Ada Field", "YQ", "the chair"],
            "date_from": [_day(chance)],
            "date_to": [_day(chance)],
            "mode": list(Mode),
            "as_typed": list(Part),
            "as_typed_of": [odd],
            "limit": [str(chance.randint(-1, 110))],
            "offset": [str(chance.randint(-1, DEEPEST + 10))],
            "page": [str(chance.randint(0, 120))],
            "start": [str(chance.randint(-9, 9_999))],
            "end": [str(chance.randint(-9, 9_999))],
            "explain": ["true", "false", "1"],
            "written": ["true"],
        }
        name = chance.choice(list(kinds))
        return name, odd if chance.random() < 0.1 else chance.choice(kinds[name])

    def _question(self, chance: random.Random) -> str:
        question = _sentence(chance, chance.choice((1, 3, 8, 20, 90)))
        if chance.random() < 0.4:
            whole = chance.choice(self._asked)
            at = chance.randrange(len(whole) + 1)
            question = f"{whole[:at]} {question[:80]} {whole[at:]}"
        if chance.random() < 0.1:
            question = chance.choice(question or "x") * chance.choice((100, MOST_CHARACTERS, 5_000))
        return question if chance.random() < 0.05 else question[:MOST_CHARACTERS]

    def _document(self, chance: random.Random) -> str:
        if chance.random() < 0.2:
            return chance.choice(("nope", "..%2F..%2Fetc", "%00", "x" * 3_000, "%C3%28", "a/b"))
        return chance.choice(self._index.meetings).document_id


@contextmanager
def question_target(index_dir: Path) -> Iterator[Questions]:
    """The service over an index of the sample minutes."""
    lines = (ROOT / "examples" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    index = open_index(index_dir)
    with TestClient(create_app(index_dir)) as http:
        yield Questions(index, http, [json.loads(line)["question"] for line in lines])
    index.close()


def _sentence(chance: random.Random, words: int) -> str:
    parts = [chance.choice(_WORDS) for _ in range(chance.randint(0, words))]
    for _ in range(chance.choice((0, 0, 0, 1, 3))):
        odd = (*_ODD, _MARK, chr(chance.randrange(0x20, 0xD800)), chr(chance.randrange(0x10000, 0x110000)))
        parts.insert(chance.randrange(len(parts) + 1), chance.choice(odd))
    return chance.choice((" ", " ", " ", "", "\n")).join(parts)


def _day(chance: random.Random) -> str:
    return (dt.date(1900, 1, 1) + dt.timedelta(days=chance.randrange(73_000))).isoformat()
