"""Indexes of any size, written through the parts that a build writes with, without files, torch or encoding.

How long a question takes does not depend on what the vectors mean, but on how they lie. So a sentence gets
the vector of the same sentence in the material, moved a little, and a passage the mean of its sentences', as
an encoder that pools by mean gives it. What is no matter of size is the material's own: the encoder and the
tables of words and acronyms. No two passages are taken for the same.
"""

from __future__ import annotations

import datetime as dt
import json
import shutil
from array import array
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.baselines import all_passages
from indexer.arrays import SentenceVectors, new_array, overlapping, quantised, raw_array, save_groups
from indexer.errors import BadInput
from indexer.language.dates import date_in_words
from indexer.language.words import STOP_WORDS, Analyzer
from indexer.model import IN_HEAD, AgendaItem, Meeting, Passage
from indexer.store.bm25 import TermCounts
from indexer.store.engines.base import Legs
from indexer.store.engines.choose import engine_kind
from indexer.store.engines.columns import Attributes
from indexer.store.files import locked
from indexer.store.open import open_index
from indexer.store.records import RecordsWriter, meeting_row, passage_row
from indexer.store.token_vectors import NONE, TokenVectors
from indexer.store.versions import Contents, Manifest, open_current, publish, staging


@dataclass(frozen=True, slots=True)
class SourceItem:
    """One agenda item: its heading, and of each of its passages the numbers of its sentences."""

    heading: str
    passages: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Material:
    """Distinct `sentences`, their unit `vectors` float32[sentences, dimension], and meetings made of them.

    `tokens` are those of the passages that they come from.
    """

    sentences: tuple[str, ...]
    vectors: NDArray[np.float32]
    tokens: TokenVectors
    meetings: tuple[tuple[SourceItem, ...], ...]


