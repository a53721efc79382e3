"""Documents and names that were made to do harm: refused one by one, in one sentence, and in time."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.documents.read import read_source
from indexer.errors import RefusedFile
from tests.processes import minutebook

MOST_SECONDS = 15
"""Wall-clock, on a busy machine; a document that loops takes for ever."""


def pdf(*objects: str, trailer: str = "/Root 1 0 R") -> bytes:
    """A PDF of these objects, numbered from 1."""
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    return (
        data
        + f"{head}trailer\n<< /Size {len(objects) + 1} {trailer} >>\nstartxref\n{len(data)}\n%%EOF\n".encode()
    )


CATALOGUE = "<< /Type /Catalog /Pages 2 0 R >>"
PAGE = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 99 99] /Contents 4 0 R /Resources << >> >>"
HOSTILE = {
    "10,000 pages": pdf(
        CATALOGUE,
        f"<< /Type /Pages /Kids [{' '.join(f'{number} 0 R' for number in range(3, 10_003))}] /Count 10000 >>",
        *(PAGE.replace("4 0 R", "3 0 R") for _ in range(10_000)),
    ),
    "pages that are their own parents": pdf(CATALOGUE, "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"),
    "pages in a ring": pdf(
        CATALOGUE,
        "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 9 >>",
        "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 9 >>",
    ),
    "a table that names itself as the one before": pdf(
        CATALOGUE, "<< /Type /Pages /Kids [] /Count 0 >>", trailer="/Root 1 0 R /Prev 9"
    ),
    "a length that refers to itself": pdf(
        CATALOGUE,
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE,
        "<< /Length 4 0 R >>\nstream\nBT ET\nendstream",
    ),
    "a form that draws itself": pdf(
        CATALOGUE,
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        PAGE.replace("<< >>", "<< /XObject << /F 4 0 R >> >>"),
        "<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 4 0 R >> >> "
        "/Length 11 >>\nstream\n/F Do /F Do\nendstream",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(120)
def test_a_pdf_that_would_never_end_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.pdf").write_bytes(HOSTILE[name])
    with pytest.raises(RefusedFile) as refusal:
        read_source(tmp_path / "a.pdf")
    assert "\n" not in str(refusal.value)


def test_too_many_pages_are_told_with_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(HOSTILE["10,000 pages"])
    with pytest.raises(RefusedFile, match="more than 500 pages"):
        read_source(tmp_path / "a.pdf")


@pytest.mark.slow
def test_names_with_control_characters_reach_no_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "minutes"
    folder.mkdir()
    (folder / "ferry.txt").write_text("Ferry Board\n5 March 2024\n\n1. Welcome\nAll were welcomed.\n")
    (folder / "quay\x1b[2J\nrefused ferry.txt: it is empty.xlsx").write_bytes(b"x")
    (folder / "dock\x07\x9b31m.txt").write_text("")
    parsed = minutebook("parse", folder / "dock\x07\x9b31m.txt", "--json")
    built = minutebook("index", folder, "--out", tmp_path / "index")
    for run in (parsed, built):
        shown = run.stdout + run.stderr
        assert not [char for char in shown if not char.isprintable() and char not in "\n\r"], ascii(shown)
    assert built.stderr.count("refused ") == 3, built.stderr
    assert built.stderr.count("\nrefused ferry.txt") == 0, (
        "a name that pretends to be a line of the program's"
    )
    assert built.returncode == 0, built.stderr
