"""An opened index: its meetings and passages, both legs and the query encoder. Refused unless complete."""

from __future__ import annotations

import datetime as dt
import errno
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Codes, load_groups
from indexer.errors import BadInput, MinutebookError, UnusableIndex, in_short, repair_hint
from indexer.language.words import ANALYZER, Analyzer, forms_of, may_say, ordinary_words
from indexer.learned.acronyms import Acronyms
from indexer.learned.vocabulary import SurfaceWords
from indexer.model import (
    PUBLIC,
    AgendaItem,
    DocumentKind,
    Labels,
    Meeting,
    Passage,
    admits,
    board_key,
    folder_of,
)
from indexer.store.arrivals import Arrivals
from indexer.store.bm25 import Lexicon, SparseQuery
from indexer.store.board_register import BoardRegister
from indexer.store.engines.base import Described, Engine, EveryScore, Ranked
from indexer.store.engines.choose import engine_kind
from indexer.store.engines.columns import Columns, Where
from indexer.store.originals import Originals
from indexer.store.query_encoder import EncodedText, QueryEncoder, Remembered
from indexer.store.records import MeetingSummary, NamedEntry, Records
from indexer.store.versions import ENCODER, Contents, FileSum, Manifest, check_version, live_version
from indexer.store.written_words import WrittenWords

NO_ENCODER = (
    "The index's query encoder is missing, so passages are found by their words alone; "
    "rebuild the index with minutebook index."
)
"""What is told of an index that is opened without its encoder."""

_EVERYWHERE = ""  # there is one such collection, of all texts

_REMEMBERED = 256  # questions; the vector and those of the tokens take 20 kB, with the default encoder


@dataclass(frozen=True, slots=True)
class Board:
    """A board that the index has minutes of."""

    name: str
    acronym: str | None
    meetings: int
    spellings: tuple[str, ...] = ()  # other ones that its minutes use

    def is_called(self, name: str) -> bool:
        """Whether a name in any spelling, or an acronym, is this board's."""
        key = board_key(name)
        return any(board_key(own) == key for own in (self.name, self.acronym, *self.spellings) if own)


@dataclass(frozen=True, slots=True)
class Said:
    """A document that has a word; and where that is in none of its text, why that part was left out."""

    document_id: str
    left_out: str | None = None


@dataclass(frozen=True, slots=True)
class IndexParts:
    """What an index is put together from."""

    manifest: Manifest
    records: Records
    lexicon: Lexicon
    engine: Engine
    encoder: QueryEncoder | None  # None: there is none to load, see `Index.degraded`
    words: SurfaceWords
    acronyms: Acronyms
    boards: BoardRegister
    groups: Codes
    originals: Originals = Originals()  # noqa: RUF009 - frozen; of an index that keeps none
    arrivals: Arrivals | None = None  # None: it was built before there were records of that


