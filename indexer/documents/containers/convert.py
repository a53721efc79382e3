"""Formats that another program must read first: old Word (.doc), by LibreOffice or else antiword."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from indexer.documents import rtf, text
from indexer.documents.formats import READERS, DocumentReader, ReadDocument, reader_within
from indexer.documents.html import html
from indexer.documents.office import docx
from indexer.errors import RefusedFile

_SECONDS = 120  # LibreOffice takes one to start, and a few for hundreds of pages
_OFFICE = ("soffice", "libreoffice")
_HELP = (
    "it is in the format of old Word, which needs LibreOffice (soffice) or antiword: install one of them, "
    "or save it as .docx"
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
    """A .doc file in a format that is read, its suffix first: .docx, or .txt where only antiword is there.

    Raises RefusedFile where neither program is installed, and when they cannot read the file.
    """
    with tempfile.TemporaryDirectory(prefix="minutebook-") as folder:
        source = Path(folder) / "minutes.doc"
        source.write_bytes(data)
        office = next(filter(None, map(shutil.which, _OFFICE)), None)
        if office is not None:
            return ".docx", _by_office(office, source)
        antiword = shutil.which("antiword")
        if antiword is not None:
            # A width of 0 leaves paragraphs on one line.
            return ".txt", _run([antiword, "-w", "0", "-m", "UTF-8.txt", str(source)], source.parent)
    raise RefusedFile(_HELP)


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
