"""E-mails (.eml) and web pages saved whole (.mhtml): the files that they hold."""

from __future__ import annotations

import codecs
import email
import email.policy
from collections.abc import Sequence
from email.message import EmailMessage, MIMEPart
from pathlib import PurePath

from indexer.documents.containers.archive import ContainedFile
from indexer.documents.lines import clean_line
from indexer.documents.metadata.restriction import Fields
from indexer.errors import RefusedFile

# Parts of one message; a newsletter with all its pictures has a few dozen.
_MOST_PARTS = 500
_SUFFIXES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt"}


def mail_files(data: bytes) -> Sequence[ContainedFile]:
    """The text of a mail, as HTML where it has that, under the name "", and the files attached to it.

    Raises RefusedFile for a mail that is damaged or holds nothing.
    """
    message = _message(data)
    body = message.get_body(("html", "plain"))
    files = [] if body is None else [ContainedFile("", _SUFFIXES[body.get_content_type()], _text(body))]
    for number, part in enumerate(message.iter_attachments(), 1):
        name = clean_line(part.get_filename() or f"attachment-{number}")
        files.append(ContainedFile(name, PurePath(name).suffix.lower(), _contents(part)))
    if not any(one.data.removeprefix(codecs.BOM_UTF8).strip() for one in files):
        raise RefusedFile("it is a mail without text and without attachments")
    return files


def mail_subject(data: bytes) -> str | None:
    """The subject of a mail."""
    return clean_line(str(_message(data)["subject"] or "")) or None


def mail_fields(data: bytes) -> Fields:
    """The headers of a mail, of which "Sensitivity" is for marks."""
    return [(name, clean_line(str(value))) for name, value in _message(data).items()]


def saved_page(data: bytes) -> bytes:
    """The web page that was saved whole, as HTML in UTF-8 with its mark, without its pictures and styles.

    Raises RefusedFile when the file is damaged or holds no page.
    """
    pages = (part for part in _message(data).walk() if _SUFFIXES.get(part.get_content_type()) == ".html")
    page = next(pages, None)
    if page is None:
        raise RefusedFile("it holds no web page: save the page again, or as .html")
    return _text(page)


def _message(data: bytes) -> EmailMessage:
    message = email.message_from_bytes(data, policy=email.policy.default)
    if not message.keys():
        raise RefusedFile("it is damaged: it does not begin with the headers of a message")
    if any(number > _MOST_PARTS for number, _ in enumerate(message.walk())):
        raise RefusedFile(f"it has more than {_MOST_PARTS} parts, the most that is read: split it")
    return message


def _text(part: MIMEPart) -> bytes:
    """A part that is text, in UTF-8 with its mark where its stated encoding is known, else as it is."""
    try:
        return codecs.BOM_UTF8 + str(part.get_content()).encode("utf-8", "replace")
    except LookupError:  # an encoding that nobody knows
        return _contents(part)


def _contents(part: MIMEPart) -> bytes:
    """The bytes of a part; of a message within the message, the message itself."""
    if part.get_content_maintype() == "message":
        inner = part.get_payload(0)
        return inner.as_bytes() if isinstance(inner, MIMEPart) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
