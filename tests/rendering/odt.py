"""OpenDocument texts: headings, lists with their styles, the roster as a table of two columns."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from io import BytesIO
from itertools import groupby

from odfdo import Document, Element

from indexer.model import Person
from tests.rendering.neutral import Block, Kind, Minutes

_STYLES = (
    '<style:style style:name="Loud" style:family="paragraph"><style:text-properties fo:font-weight="bold"/>'
    "</style:style>",
    '<text:list-style style:name="Numbers"><text:list-level-style-number text:level="1" '
    'style:num-suffix="." style:num-format="1"/></text:list-style>',
    '<text:list-style style:name="Dots"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/>'
    "</text:list-style>",
)


def as_odt(minutes: Minutes) -> bytes:
    """Write an OpenDocument text."""
    document = Document("text")
    document.body.clear()
    for outline in document.styles.root.get_elements("//text:outline-style"):
        outline.clear()  # the library's template numbers headings
    for style in _STYLES:
        document.insert_style(Element.from_tag(style), automatic=True)
    for element in _elements(minutes):
        document.body.append(Element.from_tag(element))
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _elements(minutes: Minutes) -> Iterator[str]:
    yield _heading(1, minutes.board)
    yield _paragraph(minutes.date_line)
    for heading, people in minutes.roster:
        yield _paragraph(heading, "Loud")
        yield _table(heading, people)
    for item in minutes.items:
        yield _heading(2, item.printed)
        for kind, blocks in groupby(item.blocks, key=lambda block: block.kind):
            yield from _blocks(kind, list(blocks))


def _blocks(kind: Kind, blocks: list[Block]) -> Iterator[str]:
    if kind in {Kind.BULLET, Kind.NUMBERED}:
        style = "Dots" if kind is Kind.BULLET else "Numbers"
        entries = "".join(f"<text:list-item>{_paragraph(block.text)}</text:list-item>" for block in blocks)
        yield f'<text:list text:style-name="{style}">{entries}</text:list>'
    elif kind is Kind.SUBHEADING:
        yield from (_heading(3, block.text) for block in blocks)
    else:
        style = "Loud" if kind is Kind.ACTION else "Standard"
        yield from (_paragraph(block.text, style) for block in blocks)


def _heading(level: int, text: str) -> str:
    return f'<text:h text:outline-level="{level}">{escape(text)}</text:h>'


def _paragraph(text: str, style: str = "Standard") -> str:
    return f'<text:p text:style-name="{style}">{escape(text)}</text:p>'


def _table(name: str, people: tuple[Person, ...]) -> str:
    rows = "".join(_row(*cells) for cells in [("Name", "Organisation"), *map(_cells, people)])
    return f'<table:table table:name="{name}"><table:table-column/>{rows}</table:table>'


def _row(*texts: str) -> str:
    cells = "".join(f"<table:table-cell>{_paragraph(text)}</table:table-cell>" for text in texts)
    return f"<table:table-row>{cells}</table:table-row>"


def _cells(person: Person) -> tuple[str, str]:
    name = f"{person.name or ''} ({person.initials})" if person.initials else person.name or ""
    return name, ", ".join(filter(None, (person.organisation, person.role)))
