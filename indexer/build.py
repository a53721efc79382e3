"""The whole build: files -> meetings -> passages -> legs -> a published version.

What the live version holds of unchanged documents is taken over; the result is that of a build from nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from indexer.acronyms.known import Acronyms
from indexer.acronyms.learning import concluded
from indexer.duplicates import group_codes, save_groups
from indexer.encoder import DEFAULT_MODEL, DocumentEncoder, load_encoder
from indexer.engines.factory import engine_kind
from indexer.engines.protocol import EngineKind
from indexer.errors import BadInput, MinutebookError, RefusedFile
from indexer.glossary import Glossary, load_glossary
from indexer.lock import locked
from indexer.manifest import Contents, Manifest
from indexer.model import Meeting
from indexer.near_words import find_near
from indexer.pipeline.collecting import Entry, Tools, collect
from indexer.pipeline.drafting import Draft, draft
from indexer.pipeline.fingerprints import Fingerprints
from indexer.pipeline.known import FOLDER as REUSE
from indexer.pipeline.known import save_known
from indexer.pipeline.limits import Limits
from indexer.pipeline.previous import Previous, is_built, open_previous
from indexer.pipeline.scratch import Scratch
from indexer.pipeline.stages import Stages
from indexer.pipeline.tasks import Cutting, read_task
from indexer.pipeline.vector_rows import VectorRows
from indexer.pipeline.workers import Workers
from indexer.records import meeting_of, passage_texts
from indexer.sources.discover import Discovery, Refused, discover
from indexer.surface_words import SurfaceWords
from indexer.terms import ANALYZER, Analyzer
from indexer.tokens import ENCODING
from indexer.versions import KEPT, publish, staging, sweep

_WORK = "work"  # folder of the version in the making for what is gone when it is published

PASSAGE_TOKENS = 200
"""Most tokens in a passage. With a header of up to 70 word pieces it fits encoders that read 256."""


class Progress(Protocol):
    """Is told how far a build has come."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` units of the stage ("reading", "encoding", "publishing") are finished.

        Passages are encoded while documents are still read, so the total of "encoding" grows until then.
        """
        ...


@dataclass(frozen=True, slots=True)
class Options:
    """How to build an index."""

    engine: str = "local"
    model: str = DEFAULT_MODEL
    passage_tokens: int = PASSAGE_TOKENS
    glossary: Path | None = None  # of acronyms, over the packaged one
    keep: int = KEPT  # earlier versions to leave beside the new one
    limits: Limits = field(default_factory=Limits)  # for reading one document
    workers: int | None = None  # processes that read documents; None: one a core


@dataclass(frozen=True, slots=True)
class Reused:
    """What was taken over from the earlier version: documents not read again, passages not encoded again."""

    documents: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, the files it had to leave out, and what else is to be told, in plain sentences.

    `seconds` by stage, each counted once: "encoder", "earlier version", "reading", "encoding",
    "statistics", "near words", "groups", "writing", "publishing".
    """

    manifest: Manifest
    documents: tuple[str, ...]
    refused: tuple[Refused, ...]
    notes: tuple[str, ...] = ()
    reused: Reused = Reused()
    seconds: dict[str, float] = field(default_factory=dict)


def build(sources: Sequence[Path], out: Path, options: Options, progress: Progress) -> Built:
    """Builds an index of the sources and publishes it in `out`; unreadable files are left out and listed.

    Raises BadInput when nothing can be indexed, DiskFull when the disk fills up, and IndexBusy when somebody
    else is building there; whatever `out` held before then stays live.
    """
    kind, glossary = engine_kind(options.engine), load_glossary(options.glossary)
    discovery = discover(sources)
    with locked(out) as lock:
        sweep(out)
        job = _Job(discovery, out, options, kind, glossary, progress, Stages())
        built = job.run()
    return replace(built, notes=(lock.note, *built.notes)) if lock.note else built


def parse_file(path: Path, limits: Limits | None = None) -> Meeting:
    """One file as a meeting, its sidecar heeded. Raises MinutebookError, naming a refused file."""
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name one file of minutes.")
    discovery = discover([path])
    if not discovery.found:
        raise MinutebookError(f"{path} is refused: {discovery.refused[0].reason}.")
    with Workers(limits or Limits(), 1) as workers:
        (result,) = workers.results([read_task(discovery.found[0])])
    if isinstance(result, RefusedFile):
        raise MinutebookError(f"{path} is refused: {result}.")
    return meeting_of(result["meeting"])


