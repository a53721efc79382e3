"""One file as a build of it alone would read it."""

from __future__ import annotations

from pathlib import Path

from indexer.build.gather import TEXT_OF_MEETING, settled_row, texts_read
from indexer.build.settle import settle
from indexer.build.tasks import Limits, read_task, whole_text
from indexer.build.workers import WorkerPool
from indexer.documents.folder.find import discover
from indexer.errors import BadInput, MinutebookError, RefusedFile
from indexer.model import Meeting
from indexer.store.records import meeting_of


def parse_file(path: Path, limits: Limits | None = None) -> tuple[Meeting, ...]:
    """The meetings of one file, its sidecar heeded, as a build of it alone would call them.

    Raises MinutebookError, naming a refused file.
    """
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name one file of minutes.")
    discovery = discover([path])
    if not discovery.found:
        raise MinutebookError(f"{path} is refused: {discovery.refused[0].reason}.")
    with WorkerPool(limits or Limits(), 1) as workers:
        (result,) = workers.results([read_task(discovery.found[0])])
    if isinstance(result, RefusedFile):
        raise MinutebookError(f"{path} is refused: {result}.")
    rows = [[meeting["row"] for meeting in text["meetings"]] for text in result["texts"]]
    texts = texts_read(discovery.found[0], result)
    settled = settle(texts, lambda text: whole_text(row[TEXT_OF_MEETING] for row in rows[text.place]))
    if not settled.documents:
        raise MinutebookError(f"{path} is refused: {settled.refused[0].reason}.")
    return tuple(
        meeting_of(settled_row(rows[one.text.place][one.part], one, one.meeting.board))
        for one in settled.documents
    )
