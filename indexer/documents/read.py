"""One file -> Source, or one sentence why not."""

from __future__ import annotations

import codecs
import datetime as dt
import importlib
import os
import re
import time
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, cast
from urllib.parse import urlsplit

from indexer.documents.lines import Paragraph, build, clean_line
from indexer.errors import MissingExtra, RefusedFile
from indexer.language.dates import date_at
from indexer.model import DEFAULT_LABEL, Hints, Source, checked_label

# Which files are read, by which module, and why others are not.

# Suffix in lower case -> module of this package whose `read` takes the bytes.
READERS: Mapping[str, str] = MappingProxyType(
    {
        ".txt": "text",
        ".text": "text",
        ".md": "markdown",
        ".markdown": "markdown",
        ".html": "html",
        ".htm": "html",
        ".xhtml": "html",
        ".docx": "docx",
        ".odt": "odt",
        ".pdf": "pdf",
    }
)

_SPREADSHEET = "it is a spreadsheet, not minutes: export the minutes as .docx, .odt, .pdf or .txt"
_SLIDES = "it is a slide show, not minutes: export the minutes as .docx, .odt, .pdf or .txt"
_OLD_WORD = "it is in a word processor's format that is not read: save it as .docx, .odt or .pdf"
_PICTURE = "it is a picture without text: recognise its text (OCR) and save that as .pdf or .txt"
_ARCHIVE = "it is an archive: unpack it and give the files in it"

