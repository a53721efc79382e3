"""E-mails (.eml) and web pages saved whole (.mhtml): the files that they hold."""

from __future__ import annotations

import codecs
import email
from collections.abc import Iterator, Sequence
from dataclasses import replace
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
from pathlib import PurePath
from typing import Any

from indexer.documents.containers.archive import ContainedFile, require_no_marks_beside
from indexer.documents.decode import DecodedText, decoded
from indexer.documents.encodings import charset_in, encoding_of_mail, hides, in_known_encodings
from indexer.documents.lines import clean_line
from indexer.documents.metadata.front_matter import require_no_stray_mark, take_front_matter
from indexer.documents.metadata.restriction import Fields, key_words, restriction_in
from indexer.errors import RefusedFile, UnclearRestriction
from indexer.model import agreed_restriction

# Parts of one message; a newsletter with all its pictures has a few dozen.
_MOST_PARTS = 500
_DEEPEST = 5  # messages within messages
_SUFFIXES = {"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt"}


def mail_files(data: bytes) -> Sequence[ContainedFile]:
    """The text of a mail, as HTML where it has that, under the name "", and the files attached to it.

    Raises RefusedFile for a mail that is damaged or holds nothing, and where marks of restriction in it would
    not be heeded.
    """
    files = list(_files(_unsigned(_message(data)), 0))
    require_no_marks_beside(files)
    if not any(one.data.removeprefix(codecs.BOM_UTF8).strip() for one in files):
        raise RefusedFile("it is a mail without text and without attachments")
    return files


def _files(message: MIMEPart, depth: int) -> Iterator[ContainedFile]:
    """Yield the text of a message under the name "", its text behind other parts, and what is attached."""
    mixed = message.get_content_type() == "multipart/mixed"
    parts = list(message.iter_parts()) if mixed else [message]
    texts = 0
    for number, part in enumerate(parts):
        if part.get_content_maintype() == "message" and depth < _DEEPEST:
            yield from _within(part, f"message-{number}", depth)
            continue
        text = None if _is_attached(part) else _body(part)
        if text is not None:
            yield replace(text, name="" if not texts else f"part-{number}")
            texts += 1
        elif mixed:
            yield _attached(part, number)
        for place, one in enumerate(part.iter_attachments() if part.is_multipart() else (), 1):
            yield _attached(one, place)


def _is_attached(part: MIMEPart) -> bool:
    return part.is_attachment() or (part.get_filename() is not None and not part.is_multipart())


def _body(part: MIMEPart) -> ContainedFile | None:
    """The text of a part, as HTML where it has that; marks hold that another form of the same text has."""
    body, plain = part.get_body(("html", "plain")), part.get_body(("plain",))
    if body is None:
        return None
    text = _text(body, "")
    if plain is not None and plain is not body:
        text = replace(text, restricted=_agreed(text.restricted, _restricted_text(plain)))
    return text


def _within(part: MIMEPart, name: str, depth: int) -> Iterator[ContainedFile]:
    """Yield the files of a message within a message, which its headers and those around it may restrict."""
    inner = part.get_payload(0)
    if not isinstance(inner, MIMEPart):
        return
    around = _agreed(_restricted(part), _restricted(inner))
    for one in _files(_unsigned(inner), depth + 1):
        own = f"{name}-{one.name}" if one.name else name
        yield replace(one, name=own, restricted=_agreed(one.restricted, around))


def _unsigned(message: MIMEPart) -> MIMEPart:
    """What a signature was put to: of a signed mail its first part."""
    signed = message.get_content_type() == "multipart/signed"
    return next(message.iter_parts(), message) if signed else message


def _restricted_text(part: MIMEPart) -> tuple[str, ...] | None:
    """To whom the same text in another form restricts a mail."""
    front = take_front_matter(_text(part, "").data.decode("utf-8-sig", "replace"))
    require_no_stray_mark(front.body)
    return restriction_in(front.fields)


