"""The hard promise: nobody without a key can tell from any answer that restricted minutes exist.

The same questions are asked of an index with restricted minutes and of one without; all that may differ is
the id of the index version and how long it took.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from service.web.app import create_app
from service.web.operation.keys import change_keys, new_key
from service.web.operation.settings import Access, Settings
from tests.built import in_process
from tests.processes import ROOT, client, minutebook, serving
from tests.restricted_minutes import IDS, WORDS, write_minutes

pytestmark = pytest.mark.slow

_TIMES = re.compile(r'"took_ms":[0-9.e-]+|"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"')

WRITTEN = (
    "Quilfeather",  # slips of words that only restricted minutes have
    "theodosja swindler",
    "wytnes cair",  # and of words that public minutes have as well
    "witness caer",
    "caseloud",
    "xylophone",
    "ZXK moorings",
    "what did the Zebra Xylophone Keepers look at",
    "what did ZQ say",
    "what did Zoltan Quillfeather report",
    '"lost 4,200 pounds"',
    '"The minutes of the last meeting were agreed."',
    "the minutes of the last meeting were agreed",
    "Quernside Forum Panel moorings",
    "QFP moorings",
    "what was said at the last meeting of the community justice board",
    "what was said in December 2024",
    "what was said in August 2023 about leaflets",
    "what was decided at the first meeting of the Brackenshire Victims and Witnesses Partnership",
    "conclave for pay",
    "the chief officer's pay",
    "leaking ceiling",
    "travel expenses of witnesses",
)


@dataclass(frozen=True, slots=True)
class Site:
    """A running service."""

    http: TestClient
    version: str
    keys: dict[str, str]  # by label, comma between several

    def told(self, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
        """Status, body and headers of an answer, but for version, times (of builds too) and their length."""
        answer = self.http.get(path, headers={"X-Request-ID": "the-same", **headers})
        body = _TIMES.sub("TIME", answer.text.replace(self.version, "VERSION"))
        own = ("content-length", "etag")  # the tag hides the version
        headers = {name: value.replace(self.version, "VERSION") for name, value in answer.headers.items()}
        kept = {name: value for name, value in headers.items() if name not in own}
        return answer.status_code, body, kept

    def told_tag(self, path: str, labels: str | None, tag: str = "") -> str:
        """The tag of an answer, "304" where `tag` is still that of it."""
        key = {} if labels is None else self.bearer(labels)
        answer = self.http.get(path, headers={"If-None-Match": tag, **key})
        return "304" if answer.status_code == 304 else answer.headers["etag"]

    def bearer(self, labels: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[labels]}"}


@pytest.fixture(scope="module")
def whole_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index with restricted minutes, built by the command."""
    folder = tmp_path_factory.mktemp("with")
    out = folder / "index"
    run = minutebook("index", write_minutes(folder / "minutes", "audit", "staff"), "--out", out)
    assert (run.returncode, f"{len(IDS)} documents restricted" in run.stdout) == (0, True), run.stdout
    return out


@pytest.fixture(scope="module")
def sites(whole_index: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Site]]:
    """With restricted minutes and without."""
    folder = tmp_path_factory.mktemp("without")
    in_process(write_minutes(folder / "minutes"), folder / "index")
    with ExitStack() as stack:
        yield (
            stack.enter_context(_site(whole_index)),
            stack.enter_context(_site(folder / "index")),
        )


class _site:  # noqa: N801 - used as a function
    def __init__(self, index: Path) -> None:
        self._stack = ExitStack()
        self._index = index
        made = {one: new_key(one, frozenset(filter(None, one.split(","))), 10**6) for one in GRANTS}
        keys = index.with_name("keys")
        change_keys(keys, lambda _: tuple(key for key, _ in made.values()))
        self._keys = {one: text for one, (_, text) in made.items()}
        self._access = Access(keys)

    def __enter__(self) -> Site:
        http = self._stack.enter_context(TestClient(create_app(self._index, Settings(access=self._access))))
        return Site(http, http.get("/readyz").json()["index_version"], self._keys)

    def __exit__(self, *error: object) -> None:
        self._stack.close()


TOPICS = ("minutes+agreed", "Zoltan+Quillfeather", "pay", "wytness+cair", "moorings&board=QFP")

NARROWED = ("year=2024", "has_actions=true", "sort=date", "person=Zoltan+Quillfeather&year=2023")

GRANTS = ("", "audit", "staff", "audit,staff", "other")