_REASONS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys((".xls", ".xlsx", ".xlsm", ".ods", ".csv", ".tsv"), _SPREADSHEET)
    | dict.fromkeys((".ppt", ".pptx", ".odp"), _SLIDES)
    | dict.fromkeys((".doc", ".rtf", ".wps", ".pages", ".docm", ".dotx", ".fodt"), _OLD_WORD)
    | dict.fromkeys((".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".webp", ".bmp"), _PICTURE)
    | dict.fromkeys((".zip", ".gz", ".tar", ".tgz", ".7z", ".rar"), _ARCHIVE)
)


def why_not(suffix: str) -> str | None:
    """Return None for a suffix that is read, else one clause that says why it is not."""
    suffix = suffix.lower()
    if suffix in READERS:
        return None
    known = ", ".join(sorted({s for s in READERS if s not in {".text", ".markdown", ".htm", ".xhtml"}}))
    named = f"the suffix {suffix} is not read" if suffix else "it has no suffix"
    return _REASONS.get(suffix, f"{named}: minutes are read from {known}")


# What a file's first bytes say it is, against what its suffix promises.

# PDF allows other bytes before its header; readers look this far.
_PDF_HEADER_WITHIN = 1024
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The stream that an encrypted Office document keeps its contents in, as named in the container.
_OFFICE_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_STARTS = (
    (b"%PDF-", "a PDF"),
    (_ZIP, "a zip archive or an office document"),
    (_OLE, "a document of old Microsoft Office"),
    (b"{\\rtf", "rich text (RTF)"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
)


def require(data: bytes, suffix: str) -> None:
    """Raise RefusedFile when `data` is plainly not what the suffix (".pdf", in lower case) says."""
    found = next((name for start, name in _STARTS if data.startswith(start)), None)
    if suffix == ".pdf":
        if b"%PDF-" not in data[:_PDF_HEADER_WITHIN]:
            raise RefusedFile(_differs("a PDF", found))
    elif suffix in {".docx", ".odt"}:
        if data.startswith(_OLE) and _OFFICE_ENCRYPTED in data:
            raise RefusedFile("it is encrypted: save it without a password")
        if not data.startswith(_ZIP):
            raise RefusedFile(_differs(f"a {suffix} document", found))
    elif found:
        raise RefusedFile(
            f"its content is {found}, although its suffix is {suffix}: give it the right suffix"
        )


def _differs(promised: str, found: str | None) -> str:
    if found:
        return f"its content is {found}, not {promised}: give it the right suffix or save it again"
    return f"it is damaged or not {promised} at all: save it again"


# File names -> document ids.

_OTHER = re.compile(r"[^a-z0-9_]+")


def document_id(path: Path) -> str:
    """Return the slug of the file's stem: lower-case ASCII letters, digits, underscores, hyphens between.

    Raises RefusedFile when the stem has no letter or digit that ASCII can write.
    """
    plain = unicodedata.normalize("NFKD", path.stem).encode("ascii", "ignore").decode().lower()
    slug = _OTHER.sub("-", plain).strip("-_")
    if not slug:
        raise RefusedFile("its name has no Latin letter or digit to make an id of: rename it")
    return slug


# What a reader of one format returns.


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """The paragraphs of one file in reading order, and the metadata that the file states about itself."""

    paragraphs: tuple[Paragraph, ...]
    hints: Hints = field(default_factory=Hints)


class DocumentReader(Protocol):
    """Reads the bytes of one file; raises RefusedFile when they cannot be read as this format."""

    def __call__(self, data: bytes, /) -> ReadDocument: ...  # noqa: D102 - the class says it


# Metadata that a file states in named fields (front matter, HTML meta, sidecar) -> Hints.

# Names that people give these fields, best first. A date of publication is not among them: it is not the
# meeting's date.
_NAMES = {
    "title": ("title",),
    "board": ("board", "committee"),
    "date": ("meeting-date", "meeting_date", "date"),
    "url": ("url", "source_url", "source-url"),
}
_ISO_LENGTH = len("2000-01-01")
_RESTRICTED = "restricted"
_YES, _NO = frozenset({"true", "yes", "on"}), frozenset({"false", "no", "off"})


def hints_from(fields: Mapping[str, str]) -> Hints:
    """Return what `fields` (names in lower case) say of title, board, date, web address and restriction.

    Raises RefusedFile when it cannot be told to whom a document is restricted.
    """
    found = {key: _first(fields, names) for key, names in _NAMES.items()}
    return Hints(
        title=found["title"],
        board=found["board"],
        date=stated_date(found["date"] or ""),
        url=web_address(found["url"] or ""),
        restricted=_labels(fields[_RESTRICTED]) if _RESTRICTED in fields else None,
    )


def checked_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """Return the labels in order, each once. ValueError when one is none."""
    return tuple(sorted({checked_label(label) for label in labels}))


def stated_date(text: str) -> dt.date | None:
    """Return the day that a field states, ISO 8601 (a time may follow) or day, month, year; else None."""
    text = text.strip()
    try:
        return dt.date.fromisoformat(text[:_ISO_LENGTH])
    except ValueError:
        pass
    found = date_at(text, 0)
    # Fields seen with the month first state when a page was published, not when the meeting was.
    day_first = found is not None and found.end == len(text) and re.match(rf"0?{found.day}\b", text)
    return found.date if found and day_first else None


def web_address(text: str) -> str | None:
    """Return `text` when it is an http or https address with a host, else None."""
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return None
    return text.strip() if parts.scheme in {"http", "https"} and parts.netloc else None


def _labels(text: str) -> tuple[str, ...]:
    """Return the labels of "true", "false", "audit", "audit, staff" or "[audit, staff]"."""
    stated = text.strip().removeprefix("[").removesuffix("]")
    if stated.lower() in _YES:
        return (DEFAULT_LABEL,)
    if stated.lower() in _NO:
        return ()
    try:
        return checked_labels(part.strip().strip("\"'") for part in stated.split(","))
    except ValueError as error:
        raise RefusedFile(f"whom it is restricted to cannot be told: {error}") from None


def _first(fields: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    values = (clean_line(fields.get(name, "")) for name in names)
    return next(filter(None, values), None)


# The file itself.

# The longest minutes seen are a few megabytes with pictures in them; reading stops well above that.
MAX_MEGABYTES = 50
# Ten times the text of the King James Bible: beyond this, a small file has been blown up.
MAX_CHARACTERS = 40_000_000
# For whoever is saving the file at this moment to finish.
ATTEMPTS = 3
PAUSE_SECONDS = 0.3


def read_source(path: Path, sidecar: Hints | None = None) -> Source:
    """Read one file of minutes into its canonical text and lines.

    Raises RefusedFile (message without the file's name) when it cannot be read whole and as what it claims
    to be, and MissingExtra when the library for its format is not installed.
    """
    identity = document_id(path)
    suffix = path.suffix.lower()
    reason = why_not(suffix)
    if reason:
        raise RefusedFile(reason)
    data = file_bytes(path)
    require(data, suffix)
    reading = _reader(suffix)(data)
    if sum(len(p.text) for p in reading.paragraphs) > MAX_CHARACTERS:
        raise RefusedFile(f"it holds more than {MAX_CHARACTERS} characters, the most that is read: split it")
    text, lines = build(reading.paragraphs)
    if not lines:
        raise RefusedFile("it holds no text")
    return Source(path, identity, text, lines, sidecar or Hints(), reading.hints)


def file_bytes(path: Path) -> bytes:
    """A whole file that nobody writes to meanwhile. Raises RefusedFile for one that is empty or too large."""
    limit = MAX_MEGABYTES * 1_000_000
    try:
        data = _steady(path, limit + 1)
    except OSError as error:
        raise RefusedFile(f"it cannot be opened: {error.strerror or error}") from error
    if len(data) > limit:
        raise RefusedFile(
            f"it is larger than {MAX_MEGABYTES} MB, the most that is read: split it or shrink it"
        )
    if not data.strip():
        raise RefusedFile("it is empty")
    return data


def _steady(path: Path, size: int) -> bytes:
    """Up to `size` bytes of a file that nobody wrote to meanwhile; a half-written one is no document."""
    for _ in range(ATTEMPTS):
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            data = file.read(size)
            after = os.fstat(file.fileno())
        if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
            return data
        time.sleep(PAUSE_SECONDS)
    raise RefusedFile("it was being written while it was read: run the command again when it is complete")


def _reader(suffix: str) -> DocumentReader:
    """Import the module that reads `suffix`; only then is its library needed."""
    try:
        module = importlib.import_module(f"indexer.documents.{READERS[suffix]}")
    except ModuleNotFoundError as error:
        missing = (error.name or "").split(".")[0]
        if missing == "indexer":
            raise
        raise MissingExtra(f"{missing} is not installed: pip install 'minutebook[index]'") from error
    return cast(DocumentReader, module.read)


# Bytes of a text file -> str, or a refusal.

# UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_ASCII_TEXT = re.compile(r"[\t\n\r -~]")
# A few stray control characters survive in real text; more than one in a hundred characters is data.
_CONTROLS_MAX = 0.01
_CONTROLS_STRAY = 3
# Western European prose is nine tenths ASCII; random bytes are two fifths.
_ASCII_MIN = 0.7


def decode(data: bytes) -> str:
    """Return the text of `data`: by its byte-order mark, else UTF-8, else Windows-1252 if that gives prose.

    Raises RefusedFile for binary data and for text in another encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return _checked(data.decode(encoding))
            except UnicodeDecodeError:
                raise RefusedFile("it is damaged: its byte-order mark and its contents disagree") from None
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    try:
        text = _checked(data.decode("cp1252"))
    except UnicodeDecodeError:
        raise _unknown() from None
    if len(_ASCII_TEXT.findall(text)) < _ASCII_MIN * len(text):
        raise _unknown()
    return text


def _checked(text: str) -> str:
    if "\0" in text or len(_CONTROLS.findall(text)) > max(_CONTROLS_STRAY, _CONTROLS_MAX * len(text)):
        raise RefusedFile("it holds binary data, not text")
    return text


def _unknown() -> RefusedFile:
    return RefusedFile(
        "its text is not in UTF-8, UTF-16 with a byte-order mark or Windows-1252: save it as UTF-8"
    )
