"""Word documents (Office Open XML, ISO/IEC 29500) of headings, paragraphs, quotes and links.

So little of the format is needed that it is written here: the library for it would bring an XML parser in C
into a service that reads no XML.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from xml.etree import ElementTree as ET

from service.web.pages.feeds import writable

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class WordStyle(StrEnum):
    """What a paragraph is; the styles can be changed in the document."""

    TITLE = "Title"
    HEADING = "Heading1"
    SUBHEADING = "Heading2"
    TEXT = "Normal"
    QUOTE = "Quote"
    SOURCE = "Source"


@dataclass(frozen=True, slots=True)
class LinkedText:
    """A stretch of text within a paragraph, linked to an address if it has one."""

    text: str
    address: str | None = None


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """A paragraph; line ends and tabs in it are kept."""

    style: WordStyle
    words: tuple[LinkedText, ...]

    @classmethod
    def of(cls, style: WordStyle, text: str, address: str | None = None) -> WordParagraph:
        """A paragraph of one stretch."""
        return cls(style, (LinkedText(text, address),))


_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_W, _R = f"{{{_MAIN}}}", f"{{{_OFFICE}}}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same words make the same file
_CONTENT = "application/vnd.openxmlformats-officedocument.wordprocessingml"

# Sizes in half points, spaces in twentieths of a point.
_LOOKS: Sequence[tuple[str, str, str, str]] = (
    ("Normal", "Normal", '<w:spacing w:after="120"/>', '<w:sz w:val="22"/>'),
    ("Title", "Title", '<w:keepNext/><w:spacing w:after="120"/>', '<w:b/><w:sz w:val="36"/>'),
    (
        "Heading1",
        "heading 1",
        '<w:keepNext/><w:spacing w:before="360" w:after="80"/><w:outlineLvl w:val="0"/>',
        '<w:b/><w:sz w:val="28"/>',
    ),
    (
        "Heading2",
        "heading 2",
        '<w:keepNext/><w:spacing w:before="240" w:after="60"/><w:outlineLvl w:val="1"/>',
        '<w:b/><w:sz w:val="24"/>',
    ),
    ("Quote", "Quote", '<w:spacing w:after="60"/><w:ind w:left="400"/>', '<w:sz w:val="22"/>'),
    ("Source", "Source", '<w:spacing w:after="200"/><w:ind w:left="400"/>', '<w:sz w:val="18"/>'),
)


def word_document(title: str, paragraphs: Iterable[WordParagraph]) -> bytes:
    """The document as a file."""
    for prefix, namespace in (("w", _MAIN), ("r", _OFFICE)):
        ET.register_namespace(prefix, namespace)
    addresses: dict[str, str] = {}  # by their ids
    root = ET.Element(f"{_W}document")
    body = ET.SubElement(root, f"{_W}body")
    for one in paragraphs:
        _paragraph(body, one, addresses)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in _parts(title, root, addresses):
            file.writestr(zipfile.ZipInfo(name, _WHEN), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _parts(title: str, root: ET.Element, addresses: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The files of the package, that which says what the others are first."""
    kinds = "".join(
        f'<Override PartName="/{name}" ContentType="{kind}"/>'
        for name, kind in (
            ("word/document.xml", f"{_CONTENT}.document.main+xml"),
            ("word/styles.xml", f"{_CONTENT}.styles+xml"),
            ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
        )
    )
    yield (
        "[Content_Types].xml",
        f'{_DECLARED}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{kinds}</Types>',
    )
    yield (
        "_rels/.rels",
        _relations(
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" '
            'Target="docProps/core.xml"/>'
        ),
    )
    yield "word/document.xml", _DECLARED + ET.tostring(root, encoding="unicode")
    yield "word/styles.xml", _styles()
    links = "".join(
        f'<Relationship Id="{identity}" Type="{_OFFICE}/hyperlink" Target={_attribute(address)} '
        'TargetMode="External"/>'
        for address, identity in addresses.items()
    )
    yield (
        "word/_rels/document.xml.rels",
        _relations(f'<Relationship Id="rId1" Type="{_OFFICE}/styles" Target="styles.xml"/>{links}'),
    )
    named = ET.Element("title")
    named.text = writable(title)
    inner = ET.tostring(named, encoding="unicode").replace("title>", "dc:title>")
    yield (
        "docProps/core.xml",
        f'{_DECLARED}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{inner}</cp:coreProperties>',
    )


_DECLARED = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def _relations(inner: str) -> str:
    return f'{_DECLARED}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'


def _attribute(value: str) -> str:
    """A value in quotes, every sign that means something in XML escaped."""
    held = ET.tostring(ET.Element("a", {"b": writable(value)}), encoding="unicode")
    return held[held.index('"') : held.rindex('"') + 1]


def _styles() -> str:
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{key}"{default}><w:name w:val="{name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{letters}</w:rPr></w:style>"
        for key, name, paragraph, letters in _LOOKS
        for default, based in (
            [(' w:default="1"', "")] if key == "Normal" else [("", '<w:basedOn w:val="Normal"/>')]
        )
    )
    link = (
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
        '<w:rPr><w:color w:val="0B5B50"/><w:u w:val="single"/></w:rPr></w:style>'
    )
    return f'{_DECLARED}<w:styles xmlns:w="{_MAIN}">{styles}{link}</w:styles>'


def _paragraph(body: ET.Element, one: WordParagraph, addresses: dict[str, str]) -> None:
    paragraph = ET.SubElement(body, f"{_W}p")
    ET.SubElement(ET.SubElement(paragraph, f"{_W}pPr"), f"{_W}pStyle", {f"{_W}val": one.style.value})
    for words in one.words:
        parent = paragraph
        if words.address:
            # rId1 is the styles.
            identity = addresses.setdefault(words.address, f"rId{len(addresses) + 2}")
            parent = ET.SubElement(paragraph, f"{_W}hyperlink", {f"{_R}id": identity})
        run = ET.SubElement(parent, f"{_W}r")
        if words.address:
            ET.SubElement(ET.SubElement(run, f"{_W}rPr"), f"{_W}rStyle", {f"{_W}val": "Hyperlink"})
        for number, line in enumerate(writable(words.text).split("\n")):
            if number:
                ET.SubElement(run, f"{_W}br")
            for place, cell in enumerate(line.split("\t")):
                if place:
                    ET.SubElement(run, f"{_W}tab")
                ET.SubElement(run, f"{_W}t", {_SPACE: "preserve"}).text = cell