def read_material(root: Path) -> Material:
    """The material of a built index. Raises UnusableIndex."""
    folder, _ = open_current(root)
    stored, tokens = SentenceVectors.load(folder / "sentences"), TokenVectors.load(folder / "tokens")
    index = open_index(root)
    try:
        numbers: dict[str, int] = {}
        rows: list[int] = []
        meetings: dict[str, dict[int, list[tuple[int, ...]]]] = {}
        for at, passage in enumerate(all_passages(index)):
            if passage.item == IN_HEAD:  # names of people are no text to recombine
                continue
            own = range(int(stored.starts[at]), int(stored.starts[at + 1]))
            said = []
            for row, (start, end) in zip(own, stored.spans[own.start : own.stop].tolist(), strict=True):
                # One paragraph of Markdown is made of them: a line end within one would begin another.
                sentence = " ".join(passage.text[start:end].split())
                said.append(numbers.setdefault(sentence, len(numbers)))
                if said[-1] == len(rows):
                    rows.append(row)
            meetings.setdefault(passage.document_id, {}).setdefault(passage.item, []).append(tuple(said))
        vectors = np.asarray(stored.vectors[rows], dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        headings = {
            name: {item.ordinal: item.heading for item in found.items}
            for name in meetings
            if (found := index.meeting(name)) is not None
        }
    finally:
        index.close()
    return Material(tuple(numbers), vectors, tokens, tuple(_meetings(meetings, headings)))


def _meetings(
    passages: dict[str, dict[int, list[tuple[int, ...]]]], headings: dict[str, dict[int, str]]
) -> Iterator[tuple[SourceItem, ...]]:
    for name, items in passages.items():
        yield tuple(SourceItem(headings[name][item], tuple(own)) for item, own in items.items())


BOARDS = 100
"""Boards that the meetings are shared out to in turn, so that a filter by one keeps a hundredth."""

CHANGED = 0.5
"""The share of a passage's sentences that others of the material take the place of: passages stay as long as
real ones and near a subject, and hardly two are the same."""

_FIRST_DAY = dt.date(2000, 1, 3)
_DAYS = 9_000
_PLACES = ("Abbey", "Bridge", "Castle", "Dale", "Elm", "Ferry", "Grange", "Hill", "Inlet", "Junction")
_KINDS = (
    *("Harbour Board", "Justice Board", "Schools Forum", "Water Board", "Parks Committee"),
    *("Transport Board", "Health Board", "Housing Panel", "Library Board", "Market Committee"),
)


@dataclass(frozen=True, slots=True)
class Recombined:
    """A meeting, its passages, and of each of them the material's sentences that it is made of."""

    meeting: Meeting
    passages: tuple[Passage, ...]
    sentences: tuple[tuple[int, ...], ...]


def recombined(material: Material, passages: int, seed: int) -> Iterator[Recombined]:
    """Meetings with so many passages in all.

    Each is one of the material's in turn, with sentences exchanged, a board and a date of its own.
    """
    random = np.random.default_rng(seed)
    number = 0
    while passages > 0:
        kept = _cut_to(material.meetings[number % len(material.meetings)], passages)
        yield _meeting(material, kept, number, random)
        passages -= sum(len(section.passages) for section in kept)
        number += 1


def board_name(number: int) -> str:
    """The board of the meeting with that number."""
    kind, place = divmod(number % BOARDS, len(_PLACES))
    return f"{_PLACES[place]} {_KINDS[kind]}"


def _cut_to(meeting: tuple[SourceItem, ...], passages: int) -> tuple[SourceItem, ...]:
    """As much of a meeting as has so many passages at most."""
    kept: list[SourceItem] = []
    for section in meeting:
        if passages <= 0:
            break
        kept.append(SourceItem(section.heading, section.passages[:passages]))
        passages -= len(section.passages)
    return tuple(kept)


def _meeting(
    material: Material, sections: tuple[SourceItem, ...], number: int, random: np.random.Generator
) -> Recombined:
    board, date = board_name(number), _FIRST_DAY + dt.timedelta(days=number % _DAYS)
    document = f"minutes-{number:06}"
    text = f"{board}\n\n{date_in_words(date)}\n"
    items, passages, sentences = [], [], []
    for ordinal, section in enumerate(sections, 1):
        text += f"\n{ordinal}. {section.heading}\n"
        start = len(text) + 1
        for place, own in enumerate(section.passages, 1):
            said = _exchanged(own, len(material.sentences), random)
            words = " ".join(material.sentences[one] for one in said)
            begin = len(text) + 1
            text += f"\n{words}\n"
            passages.append(
                Passage(
                    *(f"{document}/{ordinal}/{place}", document, ordinal, place, None),
                    *(begin, begin + len(words), None, words),
                    context=f"{board}. {date_in_words(date)}. {section.heading}",
                )
            )
            sentences.append(said)
        items.append(AgendaItem(ordinal, str(ordinal), section.heading, start, len(text)))
    title = f"Meeting {number} of the {board}"
    meeting = Meeting(document, title, board, date, f"{document}.txt", None, text, items=tuple(items))
    return Recombined(meeting, tuple(passages), tuple(sentences))


def _exchanged(own: tuple[int, ...], known: int, random: np.random.Generator) -> tuple[int, ...]:
    others = random.integers(known, size=len(own))
    return tuple(np.where(random.random(len(own)) < CHANGED, others, own).tolist())


MOVED = 0.3
"""The length of what is added to a sentence's unit vector: the same sentence in two passages then lies at a
cosine of about 0.92, as its surroundings move it in real ones."""


def grow(base: Path, material: Material, out: Path, passages: int, seed: int) -> Manifest:
    """Publishes in `out` an index of so many passages, grown from that in `base`, the material's own."""
    source, manifest = open_current(base)
    with locked(out), staging(out) as folder:
        for copied in ("encoder", "language"):
            shutil.copytree(source / copied, folder / copied)
        work = folder / "work"
        work.mkdir(parents=True)
        with closing(_Growth(material, folder, work, passages)) as growth:
            for one in recombined(material, passages, seed):
                growth.take(one, np.random.default_rng((seed, growth.documents)))
            contents = growth.complete(manifest.contents)
        shutil.rmtree(work)
        return publish(out, folder, contents)


class _Growth:
    """What is written of one index while its meetings come."""

    def __init__(self, material: Material, folder: Path, work: Path, passages: int) -> None:
        self._material, self._folder, self._work = material, folder, work
        self._counted = _TermsBySentence(material.sentences)
        self._records = RecordsWriter(folder / "records.sqlite")
        self._terms = TermCounts(work)
        self._vectors = new_array(work / "vectors.npy", np.float32, passages, material.vectors.shape[1])
        self._rows = (work / "sentences.raw").open("wb")
        self._signs, self._owners = ((work / name).open("wb") for name in ("signs.raw", "owners.raw"))
        self._token_starts = array("q", [0])
        self._spans, self._starts, self._sections = array("i"), array("q", [0]), array("i")
        self._attributes: list[Attributes] = []
        self._agenda_items = 0
        self.documents = 0

    def take(self, one: Recombined, random: np.random.Generator) -> None:
        """Appends a meeting."""
        meeting, first = one.meeting, len(self._sections)
        self._records.add(meeting_row(meeting), [passage_row(passage) for passage in one.passages])
        self._terms.add(
            [self._counted.of(passage, own) for passage, own in zip(one.passages, one.sentences, strict=True)]
        )
        flat = [number for own in one.sentences for number in own]
        rows = self._material.vectors[flat]
        rows = _unit(rows + MOVED * _unit(random.standard_normal(rows.shape, dtype=np.float32)))
        self._rows.write(quantised(rows).tobytes())
        starts = np.cumsum([0, *(len(own) for own in one.sentences)])
        self._vectors[first : first + len(one.passages)] = _unit(np.add.reduceat(rows, starts[:-1]))
        self._starts.extend((self._starts[-1] + starts[1:]).tolist())
        actions = [(action.start, action.end) for action in meeting.actions]
        holding = overlapping([(passage.start, passage.end) for passage in one.passages], actions)
        for passage, own, held in zip(one.passages, one.sentences, holding.tolist(), strict=True):
            self._spans.extend(self._places(own))
            self._sections.append(self._agenda_items + passage.item - 1)
            self._attributes.append(Attributes(meeting.document_id, meeting.board, meeting.date, (), held))
        self._take_tokens(len(one.passages), random)
        self._agenda_items += len(meeting.items)
        self.documents += 1

    def _take_tokens(self, passages: int, random: np.random.Generator) -> None:
        """Gives each passage the tokens of one of the material: comparing them takes as long as its own."""
        tokens = self._material.tokens
        for number in random.integers(len(tokens.starts) - 1, size=passages):
            own = tokens.signs[tokens.starts[number] : tokens.starts[number + 1]]
            self._signs.write(own.tobytes())
            self._owners.write(bytes([NONE]) * len(own))
            self._token_starts.append(self._token_starts[-1] + len(own))

    def complete(self, base: Contents) -> Contents:
        """Writes all that is computed of the whole; gives what the version holds."""
        self._rows.flush()
        self._signs.flush()
        self._owners.flush()
        lexicon, impacts = self._terms.fit()
        lexicon.save(self._folder / "language")
        passages, sentences, tokens = len(self._sections), self._starts[-1], self._token_starts[-1]
        legs = Legs(
            impacts,
            self._vectors,
            SentenceVectors(
                np.array(self._starts, dtype=np.int64),
                np.array(self._spans, dtype=np.int32).reshape(-1, 2),
                raw_array(self._work / "sentences.raw", np.int8, sentences, base.dimension),
            ),
            TokenVectors(
                np.array(self._token_starts, dtype=np.int64),
                raw_array(self._work / "signs.raw", np.uint8, tokens, self._material.tokens.signs.shape[1]),
                raw_array(self._work / "owners.raw", np.uint8, tokens),
            ),
            np.array(self._sections, dtype=np.int32),
            self._attributes,
        )
        self._records.close()
        engine_kind(base.engine).write(self._folder, legs)
        save_groups(self._folder / "groups.npy", np.arange(passages, dtype=np.int32))
        return replace(
            base,
            documents=self.documents,
            items=self._agenda_items,
            passages=passages,
            sentences=sentences,
            tokens=tokens,
        )

    def close(self) -> None:
        """Closes the working files; the records are closed when they are complete."""
        self._rows.close()
        self._signs.close()
        self._owners.close()
        self._terms.__exit__(None, None, None)

    def _places(self, sentences: tuple[int, ...]) -> list[int]:
        """The beginning and end of each sentence in a passage that they make, in one list."""
        places, at = [], 0
        for number in sentences:
            end = at + len(self._material.sentences[number])
            places += [at, end]
            at = end + 1
        return places


class _TermsBySentence:
    """Terms of passages, put together from those of their sentences, each analysed once."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        self._sentences = sentences
        self._analyzer = Analyzer()
        self._terms: dict[str, Counter[str]] = {}

    def of(self, passage: Passage, sentences: tuple[int, ...]) -> tuple[list[str], list[int]]:
        """The distinct terms of header and text, and how often each stands there."""
        counts = Counter(self._counted(passage.context))
        for number in sentences:
            counts.update(self._counted(self._sentences[number]))
        return list(counts), list(counts.values())

    def _counted(self, text: str) -> Counter[str]:
        if text not in self._terms:
            # Alone, stop words would be kept where a sentence has no others; in a passage they are not.
            told = any(word.term not in STOP_WORDS for word in self._analyzer.words(text))
            self._terms[text] = Counter(self._analyzer.terms(text) if told else ())
        return self._terms[text]


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


_LEAST, _MOST = 3, 8  # words that a made question takes from a sentence
_ASKED = ("What was said about {}?", "Who spoke of {}?", "When was {} decided?", "{}")


def made_questions(material: Material, count: int, seed: int) -> list[str]:
    """Questions with a few words of sentences drawn at random, the same for the same seed."""
    random = np.random.default_rng(seed)
    long = [one for one in material.sentences if len(one.split()) >= _MOST]
    if not long:
        raise BadInput("The documents hold no sentence of eight words to ask for; take longer ones.")
    made = []
    for number in range(count):
        words = long[int(random.integers(len(long)))].split()
        size = int(random.integers(_LEAST, _MOST + 1))
        at = int(random.integers(len(words) - size + 1))
        made.append(_ASKED[number % len(_ASKED)].format(" ".join(words[at : at + size])))
    return made


def read_questions(path: Path, count: int) -> list[str]:
    """The first questions of a file as `minutebook eval` takes it. Raises BadInput."""
    try:
        lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
        found = [str(json.loads(line)["question"]) for line in lines]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"The questions in {path} cannot be read: each line is a JSON object with one."
        ) from error
    if not found:
        raise BadInput(f"There are no questions in {path}.")
    return found[:count]
