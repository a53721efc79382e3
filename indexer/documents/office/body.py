"""What the readers of Word and OpenDocument share: the walk over paragraphs, tables and notes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from indexer.documents.formats import NOTE_MARK, OmittedText, ReadDocument
from indexer.documents.lines import Paragraph, StyledRun, clean_line, paragraphs_of
from indexer.documents.metadata.restriction import restriction_in
from indexer.documents.office.list_numbers import LevelScheme
from indexer.documents.raised import in_line
from indexer.documents.symbols import is_unknown
from indexer.documents.tables import rows_of
from indexer.model import Hints, LineKind, Warning

# What programs call a document that nobody has named.
_UNNAMED = re.compile(
    r"(?:(?:microsoft )?word |untitled |new )?document ?\d*|untitled|title|doc ?\d+|normal|"
    r"microsoft (?:office )?word - .*|(?:powerpoint )?presentation ?\d*",
    re.IGNORECASE,
)


# What raised text means is told by the few characters before it.
_LOOKED_BACK = 40


@dataclass(frozen=True, slots=True)
class PrintedPiece:
    """A stretch of a paragraph in one style, raised above its line or not."""

    text: str
    strong: bool = False
    link: bool = False
    raised: bool = False


@dataclass(frozen=True, slots=True)
class TextLook:
    """How text looks that says nothing of it itself."""

    strong: bool = False
    hidden: bool = False
    raised: bool = False
    link: bool = False
    font: str | None = None
    white: bool = False
    shaded: bool = False  # in a cell, a box or a page head, whose ground may have any colour


@dataclass(slots=True)
class OfficeFindings:
    """What a reader has to tell of a document beside its paragraphs, gathered while it is read."""

    left_out: list[OmittedText] = field(default_factory=list)
    warnings: list[Warning] = field(default_factory=list)

    def leave_out(self, reason: str, text: str) -> None:
        """Note text that a reader of the file sees and that is in no paragraph."""
        if text.strip():
            self.left_out.append(OmittedText(reason, text))

    def warn(self, code: str, message: str) -> None:
        """Note a doubt about the reading, once."""
        if all(warning.message != message for warning in self.warnings):
            self.warnings.append(Warning(code, message))


def settled(pieces: Iterable[PrintedPiece], findings: OfficeFindings) -> list[StyledRun]:
    """Return the runs of a paragraph: of raised text what belongs to the line, less the marks of notes."""
    runs: list[StyledRun] = []
    raised: list[PrintedPiece] = []
    before = ""
    for piece in [*pieces, PrintedPiece("")]:
        if piece.raised:
            raised.append(piece)
            continue
        for run in [*_lowered(before, raised, findings), StyledRun(piece.text, piece.strong, piece.link)]:
            if run.text:
                runs.append(run)
                before = (before + run.text)[-_LOOKED_BACK:]
        raised = []
    return runs


def _lowered(before: str, raised: Sequence[PrintedPiece], findings: OfficeFindings) -> Iterator[StyledRun]:
    text = "".join(piece.text for piece in raised)
    if not text.strip():
        yield from (StyledRun(piece.text, piece.strong, piece.link) for piece in raised)
        return
    kept = in_line(before, text)
    if kept == text:
        yield from (StyledRun(piece.text, piece.strong, piece.link) for piece in raised)
    elif kept:
        yield StyledRun(kept, raised[0].strong, raised[0].link)
    else:
        findings.leave_out(NOTE_MARK, text)
        if text[-1:].isspace():
            yield StyledRun(" ")


def title_of(property_: str | None) -> str | None:
    """Return the title that a document's properties state, None where a program has only filled it in."""
    title = (property_ or "").strip()
    return None if not title or _UNNAMED.fullmatch(title) else title


def tell_unknown_signs(paragraphs: Iterable[Paragraph], findings: OfficeFindings) -> None:
    """Warn of private characters, which only their font could draw."""
    count = sum(sum(map(is_unknown, paragraph.text)) for paragraph in paragraphs)
    if count:
        findings.warn(
            "unreadable-letters",
            f"{count} signs of a symbol font are not known; look at the original where they stand.",
        )


def read_document(
    title: str | None,
    properties: Iterable[tuple[str, str]],
    paragraphs: Iterable[Paragraph],
    findings: OfficeFindings,
) -> ReadDocument:
    """Read all paragraphs, which adds to `findings`, and return the document with what was found."""
    read = tuple(paragraphs)
    tell_unknown_signs(read, findings)
    hints = Hints(title=title_of(title), restricted=restriction_in(tuple(properties)))
    return ReadDocument(read, hints, tuple(findings.left_out), tuple(findings.warnings))


class OfficeBody:
    """Turns the blocks of one document into paragraphs; subclasses walk its elements, once and in order.

    Texts of notes wait until the paragraph, or the row of the outermost table, that refers to them is told.
    """

    def __init__(self, findings: OfficeFindings) -> None:
        self.findings = findings
        self._in_list = False  # whether the paragraph before was an item of a list
        self._tables = 0  # how many tables the walk is in
        self._notes: list[Paragraph] = []

    def table(self, rows: Iterable[list[list[Paragraph]]]) -> Iterator[Paragraph]:
        """Yield the paragraphs of a table and, behind each row, its notes; `rows` are read meanwhile."""
        self._in_list = False
        read, behind = [], []
        self._tables += 1
        for row in rows:
            read.append(row)
            behind.append(self._notes if self._tables == 1 else [])
            if self._tables == 1:
                self._notes = []
        self._tables -= 1
        yield from rows_of(read, behind)
        self._in_list = False

    def block(self, runs: Sequence[StyledRun], like: Callable[[], Paragraph]) -> Iterator[Paragraph]:
        """Yield the paragraphs of `runs` in the manner of `like`, which counts an empty one too."""
        manner = like()
        if any(run.text.strip() for run in runs):
            yield from paragraphs_of(runs, manner)
            self._in_list = manner.kind in {LineKind.BULLET, LineKind.NUMBERED}
        else:
            self._in_list = False
            yield Paragraph("")

    def listed(self, scheme: LevelScheme, marker: str, depth: int, *, link: bool) -> Paragraph:
        """Return the manner of an item of a list, that of running text where no marker is printed."""
        if not marker:
            return Paragraph("", link=link)
        kind = LineKind.BULLET if scheme is LevelScheme.BULLET else LineKind.NUMBERED
        return Paragraph("", kind, depth, marker, link=link, gap_before=not self._in_list)

    def note(self, paragraphs: Iterable[Paragraph]) -> None:
        """Keep the text of a note until what refers to it has been told."""
        waiting, self._notes = self._notes, []
        own = list(as_note(paragraphs))  # read now: it may refer to notes itself
        self._notes = [*waiting, *own, *self._notes]

    def told_notes(self) -> Iterator[Paragraph]:
        """Yield the notes that wait, unless a table is being read."""
        if not self._tables and self._notes:
            yield from self._notes
            self._notes = []
            self._in_list = False


def as_note(paragraphs: Iterable[Paragraph]) -> Iterator[Paragraph]:
    """Yield paragraphs as running text, empty ones dropped; rows of tables stay rows."""
    for paragraph in paragraphs:
        if paragraph.kind is LineKind.ROW:
            yield paragraph
        elif clean_line(paragraph.text):
            yield replace(paragraph, kind=LineKind.TEXT, level=None)
