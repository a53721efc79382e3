"""Candidate sentences made by hand from a short text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from indexer.language.words import Analyzer
from indexer.model import AgendaItem, Meeting, Passage, Person
from service.answer.question_type import answer_type, measure
from service.answer.sentences import Candidates, SentenceReader, measured


def meeting(
    name: str,
    text: str,
    date: dt.date | None = None,
    attendees: Sequence[Person] = (),
    url: str | None = None,
) -> Meeting:
    """A meeting whose one item is the whole text."""
    items = (AgendaItem(1, "1", "Harbour", 0, len(text)),)
    return Meeting(name, name, "Quay Board", date, f"{name}.txt", url, text, tuple(attendees), items=items)


def passage(of: Meeting, start: int = 0, end: int | None = None, ordinal: int = 1) -> Passage:
    """A passage of that meeting, all of it unless told otherwise."""
    last = len(of.text) if end is None else end
    name = f"{of.document_id}/1/{ordinal}"
    return Passage(name, of.document_id, 1, ordinal, None, start, last, None, of.text[start:last], "")


def candidates(question: str, *meetings: Meeting, scores: Sequence[float] = ()) -> Candidates:
    """The sentences of whole meetings, one passage each, as if found in this order; all cosines are 0.5."""
    analyzer = Analyzer()
    reader = SentenceReader(analyzer)
    passages = [passage(one) for one in meetings]
    sources = tuple(
        reader.source(found, one, score)
        for found, one, score in zip(passages, meetings, scores or [0.5] * len(meetings), strict=True)
    )
    sentences = tuple(one for source in sources for one in source.sentences)
    figure = measure(question, analyzer)
    terms = tuple(sorted(set(analyzer.terms(question))))
    held = np.array([[term in one.terms for term in terms] for one in sentences], dtype=np.bool_)
    whole = [set(analyzer.terms(one.text)) for one in passages]
    return Candidates(
        sources=sources,
        sentences=sentences,
        source=np.repeat(np.arange(len(sources)), [len(one.sentences) for one in sources]),
        cosines=np.full(len(sentences), 0.5, dtype=np.float32),
        held=held,
        passage_held=np.array([[term in one for term in terms] for one in whole], dtype=np.bool_),
        terms=terms,
        known=np.array([any(term in one for one in whole) for term in terms], dtype=np.bool_),
        shares=np.full(len(terms), 1 / len(terms), dtype=np.float32),
        wanted=answer_type(question),
        measure=figure,
        measured=measured(figure, sentences, analyzer),
        matches=np.full((len(sentences), len(terms)), 0.5, dtype=np.float32),
        token_shares=np.full(len(terms), 1 / len(terms), dtype=np.float32),
        levels=np.full(4, 0.5, dtype=np.float32),
        question=question,
    )
