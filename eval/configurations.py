"""Ways to search that an evaluation compares, by name.

`named` is the ablation: outside baselines, each leg, each fusion, and what is shipped. An ingredient of the
search gets its line there: the shipped search without it, named "hybrid-without-...".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Protocol

from eval.answers import Asker
from eval.fields import without_header, without_names, without_roster, worded
from eval.fusions import convex, reciprocal_rank_fusion
from eval.outside import OutsideBM25, plain_words
from eval.results import Found
from indexer.model import Passage
from indexer.store.open import Index
from service.answer.answerer import Answerer
from service.search.query import Mode, Part, Query
from service.search.ranking import Ranking, stored_rankings
from service.search.rerank import Reranking, SecondReading, second_reading
from service.search.search import Searcher

SHIPPED = "hybrid"
"""The name of the search as the service does it."""

OUTSIDE = "rank-bm25"
"""The name of what anybody can set up in an hour."""


class Ranker(Protocol):
    """Finds passages for a checked question."""

    def rank(self, query: Query) -> tuple[Found, ...]:
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
class _Service:
    """The service's own search, with some of its legs and some readings of the question left out."""

    searcher: Searcher
    mode: Mode
    as_typed: frozenset[Part]

    def rank(self, query: Query) -> tuple[Found, ...]:
        asked = replace(query, mode=self.mode, as_typed=query.as_typed | self.as_typed)
        hits = self.searcher.search(asked).hits
        return tuple(
            Found(
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
    as_typed: Iterable[Part] = (),
) -> Configuration:
    """The service's search with the legs of `mode` and its own ranking, or another.

    `words` are indexed for the lexical leg instead of what is; `as_typed` is not read into questions.
    """

    def prepare(index: Index) -> Ranker:
        searched = worded(index, words) if words else index
        return _Service(Searcher(searched, ranking, second), mode, frozenset(as_typed))

    return Configuration(name, about, prepare)


def weighted(dense_weight: float) -> Configuration:
    """Both legs by a convex combination of this weight instead of the shipped ranking."""
    name = f"convex-{dense_weight:g}"
    return service(name, f"convex combination, {dense_weight:g} dense", Mode.HYBRID, convex(dense_weight))


def named() -> tuple[Configuration, ...]:
    """The configurations of `--compare`, from the plainest to what is shipped."""
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
    for part in Part:
        about = f"as shipped, but no {part} is read into the question"
        yield service(f"{SHIPPED}-without-{part}", about, Mode.HYBRID, as_typed=[part])
    indexed = {"header": without_header, "names": without_names, "roster": without_roster}
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


def chosen(
    modes: Sequence[Mode], dense_weights: Sequence[float], *, compare: bool = False
) -> tuple[Configuration, ...]:
    """Each once: with `compare` all that are named, then the legs and weights asked for; else the shipped."""
    legs = {one.name: one for one in named()}
    found = [*(named() if compare else ())]
    found += [legs[mode] for mode in modes]
    found += [weighted(weight) for weight in dense_weights]
    return tuple({one.name: one for one in found or [shipped()]}.values())
