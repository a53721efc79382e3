"""Ways to search, by name, and their evaluation: every question asked of each, judged, and averaged."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from eval.answers import Asker, judge_answers
from eval.baselines import (
    OutsideBM25,
    PlainRRF,
    TxtaiSearch,
    all_passages,
    convex,
    plain_words,
    reciprocal_rank_fusion,
)
from eval.measures import DEPTH, MEASURES, JudgedRanking, QuestionGroup, differences, holm, measure
from eval.questions import Judge, Question, as_query, by_kind
from eval.results import (
    FORMAT,
    Comparison,
    Evaluation,
    EvaluationResults,
    FoundPassage,
    Judged,
    Latency,
    Outcome,
)
from indexer.errors import MissingExtra, install_hint
from indexer.model import Passage
from indexer.passages import indexed
from indexer.store.bm25 import Impacts, SparseQuery, fit
from indexer.store.engines.base import Described, Engine, EveryScore, Ranked
from indexer.store.engines.columns import Columns, Where
from indexer.store.engines.local import best_of
from indexer.store.open import Index
from service.answer.answerer import Answerer
from service.search.query import Query
from service.search.ranking import Ranking, stored_rankings
from service.search.request import Mode, QuestionPart
from service.search.rerank import Reranking, SecondReading, second_reading
from service.search.search import Searcher

_NO_TERMS = SparseQuery(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32), ())


class _OtherWords:
    """An engine that scores words by other impacts; everything else it leaves to the one inside."""

    def __init__(self, inner: Engine, impacts: Impacts) -> None:
        self._inner = inner
        self._impacts = impacts

    def lexical(self, query: SparseQuery, where: Where, limit: int) -> Ranked:
        """See `Engine.lexical`."""
        scores = self._impacts.scores(query)
        found = np.flatnonzero(scores.held & self._inner.passing(where))
        return best_of(found, scores.values[found], limit)

    def dense(self, vector: NDArray[np.float32], where: Where, limit: int) -> Ranked:
        """See `Engine.dense`."""
        return self._inner.dense(vector, where, limit)

    def describe(
        self, query: SparseQuery, vector: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> Described:
        """See `Engine.describe`."""
        described = self._inner.describe(_NO_TERMS, vector, passages)
        return replace(described, impacts=self._impacts.of(query, passages))

    def token_matches(
        self, question: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """See `Engine.token_matches`."""
        return self._inner.token_matches(question, passages)

    def sentence_matches(
        self, question: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """See `Engine.sentence_matches`."""
        return self._inner.sentence_matches(question, passages)

    def every(self, query: SparseQuery, vector: NDArray[np.float32] | None) -> EveryScore:
        """See `Engine.every`."""
        scores = self._impacts.scores(query)
        bm25 = np.where(scores.held, scores.values, np.float32(0))
        return replace(self._inner.every(_NO_TERMS, vector), bm25=bm25, held=scores.held)

    def passing(self, where: Where) -> NDArray[np.bool_]:
        """See `Engine.passing`."""
        return self._inner.passing(where)

    @property
    def columns(self) -> Columns:
        """See `Engine.columns`."""
        return self._inner.columns

    def trouble(self) -> str | None:
        """See `Engine.trouble`."""
        return self._inner.trouble()

    def close(self) -> None:
        """Nothing of its own to let go of."""


def without_names(passage: Passage) -> str:
    """Header and text, people by their initials only."""
    return indexed(passage.context, passage.text)


def without_header(passage: Passage) -> str:
    """The text, with whom it mentions."""
    return "\n".join((*passage.people, passage.text))


def worded(index: Index, words: Callable[[Passage], str]) -> Index:
    """The index with the lexical leg that passages would have if `words` were what is indexed of them."""
    lexicon, impacts = fit([index.analyzer.terms(words(one)) for one in all_passages(index)])
    engine = _OtherWords(index.parts.engine, impacts)
    return Index(replace(index.parts, lexicon=lexicon, engine=engine))


SHIPPED = "hybrid"
"""The name of the search as the service does it."""

OUTSIDE = "rank-bm25"
"""The name of what anybody can set up in an hour."""


class Ranker(Protocol):
    """Finds passages for a checked question."""

    def rank(self, query: Query) -> tuple[FoundPassage, ...]:
        """The `query.limit` best passages under its filters, best first."""
        ...


@dataclass(frozen=True, slots=True)
class Configuration:
    """One way to search: its name in tables and files, what it is in one phrase, and how to set it up."""

    name: str
    about: str
    prepare: Callable[[Index], Ranker]
    answering: Callable[[Index], Asker] | None = None  # for those that answer as well as search


@dataclass(frozen=True, slots=True)
class _SearchConfiguration:
    """The service's own search, with some of its legs and some readings of the question left out."""

    searcher: Searcher
    mode: Mode
    as_typed: frozenset[QuestionPart]

    def rank(self, query: Query) -> tuple[FoundPassage, ...]:
        asked = replace(query, mode=self.mode, as_typed=query.as_typed | self.as_typed)
        hits = self.searcher.search(asked).hits
        return tuple(
            FoundPassage(
                hit.passage_id,
                hit.score,
                {leg: score for leg, score in asdict(hit.scores).items() if score is not None},
            )
            for hit in hits
        )


