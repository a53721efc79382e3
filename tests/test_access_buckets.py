import pytest

from service.web.access import Buckets


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_so_many_at_once_and_so_many_a_minute(clock: Clock) -> None:
    buckets = Buckets(clock=clock)
    assert [buckets.take("a", 30) for _ in range(30)] == [0.0] * 30
    assert buckets.take("a", 30) == pytest.approx(2.0)
    clock.now += 1.0
    assert buckets.take("a", 30) == pytest.approx(1.0)  # asking in vain costs nothing
    clock.now += 1.0
    assert buckets.take("a", 30) == 0.0
    assert buckets.take("a", 30) > 0
    clock.now += 3600.0
    assert [buckets.take("a", 30) for _ in range(31)].count(0.0) == 30


def test_callers_have_buckets_of_their_own(clock: Clock) -> None:
    buckets = Buckets(clock=clock)
    assert buckets.take("a", 1) == 0.0
    assert buckets.take("b", 1) == 0.0
    assert buckets.take("a", 1) == pytest.approx(60.0)


def test_what_is_remembered_is_bounded_and_the_silent_are_forgotten_first(clock: Clock) -> None:
    buckets = Buckets(most=3, clock=clock)
    for caller in "abc":
        buckets.take(caller, 1)
    assert buckets.take("a", 1) > 0  # heard of again: now b has been silent longest
    buckets.take("d", 1)
    assert len(buckets) == 3
    assert buckets.take("a", 1) > 0
    assert buckets.take("b", 1) == 0.0


def test_a_clock_that_stands_still_gives_nothing_away(clock: Clock) -> None:
    buckets = Buckets(clock=clock)
    assert [buckets.take("a", 2) > 0 for _ in range(5)] == [False, False, True, True, True]
