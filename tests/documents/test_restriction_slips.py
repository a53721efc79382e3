"""Whatever slip somebody makes in restricting a document, it is refused or restricted: never public."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.documents.folder.find import discover
from indexer.documents.read import read_source
from indexer.errors import BadInput, RefusedFile
from indexer.meetings.parse import parse_document
from tests.restriction_slips import KEPT, SECRET, TEXT, Slip, slips

SLIPS = list(slips())


def seen(source: Path) -> list[str]:
    """The texts that everybody would see, as a build makes them; refusals are checked on the way."""
    texts: list[str] = []
    try:
        found = discover([source]).found
    except BadInput as refused:
        one_sentence(str(refused))
        return texts
    for file in found:
        try:
            meetings = parse_document(read_source(file.path, file.sidecar))
        except RefusedFile as refused:
            one_sentence(str(refused))
            continue
        texts += [one.text for one in meetings if not one.restricted]
    return texts


def one_sentence(message: str) -> None:
    assert message.isprintable(), repr(message)
    assert 10 < len(message) < 900


def test_there_are_many_and_no_two_are_one() -> None:
    assert len({slip.name for slip in SLIPS}) == len(SLIPS) > 500


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.name)
def test_no_slip_makes_a_document_public(slip: Slip, tmp_path: Path) -> None:
    folder = tmp_path / "src"
    folder.mkdir()
    assert not any(SECRET in text for text in seen(slip.write(folder)))


@pytest.mark.parametrize(
    "head",
    [
        "",
        "---\nlayout: minutes\ntitle: Pay\npublished: true\npublic: true\ndraft: false\n---\n",
        "---\ntitle: Restricted parking zones\ntags: [council, parking]\npermalink: /pay/\nexcerpt:\n---\n",
        "---\ntitle: 'Restricted: the zone'\nprivate: false\naccess: public\nvisibility: public\n---\n",
        "---\naudience: all\nclassification: Council minutes\npassword:\nrestrictions: none\n---\n",
        "---\nrestricted: false\ndraft: true\naudience: trustees\n---\n",
        "---\npublished: 2024-05-01\ndate: 2024-05-03\nmenu:\n  main: {weight: 1, draft: true}\n---\n",
        "+++\ntitle = 'Pay'\ndraft = false\n[extra]\ntoc = true\n+++\n",
        '{"title": "Pay", "private": false}\n',
        "---\n\nRestricted items were taken last.\n\n---\n",
        "# Restricted: the new zone\n\nRestricted: Part II was taken in private.\n\n",
        "Date: 3 May\nPublic: 12\nRestricted funds: £900\n\n",
        "- Restricted: £12,000\n- Unrestricted: £900\n\n",
        "<!-- a comment -->\n# restricted: no\n\n",
    ],
)
@pytest.mark.parametrize("suffix", ["md", "txt"])
def test_what_is_public_stays_public(head: str, suffix: str, tmp_path: Path) -> None:
    (tmp_path / f"pay.{suffix}").write_text(head + TEXT)
    assert any(SECRET in text for text in seen(tmp_path))


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="robots" content="noindex"><meta name="description" content="restricted parking">',
        '<meta name="audience" content="all"><meta name="classification" content="Government">',
        '<meta name="privacy-policy" content="/privacy"><meta property="og:restrictions:age" content="18+">',
        '<meta http-equiv="Access-Control-Allow-Origin" content="*"><meta name="restricted" content="false">',
        '<script type="application/ld+json">{"@type": "Event", "isAccessibleForFree": false}</script>',
        '<script type="application/ld+json">{"@type": "WebPage", "isAccessibleForFree": true}</script>',
        '<!-- restricted: false --><meta property="article:published_time" content="2024-05-01">',
    ],
)
def test_pages_that_are_public_stay_public(head: str, tmp_path: Path) -> None:
    page = f"<html><head>{head}</head><body><h1>Pay</h1><p>The {SECRET}.</p></body></html>"
    (tmp_path / "pay.html").write_text(page)
    assert any(SECRET in text for text in seen(tmp_path))


def test_the_slips_write_what_would_be_public_without_them(tmp_path: Path) -> None:
    """Else none of them would prove anything."""
    Slip("none", {KEPT: TEXT.encode()}).write(tmp_path)
    assert any(SECRET in text for text in seen(tmp_path))