def service(
    name: str,
    about: str,
    mode: Mode,
    ranking: Ranking | None = None,
    second: SecondReading | None = None,
    words: Callable[[Passage], str] | None = None,
    as_typed: Iterable[QuestionPart] = (),
) -> Configuration:
    """The service's search with the legs of `mode` and its own ranking, or another.

    `words` are indexed for the lexical leg instead of what is; `as_typed` is not read into questions.
    """

    def prepare(index: Index) -> Ranker:
        searched = worded(index, words) if words else index
        return _SearchConfiguration(Searcher(searched, ranking, second), mode, frozenset(as_typed))

    return Configuration(name, about, prepare)


def weighted(dense_weight: float) -> Configuration:
    """Both legs by a convex combination of this weight instead of the shipped ranking."""
    name = f"convex-{dense_weight:g}"
    return service(name, f"convex combination, {dense_weight:g} dense", Mode.HYBRID, convex(dense_weight))


def named() -> tuple[Configuration, ...]:
    """The configurations of `--compare`, from the plainest to what is shipped.

    An ingredient of the search has its line there: the shipped search without it, "hybrid-without-...".
    """
    return (
        Configuration(
            OUTSIDE,
            "the package rank-bm25 over the passages’ words as they stand",
            lambda index: OutsideBM25(index, plain_words),
        ),
        Configuration(
            "rank-bm25-terms",
            "the same with our analyser (stems, stop words), still without the context header",
            lambda index: OutsideBM25(index, index.analyzer.terms),
        ),
        service("lexical", "our lexical leg alone: our analyser, and the context header", Mode.LEXICAL),
        service("dense", "our dense leg alone: vectors of context header and text", Mode.DENSE),
        service("rrf", "both legs by reciprocal rank fusion, k = 60", Mode.HYBRID, reciprocal_rank_fusion),
        weighted(0.4),
        *_ablations(),
        shipped(),
    )


def _ablations() -> Iterator[Configuration]:
    """The shipped search without one ingredient each; where weights are fitted, they are so without it."""
    for part in QuestionPart:
        about = f"as shipped, but no {part} is read into the question"
        yield service(f"{SHIPPED}-without-{part}", about, Mode.HYBRID, as_typed=[part])
    indexed = {"header": without_header, "names": without_names}
    for name, words in indexed.items():
        about = f"as shipped, but the lexical leg has no {name}"
        yield service(f"{SHIPPED}-without-{name}", about, Mode.HYBRID, words=words)
    for name, ranking in stored_rankings().items():
        if name.startswith("without-"):
            yield service(
                f"{SHIPPED}-{name}", f"as shipped, but {name.replace('-', ' ')}", Mode.HYBRID, ranking
            )


def shipped() -> Configuration:
    """The search as the service does it, and its answers."""
    search = service(SHIPPED, "as shipped: all features, weights by coverage", Mode.HYBRID)
    return replace(search, answering=lambda index: Answerer(index, Searcher(index)))


def reranked(model: str) -> Configuration:
    """The shipped search whose best passages a cross-encoder reads again. Raises BadInput for a bad model."""
    second = second_reading(Reranking(model))
    return service(f"{SHIPPED}-reranked", f"as shipped, re-ranked by {model}", Mode.HYBRID, second=second)


def _peers() -> tuple[Configuration, ...]:
    """The configurations of `--peers`. Raises MissingExtra without the packages that they take."""
    if find_spec("txtai") is None or find_spec("sentence_transformers") is None:
        raise MissingExtra(f"Comparing with peers needs them; {install_hint('index', 'bench')}")
    return (
        Configuration("plain-rrf", "rank-bm25 and MiniLM over the texts, reciprocal ranks", PlainRRF),
        Configuration("txtai", "txtai, hybrid, with MiniLM over the texts", TxtaiSearch),
    )


