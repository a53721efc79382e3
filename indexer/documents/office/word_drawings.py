"""Drawings anchored in a Word paragraph: the text boxes, shapes, diagrams and charts that hold text."""

from __future__ import annotations

from collections.abc import Iterator

from lxml.etree import _Element as Element

from indexer.documents.office.body import OfficeFindings
from indexer.documents.office.word_package import WordPackage, qn

_BOX = qn("w:txbxContent")
_WATERMARK = "watermark"


class WordDrawings:
    """Finds the text in the drawings of one part."""

    def __init__(self, package: WordPackage, part: str, findings: OfficeFindings) -> None:
        self._package = package
        self._part = part
        self._findings = findings

    def texts(self, drawing: Element) -> Iterator[Element | str]:
        """Yield what a drawing says in its order: contents of text boxes, outermost only, and plain lines."""
        for child in drawing:
            if child.tag == _BOX:
                yield child
            elif child.tag == qn("a:p"):
                yield from _line(child)
            elif child.tag == qn("v:textpath"):
                yield from self._lettering(child)
            elif child.tag == qn("dgm:relIds"):
                yield from self._diagram(child)
            elif child.tag == qn("c:chart"):
                self._chart(child)
            elif child.tag == qn("o:OLEObject"):
                self._embedded(child)
            else:
                yield from self.texts(child)

    def _lettering(self, path: Element) -> Iterator[str]:
        """Yield the words of lettering drawn along a path, unless they are a watermark behind the text."""
        text = str(path.get("string") or "")
        shape = path.getparent()
        name = "" if shape is None else f"{shape.get('id')} {shape.get(qn('o:spid'))} {shape.get('alt')}"
        if _WATERMARK in name.lower() or "/header" in f"/{self._part.lower()}":
            self._findings.leave_out("watermark", text)
        elif text.strip():
            yield text

    def _diagram(self, reference: Element) -> Iterator[str]:
        root = self._root(reference.get(qn("r:dm")))
        for paragraph in () if root is None else root.iter(qn("a:p")):
            yield from _line(paragraph)

    def _chart(self, reference: Element) -> None:
        root = self._root(reference.get(qn("r:id")))
        if root is None:
            return
        words = [one.text or "" for one in root.iter(qn("a:t"), qn("c:v"))]
        self._findings.leave_out("chart", " ".join(words))
        self._findings.warn("chart", "The document holds a chart; its words and figures are not searched.")

    def _embedded(self, element: Element) -> None:
        program = str(element.get("ProgID") or "another program").split(".")[0]
        self._findings.warn(
            "embedded-object",
            f"The document shows an embedded object ({program}) as a picture; what it says is not searched.",
        )

    def _root(self, relationship: str | None) -> Element | None:
        name = self._package.part(self._part, relationship)
        return self._package.xml(name) if name else None


def _line(paragraph: Element) -> Iterator[str]:
    """Yield the text of a paragraph of a shape, if it has any."""
    pieces = [
        "\n" if one.tag == qn("a:br") else one.text or "" for one in paragraph.iter(qn("a:t"), qn("a:br"))
    ]
    if "".join(pieces).strip():
        yield "".join(pieces)
