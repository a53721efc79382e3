"""Stages are timed for whoever records, and only then."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context

import pytest

from service.search.stages import Recording, Stage, concluded, recording, stage


def test_a_stage_counts_its_own_time_without_those_within() -> None:
    with recording() as recorded, stage(Stage.ANSWER):
        time.sleep(0.02)
        with stage(Stage.ENCODE):
            time.sleep(0.03)
    inner, outer = recorded.spans
    assert (inner.stage, outer.stage) == (Stage.ENCODE, Stage.ANSWER)
    assert outer.began < inner.began < inner.ended < outer.ended
    assert inner.own >= 0.03
    assert outer.own == pytest.approx((outer.ended - outer.began) - (inner.ended - inner.began))
    assert sum(recorded.seconds().values()) == pytest.approx(outer.ended - outer.began)


def test_the_same_stage_twice_adds_up_and_an_error_ends_it_too() -> None:
    with recording() as recorded:
        with pytest.raises(ValueError, match="no"), stage(Stage.RANK):
            raise ValueError("no")
        with stage(Stage.RANK):
            pass
    assert [span.stage for span in recorded.spans] == [Stage.RANK, Stage.RANK]
    assert recorded.seconds() == {Stage.RANK: sum(span.own for span in recorded.spans)}


def test_without_a_recording_nothing_is_kept() -> None:
    with stage(Stage.RANK):
        concluded("answered")
    with recording() as recorded:
        pass
    assert (recorded.spans, recorded.outcome) == ([], None)


def test_threads_record_for_the_request_that_sent_them() -> None:
    def work() -> None:
        with stage(Stage.HITS):
            concluded("unsure")

    def request(threads: ThreadPoolExecutor) -> Recording:
        with recording() as recorded:
            threads.submit(copy_context().run, work).result()
        return recorded

    with ThreadPoolExecutor(2) as threads:
        first, second = request(threads), request(threads)
    for one in (first, second):
        assert ([span.stage for span in one.spans], one.outcome) == ([Stage.HITS], "unsure")
