"""The whole build: files -> meetings -> passages -> legs -> a published version.

What the live version holds of unchanged documents is taken over; the result is that of a build from nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from indexer.audience import PUBLIC, Labels, name_of
from indexer.documents.find import Discovery, Refused, discover
from indexer.encoder import DEFAULT_MODEL
from indexer.errors import BadInput, MinutebookError, RefusedFile
from indexer.learned.glossary import Glossary, load_glossary
from indexer.model import Meeting
from indexer.pipeline.fingerprints import Fingerprints
from indexer.pipeline.limits import Limits
from indexer.pipeline.making import Making, Part, Recipe
from indexer.pipeline.previous import is_built, open_previous
from indexer.pipeline.reading import Gathered, Sources
from indexer.pipeline.staff import Staff
from indexer.pipeline.staffing import staff
from indexer.pipeline.stages import Progress, Stages
from indexer.pipeline.tasks import Cutting, read_task
from indexer.pipeline.unfinished import unfinished
from indexer.pipeline.workers import Workers
from indexer.store.engines.base import EngineKind, Store
from indexer.store.engines.choose import announced, engine_kind
from indexer.store.files import locked
from indexer.store.records import meeting_of
from indexer.store.versions import GRACE, KEPT, Manifest, publish, staging, sweep

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
    refused: tuple[Refused, ...]
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
            staff = stack.enter_context(self._staff())
            with self.stages.timed("encoder"):
                loaded = staff.load(self.options.model)
            encoder, options = loaded.encoder, self.options
            cutting = Cutting(
                encoder.tokenizer, encoder.prompt, encoder.card.max_pieces, options.passage_tokens
            )
            prints = Fingerprints.of(
                cutting, encoder.card.fingerprint, half=encoder.half, device=loaded.device
            )
            hands = staff.begin(loaded, cutting, prints)
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
                hands.encoders,
                prints,
                earlier,
                Sources(hands.readers, begun, self.stages),
                self.progress,
            ).run()
            return self._publish(folder, gathered, parts, note)

    def _publish(
        self, folder: Path, gathered: Gathered, parts: Mapping[Labels, Part], note: str | None
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

    def _staff(self) -> Staff:
        """Who reads and encodes; where nothing can be taken over, all that will be needed begin now."""
        options = self.options
        early = 1 if is_built(self.out) else len(self.discovery.found)
        return staff(options.ray, options.limits, options.workers, early)


def _told(resumed: Reused) -> str | None:
    if not (resumed.documents or resumed.passages):
        return None
    return (
        f"Taken over from a build that was cut off: {resumed.documents:,} documents that it had read, "
        f"{resumed.passages:,} passages that it had encoded."
    )