class Index:
    """One version of an index, opened for reading; safe to share between threads."""

    def __init__(self, parts: IndexParts) -> None:
        self.parts = parts
        self._records = parts.records
        self._engine = parts.engine
        # Without the encoder's knowledge of the language no word counts as misspelt.
        self._ordinary = ordinary_words(parts.encoder.tokenizer) if parts.encoder else lambda _: True
        # Filters, pages and reloads ask the same question again; encoding it is half of a search's time.
        self._encoded = Remembered(self._encode, _REMEMBERED)
        # Whoever asks for it while it is made waits for it, and makes no other.
        self._words_written = Remembered(self._read_written, 1)
        self.manifest = parts.manifest
        self.words = parts.words
        self.acronyms = parts.acronyms
        self.groups = parts.groups
        self.originals = parts.originals
        self.arrivals = parts.arrivals
        self.analyzer = Analyzer()
        self.documents: tuple[MeetingSummary, ...] = tuple(
            sorted(parts.records.summaries(), key=_newest_first)
        )
        self.meetings = tuple(one for one in self.documents if one.kind is DocumentKind.MINUTES)
        self.boards: tuple[Board, ...] = _boards(self.documents, parts.boards)
        self._summaries = {one.document_id: one for one in self.documents}

    @property
    def degraded(self) -> str | None:
        """What this index cannot do, in one sentence; None for a whole one."""
        return None if self.parts.encoder else NO_ENCODER

    def trouble(self) -> str | None:
        """Why nothing can be searched at this moment; None when all is well. May take a second or two."""
        return self._engine.trouble()

    @property
    def version(self) -> str:
        """The id of this version."""
        return self.manifest.version

    def has(self, document_id: str) -> bool:
        """Whether the minutes of that id are in the index."""
        return document_id in self._summaries

    def summary(self, document_id: str) -> MeetingSummary:
        """What lists show of the meeting recorded in that document. KeyError for an unknown one."""
        return self._summaries[document_id]

    def item(self, document_id: str, ordinal: int) -> AgendaItem | None:
        """One agenda item of a meeting, without reading all of it; None for the head."""
        return self._records.item(document_id, ordinal)

    def meeting(self, document_id: str) -> Meeting | None:
        """The meeting recorded in that document, or None."""
        return self._records.meeting(document_id)

    def naming(self, words: Sequence[str]) -> list[NamedEntry]:
        """The entries of rosters and the actions whose names hold all these words, see `name_words`."""
        return self._records.naming(words)

    def saying(self, term: str) -> Said | None:
        """Where an analysed term stands, searched or not, best in the text itself; may read every meeting."""
        among = self.analyzer.among
        if not any(among(word, {term}) for word in self._written().that_may_hold(term)):
            return None
        for document_id, text in self._records.whole_texts():
            if self._says(text, term):
                return Said(document_id)
        for document_id, parts in self._records.left_out():
            for part in parts:
                if self._says(part.text, term):
                    return Said(document_id, part.reason)
        return None

    def form_of(self, word: str) -> str | None:
        """A word of the minutes, as printed, that holds this one or shares its root."""
        return self._written().first(forms_of(word), word)

    def _written(self) -> WrittenWords:
        """What is written anywhere; every meeting is read when it is asked for first."""
        return self._words_written(_EVERYWHERE)

    def _read_written(self, _: str) -> WrittenWords:
        texts = (text for _, text in self._records.whole_texts())
        left_out = (part.text for _, parts in self._records.left_out() for part in parts)
        return WrittenWords.of(texts, left_out)

    def _says(self, text: str, term: str) -> bool:
        return may_say(text, term) and bool(self.analyzer.among(text, {term}))

    def headings(self) -> list[tuple[str, int]]:
        """The headings of all agenda items, each once, with how many items have it; reads every meeting."""
        return self._records.headings()

    def subheadings(self) -> list[tuple[str, int]]:
        """The same of what stands under their headings; reads every meeting."""
        return self._records.subheadings()

    def passages(self, document_id: str) -> tuple[Passage, ...]:
        """A document's passages in reading order."""
        return tuple(self._records.passages_of(document_id))

    def passage_spans(self) -> Iterator[tuple[int, str, int, int]]:
        """Number, document, start and end of every passage in order, read as they are asked for."""
        return self._records.passage_spans()

    def fetch(self, numbers: Iterable[int]) -> list[Passage]:
        """The passages with these numbers, in the order asked for."""
        return self._records.passages(numbers)

    def texts(self, numbers: Iterable[int]) -> list[tuple[str, str]]:
        """Text and context of the passages with these numbers, in the order asked for."""
        return self._records.texts(numbers)

    def is_ordinary(self, word: str) -> bool:
        """Whether the language knows a folded word, whatever the minutes say."""
        return self._ordinary(word)

    def weight(self, term: str) -> float:
        """The idf of an analysed term, never below 0; that of the rarest for a term that no passage has."""
        return self.parts.lexicon.weight(term)

    def sparse(self, terms: Mapping[str, float]) -> SparseQuery:
        """Analysed terms, each with how often it counts, as the lexical leg takes them."""
        return self.parts.lexicon.query(terms)

    def vector(self, text: str) -> NDArray[np.float32]:
        """The unit vector of a question, as the dense leg takes it. UnusableIndex when `degraded`."""
        return self.encoded(text).vector

    def encoded(self, text: str) -> EncodedText:
        """A question as the encoder reads it. UnusableIndex when `degraded`."""
        return self._encoded(text)

    def forget(self) -> None:
        """Forgets the vectors of earlier questions, so that each costs again what it cost the first time."""
        self._encoded.clear()

    def lexical(self, query: SparseQuery, where: Where, limit: int) -> Ranked:
        """The lexical leg: the best passages by BM25."""
        return self._engine.lexical(query, where, limit)

    def dense(self, vector: NDArray[np.float32], where: Where, limit: int) -> Ranked:
        """The dense leg: the passages nearest to a unit vector by cosine."""
        return self._engine.dense(vector, where, limit)

    def describe(
        self, query: SparseQuery, vector: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> Described:
        """All that both legs know of these passages for a question."""
        return self._engine.describe(query, vector, passages)

    def token_matches(
        self, question: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """How near these passages come to each token of a question: float32[n, tokens]."""
        return self._engine.token_matches(question, passages)

    def sentence_matches(
        self, question: NDArray[np.float32], passages: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """The same of all sentences of these passages, in their order."""
        return self._engine.sentence_matches(question, passages)

    def every(self, query: SparseQuery, vector: NDArray[np.float32] | None) -> EveryScore:
        """What both legs say of every passage; takes time in proportion to the index."""
        return self._engine.every(query, vector)

    def passing(self, where: Where) -> NDArray[np.bool_]:
        """bool[passages]: which pass the filter."""
        return self._engine.passing(where)

    @property
    def columns(self) -> Columns:
        """What passages are filtered by."""
        return self._engine.columns

    def _encode(self, text: str) -> EncodedText:
        if self.parts.encoder is None:
            raise UnusableIndex(NO_ENCODER)
        return self.parts.encoder.read([text])[0]

    def close(self) -> None:
        """Closes the files."""
        self._engine.close()
        self._records.close()


def open_index(
    root: Path, *, degraded_ok: bool = False, granted: Labels = PUBLIC, beside: Index | None = None
) -> Index:
    """Opens the live version as those see it who are granted these labels.

    Raises UnusableIndex when it is missing, damaged or made otherwise, BadInput for labels that it has not.
    With `degraded_ok` an index whose query encoder is missing is opened for searching by words. What is open
    `beside` it lends it its encoder where both have the same files: no two of them are held in memory.
    """
    while True:
        version = live_version(root)
        try:
            return open_version(root, version, degraded_ok=degraded_ok, granted=granted, beside=beside)
        except UnusableIndex:
            if live_version(root) == version:
                raise
            # Another version was published meanwhile, and this one may have been removed.


def open_version(
    root: Path,
    version: str,
    *,
    degraded_ok: bool = False,
    granted: Labels = PUBLIC,
    beside: Index | None = None,
) -> Index:
    """Opens a version, live or not; see `open_index`."""
    folder, manifest = check_version(root, version, dispensable=ENCODER if degraded_ok else None)
    contents = manifest.contents
    if contents.analyzer != ANALYZER:
        raise UnusableIndex(
            f"The index in {root} was made with analyzer {contents.analyzer}, this program has {ANALYZER}; "
            f"{repair_hint(root)}"
        )
    if granted not in manifest.audiences:
        unknown, known = ", ".join(sorted(granted - manifest.labels)), ", ".join(sorted(manifest.labels))
        raise BadInput(f"Nothing in {root} is restricted to {unknown}; it has the labels: {known or 'none'}.")
    with _refusing(root):
        encoder = _lent(manifest, beside) or _encoder(
            root, folder / ENCODER, contents, degraded_ok=degraded_ok
        )
        return _put_together(folder, manifest, encoder, granted)


def open_audiences(root: Path, index: Index) -> dict[Labels, Index]:
    """The indexes of the same version for each set of labels that can be granted; they share its encoder.

    Raises UnusableIndex when one of them cannot be opened.
    """
    folder, opened = root / "versions" / index.version, dict[Labels, Index]()
    try:
        with _refusing(root):
            for granted in filter(None, index.manifest.audiences):
                opened[granted] = _put_together(folder, index.manifest, index.parts.encoder, granted)
    except UnusableIndex:
        for one in opened.values():
            one.close()
        raise
    return opened


@contextmanager
def _refusing(root: Path) -> Iterator[None]:
    """Tells of what libraries raise over bad files as UnusableIndex, whatever that is."""
    try:
        yield
    except MinutebookError:
        raise
    except Exception as error:
        if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
            raise UnusableIndex(
                f"There is too little memory to open the index in {root}: free some, or give it more."
            ) from error
        raise UnusableIndex(
            f"The index in {root} cannot be opened ({in_short(error)}); {repair_hint(root)}"
        ) from error


def _put_together(folder: Path, manifest: Manifest, encoder: QueryEncoder | None, granted: Labels) -> Index:
    own, contents = folder / folder_of(granted), manifest.audiences[granted]
    records = Records(own / "records.sqlite")
    try:
        if not all(admits(granted, labels) for labels in records.restricted().values()):
            raise ValueError("it holds documents that are not for those who would see them")
        records.require_sound(contents.documents, contents.passages)
        lexicon, engine = Lexicon.load(own / "language"), engine_kind(contents.engine).open(own)
        if len(engine.columns.documents) != contents.passages:
            raise ValueError("its filters are of another number of passages")
        engine.require_fits(len(lexicon.words), contents.dimension)
        arrivals = Arrivals.load(own)
        index = Index(
            IndexParts(
                manifest=replace(manifest, contents=contents),
                records=records,
                lexicon=lexicon,
                engine=engine,
                encoder=encoder,
                words=SurfaceWords.load(own / "language"),
                acronyms=Acronyms.load(own / "language"),
                boards=BoardRegister.load(own / "language"),
                groups=load_groups(own / "groups.npy", contents.passages),
                originals=Originals.load(own),
                arrivals=arrivals,
            )
        )
        if arrivals and arrivals.documents.keys() != {one.document_id for one in index.documents}:
            raise ValueError("its record of arrivals is of other documents")
        return index
    except BaseException:
        records.close()
        raise


def _lent(manifest: Manifest, beside: Index | None) -> QueryEncoder | None:
    """The encoder of an index that is open already, if that has the files that the manifest names."""
    if beside is None or _encoder_files(manifest) != _encoder_files(beside.manifest):
        return None
    return beside.parts.encoder


def _encoder_files(manifest: Manifest) -> dict[str, FileSum]:
    return {name: one for name, one in manifest.files.items() if name.startswith(f"{ENCODER}/")}


def _encoder(root: Path, folder: Path, contents: Contents, *, degraded_ok: bool) -> QueryEncoder | None:
    try:
        encoder = QueryEncoder.load(folder)
        encoder.require_sound()
    except (UnusableIndex, ImportError):
        if degraded_ok:
            return None
        raise
    made_with = (encoder.card.fingerprint, encoder.card.dimension)
    if made_with != (contents.encoder_fingerprint, contents.dimension):
        raise UnusableIndex(
            f"The index in {root} holds another encoder than its vectors were made with; {repair_hint(root)}"
        )
    return encoder


def _newest_first(meeting: MeetingSummary) -> tuple[int, str]:
    date = meeting.date or dt.date.min
    return -date.toordinal(), meeting.document_id


def _boards(documents: Sequence[MeetingSummary], register: BoardRegister) -> tuple[Board, ...]:
    """Whose documents there are, each with how many of these are minutes."""
    minutes = Counter(one.board for one in documents if one.kind is DocumentKind.MINUTES)
    names = sorted({one.board for one in documents if one.board})
    known = ((name, register.entry(name)) for name in names)
    return tuple(Board(name, one.acronym, minutes[name], one.spellings) for name, one in known)
