"""Real minutes, where they are at hand: read whole, and alike from every format."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from lxml import etree

from indexer.documents.read import read_source
from indexer.model import Line, LineKind

DRAWN = "ancestor::*[local-name()='desc' or local-name()='title']"


def squeezed(text: str) -> Counter[str]:
    return Counter(re.sub(r"\s", "", text))


def printed(lines: tuple[Line, ...]) -> list[str]:
    return [" ".join(line.text.split()) for line in lines if line.kind is not LineKind.ROW]


def test_every_letter_of_office_documents_is_read_once(shared: Path) -> None:
    for path in sorted((shared / "minutes" / "odug").glob("*.odt")):
        root = etree.fromstring(zipfile.ZipFile(path).read("content.xml"))
        body = root.xpath(f"//*[local-name()='body']//text()[not({DRAWN})]")
        said = squeezed("".join(body))
        lines = read_source(path).lines
        found = squeezed("".join(line.text for line in lines))
        assert not said - found, path.name
        markers = squeezed("".join(line.text[: line.marker_end] for line in lines))
        rows = squeezed("".join(c for line in lines for cell in line.cells for c in cell[:4]))
        assert not found - said - markers - rows, path.name


def test_a_pdf_and_its_odt_give_the_same_lines(shared: Path) -> None:
    pairs = [(p, p.with_suffix(".odt")) for p in sorted((shared / "minutes" / "odug").glob("*.pdf"))]
    pairs = [pair for pair in pairs if pair[1].exists()]
    if not pairs:
        pytest.skip("no minutes in both formats")
    for pdf, odt in pairs:
        one, other = printed(read_source(pdf).lines), printed(read_source(odt).lines)
        different = [line for line in one if line not in other] + [line for line in other if line not in one]
        # A list inside a table is a list in one and rows in the other; everything else agrees.
        assert len(different) <= 0.02 * len(one), different


def test_plain_text_keeps_every_word_in_order(shared: Path) -> None:
    for path in sorted((shared / "minutes" / "london").glob("*.txt")):
        raw = re.sub(r"^\[(.*)\]\(#\)$", r"\1", path.read_text(), flags=re.MULTILINE)
        assert read_source(path).text.split() == raw.split(), path.name
