"""Makes the indexes of one version, one for each audience: records, statistics, groups and legs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from indexer.build.assemble import (
    CollectingTools,
    Draft,
    Gathered,
    ReadableDocument,
    Sources,
    begin,
    best_base,
    collect,
    draft,
    gather,
)
from indexer.build.cache import FOLDER as REUSE
from indexer.build.cache import (
    Previous,
    VectorRows,
    is_built,
    open_made,
    open_previous,
    save_known,
    unfinished,
)
from indexer.build.encoder import DEFAULT_MODEL, DocumentEncoder
from indexer.build.tasks import (
    BuildStages,
    Cutting,
    DerivedPassages,
    Fingerprints,
    Limits,
    Progress,
    read_task,
)
from indexer.build.workers import Encoders, WorkerFactory, WorkerPool, worker_factory
from indexer.documents.find import Discovery, RefusedPath, discover
from indexer.errors import BadInput, MinutebookError, RefusedFile
from indexer.language.words import ANALYZER, ENCODING, Analyzer
from indexer.learned.acronym_definitions import concluded
from indexer.learned.acronyms import Acronyms
from indexer.learned.duplicates import group_codes, save_groups
from indexer.learned.glossary import Glossary, load_glossary
from indexer.learned.near_words import find_near
from indexer.learned.vocabulary import SurfaceWords
from indexer.model import PUBLIC, Labels, Meeting, admits, audiences, folder_of, name_of
from indexer.store.engines.base import EngineKind, Store
from indexer.store.engines.choose import announced, engine_kind
from indexer.store.files import locked
from indexer.store.records import meeting_of, passage_texts
from indexer.store.versions import GRACE, KEPT, Contents, Manifest, publish, staging, sweep

_WORK = "work"  # folder of each index in the making for what is gone when it is published
_ENCODED = "encoded"  # folder beside what was read, for vectors by audience


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an index is made with, beside documents and encoder."""

    engine: str
    kind: EngineKind
    glossary: Glossary
    passage_tokens: int


@dataclass(frozen=True, slots=True)
class AudienceIndex:
    """The index of one audience; `reused` passages of it were not encoded, `encoded` texts were.

    `resumed`: texts of these that a build before this one encoded, which was cut off.
    """

    contents: Contents
    reused: int
    encoded: int
    resumed: int


@dataclass(frozen=True, slots=True)
class Making:
    """The indexes of one version, one for each audience, below the version's folder.

    The one that everybody sees is made first, and of public documents alone; those for people who are
    granted labels take over from it, never the other way (docs/adr/0009-restricted-documents.md).
    """

    discovery: Discovery
    folder: Path
    recipe: Recipe
    encoder: DocumentEncoder
    encoders: Encoders
    prints: Fingerprints
    earlier: Mapping[Labels, Previous]
    sources: Sources
    progress: Progress

    def run(self) -> tuple[Gathered, dict[Labels, AudienceIndex]]:
        """Reads all documents and writes an index for each audience, smaller ones first."""
        parts: dict[Labels, AudienceIndex] = {}
        bases: dict[Labels, Previous] = {}
        with ExitStack() as stack:
            public = stack.enter_context(self._tools(PUBLIC, self.earlier.get(PUBLIC), 0))
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
                    with self._tools(granted, base, encoded) as tools:
                        parts[granted] = self._index(own, visible, tools)
                else:
                    parts[granted] = self._index(own, visible, public)
                    self._export()
                if granted != together[-1]:
                    bases[granted] = stack.enter_context(closing(open_made(own, parts[granted].contents)))
        return gathered, parts

    def _gathered(self, public: CollectingTools) -> Gathered:
        """All documents; public ones are with the encoder as soon as they are read."""

        def cut(document: ReadableDocument, derived: DerivedPassages) -> None:
            if not document.restricted:
                begin(public, document, derived)

        progress = partial(self.progress, "reading")
        with self.sources.stages.timed("reading"):
            gathered = gather(self.discovery, self.earlier, self.sources, cut, progress)
        if not gathered.documents:
            raise _nothing_read(gathered.refused)
        if all(one.restricted for one in gathered.documents):
            raise BadInput(
                "All documents are restricted, and an index needs one that everybody may see; take the marks "
                "out and serve the index with --require-key instead."
            )
        return gathered

    @contextmanager
    def _tools(self, granted: Labels, previous: Previous | None, encoded: int) -> Iterator[CollectingTools]:
        """What the index of an audience is made with; `encoded` texts were so for those before it."""
        (self.folder / folder_of(granted) / _WORK).mkdir()
        stored = previous.number if previous else _nothing_stored

        def progress(done: int, total: int) -> None:
            self.progress("encoding", encoded + done, encoded + total)

        sources = self.sources
        folder = sources.unfinished.folder / _ENCODED / folder_of(granted)
        rows = VectorRows(folder, self.encoders, self.encoder.card.dimension, stored, progress)
        with closing(rows):
            yield CollectingTools(sources.readers, sources.unfinished.scratch, rows, previous, sources.stages)

    def _index(
        self, folder: Path, visible: Sequence[ReadableDocument], tools: CollectingTools
    ) -> AudienceIndex:
        """Writes the index of the documents that one audience sees."""
        collected = collect(visible, tools)
        drafted = draft(folder, self.encoder.card.dimension, collected, tools)
        with tools.stages.timed("writing"):
            save_known(folder / REUSE, self.prints, drafted.made.known)
        self._complete(folder, drafted, tools)
        shutil.rmtree(folder / _WORK)
        kept = sum(one.passages or 0 for one in collected.entries if one.kept)
        contents = _contents(drafted, self.encoder, self.recipe)
        rows = tools.rows
        return AudienceIndex(contents, kept + rows.reused, rows.encoded, rows.resumed)

    def _complete(self, folder: Path, drafted: Draft, tools: CollectingTools) -> None:
        """Writes what is computed of all passages together, and the engine's files."""
        made = drafted.made
        with tools.stages.timed("statistics"):
            language = folder / "language"
            language.mkdir()
            drafted.lexicon.save(language)
            surface = SurfaceWords.counted(drafted.surface)
            surface.save(language)
            learned = concluded(made.observed(), drafted.words)
            Acronyms.of(learned, self.recipe.glossary).save(language)
        parts = tools.previous.parts if tools.previous else None
        with tools.stages.timed("near words"):
            counts = list(zip(surface.words, surface.counts.tolist(), strict=True))
            known = parts.near if parts else None
            find_near(counts, Analyzer().stem, self.encoder.encode, known).save(language)
        with tools.stages.timed("groups"):
            documents = [one.document_id for one in made.attributes]
            texts = passage_texts(folder / "records.sqlite")
            save_groups(folder / "groups.npy", group_codes(texts, documents, folder / _WORK))
        with tools.stages.timed("writing"):
            self.recipe.kind.write(folder, drafted.legs)

    def _export(self) -> None:
        """Writes the encoder, which all audiences share."""
        previous = self.earlier.get(PUBLIC)
        with self.sources.stages.timed("writing"):
            if previous and previous.parts:
                shutil.copytree(previous.folder / "encoder", self.folder / "encoder")
            else:
                self.encoder.export(self.folder / "encoder")


