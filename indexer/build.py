"""The whole build: files -> meetings -> passages -> legs -> a published version.

What the live version holds of unchanged documents is taken over; the result is that of a build from nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Protocol

from indexer.acronyms.known import Acronyms
from indexer.acronyms.learning import concluded
from indexer.audience import PUBLIC, Labels, admits, audiences, folder_of, name_of
from indexer.duplicates import group_codes, save_groups
from indexer.encoder import DEFAULT_MODEL, DocumentEncoder, load_encoder
from indexer.engines.factory import engine_kind
from indexer.engines.protocol import EngineKind
from indexer.errors import BadInput, MinutebookError, RefusedFile
from indexer.glossary import Glossary, load_glossary
from indexer.lock import locked
from indexer.manifest import Contents, Manifest
from indexer.model import Meeting
from indexer.pipeline.collecting import Tools, begin, collect
from indexer.pipeline.derived import Derived
from indexer.pipeline.drafting import Draft, draft
from indexer.pipeline.fingerprints import Fingerprints
from indexer.pipeline.known import FOLDER as REUSE
from indexer.pipeline.known import save_known
from indexer.pipeline.limits import Limits
from indexer.pipeline.previous import Previous, is_built, open_made, open_previous
from indexer.pipeline.reading import Document, Gathered, Sources, best_base, gather
from indexer.pipeline.scratch import Scratch
from indexer.pipeline.stages import Stages
from indexer.pipeline.tasks import Cutting, read_task
from indexer.pipeline.vector_rows import VectorRows
from indexer.pipeline.workers import Workers
from indexer.records import meeting_of, passage_texts
from indexer.sources.discover import Discovery, Refused, discover
from indexer.surface_words import SurfaceWords
from indexer.terms import ANALYZER
from indexer.tokens import ENCODING
from indexer.versions import KEPT, publish, staging, sweep

_WORK = "work"  # folder of each index in the making for what is gone when it is published
_READ = "read.sqlite"  # all that was read for the version, gone as well

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
    """What was taken over from the earlier version: documents not read again, passages not encoded again.

    Passages are those of the index that everybody sees.
    """

    documents: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, the files it had to leave out, and what else is to be told, in plain sentences.

    `seconds` by stage, each counted once: "encoder", "earlier version", "reading", "encoding",
    "statistics", "groups", "writing", "publishing". `restricted`: those of the
    documents that not everybody may see.
    """

    manifest: Manifest
    documents: tuple[str, ...]
    refused: tuple[Refused, ...]
    notes: tuple[str, ...] = ()
    reused: Reused = Reused()
    seconds: dict[str, float] = field(default_factory=dict)
    restricted: tuple[str, ...] = ()


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
                earlier, note = open_previous(self.out, prints)
            for one in earlier.values():
                stack.enter_context(closing(one))
            folder = stack.enter_context(staging(self.out))
            scratch = stack.enter_context(closing(Scratch(folder / _READ)))
            making = _Making(self, folder, encoder, prints, earlier, Sources(workers, scratch, self.stages))
            gathered, parts = making.run()
            self.progress("publishing", 0, 1)
            with self.stages.timed("publishing"):
                (folder / _READ).unlink()
                restricted = {name_of(granted): one.contents for granted, one in parts.items() if granted}
                contents = parts[PUBLIC].contents
                manifest = publish(self.out, folder, contents, self.options.keep, restricted)
            self.progress("publishing", 1, 1)
            documents = gathered.documents
            return Built(
                manifest,
                tuple(one.found.document_id for one in documents),
                tuple(gathered.refused),
                (note,) if note else (),
                Reused(sum(one.earlier is not None for one in documents), parts[PUBLIC].reused),
                self.stages.seconds,
                tuple(one.found.document_id for one in documents if one.restricted),
            )

    def _workers(self) -> Workers:
        """The worker processes; where nothing can be taken over, all that will be needed start now."""
        early = 1 if is_built(self.out) else len(self.discovery.found)
        return Workers(self.options.limits, self.options.workers, early)


@dataclass(frozen=True, slots=True)
class _Part:
    """The index of one audience; `reused` passages of it were not encoded, `encoded` texts were."""

    contents: Contents
    reused: int
    encoded: int


