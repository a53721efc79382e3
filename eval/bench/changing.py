"""What it costs to bring an index up to date: one document of many is changed, and all are indexed again."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from eval.bench.corpus import Recombined, recombined
from eval.bench.material import Material
from eval.bench.process import ContestantFailed
from eval.bench.results import Changed
from indexer.passages import date_in_words
from indexer.store.versions import open_current

PASSAGES = 20
"""About what the minutes of a meeting of two hours come to."""

_ADDED = "\n\nThe board thanked the clerk, who had kept these minutes for twelve years.\n"


def changed(
    material: Material, documents: int, work: Path, seed: int, progress: Callable[[str], None]
) -> Changed:
    """Indexes so many documents, changes one and indexes all again, each time as the command does.

    Starting the command and loading the encoder count with either. Raises ContestantFailed.
    """
    minutes, index, log = work / "minutes", work / "index", work / "log"
    minutes.mkdir(parents=True)
    for number, text in enumerate(islice(texts(material, seed), documents)):
        (minutes / f"minutes-{number:05}.md").write_text(text, encoding="utf-8")
    progress(f"building an index of {documents:,} documents")
    whole = _indexed(minutes, index, log)
    one = minutes / f"minutes-{documents // 2:05}.md"
    one.write_text(one.read_text(encoding="utf-8") + _ADDED, encoding="utf-8")
    progress("indexing again with one of them changed")
    again = _indexed(minutes, index, log)
    _, manifest = open_current(index)
    return Changed(documents, manifest.contents.passages, round(whole, 2), round(again, 2))


def texts(material: Material, seed: int) -> Iterator[str]:
    """Minutes in Markdown without end, of `PASSAGES` passages each."""
    for one in recombined(material, sys.maxsize, seed):
        for first in range(0, len(one.passages), PASSAGES):
            yield _text(one, first)


def _text(one: Recombined, first: int) -> str:
    """`PASSAGES` passages of a meeting from the `first` on, under their items' headings."""
    meeting, parts, item = one.meeting, [], 0
    for passage in one.passages[first : first + PASSAGES]:
        if passage.item != item:
            item = passage.item
            parts.append(f"## {meeting.item(item).heading}")
        parts.append(passage.text)
    held = date_in_words(meeting.date) if meeting.date else ""
    return "\n\n".join([f"# {meeting.board}", f"Minutes of the meeting held on {held}", *parts])


def _indexed(minutes: Path, index: Path, log: Path) -> float:
    """Seconds that the command takes to index the folder."""
    command = [sys.executable, "-m", "service.cli.main", "index", str(minutes), "--out", str(index)]
    began = time.perf_counter()
    with log.open("ab") as told:
        code = subprocess.run(command, stdout=told, stderr=told, check=False).returncode  # noqa: S603 - our own
    if code:
        last = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()[-1:]
        raise ContestantFailed(f"Indexing the recombined minutes failed: {' '.join(last)}")
    return time.perf_counter() - began
