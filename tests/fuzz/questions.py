"""Questions and addresses at random, asked of the whole service: it never fails, and quotes stay verbatim."""

from __future__ import annotations

import datetime as dt
import json
import random
from urllib.parse import urlencode

from httpx import Response
from starlette.testclient import TestClient

from indexer.store.open import Index
from service.search.question.interpret import interpret
from service.web.pages.references import FORMATS
from tests.fuzz.responses import Minutes, Told, well_formed
from tests.fuzz.targets import Case
from tests.fuzz.wording import MARK, Wording, day, sentence, shape

PATHS = (
    *("/search", "/api/search", "/api/search", "/api/ask", "/api/ask/stream"),
    *("/timeline", "/api/timeline", "/feed.rss", "/feed.json", "/api/suggest", "/api/suggest"),
    *("/", "/meetings", "/api/meetings", "/meetings/{id}", "/api/meetings/{id}"),
    *("/api/boards", "/api/people", "/api/actions", "/api/decisions"),
    *("/boards", "/people", "/actions", "/decisions", "/boards/{id}", "/people/{id}"),
    *("/meetings/{id}/cite.{form}", "/embed", "/opensearch.xml", "/problems/{id}"),
)
_XML = ("/feed.rss", "/opensearch.xml")
_TYPED = "/api/suggest"

Sent = list[tuple[str, str]]


class Questions:
    """The service over an index of the sample minutes, in this process."""

    name = "questions"

    def __init__(self, index: Index, http: TestClient) -> None:
        self._http = http
        self._index = index
        self._minutes = Minutes(index)
        self._wording = Wording.of(index)

    def make(self, chance: random.Random) -> Case:
        """A request of the service with parameters, as JSON."""
        path = chance.choice(PATHS).replace("{id}", self._wording.document(chance))
        path = path.replace("{form}", chance.choice((*FORMATS, "pdf")))
        method = chance.choices(("GET", "HEAD", "POST"), (85, 10, 5))[0]
        request = [method, path, self._parameters(path, chance), day(chance)]
        return Case("address.json", json.dumps(request).encode())

    def bear(self, case: Case) -> str:
        """Asks, and holds every quote of the response against the minutes."""
        method, path, pairs, today = json.loads(case.data)
        sent: Sent = [(name, value) for name, value in pairs]
        question = next((value for name, value in sent if name == "q"), "")
        self._interpret(question, dt.date.fromisoformat(today))
        response = self._ask(method, path, sent)
        assert response.status_code in {200, 400, 404, 405}, f"{response.status_code}: {response.text[:500]}"
        if method == "HEAD":
            assert not response.content
        else:
            self._hold(path, sent, response)
        return str(response.status_code)

    def _ask(self, method: str, path: str, sent: Sent) -> Response:
        return self._http.request(method, f"{path}?{urlencode(sent, errors='surrogatepass')}")

    def _hold(self, path: str, sent: Sent, response: Response) -> None:
        if response.headers["content-type"].startswith("text/html"):
            assert MARK not in response.text, "a question stands in the page unescaped"
        elif response.status_code != 200:
            assert response.json()["detail"]
        elif path in _XML:
            well_formed(response.content)
        elif "json" in response.headers["content-type"]:
            self._minutes.hold(path, response.json(), sent)
            if path == "/api/search":
                self._promised(sent, response.json())

    def _promised(self, sent: Sent, told: Told) -> None:
        """What is counted beside a value is how many passages there are when it alone is chosen."""
        facets = told["facets"] or {}
        offered = [(name, one) for name in sorted(facets) for one in facets[name]]
        if not offered or told["interpreted"]["derived"]:
            return  # a choice of one's own may stand in place of what was read into the question
        # Which one depends on the answer alone, so that a saved case tries the same one again.
        name, one = offered[told["total"] % len(offered)]
        narrowed = [pair for pair in sent if pair[0] not in {name, "offset"}] + [(name, one["value"])]
        found = self._ask("GET", "/api/search", narrowed).json()
        assert found["total"] == one["count"], (name, one, found["total"])

    def _interpret(self, question: str, today: dt.date) -> None:
        # Whatever its length: the bounds of a question are not those of its interpretation.
        found = interpret(question, self._index.boards, self._index.meetings, today)
        for one in found.filters:
            assert 0 <= one.start < one.end <= len(question), one
            assert question[one.start : one.end] == one.phrase, one

    def _parameters(self, path: str, chance: random.Random) -> Sent:
        words = self._wording.typed(chance) if path == _TYPED else self._wording.question(chance)
        sent: Sent = [("q", words)] if chance.random() < 0.95 else []
        if path != _TYPED or chance.random() < 0.2:
            sent += self._wording.filters(chance)
        if path == "/api/search" and chance.random() < 0.6:
            sent.append(("facets", "true"))
        sent += [shape(chance) for _ in range(chance.choice((0, 1, 2, 3)))]
        if chance.random() < 0.05:
            sent.append((sentence(chance, 1), sentence(chance, 1)))
        chance.shuffle(sent)
        return sent
