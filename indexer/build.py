"""The whole build: files -> meetings -> passages -> legs -> a published version."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from indexer.acronyms.known import Acronyms
from indexer.bm25 import Lexicon, fit
from indexer.boards import with_full_names
from indexer.duplicates import group_codes, save_groups
from indexer.encoder import DEFAULT_MODEL, DocumentEncoder, load_encoder
from indexer.engines.factory import engine_kind
from indexer.engines.protocol import Attributes, Legs
from indexer.errors import BadInput, MinutebookError, RefusedFile
from indexer.glossary import Glossary, load_glossary
from indexer.model import Hints, Meeting, Passage
from indexer.passages import Budget, cut, indexed, lexical_text
from indexer.records import write_records
from indexer.sentence_vectors import SentenceVectors
from indexer.sentences import sentence_spans
from indexer.sources.discover import Discovery, Refused, discover
from indexer.sources.read import read_source
from indexer.structure.initials import directory
from indexer.structure.meeting import parse_meeting
from indexer.surface_words import SurfaceWords
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
    glossary: Path | None = None  # of acronyms, over the packaged one


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, and the files it had to leave out."""

    manifest: Manifest
    meetings: tuple[Meeting, ...]
    refused: tuple[Refused, ...]


def build(sources: Sequence[Path], out: Path, options: Options, progress: Progress) -> Built:
    """Builds an index of the sources and publishes it in `out`; unreadable files are left out and listed.

    Raises BadInput when nothing can be indexed; whatever `out` held before then stays live.
    """
    kind, glossary = engine_kind(options.engine), load_glossary(options.glossary)
    meetings, refused = _read(discover(sources), progress)
    if not meetings:
        reasons = "; ".join(f"{one.path.name}: {one.reason}" for one in refused[:3])
        raise BadInput(f"No minutes could be read{f' ({reasons})' if reasons else ''}; nothing was indexed.")
    encoder = load_encoder(options.model)
    passages = _cut(meetings, encoder, options)
    lexicon, impacts = fit(_terms(passages))
    vectors, sentences = _encode(passages, encoder, progress)
    with staging(out) as folder:
        progress("publishing", 0, 1)
        write_records(folder / "records.sqlite", meetings, passages)
        _write_language(folder / "language", lexicon, glossary, meetings, passages)
        save_groups(
            folder / "groups.npy",
            group_codes([one.text for one in passages], [one.document_id for one in passages]),
        )
        legs = Legs(impacts, vectors, sentences, _items(passages), _attributes(meetings, passages))
        kind.write(folder, legs)
        encoder.export(folder / "encoder")
        manifest = publish(out, folder, _contents(meetings, legs, encoder, options))
        progress("publishing", 1, 1)
    return Built(manifest, tuple(meetings), tuple(refused))


def parse_file(path: Path) -> Meeting:
    """One file as a meeting, its sidecar heeded. Raises MinutebookError, naming a refused file."""
    if path.is_dir():
        raise BadInput(f"{path} is a folder; name one file of minutes.")
    discovery = discover([path])
    try:
        for one in discovery.found:
            return _meeting(one.path, one.sidecar)
    except RefusedFile as error:
        raise MinutebookError(f"{path} is refused: {error}.") from error
    raise MinutebookError(f"{path} is refused: {discovery.refused[0].reason}.")


def _meeting(path: Path, sidecar: Hints) -> Meeting:
    return parse_meeting(read_source(path, sidecar))


def _read(discovery: Discovery, progress: Progress) -> tuple[list[Meeting], list[Refused]]:
    meetings: list[Meeting] = []
    refused = list(discovery.refused)
    for done, one in enumerate(discovery.found, 1):
        try:
            meetings.append(_meeting(one.path, one.sidecar))
        except RefusedFile as error:
            refused.append(Refused(one.path, str(error)))
        progress("reading", done, len(discovery.found))
    return with_full_names(meetings), refused


def _write_language(
    folder: Path,
    lexicon: Lexicon,
    glossary: Glossary,
    meetings: Sequence[Meeting],
    passages: Sequence[Passage],
) -> None:
    """What is known of the minutes' words: terms and idf, surface forms, acronyms."""
    folder.mkdir()
    lexicon.save(folder)
    SurfaceWords.of(lexical_text(one) for one in passages).save(folder)
    Acronyms.of(meetings, glossary).save(folder)


def _cut(meetings: Sequence[Meeting], encoder: DocumentEncoder, options: Options) -> list[Passage]:
    budget = Budget(
        tokens=options.passage_tokens,
        pieces=encoder.card.max_pieces,
        count_tokens=token_counter(),
        count_pieces=encoder.count_pieces,
    )
    return [passage for one in meetings for passage in cut(one, budget, _people_of(one))]


def _people_of(meeting: Meeting) -> Callable[[int, int], tuple[str, ...]]:
    roster = directory((*meeting.attendees, *meeting.apologies), meeting.text)
    return lambda start, end: roster.mentions(meeting.text, start, end)


def _terms(passages: Sequence[Passage]) -> list[list[str]]:
    analyzer = Analyzer()
    return [analyzer.terms(lexical_text(one)) for one in passages]


def _encode(
    passages: Sequence[Passage], encoder: DocumentEncoder, progress: Progress
) -> tuple[NDArray[np.float32], SentenceVectors]:
    spans = [sentence_spans(one.text, 0, len(one.text)) for one in passages]
    vectors, sentences = encoder.encode_with_sentences(
        [indexed(one.context, one.text) for one in passages],
        [
            [(start + lead, end + lead) for start, end in own]
            for own, lead in zip(spans, (_lead(one) for one in passages), strict=True)
        ],
        lambda done: progress("encoding", done, len(passages)),
    )
    return vectors, SentenceVectors.of(spans, sentences)


def _lead(passage: Passage) -> int:
    """Characters of what is indexed of a passage before its own text."""
    return len(indexed(passage.context, passage.text)) - len(passage.text)


def _items(passages: Sequence[Passage]) -> NDArray[np.int32]:
    numbers: dict[tuple[str, int], int] = {}
    return np.array(
        [numbers.setdefault((one.document_id, one.item), len(numbers)) for one in passages], dtype=np.int32
    )


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
    meetings: Sequence[Meeting], legs: Legs, encoder: DocumentEncoder, options: Options
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
        passages=len(legs.vectors),
        sentences=len(legs.sentences.vectors),
    )
