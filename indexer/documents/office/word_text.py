"""The text of one Word paragraph with its style, as printed, and what is anchored in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lxml.etree import _Element as Element

from indexer.documents.formats import NOTE_MARK, UNSEEN
from indexer.documents.office.body import OfficeFindings, PrintedPiece, TextLook
from indexer.documents.office.equations import in_one_line
from indexer.documents.office.word_fields import WordFields
from indexer.documents.office.word_package import qn, val
from indexer.documents.office.word_styles import WordStyles, font, raised, switch
from indexer.documents.symbols import drawn

_PRINTED = {qn("w:tab"): "\t", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-", qn("w:ptab"): "\t"}
_DRAWINGS = frozenset(map(qn, ("w:drawing", "w:pict", "w:object")))
_NOTES = {qn("w:footnoteReference"): "footnotes", qn("w:endnoteReference"): "endnotes"}
_MATHS = frozenset(map(qn, ("m:oMath", "m:oMathPara")))
# Deleted or moved-away text, properties, and what is only asked of the reader.
_SKIPPED = frozenset(map(qn, ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:sdtPr", "w:sdtEndPr", "w:rubyPr")))
_LARGEST = 0x10FFFF
_WHITE = "FFFFFF"
_GROUNDS = ("w:shd", "w:highlight")


@dataclass(slots=True)
class WordLine:
    """What one paragraph prints: its own text, drawings anchored in it, and notes that it refers to."""

    pieces: list[PrintedPiece] = field(default_factory=list)
    drawings: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)  # kind ("footnotes") and number

    def extend(self, other: WordLine) -> None:
        """Add what another paragraph prints that runs on from this one."""
        self.pieces.extend(other.pieces)
        self.drawings.extend(other.drawings)
        self.notes.extend(other.notes)


class WordText:
    """Reads paragraphs of one part of a document."""

    def __init__(self, styles: WordStyles, fields: WordFields, findings: OfficeFindings) -> None:
        self._styles = styles
        self._fields = fields
        self._findings = findings

    def of(self, paragraph: Element, style_id: str | None) -> WordLine:
        """Return what `paragraph`, whose style is `style_id`, prints; hidden text is not read."""
        look = TextLook(
            strong=bool(self._styles.toggle(style_id, "w:b")),
            hidden=bool(self._styles.toggle(style_id, "w:vanish")),
            raised=bool(self._styles.is_raised(style_id)),
        )
        line = WordLine()
        self._walk(paragraph, look, line)
        return line

    def _walk(self, element: Element, look: TextLook, line: WordLine) -> None:
        for child in element:
            if child.tag == qn("w:r"):
                self._run(child, look, line)
            elif child.tag in _SKIPPED:
                continue
            elif child.tag in _MATHS:
                if not look.hidden:
                    line.pieces.append(PrintedPiece(in_one_line(child), look.strong, look.link))
            elif child.tag == qn("w:subDoc"):
                self._findings.warn(
                    "embedded-document",
                    "A part of this document lies in a file of its own; what it says is not searched.",
                )
            elif child.tag == qn("w:sdt") and is_placeholder(child):
                self._findings.leave_out("form control", "" if look.hidden else shown_text(child))
            else:
                link = look.link or child.tag == qn("w:hyperlink")
                self._walk(child, replace(look, link=link), line)

    def _run(self, run: Element, look: TextLook, line: WordLine) -> None:
        properties = run.find(qn("w:rPr"))
        style_id = val(properties, "w:rStyle")
        by_style = look.hidden or bool(self._styles.toggle(style_id, "w:vanish"))
        if _first(switch(properties, "w:vanish"), by_style):
            return
        if self._is_white(run, properties):
            self._findings.leave_out(UNSEEN, shown_text(run))
            return
        bold = _first(switch(properties, "w:b"), self._styles.toggle(style_id, "w:b"))
        up = _first(raised(properties), self._styles.is_raised(style_id))
        look = replace(
            look, strong=look.strong if bold is None else bold, raised=look.raised if up is None else up
        )
        marks = False  # whether what follows in the run is the mark of a note
        for child in run:
            if child in self._fields.unseen:
                continue
            if child.tag in _NOTES:
                line.notes.append((_NOTES[child.tag], str(child.get(qn("w:id")))))
                marks = marks or str(child.get(qn("w:customMarkFollows"))).lower() in {"1", "true", "on"}
            elif child.tag in _DRAWINGS:
                line.drawings.append(child)
            elif child.tag == qn("w:ruby"):
                line.pieces.extend(self._ruby(child, look))
            else:
                text = self._printed(child, font(properties) or self._styles.font(style_id))
                if marks:
                    self._findings.leave_out(NOTE_MARK, text)
                elif text:
                    line.pieces.append(PrintedPiece(text, look.strong, look.link, look.raised))

    def _is_white(self, run: Element, properties: Element | None) -> bool:
        """Whether a run is white on the page; in cells, boxes, heads and on coloured ground it is read."""
        colour = val(properties, "w:color") or self._styles.colour(val(properties, "w:rStyle")) or ""
        if colour.upper() != _WHITE or properties is None:
            return False
        grounds = (properties, *(p.find(qn("w:pPr")) for p in run.iterancestors(qn("w:p"))))
        shaded = any(g is not None and g.find(qn(n)) is not None for g in grounds for n in _GROUNDS)
        around = next(run.iterancestors(*map(qn, ("w:tc", "w:txbxContent"))), None)
        page = run.getroottree().getroot()
        plain = page.tag == qn("w:document") and page.find(qn("w:background")) is None
        return plain and not shaded and around is None

    def _ruby(self, ruby: Element, look: TextLook) -> Iterator[PrintedPiece]:
        """Yield the text of a gloss and, in brackets behind it, what is set above it in small type."""
        base, above = (ruby.find(qn(name)) for name in ("w:rubyBase", "w:rt"))
        text = "" if base is None else shown_text(base)
        gloss = "" if above is None else shown_text(above)
        yield PrintedPiece(f"{text}({gloss})" if gloss.strip() else text, look.strong, look.link)

    def _printed(self, element: Element, font_name: str | None) -> str:
        if element.tag == qn("w:t"):
            return drawn(element.text or "", font_name)
        if element.tag == qn("w:br"):
            return " " if element.get(qn("w:type")) in {"page", "column"} else "\n"
        if element.tag == qn("w:sym"):
            return drawn(_character(element.get(qn("w:char"))), element.get(qn("w:font")))
        if element.tag == qn("w16se:symEx"):
            return _character(element.get(qn("w16se:char")))
        if element.tag == qn("w:fldChar"):
            return self._fields.shown(element)
        if element.tag in _MATHS:
            return in_one_line(element)
        return _PRINTED.get(element.tag, "")


def is_placeholder(control: Element) -> bool:
    """Whether a content control shows only what is to be filled in."""
    return bool(switch(control.find(qn("w:sdtPr")), "w:showingPlcHdr"))


def shown_text(element: Element) -> str:
    """Return all text in an element, its paragraphs apart, whatever its style."""
    words = frozenset(map(qn, ("w:t", "m:t")))
    found = element.iter(*words, qn("w:p"), qn("w:tab"), qn("w:br"))
    return "".join(one.text or "" if one.tag in words else " " for one in found).strip()


def is_deleted(properties: Element | None) -> bool:
    """Whether properties of a paragraph's mark or of a row say that it is deleted or moved away."""
    return properties is not None and any(
        properties.find(qn(name)) is not None for name in ("w:del", "w:moveFrom")
    )


def _character(code: str | None) -> str:
    try:
        value = int(code or "20", 16)
    except ValueError:
        return ""
    return chr(value) if 0 < value <= _LARGEST else ""


def _first(*values: bool | None) -> bool | None:
    return next((value for value in values if value is not None), None)
