"""From a search to the passages that a summary is written from, and from events to a summary."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from indexer.store.open import Index
from service.answer.answerer import Answerer
from service.search.search import Searcher
from service.summary.events import (
    CheckedSentence,
    Done,
    Event,
    RemovalReason,
    RemovedSentence,
    SummaryNote,
    SummarySource,
    Trouble,
    summary_sources,
)
from service.summary.writer import finished
from tests.queries import make_query
from tests.written_service import QUESTION

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def passages(index: Index) -> tuple[SummarySource, ...]:
    answerer = Answerer(index, Searcher(index))
    return summary_sources(answerer.ask(make_query(index, QUESTION, limit=4)), answerer.explain)


def test_passages_are_verbatim_and_numbered_as_found(
    index: Index, passages: tuple[SummarySource, ...]
) -> None:
    assert [one.number for one in passages] == [1, 2, 3, 4]
    for one in passages:
        where = one.cited
        meeting = index.meeting(where.document_id)
        assert meeting
        assert one.evidence.text == meeting.text[where.start : where.end]
        assert (one.evidence.board, one.evidence.date) == (where.board, where.date)


def test_a_passage_says_where_it_stands_and_what_its_letters_mean(
    passages: tuple[SummarySource, ...],
) -> None:
    first = passages[0].evidence
    assert first.heading == "Waiting for trial; The outstanding caseload"
    assert first.notes == ("NAM = Ngozi Adeleke-Marsh, HMCTS", "RP = Rhona Pettiforth, CPS")
    acronyms = [note for one in passages for note in one.evidence.notes if note.startswith("JCPG")]
    assert acronyms[:1] == ["JCPG = Joint Case Progression Group"]


def test_a_summary_has_what_came_and_the_passages_that_it_cites(passages: tuple[SummarySource, ...]) -> None:
    async def events() -> AsyncGenerator[Event]:
        yield CheckedSentence("It leaks.", (3,))
        yield RemovedSentence("It rains.", RemovalReason.UNCITED)
        yield CheckedSentence("It still leaks.", (1, 3))
        yield SummaryNote(Trouble.STALLED)
        yield Done(2, 1)

    summary = asyncio.run(finished(events(), passages))
    assert [one.text for one in summary.sentences] == ["It leaks.", "It still leaks."]
    assert [one.reason for one in summary.removed] == [RemovalReason.UNCITED]
    assert summary.note == SummaryNote(Trouble.STALLED)
    assert summary.sources == (passages[0], passages[2])
    assert summary.source(3) is passages[2]
