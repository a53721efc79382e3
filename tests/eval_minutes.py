"""A small index written by hand, so that which passages answer what can be counted on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from eval.configurations import Configuration
from eval.questions import Gold, Question
from eval.results import EvaluationResults
from eval.run import run
from indexer.arrays import SentenceVectors
from indexer.language.sentences import sentence_spans
from indexer.language.words import ANALYZER, Analyzer
from indexer.learned.acronym_definitions import combined
from indexer.learned.acronyms import Acronyms
from indexer.learned.duplicates import group_codes
from indexer.learned.glossary import Glossary
from indexer.learned.vocabulary import SurfaceWords
from indexer.model import AgendaItem, Meeting, Passage, Subheading
from indexer.store.bm25 import fit
from indexer.store.board_register import BoardRegister
from indexer.store.engines.base import Legs
from indexer.store.engines.columns import Attributes
from indexer.store.engines.local import LocalEngineKind
from indexer.store.open import Index, IndexParts
from indexer.store.query_encoder import EncodedText, EncoderCard
from indexer.store.records import Records
from indexer.store.versions import Contents, Manifest
from tests.made_tokens import made_tokens
from tests.studied import studied
from tests.written_records import write_records

HARBOUR = """\
Quay Trust

1. Dredging
The channel will be dredged
in May. The cost is 4,000 pounds.
Boats must move by April.
2. Lighting
Lamps
Six lamps are broken.
Paint
The cost is 4,000 pounds.
"""
"""Passages: 1/1 dredging, two sentences; 1/2 boats; 2/1 lamps; 2/2 paint, which repeats a sentence."""

_PASSAGES = (
    (1, 1, None, "The channel will be dredged\nin May. The cost is 4,000 pounds."),
    (1, 2, None, "Boats must move by April."),
    (2, 1, "Lamps", "Six lamps are broken."),
    (2, 2, "Paint", "The cost is 4,000 pounds."),
)


class LetterEncoder:
    """Reads a text as its counts of letters: a dense leg that needs no model."""

    card = EncoderCard("letters", "letters", 26, 256, 26)

    def __init__(self) -> None:
        words = sorted({"xylophone", *Analyzer().terms(HARBOUR)})
        self.tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(["?", *words])}, "?"))
        self.tokenizer.pre_tokenizer = Whitespace()

    def read(self, texts: Sequence[str]) -> list[EncodedText]:
        found = []
        for text, vector in zip(texts, self.encode(texts), strict=True):
            spans = tuple((word.start, word.end) for word in Analyzer().words(text))
            tokens = [self.encode([text[start:end]])[0] for start, end in spans]
            found.append(EncodedText(vector, np.array(tokens, dtype=np.float32).reshape(-1, 26), spans))
        return found

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = [[text.lower().count(chr(97 + n)) + 0.01 for n in range(26)] for text in texts]
        vectors = np.array(rows, dtype=np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def harbour() -> Meeting:
    lighting = HARBOUR.index("Lamps\n")
    paint = HARBOUR.index("Paint\n")
    end = len(HARBOUR) - 1
    return Meeting(
        document_id="quay-1",
        title="Quay Trust",
        board="Quay Trust",
        date=None,
        source="quay-1.txt",
        url=None,
        text=HARBOUR,
        items=(
            AgendaItem(1, "1", "Dredging", HARBOUR.index("The channel"), HARBOUR.index("\n2. ")),
            AgendaItem(
                *(2, "2", "Lighting", lighting, end),
                subheadings=(
                    Subheading("Lamps", lighting, paint, lighting + 6),
                    Subheading("Paint", paint, end, paint + 6),
                ),
            ),
        ),
    )


def passages() -> list[Passage]:
    found, at = [], 0
    for item, ordinal, subheading, text in _PASSAGES:
        start = HARBOUR.index(text, at)
        at = start + len(text)
        found.append(
            Passage(
                f"quay-1/{item}/{ordinal}", "quay-1", item, ordinal, subheading, start, at, None, text, ""
            )
        )
    return found


QUESTIONS = (
    Question("q-boats", "when must boats move", "fact", True, gold=(Gold("quay-1", evidence="Boats must"),)),
    # Found at rank 1 and 2, in an order that the legs decide.
    Question("q-cost", "cost pounds", "fact", True, gold=(Gold("quay-1", evidence="The cost is 4,000"),)),
    # No word of it is in the minutes, so the lexical leg finds nothing.
    Question("q-none", "xylophone", "topic", True, gold=(Gold("quay-1", item="2 Lighting"),)),
    # Its evidence lies outside every passage.
    Question("q-title", "dredged channel", "topic", True, gold=(Gold("quay-1", evidence="Quay Trust"),)),
    Question("q-off", "cost of lamps", "unanswerable", False),
)
"""Of the meeting above."""


def results_of(
    index: Index, *configurations: Configuration, questions: Sequence[Question] = QUESTIONS
) -> EvaluationResults:
    """An evaluation of the questions above, the first configuration being the baseline."""
    return run(index, questions, configurations, configurations[0].name, "quay.jsonl")


def with_settings(results: EvaluationResults, **settings: object) -> EvaluationResults:
    """The same results, of an index with other settings."""
    (one,) = results.sets
    return replace(results, sets=(replace(one, settings=one.settings | settings),))


def hand_made_index(folder: Path, document: str = "quay-1", *, head: bool = False) -> Index:
    """An index of the meeting above, with its head or without; its dense leg goes by letters."""
    meeting = replace(harbour(), document_id=document)
    first = [Passage("0/1", document, 0, 1, None, 0, 10, None, HARBOUR[:10], "")] if head else []
    cut = [
        replace(one, document_id=document, passage_id=f"{document}/{one.item}/{one.ordinal}")
        for one in (*first, *passages())
    ]
    analyzer, encoder = Analyzer(), LetterEncoder()
    texts = [one.text for one in cut]
    lexicon, impacts = fit([analyzer.terms(text) for text in texts])
    write_records(folder / "records.sqlite", [meeting], cut)
    sentences = _sentences(texts, encoder)
    LocalEngineKind().write(
        folder,
        Legs(
            impacts,
            encoder.encode(texts),
            sentences,
            made_tokens([_letters(text, encoder) for text in texts]),
            np.array([one.item for one in cut], dtype=np.int32),
            [Attributes(one.document_id, meeting.board, None, (), False) for one in cut],
        ),
    )
    contents = Contents(
        *("local", "letters", "letters", 26, ANALYZER, "none", 200, 1, 2, len(cut), len(sentences.vectors), 1)
    )
    return Index(
        IndexParts(
            manifest=Manifest(1, "by-hand", "2024-01-01T00:00:00+00:00", contents, {}),
            records=Records(folder / "records.sqlite"),
            lexicon=lexicon,
            engine=LocalEngineKind().open(folder),
            encoder=encoder,
            words=SurfaceWords.of(texts),
            acronyms=Acronyms(combined(studied([meeting]), Glossary({}, {}))),
            groups=group_codes(texts, [one.document_id for one in cut]),
            boards=BoardRegister({}),
        )
    )


def _letters(text: str, encoder: LetterEncoder) -> NDArray[np.float32]:
    """Vectors of the words of a text, less their mean: else every sign would be the same."""
    (read,) = encoder.read([text])
    return read.tokens - 1 / 26


def _sentences(texts: Sequence[str], encoder: LetterEncoder) -> SentenceVectors:
    spans = [sentence_spans(text, 0, len(text)) for text in texts]
    vectors = [
        encoder.encode([text[start:end] for start, end in own])
        for text, own in zip(texts, spans, strict=True)
    ]
    return SentenceVectors.of(spans, vectors)
