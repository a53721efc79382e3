"""A feed as RSS 2.0 and as JSON Feed 1.1. Addresses are whole ones, since readers are elsewhere."""

from __future__ import annotations

import datetime as dt
import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from email.utils import format_datetime
from functools import partial
from xml.etree import ElementTree as ET

import numpy as np

from indexer.model import Meeting, Passage
from indexer.store.arrivals import Arrival
from service.alerts.news import reading_order
from service.alerts.watch import Watch
from service.search.citing import cite
from service.search.query import Query
from service.search.request import DEEPEST, Filters, Order
from service.search.results import Citation, Hit, Scores
from service.search.search import Searcher
from service.web.api.schemas import FeedItemSchema, FeedSchema
from service.web.pages.links import Links, web_address
from service.web.pages.typeset import day

# The meetings that match a question, newest first, each with the passage of it that matches best. Without a
# question: all that the filters let through, as of a board or a person.

MOST_ENTRIES = 30
"""Meetings of a feed: a year of a busy board, so that nobody who looks once a month misses one."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a question finds among meetings; one hit for each, the newest meeting first, undated ones last.

    `subject` says in words what is followed.
    """

    query: Query
    subject: str
    index_version: str
    entries: tuple[Hit, ...]
    arrived: Mapping[str, Arrival]  # by document; empty where the index does not know


def feed_of(searcher: Searcher, query: Query) -> Feed:
    """The feed of a question under its filters; its order and its page do not count.

    A meeting matches that has a passage which is probably about the question; without one, whose passages the
    filters let through.
    """
    if not query.text:
        return _feed_of_filters(searcher, query)
    # The list of all passages that are found, in which those of a meeting stand by relevance.
    whole = replace(query, sort=Order.DATE, parted=True, offset=0, limit=DEEPEST, facets=False)
    results = searcher.search(whole)
    best: dict[str, Hit] = {}
    for hit in results.hits[: results.about]:
        best.setdefault(hit.citation.document_id, hit)
    return Feed(
        query,
        f"“{query.text}”",
        results.index_version,
        tuple(best.values())[:MOST_ENTRIES],
        _arrived(searcher),
    )


def _feed_of_filters(searcher: Searcher, query: Query) -> Feed:
    """The newest documents that have a passage which passes, each with the one that a reader wants most."""
    index, where = searcher.index, query.where
    entries: list[Hit] = []
    for one in index.documents:
        if len(entries) == MOST_ENTRIES:
            break
        if not where.admits(one.document_id, one.board, one.date):
            continue
        passing = index.passing(replace(where, documents=(one.document_id,)))
        passages = index.fetch(np.flatnonzero(passing).tolist())
        if passages:
            meeting = searcher.meeting(one.document_id)
            entries.append(_as_hit(meeting, min(passages, key=partial(reading_order, meeting))))
    return Feed(query, _subject(query), index.version, tuple(entries), _arrived(searcher))


def _arrived(searcher: Searcher) -> Mapping[str, Arrival]:
    return searcher.index.arrivals.documents if searcher.index.arrivals else {}


def _as_hit(meeting: Meeting, passage: Passage) -> Hit:
    """A passage that was not searched for, and so fits altogether."""
    return Hit(
        passage_id=passage.passage_id,
        score=1.0,
        scores=Scores(lexical=None, dense=None, sentence=None),
        text=passage.text,
        highlights=(),
        citation=cite(meeting, meeting.item(passage.item), passage),
        also_in=(),
    )


def _subject(query: Query) -> str:
    where = query.where
    filters = Filters(
        boards=where.boards,
        documents=where.documents,
        people=where.people,
        years=where.years,
        date_from=where.date_from,
        date_to=where.date_to,
        has_actions=where.has_actions,
    )
    return Watch("", filters).words or "all minutes"


_ATOM = "http://www.w3.org/2005/Atom"

# What XML 1.0 cannot hold, even escaped; minutes may have it out of a PDF.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def as_json_feed(feed: Feed, links: Links, pairs: list[tuple[str, str]]) -> FeedSchema:
    """The feed; `links` begin with the server's address, `pairs` are what was asked."""
    return FeedSchema(
        version="https://jsonfeed.org/version/1.1",
        title=_title(feed),
        home_page_url=links.search(pairs),
        feed_url=links.feed("json", pairs),
        description=_description(feed),
        items=tuple(_item(feed, hit, links) for hit in feed.entries),
    )


def as_rss(feed: Feed, links: Links, pairs: list[tuple[str, str]]) -> bytes:
    """The same as an XML document in UTF-8."""
    ET.register_namespace("atom", _ATOM)
    rss = ET.Element("rss", version="2.0")
    channel = ET.SubElement(rss, "channel")
    told = {"title": _title(feed), "link": links.search(pairs), "description": _description(feed)}
    _tell(channel, told.items())
    here = {"href": links.feed("rss", pairs), "rel": "self", "type": "application/rss+xml"}
    ET.SubElement(channel, f"{{{_ATOM}}}link", here)
    for hit in feed.entries:
        item = ET.SubElement(channel, "item")
        one = _item(feed, hit, links)
        quoted = f"<blockquote>{html.escape(one.content_text)}</blockquote>"
        _tell(item, [("title", one.title), ("link", one.url), ("guid", one.id), ("description", quoted)])
        if one.date_published:
            _tell(item, [("pubDate", format_datetime(one.date_published, usegmt=True))])
        _tell(item, (("category", tag) for tag in one.tags))
    return bytes(ET.tostring(rss, encoding="utf-8", xml_declaration=True))


def writable(text: str) -> str:
    """The text as XML can hold it."""
    return _UNWRITABLE.sub("\ufffd", text)


def _tell(element: ET.Element, texts: Iterable[tuple[str, str]]) -> None:
    for name, text in texts:
        ET.SubElement(element, name).text = writable(text)


def _item(feed: Feed, hit: Hit, links: Links) -> FeedItemSchema:
    cited = hit.citation
    arrival = feed.arrived.get(cited.document_id)
    return FeedItemSchema(
        id=links.meeting(cited.document_id),
        url=links.meeting(cited.document_id, hit.anchor),
        external_url=web_address(cited.deep_link or cited.url),
        title=_meeting(cited),
        content_text=hit.text,
        date_published=dt.datetime.combine(cited.date, dt.time(), dt.UTC) if cited.date else None,
        date_modified=arrival.changed if arrival else None,
        tags=(cited.board,) if cited.board else (),
    )


def _meeting(cited: Citation) -> str:
    board = cited.board or cited.title or cited.document_id
    return f"{board}, {day(cited.date)}: {cited.item.shown}"


def _title(feed: Feed) -> str:
    return f"Minutes: {feed.query.text or feed.subject}"


def _description(feed: Feed) -> str:
    return f"Meetings for {feed.subject}, the newest first, each with its best passage."
