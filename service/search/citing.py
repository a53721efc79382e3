"""From a passage or a quote to its citation, and to a link that opens the source at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote

from indexer.language.dates import date_in_words
from indexer.language.sentences import LIST_MARKS
from indexer.language.words import STOP_WORDS, Analyzer
from indexer.model import AgendaItem, Meeting, Passage
from indexer.store.records import MeetingSummary
from service.search.results import OUTSIDE_ITEMS, Citation, ItemReference, QuoteCitation

# What opens an entry of a list, where more stands behind it.
_MARKER = re.compile(
    rf"\A\s*(?:[{LIST_MARKS}]|\(?(?:\d{{1,3}}|[a-z]|[ivx]{{1,5}})[.)])\s+(?=\S)", re.IGNORECASE
)
_APART = re.compile(r"[\n\t]")  # between paragraphs and cells
_FRAGMENT_WORDS = 5  # at either end of a text fragment: enough to be unique in a page of minutes
_BESIDE_WORDS = 4  # of the text before and after a quote that recurs; more risk meeting a link or a note
_BESIDE_CHARACTERS = 200  # within which these words are looked for


def cite(meeting: Meeting | MeetingSummary, item: AgendaItem | None, passage: Passage) -> Citation:
    """The citation of a passage of that meeting and item, None for the head."""
    return Citation(
        document_id=meeting.document_id,
        title=meeting.title,
        board=meeting.board,
        date=meeting.date,
        item=ItemReference(item.label, item.heading) if item else ItemReference(None, None),
        subheading=passage.subheading,
        page=passage.page,
        start=passage.start,
        end=passage.end,
        url=meeting.url,
        deep_link=deep_link(meeting.url, passage.page, passage.text),
        kind=meeting.kind,
        doubts=meeting.doubts,
    )


def cite_quote(meeting: Meeting, passage: Passage, start: int, end: int) -> QuoteCitation:
    """The citation of `[start, end)` of the canonical text, a quote found in that passage."""
    page = meeting.page_at(start)
    # Only a fragment of a text can stand there more than once, and finding out takes a look at all of it.
    beside = _beside(meeting.text, start, end) if meeting.url and page is None else (None, None)
    link = deep_link(meeting.url, page, meeting.text[start:end], *beside)
    cited = QuoteCitation.of(cite(meeting, meeting.item(passage.item), passage), passage.passage_id)
    return replace(cited, start=start, end=end, page=page, deep_link=link)


def place(meeting: Meeting, passage: Passage) -> str:
    """Board, date and heading in words: "Town Board, 5 March 2024, on “Street lighting”"."""
    held, date = _held(meeting)
    heading = heading_of(meeting, passage)
    return f"{held}, {date}, on “{heading}”" if heading else f"{held}, {date}, {OUTSIDE_ITEMS}"


def heading_of(meeting: Meeting, passage: Passage) -> str | None:
    """The nearest heading printed above a passage, None at the head."""
    item = meeting.item(passage.item)
    return passage.subheading or (item.heading if item else None)


def citation_line(citation: Citation) -> str:
    """Board, date, item and place in one line: "Town Board · 5 March 2024 · Item 3: Street lighting"."""
    item = ": ".join(part for part in (citation.item.label, citation.item.heading) if part) or OUTSIDE_ITEMS
    page = f"page {citation.page}" if citation.page else None
    kind = None if citation.kind == "minutes" else f"{citation.kind}, not minutes"
    parts = (*_held(citation), kind, item, citation.subheading, page)
    return " · ".join(part for part in parts if part)


def meeting_line(meeting: Meeting | MeetingSummary) -> str:
    """Board and date in one line: "Town Board · 5 March 2024"."""
    return " · ".join(_held(meeting))


def _held(held: Citation | Meeting | MeetingSummary) -> tuple[str, str]:
    date = date_in_words(held.date) if held.date else "date not stated"
    return held.board or held.title or held.document_id, date


def deep_link(
    url: str | None, page: int | None, text: str, before: str | None = None, after: str | None = None
) -> str | None:
    """`url` opened at the text: `#page=N` in a paged document, else a text fragment.

    The fragment (`:~:text=prefix-,start,end,-suffix`, WICG Scroll to Text Fragment) takes words of the text's
    first and last line only, since a match may not cross from one paragraph or cell into another at either
    end. Markers of lists are left out: browsers draw them, and then they are no text of the page.
    `before` and `after` are words beside a text that stands in the document more than once.
    """
    if url is None:
        return None
    base = url.partition("#")[0]
    if page is not None:
        return f"{base}#page={page}"
    stretches = [one for one in _APART.split(text) if one.strip()]
    first, last = _behind_marker(stretches[0]), _behind_marker(stretches[-1])
    if len(stretches) == 1 and len(first) <= 2 * _FRAGMENT_WORDS:
        parts = [_encoded(first)]
    else:
        parts = [_encoded(first[:_FRAGMENT_WORDS]), _encoded(last[-_FRAGMENT_WORDS:])]
    if before:
        parts.insert(0, f"{_encoded(before.split())}-")
    if after:
        parts.append(f"-{_encoded(after.split())}")
    return f"{base}#:~:text={','.join(parts)}"


def _beside(text: str, start: int, end: int) -> tuple[str | None, str | None]:
    """Words right before and after a quote whose opening words the document has elsewhere too."""
    opening = " ".join(text[start:end].split("\n")[0].split()[:_FRAGMENT_WORDS]).casefold()
    if _squeezed(text).count(opening) < 2:
        return None, None
    # Either part must lie within one paragraph, so the nearest line that has words is taken.
    before = _with_words(reversed(_APART.split(text[max(0, start - _BESIDE_CHARACTERS) : start])))
    after = _with_words(iter(_APART.split(text[end : end + _BESIDE_CHARACTERS])))
    return " ".join(before[-_BESIDE_WORDS:]) or None, " ".join(after[:_BESIDE_WORDS]) or None


@lru_cache(maxsize=8)
def _squeezed(text: str) -> str:
    """A whole text folded, its words one space apart; the lines of one answer come from few texts."""
    return " ".join(text.split()).casefold()


def _with_words(stretches: Iterator[str]) -> list[str]:
    """The words of the first stretch that has any besides the marker of a list."""
    split = (_behind_marker(one.strip().lstrip(LIST_MARKS)) for one in stretches)
    return next((words for words in split if words), [])


def _behind_marker(stretch: str) -> list[str]:
    return _MARKER.sub("", stretch).split()


def _encoded(words: list[str]) -> str:
    # A dash separates parts of a fragment, so it is encoded although `quote` would leave it.
    return quote(" ".join(words), safe="").replace("-", "%2D")


def highlights(analyzer: Analyzer, question_terms: set[str], text: str) -> tuple[tuple[int, int], ...]:
    """Spans of `text` whose term the question has, in order, adjoining ones joined; stop words never."""
    spans: list[tuple[int, int]] = []
    for token in analyzer.among(text, question_terms):
        if text[token.start : token.end].casefold() in STOP_WORDS:
            continue
        if spans and token.start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], token.end))
        else:
            spans.append((token.start, token.end))
    return tuple(spans)