def chosen(
    modes: Sequence[Mode],
    dense_weights: Sequence[float],
    *,
    compare: bool = False,
    peers: bool = False,
    rerank: str | None = None,
) -> tuple[Configuration, ...]:
    """Each once: with `compare` all that are named, then the legs and weights asked for; else the shipped.

    Then come the peers, and the search re-ranked by a model. Raises MissingExtra and BadInput.
    """
    legs = {one.name: one for one in named()}
    found = [*(legs.values() if compare else ())]
    found += [legs[mode] for mode in modes]
    found += [weighted(weight) for weight in dense_weights]
    found = found or [shipped()]
    if peers:
        found += _peers()
    if rerank:
        found.append(reranked(rerank))
    return tuple({one.name: one for one in found}.values())


Tick = Callable[[], None]


def run(
    index: Index,
    questions: Sequence[Question],
    configurations: Sequence[Configuration],
    baseline: str,
    questions_file: str,
    tick: Tick = lambda: None,
) -> EvaluationResults:
    """Asks all questions of each configuration, calling `tick` after each; compares all with the baseline.

    Questions must come from `load_questions`; `baseline` names one of the configurations.
    """
    judge = Judge(index)
    judged = tuple(Judged(question, tuple(sorted(judge.relevant(question)))) for question in questions)
    evaluations = tuple(evaluate(index, judged, one, tick) for one in configurations)
    return EvaluationResults(
        format=FORMAT,
        made=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        questions_file=questions_file,
        index_version=index.version,
        settings=asdict(index.manifest.contents),
        measures=MEASURES,
        questions=judged,
        evaluations=evaluations,
        comparisons=compare(evaluations, baseline),
    )


def evaluate(
    index: Index, judged: Sequence[Judged], configuration: Configuration, tick: Tick = lambda: None
) -> Evaluation:
    """Asks all questions of one configuration, calling `tick` after each."""
    ranker = configuration.prepare(index)
    index.forget()  # else only the first configuration would pay for encoding the questions
    # The first search of a process pays for pages of files and lazy set-up that no later one sees.
    _ask(index, ranker, judged[0].question)
    asked = []
    for one in judged:
        asked.append(_ask(index, ranker, one.question))
        tick()
    outcomes = _outcomes(judged, asked)
    questions = [one.question for one in judged]
    p50, p95 = np.percentile([outcome.milliseconds for outcome in outcomes], (50, 95))
    answerer = configuration.answering(index) if configuration.answering else None
    return Evaluation(
        name=configuration.name,
        about=configuration.about,
        overall=_group("overall", outcomes),
        kinds=tuple(_group(kind, [outcomes[n] for n in members]) for kind, members in by_kind(questions)),
        latency=Latency(float(p50), float(p95)),
        outcomes=outcomes,
        answers=judge_answers(index, questions, answerer, tick) if answerer else None,
    )


def compare(evaluations: Sequence[Evaluation], baseline: str) -> tuple[Comparison, ...]:
    """Every configuration against the baseline. Each measure's p-values are adjusted for being several."""
    base = next(one for one in evaluations if one.name == baseline)
    others = [one for one in evaluations if one is not base]
    ids = tuple(one.id for one in base.outcomes if one.measures)
    if not ids:
        return ()
    theirs = base.values(ids, MEASURES)
    found = {
        one.name: dict(zip(MEASURES, differences(one.values(ids, MEASURES), theirs), strict=True))
        for one in others
    }
    adjusted = {name: holm({each: row[name].p for each, row in found.items()}) for name in MEASURES}
    return tuple(
        Comparison(
            each,
            baseline,
            {name: replace(row[name], p=adjusted[name][each]) for name in MEASURES},
        )
        for each, row in found.items()
    )


def _ask(index: Index, ranker: Ranker, question: Question) -> tuple[tuple[FoundPassage, ...], float]:
    began = time.perf_counter()
    hits = ranker.rank(as_query(index, question, limit=DEPTH))
    return hits, (time.perf_counter() - began) * 1000


def _outcomes(
    judged: Sequence[Judged], asked: Sequence[tuple[tuple[FoundPassage, ...], float]]
) -> tuple[Outcome, ...]:
    rankings = [[hit.passage_id for hit in hits] for hits, _ in asked]
    answerable = [n for n, one in enumerate(judged) if one.question.answerable]
    rows = measure([JudgedRanking(judged[n].relevant, rankings[n]) for n in answerable]).tolist()
    measures = {n: dict(zip(MEASURES, row, strict=True)) for n, row in zip(answerable, rows, strict=True)}
    return tuple(
        Outcome(
            id=one.question.id,
            measures=measures.get(n, {}),
            first_relevant=next((at for at, each in enumerate(rankings[n], 1) if each in one.relevant), None),
            hits=asked[n][0],
            milliseconds=round(asked[n][1], 2),
        )
        for n, one in enumerate(judged)
    )


def _group(name: str, outcomes: Sequence[Outcome]) -> QuestionGroup:
    return QuestionGroup.of(name, [one.measures for one in outcomes if one.measures], MEASURES)
