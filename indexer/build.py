"""The whole build: files -> meetings -> passages -> legs -> a published version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from indexer.bm25 import fit
from indexer.boards import with_full_names
from indexer.encoder import DEFAULT_MODEL, DocumentEncoder, load_encoder
from indexer.engines.factory import engine_kind
from indexer.engines.protocol import Attributes, Legs
from indexer.errors import BadInput, RefusedFile
from indexer.model import Hints, Meeting, Passage
from indexer.passages import Budget, cut, indexed
from indexer.records import write_records
from indexer.sources.discover import Found, Refusal, discover
from indexer.sources.read import read_source
from indexer.structure.initials import mentions
from indexer.structure.meeting import parse_meeting
from indexer.terms import ANALYZER, Analyzer
from indexer.tokens import ENCODING, token_counter
from indexer.versions import Contents, Manifest, publish, staging

PASSAGE_TOKENS = 200
"""Most tokens in a passage. With a header of up to 70 word pieces it fits encoders that read 256."""


class Progress(Protocol):
    """Is told how far a build has come."""

    def __call__(self, stage: str, done: int, total: int) -> None:
        """`done` of `total` units of the stage ("reading", "encoding", "publishing") are finished."""
        ...


@dataclass(frozen=True, slots=True)
class Options:
    """How to build an index."""

    engine: str = "local"
    model: str = DEFAULT_MODEL
    passage_tokens: int = PASSAGE_TOKENS


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, and the files it had to leave out."""

    manifest: Manifest
    meetings: tuple[Meeting, ...]
    refused: tuple[Refusal, ...]


def build(sources: Sequence[Path], out: Path, options: Options, progress: Progress) -> Built:
    """Builds an index of the sources and publishes it in `out`; unreadable files are left out and listed.

    Raises BadInput when nothing can be indexed; whatever `out` held before then stays live.
    """
    kind = engine_kind(options.engine)
    found = discover(sources)
    meetings, refused = _read(found, progress)
    if not meetings:
        reasons = "; ".join(f"{one.path.name}: {one.reason}" for one in refused[:3])
        raise BadInput(f"No minutes could be read{f' ({reasons})' if reasons else ''}; nothing was indexed.")
    encoder = load_encoder(options.model)
    passages = _cut(meetings, encoder, options)
    lexicon, impacts = fit(_terms(passages))
    vectors = encoder.encode(
        [indexed(one.context, one.text) for one in passages],
        lambda done: progress("encoding", done, len(passages)),
    )
    with staging(out) as folder:
        progress("publishing", 0, 1)
        write_records(folder / "records.sqlite", meetings, passages)
        (folder / "lexicon").mkdir()
        lexicon.save(folder / "lexicon")
        kind.write(folder, Legs(impacts, vectors, _attributes(meetings, passages)))
        encoder.export(folder / "encoder")
        manifest = publish(out, folder, _contents(meetings, passages, encoder, options))
        progress("publishing", 1, 1)
    return Built(manifest, tuple(meetings), tuple(refused))


def read_meeting(path: Path, sidecar: Hints) -> Meeting:
    """One file as a meeting. Raises RefusedFile."""
    return parse_meeting(read_source(path, sidecar))


def _read(found: Found, progress: Progress) -> tuple[list[Meeting], list[Refusal]]:
    meetings: list[Meeting] = []
    refused = list(found.refused)
    for done, one in enumerate(found.inputs, 1):
        try:
            meetings.append(read_meeting(one.path, one.sidecar))
        except RefusedFile as error:
            refused.append(Refusal(one.path, str(error)))
        progress("reading", done, len(found.inputs))
    return with_full_names(meetings), refused


def _cut(meetings: Sequence[Meeting], encoder: DocumentEncoder, options: Options) -> list[Passage]:
    budget = Budget(
        tokens=options.passage_tokens,
        pieces=encoder.card.max_pieces,
        count_tokens=token_counter(),
        count_pieces=encoder.count_pieces,
    )
    return [passage for one in meetings for passage in cut(one, budget, partial(mentions, one))]


def _terms(passages: Sequence[Passage]) -> list[list[str]]:
    analyzer = Analyzer()
    return [analyzer.terms(indexed(one.context, one.text)) for one in passages]


def _attributes(meetings: Sequence[Meeting], passages: Sequence[Passage]) -> list[Attributes]:
    by_id = {one.document_id: one for one in meetings}
    return [
        Attributes(
            document_id=passage.document_id,
            board=by_id[passage.document_id].board,
            date=by_id[passage.document_id].date,
            people=passage.people,
        )
        for passage in passages
    ]


def _contents(
    meetings: Sequence[Meeting], passages: Sequence[Passage], encoder: DocumentEncoder, options: Options
) -> Contents:
    return Contents(
        engine=options.engine,
        encoder=encoder.card.name,
        encoder_fingerprint=encoder.card.fingerprint,
        dimension=encoder.card.dimension,
        analyzer=ANALYZER,
        tokenizer=ENCODING,
        passage_tokens=options.passage_tokens,
        documents=len(meetings),
        items=sum(len(one.items) for one in meetings),
        passages=len(passages),
    )
