"""Word documents written part by part, for what no library writes: a body in XML and its parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMES = {
    "w": W,
    "r": _REL,
    "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "dgm": "http://schemas.openxmlformats.org/drawingml/2006/diagram",
    "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "w16se": "http://schemas.microsoft.com/office/word/2015/wordml/symex",
}
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def root(name: str, content: str) -> str:
    """An XML document whose root element is `name`, all prefixes declared."""
    declared = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMES.items())
    return f'<?xml version="1.0" encoding="UTF-8"?><{name} {declared}>{content}</{name}>'


def relationships(targets: Mapping[str, tuple[str, str]]) -> str:
    """A relationships part: id -> (last word of the type, target)."""
    found = "".join(
        f'<Relationship Id="{name}" Type="{_REL}/{kind}" Target="{target}"/>'
        for name, (kind, target) in targets.items()
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{found}</Relationships>'


def word_file(
    body: str,
    *,
    parts: Mapping[str, str] | None = None,
    related: Mapping[str, tuple[str, str]] | None = None,
    raw: Mapping[str, bytes] | None = None,
    main: str = "document.xml",
    kind: str = _MAIN,
) -> bytes:
    """A document whose body is this XML.

    `parts` are contents of styles, numbering, footnotes, ... each under its usual name; `related` are further
    relationships of the main part; `raw` are further members of the package.
    """
    members = {
        name: (root(f"w:{_ROOTS.get(name, name)}", content)) for name, content in (parts or {}).items()
    }
    targets = {f"rId{n}": (_KINDS.get(name, name), f"{name}.xml") for n, name in enumerate(members)}
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _content_types(main, kind))
        archive.writestr("_rels/.rels", relationships({"rId1": ("officeDocument", f"word/{main}")}))
        archive.writestr(f"word/_rels/{main}.rels", relationships({**targets, **(related or {})}))
        archive.writestr(f"word/{main}", root("w:document", f"<w:body>{body}</w:body>"))
        for name, content in members.items():
            archive.writestr(f"word/{name}.xml", content)
        for name, data in (raw or {}).items():
            archive.writestr(name, data)
    return made.getvalue()


_ROOTS = {"header1": "hdr", "header2": "hdr", "footer1": "ftr"}
_KINDS = {"header1": "header", "header2": "header", "footer1": "footer"}


def _content_types(main: str, kind: str) -> str:
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/{main}" ContentType="{kind}"/>'
        + "".join(
            f'<Override PartName="/word/{name}.xml" '
            f'ContentType="application/vnd.openxmlformats-officedocument.'
            f'wordprocessingml.{name}+xml"/>'
            for name in ("styles", "numbering", "footnotes", "endnotes", "comments", "settings")
        )
        + "</Types>"
    )


def run(text: str, properties: str = "") -> str:
    """A run of text with run properties in XML."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def para(*content: str, style: str = "", properties: str = "") -> str:
    """A paragraph of runs; a piece of content that is no XML becomes a run."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    runs = "".join(piece if piece.startswith("<") else run(piece) for piece in content)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{runs}</w:p>"


def item(text: str, depth: int = 0, num: int = 1) -> str:
    """A paragraph of a list; an empty text makes an empty one."""
    numbered = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{num}"/></w:numPr>'
    return para(*([text] if text else []), properties=numbered)


def level(depth: int, form: str, text: str, more: str = "", start: int = 1) -> str:
    """A level of a list definition; `more` stands between number format and text."""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def numbering(*levels: str, nums: str = "") -> str:
    """The content of a numbering part: one definition, the list 1 of it, and what else `nums` says."""
    return (
        f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{"".join(levels)}'
        f'</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{nums}'
    )


def table(*rows: str) -> str:
    """A table of rows."""
    return f"<w:tbl><w:tblPr/>{''.join(rows)}</w:tbl>"


def row(*cells: str, properties: str = "") -> str:
    """A row of cells, each the XML of its blocks or a short text."""
    made = "".join(
        f"<w:tc>{cell if cell.startswith('<') else para(cell) if cell else '<w:p/>'}</w:tc>" for cell in cells
    )
    return f"<w:tr><w:trPr>{properties}</w:trPr>{made}</w:tr>"