def _nothing_read(refused: Sequence[RefusedPath]) -> BadInput:
    reasons = "; ".join(f"{one.path.name}: {one.reason}" for one in refused[:3])
    return BadInput(f"No minutes could be read{f' ({reasons})' if reasons else ''}; nothing was indexed.")


def _contents(drafted: Draft, encoder: DocumentEncoder, recipe: Recipe) -> Contents:
    return Contents(
        engine=recipe.engine,
        encoder=encoder.card.name,
        encoder_fingerprint=encoder.card.fingerprint,
        dimension=encoder.card.dimension,
        analyzer=ANALYZER,
        tokenizer=ENCODING,
        passage_tokens=recipe.passage_tokens,
        documents=len(drafted.made.known),
        items=drafted.made.agenda_items,
        passages=len(drafted.legs.vectors),
        sentences=len(drafted.legs.sentences.vectors),
    )


def _nothing_stored(key: bytes) -> None:
    """What an index without an earlier version knows of a text's vectors."""


# The whole build: files -> meetings -> passages -> legs -> a published version.
#
# What the live version holds of unchanged documents is taken over; the result is that of a build from
# nothing.

PASSAGE_TOKENS = 200
"""Most tokens in a passage. With a header of up to 70 word pieces it fits encoders that read 256."""


@dataclass(frozen=True, slots=True)
class Options:
    """How to build an index."""

    engine: str = "local"
    model: str = DEFAULT_MODEL
    passage_tokens: int = PASSAGE_TOKENS
    glossary: Path | None = None  # of acronyms, over the packaged one
    keep: int = KEPT  # earlier versions to leave beside the new one
    store: Store = Store()  # noqa: RUF009 - frozen; where the engine keeps what is not kept in the directory
    grace: float = GRACE  # seconds that what is kept there of dropped versions stays
    limits: Limits = field(default_factory=Limits)  # for reading one document
    workers: int | None = None  # processes that read documents; None: one a core
    ray: str | None = None  # a Ray cluster's address, to read and encode there


