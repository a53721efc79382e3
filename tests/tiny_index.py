"""Indexes made by the real build with a tiny encoder, in a second: generations of the same minutes."""

from __future__ import annotations

from pathlib import Path

from indexer.build.build import Options, build
from indexer.build.built import Built
from indexer.store.engines.columns import Where
from indexer.store.open import Index

QUESTION = "What is the mooring fee?"
MONTHS = ("January", "February", "March")
WORDS = ("north", "south", "east", "west")


def write_minutes(folder: Path, generation: int, documents: int = 3) -> Path:
    """Minutes that all state the same generation, so that a mix of two can be told."""
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(documents):
        (folder / f"harbour-2024-0{number + 1}.txt").write_text(
            "Lampton Harbour Board\n"
            f"Minutes of the meeting held on {number + 4} {MONTHS[number % 3]} 2024\n\n"
            "Present\nAnn Bell (AB), Lampton Council\n\n"
            "1. Welcome\n"
            f"AB welcomed the members of the {WORDS[number % 4]} quay.\n\n"
            "2. Mooring fees\n"
            f"The mooring fee of generation {generation} was agreed for the {WORDS[number % 4]} quay.\n"
            f"AB will write to the {WORDS[number % 4]} quay about generation {generation}.\n",
            encoding="utf-8",
        )
    return folder


def build_tiny(minutes: Path, out: Path, encoder: Path, keep: int = 2) -> Built:
    """Builds the index, quietly."""
    return build([minutes], out, Options(model=str(encoder), keep=keep), lambda stage, done, total: None)


def generations(index: Index) -> set[str]:
    """Every generation that a passage of the index speaks of, and its canonical texts too."""
    texts = [passage.text for passage in index.fetch(range(index.manifest.contents.passages))]
    texts += [meeting.text for one in index.meetings if (meeting := index.meeting(one.document_id))]
    found = index.lexical(index.sparse({"generat": 1.0}), Where(), 100)
    texts += [passage.text for passage in index.fetch(found.passages)]
    return {text.split("generation ")[1].split()[0].strip(".") for text in texts if "generation " in text}
