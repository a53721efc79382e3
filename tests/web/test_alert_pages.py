"""Alerts on the pages: asked for, confirmed and ended without scripts; off, and unseen, until configured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from service.alerts.settings import alert_settings
from service.alerts.subscriptions import MOST_A_DAY, MOST_OF_CLIENT, Subscriptions
from service.web.app import create_app
from service.web.operation.keys import change_keys, new_key
from service.web.operation.settings import Access, Settings
from service.web.pages.sent_forms import came_from_here
from tests.alerts.conftest import two_versions
from tests.mail_server import Behaviour, mail_server_on_loopback

__all__ = ["two_versions"]

ADDRESS = "ann@reader.example"
QUESTION = {"q": "mooring fee", "board": "Lampton Harbour Board"}
PATHS = ("/alerts", "/alerts/asked", "/alerts/confirm?token=x", "/alerts/stop?token=x")


@dataclass
class Site:
    """A service that mails, and what its mail server has taken."""

    client: TestClient
    mails: Behaviour
    subscriptions: Subscriptions

    def ask(self, address: str = ADDRESS, **fields: str):
        return self.client.post(
            "/alerts", data={**QUESTION, "address": address, **fields}, follow_redirects=False
        )

    def link(self) -> str:
        """The address in the last mail, below the service."""
        plain = self.mails.taken[-1][1].get_body(("plain",))
        assert plain is not None
        found = re.search(r"https://minutes\.example(/alerts/\S+)", plain.get_content())
        assert found
        return found[1]


@pytest.fixture
def site(two_versions: Path, tmp_path: Path) -> Iterator[Site]:
    yield from _site(two_versions, tmp_path)


def _site(index: Path, folder: Path, access: Access = Access()) -> Iterator[Site]:  # noqa: B008 - frozen
    behaviour = Behaviour()
    with mail_server_on_loopback(behaviour) as port:
        alerts = alert_settings(
            index,
            store=folder / "alerts.sqlite",
            base_url="https://minutes.example",
            mail_from="alerts@town.example",
            host="127.0.0.1",
            port=port,
            security="none",
        )
        assert alerts is not None
        with TestClient(create_app(index, Settings(alerts=alerts, access=access))) as client:
            yield Site(client, behaviour, Subscriptions(alerts.store))


def test_without_a_mail_server_there_is_nothing_to_see(two_versions: Path) -> None:
    with TestClient(create_app(two_versions)) as client:
        for path in PATHS:
            assert client.get(path).status_code == 404
            assert client.post(path, data={"address": ADDRESS}).status_code == 404
        page = client.get("/search?q=mooring+fee")
        assert "/alerts" not in page.text
        assert page.headers["Referrer-Policy"] == "no-referrer"


def test_the_results_have_a_form_for_the_question_under_its_filters(site: Site) -> None:
    page = site.client.get("/search", params={**QUESTION, "page": "1", "sort": "date"}).text
    form = page[page.index('action="/alerts"') :]
    form = form[: form.index("</form>")]
    hidden = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', form)
    assert hidden == list(QUESTION.items())
    assert 'type="email"' in form
    assert 'action="/alerts"' in site.client.get("/search?q=%22no+such+words%22").text, (
        "also where nothing is found"
    )


def test_from_the_form_to_the_end(site: Site) -> None:
    answer = site.ask()
    assert (answer.status_code, answer.headers["location"]) == (303, "/alerts/asked")
    assert "Look into your mail" in site.client.get("/alerts/asked").text
    [(to, _)] = site.mails.taken
    assert to == ADDRESS
    link = site.link()
    page = site.client.get(link)
    assert "“mooring fee” at Lampton Harbour Board" in unescape(page.text)
    assert page.headers["Referrer-Policy"] == "no-referrer", "the address of the page is what confirms"
    assert page.headers["Cache-Control"] == "no-store"
    assert [one.confirmed for one in site.subscriptions.every()] == [False], "a GET changes nothing"
    token = link.partition("=")[2]
    assert "confirmed" in site.client.post("/alerts/confirm", data={"token": token}).text
    [one] = site.subscriptions.every()
    assert one.confirmed
    assert one.since == 1, "all that is there by now is old"
    stop = f"/alerts/stop?token={site.subscriptions.stop_token(one.identity)}"
    assert "Be told no more" in site.client.get(stop).text
    assert site.client.head(stop).status_code == 200
    assert len(site.subscriptions.every()) == 1, "a GET changes nothing"
    gone = site.client.post(stop, data={"List-Unsubscribe": "One-Click"})
    assert (gone.status_code, "told no more" in gone.text) == (200, True)
    assert site.subscriptions.every() == []
    assert site.client.post(stop).status_code == 200, "a second time is no error"


@pytest.mark.parametrize("path", ["/alerts/confirm?token=x", "/alerts/stop?token=x"])
def test_a_link_that_is_none_of_ours_leads_nowhere(site: Site, path: str) -> None:
    assert site.client.get(path).status_code == 404
    assert site.client.post(path, data={"token": "x"}).status_code == 404


def test_the_answer_is_the_same_whether_an_address_is_known_or_not(site: Site) -> None:
    answers = [site.ask() for _ in range(MOST_A_DAY + 2)] + [site.ask("new@reader.example")]
    assert len({(one.status_code, one.text, one.headers["location"]) for one in answers}) == 1
    assert [to for to, _ in site.mails.taken] == [ADDRESS] * MOST_A_DAY + ["new@reader.example"]


def test_a_client_that_asks_too_often_is_told(site: Site) -> None:
    for number in range(MOST_OF_CLIENT):
        assert site.ask(f"a{number}@reader.example").status_code == 303
    assert site.ask("last@reader.example").status_code == 429
    assert len(site.mails.taken) == MOST_OF_CLIENT


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"address": "ann"}, "Type one mail address"),
        ({"address": "a@b.example\r\nBcc: c@d.example"}, "Type one mail address"),
        ({"board": "Moon Board"}, "There is no board"),
        ({"q": "", "board": ""}, "Search for something first"),
        ({"q": "x" * 501}, "use at most 500"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_still_there(
    site: Site, fields: dict[str, str], says: str
) -> None:
    answer = site.client.post(
        "/alerts", data={**QUESTION, "address": ADDRESS, **fields}, follow_redirects=False
    )
    assert answer.status_code == 400
    assert says in answer.text
    assert site.mails.taken == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://else.example"},
        {"Origin": "null"},
    ],
)
def test_other_sites_cannot_have_their_visitors_ask(site: Site, headers: dict[str, str]) -> None:
    answer = site.client.post("/alerts", data={**QUESTION, "address": ADDRESS}, headers=headers)
    assert answer.status_code == 403
    assert site.subscriptions.every() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "same-origin", "origin": "null"},
        {"origin": "http://internal:8000", "host": "internal:8000"},
        {"origin": "https://minutes.example", "host": "internal:8000"},
        {"host": "internal:8000"},
    ],
)
def test_our_own_pages_can(headers: dict[str, str]) -> None:
    assert came_from_here(Headers(headers), "https://minutes.example/below")


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{}", "application/json", 415),
        (b"address=" + b"a" * 70_000, "application/x-www-form-urlencoded", 413),
        (b"\xff", "application/x-www-form-urlencoded", 400),
        (b"q=&" * 600, "application/x-www-form-urlencoded", 400),
    ],
)
def test_what_is_no_form_is_refused(site: Site, content: bytes, kind: str, status: int) -> None:
    assert site.client.post("/alerts", content=content, headers={"Content-Type": kind}).status_code == status


def test_while_the_mail_server_is_away_the_answer_is_the_same_and_the_mail_waits(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.mails.drop, site.mails.drops = "EHLO", 2
    assert site.ask().status_code == 303
    assert site.mails.taken == []
    assert len(site.subscriptions.unconfirmed_mails()) == 1
    assert "reader.example" not in caplog.text


def test_an_alert_is_of_what_everybody_sees_whoever_asks(two_versions: Path, tmp_path: Path) -> None:
    key, text = new_key("staff", frozenset({"staff"}), 600)
    change_keys(tmp_path / "keys", lambda _: (key,))
    for site in _site(two_versions, tmp_path, Access(tmp_path / "keys", required=True)):
        sent = {"Authorization": f"Bearer {text}"}
        fields = {"document": "secret", "q": "fee", "address": ADDRESS}
        assert "secret" in site.client.get("/search?q=%22pays+for+the+raise%22", headers=sent).text
        assert site.client.post("/alerts", data=fields, headers=sent).status_code == 400
        assert site.client.post("/alerts", data={**QUESTION, "address": ADDRESS}).status_code == 401
        asked = site.client.post("/alerts", data={**QUESTION, "address": ADDRESS}, headers=sent)
        assert asked.status_code == 200
        assert site.client.get(site.link()).status_code == 200, "links in mails need no key"


def test_no_address_or_link_is_in_the_log(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    site.ask()
    site.client.get(site.link())
    assert ADDRESS not in caplog.text
    assert site.link().partition("=")[2] not in caplog.text.replace(f"GET http://testserver{site.link()}", "")
