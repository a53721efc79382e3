"""A question, its search, the sentences that answer it, and whether they do."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from importlib.resources import files
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.language.words import QUESTION_STOP_WORDS
from indexer.model import Meeting
from indexer.store.engines.base import Where
from indexer.store.open import Index
from service.answer.features import matrix
from service.answer.quotes import Answer, Chosen, Keep, Quote, QuoteCitation, choose
from service.answer.refusal import Case, Refusal, RefusalReason, reason, signs
from service.answer.sentences import Candidates, SentenceReader, read_candidates
from service.search.query import Query
from service.search.request import Mode
from service.search.results import anchor, cite_quote
from service.search.search import Searcher, SearchTrace
from service.search.stages import Stage, concluded, stage

# The fitted numbers behind an answer. `make fit` stores them, with how they did on meetings held out.


@dataclass(frozen=True, slots=True)
class Rater:
    """How likely each sentence is part of the answer: the logistic function of a weighted sum of features."""

    features: tuple[str, ...]
    weights: NDArray[np.float64]
    bias: float

    def __call__(self, candidates: Candidates) -> NDArray[np.float32]:
        """float32[n], 0..1, of the candidate sentences."""
        # Not as a matrix product, see `service.search.ranking.held_share`.
        sums = (matrix(candidates, self.features) * self.weights).sum(axis=1)
        return logistic(sums + self.bias).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Doubter:
    """How likely the quotes answer the question; below `threshold` they are not shown."""

    signs: tuple[str, ...]
    weights: NDArray[np.float64]
    bias: float
    threshold: float

    def __call__(self, case: Case) -> float:
        """The probability, 0..1."""
        return float(logistic(signs(case, self.signs) @ self.weights + self.bias))


@dataclass(frozen=True, slots=True)
class Weights:
    """All that is fitted of an answer."""

    rater: Rater
    keep: Keep
    doubter: Doubter

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Weights:
        """From what `make fit` stored."""
        sentences, doubt = stored["sentences"], stored["doubt"]
        return cls(
            Rater(*_linear(sentences, "features")),
            Keep(**stored["keep"]),
            Doubter(*_linear(doubt, "signs"), threshold=float(doubt["threshold"])),
        )


def shipped_weights() -> Weights:
    """Those of the service."""
    return Weights.of(json.loads(files("service.answer").joinpath("answer.json").read_text(encoding="utf-8")))


def logistic(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """From log odds to probabilities."""
    return 1 / (1 + np.exp(-np.clip(odds, -50, 50)))


def _linear(stored: Mapping[str, Any], names: str) -> tuple[tuple[str, ...], NDArray[np.float64], float]:
    return tuple(stored[names]), np.array(stored["weights"], dtype=np.float64), float(stored["bias"])


# Every quote is held against the stored minutes before it is shown.

_log = logging.getLogger(__name__)


class Checks:
    """Counts quotes that were held against the minutes, and those that failed: these must stay 0.

    Safe to share between threads.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._passed = 0
        self._failed = 0

    @property
    def passed(self) -> int:
        """Quotes that stand in the minutes as shown."""
        return self._passed

    @property
    def failed(self) -> int:
        """Quotes that did not, and were dropped."""
        return self._failed

    def holds(self, meeting: Meeting, start: int, end: int, text: str) -> bool:
        """Whether `text` stands at `[start, end)` of the meeting's canonical text; counted and logged."""
        holds = 0 <= start < end <= len(meeting.text) and meeting.text[start:end] == text
        with self._lock:
            if holds:
                self._passed += 1
            else:
                self._failed += 1
        if not holds:
            _log.error(
                "a quote of %s is not what stands at %d to %d and was dropped",
                meeting.document_id,
                start,
                end,
            )
        return holds


