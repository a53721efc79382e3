"""Whatever the structure of a file, each of its words is read, told as left out, or warned of as lost."""

from __future__ import annotations

import importlib
import random
import re

import pytest

from indexer.documents.formats import READERS
from indexer.documents.ledger.ledger import unexplained
from indexer.documents.lines import build
from indexer.errors import RefusedFile
from tests.rendering.planted import PLANTED
from tests.rendering.planter import Planter

# More than 2,000 in all; reading a PDF takes as long as reading a hundred text files.
FILES = {".txt": 500, ".md": 600, ".html": 600, ".docx": 200, ".odt": 200, ".pdf": 60}
_COUNT = re.compile(r"(\d+) words? of the file (?:was|were) not read")


def unexplained_words(suffix: str, data: bytes, planted: list[str]) -> tuple[list[str], int] | None:
    """The planted words that were neither kept nor told, how many the ledger warns of; None if refused."""
    reader = READERS[suffix]
    try:
        reading = importlib.import_module(f"indexer.documents.{reader}").read(data)
    except RefusedFile:
        return None
    text, _ = build(reading.paragraphs)
    told = re.sub(r"[\W_]+", "", "".join((text, *(one.text for one in reading.left_out)))).casefold()
    warnings = unexplained(data, reader, text, reading.left_out).warnings
    assert all(warning.code == "text-lost" for warning in warnings)
    assert "unseenword" not in "".join(warning.message for warning in warnings)
    counts = [int(found[1]) for warning in warnings if (found := _COUNT.match(warning.message))]
    return [word for word in planted if word not in told], sum(counts)


@pytest.mark.parametrize("suffix", PLANTED)
def test_every_word_is_read_told_or_warned_of(suffix: str) -> None:
    read = 0
    for seed in range(FILES[suffix]):
        plant = Planter(random.Random(f"{suffix}{seed}"))
        data = PLANTED[suffix](plant)
        found = unexplained_words(suffix, data, plant.planted)
        if found is None:
            continue
        read += 1
        lost, warned = found
        assert warned >= len(lost), (seed, lost, data[:2_000])
    assert read >= FILES[suffix] * 0.8


def test_so_many_files_are_made() -> None:
    assert sum(FILES.values()) >= 2_000
