"""Documents that change, move and go: what is kept of them, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sites.following import DAY, Following, following
from tests.sites.site import Reply, Site, minutes, pdf, publish

pytestmark = pytest.mark.timeout(60)


def test_a_changed_document_takes_the_place_of_the_former(site: Site, one: Following) -> None:
    site.pages["/m/a"] = Reply(minutes("amended"))
    assert one.cycle().changed == ["m/a.html"]
    assert set(one.documents()) == {"m/a.html", "m/b.html", "m/c.html"}
    assert one.documents()["m/a.html"] == minutes("amended")


def test_by_choice_the_former_text_stays_as_a_paper(site: Site, one: Following) -> None:
    former = one.documents()["m/a.html"]
    site.pages["/m/a"] = Reply(minutes("amended"))
    one.cycle(keep="versions")
    [earlier] = [name for name in one.documents() if "earlier" in name]
    assert one.documents()[earlier] == former
    said = one.sidecar().documents[earlier]
    assert said.kind is not None
    assert (said.kind.value, said.url) == ("paper", f"{site.url}/m/a")
    assert "since replaced" in str(said.title)
    assert one.cycle(keep="versions", removed="drop").gone == [], "no site lists what it has replaced"
    publish(site, "b", "c")
    site.pages["/m/a"] = Reply(b"", 404)
    one.cycle(keep="versions", removed="drop", accept_removals=True)
    assert set(one.documents()) == {"m/b.html", "m/c.html"}


def test_a_document_that_becomes_another_format_is_one_still(site: Site, one: Following) -> None:
    site.pages["/m/a"] = Reply(pdf("now a PDF"), headers={"Content-Type": "application/pdf"})
    assert one.cycle().changed == ["m/a.pdf"]
    assert set(one.documents()) == {"m/a.pdf", "m/b.html", "m/c.html"}


def test_a_document_at_another_address_keeps_its_name(site: Site, one: Following) -> None:
    publish(site, "b", "c", "new-place")
    site.pages["/m/new-place"] = site.pages.pop("/m/a")
    outcome = one.cycle(removed="drop")
    assert (outcome.moved, outcome.new, outcome.gone) == (["m/a.html"], [], [])
    assert one.sidecar().documents["m/a.html"].url == f"{site.url}/m/new-place"
    assert one.cycle().moved == []


def test_what_is_gone_is_told_once_and_kept(site: Site, one: Following) -> None:
    publish(site, "b", "c")
    del site.pages["/m/a"]
    before = one.documents()
    assert one.cycle().gone == ["m/a.html"]
    assert one.cycle().gone == []
    assert one.documents() == before
    publish(site, "a", "b", "c")
    one.cycle()
    del site.pages["/m/a"]
    publish(site, "b", "c")
    assert one.cycle().gone == ["m/a.html"], "it was there again in between"


def test_what_is_not_listed_but_there_is_not_gone(site: Site, one: Following) -> None:
    publish(site, "b", "c")
    outcome = one.cycle(removed="drop")
    one.now += 2 * DAY
    assert (outcome.gone, one.cycle(removed="drop").dropped) == ([], [])
    assert len(one.documents()) == 3


def test_by_choice_what_is_gone_is_deleted_a_day_later(site: Site, one: Following) -> None:
    publish(site, "b", "c")
    del site.pages["/m/a"]
    assert (one.cycle(removed="drop").dropped, len(one.documents())) == ([], 3)
    one.now += DAY
    assert one.cycle(removed="drop").dropped == ["m/a.html"]
    assert set(one.documents()) == {"m/b.html", "m/c.html"}
    assert set(one.sidecar().documents) == {"m/b.html", "m/c.html"}


def test_much_that_is_gone_at_once_is_kept_until_somebody_says_so(site: Site, tmp_path: Path) -> None:
    names = [f"n{n}" for n in range(20)]
    publish(site, *names)
    found = following(tmp_path, "page", f"{site.url}/list", links=("*/m/*",), removed="drop")
    found.cycle()
    for name in names[:10]:
        del site.pages[f"/m/{name}"]
    publish(site, *names[10:])
    found.cycle()
    found.now += 2 * DAY
    outcome = found.cycle()
    assert (len(outcome.held), outcome.dropped, len(found.documents())) == (10, [], 20)
    assert len(found.cycle(accept_removals=True).dropped) == 10
    assert len(found.documents()) == 10
