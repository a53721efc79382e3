"""The questions that the start page offers: each is answered by the index that it was made of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.testclient import TestClient

from indexer.store.open import Index
from service.web.app import create_app
from service.web.operation.live import make_core
from service.web.pages.examples import Examples
from tests.page_parser import Page

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def client(sample_index: Path) -> Iterator[TestClient]:
    with TestClient(create_app(sample_index)) as started:
        yield started


def offered(client: TestClient) -> list[str]:
    addresses = [href for href in Page(client.get("/").text).hrefs() if href.startswith("/search?q=")]
    return [parse_qs(urlsplit(one).query)["q"][0] for one in addresses]


def test_four_questions_of_different_boards_are_offered_and_answered(client: TestClient) -> None:
    questions = offered(client)
    assert len(set(questions)) == 4
    answers = [client.get("/api/ask", params={"q": question}).json() for question in questions]
    assert all(one["answered"] for one in answers)
    assert len({cited["board"] for one in answers for cited in one["citations"]}) > 1


def test_they_are_the_same_whenever_the_index_is_opened(
    client: TestClient, sample_index: Path, index: Index
) -> None:
    assert list(Examples().of(make_core(sample_index, index))) == offered(client)
