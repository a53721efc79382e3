"""Answers a question with verbatim quotes of what a search found, or says why the minutes give no answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, lru_cache
from threading import Lock

from indexer.language.dates import date_in_words
from indexer.language.words import QUESTION_STOP_WORDS
from indexer.model import Meeting, Passage
from indexer.store.engines.columns import Where
from indexer.store.open import Index
from service.answer.answer import Answer, AnswerKind, Explanation, Quote, Record
from service.answer.arrange import ArrangedQuote, arrange
from service.answer.drafts import draft_doubt
from service.answer.features import Case, offers, unknown_share
from service.answer.quotes import MOST_QUOTES, ChosenQuote
from service.answer.records.finder import RecordFinder
from service.answer.records.record import JudgedCase, RecordLine
from service.answer.senses import SenseFit
from service.answer.sentences import ReadPassage, SentenceReader, read_candidates
from service.answer.weights import AnswerWeights, shipped_weights
from service.search.citing import cite_quote, heading_of, meeting_line, place
from service.search.query import PhraseKind, Query
from service.search.request import Mode
from service.search.results import OUTSIDE_ITEMS, QuoteCitation
from service.search.search import Searcher, SearchTrace
from service.search.stages import Stage, concluded, stage

_log = logging.getLogger(__name__)

_REMEMBERED = 64  # documents whose passages records were cited by, or that are known as drafts or not
_UNDECIDED = "No decision was recognised in these quotes; what they say may only have been proposed."

_UNKNOWN_SHARE = 0.3
"""Of what a question asks about: from where on an answer says which of its words no minutes have. Set by eye
on the sample's questions: below it are verbs that minutes say otherwise ("caught")."""

