from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from starlette.testclient import TestClient

from indexer.model import Meeting
from service.web.app import create_app
from service.web.pages.links import Links
from service.web.pages.references import FORMATS, Reference, bibtex, in_words, meeting_reference, ris

LAMPS = Reference(
    document_id="lighting-2023-03",
    at="p-2-1",
    board="Lampton Lighting Board",
    title="Minutes of 7 March 2023",
    date=dt.date(2023, 3, 7),
    place="item 2 “High Street lamps”",
    page=4,
    address="https://lampton.example/m_1?a=1&b=50%25",
)
UNKNOWN = replace(LAMPS, at=None, board=None, title="Notes", date=None, place=None, page=None)

HERE = Links("https://host.example/minutes")


def field(entry: str, name: str) -> str:
    (value,) = re.findall(rf"^  {name} = \{{(.*)\}},$", entry, flags=re.MULTILINE)
    return str(value)


def test_in_words_it_is_one_line_of_what_is_known() -> None:
    assert in_words(LAMPS) == (
        "Lampton Lighting Board, minutes of 7 March 2023, item 2 “High Street lamps”, page 4. "
        "https://lampton.example/m_1?a=1&b=50%25"
    )
    assert in_words(UNKNOWN) == f"Notes, minutes, date not stated. {LAMPS.address}"


def test_line_breaks_of_the_minutes_do_not_break_a_reference() -> None:
    broken = replace(LAMPS, place="“High\nStreet\r\nlamps”", board="Lampton\nBoard", title="Two\nlines")
    assert "\n" not in in_words(broken)
    assert len(bibtex(broken).splitlines()) == len(bibtex(LAMPS).splitlines())
    assert len(ris(broken).split("\r\n")) == len(ris(LAMPS).split("\r\n"))


def test_bibtex_takes_nothing_for_its_own_signs_but_those_of_the_address() -> None:
    entry = bibtex(replace(LAMPS, title=r"50% of R&D_{x} \end ~^ #1 $2"))
    assert field(entry, "title") == (
        r"{50\% of R\&D\_\{x\} \textbackslash{}end \textasciitilde{}\textasciicircum{} \#1 \$2}"
    )
    assert field(entry, "url") == LAMPS.address
    assert field(entry, "author") == "{Lampton Lighting Board}"
    assert (field(entry, "year"), field(entry, "month"), field(entry, "day")) == ("2023", "03", "07")
    braces = entry.replace(r"\{", "").replace(r"\}", "")
    assert braces.count("{") == braces.count("}")


def test_bibtex_keys_are_plain_and_differ_where_ids_do() -> None:
    keys = [bibtex(replace(LAMPS, document_id=name)).split("{")[1].split(",")[0] for name in ("año", "ano")]
    assert keys[0] != keys[1]
    assert all(re.fullmatch(r"[A-Za-z0-9.:-]+", key) for key in keys)


def test_what_is_unknown_is_left_out() -> None:
    assert "year" not in bibtex(UNKNOWN)
    assert "author" not in bibtex(UNKNOWN)
    assert not re.search(r"^(AU|PY|DA|SP)", ris(UNKNOWN), flags=re.MULTILINE)


def test_ris_is_tags_from_type_to_end() -> None:
    lines = ris(LAMPS).split("\r\n")
    assert (lines[0], lines[-2:]) == ("TY  - RPRT", ["ER  - ", ""])
    assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in lines[:-1])
    assert {"AU  - Lampton Lighting Board", "DA  - 2023/03/07", f"UR  - {LAMPS.address}"} <= set(lines)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://lampton.example/m", "https://lampton.example/m"),
        (None, "https://host.example/minutes/meetings/m"),
        ("javascript:alert(1)", "https://host.example/minutes/meetings/m"),
    ],
)
def test_the_address_is_the_published_one_if_it_leads_to_the_web(url: str | None, address: str) -> None:
    meeting = Meeting("m", "Title", "Board", None, "m.txt", url, "text")
    assert meeting_reference(meeting, HERE).address == address


@pytest.fixture(scope="module")
def client(lampton_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(lampton_index)) as started:
        yield started


@pytest.mark.slow
@pytest.mark.parametrize("ending", FORMATS)
def test_a_reference_is_downloaded_under_a_name_of_its_own(client: TestClient, ending: str) -> None:
    response = client.get(f"/meetings/lighting-2023-03/cite.{ending}", params={"at": "p-2-1"})
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == FORMATS[ending].media_type
    assert response.headers["content-disposition"].endswith(f"lighting-2023-03-p-2-1.{ending}")
    assert "High Street lamps" in response.text
    assert "http://testserver/meetings/lighting-2023-03#p-2-1" in response.text


@pytest.mark.slow
def test_without_a_passage_the_minutes_are_cited(client: TestClient) -> None:
    whole = client.get("/meetings/lighting-2023-03/cite.txt").text
    assert whole == (
        "Lampton Lighting Board, minutes of 7 March 2023. http://testserver/meetings/lighting-2023-03\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/meetings/lighting-2023-03/cite.doc", 404, "nothing at this address"),
        ("/meetings/nothing/cite.bib", 404, "no such minutes"),
        ("/meetings/lighting-2023-03/cite.bib?at=p-9-9", 400, "no such passage"),
    ],
)
def test_what_cannot_be_cited_is_said(client: TestClient, address: str, status: int, words: str) -> None:
    response = client.get(address)
    assert response.status_code == status
    assert words in response.text


@pytest.mark.slow
def test_hits_and_meetings_lead_to_references_that_are_there(client: TestClient) -> None:
    question = {"q": "Which lamps will be repaired?"}
    hit = client.get("/api/search", params=question).json()["hits"][0]
    at = "p-{1}-{2}".format(*hit["passage_id"].split("/"))
    found = client.get("/search", params=question).text
    place = f"/meetings/{hit['citation']['document_id']}/cite.bib?at={at}"
    assert place in found
    assert client.get(place).status_code == 200
    citation = client.get(place.replace("bib", "txt")).text.strip()
    assert f"<bdi>{citation}</bdi>" in found
    whole = client.get("/meetings/lighting-2023-03").text
    assert '"/meetings/lighting-2023-03/cite.ris"' in whole
    marked = client.get(f"/meetings/{hit['citation']['document_id']}", params=_span(hit)).text
    assert unquote(place) in marked


def _span(hit) -> dict[str, int]:
    return {"start": hit["citation"]["start"] + 2, "end": hit["citation"]["end"]}
