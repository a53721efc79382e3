"""What is written into Word documents: results, a meeting in brief, a matter over time; each quote cited."""

from __future__ import annotations

from collections.abc import Iterator

from indexer.language.counts import counted
from indexer.model import Action, Decision, Meeting
from service.search.citing import citation_line
from service.search.results import Citation, anchor_of
from service.web.export.word import LinkedText, WordParagraph, WordStyle
from service.web.pages.links import Links
from service.web.pages.minutes import MeetingPage
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
            yield from _quoted(one.quote, cited, anchor_of(cited.passage_id), here, whole)
    listed = found.results.hits[: found.listed]
    if listed:
        heading = f"{counted(len(listed), 'passage')} of {found.listed}"
        yield WordParagraph.of(WordStyle.HEADING, heading)
    for hit in listed:
        here = whole.meeting(hit.citation.document_id, hit.anchor)
        yield WordParagraph.of(WordStyle.SUBHEADING, citation_line(hit.citation), here)
        yield from _quoted(hit.text, hit.citation, hit.anchor, here, whole)
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
        yield from _quoted(best.text, best.citation, best.anchor, here, whole)


def brief_document(page: MeetingPage, whole: Links) -> Iterator[WordParagraph]:
    """A meeting in brief: who came, the agenda, what was settled and undertaken, word for word."""
    meeting = page.meeting
    yield WordParagraph.of(WordStyle.TITLE, meeting.title or meeting_name(meeting))
    named = in_words(meeting_reference(meeting, whole))
    yield WordParagraph.of(WordStyle.TEXT, named, whole.meeting(meeting.document_id))
    yield from (WordParagraph.of(WordStyle.TEXT, f"Read with care: {one}") for one in meeting.doubts)
    for heading, people in (("Present", meeting.attendees), ("Apologies", meeting.apologies)):
        if people:
            yield WordParagraph.of(WordStyle.HEADING, heading)
            yield WordParagraph.of(WordStyle.TEXT, "; ".join(map(who, people)))
    if page.agenda:
        yield WordParagraph.of(WordStyle.HEADING, "Agenda")
    for section in page.agenda:
        here = whole.meeting(meeting.document_id, section.anchor)
        label = f"{section.label}  " if section.label else ""
        yield WordParagraph(WordStyle.TEXT, (LinkedText(label), LinkedText(section.heading or "", here)))
    if meeting.decisions:
        yield WordParagraph.of(WordStyle.HEADING, "Decisions")
    for decision in meeting.decisions:
        vote = f", vote: {decision.vote}" if decision.vote else ""
        yield from _stated(meeting, decision, f"{decision.outcome.capitalize()}{vote}", whole)
    if meeting.actions:
        yield WordParagraph.of(WordStyle.HEADING, "Actions")
    for action in meeting.actions:
        parts = (action.owner and f"Owner: {action.owner}", action.due and f"By: {action.due}")
        yield from _stated(meeting, action, ", ".join(filter(None, parts)), whole)


def _stated(meeting: Meeting, one: Action | Decision, said: str, whole: Links) -> Iterator[WordParagraph]:
    """A decision or an action: its words, what is known of it, and where it stands."""
    yield WordParagraph.of(WordStyle.QUOTE, f"“{meeting.text[one.start : one.end]}”")
    item = meeting.item(one.item) if one.item is not None else None
    place = ": ".join(part for part in (item.label, item.heading) if part) if item else ""
    here = whole.quote(meeting.document_id, one.start, one.end)
    before = " · ".join(filter(None, (said, place)))
    words = (LinkedText(f"{before} · " if before else ""), LinkedText("In the minutes", here))
    yield WordParagraph(WordStyle.SOURCE, words)


def _quoted(text: str, cited: Citation, at: str, here: str, whole: Links) -> Iterator[WordParagraph]:
    """A verbatim quote with its citation and the doubts of it."""
    yield WordParagraph.of(WordStyle.QUOTE, f"“{text}”")
    for doubt in cited.doubts:
        yield WordParagraph.of(WordStyle.SOURCE, f"Read with care: {doubt}")
    yield WordParagraph.of(WordStyle.SOURCE, in_words(passage_reference(cited, at, whole)), here)
