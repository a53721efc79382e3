"""The text of one OpenDocument paragraph with its style, as printed, and what is anchored in it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml.etree import _Element as Element

from indexer.documents.formats import UNSEEN
from indexer.documents.office.body import OfficeFindings, PrintedPiece, TextLook
from indexer.documents.office.equations import in_one_line
from indexer.documents.office.odt_forms import OdtForms, field_mark
from indexer.documents.office.odt_package import OdtPackage, number, qn, stated, tag
from indexer.documents.office.odt_styles import OdtStyles
from indexer.documents.symbols import drawn

# XML white space is one space; more of it, tabs and line breaks have elements of their own.
_BLANKS = re.compile(r"[ \t\r\n]+")
# What is not part of the text: deletions, programs, saved numbers, what a picture is called.
_SKIPPED = frozenset(
    {"text:tracked-changes", "text:script", "text:number", "svg:title", "svg:desc", "office:annotation-end"}
)
# Nobody types this many spaces; a count beyond it is an attempt to fill memory.
_MOST_SPACES = 200
_ALWAYS = re.compile(r"(?:ooow:)?(?:1|true|1 ?={1,2} ?1)", re.IGNORECASE)


@dataclass(slots=True)
class OdtLine:
    """What one paragraph prints: its own text, the drawings anchored in it and the notes in it."""

    pieces: list[PrintedPiece] = field(default_factory=list)
    drawings: list[Element] = field(default_factory=list)
    notes: list[Element] = field(default_factory=list)
    hidden: bool = False  # all of it, so that it does not count in its list


class OdtText:
    """Reads paragraphs of one part of a document."""

    def __init__(self, package: OdtPackage, styles: OdtStyles, findings: OfficeFindings) -> None:
        self._package = package
        self._styles = styles
        self._findings = findings
        self._forms = OdtForms(package.text)

    def of(self, paragraph: Element) -> OdtLine:
        """Return what a paragraph or heading prints; hidden text is not read."""
        name = stated(paragraph, "text:style-name")
        line = OdtLine()
        in_body = next(paragraph.iterancestors(qn("office:text")), None) is not None
        around = next(paragraph.iterancestors(*map(qn, ("table:table-cell", "draw:text-box"))), None)
        shaded = around is not None or not in_body
        look = self._styled(TextLook(shaded=shaded), "paragraph", name)
        fields = paragraph.iter(qn("text:hidden-paragraph"))
        line.hidden = look.hidden or any(is_hidden(one) for one in fields)
        if not line.hidden or not look.hidden:
            self._walk(paragraph, look, line)
        return OdtLine(hidden=True) if line.hidden and not line.pieces else line

    def _styled(self, look: TextLook, family: str, name: str | None) -> TextLook:
        """Return a look with what a style says."""
        strong, hidden = self._styles.bold(family, name), self._styles.hidden(family, name)
        raised, font = self._styles.is_raised(family, name), self._styles.font(family, name)
        white = self._styles.is_white(family, name)
        return TextLook(
            strong=look.strong if strong is None else strong,
            hidden=look.hidden if hidden is None else hidden,
            raised=look.raised if raised is None else raised,
            link=look.link,
            font=look.font if font is None else font,
            white=look.white if white is None else white,
            shaded=look.shaded,
        )

    def _walk(self, element: Element, look: TextLook, line: OdtLine) -> None:
        self._say(element.text, look, line)
        for child in element:
            name = tag(child)
            if name not in _SKIPPED:
                self._child(child, name, look, line)
            self._say(child.tail, look, line)

    def _say(self, text: str | None, look: TextLook, line: OdtLine) -> None:
        if text and not look.hidden and look.white and not look.shaded:
            self._findings.leave_out(UNSEEN, text)
        elif text and not look.hidden:
            shown = drawn(_BLANKS.sub(" ", text), look.font)
            line.pieces.append(PrintedPiece(shown, look.strong, look.link, look.raised))

    def _sign(self, text: str, look: TextLook, line: OdtLine) -> None:
        """Add text whose white space counts."""
        if text and not look.hidden:
            line.pieces.append(PrintedPiece(text, look.strong, look.link, look.raised))

    def _child(self, child: Element, name: str, look: TextLook, line: OdtLine) -> None:
        match name:
            case "text:s":
                self._sign(" " * min(number(child, "text:c", 1), _MOST_SPACES), look, line)
            case "text:tab":
                self._sign("\t", look, line)
            case "text:line-break":
                self._sign("\n", look, line)
            case "text:note":
                if not look.hidden:
                    line.notes.append(child)
            case "office:annotation":
                self._findings.leave_out("comment", shown_text(child))
            case "text:ruby":
                base, gloss = (child.find(qn(part)) for part in ("text:ruby-base", "text:ruby-text"))
                above = "" if gloss is None else "".join(gloss.itertext()).strip()
                if base is not None:
                    self._walk(base, look, line)
                self._sign(f"({above})" if above else "", look, line)
            case "text:hidden-text":
                if not is_hidden(child):
                    shown = "".join(child.itertext()) or stated(child, "text:string-value")
                    self._say(shown, look, line)
            case "text:hidden-paragraph":
                return
            case "text:placeholder":
                self._placeholder(child, look)
            case "loext:content-control" if stated(child, "loext:showing-place-holder") == "true":
                self._placeholder(child, look)
            case "field:fieldmark":
                self._sign(field_mark(child), look, line)
            case "draw:control":
                self._sign(self._forms.shown(stated(child, "draw:control")), look, line)
            case _ if name.startswith(("draw:", "table:")):
                if not look.hidden:
                    self._drawing(child, look, line)
            case _:
                inner = self._styled(look, "text", stated(child, "text:style-name"))
                self._walk(child, replace(inner, link=look.link or name == "text:a"), line)

    def _placeholder(self, element: Element, look: TextLook) -> None:
        self._findings.leave_out("form control", "" if look.hidden else "".join(element.itertext()))

    def _drawing(self, drawing: Element, look: TextLook, line: OdtLine) -> None:
        """Add an equation to the line; other drawings are read behind it."""
        for holder in drawing.iter(qn("draw:object")):
            root = next(iter(holder), None)
            root = self._package.object(stated(holder, "xlink:href")) if root is None else root
            equation = None if root is None else next(root.iter(qn("math:math")), None)
            if equation is not None:
                self._sign(in_one_line(equation), look, line)
            elif root is not None:
                self._embedded(root)
        line.drawings.append(drawing)

    def _embedded(self, root: Element) -> None:
        if next(root.iter(qn("office:chart")), None) is not None:
            self._findings.leave_out("chart", shown_text(root))
            self._findings.warn(
                "chart", "The document holds a chart; its words and figures are not searched."
            )
        else:
            self._findings.leave_out("embedded object", shown_text(root))
            self._findings.warn(
                "embedded-object",
                "The document shows an embedded object as a picture; what it says is not searched.",
            )


def is_hidden(element: Element) -> bool:
    """Whether a section or a field for hidden text hides: now, or by a condition that always holds."""
    state = stated(element, "text:is-hidden")
    if state is not None:
        return state == "true"
    if stated(element, "text:display") == "none":
        return True
    return _ALWAYS.fullmatch((stated(element, "text:condition") or "").strip()) is not None


def shown_text(element: Element) -> str:
    """Return the text of all paragraphs in an element, whatever their style."""
    return " ".join("".join(one.itertext()) for one in element.iter(qn("text:p"), qn("text:h")))