@dataclass(frozen=True, slots=True)
class _Job:
    """One build, whose lock is held."""

    discovery: Discovery
    out: Path
    options: Options
    kind: EngineKind
    glossary: Glossary
    progress: Progress
    stages: Stages

    def run(self) -> Built:
        with ExitStack() as stack:
            workers = stack.enter_context(self._workers())
            with self.stages.timed("encoder"):
                encoder = load_encoder(self.options.model)
            cutting = Cutting(
                encoder.tokenizer, encoder.prompt, encoder.card.max_pieces, self.options.passage_tokens
            )
            workers.configure(cutting=asdict(cutting))
            prints = Fingerprints.of(
                cutting, encoder.card.fingerprint, half=encoder.half, device=encoder.device
            )
            with self.stages.timed("earlier version"):
                previous, note = open_previous(self.out, prints)
            if previous is not None:
                stack.enter_context(closing(previous))
            folder = stack.enter_context(staging(self.out))
            tools = stack.enter_context(self._tools(folder / _WORK, encoder, workers, previous))
            collected = collect(self.discovery, tools, partial(self.progress, "reading"))
            if not collected.entries:
                raise _nothing_read(collected.refused)
            drafted = draft(folder, encoder.card.dimension, collected, tools)
            with self.stages.timed("writing"):
                save_known(folder / REUSE, prints, drafted.made.known)
            self._complete(folder, encoder, drafted, tools)
            self.progress("publishing", 0, 1)
            with self.stages.timed("publishing"):
                shutil.rmtree(folder / _WORK)
                contents = _contents(drafted, encoder, self.options)
                manifest = publish(self.out, folder, contents, self.options.keep)
            self.progress("publishing", 1, 1)
            return Built(
                manifest,
                tuple(one.document_id for one in drafted.made.known),
                tuple(collected.refused),
                (note,) if note else (),
                _reused(collected.entries, tools.rows.reused),
                self.stages.seconds,
            )

    def _workers(self) -> Workers:
        """The worker processes; where nothing can be taken over, all that will be needed start now."""
        early = 1 if is_built(self.out) else len(self.discovery.found)
        return Workers(self.options.limits, self.options.workers, early)

    @contextmanager
    def _tools(
        self, work: Path, encoder: DocumentEncoder, workers: Workers, previous: Previous | None
    ) -> Iterator[Tools]:
        """What documents are collected with; files in the folder `work`, which is made."""
        work.mkdir()
        stored = previous.number if previous else _nothing_stored
        with (
            closing(Scratch(work / "documents.sqlite")) as scratch,
            closing(VectorRows(work, encoder, stored, partial(self.progress, "encoding"))) as rows,
        ):
            yield Tools(workers, scratch, rows, previous, self.stages)

    def _complete(self, folder: Path, encoder: DocumentEncoder, drafted: Draft, tools: Tools) -> None:
        """Writes what is computed of all passages together, the engine's files and the encoder."""
        made = drafted.made
        with self.stages.timed("statistics"):
            language = folder / "language"
            language.mkdir()
            drafted.lexicon.save(language)
            surface = SurfaceWords.counted(drafted.surface)
            surface.save(language)
            learned = concluded(made.observed(), drafted.words)
            Acronyms.learned(learned, self.glossary).save(language)
        parts = tools.previous.parts if tools.previous else None
        with self.stages.timed("near words"):
            counts = list(zip(surface.words, surface.counts.tolist(), strict=True))
            find_near(counts, Analyzer().stem, encoder.encode, parts.near if parts else None).save(language)
        with self.stages.timed("groups"):
            documents = [one.document_id for one in made.attributes]
            texts = passage_texts(folder / "records.sqlite")
            save_groups(folder / "groups.npy", group_codes(texts, documents, folder / _WORK))
        with self.stages.timed("writing"):
            self.kind.write(folder, drafted.legs)
            if parts:
                shutil.copytree(parts.encoder, folder / "encoder")
            else:
                encoder.export(folder / "encoder")


def _nothing_read(refused: Sequence[Refused]) -> BadInput:
    reasons = "; ".join(f"{one.path.name}: {one.reason}" for one in refused[:3])
    return BadInput(f"No minutes could be read{f' ({reasons})' if reasons else ''}; nothing was indexed.")


def _reused(entries: Sequence[Entry], texts: int) -> Reused:
    documents = sum(one.known is not None for one in entries)
    return Reused(documents, texts + sum(one.passages or 0 for one in entries if one.kept))


def _contents(drafted: Draft, encoder: DocumentEncoder, options: Options) -> Contents:
    return Contents(
        engine=options.engine,
        encoder=encoder.card.name,
        encoder_fingerprint=encoder.card.fingerprint,
        dimension=encoder.card.dimension,
        analyzer=ANALYZER,
        tokenizer=ENCODING,
        passage_tokens=options.passage_tokens,
        documents=len(drafted.made.known),
        items=drafted.made.agenda_items,
        passages=len(drafted.legs.vectors),
        sentences=len(drafted.legs.sentences.vectors),
    )


def _nothing_stored(key: bytes) -> None:
    """What an index without an earlier version knows of a text's vectors."""
