"""Zip packages of office documents, checked before a library opens them."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from indexer.errors import RefusedFile

# Real minutes unpack to a few megabytes of XML; parsed, XML takes some ten times its size in memory.
_MAX_XML_MEGABYTES = 50
# Pictures are unpacked too, and hardly shrink in a package: the file's own limit several times over.
_MAX_MEGABYTES = 200
_MAX_MEMBERS = 10_000
# An entity declaration in any encoding that XML may have; office formats use none.
_ENTITIES = tuple("<!ENTITY".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_XML_SUFFIXES = (".xml", ".rels", ".rdf")


def require_package(data: bytes, main: str, kind: str) -> dict[str, bytes]:
    """Check a zip package and return its XML members, at most 50 MB in all.

    `main` is the member that makes it a `kind` ("a Word document"). Raises RefusedFile when it is damaged,
    something else, too large unpacked, or declares XML entities.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _bounded(archive)
            names = archive.namelist()
            if main not in names:
                raise RefusedFile(f"its content is not {kind}, although its suffix says so: save it again")
            members = {name: archive.read(name) for name in names if name.endswith(_XML_SUFFIXES)}
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
        raise RefusedFile("it is damaged: its parts cannot be unpacked") from error
    except RuntimeError as error:  # zipfile's answer to a member with a password
        raise RefusedFile("it is encrypted: save it without a password") from error
    if any(mark in content for content in members.values() for mark in _ENTITIES):
        raise RefusedFile("its XML declares entities, which office documents never do: save it again")
    return members


def _bounded(archive: zipfile.ZipFile) -> None:
    """Refuse by the sizes that the directory states; `zipfile` never unpacks more than these."""
    members = archive.infolist()
    text = sum(member.file_size for member in members if member.filename.endswith(_XML_SUFFIXES))
    everything = sum(member.file_size for member in members)
    for size, limit in ((text, _MAX_XML_MEGABYTES), (everything, _MAX_MEGABYTES)):
        if size > limit * 1_000_000:
            raise RefusedFile(f"it unpacks to more than {limit} MB, the most that is read: split it")
    if len(members) > _MAX_MEMBERS:
        raise RefusedFile(f"it holds more than {_MAX_MEMBERS} parts, the most that is read")
