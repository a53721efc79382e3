"""Web pages -> the paragraphs of their content, and what a page states about itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from lxml.html import HtmlElement

from indexer.documents.decode import DecodedText, decoded
from indexer.documents.formats import OmittedText, ReadDocument
from indexer.documents.html.blocks import Blocks
from indexer.documents.html.content import cut_to_content, cut_within
from indexer.documents.html.counters import CountingRules
from indexer.documents.html.html_notes import place_notes
from indexer.documents.html.inputs import read_fields
from indexer.documents.html.marks import office_fields, page_fields, require_no_stray_meta
from indexer.documents.html.seen import is_hidden, remove_unseen
from indexer.documents.html.style import Styles, styles_of
from indexer.documents.html.tree import Cut, parsed
from indexer.documents.lines import Paragraph, StyledRun, clean_line
from indexer.documents.metadata.front_matter import require_no_stray_mark, take_front_matter
from indexer.documents.metadata.restriction import Fields
from indexer.documents.metadata.stated import hints_from, stated_date, web_address
from indexer.documents.notes import NoteMarks
from indexer.model import Hints, Warning

# What a web page states about itself: title, meta, structured data and times in its headings.

_MEETING_HEADINGS = ("h1", "h2", "header")
# Structured data nests a few levels; deeper is not for us.
_DEEPEST_DATA = 8


def hints_of(page: HtmlElement, front: Fields = ()) -> Hints:
    """Return the page's metadata: front matter, meta fields, the event it describes, times in headings."""
    stated = (*front, *page_fields(page))
    fields = {name.lower(): value for name, value in reversed(stated) if isinstance(value, str)}
    hints, event = hints_from(stated), _event(page)
    canonical = (
        e.get("href") or "" for e in page.iter("link") if (e.get("rel") or "").lower() == "canonical"
    )
    addresses = (hints.url, *map(web_address, canonical), web_address(fields.get("og:url", "")))
    return replace(
        hints,
        title=hints.title or _title(page, fields) or event.title,
        board=hints.board or event.board,
        date=hints.date or event.date,
        published=hints.published or _time_in_heading(page),
        url=next(filter(None, addresses), None),
    )


def _title(page: HtmlElement, fields: dict[str, str]) -> str | None:
    """Return the page's title without the site's name: its main heading where the title repeats that."""
    titles = [
        _words(e) for e in page.iter("title") if e.getparent() is not None and e.getparent().tag == "head"
    ]
    title = clean_line(fields.get("og:title", "")) or next(filter(None, titles), "")
    headings = (_words(heading) for heading in page.iter("h1"))
    return next((heading for heading in headings if heading and heading in title), title) or None


def _event(page: HtmlElement) -> Hints:
    """Return the first event in the page's JSON-LD: its name, organiser and starting day."""
    for script in page.iter("script"):
        if (script.get("type") or "").lower() != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue  # broken structured data says nothing; the page itself is still read
        for found in _objects(data, 0):
            kinds = found.get("@type")
            if any(str(kind).endswith("Event") for kind in (kinds if isinstance(kinds, list) else [kinds])):
                organiser = found.get("organizer")
                name = organiser.get("name") if isinstance(organiser, dict) else organiser
                fields = {"title": found.get("name"), "board": name, "startDate": found.get("startDate")}
                return hints_from({key: value for key, value in fields.items() if isinstance(value, str)})
    return Hints()


def _objects(data: Any, depth: int) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - JSON of any shape
    if isinstance(data, dict):
        yield data
    if depth < _DEEPEST_DATA and isinstance(data, dict | list):
        for value in data.values() if isinstance(data, dict) else data:
            yield from _objects(value, depth + 1)


def _time_in_heading(page: HtmlElement) -> Any:  # noqa: ANN401
    """Return the day of the first time element in a heading; elsewhere it may be the day of publication."""
    for time in page.iter("time"):
        if any(ancestor.tag in _MEETING_HEADINGS for ancestor in time.iterancestors()):
            return stated_date(time.get("datetime") or "")
    return None


