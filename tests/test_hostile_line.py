"""Minutes with one line of a megabyte, from the build to quotes: they are as short and as verbatim as any."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from service.app import create_app
from tests import tiny_models
from tests.processes import minutebook

pytestmark = pytest.mark.slow

MINUTES = """\
Quay Board
Minutes of the meeting of 3 May 2031

1. The crane

The repair of the crane takes six weeks.

2. The log

{line}
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("line")
    # A small encoder: with the usual one a megabyte takes minutes, and it has no part in what is tried here.
    encoder = tiny_models.encoder(folder / "model")
    line = " ".join(f"the winch log says hoist {number} was slow and" for number in range(24_000))
    assert len(line) > 1_000_000
    (folder / "minutes").mkdir()
    (folder / "minutes" / "quay.txt").write_text(MINUTES.format(line=line), encoding="utf-8")
    run = minutebook("index", folder / "minutes", "--out", folder / "index", "--model", encoder)
    assert run.returncode == 0, run.stderr
    with TestClient(create_app(folder / "index")) as started:
        yield started


@pytest.mark.parametrize(
    "question", ["What does the winch log say of hoist 77?", "How long is the crane repaired?"]
)
def test_quotes_from_a_line_of_a_megabyte_are_short_and_verbatim(client: TestClient, question: str) -> None:
    answer = client.get("/api/ask", params={"q": question}).json()
    assert answer["answered"]
    text = client.get("/api/meetings/quay").json()["text"]
    assert len(text) > 1_000_000
    for quote, cited in zip(answer["answer"], answer["citations"], strict=True):
        assert text[cited["start"] : cited["end"]] == quote["quote"]
        assert len(quote["quote"]) < 1_000
    page = client.get("/search", params={"q": question})
    assert page.status_code == 200
    assert len(page.text) < 60_000


def test_the_whole_line_is_found_somewhere(client: TestClient) -> None:
    for number in (0, 12_345, 23_999):
        hits = client.get("/api/search", params={"q": f"hoist {number}", "mode": "lexical"}).json()["hits"]
        assert f"hoist {number} " in hits[0]["text"] + " "
