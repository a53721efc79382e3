"""The zip package of an office document: its parts, unpacked and parsed when asked for, within bounds."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType

from lxml import etree
from lxml.etree import LxmlError
from lxml.etree import _Element as Element

from indexer.errors import RefusedFile

DAMAGE = (
    *(LxmlError, zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError),
    *(KeyError, ValueError, AttributeError, TypeError, RecursionError),
)
"""How the libraries fail on parts that contradict each other, are missing or cannot be unpacked."""

# Real minutes unpack to a few megabytes of XML; parsed, XML takes some ten times its size in memory.
_MAX_XML_MEGABYTES = 50
# Pictures are unpacked too, and hardly shrink in a package: the file's own limit several times over.
_MAX_MEGABYTES = 200
_MAX_MEMBERS = 10_000
# An entity declaration in any encoding that XML may have; office formats use none.
_ENTITIES = tuple(
    "<!ENTITY".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")
)
# What such parts are written in; in another encoding the bytes would not show what they declare.
_ENCODINGS = frozenset(
    {"utf-8", "utf-16", "utf-16le", "utf-16be", "us-ascii", "ascii", "iso-8859-1", "windows-1252"}
)
ZIP = b"PK\x03\x04"
"""How a package begins."""
_XML_SUFFIXES = (".xml", ".rels", ".rdf")


class OfficePackage:
    """One zip package. Part names are as in the directory, without a slash before them."""

    def __init__(self, data: bytes) -> None:
        """Open the package. Raises RefusedFile when it is damaged or would be too large unpacked."""
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError) as error:
            raise RefusedFile("it is damaged: its parts cannot be unpacked") from error
        _bounded(self._archive)
        # Some writers use other letter case in references than in the directory, or a backslash.
        self._names = {_folded(name): name for name in self._archive.namelist()}
        self._read = dict[str, int]()  # bytes of the parts read as XML, which may have any name

    def __contains__(self, name: str) -> bool:
        """Whether there is a part of this name."""
        return _folded(name) in self._names

    def names(self, folder: str) -> list[str]:
        """The names of the parts in a folder, sorted."""
        return sorted(name for name in self._names if name.startswith(f"{folder.lower()}/"))

    def content(self, name: str) -> bytes | None:
        """The bytes of a part, None where there is none. Raises RefusedFile when it cannot be unpacked."""
        member = self._names.get(_folded(name))
        if member is None:
            return None
        try:
            return self._archive.read(member)
        except RuntimeError as error:  # zipfile's answer to a member with a password
            if isinstance(error, NotImplementedError):
                raise RefusedFile("it is damaged: its parts cannot be unpacked") from error
            raise RefusedFile("it is encrypted: save it without a password") from error
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
            raise RefusedFile("it is damaged: its parts cannot be unpacked") from error

    def xml(self, name: str, namespaces: Mapping[str, str] = MappingProxyType({})) -> Element | None:
        """The root element of a part, None where there is none.

        `namespaces` are read as others: those of a format's variants as those of its common form.
        """
        content = self.content(name)
        self._read[_folded(name)] = len(content or b"")
        if sum(self._read.values()) > _MAX_XML_MEGABYTES * 1_000_000:
            raise _too_large(_MAX_XML_MEGABYTES)
        root = None if content is None else parsed_xml(content)
        if root is not None and namespaces and any(uri in namespaces for uri in root.nsmap.values()):
            _rename(root, namespaces)
        return root


def parsed_xml(content: bytes) -> Element:
    """The root element of a part. Raises RefusedFile for one that is too large or declares entities."""
    if any(mark in content for mark in _ENTITIES):
        raise RefusedFile("its XML declares entities, which office documents never do: save it again")
    if len(content) > _MAX_XML_MEGABYTES * 1_000_000:
        raise _too_large(_MAX_XML_MEGABYTES)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    root = etree.fromstring(content, parser)
    written_in = root.getroottree().docinfo.encoding
    if written_in is not None and written_in.lower() not in _ENCODINGS:
        raise RefusedFile("its XML is in an encoding that office documents never have: save it again")
    return root


def _too_large(megabytes: int) -> RefusedFile:
    return RefusedFile(f"it unpacks to more than {megabytes} MB, the most that is read: split it")


def _folded(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _rename(root: Element, namespaces: Mapping[str, str]) -> None:
    for element in root.iter(etree.Element):
        element.tag = _renamed(element.tag, namespaces)
        for name, value in list(element.attrib.items()):
            renamed = _renamed(name, namespaces)
            if renamed != name:
                del element.attrib[name]
                element.set(renamed, value)


def _renamed(name: str, namespaces: Mapping[str, str]) -> str:
    uri, brace, local = name[1:].partition("}")
    return f"{{{namespaces[uri]}}}{local}" if brace and uri in namespaces else name


def _bounded(archive: zipfile.ZipFile) -> None:
    """Refuse by the sizes that the directory states; `zipfile` never unpacks more than these."""
    members = archive.infolist()
    text = sum(member.file_size for member in members if member.filename.endswith(_XML_SUFFIXES))
    everything = sum(member.file_size for member in members)
    for size, limit in ((text, _MAX_XML_MEGABYTES), (everything, _MAX_MEGABYTES)):
        if size > limit * 1_000_000:
            raise _too_large(limit)
    if len(members) > _MAX_MEMBERS:
        raise RefusedFile(f"it holds more than {_MAX_MEMBERS} parts, the most that is read")
