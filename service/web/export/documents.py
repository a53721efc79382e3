"""What is written into Word documents: results, a meeting in brief, a matter over time; each quote cited."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.language.counts import counted
from indexer.model import Meeting
from service.search.citing import citation_line
from service.search.results import Citation, anchor_of
from service.web.export.word import LinkedText, WordParagraph, WordStyle
from service.web.pages.brief import brief_items
from service.web.pages.links import Links
from service.web.pages.references import in_words, meeting_reference, passage_reference
from service.web.pages.timeline import Timeline
from service.web.pages.typeset import meeting_name, who
from service.web.pages.views import ResultsView


def results_document(found: ResultsView, whole: Links) -> Iterator[WordParagraph]:
    """The answer, then the passages that are listed, each with its citation."""
    yield WordParagraph.of(WordStyle.TITLE, found.question)
    if found.chips:
        yield WordParagraph.of(WordStyle.TEXT, f"Searched: {', '.join(one.text for one in found.chips)}")
    answer = found.answer
    if answer and answer.quotes:
        yield WordParagraph.of(WordStyle.HEADING, "What the minutes say")
        if answer.said:
            yield WordParagraph.of(WordStyle.TEXT, answer.said)
        said = answer.records or answer.quotes
        for one in said:
            cited = answer.citations[one.citation - 1]
            here = whole.quote(cited.document_id, cited.start, cited.end)
            yield from quoted(one.quote, cited, anchor_of(cited.passage_id), here, whole)
    listed = found.results.hits[: found.listed]
    if listed:
        heading = f"{counted(len(listed), 'passage')} of {found.listed}"
        yield WordParagraph.of(WordStyle.HEADING, heading)
    for hit in listed:
        here = whole.meeting(hit.citation.document_id, hit.anchor)
        yield WordParagraph.of(WordStyle.SUBHEADING, citation_line(hit.citation), here)
        yield from quoted(hit.text, hit.citation, hit.anchor, here, whole)
    if not listed:
        yield WordParagraph.of(WordStyle.TEXT, "No passage is probably about this.")


def timeline_document(found: Timeline, whole: Links) -> Iterator[WordParagraph]:
    """The meetings that spoke of a matter, the earliest first, each with its best passage."""
    yield WordParagraph.of(WordStyle.TITLE, found.query.text)
    meetings = counted(len(found.meetings), "meeting")
    searched = counted(len(found.searched), "meeting")
    yield WordParagraph.of(WordStyle.TEXT, f"{meetings} spoke of it, of {searched} that were searched.")
    for one in found.meetings:
        best = one.best
        here = whole.meeting(best.citation.document_id, best.anchor)
        yield WordParagraph.of(WordStyle.SUBHEADING, meeting_name(one.meeting), here)
        yield WordParagraph.of(WordStyle.TEXT, counted(one.passages, "passage"))
        yield from quoted(best.text, best.citation, best.anchor, here, whole)


def brief_document(meeting: Meeting, whole: Links) -> Iterator[WordParagraph]:
    """A meeting in brief: who came, the agenda, and what came of each item, word for word."""
    yield WordParagraph.of(WordStyle.TITLE, meeting.title or meeting_name(meeting))
    named = in_words(meeting_reference(meeting, whole))
    yield WordParagraph.of(WordStyle.TEXT, named, whole.meeting(meeting.document_id))
    yield from (WordParagraph.of(WordStyle.TEXT, f"Read with care: {one}") for one in meeting.doubts)
    for heading, people in (("Present", meeting.attendees), ("Apologies", meeting.apologies)):
        if people:
            yield WordParagraph.of(WordStyle.HEADING, heading)
            yield WordParagraph.of(WordStyle.TEXT, "; ".join(map(who, people)))
    items = brief_items(meeting)
    if items:
        yield WordParagraph.of(WordStyle.HEADING, "Agenda, and what came of it")
    for one in items:
        here = whole.meeting(meeting.document_id, f"i-{one.item.ordinal}" if one.item else None)
        title = "  ".join(filter(None, (one.label, one.heading)))
        yield WordParagraph.of(WordStyle.SUBHEADING, title, here)
        for outcome in one.outcomes:
            yield WordParagraph.of(WordStyle.QUOTE, f"“{outcome.text}”")
            facts = LinkedText(f"{outcome.name}: {', '.join(outcome.facts)} · ")
            place = whole.quote(meeting.document_id, outcome.start, outcome.end)
            yield WordParagraph(WordStyle.SOURCE, (facts, LinkedText("In the minutes", place)))


def quoted(text: str, cited: Citation, at: str, here: str, whole: Links) -> Iterator[WordParagraph]:
    """A verbatim quote with its citation and the doubts of it."""
    yield WordParagraph.of(WordStyle.QUOTE, f"“{text}”")
    for doubt in cited.doubts:
        yield WordParagraph.of(WordStyle.SOURCE, f"Read with care: {doubt}")
    yield WordParagraph.of(WordStyle.SOURCE, in_words(passage_reference(cited, at, whole)), here)