_SHOWN = 80  # characters of a question or heading that a refusal repeats


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
        weights: AnswerWeights | None = None,
    ) -> None:
        self.checks = checks or Checks()
        self._index = index
        self._searcher = searcher
        self._weights = weights or shipped_weights()
        self._reader = SentenceReader(index.analyzer)
        self._senses = SenseFit()
        self._records = RecordFinder(index, searcher.meeting)
        self._draft_doubt = lru_cache(maxsize=_REMEMBERED)(self._draft_doubt_anew)
        self._passages = lru_cache(maxsize=_REMEMBERED)(index.passages)

    def ask(self, query: Query) -> Answer:
        """The answer and the search it comes from. Both legs are asked, whatever the query's mode."""
        began = time.perf_counter()
        trace = self.look(query)
        with stage(Stage.ANSWER):
            case_of = cache(lambda: self.case(trace))
            judged = JudgedCase(case_of, self._weights.answer, self._weights.answer.threshold)
            of_records = self._of_records(query, trace, judged, began)
            if of_records is not None:
                return of_records
            case = case_of()
            confidence = self._weights.answer(case) if case else 0.0
            quotes: tuple[Quote, ...] = ()
            citations: tuple[QuoteCitation, ...] = ()
            if case and confidence >= self._weights.answer.threshold:
                quotes, citations = self._quoted(arrange(case, timed=_names_a_time(trace)))
            refused = None if quotes else self._reason(query, trace, case)
        concluded(refused.kind if refused else "answered")
        return Answer(
            question=query.text,
            answered=bool(quotes),
            confidence=round(confidence, 4),
            reason=refused.text if refused else None,
            quotes=quotes,
            citations=citations,
            results=trace.results,
            index_version=self._index.version,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            said=self._beside(query, trace, case) if quotes and case else None,
        )

    def _of_records(self, query: Query, trace: SearchTrace, case: JudgedCase, began: float) -> Answer | None:
        """The answer that records of meetings give by themselves, if they do."""
        found = self._records.find(trace, case, self._searcher.today())
        if found is None:
            return None
        records: list[Record] = []
        citations: list[QuoteCitation] = []
        for one in found.found:
            for line in one.lines:
                meeting, text = line.meeting, line.meeting.text[line.start : line.end]
                if self.checks.holds(meeting, line.start, line.end, text):
                    citations.append(self._cited(line))
                    number = len(citations)
                    records.append(
                        Record(one.kind, line.who, line.due, line.outcome, line.vote, text, number)
                    )
        if not records:
            return None
        concluded("answered")
        return Answer(
            question=query.text,
            answered=True,
            confidence=round(found.confidence, 4),
            reason=None,
            quotes=tuple(Quote(one.quote, one.citation, ()) for one in records[:MOST_QUOTES]),
            citations=tuple(citations),
            results=trace.results,
            index_version=self._index.version,
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            kind=AnswerKind.RECORDS,
            records=tuple(records),
            said=found.said,
        )

    def _cited(self, line: RecordLine) -> QuoteCitation:
        """The citation of a record: of the passage that it begins in, for a heading of the one below it."""
        passages = self._passages(line.meeting.document_id)
        within = (one for one in passages if one.start <= line.start < one.end)
        below = (one for one in passages if one.start >= line.start)
        passage = next(within, None) or next(below, passages[-1])
        return self._cite(line.meeting, passage, line.start, line.end)

    def _cite(self, meeting: Meeting, passage: Passage, start: int, end: int) -> QuoteCitation:
        """The citation of a quote; that of a draft says so."""
        cited = cite_quote(meeting, passage, start, end)
        doubt = self._draft_doubt(meeting.document_id)
        return replace(cited, doubts=(*cited.doubts, doubt)) if doubt else cited

    def _draft_doubt_anew(self, document_id: str) -> str | None:
        read = self._searcher.meeting
        return draft_doubt(read(document_id), self._index.meetings, read)

    def look(self, query: Query) -> SearchTrace:
        """The search that questions are judged by: both legs, whatever the mode, in our own ranking."""
        return self._searcher.look(replace(query, mode=Mode.HYBRID))

    def case(self, trace: SearchTrace) -> Case | None:
        """The quotes chosen for a question and what speaks for them; None where nothing was found."""
        candidates = read_candidates(self._index, self._reader, self._searcher.meeting, trace)
        return None if candidates is None else self._weights.quotes.case(candidates)

    def explain(self, document_id: str, start: int, end: int) -> tuple[tuple[str, str], ...]:
        """What initials and acronyms in `[start, end)` of a document stand for, in the order of mention."""
        meeting = self._searcher.meeting(document_id)
        text = meeting.text[start:end]
        people = self._reader.roster(meeting).explain(meeting.text, start, end)
        acronyms = self._index.acronyms.explain(text, document_id, self._senses.of(meeting))
        # Whoever the roster names goes before an acronym of the same letters.
        explained = {**dict(acronyms), **dict(people)}
        return tuple(sorted(explained.items(), key=lambda pair: text.find(pair[0])))

    def _quoted(
        self, arranged: tuple[ArrangedQuote, ...]
    ) -> tuple[tuple[Quote, ...], tuple[QuoteCitation, ...]]:
        quotes: list[Quote] = []
        citations: list[QuoteCitation] = []
        for each in arranged:
            one = each.chosen
            (start, end), meeting = one.span, self._searcher.meeting(one.passage.document_id)
            text = one.meeting.text[start:end]
            if self.checks.holds(meeting, start, end, text):
                explained = self.explain(meeting.document_id, start, end)
                explanations = tuple(Explanation(short, long) for short, long in explained)
                quotes.append(Quote(text, len(quotes) + 1, explanations, each.part, each.note))
                citations.append(self._cite(meeting, one.passage, start, end))
        return tuple(quotes), tuple(citations)

    def _reason(self, query: Query, trace: SearchTrace, case: Case | None) -> RefusalReason:
        unknown, apart = self._unknown(query, trace)
        return reason(
            query,
            case,
            unknown=self._forms(unknown),
            apart=apart,
            outside=self._outside(query),
            degraded=trace.results.degraded,
        )

    def _beside(self, query: Query, trace: SearchTrace, case: Case) -> str | None:
        """What a reader of the quotes should know that they do not say."""
        notes = [_UNDECIDED] if case.is_undecided else []
        if unknown_share(case) >= _UNKNOWN_SHARE and (unknown := self._unknown(query, trace)[0]):
            notes.append(f"{not_mentioned(query, self._forms(unknown))}.")
        return " ".join(notes) or None

    def _unknown(self, query: Query, trace: SearchTrace) -> tuple[tuple[str, ...], dict[str, Apart]]:
        """The words of a question, as typed, that no minutes have; and those that stand outside all passages.

        The latter (in the head of minutes or in a running head, say) each with where that is. Words that
        questions are made of are none ("how much"), nor are those that others stand for in the question.
        """
        asked = trace.asked
        others = {term for form in asked.forms for term in form.other}
        known = set(self._index.sparse(dict.fromkeys((*asked.terms, *others), 1.0)).words)
        stood_for = {term for form in asked.forms if form.other <= known for term in form.own}
        unknown = set(asked.terms) - known - stood_for - QUESTION_STOP_WORDS
        typed = {
            query.text[one.start : one.end]: self._index.saying(one.term)
            for one in self._index.analyzer.among(query.text, unknown)
        }
        apart = {
            word: Apart(self._searcher.meeting(said.document_id), said.left_out)
            for word, said in typed.items()
            if said is not None
        }
        return tuple(word for word in typed if word not in apart), apart

    def _forms(self, words: tuple[str, ...]) -> dict[str, str | None]:
        """The words, each with another form of it that the minutes have, if any."""
        return {word: self._index.form_of(word) for word in words}

    def _outside(self, query: Query) -> ChosenQuote | None:
        """Where the minutes answer the question outside the filters, if these are why it is refused."""
        if query.where.everything:
            return None
        anywhere = replace(query, where=Where(), offset=0, facets=False)
        case = self.case(self.look(anywhere))
        if case is None or self._weights.answer(case) < self._weights.answer.threshold:
            return None
        return case.chosen[0]


