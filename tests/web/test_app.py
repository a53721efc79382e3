import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from indexer.errors import UnusableIndex
from service.search.rerank import Reranking
from service.web.api import endpoints
from service.web.app import WorkerEnvironment, create_app
from service.web.operation.middleware import HEADERS
from service.web.operation.settings import Access, Settings


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_index), raise_server_exceptions=False) as started:
        yield started


def test_it_is_up_and_ready(client) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    ready = client.get("/readyz").json()
    assert ready["status"] == "ready"
    assert ready["index_version"] == client.get("/api/meetings").json()["index_version"]


def test_before_the_index_is_loaded_it_is_up_but_not_ready(tmp_path) -> None:
    starting = TestClient(create_app(tmp_path))  # without its lifespan: nothing has been opened
    assert starting.get("/healthz").status_code == 200
    for path in ("/readyz", "/api/search?q=x"):
        response = starting.get(path)
        assert response.status_code == 503
        assert response.headers["content-type"] == "application/problem+json"
        assert response.headers["retry-after"].isdigit()
    page = starting.get("/")
    assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")


def test_it_does_not_start_without_an_index(tmp_path) -> None:
    with pytest.raises(UnusableIndex), TestClient(create_app(tmp_path)):
        pass


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api", 404),
        ("GET", "/api/nothing", 404),
        ("POST", "/api/search?q=x", 405),
        ("DELETE", "/api/meetings/x", 405),
        ("POST", "/healthz", 405),
    ],
)
def test_programs_get_problems(client, method, path, status) -> None:
    response = client.request(method, path)
    assert response.status_code == status == response.json()["status"]
    assert response.headers["content-type"] == "application/problem+json"
    if status == 405:
        assert "GET" in response.headers["allow"]


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("POST", "/search", 405)])
def test_people_get_pages(client, method, path, status) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert '<form class="search"' in response.text


@pytest.mark.parametrize(
    "path",
    [
        "/meetings",
        "/problems/bad-date",
        "/embed",
        "/feed.rss?q=x",
        "/api/search?q=x",
        "/api/search",
        "/nothing",
        "/static/style.css",
        "/readyz",
    ],
)
def test_every_response_carries_the_headers(client, path) -> None:
    found = client.get(path).headers
    assert {name: found.get(name) for name in HEADERS} == dict(HEADERS)


@pytest.mark.parametrize(
    ("path", "media_type"), [("/api/meetings", "application/problem+json"), ("/", "text/html; charset=utf-8")]
)
def test_a_defect_is_told_without_its_inside(client, monkeypatch, path, media_type) -> None:
    def defect(*_: object) -> None:
        raise RuntimeError("a secret path")

    monkeypatch.setattr(endpoints, "core_of", defect)
    monkeypatch.setattr("service.web.pages.pages.core_of", defect)
    response = client.get(path)
    assert response.status_code == 500
    assert response.headers["content-type"] == media_type
    assert "secret" not in response.text
    assert {name: response.headers.get(name) for name in HEADERS} == dict(HEADERS)


def test_the_whole_api_is_described(client) -> None:
    described = client.get("/openapi.json").json()
    assert set(described["paths"]) == {
        "/api/search",
        "/api/ask",
        "/api/ask/stream",
        "/api/suggest",
        "/api/timeline",
        "/feed.json",
        "/feed.rss",
        "/api/meetings",
        "/api/meetings/{document_id}",
        "/api/boards",
        "/api/people",
        "/api/actions",
        "/api/decisions",
        "/healthz",
        "/readyz",
    }


def test_no_page_of_documentation_loads_scripts_from_elsewhere(client) -> None:
    for path in ("/docs", "/redoc"):
        assert client.get(path).status_code == 404


def test_below_a_proxys_path_addresses_stay_below_it(sample_index) -> None:
    with TestClient(create_app(sample_index), root_path="/minutes") as proxied:
        page = proxied.get("/minutes/").text
        assert 'action="/minutes/search"' in page
        assert 'href="/minutes/static/style.css' in page
        assert proxied.get("/minutes/api/nothing").headers["content-type"] == "application/problem+json"
        assert json.loads(proxied.get("/minutes/healthz").text) == {"status": "ok"}


@pytest.mark.parametrize(
    "settings",
    [
        Settings(),
        Settings(access=Access(Path("/keys"), required=True, per_minute=5), audit_log=Path("/log")),
        Settings(access=Access(per_minute=1), cors=("*",), rerank=Reranking("/model", candidates=7)),
    ],
)
def test_settings_travel_to_worker_processes(monkeypatch, settings: Settings) -> None:
    for name in ("MINUTEBOOK_INDEX", "MINUTEBOOK_SETTINGS"):
        monkeypatch.setenv(name, "")
    WorkerEnvironment.write(Path("/index"), settings)
    told = WorkerEnvironment()
    assert (told.index, told.settings) == (Path("/index"), settings)
