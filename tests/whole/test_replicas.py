"""Two services over one index answer alike, move to a new version both, and lose nothing when one dies."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from indexer.store.engines.base import Store
from indexer.store.rollback import roll_back
from indexer.store.versions import live_version
from tests.askers import Answer, Askers, asked, by_version, eventually
from tests.built import in_process
from tests.milvus_server import milvus_server
from tests.processes import ROOT, Server, client, serving

pytestmark = pytest.mark.slow

QUESTIONS = tuple(
    json.loads(line)["question"] for line in (ROOT / "examples" / "questions.jsonl").read_text().splitlines()
)
DOCUMENT = "bcjb-2023-04-26.txt"
BEFORE, AFTER = (
    "Of 48 shops visited in March, 17 sold a knife",
    "Of 48 shops visited in March, 23 sold a knife",
)
OF_DOCUMENT = (
    "what was said about the knife test purchases in shops",
    "how many shops sold a knife to a child",
)


@dataclass(frozen=True, slots=True)
class Site:
    """One directory, and two services over it."""

    root: Path
    minutes: Path
    store: Store | None
    replicas: tuple[Server, Server]

    @property
    def urls(self) -> tuple[str, str]:
        one, other = self.replicas
        return one.url, other.url

    def publish(self) -> str:
        """Builds again from the minutes as they are now."""
        return build(self.root, self.minutes, self.store)


def build(root: Path, minutes: Path, store: Store | None) -> str:
    options = {} if store is None else {"engine": "milvus", "store": store}
    return in_process(minutes, root, **options).manifest.version


@pytest.fixture(scope="module", params=["local", "milvus"])
def site(
    request: pytest.FixtureRequest, sample_index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp(request.param)
    root = Path(shutil.copytree(sample_index, folder / "index"))
    minutes = Path(shutil.copytree(ROOT / "examples" / "minutes", folder / "minutes"))
    with ExitStack() as stack:
        store = None
        if request.param == "milvus":
            (folder / "milvus").mkdir()
            store = stack.enter_context(milvus_server(folder / "milvus")).store
            build(root, minutes, store)
        one, other = (stack.enter_context(serving(root, folder / f"log{n}")) for n in range(2))
        yield Site(root, minutes, store, (one, other))


def answers(urls: Sequence[str], questions: Sequence[str]) -> list[Answer]:
    """What each service answers to each question."""
    found = []
    for url in urls:
        with client(url) as http:
            found += [asked(http, question) for question in questions]
    return found


def require_alike(given: Sequence[Answer], versions: set[str]) -> None:
    """Each question has one list of hits in each version, down to the last digit of the scores."""
    assert {one.version for one in given} == versions
    assert {
        question: len(lists) for (question, _), lists in by_version(given).items() if len(lists) > 1
    } == {}


def test_all_sample_questions_are_answered_alike(site: Site) -> None:
    given = answers(site.urls, QUESTIONS)
    require_alike(given, {live_version(site.root)})
    assert len({one.hits for one in given}) > len(QUESTIONS) / 2  # they do depend on the question


def test_a_publish_under_load_fails_nobody_and_mixes_nothing(site: Site) -> None:
    first = live_version(site.root)
    text = (site.minutes / DOCUMENT).read_text(encoding="utf-8")
    assert BEFORE in text
    with Askers(site.urls * 2, (*OF_DOCUMENT, *QUESTIONS[:6])) as askers:
        askers.more(40)
        (site.minutes / DOCUMENT).write_text(text.replace(BEFORE, AFTER), encoding="utf-8")
        second = site.publish()
        for url in site.urls:
            eventually(
                lambda url=url: [one.version for one in askers.answers if one.url == url][-8:] == [second] * 8
            )
        askers.more(40)
    assert askers.failures == []
    require_alike(askers.answers, {first, second})
    for one in askers.answers:
        if one.question == OF_DOCUMENT[0]:
            assert (BEFORE in one.hits, AFTER in one.hits) == (one.version == first, one.version == second)
    require_alike(answers(site.urls, (*OF_DOCUMENT, *QUESTIONS[::8])), {second})


def test_both_go_back_to_the_version_before(site: Site) -> None:
    second = live_version(site.root)
    roll_back(site.root)
    first = live_version(site.root)
    assert first != second
    for url in site.urls:
        with client(url) as http:
            eventually(lambda http=http: asked(http, OF_DOCUMENT[0]).version == first)
    given = answers(site.urls, OF_DOCUMENT)
    require_alike(given, {first})
    assert BEFORE in given[0].hits


def test_one_that_is_killed_takes_nothing_from_the_other(site: Site) -> None:
    """The last test: afterwards there is one service."""
    killed, other = site.replicas
    with Askers([other.url] * 2, QUESTIONS) as askers, Askers([killed.url], QUESTIONS) as cut_off:
        askers.more(10)
        cut_off.more(2)
        killed.process.kill()
        killed.process.wait()
        askers.more(20)
        eventually(lambda: bool(cut_off.failures))
    assert askers.failures == []
    require_alike(askers.answers, {live_version(site.root)})
    assert "Traceback" not in other.log.read_text(encoding="utf-8")