@dataclass(frozen=True, slots=True)
class Reused:
    """What was taken over: documents not read again, passages not encoded again.

    Passages are those of the index that everybody sees.
    """

    documents: int = 0
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, the files it had to leave out, and what else is to be told, in plain sentences.

    `seconds` by stage, each counted once: "encoder", "earlier version", "reading", "encoding",
    "statistics", "near words", "groups", "writing", "publishing". `restricted`: those of the documents that
    not everybody may see. `reused` of the earlier version; `resumed` of a build that was cut off.
    """

    manifest: Manifest
    documents: tuple[str, ...]
    refused: tuple[RefusedPath, ...]
    notes: tuple[str, ...] = ()
    reused: Reused = Reused()
    seconds: dict[str, float] = field(default_factory=dict)
    restricted: tuple[str, ...] = ()
    resumed: Reused = Reused()


def build(sources: Sequence[Path], out: Path, options: Options, progress: Progress) -> Built:
    """Builds an index of the sources and publishes it in `out`; unreadable files are left out and listed.

    Raises BadInput when nothing can be indexed, DiskFull when the disk fills up, StoreAway when the engine's
    server does not answer, ClusterAway when a cluster does not, and IndexBusy when somebody else is building
    there; whatever `out` held before then stays live.
    """
    kind, glossary = engine_kind(options.engine, options.store, out), load_glossary(options.glossary)
    discovery = discover(sources)
    kind.prepare()
    with locked(out) as lock:
        sweep(out, options.grace)
        job = _LockedBuild(discovery, out, options, kind, glossary, progress, BuildStages())
        built = job.run()
    return replace(built, notes=(lock.note, *built.notes)) if lock.note else built


def parse_file(path: Path, limits: Limits | None = None) -> Meeting:
    """One file as a meeting, its sidecar heeded. Raises MinutebookError, naming a refused file."""
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name one file of minutes.")
    discovery = discover([path])
    if not discovery.found:
        raise MinutebookError(f"{path} is refused: {discovery.refused[0].reason}.")
    with WorkerPool(limits or Limits(), 1) as workers:
        (result,) = workers.results([read_task(discovery.found[0])])
    if isinstance(result, RefusedFile):
        raise MinutebookError(f"{path} is refused: {result}.")
    return meeting_of(result["meeting"])


@dataclass(frozen=True, slots=True)
class _LockedBuild:
    """One build, whose lock is held."""

    discovery: Discovery
    out: Path
    options: Options
    kind: EngineKind
    glossary: Glossary
    progress: Progress
    stages: BuildStages

    def run(self) -> Built:
        with ExitStack() as stack:
            factory = stack.enter_context(self._factory())
            with self.stages.timed("encoder"):
                loaded = factory.load(self.options.model)
            encoder, options = loaded.encoder, self.options
            cutting = Cutting(
                encoder.tokenizer, encoder.prompt, encoder.card.max_pieces, options.passage_tokens
            )
            prints = Fingerprints.of(
                cutting, encoder.card.fingerprint, half=encoder.half, device=loaded.device
            )
            workers = factory.begin(loaded, cutting, prints)
            with self.stages.timed("earlier version"):
                earlier, note = open_previous(self.out, prints)
            for one in earlier.values():
                stack.enter_context(closing(one))
            folder = stack.enter_context(staging(self.out))
            begun = stack.enter_context(unfinished(self.out, prints))
            gathered, parts = Making(
                self.discovery,
                folder,
                Recipe(options.engine, self.kind, self.glossary, options.passage_tokens),
                encoder,
                workers.encoders,
                prints,
                earlier,
                Sources(workers.readers, begun, self.stages),
                self.progress,
            ).run()
            return self._publish(folder, gathered, parts, note)

    def _publish(
        self, folder: Path, gathered: Gathered, parts: Mapping[Labels, AudienceIndex], note: str | None
    ) -> Built:
        options, documents, public = self.options, gathered.documents, parts[PUBLIC]
        self.progress("publishing", 0, 1)
        with self.stages.timed("publishing"):
            restricted = {name_of(granted): one.contents for granted, one in parts.items() if granted}
            manifest = publish(self.out, folder, public.contents, options.keep, restricted, options.grace)
            told = announced(options.engine, self.out / "versions" / manifest.version, options.store)
        self.progress("publishing", 1, 1)
        resumed = Reused(gathered.resumed, public.resumed)
        return Built(
            manifest,
            tuple(one.found.document_id for one in documents),
            tuple(gathered.refused),
            tuple(filter(None, (note, told, _told(resumed)))),
            Reused(sum(one.earlier is not None for one in documents), public.reused),
            self.stages.seconds,
            tuple(one.found.document_id for one in documents if one.restricted),
            resumed,
        )

    def _factory(self) -> WorkerFactory:
        """Who reads and encodes; where nothing can be taken over, all that will be needed begin now."""
        options = self.options
        early = 1 if is_built(self.out) else len(self.discovery.found)
        return worker_factory(options.ray, options.limits, options.workers, early)


def _told(resumed: Reused) -> str | None:
    if not (resumed.documents or resumed.passages):
        return None
    return (
        f"Taken over from a build that was cut off: {resumed.documents:,} documents that it had read, "
        f"{resumed.passages:,} passages that it had encoded."
    )