def _restricted(part: MIMEPart) -> tuple[str, ...] | None:
    """To whom the headers of a part restrict it."""
    return restriction_in(_fields(part))


def _agreed(one: tuple[str, ...] | None, other: tuple[str, ...] | None) -> tuple[str, ...] | None:
    try:
        return agreed_restriction((("a part of it", one), ("another", other)))
    except ValueError as error:
        raise UnclearRestriction(f"whom it is restricted to cannot be told: {error}") from None


def _attached(part: MIMEPart, number: int) -> ContainedFile:
    name = clean_line(part.get_filename() or f"attachment-{number}")
    return ContainedFile(name, PurePath(name).suffix.lower(), _contents(part), restricted=_restricted(part))


def mail_subject(data: bytes) -> str | None:
    """The subject of a mail."""
    return clean_line(str(_message(data)["subject"] or "")) or None


def mail_fields(data: bytes) -> Fields:
    """The headers of a mail, of which "Sensitivity" is for marks."""
    return _fields(_message(data))


def _fields(part: MIMEPart) -> Fields:
    """The headers of a mail or a part of one; labels of sensitivity stand several in one of them."""
    fields: list[tuple[str, str]] = []
    for name, value in part.items():
        text = clean_line(str(value))
        pairs = [one.partition("=") for one in text.split(";")] if key_words(name)[:1] == ("msip",) else []
        fields += [(key.strip(), said.strip()) for key, _, said in pairs] or [(name, text)]
    return fields


def saved_pages(data: bytes) -> Sequence[ContainedFile]:
    """The web page that was saved whole, as HTML in UTF-8 with its mark, and those in frames within it.

    Pictures and styles are left. Raises RefusedFile when the file is damaged or holds no page.
    """
    parts = (part for part in _message(data).walk() if _SUFFIXES.get(part.get_content_type()) == ".html")
    pages = [_text(part, "") for part in parts]
    if not pages:
        raise RefusedFile("it holds no web page: save the page again, or as .html")
    return pages


def _message(data: bytes) -> EmailMessage:
    policy = EmailPolicy(header_factory=_header)
    message = email.message_from_bytes(data.lstrip(b"\r\n"), policy=policy)
    if not message.keys():
        raise RefusedFile("it is damaged: it does not begin with the headers of a message")
    if any(number > _MOST_PARTS for number, _ in enumerate(message.walk())):
        raise RefusedFile(f"it has more than {_MOST_PARTS} parts, the most that is read: split it")
    return message


def _header(name: str, value: str) -> Any:  # noqa: ANN401 - as the library has it
    """A header, decoded; no encoding is looked up by its word that is not listed."""
    return HeaderRegistry()(name, in_known_encodings(value))


def _text(part: MIMEPart, name: str) -> ContainedFile:
    """A part that is text, in UTF-8 with its mark; as it is where nothing is stated of its encoding.

    Raises RefusedFile where it is in an encoding in which letters stand for others.
    """
    suffix, data = _SUFFIXES[part.get_content_type()], _contents(part)
    charset = charset_in(str(part["content-type"] or ""))
    if not charset:
        return ContainedFile(name, suffix, data, restricted=_restricted(part))
    if hides(charset):
        raise RefusedFile(f"its text is in “{charset}”, which is not read: save it as UTF-8")
    if stateful := encoding_of_mail(charset):
        read = DecodedText(data.decode(stateful, "replace"))
    else:
        read = decoded(data, charset)
    marked = codecs.BOM_UTF8 + read.text.encode("utf-8", "replace")
    return ContainedFile(name, suffix, marked, read.warnings, _restricted(part))


def _contents(part: MIMEPart) -> bytes:
    """The bytes of a part; of a message within the message, the message itself."""
    if part.get_content_maintype() == "message":
        inner = part.get_payload(0)
        return inner.as_bytes() if isinstance(inner, MIMEPart) else b""
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
