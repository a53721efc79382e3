"""The whole build: files -> meetings -> passages -> legs -> a published version, with an index an audience.

What the cache holds of documents and texts is neither read nor encoded again; the result is that of a build
from nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from pathlib import Path

from indexer.arrays import save_groups
from indexer.build.arrivals import record_arrivals
from indexer.build.assemble import CollectingTools, Draft, PassageVectors, board_register, collect, draft
from indexer.build.built import Built, Findings, ReadDocuments, Reused, doubts_of, other_kinds
from indexer.build.cache import BuildCache, Origin, build_cache
from indexer.build.encoder import DEFAULT_MODEL
from indexer.build.encoder_gate import Corpus, round_weights
from indexer.build.gather import DocumentCache, ReadableDocument, gather
from indexer.build.known_encoder import BuildEncoder, EncoderMemory
from indexer.build.originals import keep_originals
from indexer.build.settle import settle
from indexer.build.tasks import BuildStages, Cutting, Fingerprints, Limits, Progress
from indexer.build.unchanged import contents_print, same_version
from indexer.build.worker_factory import worker_factory
from indexer.build.workers import BuildWorkers, WorkerFactory
from indexer.documents.folder.find import Discovery, RefusedPath, discover
from indexer.documents.folder.patterns import EVERYTHING, Patterns
from indexer.errors import BadInput, UnusableIndex
from indexer.language.words import ANALYZER, ENCODING
from indexer.learned.acronym_definitions import combined, concluded
from indexer.learned.acronyms import Acronyms
from indexer.learned.board_file import StatedBoards, read_board_file
from indexer.learned.duplicates import group_codes
from indexer.learned.glossary import Glossary, load_glossary
from indexer.learned.vocabulary import SurfaceWords
from indexer.model import PUBLIC, Labels, admits, audiences, folder_of, name_of
from indexer.store.engines.base import EngineKind, Legs, Store
from indexer.store.engines.choose import announced, engine_kind
from indexer.store.files import locked
from indexer.store.query_encoder import EncoderCard, QuestionWeights, question_weights
from indexer.store.records import Records, passage_texts
from indexer.store.versions import (
    ENCODER,
    GRACE,
    KEPT,
    Contents,
    Manifest,
    damage,
    link_or_copy,
    live_version,
    next_moment,
    prune,
    publish,
    read_manifest,
    staging,
    sweep,
)
from indexer.store.visibility import write_withheld

PASSAGE_TOKENS = 200
"""Most tokens in a passage. With a header of up to 70 word pieces it fits encoders that read 256."""

_WORK = "work"  # folder of each index in the making for what is gone when it is published


@dataclass(frozen=True, slots=True)
class Options:
    """How to build an index."""

    engine: str = "local"
    model: str = DEFAULT_MODEL
    questions: QuestionWeights = QuestionWeights.INT8  # where the minutes are then ranked as with exact ones
    patterns: Patterns = EVERYTHING  # which of the files under the sources are read
    passage_tokens: int = PASSAGE_TOKENS
    glossary: Path | None = None  # of acronyms, over the packaged one
    boards: Path | None = None  # what its owner says of boards, over what is learned of them
    keep: int = KEPT  # earlier versions to leave beside the new one
    originals: bool = False  # whether the files that were read are kept in the version, to be downloaded
    store: Store = Store()  # noqa: RUF009 - frozen; where the engine keeps what is not kept in the directory
    grace: float = GRACE  # seconds that what is kept there of dropped versions stays
    limits: Limits = field(default_factory=Limits)  # for reading one document
    workers: int | None = None  # processes that read documents; None: one a core
    ray: str | None = None  # a Ray cluster's address, to read and encode there


def build(sources: Sequence[Path], out: Path, options: Options, progress: Progress) -> Built:
    """Builds an index of the sources and publishes it in `out`; unreadable files are left out and listed.

    Raises BadInput when nothing can be indexed, DiskFull when the disk fills up, StoreAway when the engine's
    server does not answer, ClusterAway when a cluster does not, and IndexBusy when somebody else is building
    there; whatever `out` held before then stays live.
    """
    kind, glossary = engine_kind(options.engine, options.store, out), load_glossary(options.glossary)
    boards = read_board_file(options.boards)
    discovery = discover(sources, options.patterns, out)
    if discovery.left_out and not discovery.found:
        told = f"--include and --exclude leave out all {discovery.left_out:,} files: nothing was indexed."
        raise BadInput(" ".join((told, *discovery.notes)))
    kind.prepare()
    with locked(out) as lock:
        sweep(out, options.grace)
        job = _LockedBuild(discovery, out, options, kind, glossary, boards, progress, BuildStages())
        built = job.run()
    return replace(built, notes=(*filter(None, (lock.note,)), *discovery.notes, *built.notes))


@dataclass(frozen=True, slots=True)
class _LockedBuild:
    """One build, whose lock is held."""

    discovery: Discovery
    out: Path
    options: Options
    kind: EngineKind
    glossary: Glossary
    boards: StatedBoards
    progress: Progress
    stages: BuildStages

    def run(self) -> Built:
        memory = EncoderMemory(self.out)
        with ExitStack() as stack:
            factory = stack.enter_context(self._factory())
            with self.stages.timed("encoder"):
                encoder = factory.load(self.options.model, memory)
            facts, options = encoder.facts, self.options
            cutting = Cutting(facts.tokenizer, facts.prompt, facts.card.max_pieces, options.passage_tokens)
            prints = Fingerprints.of(cutting, facts.card.fingerprint, half=facts.half, device=encoder.device)
            workers = factory.begin(encoder, cutting, prints)
            folder = stack.enter_context(staging(self.out))
            with self.stages.timed("earlier version"):
                cache = stack.enter_context(build_cache(self.out))
                note, alike = _not_reused(self.out, cache, prints), self._made_alike(cache, prints)
            making = Making(
                discovery=self.discovery,
                folder=folder,
                recipe=self._recipe(),
                encoder=encoder,
                workers=workers,
                cache=cache,
                documents=DocumentCache(cache, prints),
                alike=alike,
                stages=self.stages,
                progress=self.progress,
            )
            read = making.read()
            store, questions = repr(options.store), options.questions
            stated = (self.boards.plain(), questions, options.originals)
            settings = (options.engine, store, options.passage_tokens, *stated)
            contents = contents_print(read, settings, self.glossary, prints)
            with self.stages.timed("earlier version"):
                live = same_version(self.out, cache, contents)
            if live is not None:
                cache.discard()
                memory.keep(options.model, encoder)
                prune(self.out, live.version, options.keep, options.grace)
                reused = Reused(passages=live.contents.passages)
                return replace(self._told(read, live, (note,), reused), unchanged=True)
            parts = making.run(read.documents)
            built = self._publish(folder, read, parts, note)
            with self.stages.timed("publishing"):
                cache.publish(built.manifest.version, prints, contents)
                memory.keep(options.model, encoder)
            return built

    def _publish(
        self, folder: Path, read: ReadDocuments, parts: Mapping[Labels, AudienceIndex], note: str | None
    ) -> Built:
        options, public = self.options, parts[PUBLIC]
        self.progress("publishing", 0, 1)
        write_withheld(folder, (one.withheld for one in read.refused if one.withheld))
        with self.stages.timed("publishing"):
            restricted = {name_of(granted): one.contents for granted, one in parts.items() if granted}
            created = next_moment(self.out)
            unknown = record_arrivals(self.out, folder, parts, created)
            manifest = publish(
                self.out, folder, public.contents, options.keep, restricted, options.grace, created
            )
            told = announced(options.engine, self.out / "versions" / manifest.version, options.store)
        self.progress("publishing", 1, 1)
        resumed = Reused(read.count(Origin.CUT_OFF), public.resumed)
        notes = (note, unknown, told, _resumed(resumed), public.note)
        built = self._told(read, manifest, notes, Reused(passages=public.reused))
        return replace(built, resumed=resumed)

    def _told(
        self, read: ReadDocuments, manifest: Manifest, notes: Sequence[str | None], reused: Reused
    ) -> Built:
        return Built(
            manifest,
            tuple(one.document_id for one in read.documents),
            tuple(read.refused),
            tuple(filter(None, (*self.discovery.notes, *notes))),
            replace(reused, documents=read.count(Origin.PUBLISHED)),
            self.stages.seconds,
            tuple(one.document_id for one in read.documents if one.restricted),
            findings=read.findings,
        )

    def _recipe(self) -> Recipe:
        one = self.options
        return Recipe(
            one.engine,
            self.kind,
            self.glossary,
            self.boards,
            one.passage_tokens,
            one.questions,
            one.originals,
        )

    def _made_alike(self, cache: BuildCache, prints: Fingerprints) -> Path | None:
        """The live version if its encoder is undamaged, and what this build would make."""
        published = cache.published
        if published is None or published.prints.cutting != prints.cutting or not is_built(self.out):
            return None
        folder = self.out / "versions" / published.version
        try:
            if live_version(self.out) != published.version:
                return None
            manifest = read_manifest(self.out, folder)
        except UnusableIndex:  # it is made anew
            return None
        taken = {name: one for name, one in manifest.files.items() if name.startswith(f"{ENCODER}/")}
        if any(damage(folder, replace(manifest, files=taken))):
            return None
        return folder if question_weights(folder / ENCODER) is self.options.questions else None

    def _factory(self) -> WorkerFactory:
        """Who reads and encodes; where nothing can be taken over, all that will be needed begin now."""
        options = self.options
        early = 1 if is_built(self.out) else len(self.discovery.found)
        return worker_factory(options.ray, options.limits, options.workers, early)


def is_built(root: Path) -> bool:
    """Whether an index directory has a live version, usable or not."""
    return (root / "CURRENT").exists()


def _not_reused(root: Path, cache: BuildCache, prints: Fingerprints) -> str | None:
    """A sentence why not all that an earlier build made can be taken over."""
    if not is_built(root):
        return None
    if cache.published is None:
        return "Everything was read anew, because the earlier index keeps nothing for reuse."
    if cache.published.prints.parsing != prints.parsing:
        return "Everything was read anew, because this program reads files in another way."
    if cache.published.prints.cutting != prints.cutting:
        return "All passages were made anew, because the encoder or the way of cutting has changed."
    return None


def _resumed(resumed: Reused) -> str | None:
    if not (resumed.documents or resumed.passages):
        return None
    return (
        f"Taken over from a build that was cut off: {resumed.documents:,} documents that it had read, "
        f"{resumed.passages:,} passages that it had encoded."
    )


@dataclass(frozen=True, slots=True)
class Recipe:
    """What an index is made with, beside documents and encoder."""

    engine: str
    kind: EngineKind
    glossary: Glossary
    boards: StatedBoards
    passage_tokens: int
    questions: QuestionWeights
    originals: bool


@dataclass(frozen=True, slots=True)
class AudienceIndex:
    """The index of one audience; `reused` passages of it were not encoded, `encoded` texts were.

    `resumed`: texts of these that a build before this one encoded, which was cut off. `note`: what is to be
    told of the encoder that is written with the public one.
    """

    contents: Contents
    reused: int
    encoded: int
    resumed: int
    note: str | None


@dataclass(frozen=True, slots=True)
class Making:
    """The indexes of one version, one for each audience, below the version's folder.

    The one that everybody sees is made first, and of public documents alone; those for people who are
    granted labels take over from it, never the other way (docs/adr/0009-restricted-documents.md).
    `alike`: an earlier version whose encoder is the same.
    """

    discovery: Discovery
    folder: Path
    recipe: Recipe
    encoder: BuildEncoder
    workers: BuildWorkers
    cache: BuildCache
    documents: DocumentCache
    alike: Path | None
    stages: BuildStages
    progress: Progress

    def read(self) -> ReadDocuments:
        """Reads all files and settles which documents they are, and who sees them."""
        with self.stages.timed("reading"):
            progress = partial(self.progress, "reading")
            gathered = gather(self.discovery, self.documents, self.workers.readers, progress)
            settled = settle(gathered.texts, self.documents.whole_text, gathered.withheld)
            for number, texts in groupby(gathered.texts, lambda one: one.number):
                self.documents.keep(texts, public=number not in settled.hidden)
            self.cache.save()
        documents, refused = settled.documents, [*gathered.refused, *settled.refused]
        if not documents:
            raise _nothing_read(refused)
        if all(one.restricted for one in documents):
            raise BadInput(
                "All documents are restricted, and an index needs one that everybody may see; take the marks "
                "out and serve the index with --require-key instead."
            )
        findings = Findings(
            tuple(settled.renditions),
            tuple(settled.kept_apart),
            tuple(settled.several),
            tuple(settled.restricted_copies),
            other_kinds(documents),
            doubts_of(documents),
        )
        return ReadDocuments(documents, refused, findings)

    def run(self, documents: Sequence[ReadableDocument]) -> dict[Labels, AudienceIndex]:
        """Writes an index of these documents for each audience, smaller ones first."""
        parts: dict[Labels, AudienceIndex] = {}
        for granted in audiences(one.restricted for one in documents):
            visible = [one for one in documents if admits(granted, one.restricted)]
            smaller = [one for one in parts if one < granted]
            encoded = sum(one.encoded for one in parts.values())
            tools = self._tools(granted, smaller, encoded)
            parts[granted] = self._index(granted, visible, tools)
        return parts

    def _tools(self, granted: Labels, smaller: Sequence[Labels], encoded: int) -> CollectingTools:
        """What the index of an audience is made with; `encoded` texts were so for those before it."""

        def progress(done: int, total: int) -> None:
            self.progress("encoding", encoded + done, encoded + total)

        (self.folder / folder_of(granted) / _WORK).mkdir(parents=True)
        entries = self.cache.audience(granted, smaller)
        vectors = PassageVectors(entries, self.workers.encoders, self.encoder.facts.card, progress)
        return CollectingTools(
            self.workers.readers, self.documents, entries, vectors, self.stages, self.recipe.boards
        )

    def _index(
        self, granted: Labels, visible: Sequence[ReadableDocument], tools: CollectingTools
    ) -> AudienceIndex:
        """Writes the index of the documents that one audience sees, the public one with the encoder."""
        folder, entries = self.folder / folder_of(granted), collect(visible, tools)
        self.cache.save()
        drafted = draft(folder, self.encoder.facts.card, entries, tools)
        self._complete(folder, drafted)
        if self.recipe.originals:
            with self.stages.timed("writing"):
                keep_originals(folder, visible, self.folder)
        note = None if granted else self._export(drafted.legs)
        shutil.rmtree(folder / _WORK)
        contents, vectors = _contents(drafted, self.encoder.facts.card, self.recipe), tools.vectors
        return AudienceIndex(contents, vectors.reused, vectors.encoded, vectors.resumed, note)

    def _complete(self, folder: Path, drafted: Draft) -> None:
        """Writes what is computed of all passages together, and the engine's files."""
        made = drafted.made
        with self.stages.timed("statistics"):
            language = folder / "language"
            language.mkdir()
            drafted.lexicon.save(language)
            SurfaceWords.counted(made.surface).save(language)
            learned = concluded(made.observed, made.words)
            Acronyms(combined(learned, self.recipe.glossary)).save(language)
            board_register(made, self.recipe.boards).save(language)
        with self.stages.timed("groups"):
            documents = [one.document_id for one in made.attributes]
            texts = passage_texts(folder / "records.sqlite")
            save_groups(folder / "groups.npy", group_codes(texts, documents, folder / _WORK))
        with self.stages.timed("writing"):
            self.recipe.kind.write(folder, drafted.legs)

    def _export(self, public: Legs) -> str | None:
        """Writes the encoder, which all audiences share; gives what is to be told of it, if anything."""
        with self.stages.timed("writing"):
            if self.alike:
                shutil.copytree(self.alike / ENCODER, self.folder / ENCODER, copy_function=link_or_copy)
                return None
            self.encoder.loaded().export(self.folder / ENCODER)
            if self.recipe.questions is QuestionWeights.FP32:
                return None
            with closing(Records(self.folder / "records.sqlite")) as records:
                return round_weights(self.folder / ENCODER, Corpus(records, public.vectors, public.tokens))


def _nothing_read(refused: Sequence[RefusedPath]) -> BadInput:
    reasons = "; ".join(f"{one.path.name}: {one.reason}" for one in refused[:3])
    return BadInput(f"No minutes could be read{f' ({reasons})' if reasons else ''}; nothing was indexed.")


def _contents(drafted: Draft, card: EncoderCard, recipe: Recipe) -> Contents:
    return Contents(
        engine=recipe.engine,
        encoder=card.name,
        encoder_fingerprint=card.fingerprint,
        dimension=card.dimension,
        analyzer=ANALYZER,
        tokenizer=ENCODING,
        passage_tokens=recipe.passage_tokens,
        documents=len(drafted.made.observed),
        items=drafted.made.agenda_items,
        passages=len(drafted.legs.vectors),
        sentences=len(drafted.legs.sentences.vectors),
        tokens=len(drafted.legs.tokens.signs),
    )
