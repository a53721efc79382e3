"""Old Word (.doc): by LibreOffice where that is installed, else the plain text by the document's own tables.

antiword is not asked: it prints what is hidden or deleted.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import tempfile
from pathlib import Path

from indexer.documents import rtf, text
from indexer.documents.formats import READERS, DocumentReader, ReadDocument, reader_within
from indexer.documents.html import html
from indexer.documents.ledger.old_word_text import hides_by_style, text_of_old_word
from indexer.documents.office import docx
from indexer.errors import RefusedFile

_SECONDS = 120  # LibreOffice takes one to start, and a few for hundreds of pages
_OFFICE = ("soffice", "libreoffice")
_HELP = (
    "it is in the format of old Word and is not read without LibreOffice: install that (soffice), or save it "
    "as .docx"
)


def read(data: bytes) -> ReadDocument:
    """Read a .doc file by what it is: rich text, web pages, plain text and new Word files are called so."""
    readers: dict[str, DocumentReader] = {
        READERS[".rtf"]: rtf.read,
        READERS[".docx"]: docx.read,
        READERS[".html"]: html.read,
        READERS[".txt"]: text.read,
    }
    reader = readers.get(reader_within(data))
    if reader is not None:
        return reader(data)
    suffix, converted = from_old_word(data)
    return docx.read(converted) if suffix == ".docx" else text.read(converted)


def from_old_word(data: bytes) -> tuple[str, bytes]:
    """A .doc file in a format that is read, its suffix first: .docx, or .txt where LibreOffice is missing.

    Raises RefusedFile when LibreOffice cannot read the file, or would be needed to.
    """
    office = next(filter(None, map(shutil.which, _OFFICE)), None)
    if office is None:
        return ".txt", _plain(data)
    with tempfile.TemporaryDirectory(prefix="minutebook-") as folder:
        source = Path(folder) / "minutes.doc"
        source.write_bytes(data)
        return ".docx", _by_office(office, source)


def _plain(data: bytes) -> bytes:
    try:
        text = "" if hides_by_style(data) else text_of_old_word(data)
    except (ValueError, IndexError, struct.error) as error:
        raise RefusedFile(_HELP) from error
    if not text.strip():
        raise RefusedFile(_HELP)
    return text.encode("utf-8", "replace")


def _by_office(office: str, source: Path) -> bytes:
    """Let LibreOffice convert, with settings of its own so that none of the user's macros or locks matter."""
    profile = (source.parent / "profile").as_uri()
    command = [office, f"-env:UserInstallation={profile}", "--headless", "--norestore"]
    _run([*command, "--convert-to", "docx", "--outdir", str(source.parent), str(source)], source.parent)
    made = source.with_suffix(".docx")
    if not made.is_file():
        raise RefusedFile("it is damaged: LibreOffice cannot read it")
    return made.read_bytes()


def _run(command: list[str], folder: Path) -> bytes:
    try:
        ended = subprocess.run(  # noqa: S603 - a program of the machine, its arguments made here
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise RefusedFile(f"{Path(command[0]).name} did not read it within {_SECONDS} seconds") from error
    if ended.returncode != 0:
        raise RefusedFile(f"it is damaged: {Path(command[0]).name} cannot read it")
    return ended.stdout
