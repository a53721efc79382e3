import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from service.web.operation.caching import Assets
from service.web.operation.responses import Compressed


@pytest.fixture
def assets() -> Assets:
    return Assets()


@pytest.fixture
def client(assets) -> TestClient:
    app = Compressed(Starlette(routes=[assets.route()]))
    return TestClient(app, headers={"Accept-Encoding": "identity"})


def test_an_address_with_the_digest_may_be_kept_for_ever(client, assets) -> None:
    digest = assets.digest("style.css")
    response = client.get("/static/style.css", params={"v": digest})
    assert response.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in response.headers["cache-control"]
    assert client.get("/static/style.css", params={"v": "old"}).headers["cache-control"] == "no-cache"


def test_a_current_copy_is_not_sent_again(client, assets) -> None:
    tag = client.get("/static/icon.svg").headers["etag"]
    assert tag == f'W/"{assets.digest("icon.svg")}"'
    again = client.get("/static/icon.svg", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/static/icon.svg", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, gzip;q=0.5", True),
        ("br", False),
        ("identity", False),
    ],
)
def test_who_takes_it_compressed_gets_the_same_in_fewer_bytes(client, assets, accepted, packed) -> None:
    response = client.get("/static/style.css", headers={"Accept-Encoding": accepted})
    plain = client.get("/static/style.css")
    assert response.content == plain.content
    assert (response.headers.get("content-encoding") == "gzip") is packed
    assert response.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    assert response.headers["etag"] == plain.headers["etag"]
    assert int(response.headers["content-length"]) < len(plain.content) / 2 or not packed
    again = {"Accept-Encoding": accepted, "If-None-Match": response.headers["etag"]}
    assert client.get("/static/style.css", headers=again).status_code == 304


@pytest.mark.parametrize(
    "name", ["other.css", "..%2Fapp.py", "%2e%2e/app.py", "%2Fetc%2Fpasswd", "style.css%00", ""]
)
def test_nothing_but_the_listed_files_is_served(client, name) -> None:
    assert client.get(f"/static/{name}").status_code == 404


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("style.css", "text/css; charset=utf-8"),
        ("box.js", "text/javascript; charset=utf-8"),
        ("icon.svg", "image/svg+xml"),
    ],
)
def test_each_is_what_it_says_whatever_the_machine_knows(client, monkeypatch, name, media_type) -> None:
    monkeypatch.setattr("mimetypes.guess_type", lambda *_: ("text/plain", None))
    assert client.get(f"/static/{name}").headers["content-type"] == media_type


def test_head_asks_without_the_body(client) -> None:
    response = client.head("/static/style.css")
    assert (response.status_code, response.content) == (200, b"")


def test_no_file_refers_to_another_site(assets, client) -> None:
    style = client.get("/static/style.css").text
    assert "url(" not in style
    assert "@import" not in style