def _names_a_time(trace: SearchTrace) -> bool:
    """Whether the question, or a filter, says when: then the newest is not what is asked for."""
    understood = trace.results.understood
    derived = understood.interpretation.derived
    where = understood.where
    return bool(where.date_from or where.date_to or any(one.kind is PhraseKind.DATE for one in derived))


@dataclass(frozen=True, slots=True)
class Apart:
    """Minutes that have a word outside all items; `left_out` says why it is in none of their text, if so."""

    meeting: Meeting
    left_out: str | None = None

    def told(self, word: str) -> str:
        """Where the word stands, in the beginning of a sentence."""
        held = meeting_line(self.meeting)
        if self.left_out is None:
            return f"“{word}” stands outside the items of the minutes of {held}, and no item says more of it"
        return f"“{word}” stands only in a part of the file of {held} that is not searched ({self.left_out})"


class ReasonKind(StrEnum):
    """Why there is no answer, for those who count."""

    FILTERED = "filtered"  # others than the minutes asked for answer it
    NOTHING_FOUND = "nothing_found"
    UNKNOWN_WORDS = "unknown_words"
    LACKING = "lacking"  # what is asked for (when, who, how many) is not said
    UNSURE = "unsure"  # what was found does not seem to answer
    DEGRADED = "degraded"  # a part of the index is missing, so that what was found could not be judged


@dataclass(frozen=True, slots=True)
class RefusalReason:
    """Why there is no answer: for those who count, and in a sentence or two for who asked."""

    kind: ReasonKind
    text: str


def reason(
    query: Query,
    case: Case | None,
    *,
    unknown: Mapping[str, str | None] | None = None,
    apart: Mapping[str, Apart] | None = None,
    outside: ChosenQuote | None = None,
    degraded: str | None = None,
) -> RefusalReason:
    """What the minutes lack, and what comes nearest; or that an index that is not whole cannot tell.

    `case` is None where nothing was found, `unknown` are words of the question that no minutes have, each
    with another form of it that they have, if any, `apart` those that only stand outside the items of
    minutes, which are searched, each with where that is, `outside` answers the question where the filters do
    not reach, `degraded` says what the index lacks.
    """
    if degraded is not None:
        return RefusalReason(ReasonKind.DEGRADED, f"No answer can be given for now. {degraded}")
    if outside is not None:
        where = place(outside.meeting, outside.passage)
        text = f"Within these filters no minutes answer this, but others seem to: see {where}."
        return RefusalReason(ReasonKind.FILTERED, text)
    everything, scope = query.where.everything, _scope(query)
    asked = f"“{_short(query.text.rstrip(' ?'))}”"
    if apart and not unknown:
        word, stands = next(iter(apart.items()))
        near = f"; {_nearest(case.candidates.sources[0])}" if case else ""
        return RefusalReason(ReasonKind.UNSURE, f"{stands.told(_short(word))}{near}.")
    if case is None:
        wider = "" if everything else " or fewer filters"
        return RefusalReason(ReasonKind.NOTHING_FOUND, f"{scope} discuss {asked}; try other words{wider}.")
    nearest = _nearest(case.candidates.sources[0])
    if unknown:
        return RefusalReason(ReasonKind.UNKNOWN_WORDS, f"{not_mentioned(query, unknown)}; {nearest}.")
    lacking = _lacking(case)
    if lacking:
        return RefusalReason(ReasonKind.LACKING, f"{scope} seem to say {lacking}; {nearest}.")
    return RefusalReason(ReasonKind.UNSURE, f"{scope} seem to answer {asked}; {nearest}.")


def not_mentioned(query: Query, unknown: Mapping[str, str | None]) -> str:
    """The beginning of a sentence: no minutes have these words, each with another form of it, if any."""
    words = " or ".join(
        f"“{_short(word)}”" + (f" (only “{_short(form)}”)" if form else "") for word, form in unknown.items()
    )
    return f"{_scope(query)} mention {words}"


def _scope(query: Query) -> str:
    return "No minutes in this index" if query.where.everything else "No minutes within these filters"


def _nearest(source: ReadPassage) -> str:
    heading = heading_of(source.meeting, source.passage)
    held = source.meeting.board or source.meeting.title or source.meeting.document_id
    date = f", {date_in_words(source.meeting.date)}" if source.meeting.date else ""
    about = f"about “{_short(heading)}”" if heading else OUTSIDE_ITEMS
    return f"the nearest passages are {about} ({held}{date})"


def _lacking(case: Case) -> str | None:
    """What is asked for, where the likeliest sentence speaks of the matter but does not have it."""
    candidates = case.candidates
    wanted = candidates.wanted
    if not wanted.something or offers(candidates, candidates.sentences[case.best]) > 0:
        return None
    if wanted.date:
        return "when"
    if wanted.figure:
        return "how many or how much"
    return "who" if wanted.person else "where" if wanted.place else "why"


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rstrip()}…"
