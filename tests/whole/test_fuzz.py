"""The short form of `make fuzz`, and that what it finds is kept."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.documents.formats import READERS
from service.web.app import create_app
from tests.fuzz import bench
from tests.fuzz.bench import fuzz, try_again
from tests.fuzz.documents import document_targets
from tests.fuzz.questions import PATHS
from tests.fuzz.services import SERVICES, service_targets
from tests.fuzz.targets import Case, Target

pytestmark = pytest.mark.slow

FORMATS = ("doc", "docx", "html", "md", "mhtml", "odt", "pdf", "rtf", "txt", "sidecar")
FEW = settings(
    deadline=None,
    max_examples=16,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
SEEDS = st.integers(0, 2**32 - 1)


@pytest.fixture(scope="module")
def documents() -> Iterator[Mapping[str, Target]]:
    with document_targets() as targets:
        yield targets


@pytest.fixture(scope="module")
def services(sample_index: Path) -> Iterator[Mapping[str, Target]]:
    with service_targets(sample_index) as targets:
        yield targets


def test_every_format_is_fuzzed(documents: Mapping[str, Target]) -> None:
    assert set(documents) == set(FORMATS)
    assert {READERS[f".{name}"] for name in FORMATS if name != "sidecar"} == set(READERS.values())


@pytest.mark.parametrize("name", FORMATS)
@FEW
@given(seed=SEEDS)
def test_damaged_minutes_are_sound_or_refused(documents: Mapping[str, Target], name: str, seed: int) -> None:
    target = documents[name]
    with bench.limited():
        target.bear(target.make(random.Random(seed)))


@pytest.mark.parametrize("name", FORMATS)
def test_damage_leaves_some_readable(documents: Mapping[str, Target], name: str) -> None:
    target = documents[name]
    cases = [target.make(random.Random(f"{name} {number}")) for number in range(40)]
    assert len({case.data for case in cases}) > 30
    outcomes = {target.bear(case) for case in cases}
    assert "read" in outcomes
    # Nearly everything is some Markdown; what is packed does not survive everything.
    assert "refused" in outcomes or name in {"md", "txt", "html", "mhtml", "doc"}


@pytest.mark.parametrize("name", SERVICES)
@settings(FEW, max_examples=50)
@given(seed=SEEDS)
def test_nothing_asked_makes_the_service_fail(services: Mapping[str, Target], name: str, seed: int) -> None:
    target = services[name]
    with bench.limited():
        target.bear(target.make(random.Random(seed)))


OUTCOMES = {
    "questions": {"200", "400", "404", "405"},
    "assistants": {"given", "refused", "no call"},
    "client": {"given", "refused", "unreachable"},
}


@pytest.mark.parametrize("name", SERVICES)
def test_what_is_asked_is_answered_and_refused(services: Mapping[str, Target], name: str) -> None:
    target = services[name]
    cases = [target.make(random.Random(f"{name} {number}")) for number in range(120)]
    assert {target.bear(case) for case in cases} == OUTCOMES[name]


def test_every_path_that_can_be_read_is_asked_for() -> None:
    asked = {path.replace("{id}", "{document_id}") for path in PATHS}
    described = create_app(Path("nowhere")).openapi()["paths"]
    assert described.keys() - asked == {"/healthz", "/readyz"}


class Faulty:
    """Bears even numbers only, and never ends with some."""

    name = "faulty"

    def make(self, chance: random.Random) -> Case:
        return Case("number.txt", str(chance.randrange(1_000)).encode())

    def bear(self, case: Case) -> str:
        number = int(case.data)
        while number % 10 == 3:
            pass
        if number % 2:
            raise KeyError(number)
        return "even"


def test_what_is_not_borne_is_told_once_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "MOST_SECONDS", 0.05)
    told: list[str] = []
    outcome = fuzz({"faulty": Faulty()}, 3, 7, tmp_path, told.append)
    assert outcome.counts["faulty"]["even"] > 0
    assert sorted(kind.split()[0] for kind in outcome.failures) == ["KeyError", "TookTooLong"]
    assert len(told) == 2
    for kind, path in outcome.failures.items():
        assert str(path) in "".join(told)
        if kind.startswith("KeyError"):
            with pytest.raises(KeyError):
                try_again(Faulty(), path)


def test_the_same_seed_makes_the_same_inputs(documents: Mapping[str, Target]) -> None:
    for name, target in documents.items():
        once, again = (target.make(random.Random(f"{name} 1")) for _ in range(2))
        assert once == again, name