def questions() -> list[str]:
    lines = (ROOT / "examples" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    return [*(json.loads(line)["question"] for line in lines), *WRITTEN]


def addresses() -> list[str]:
    """All that a public caller can ask that does not take a question."""
    filters = (
        *(f"document={one}" for one in IDS),
        *("person=Zoltan+Quillfeather", "board=Conclave+for+Pay"),
        *("board=Quernside+Forum+Panel", "board=BCJB"),
        *("date_from=2024-12-19", "date_to=2023-01-03", "date_from=2023-08-30&date_to=2023-08-30"),
    )
    return [
        *("/", "/meetings", "/api/meetings", "/healthz", "/readyz", "/openapi.json", "/search"),
        *(f"/api/meetings?{one}" for one in filters if not one.startswith(("document", "person"))),
        *(f"/{path}?q=minutes+agreed&{one}" for path in ("api/search", "search") for one in filters),
        *(f"/{path}/{one}" for path in ("meetings", "api/meetings") for one in (*IDS, "qfp-2024-02-07")),
        *(
            f"{root}/{register}{asked}"
            for root in ("", "/api")
            for register in ("boards", "people", "actions", "decisions")
            for asked in ("", "?format=csv", "?sort=date", "?q=moorings", "?date_to=2023-01-31", "?q=pay")
        ),
        *(f"/{register}?{one}" for register in ("people", "actions", "meetings") for one in filters),
        *("/boards/conclave-for-pay", "/boards/qfp", "/boards/quernside-forum-panel"),
        *("/boards/brackenshire-community-justice-board", "/people/zoltan-quillfeather", "/people/ada-field"),
        *(f"/api/suggest?q={typed}" for typed in ("mi", "br", "zo", "co", "qf", "pay", *WORDS)),
        *(f"/{path}?q=minutes+agreed&{one}" for path in ("api/search", "search") for one in NARROWED),
        *(
            f"/feed.{kind}?q={asked}"
            for kind in ("rss", "json")
            for asked in ("minutes+agreed", "quillfeather")
        ),
        *(f"{path}?q={asked}" for path in ("/timeline", "/api/timeline") for asked in TOPICS),
        *(
            f"/meetings/{one}/cite.{form}"
            for one in (*IDS, "qfp-2024-02-07")
            for form in ("txt", "bib", "ris")
        ),
        *(f"/meetings/{one}/brief{form}" for one in (*IDS, "qfp-2024-02-07") for form in ("", ".md")),
        *("/embed?person=Zoltan+Quillfeather", "/opensearch.xml", "/problems/unknown-meeting"),
        *(f"/meetings/{path.stem}" for path in (ROOT / "examples" / "minutes").glob("b*")),
        "/api/search?q=minutes+agreed&limit=100&facets=true",
        "/api/search?q=minutes+agreed&limit=100&mode=dense",
        "/api/search?q=minutes+agreed&limit=100&mode=lexical&explain=true",
    ]


def test_every_question_is_answered_as_if_there_were_no_restricted_minutes(sites) -> None:
    whole, public = sites
    asked = questions()
    assert len(asked) > 100
    for question in asked:
        for path in ("/api/search", "/api/ask", *(("/search",) if question in WRITTEN else ())):
            address = str(whole.http.build_request("GET", path, params={"q": question}).url)
            assert whole.told(address) == public.told(address), address


def test_every_address_tells_the_same(sites) -> None:
    whole, public = sites
    for address in addresses():
        assert whole.told(address) == public.told(address), address


def test_a_key_without_a_label_of_the_index_opens_nothing(sites) -> None:
    whole, public = sites
    for labels in ("", "other"):
        for address in addresses():
            told = whole.told(address, **whole.bearer(labels))
            assert told == public.told(address, **public.bearer(labels)), (labels, address)


def test_restricted_minutes_are_refused_in_the_words_of_unknown_ones(sites) -> None:
    whole, _ = sites
    for path in ("/meetings", "/api/meetings"):
        _, unknown, _ = whole.told(f"{path}/no-such-minutes")
        for one in IDS:
            status, body, _ = whole.told(f"{path}/{one}")
            assert (status, body) == (404, unknown.replace("no-such-minutes", one))


def test_registers_have_for_holders_of_a_key_what_they_hide_from_others(sites) -> None:
    whole, _ = sites
    opened = whole.bearer("audit,staff")
    for address in ("/people", "/api/people", "/api/people?format=csv", "/api/boards", "/boards"):
        _, hidden, _ = whole.told(address)
        _, shown, _ = whole.told(address, **opened)
        name = "conclave" if "boards" in address else "quillfeather"
        assert (name in hidden.casefold(), name in shown.casefold()) == (False, True), address
    assert whole.told("/people/zoltan-quillfeather", **opened)[0] == 200
    assert whole.told("/boards/conclave-for-pay", **opened)[0] == 200


def test_nothing_that_a_public_caller_gets_holds_a_word_of_them(sites) -> None:
    whole, _ = sites
    registers = ("boards", "people", "actions", "decisions")
    for address in (
        *("/", "/meetings", "/api/meetings", "/api/search?q=minutes+agreed&limit=100"),
        *(f"/api/{one}?format=csv" for one in registers),
        *(f"/{one}" for one in registers),
    ):
        _, body, _ = whole.told(address)
        assert not [word for word in (*WORDS, *IDS) if word in body.casefold()], address


@pytest.mark.parametrize(
    ("labels", "seen"),
    [
        ("audit", {"aaa-first-of-all", "bcjb-2024-12-19", "copied", "secret-board"}),
        ("staff", {"bvwp-2023-08-30", "secret-board"}),
        ("audit,staff", set(IDS)),
    ],
)
def test_a_key_shows_what_its_labels_grant_and_no_more(sites, labels, seen) -> None:
    """Without this, a filter that hides restricted minutes from all would pass."""
    whole, public = sites
    key = whole.bearer(labels)
    listed = {one["document_id"] for one in whole.http.get("/api/meetings", headers=key).json()["meetings"]}
    base = {one["document_id"] for one in public.http.get("/api/meetings").json()["meetings"]}
    assert listed - base == seen
    assert base <= listed
    for one in IDS:
        status = 200 if one in seen else 404
        assert whole.told(f"/api/meetings/{one}", **key)[0] == status
        assert whole.told(f"/meetings/{one}", **key)[0] == status
    found = whole.http.get("/api/search", params={"q": "swindler pay wytness", "limit": 100}, headers=key)
    documents = {hit["citation"]["document_id"] for hit in found.json()["hits"]}
    assert documents & set(IDS) <= seen
    assert documents & seen
    assert found.headers["cache-control"] == "private, no-store"
    assert "Authorization" in found.headers["vary"]


def test_a_key_changes_what_words_and_boards_are_known(sites) -> None:
    whole, _ = sites
    slip = {"q": "Quilfeather"}
    public = whole.http.get("/api/search", params=slip).json()
    audit = whole.http.get("/api/search", params=slip, headers=whole.bearer("audit")).json()
    staff = whole.http.get("/api/search", params=slip, headers=whole.bearer("staff")).json()
    assert "quillfeather" in json.dumps(audit).casefold()
    assert "quillfeather" not in json.dumps([public, staff]).casefold()


def test_a_key_changes_what_is_counted_and_suggested(sites) -> None:
    whole, public = sites

    def counted(site: Site, key: dict[str, str]) -> dict[str, int]:
        found = site.http.get(
            "/api/search", params={"q": "minutes agreed", "facets": True}, headers=key
        ).json()
        return {one["value"]: one["count"] for values in found["facets"].values() for one in values}

    def suggested(typed: str, key: dict[str, str]) -> list[str]:
        found = whole.http.get("/api/suggest", params={"q": typed}, headers=key).json()
        return [one["text"] for one in found["suggestions"]]

    audit, staff = whole.bearer("audit"), whole.bearer("staff")
    assert counted(whole, {}) == counted(public, {}) == counted(whole, whole.bearer("other"))
    assert counted(whole, audit) != counted(whole, {})
    assert [suggested("quillf", key) for key in ({}, audit, staff)] == [[], ["Zoltan Quillfeather"], []]
    assert ["Pay" in suggested("pay", key) for key in ({}, audit, staff)] == [False, True, True]
    assert [suggested("wytness", key) for key in ({}, audit, staff)] == [[], [], ["Wytness cair"]]


def test_a_tag_is_of_no_use_to_another_audience(sites) -> None:
    whole, _ = sites
    address = "/api/search?q=minutes+agreed"
    tags = {label: whole.told_tag(address, label) for label in (None, "audit", "staff")}
    for label, tag in tags.items():
        for other in tags:
            assert (whole.told_tag(address, other, tag) == "304") == (label == other)


def test_real_processes_and_the_command_line_keep_to_it(whole_index: Path, tmp_path: Path) -> None:
    index, keys = whole_index, tmp_path / "keys"
    added = json.loads(
        minutebook("key", "add", "A reader", "--keys", keys, "--label", "staff", "--json").stdout
    )
    asked = ("search", "wytness cair", "--index", index, "--json")
    assert "bvwp-2023-08-30" not in minutebook(*asked).stdout
    assert "bvwp-2023-08-30" in minutebook(*asked, "--label", "staff").stdout
    answer = ("ask", "By how many per cent does the chief officer's pay rise?", "--index", index)
    assert "9 per cent" in minutebook(*answer, "--label", "staff").stdout
    assert "9 per cent" not in minutebook(*answer).stdout
    log = tmp_path / "log"
    with serving(index, log, "--keys", str(keys), "--workers", "2") as server, client(server.url) as http:
        bearer = {"Authorization": f"Bearer {added['key']}"}
        for _ in range(6):  # whichever process answers
            assert http.get("/api/meetings/secret-board", headers=bearer).status_code == 200
            assert http.get("/api/meetings/secret-board").status_code == 404
    said = log.read_text()
    assert not [word for word in (*WORDS, *IDS, "staff", added["key"]) if word in said.casefold()]
