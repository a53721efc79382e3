"""Ways to search that an evaluation compares, by name.

`named` is the ablation: outside baselines, each leg, each fusion, and what is shipped. An ingredient of the
search gets its line there: the shipped search without it, named "hybrid-without-...".
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Protocol

from eval.outside import OutsideBM25, plain_words
from eval.results import Found
from eval.rrf import reciprocal_rank_fusion
from indexer.engines.protocol import Ranked
from indexer.reader import Index
from service.fusion import Fused, Fusion, combine, fuse
from service.query import Mode, Query
from service.search import Searcher

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


@dataclass(frozen=True, slots=True)
class _Service:
    """The service's own search, with some of its legs."""

    searcher: Searcher
    mode: Mode

    def rank(self, query: Query) -> tuple[Found, ...]:
        hits = self.searcher.search(replace(query, mode=self.mode)).hits
        return tuple(
            Found(
                hit.passage_id,
                hit.score,
                {leg: score for leg, score in asdict(hit.scores).items() if score is not None},
            )
            for hit in hits
        )


def service(name: str, about: str, mode: Mode, fusion: Fusion = fuse) -> Configuration:
    """The service's search with the legs of `mode` and its own fusion, or another."""

    def prepare(index: Index) -> Ranker:
        return _Service(Searcher(index, fusion), mode)

    return Configuration(name, about, prepare)


def weighted(dense_weight: float) -> Configuration:
    """Both legs with another weight than the shipped one."""
    name = f"{SHIPPED}-{dense_weight:g}"
    return service(
        name,
        f"convex combination, {dense_weight:g} dense",
        Mode.HYBRID,
        fixed(dense_weight),
    )


def fixed(dense_weight: float) -> Fusion:
    """The convex combination with one weight for every question."""

    def fusion(lexical: Ranked | None, dense: Ranked | None, coverage: float) -> Fused:  # noqa: ARG001
        return combine(lexical, dense, dense_weight)

    return fusion


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
        service(
            "hybrid-without-coverage",
            "convex combination, 0.4 dense whatever the question",
            Mode.HYBRID,
            fixed(0.4),
        ),
        shipped(),
    )


def shipped() -> Configuration:
    """The search as the service does it."""
    return service(SHIPPED, "as shipped: convex combination, the weight by coverage", Mode.HYBRID)


def chosen(
    modes: Sequence[Mode], dense_weights: Sequence[float], *, compare: bool = False
) -> tuple[Configuration, ...]:
    """Each once: with `compare` all that are named, then the legs and weights asked for; else the shipped."""
    legs = {one.name: one for one in named()}
    found = [*(named() if compare else ())]
    found += [legs[mode] for mode in modes]
    found += [weighted(weight) for weight in dense_weights]
    return tuple({one.name: one for one in found or [shipped()]}.values())