@dataclass(frozen=True, slots=True)
class _Making:
    """The indexes of one version, one for each audience, below the version's folder.

    The one that everybody sees is made first, and of public documents alone; those for people who are
    granted labels take over from it, never the other way (docs/adr/0008-restricted-documents.md).
    """

    job: _Job
    folder: Path
    encoder: DocumentEncoder
    prints: Fingerprints
    earlier: Mapping[Labels, Previous]
    sources: Sources

    def run(self) -> tuple[Gathered, dict[Labels, _Part]]:
        """Reads all documents and writes an index for each audience, smaller ones first."""
        parts: dict[Labels, _Part] = {}
        bases: dict[Labels, Previous] = {}
        with ExitStack() as stack:
            public = stack.enter_context(self._tools(self.folder, self.earlier.get(PUBLIC), 0))
            gathered = self._gathered(public)
            together = audiences(one.restricted for one in gathered.documents)
            for granted in together:
                visible = [one for one in gathered.documents if admits(granted, one.restricted)]
                own = self.folder / folder_of(granted)
                if granted:
                    own.mkdir(parents=True)
                    smaller = [base for labels, base in bases.items() if labels < granted]
                    base = best_base(visible, [*filter(None, [self.earlier.get(granted)]), *smaller])
                    encoded = sum(one.encoded for one in parts.values())
                    with self._tools(own, base, encoded) as tools:
                        parts[granted] = self._index(own, visible, tools)
                else:
                    parts[granted] = self._index(own, visible, public)
                    self._export()
                if granted != together[-1]:
                    bases[granted] = stack.enter_context(closing(open_made(own, parts[granted].contents)))
        return gathered, parts

    def _gathered(self, public: Tools) -> Gathered:
        """All documents; public ones are with the encoder as soon as they are read."""

        def cut(document: Document, derived: Derived) -> None:
            if not document.restricted:
                begin(public, document, derived)

        progress = partial(self.job.progress, "reading")
        with self.job.stages.timed("reading"):
            gathered = gather(self.job.discovery, self.earlier, self.sources, cut, progress)
        if not gathered.documents:
            raise _nothing_read(gathered.refused)
        if all(one.restricted for one in gathered.documents):
            raise BadInput(
                "All documents are restricted, and an index needs one that everybody may see; take the marks "
                "out and serve the index with --require-key instead."
            )
        return gathered

    @contextmanager
    def _tools(self, folder: Path, previous: Previous | None, encoded: int) -> Iterator[Tools]:
        """What the index in `folder` is made with; `encoded` texts were so for those before it."""
        work = folder / _WORK
        work.mkdir()
        stored = previous.number if previous else _nothing_stored

        def progress(done: int, total: int) -> None:
            self.job.progress("encoding", encoded + done, encoded + total)

        sources = self.sources
        with closing(VectorRows(work, self.encoder, stored, progress)) as rows:
            yield Tools(sources.workers, sources.scratch, rows, previous, sources.stages)

    def _index(self, folder: Path, visible: Sequence[Document], tools: Tools) -> _Part:
        """Writes the index of the documents that one audience sees."""
        collected = collect(visible, tools)
        drafted = draft(folder, self.encoder.card.dimension, collected, tools)
        with tools.stages.timed("writing"):
            save_known(folder / REUSE, self.prints, drafted.made.known)
        self._complete(folder, drafted, tools)
        shutil.rmtree(folder / _WORK)
        kept = sum(one.passages or 0 for one in collected.entries if one.kept)
        contents = _contents(drafted, self.encoder, self.job.options)
        return _Part(contents, kept + tools.rows.reused, tools.rows.encoded)

    def _complete(self, folder: Path, drafted: Draft, tools: Tools) -> None:
        """Writes what is computed of all passages together, and the engine's files."""
        made = drafted.made
        with tools.stages.timed("statistics"):
            language = folder / "language"
            language.mkdir()
            drafted.lexicon.save(language)
            SurfaceWords.counted(drafted.surface).save(language)
            learned = concluded(made.observed(), drafted.words)
            Acronyms.learned(learned, self.job.glossary).save(language)
        with tools.stages.timed("groups"):
            documents = [one.document_id for one in made.attributes]
            texts = passage_texts(folder / "records.sqlite")
            save_groups(folder / "groups.npy", group_codes(texts, documents, folder / _WORK))
        with tools.stages.timed("writing"):
            self.job.kind.write(folder, drafted.legs)

    def _export(self) -> None:
        """Writes the encoder, which all audiences share."""
        previous = self.earlier.get(PUBLIC)
        with self.job.stages.timed("writing"):
            if previous and previous.parts:
                shutil.copytree(previous.folder / "encoder", self.folder / "encoder")
            else:
                self.encoder.export(self.folder / "encoder")


def _nothing_read(refused: Sequence[Refused]) -> BadInput:
    reasons = "; ".join(f"{one.path.name}: {one.reason}" for one in refused[:3])
    return BadInput(f"No minutes could be read{f' ({reasons})' if reasons else ''}; nothing was indexed.")


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
