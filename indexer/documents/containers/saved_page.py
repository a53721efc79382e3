"""Web pages saved whole (.mhtml) -> paragraphs."""

from __future__ import annotations

from indexer.documents.containers.mail import saved_page
from indexer.documents.formats import ReadDocument
from indexer.documents.html import html


def read(data: bytes) -> ReadDocument:
    """Read the page that was saved; raises RefusedFile when the file is damaged or holds none."""
    return html.read(saved_page(data))
