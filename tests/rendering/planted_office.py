"""Word documents and OpenDocument texts with a word of their own in every corner."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

from tests.rendering.planter import DEEPEST, Planter

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"


def _word_patterns() -> tuple[str, ...]:
    """What may stand in the body of a Word document."""
    run, text = "<w:r><w:t>W</w:t></w:r>", "<w:p><w:r><w:t>W</w:t></w:r></w:p>"
    fallback = f"<mc:Fallback><w:pict><w:p>{run.replace('W', 'X')}</w:p></w:pict></mc:Fallback>"
    inner = f"<w:txbxContent>{text}</w:txbxContent>"
    box = f"<w:p><w:r><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></w:r></w:p>"
    return (
        text,
        text,
        f"<w:p>{run}{run}</w:p>",
        "<w:p><w:r><w:t>W</w:t><w:tab/><w:t>W</w:t><w:br/><w:t>W</w:t></w:r></w:p>",
        f"<w:tbl><w:tr><w:tc>B</w:tc><w:tc>{text}</w:tc></w:tr><w:tr><w:tc>{text}</w:tc></w:tr></w:tbl>",
        box,
        f"<w:sdt><w:sdtContent>B</w:sdtContent></w:sdt>{text}",
        f"<w:p><w:sdt><w:sdtContent>{run}</w:sdtContent></w:sdt></w:p>",
        f"<w:p><w:ins>{run}</w:ins><w:smartTag>{run}</w:smartTag></w:p>",
        f"<w:p><w:fldSimple>{run}</w:fldSimple></w:p>",
        f"<w:p><w:hyperlink>{run}</w:hyperlink></w:p>",
        '<w:p><w:r><w:t>W</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>',
        "<w:customXml>B</w:customXml>",
        "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>unseenword</w:t></w:r></w:p>",
        (
            f"<w:p><w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{inner}</w:drawing>"
            f"</mc:Choice>{fallback}</mc:AlternateContent></w:r></w:p>"
        ),
    )


def as_word(plant: Planter) -> bytes:
    """A Word document: paragraphs, tables in tables, notes, boxes, controls, running heads."""
    patterns = _word_patterns()

    def block(depth: int) -> str:
        return _signs_kept(plant, patterns, block, depth)

    body = "".join(block(0) for _ in range(plant.chance.randint(1, 8)))
    head = '<w:sectPr><w:headerReference w:type="default" r:id="rId1"/></w:sectPr>'
    mc = "http://schemas.openxmlformats.org/markup-compatibility/2006"
    spaces = f'{_W} xmlns:r="{_R}" xmlns:mc="{mc}" xmlns:v="urn:schemas-microsoft-com:vml"'
    note = f'<w:footnote w:id="2"><w:p><w:r><w:t>{plant.words()}</w:t></w:r></w:p></w:footnote>'
    parts = {"document.main": f"<w:document {spaces}><w:body>{body}{head}</w:body></w:document>"}
    parts["header"] = f"<w:hdr {_W}><w:p><w:r><w:t>{plant.words()}</w:t></w:r></w:p></w:hdr>"
    parts["footnotes"] = f"<w:footnotes {_W}>{note}</w:footnotes>"
    return _word_package(parts)


def _word_package(parts: Mapping[str, str]) -> bytes:
    """A document of these parts, each by its kind, and what says how they belong together."""
    files = {"document.main": "document", "header": "header1", "footnotes": "footnotes"}
    types = "".join(
        f'<Override PartName="/word/{files[kind]}.xml" ContentType="{_WORD}.{kind}+xml"/>' for kind in parts
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{_R}/{kind}" Target="{files[kind]}.xml"/>'
        for n, kind in enumerate(("header", "footnotes"), 1)
    )
    main = f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    return _zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{main}</Relationships>',
            "word/_rels/document.xml.rels": (
                f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>'
            ),
            **{f"word/{files[kind]}.xml": content for kind, content in parts.items()},
        }
    )


_ODF = "urn:oasis:names:tc:opendocument:xmlns"
_SPACES = " ".join(
    f'xmlns:{name}="{_ODF}:{what}:1.0"'
    for name, what in {
        **{"office": "office", "text": "text", "table": "table", "draw": "drawing", "style": "style"},
        **{"manifest": "manifest", "fo": "xsl-fo-compatible"},
    }.items()
)
_PARAGRAPH = "<text:p>W</text:p>"
_OPENDOCUMENT = (
    _PARAGRAPH,
    _PARAGRAPH,
    "<text:h>W</text:h>",
    "<text:p>W<text:span>W</text:span><text:tab/><text:s/>W</text:p>",
    "<text:list><text:list-item>B</text:list-item></text:list>",
    "<text:section>B</text:section>",
    (
        "<table:table><table:table-row><table:table-cell>B</table:table-cell>"
        f"<table:table-cell>{_PARAGRAPH}</table:table-cell>"
        "</table:table-row></table:table>"
    ),
    (
        "<text:p>W<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        "<text:p>W</text:p></text:note-body>"
        "</text:note></text:p>"
    ),
    f"<text:p><draw:frame><draw:text-box>{_PARAGRAPH}</draw:text-box></draw:frame></text:p>",
    "<text:p><text:a>W</text:a><text:line-break/>W</text:p>",
    '<text:section text:display="none"><text:p>unseenword</text:p></text:section>',
    "<text:p>W<office:annotation><text:p>W</text:p></office:annotation></text:p>",
)


def as_opendocument(plant: Planter) -> bytes:
    """An OpenDocument text: lists, tables, notes, frames, sections, running heads."""

    def block(depth: int) -> str:
        return _signs_kept(plant, _OPENDOCUMENT, block, depth)

    body = "".join(block(0) for _ in range(plant.chance.randint(1, 8)))
    header = f"<style:header><text:p>{plant.words()}</text:p></style:header>"
    master = f'<style:master-page style:name="Standard">{header}</style:master-page>'
    return _opendocument_package(body, master)


def _opendocument_package(body: str, master: str) -> bytes:
    """A text with this body and this master page."""
    kind = "application/vnd.oasis.opendocument.text"
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media}"/>'
        for path, media in (("/", kind), ("content.xml", "text/xml"), ("styles.xml", "text/xml"))
    )
    return _zipped(
        {
            "mimetype": kind,
            "content.xml": f"<office:document-content {_SPACES}><office:automatic-styles/><office:body>"
            f"<office:text>{body}</office:text></office:body></office:document-content>",
            "styles.xml": f"<office:document-styles {_SPACES}><office:styles/><office:automatic-styles/>"
            f"<office:master-styles>{master}</office:master-styles></office:document-styles>",
            "META-INF/manifest.xml": f"<manifest:manifest {_SPACES}>{entries}</manifest:manifest>",
        }
    )


def _signs_kept(plant: Planter, patterns: Sequence[str], deep: Callable[[int], str], depth: int) -> str:
    """As `filled`, for XML: only ">W<" and ">B<" are places, and ">X<" repeats the words before it."""
    usable = [pattern for pattern in patterns if depth < DEEPEST or ">B<" not in pattern]
    made, last = plant.chance.choice(usable), ""
    while (at := min((made.find(f">{s}<") for s in "WBX" if f">{s}<" in made), default=-1)) >= 0:
        sign = made[at + 1]
        if sign == "W":
            last = plant.words()
        filled = deep(depth + 1) if sign == "B" else last
        made = made[: at + 1] + filled + made[at + 2 :]
    return made


def _zipped(files: Mapping[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            head = '<?xml version="1.0" encoding="UTF-8"?>' if name != "mimetype" else ""
            archive.writestr(zipfile.ZipInfo(name), head + content)
    return made.getvalue()
