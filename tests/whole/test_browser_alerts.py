"""A reader asks for an alert in a real browser without scripts, is told by `alerts --send`, and ends it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.alerts.conftest import HEAD
from tests.axe import violations
from tests.mail_server import Behaviour, mail_server_on_loopback
from tests.processes import minutebook, serving
from tests.tiny_index import build_tiny, write_minutes

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def accessible(page: Page) -> None:
    """Nothing that axe finds, wide, narrow and dark."""
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.emulate_media(color_scheme="dark")
    assert violations(page, ["cat.color"]) == []
    page.emulate_media(color_scheme="light")


def link(mails: Behaviour, path: str) -> str:
    plain = mails.taken[-1][1].get_body(("plain",))
    assert plain is not None
    found = re.search(rf"https://minutes\.example({path}\S+)", plain.get_content())
    assert found
    return found[1]


def test_from_the_results_to_the_last_mail(browser: Browser, encoder: Path, tmp_path: Path) -> None:
    minutes, index, mails = tmp_path / "minutes", tmp_path / "index", Behaviour()
    write_minutes(minutes, 1)
    build_tiny(minutes, index, encoder)
    with mail_server_on_loopback(mails) as port:
        settings = {
            "MINUTEBOOK_SMTP_HOST": "127.0.0.1",
            "MINUTEBOOK_SMTP_PORT": str(port),
            "MINUTEBOOK_SMTP_SECURITY": "none",
            "MINUTEBOOK_MAIL_FROM": "Minutes <alerts@town.example>",
            "MINUTEBOOK_BASE_URL": "https://minutes.example",
        }
        environment = {**os.environ, **settings}
        with serving(index, tmp_path / "log", environment=environment) as server:
            # Scripts run for axe alone; the pages of alerts have none.
            context = browser.new_context(base_url=server.url, bypass_csp=True)
            page = context.new_page()
            page.route("**/*.js*", lambda route: route.abort())
            page.goto('/search?q="mooring fee"')
            accessible(page)
            page.get_by_text("Mail me when this comes up again").wait_for()
            page.get_by_label("Your mail address").fill("ann@reader.example")
            page.get_by_role("button", name="Mail me a link to confirm").click()
            page.get_by_role("heading", name="Look into your mail").wait_for()
            accessible(page)
            page.goto("/alerts?board=Lampton+Harbour+Board")
            accessible(page)
            mails_wait(page, mails)
            page.goto(link(mails, "/alerts/confirm"))
            accessible(page)
            page.get_by_role("button", name="Yes, mail me").click()
            page.get_by_role("heading", name="Your alert is confirmed").wait_for()
            accessible(page)
            (minutes / "harbour-2025-03.txt").write_text(f"{HEAD}1. Fees\nThe mooring fee was raised.\n")
            build_tiny(minutes, index, encoder)
            sending = minutebook("alerts", "--send", "--index", index, environment=environment)
            assert (sending.returncode, sending.stdout, sending.stderr) == (0, "1 alert sent.\n", "")
            again = minutebook("alerts", "--send", "--index", index, environment=environment)
            assert again.stdout == "Nothing to send.\n"
            listed = minutebook("alerts", "--list", "--index", index, environment=environment)
            assert listed.stdout.startswith("ann@reader.example")
            page.goto(link(mails, "/alerts/stop"))
            accessible(page)
            page.get_by_role("button", name="Be told no more").click()
            page.get_by_role("heading", name="You are told no more").wait_for()
            accessible(page)
            context.close()
        listed = minutebook("alerts", "--list", "--index", index, environment=environment)
        assert listed.stdout == ""
        assert "reader.example" not in (tmp_path / "log").read_text()


def mails_wait(page: Page, mails: Behaviour) -> None:
    """Until the link has been mailed, which is done once the answer is there."""
    for _ in range(100):
        if mails.taken:
            return
        page.wait_for_timeout(50)
    raise AssertionError("no mail came")
