"""Web pages saved whole (.mhtml) -> paragraphs."""

from __future__ import annotations

from dataclasses import replace

from indexer.documents.containers.mail import mail_fields, saved_pages
from indexer.documents.formats import OmittedText, ReadDocument
from indexer.documents.html import html
from indexer.documents.metadata.restriction import restriction_in
from indexer.errors import UnclearRestriction
from indexer.model import agreed_restriction


def read(data: bytes) -> ReadDocument:
    """Read the page that was saved; raises RefusedFile when the file is damaged or holds none.

    What frames within the page show is left out, unless it shows nothing itself. What the file says around
    a page of who may see it holds for all of them.
    """
    pages = saved_pages(data)
    first, *frames = readings = [html.read(page.data) for page in pages]
    marks = [("the saved file", restriction_in(mail_fields(data)))]
    marks += [("the head of a page", page.restricted) for page in pages]
    marks += [("the page", reading.hints.restricted) for reading in readings]
    try:
        agreed = agreed_restriction(marks)
    except ValueError as error:
        raise UnclearRestriction(f"whom it is restricted to cannot be told: {error}") from None
    paragraphs, left_out = first.paragraphs, [one for reading in readings for one in reading.left_out]
    if not paragraphs:
        paragraphs = tuple(one for frame in frames for one in frame.paragraphs)
    else:
        left_out += [OmittedText("frame", one.text) for frame in frames for one in frame.paragraphs]
    warnings = [one for reading in readings for one in reading.warnings]
    return ReadDocument(
        paragraphs,
        replace(first.hints, restricted=agreed),
        tuple(left_out),
        (*warnings, *(doubt for page in pages for doubt in page.doubts)),
    )
