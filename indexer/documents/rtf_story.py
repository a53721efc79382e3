"""Paragraphs and tables of rich text in the making."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.documents.lines import Paragraph, StyledRun, bullet_sign, clean_line, paragraphs_of
from indexer.documents.tables import rows_of
from indexer.model import LineKind


@dataclass(slots=True)
class RtfStory:
    """A text in the making: of the body, a note, a box or a header."""

    paragraphs: list[Paragraph] = field(default_factory=list)
    runs: list[StyledRun] = field(default_factory=list)
    behind: list[Paragraph] = field(default_factory=list)  # notes and boxes of the paragraph in the making
    marker: str = ""
    heading: int | None = None
    depth: int = 0
    in_table: bool = False
    shaded: bool = False  # whether the paragraph in the making has a ground of its own
    cell: list[Paragraph] = field(default_factory=list)
    row: list[list[Paragraph]] = field(default_factory=list)
    table: list[list[list[Paragraph]]] = field(default_factory=list)
    nested: list[str] = field(default_factory=list)  # cells of a row in a table within a cell

    def add(self, text: str, *, strong: bool) -> None:
        """Append text to the paragraph in the making."""
        self.runs.append(StyledRun(text, strong))

    @property
    def written(self) -> str:
        """The text of the paragraph in the making."""
        return "".join(run.text for run in self.runs)

    def end_paragraph(self) -> None:
        """Put the paragraph in the making where it belongs: into its cell or behind the others."""
        if not self.in_table:
            self.end_table()
        place = self.cell if self.in_table else self.paragraphs
        if self.written.strip():
            place.extend(paragraphs_of(self.runs, self._like()))
        place.extend(self.behind)
        self.runs, self.behind, self.marker = [], [], ""

    def end_cell(self) -> None:
        """Close a cell of the table."""
        self.in_table = True
        self.end_paragraph()
        self.row.append(self.cell)
        self.cell = []

    def end_row(self) -> None:
        """Close a row of the table."""
        if self.written.strip() or self.cell:
            self.end_cell()
        self.table.append(self.row)
        self.row = []

    def end_nested_row(self) -> None:
        """Close a row of a table that stands in a cell."""
        cells, self.nested = tuple(self.nested), []
        self.cell.append(
            Paragraph("\t".join(filter(None, cells)), LineKind.ROW, gap_before=False, cells=cells)
        )

    def end_table(self) -> None:
        """Lay out the table that stands before the paragraph in the making."""
        if self.row or self.cell:
            self.table.append([*self.row, self.cell])
        table, self.table, self.row, self.cell = self.table, [], [], []
        self.paragraphs.extend(rows_of(table))

    def finish(self) -> list[Paragraph]:
        """All paragraphs."""
        self.end_paragraph()
        self.end_table()
        return self.paragraphs

    def _like(self) -> Paragraph:
        marker = bullet_sign(clean_line(self.marker))
        if self.heading is not None:
            return Paragraph("", LineKind.HEADING, self.heading, marker)
        if not marker:
            return Paragraph("")
        kind = LineKind.NUMBERED if any(map(str.isalnum, marker)) else LineKind.BULLET
        return Paragraph("", kind, self.depth, marker, gap_before=False)
