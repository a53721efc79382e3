"""What a worker does with a document: reads it, and cuts its meeting where that can be settled at once."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from indexer.boards import may_be_short
from indexer.documents.find import Found
from indexer.documents.read import read_source
from indexer.errors import RefusedFile
from indexer.language.words import Analyzer
from indexer.meetings.parse import parse_meeting
from indexer.model import Hints, Meeting
from indexer.passages import Budget
from indexer.pipeline.derived import derive
from indexer.store.records import date_of, meeting_of, meeting_row

_READINGS = 3  # of a file that changes under our eyes, before it is refused


@dataclass(frozen=True, slots=True)
class Cutting:
    """What cutting needs to know of the encoder: its tokenizer (JSON), prompt and limit; and the budget."""

    tokenizer: str
    prompt: str
    pieces: int
    tokens: int

    def budget(self) -> Budget:
        """The budget; loads both tokenisers."""
        from tokenizers import Tokenizer

        from indexer.language.words import token_counter

        tokenizer = Tokenizer.from_str(self.tokenizer)
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return Budget(
            tokens=self.tokens,
            pieces=self.pieces,
            count_tokens=token_counter(),
            count_pieces=lambda text: len(tokenizer.encode(self.prompt + text).ids),
        )


class Tools:
    """What a worker keeps from one document to the next."""

    def __init__(self, cutting: Cutting | None) -> None:
        self._cutting = cutting
        self._budget: Budget | None = None
        self._analyzer = Analyzer()

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Tools:
        """With the settings that a worker is sent first; without "cutting", documents are only read."""
        cutting = settings.get("cutting")
        return cls(Cutting(**cutting) if cutting else None)

    def do(self, task: Mapping[str, Any]) -> dict[str, Any]:
        """Does a task that `read_task` or `cut_task` made. Raises RefusedFile and MissingExtra."""
        kinds: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "read": self._read,
            "cut": self._cut,
        }
        return kinds[task["kind"]](task)

    def _read(self, task: Mapping[str, Any]) -> dict[str, Any]:
        path, sidecar = Path(task["path"]), _hints(task["sidecar"])
        for _ in range(_READINGS):
            digest = file_digest(path)
            meeting = parse_meeting(read_source(path, sidecar))
            if file_digest(path) == digest:
                settled = self._cutting is not None and not may_be_short(meeting.board)
                derived = self._derive(meeting) if settled else None
                return {"digest": digest, "meeting": meeting_row(meeting), "derived": derived}
        raise RefusedFile("it changes while it is read: index it again when it is finished")

    def _cut(self, task: Mapping[str, Any]) -> dict[str, Any]:
        return {"derived": self._derive(meeting_of(task["meeting"]))}

    def _derive(self, meeting: Meeting) -> dict[str, Any]:
        if self._budget is None:
            if self._cutting is None:
                raise ValueError("a worker without a tokenizer cannot cut")
            self._budget = self._cutting.budget()
        return derive(meeting, self._budget, self._analyzer).as_json()


def read_task(found: Found) -> dict[str, Any]:
    """The task of reading a file: gives "digest", "meeting" (a row of records), "derived" or None."""
    hints = asdict(found.sidecar)
    hints["date"] = hints["date"].isoformat() if hints["date"] else None
    return {"kind": "read", "path": str(found.path), "sidecar": hints}


def cut_task(row: list[Any]) -> dict[str, Any]:
    """The task of cutting a meeting that was read before: gives "derived"."""
    return {"kind": "cut", "meeting": row}


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes. Raises RefusedFile when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise RefusedFile(f"it cannot be opened: {error.strerror or error}") from error


def _hints(stated: Mapping[str, Any]) -> Hints:
    known = {one.name: stated[one.name] for one in fields(Hints)}
    labels = known["restricted"]
    return Hints(
        **{
            **known,
            "date": date_of(known["date"]),
            "restricted": None if labels is None else tuple(labels),
        }
    )
