"""OpenDocument texts written part by part, for what no library writes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from lxml import etree

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
NAMES = {
    **{
        name: f"{_OASIS}:{name}:1.0" for name in ("office", "style", "text", "table", "form", "meta", "chart")
    },
    "draw": f"{_OASIS}:drawing:1.0",
    "svg": f"{_OASIS}:svg-compatible:1.0",
    "fo": f"{_OASIS}:xsl-fo-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
    "dc": "http://purl.org/dc/elements/1.1/",
    "math": "http://www.w3.org/1998/Math/MathML",
    "field": "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
}
_TYPE = "application/vnd.oasis.opendocument.text"


def root(name: str, content: str) -> str:
    """An XML document whose root element is `name`, all prefixes declared."""
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
    return f'<?xml version="1.0" encoding="UTF-8"?><{name} {declared}>{content}</{name}>'


def odt_file(
    body: str,
    *,
    automatic: str = "",
    styles: str = "",
    masters: str = "",
    title: str = "",
    kind: str = _TYPE,
    raw: Mapping[str, str] | None = None,
) -> bytes:
    """A document whose text is this XML, with automatic and common styles, page styles and further parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr(
            "content.xml",
            root(
                "office:document-content",
                f"<office:automatic-styles>{automatic}</office:automatic-styles>"
                f"<office:body><office:text>{body}</office:text></office:body>",
            ),
        )
        archive.writestr(
            "styles.xml",
            root(
                "office:document-styles",
                f"<office:styles>{styles}</office:styles><office:automatic-styles/>"
                f"<office:master-styles>{masters}</office:master-styles>",
            ),
        )
        if title:
            archive.writestr(
                "meta.xml",
                root("office:document-meta", f"<office:meta><dc:title>{title}</dc:title></office:meta>"),
            )
        archive.writestr("META-INF/manifest.xml", _manifest(kind))
        for name, content in (raw or {}).items():
            archive.writestr(name, content)
    return made.getvalue()


def flat(package: bytes) -> bytes:
    """The same document in one XML file (.fodt)."""
    made = etree.Element(f"{{{NAMES['office']}}}document", nsmap=NAMES)
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for part in ("meta.xml", "styles.xml", "content.xml"):
            for element in etree.fromstring(archive.read(part)) if part in archive.namelist() else ():
                same = made.find(element.tag)
                made.append(element) if same is None else same.extend(list(element))
    return bytes(etree.tostring(made, xml_declaration=True, encoding="UTF-8"))


def _manifest(kind: str) -> str:
    uri = f"{_OASIS}:manifest:1.0"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
        for path, media in (("/", kind), ("content.xml", "text/xml"), ("styles.xml", "text/xml"))
    )
    return f'<manifest:manifest xmlns:manifest="{uri}">{entries}</manifest:manifest>'


def style(name: str, family: str, properties: str, more: str = "") -> str:
    """A style with text properties; `more` are further attributes."""
    return (
        f'<style:style style:name="{name}" style:family="{family}" {more}>'
        f"<style:text-properties {properties}/></style:style>"
    )


def p(text: str, name: str = "") -> str:
    """A paragraph."""
    return f'<text:p text:style-name="{name}">{text}</text:p>'


def items(*texts: str) -> str:
    """Items of a list."""
    return "".join(f"<text:list-item>{p(text)}</text:list-item>" for text in texts)


def listed(content: str, more: str = "", name: str = "L") -> str:
    """A list of items."""
    return f'<text:list text:style-name="{name}" {more}>{content}</text:list>'
