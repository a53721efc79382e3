"""Files whose bytes are damaged: each is refused in one sentence, or read with all words accounted for."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest

from indexer.documents.read import read_source
from indexer.errors import RefusedFile
from indexer.meetings.parse import parse_meeting
from tests.fuzz.documents import rich_text, saved_page
from tests.harbour import HARBOUR
from tests.rendering import RENDERINGS
from tests.rendering.odt_parts import flat
from tests.soundness import require_sound

# How many of each format; reading a PDF takes as long as reading a hundred text files.
CASES = {".txt": 90, ".md": 90, ".html": 90, ".docx": 80, ".odt": 80, ".fodt": 60, ".rtf": 60, ".mhtml": 40}
PDF_CASES = 24
# Where a damaged tag or control word ends two readers may differ: what one has and the other not is told.
TOLD = frozenset({".html", ".mhtml", ".rtf", ".pdf"})

Damage = Callable[[bytes, random.Random], bytes]


def truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(1, len(data))]


def flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def swapped(data: bytes, chance: random.Random) -> bytes:
    a, b, c, d = sorted(chance.randrange(len(data) + 1) for _ in range(4))
    return data[:a] + data[c:d] + data[b:c] + data[a:b] + data[d:]


def duplicated(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    end = min(len(data), start + chance.choice((40, 400, 4_000)))
    return data[:end] + data[start:end] * chance.choice((1, 2, 20)) + data[end:]


DAMAGES: Mapping[str, Damage] = {one.__name__: one for one in (truncated, flipped, swapped, duplicated)}


@cache
def whole(suffix: str) -> bytes:
    match suffix:
        case ".rtf":
            return rich_text(HARBOUR)
        case ".mhtml":
            return saved_page(whole(".html"))
        case ".fodt":
            return flat(whole(".odt"))
        case _:
            return RENDERINGS[f"minutes{suffix}"](HARBOUR)


def within(data: bytes, damage: Damage, chance: random.Random) -> bytes:
    """A package one of whose parts is damaged."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(made, "w") as other:
        names = archive.namelist()
        chosen = chance.choice([name for name in names if archive.read(name)])
        for name in names:
            content = archive.read(name)
            other.writestr(zipfile.ZipInfo(name), damage(content, chance) if name == chosen else content)
    return made.getvalue()


def outcome(path: Path, data: bytes) -> str:
    """ "refused", "read", or "told" where the reading says that it lacks words."""
    path.write_bytes(data)
    refusal = None
    try:
        source = read_source(path)
    except RefusedFile as refused:
        refusal = str(refused)
    if refusal is not None:
        assert len(refusal.strip().splitlines()) == 1
        return "refused"
    codes = {warning.code for warning in source.warnings}
    # The second reading of PDFs is another library's, which gives up some files that the first can read.
    assert "not-checked" not in codes or path.suffix == ".pdf"
    require_sound(source, parse_meeting(source))
    return "told" if codes & {"text-lost", "not-checked"} else "read"


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize(("suffix", "count"), [*CASES.items(), (".pdf", PDF_CASES)])
def test_damaged_files_are_refused_or_accounted_for(
    suffix: str, count: int, damage: str, tmp_path: Path
) -> None:
    data = whole(suffix)
    for seed in range(count // len(DAMAGES)):
        chance = random.Random(f"{suffix} {damage} {seed}")
        inside = suffix in {".docx", ".odt"} and seed % 2
        damaged = within(data, DAMAGES[damage], chance) if inside else DAMAGES[damage](data, chance)
        found = outcome(tmp_path / f"minutes{suffix}", damaged)
        assert found != "told" or suffix in TOLD, seed


def test_so_many_files_are_damaged() -> None:
    assert sum(CASES.values()) + PDF_CASES >= 500
