"""A question, its search, the sentences that answer it, and whether they do."""

from __future__ import annotations

import time
from dataclasses import replace

from indexer.language.words import FRAME
from indexer.store.engines.base import Where
from indexer.store.open import Index
from service.answer.answer import Answer, Cited, Quote
from service.answer.candidates import Candidates, read_candidates
from service.answer.doubt import Case
from service.answer.proof import Checks
from service.answer.reason import Reason, Refusal, reason
from service.answer.selection import Chosen, choose
from service.answer.sentences import SentenceReader
from service.answer.weights import Weights, shipped_weights
from service.search.query import Mode, Query
from service.search.results import anchor, cite_quote
from service.search.search import Looked, Searcher
from service.search.stages import Stage, concluded, stage


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
            citations: tuple[Cited, ...] = ()
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

    def look(self, query: Query) -> Looked:
        """The search that questions are judged by: both legs, whatever the mode, in our own ranking."""
        return self._searcher.look(replace(query, mode=Mode.HYBRID))

    def candidates(self, looked: Looked) -> Candidates | None:
        """The sentences that an answer is made from; None where nothing was found."""
        if looked.evidence is None or not len(looked.ranked.passages):
            return None
        return read_candidates(self._index, self._reader, looked, looked.evidence, self._searcher.meeting)

    def case(self, looked: Looked) -> Case | None:
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

    def _quoted(self, chosen: tuple[Chosen, ...]) -> tuple[tuple[Quote, ...], tuple[Cited, ...]]:
        quotes: list[Quote] = []
        citations: list[Cited] = []
        for one in chosen:
            (start, end), meeting = one.span, self._searcher.meeting(one.passage.document_id)
            text = one.meeting.text[start:end]
            if self.checks.holds(meeting, start, end, text):
                explained = self.explain(meeting.document_id, start, end)
                quotes.append(Quote(text, start, end, len(quotes) + 1, explained))
                citations.append(
                    Cited(
                        passage_id=one.passage.passage_id,
                        anchor=anchor(one.passage),
                        citation=cite_quote(meeting, one.passage, start, end),
                    )
                )
        return tuple(quotes), tuple(citations)

    def _reason(self, query: Query, looked: Looked, case: Case | None) -> Reason:
        unknown, degraded = self._unknown(query, looked), looked.results.degraded
        return reason(Refusal(query, case, unknown, self._elsewhere(query), degraded))

    def _unknown(self, query: Query, looked: Looked) -> tuple[str, ...]:
        """The words of a question, as typed, that were searched for and that no passage of the index has.

        Those that questions are made of are none ("how much"), nor are those that others stand for in it.
        """
        asked = looked.asked
        others = {term for form in asked.forms for term in form.other}
        known = set(self._index.sparse(dict.fromkeys((*asked.terms, *others), 1.0)).words)
        stood_for = {term for form in asked.forms if form.other <= known for term in form.own}
        unknown = set(asked.terms) - known - stood_for - FRAME
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
