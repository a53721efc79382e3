"""What a version keeps for the next build: by document what it was made from, and counts that add up."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from indexer.pipeline.fingerprints import Fingerprints

FOLDER = "reuse"
"""The version's folder of all that only the next build reads."""

_LAYOUT = 1
_FILE, _WORDS = "documents.jsonl", "words.json"


@dataclass(frozen=True, slots=True)
class Known:
    """One document of a version.

    `key` hashes its file's bytes and name and what its sidecar says; `stated` is the board that it names
    itself, `board` the full name; `restricted` are its labels. Its passages are `first`, ...
    `first + passages - 1`. `observed` is what it says of acronyms, as JSON.
    """

    document_id: str
    key: str
    stated: str | None
    board: str | None
    restricted: list[str]
    first: int
    passages: int
    observed: Any


def save_known(folder: Path, fingerprints: Fingerprints, documents: Iterable[Known]) -> None:
    """Writes all documents, a line each, with what they depend on in the first line."""
    with (folder / _FILE).open("w", encoding="utf-8") as file:
        for one in ({"layout": _LAYOUT, **asdict(fingerprints)}, *(asdict(known) for known in documents)):
            file.write(f"{json.dumps(one, ensure_ascii=False)}\n")


def load_known(folder: Path) -> tuple[Fingerprints, Iterator[Known]]:
    """What `save_known` wrote. OSError without the file, ValueError when it is of another layout."""
    with (folder / _FILE).open(encoding="utf-8") as file:
        head = json.loads(file.readline())
        if head.pop("layout") != _LAYOUT:
            raise ValueError("another layout")
        return Fingerprints(**head), iter([Known(**json.loads(line)) for line in file])


def save_words(folder: Path, counts: Mapping[str, int]) -> None:
    """Writes how often each word stands in the texts of all documents."""
    held = {word: counts[word] for word in sorted(counts) if counts[word]}
    (folder / _WORDS).write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")


def load_words(folder: Path) -> Counter[str]:
    """Reads what `save_words` wrote."""
    return Counter(json.loads((folder / _WORDS).read_text(encoding="utf-8")))
