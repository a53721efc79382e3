"""Makes the indexes of one version, one for each audience: records, statistics, groups and legs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from indexer.audience import PUBLIC, Labels, admits, audiences, folder_of
from indexer.documents.find import Discovery, Refused
from indexer.encoder import DocumentEncoder
from indexer.errors import BadInput
from indexer.language.words import ANALYZER, ENCODING, Analyzer
from indexer.learned.acronym_definitions import concluded
from indexer.learned.acronyms import Acronyms
from indexer.learned.duplicates import group_codes, save_groups
from indexer.learned.glossary import Glossary
from indexer.learned.near_words import find_near
from indexer.learned.vocabulary import SurfaceWords
from indexer.pipeline.collecting import Tools, begin, collect
from indexer.pipeline.derived import Derived
from indexer.pipeline.drafting import Draft, draft
from indexer.pipeline.fingerprints import Fingerprints
from indexer.pipeline.known import FOLDER as REUSE
from indexer.pipeline.known import save_known
from indexer.pipeline.previous import Previous, open_made
from indexer.pipeline.reading import Document, Gathered, Sources, best_base, gather
from indexer.pipeline.staff import Encoders
from indexer.pipeline.stages import Progress
from indexer.pipeline.vector_rows import VectorRows
from indexer.store.engines.base import EngineKind
from indexer.store.records import passage_texts
from indexer.store.versions import Contents

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
class Part:
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

    def run(self) -> tuple[Gathered, dict[Labels, Part]]:
        """Reads all documents and writes an index for each audience, smaller ones first."""
        parts: dict[Labels, Part] = {}
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

    def _gathered(self, public: Tools) -> Gathered:
        """All documents; public ones are with the encoder as soon as they are read."""

        def cut(document: Document, derived: Derived) -> None:
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
    def _tools(self, granted: Labels, previous: Previous | None, encoded: int) -> Iterator[Tools]:
        """What the index of an audience is made with; `encoded` texts were so for those before it."""
        (self.folder / folder_of(granted) / _WORK).mkdir()
        stored = previous.number if previous else _nothing_stored

        def progress(done: int, total: int) -> None:
            self.progress("encoding", encoded + done, encoded + total)

        sources = self.sources
        folder = sources.unfinished.folder / _ENCODED / folder_of(granted)
        rows = VectorRows(folder, self.encoders, self.encoder.card.dimension, stored, progress)
        with closing(rows):
            yield Tools(sources.readers, sources.unfinished.scratch, rows, previous, sources.stages)

    def _index(self, folder: Path, visible: Sequence[Document], tools: Tools) -> Part:
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
        return Part(contents, kept + rows.reused, rows.encoded, rows.resumed)

    def _complete(self, folder: Path, drafted: Draft, tools: Tools) -> None:
        """Writes what is computed of all passages together, and the engine's files."""
        made = drafted.made
        with tools.stages.timed("statistics"):
            language = folder / "language"
            language.mkdir()
            drafted.lexicon.save(language)
            surface = SurfaceWords.counted(drafted.surface)
            surface.save(language)
            learned = concluded(made.observed(), drafted.words)
            Acronyms.learned(learned, self.recipe.glossary).save(language)
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


def _nothing_read(refused: Sequence[Refused]) -> BadInput:
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