class Answerer:
    """Answers questions from one opened index; safe to share between threads.

    `checks` counts quotes that did not stand in the minutes as shown.
    """

    def __init__(
        self,
        index: Index,
        searcher: Searcher,
        checks: Checks | None = None,
        weights: Weights | None = None,
    ) -> None:
        self.checks = checks or Checks()
        self._index = index
        self._searcher = searcher
        self._weights = weights or shipped_weights()
        self._reader = SentenceReader(index.analyzer)

    def ask(self, query: Query) -> Answer:
        """The answer and the search it comes from. Both legs are asked, whatever the query's mode."""
        began = time.perf_counter()
        looked = self.look(query)
        with stage(Stage.ANSWER):
            case = self.case(looked)
            confidence = self._weights.doubter(case) if case else 0.0
            quotes: tuple[Quote, ...] = ()
            citations: tuple[QuoteCitation, ...] = ()
            if case and confidence >= self._weights.doubter.threshold:
                quotes, citations = self._quoted(case.chosen)
            refused = None if quotes else self._reason(query, looked, case)
        concluded(refused.kind if refused else "answered")
        return Answer(
            question=query.text,
            answered=bool(quotes),
            confidence=round(confidence, 4),
            reason=refused.text if refused else None,
            quotes=quotes,
            citations=citations,
            results=looked.results,
            index_version=self._index.version,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
        )

    def look(self, query: Query) -> SearchTrace:
        """The search that questions are judged by: both legs, whatever the mode, in our own ranking."""
        return self._searcher.look(replace(query, mode=Mode.HYBRID))

    def candidates(self, looked: SearchTrace) -> Candidates | None:
        """The sentences that an answer is made from; None where nothing was found."""
        if looked.evidence is None or not len(looked.ranked.passages):
            return None
        return read_candidates(self._index, self._reader, looked, looked.evidence, self._searcher.meeting)

    def case(self, looked: SearchTrace) -> Case | None:
        """The quotes chosen for a question and what speaks for them; None where nothing was found."""
        candidates = self.candidates(looked)
        if candidates is None or looked.evidence is None:
            return None
        likelihoods = self._weights.rater(candidates)
        chosen = choose(candidates, likelihoods, self._weights.keep)
        return Case(looked.evidence, candidates, likelihoods, chosen)

    def explain(self, document_id: str, start: int, end: int) -> tuple[tuple[str, str], ...]:
        """What initials and acronyms in `[start, end)` of a document stand for, in the order of mention."""
        meeting = self._searcher.meeting(document_id)
        text = meeting.text[start:end]
        people = self._reader.roster(meeting).explain(meeting.text, start, end)
        acronyms = self._index.acronyms.explain(text, document_id)
        # Whoever the roster names goes before an acronym of the same letters.
        explained = {**dict(acronyms), **dict(people)}
        return tuple(sorted(explained.items(), key=lambda pair: text.find(pair[0])))

    def _quoted(self, chosen: tuple[Chosen, ...]) -> tuple[tuple[Quote, ...], tuple[QuoteCitation, ...]]:
        quotes: list[Quote] = []
        citations: list[QuoteCitation] = []
        for one in chosen:
            (start, end), meeting = one.span, self._searcher.meeting(one.passage.document_id)
            text = one.meeting.text[start:end]
            if self.checks.holds(meeting, start, end, text):
                explained = self.explain(meeting.document_id, start, end)
                quotes.append(Quote(text, start, end, len(quotes) + 1, explained))
                citations.append(
                    QuoteCitation(
                        passage_id=one.passage.passage_id,
                        anchor=anchor(one.passage),
                        citation=cite_quote(meeting, one.passage, start, end),
                    )
                )
        return tuple(quotes), tuple(citations)

    def _reason(self, query: Query, looked: SearchTrace, case: Case | None) -> RefusalReason:
        unknown, degraded = self._unknown(query, looked), looked.results.degraded
        return reason(Refusal(query, case, unknown, self._elsewhere(query), degraded))

    def _unknown(self, query: Query, looked: SearchTrace) -> tuple[str, ...]:
        """The words of a question, as typed, that were searched for and that no passage of the index has.

        Those that questions are made of are none ("how much"), nor are those that others stand for in it.
        """
        asked = looked.asked
        others = {term for form in asked.forms for term in form.other}
        known = set(self._index.sparse(dict.fromkeys((*asked.terms, *others), 1.0)).words)
        stood_for = {term for form in asked.forms if form.other <= known for term in form.own}
        unknown = set(asked.terms) - known - stood_for - QUESTION_STOP_WORDS
        typed = [one for one in self._index.analyzer.tokens(query.text) if one.term in unknown]
        return tuple(dict.fromkeys(query.text[one.start : one.end] for one in typed))

    def _elsewhere(self, query: Query) -> Chosen | None:
        """Where the minutes answer the question outside the filters, if these are why it is refused."""
        if query.where.everything:
            return None
        anywhere = replace(query, where=Where(), offset=0, facets=False)
        case = self.case(self.look(anywhere))
        if case is None or self._weights.doubter(case) < self._weights.doubter.threshold:
            return None
        return case.chosen[0]
