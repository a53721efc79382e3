"""Ways to search, by name: the shipped one, its legs and ingredients, and what others set up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.util import find_spec
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from eval.answers import Asker
from eval.baselines import (
    OutsideBM25,
    PlainRRF,
    TxtaiSearch,
    all_passages,
    convex,
    plain_words,
    reciprocal_rank_fusion,
)
from eval.results import (
    SHIPPED,
    FoundPassage,
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

    def require_fits(self, terms: int, dimension: int) -> None:
        """See `Engine.require_fits`."""
        self._inner.require_fits(terms, dimension)

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
    probable: bool = False  # whether scores are probabilities that a hit is relevant


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
    return replace(search, answering=lambda index: Answerer(index, Searcher(index)), probable=True)


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
