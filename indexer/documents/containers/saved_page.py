"""Web pages saved whole (.mhtml) -> paragraphs."""

from __future__ import annotations

from dataclasses import replace

from indexer.documents.containers.mail import mail_fields, saved_page
from indexer.documents.formats import ReadDocument
from indexer.documents.html import html
from indexer.documents.metadata.restriction import restriction_in
from indexer.errors import UnclearRestriction
from indexer.model import agreed_restriction


def read(data: bytes) -> ReadDocument:
    """Read the page that was saved; raises RefusedFile when the file is damaged or holds none.

    What the file says around the page of who may see it holds for the page.
    """
    page = saved_page(data)
    reading = html.read(page.data)
    marks = (("the saved file", restriction_in(mail_fields(data))), ("the page", reading.hints.restricted))
    try:
        both = agreed_restriction(marks)
    except ValueError as error:
        raise UnclearRestriction(f"whom it is restricted to cannot be told: {error}") from None
    hints = replace(reading.hints, restricted=both)
    return replace(reading, hints=hints, warnings=(*reading.warnings, *page.doubts))
