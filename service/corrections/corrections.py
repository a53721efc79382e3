"""Corrections of documents and boards: looked at as a difference first, then written, told of, and undone."""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from indexer.documents.lines import clean_line
from indexer.documents.metadata.corrections import (
    BOARDS,
    CORRECTABLE,
    LOG_NAME,
    StatedCorrection,
    read_corrections,
    undone,
)
from indexer.documents.metadata.sidecar import MOST_CHARACTERS
from indexer.errors import BadInput
from indexer.learned.board_file import board_file_problem
from indexer.model import DocumentKind, Meeting
from indexer.regular_files import open_regular
from indexer.store.files import alone, flush, replace_text
from indexer.store.records import MeetingSummary
from service.corrections.places import SidecarEntry, entry_of
from service.corrections.settings import CorrectionSettings
from service.corrections.toml_edit import Stated, stated, with_one_board, with_stated

_MOST_BYTES = 4_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """A change that is not made yet: a file's text before and after, and how the log is to tell of it."""

    path: Path
    old: str
    new: str
    file: str
    before: Stated
    after: Stated
    document: str | None = None
    undoes: int | None = None

    @property
    def nothing(self) -> bool:
        """Whether all is so already."""
        return self.old == self.new

    @property
    def seen(self) -> str:
        """What is another text when the file, or what is to become of it, is another."""
        return hashlib.sha256(f"{self.path}\0{self.old}\0{self.new}".encode()).hexdigest()

    @property
    def difference(self) -> tuple[str, ...]:
        """The lines that go ("- ") and that come ("+ "); no others, which may be about other documents."""
        lines = difflib.unified_diff(self.old.splitlines(), self.new.splitlines(), n=0, lineterm="")
        own = [line for line in lines if not line.startswith(("--- ", "+++ ", "@@ "))]
        return tuple(f"{line[0]} {line[1:]}" for line in own if line[1:].strip())


@dataclass(frozen=True, slots=True)
class LoggedCorrection:
    """A correction that was made, and whether it was undone since."""

    correction: StatedCorrection
    undone: bool

    @property
    def undoable(self) -> bool:
        """Whether it can be taken back."""
        return not self.undone and self.correction.undoes is None


