"""Example questions for the start page, made of what an index says and answered by it.

They are of different boards where there are several, and the same for the same version of an index: boards
with most meetings come first, of each its latest meetings. A heading that stands in several minutes is no
matter that anybody would ask about ("Any other business"), and what opens and closes a meeting seldom is.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from weakref import WeakKeyDictionary

from indexer.model import Meeting
from indexer.store.open import Index
from service.answer.answer import Answer
from service.search.query import make_query
from service.search.request import Filters, SearchRequest
from service.web.operation.live import Core

_MEETINGS = 3  # of each board, the latest, that questions are made of
_BOARDS = 12  # at most, that are looked at
_TRIES = 4  # questions of one kind asked of one board until the next is tried
_MOST_ASKED = 30  # in all; each takes some 50 ms, once for a version
_LEAST_CONFIDENCE = 0.65  # that it is an answer: "probably", as the page says it
_WORDS = range(2, 7)  # of a matter: one word says too little, a sentence is no subject
_MATTER = re.compile(r"[^\W\d_][^\W_]*(?:[-'’][^\W_]+)*(?: (?:& )?[^\W\d_][^\W_]*(?:[-'’][^\W_]+)*)*")


class _Kind(StrEnum):
    """What a question is made of."""

    DECISION = "decision"
    ACTION = "action"
    SUBJECT = "subject"


_WANTED = (_Kind.DECISION, _Kind.ACTION, _Kind.SUBJECT, _Kind.DECISION)
"""The questions of a start page, in their order."""

_INSTEAD = (_Kind.SUBJECT, _Kind.ACTION, _Kind.SUBJECT, _Kind.SUBJECT)
"""What there is instead where the minutes hold too few of these."""


@dataclass(frozen=True, slots=True)
class _Example:
    """A question, and the stretch of a document that its answer must quote from."""

    question: str
    document_id: str
    start: int
    end: int

    def is_answered_by(self, answer: Answer) -> bool:
        """Whether the answer is likely one, and out of what the question was made of."""
        return answer.confidence >= _LEAST_CONFIDENCE and any(
            one.document_id == self.document_id and one.start < self.end and self.start < one.end
            for one in answer.citations
        )


class Examples:
    """The examples of each index in service, found when they are first asked for; safe to share."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Index, tuple[str, ...]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def of(self, core: Core) -> tuple[str, ...]:
        """Up to four questions that this very index answers, so of nothing that its callers may not see."""
        with self._lock:
            known = self._known.get(core.index)
            if known is None:
                known = self._known[core.index] = () if core.index.degraded else tuple(_found(core))
            return known


def _found(core: Core) -> Iterator[str]:
    latest, once = _latest(core.index), _once(core.index)
    asked = set[str]()
    given = list[Sequence[str]]()  # boards that have given a question
    for kind in (*_WANTED, *_INSTEAD):
        if len(given) == len(_WANTED):
            return
        for board in sorted(latest, key=given.count):
            new = (one for one in _candidates(core.index, kind, board, once) if one.question not in asked)
            found = _first_answered(core, islice(new, min(_TRIES, _MOST_ASKED - len(asked))), asked)
            if found:
                given.append(board)
                yield found.question
                break


def _first_answered(core: Core, candidates: Iterator[_Example], asked: set[str]) -> _Example | None:
    """The first question that the index answers; all that it was asked for are added to `asked`."""
    for one in candidates:
        asked.add(one.question)
        query = make_query(core.index, SearchRequest(one.question, Filters()))
        if one.is_answered_by(core.answerer.ask(query)):
            return one
    return None


def _latest(index: Index) -> list[Sequence[str]]:
    """The latest documents of the boards with most meetings."""
    boards = sorted(index.boards, key=lambda board: (-board.meetings, board.name))[:_BOARDS]
    return [
        [one.document_id for one in index.meetings if one.board == board.name][:_MEETINGS] for board in boards
    ]


def _once(index: Index) -> frozenset[str]:
    """The headings and subheadings that stand once in all minutes."""
    return frozenset(text for text, count in (*index.headings(), *index.subheadings()) if count == 1)


def _candidates(
    index: Index, kind: _Kind, documents: Sequence[str], once: frozenset[str]
) -> Iterator[_Example]:
    for document_id in documents:
        meeting = index.meeting(document_id)
        if meeting is None:
            continue
        if kind is _Kind.ACTION:
            yield from _undertakings(meeting)
            continue
        decided = [(one.start, one.end) for one in meeting.decisions]
        for heading, start, end in _headed(meeting):
            matter = _matter(index, heading, once)
            if matter and kind is _Kind.SUBJECT:
                yield _Example(f"What was said about {matter}?", document_id, start, end)
            elif matter:
                for span in [one for one in decided if start <= one[0] < end][:1]:
                    yield _Example(f"What was decided about {matter}?", document_id, *span)


def _undertakings(meeting: Meeting) -> Iterator[_Example]:
    """What those are to do who were there and are named in full."""
    people = {person.name for person in (*meeting.attendees, *meeting.apologies)}
    for action in meeting.actions:
        if action.owner in people and " " in (action.owner or ""):
            yield _Example(f"What is {action.owner} to do?", meeting.document_id, action.start, action.end)


def _headed(meeting: Meeting) -> Iterator[tuple[str, int, int]]:
    """The headings of a meeting with what stands under each, subheadings before those of their items."""
    for item in meeting.items[1:-1]:
        yield from ((part.heading, part.start, part.end) for part in item.subheadings)
        yield item.heading, item.start, item.end


def _matter(index: Index, heading: str, once: frozenset[str]) -> str | None:
    """A heading as a question names it, ‘Street lighting’; None where it names no matter of its own."""
    words = heading.split()
    named = " ".join(words)
    if heading not in once or len(words) not in _WORDS or not _MATTER.fullmatch(named):
        return None
    if named.isupper():  # small letters where all are words of the language, and no names
        return f"‘{named.capitalize()}’" if all(map(index.is_ordinary, named.lower().split())) else None
    return f"‘{named}’"
