"""Parts of office packages fall under the same limits whatever they are called and written in."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from indexer.documents.office import package
from indexer.documents.office.package import OfficePackage, parsed_xml
from indexer.errors import RefusedFile

ENTITY = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32", "utf-32-le", "utf-32-be"])
def test_entities_are_refused_in_every_width(encoding: str) -> None:
    with pytest.raises(RefusedFile, match="entities"):
        parsed_xml(ENTITY.encode(encoding))


@pytest.mark.parametrize("encoding", ["IBM037", "KOI8-R", "SHIFT_JIS", "UTF-7"])
def test_other_encodings_are_refused(encoding: str) -> None:
    with pytest.raises((RefusedFile, SyntaxError)):
        parsed_xml(f'<?xml version="1.0" encoding="{encoding}"?><a>b</a>'.encode())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_those_that_office_programs_write_are_read(encoding: str) -> None:
    written = f'<?xml version="1.0" encoding="{encoding}"?><a>é</a>'.encode(encoding)
    assert parsed_xml(written).text == "é"


def test_parts_by_any_name_count_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "_MAX_XML_MEGABYTES", 1)
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for number in range(3):
            archive.writestr(f"part{number}.bin", f"<a>{' ' * 400_000}</a>")
    opened = OfficePackage(packed.getvalue())
    for _ in range(4):
        assert opened.xml("part0.bin") is not None  # the same part again is no more
    assert opened.xml("part1.bin") is not None
    with pytest.raises(RefusedFile, match="more than 1 MB"):
        opened.xml("part2.bin")