class Corrections:
    """What can be corrected, and what was. Every process of a service may have one; changes take turns."""

    def __init__(self, settings: CorrectionSettings) -> None:
        self._settings = settings

    @property
    def settings(self) -> CorrectionSettings:
        """What may be corrected."""
        return self._settings

    @property
    def writable(self) -> bool:
        """Whether this process may write beside the minutes, as far as permissions tell."""
        return os.access(self._settings.sources, os.W_OK | os.X_OK)

    def entry(self, meeting: Meeting, meetings: Sequence[MeetingSummary]) -> tuple[SidecarEntry, Stated]:
        """Where a document is described, and what stands there now. Raises BadInput."""
        entry = entry_of(self._settings.sources, meeting, meetings)
        return entry, stated(_text(entry.sidecar), entry.key, CORRECTABLE)

    def of_document(self, meeting: Meeting, meetings: Sequence[MeetingSummary], values: Stated) -> Change:
        """The change that has the document's entry state these values. Raises BadInput."""
        entry, before = self.entry(meeting, meetings)
        wanted = {name: _checked(name, values.get(name)) for name in CORRECTABLE}
        changed = {name: value for name, value in wanted.items() if value != before[name]}
        return self._of_entry(entry, meeting.document_id, {name: before[name] for name in changed}, changed)

    def _of_entry(
        self, entry: SidecarEntry, document: str, before: Stated, after: Stated, undoes: int | None = None
    ) -> Change:
        old = _text(entry.sidecar)
        new = with_stated(old, entry.key, after) if after else old
        return Change(entry.sidecar, old, new, entry.file, before, after, document, undoes)

    def of_boards(self, name: str, spellings: Sequence[str]) -> Change:
        """The change that has these spellings be one board's. Raises BadInput."""
        name = _checked("board", name) or ""
        if not name:
            raise BadInput("Say what the board is called.")
        if not spellings:
            raise BadInput("Choose at least one board that is the same.")
        path = self._board_file()
        old = _text(path)
        return self._of_board_text(path, old, with_one_board(old, name, spellings))

    def _of_board_text(self, path: Path, old: str, new: str, undoes: int | None = None) -> Change:
        if problem := board_file_problem(new):
            raise BadInput(f"The boards cannot be changed so: {problem}")
        return Change(path, old, new, path.name, {BOARDS: old}, {BOARDS: new}, undoes=undoes)

    def _board_file(self) -> Path:
        if self._settings.boards is None:
            raise BadInput("Boards are not corrected here: start the service with --boards FILE as well.")
        return self._settings.boards

    def undoing(
        self, number: int, find: Callable[[str], Meeting | None], meetings: Sequence[MeetingSummary]
    ) -> Change:
        """The change that takes a correction back; `find` gives the meeting with an id.

        Raises BadInput where there is none, or something else has been stated since.
        """
        logged = next((one for one in self.log() if one.correction.number == number), None)
        if logged is None or not logged.undoable:
            raise BadInput("There is no such correction, or it was undone before.")
        one = logged.correction
        since = "Something else has been stated since: undo that first, or correct it anew."
        if one.document is None:
            path = self._board_file()
            old = _text(path)
            if old != (one.after[BOARDS] or ""):
                raise BadInput(since)
            return self._of_board_text(path, old, one.before[BOARDS] or "", undoes=number)
        meeting = find(one.document)
        if meeting is None:
            raise BadInput("The document of this correction is not in the index.")
        entry, now = self.entry(meeting, meetings)
        if entry.file != one.file or any(now[name] != value for name, value in one.after.items()):
            raise BadInput(since)
        return self._of_entry(entry, one.document, one.after, one.before, number)

    def make(self, seen: str, plan: Callable[[], Change], by: str) -> StatedCorrection | None:
        """Makes the change that `plan` gives, if it is still the one that was `seen`; None where it is not.

        The log is written first, so that no change is without a word. Raises BadInput where files cannot be
        written.
        """
        with alone(self._settings.sources):
            change = plan()
            if change.seen != seen or change.nothing:
                return None
            every = read_corrections(self._settings.sources)
            at = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
            number = every[-1].number + 1 if every else 1
            one = StatedCorrection(
                number, at, by, change.file, change.before, change.after, change.document, change.undoes
            )
            self._append(one)
            try:
                _replace(change.path, change.new)
            except OSError as error:
                # So that nobody, a sync least of all, takes for a correction what was not written.
                self._append(
                    StatedCorrection(
                        number + 1, at, by, one.file, one.after, one.before, one.document, number
                    )
                )
                raise BadInput(
                    f"{change.path.name} cannot be written: {error.strerror or error}; nothing was changed."
                ) from error
            return one

    def log(self) -> tuple[LoggedCorrection, ...]:
        """All corrections, newest first. Raises BadInput for a log that cannot be read."""
        every = read_corrections(self._settings.sources)
        gone = undone(every)
        return tuple(LoggedCorrection(one, one.number in gone) for one in reversed(every))

    def _append(self, one: StatedCorrection) -> None:
        path = self._settings.sources / LOG_NAME
        try:
            with path.open("ab+") as file:
                _drop_half_line(file.fileno())
                file.write(one.line().encode())
            flush(path)
        except OSError as error:
            raise BadInput(
                f"{LOG_NAME} cannot be written below the sources: {error.strerror or error}; "
                "nothing was changed."
            ) from error


def _drop_half_line(descriptor: int) -> None:
    """Cuts off what a change that was cut off has left at the end of the log."""
    size = os.fstat(descriptor).st_size
    data = os.pread(descriptor, min(size, _MOST_BYTES), max(0, size - _MOST_BYTES))
    if data and not data.endswith(b"\n"):
        os.ftruncate(descriptor, size - len(data) + data.rfind(b"\n") + 1)


def _checked(name: str, value: str | None) -> str | None:
    """A value as a sidecar may state it, None for an empty one. Raises BadInput."""
    text = clean_line(value or "").strip()
    if not text:
        return None
    most = MOST_CHARACTERS.get(name, len(text))
    if len(text) > most:
        raise BadInput(f"The {name} is longer than {most} characters: shorten it.")
    if name == "kind" and text not in {kind.value for kind in DocumentKind}:
        raise BadInput("The kind is minutes, agenda or paper.")
    if name == "date":
        try:
            return dt.date.fromisoformat(text).isoformat()
        except ValueError:
            raise BadInput("The date is a day such as 2024-05-28.") from None
    return text


def _text(path: Path) -> str:
    """What stands in a file, nothing where there is none. Raises BadInput."""
    try:
        with open_regular(path, _MOST_BYTES, links=False) as file:
            return file.read().decode("utf-8-sig")
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError:
        raise BadInput(f"{path.name} is not UTF-8 text: save it in that encoding.") from None
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from error


def _replace(path: Path, text: str) -> None:
    """Puts a text in a file's place in one step; who may read and write it stays as it was."""
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666
    if path.exists() and not os.access(path, os.W_OK):
        raise PermissionError(13, "it may not be written to")
    replace_text(path, text, mode)
