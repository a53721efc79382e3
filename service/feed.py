"""The meetings that match a question, newest first, each with the passage of it that matches best."""

from __future__ import annotations

from dataclasses import dataclass, replace

from service.search.query import DEEPEST, Order, Query
from service.search.results import Hit
from service.search.search import Searcher

MOST_ENTRIES = 30
"""Meetings of a feed: a year of a busy board, so that nobody who looks once a month misses one."""

LEAST_SCORE = 0.1
"""A meeting matches when its best passage scores as much. Over the answerable questions of the sample minutes
and of London dev, feeds then hold 0.90 of the meetings that have a relevant passage, and 24% of all meetings,
of which 14% have one. Without a floor they would hold 80% of all; with 0.2 they would miss 0.14 of those that
matter (each document's best score by `minutebook search --json`, beside the questions' gold documents)."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a question finds among meetings; one hit for each, the newest meeting first, undated ones last."""

    query: Query
    index_version: str
    entries: tuple[Hit, ...]


def feed_of(searcher: Searcher, query: Query) -> Feed:
    """The feed of a question under its filters; its order and its page do not count."""
    # The list of all passages that are found, in which those of a meeting stand by relevance.
    whole = replace(query, sort=Order.DATE, offset=0, limit=DEEPEST, facets=False)
    results = searcher.search(whole)
    best: dict[str, Hit] = {}
    for hit in results.hits:
        if hit.score >= LEAST_SCORE:
            best.setdefault(hit.citation.document_id, hit)
    return Feed(query, results.index_version, tuple(best.values())[:MOST_ENTRIES])