def _words(element: HtmlElement) -> str:
    return clean_line("".join(element.itertext()))


# Web pages -> the paragraphs of their main content.

# A page states its encoding this early (the HTML standard asks for the first 1024 bytes).
_DECLARED_WITHIN = 1024
_OPENING = re.compile(r"\s*<([a-z][a-z0-9-]*)\b[^<>]*>", re.I)
# So much of an address names it in a message.
_ADDRESS_SHOWN = 120
_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.I
)


def read(data: bytes) -> ReadDocument:
    """Read an HTML page; raises RefusedFile when the bytes are no text or no HTML."""
    source = page_text(data)
    # Site generators' pages open with front matter.
    front = take_front_matter(source.text)
    if not front.body.lstrip().startswith("<"):
        require_no_stray_mark(front.body)
    page = parsed(front.body)
    require_no_stray_meta(front.body, page)
    stated = (*front.fields, *office_fields(front.body))
    hints, styles, cut = hints_of(page, stated), styles_of(page), Cut()
    counting = CountingRules.of(page)
    remove_unseen(page, styles, cut)
    if counting is not None:
        styles.numbers = counting.number(page)
    content = cut_to_content(page, styles, cut)
    found = _paragraphs(content, styles, cut)
    return ReadDocument(found, hints, tuple(cut.omitted), (*source.warnings, *_framed(cut)))


def fragment(text: str) -> ReadDocument:
    """Return the paragraphs of a piece of HTML that stands inside another format."""
    content, cut = parsed(f"<div>{text}</div>"), Cut()
    styles = styles_of(content)
    remove_unseen(content, styles, cut)
    return ReadDocument(_paragraphs(content, styles, cut), left_out=tuple(cut.omitted))


def inline_runs(text: str) -> tuple[list[StyledRun], tuple[OmittedText, ...]]:
    """Return a piece of HTML within a paragraph of another format as runs, and what is left out of it."""
    content, cut = parsed(f"<div>{text}</div>", keep_signs=True), Cut()
    styles = styles_of(content)
    remove_unseen(content, styles, cut)
    read_fields(content, cut)
    # A tag that closes nothing may have closed the element around the piece.
    return Blocks(styles, cut).inline(content.iterfind("body/*")), tuple(cut.omitted)


def opens_hidden(text: str) -> str | None:
    """Return the name of the element that a piece of HTML opens, hides and does not close, if it does."""
    opening = _OPENING.match(text)
    if not opening or f"</{opening[1].lower()}" in text.lower():
        return None
    content = parsed(opening[0])
    opened = next(content.iter(opening[1].lower()), None)
    return opening[1].lower() if opened is not None and is_hidden(opened, styles_of(content)) else None


def page_text(data: bytes) -> DecodedText:
    """Return the text of a page, by what it declares of its encoding where that can be true."""
    declared = _CHARSET.search(data[:_DECLARED_WITHIN])
    return decoded(data, declared[1].decode("ascii", "replace") if declared else "")


def _paragraphs(content: HtmlElement, styles: Styles, cut: Cut) -> tuple[Paragraph, ...]:
    read_fields(content, cut)
    cut_within(content, cut)
    blocks, marks = Blocks(styles, cut), NoteMarks()
    place_notes(content, styles, marks, cut, blocks.of)
    return tuple(marks.spread(list(blocks.of(content))))


def _framed(cut: Cut) -> tuple[Warning, ...]:
    """Warn of documents that the page only shows in a frame."""
    if not cut.frames:
        return ()
    more = f" and {len(cut.frames) - 1} more" if len(cut.frames) > 1 else ""
    shown = clean_line(cut.frames[0])[:_ADDRESS_SHOWN]
    return (
        Warning(
            "framed-document",
            f"The page shows another document in a frame ({shown}{more}), which was not read: save that too.",
        ),
    )
