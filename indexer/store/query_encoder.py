"""The query encoder: the exported network on onnxruntime, with its tokenizer. Needs no torch."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.errors import UnusableIndex
from indexer.model import serialiser
from indexer.regular_files import open_regular, read_regular
from indexer.store.networks import Network, opened_network

if TYPE_CHECKING:
    from tokenizers import Encoding, Tokenizer


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """Which encoder made the vectors: fingerprint of its weights, vector length, input limit."""

    name: str
    fingerprint: str
    dimension: int
    max_pieces: int  # word pieces, special tokens included
    token_dimension: int  # a token's vector may be shorter or longer than the text's
    query_prompt: str = ""


_BROKEN = "The index's query encoder cannot be opened; rebuild the index with minutebook index."

_LARGEST_CARD = 1_000_000  # bytes


class QuestionWeights(StrEnum):
    """What the network that reads questions keeps its weights as."""

    INT8 = "int8"
    FP32 = "fp32"


WEIGHTS_FILE = "weights.json"
"""Says which, beside the network; encoders from before there was a choice have none, and exact weights."""


def question_weights(directory: Path) -> QuestionWeights:
    """What an exported encoder keeps its weights as. OSError or ValueError for a damaged file."""
    path = directory / WEIGHTS_FILE
    return (
        QuestionWeights(json.loads(read_regular(path, _LARGEST_CARD)))
        if path.exists()
        else QuestionWeights.FP32
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """How a question is computed: by how many threads, and what a run costs beside its pieces, in pieces."""

    threads: int
    cost: int


_RUNS = {QuestionWeights.INT8: _Run(1, 4), QuestionWeights.FP32: _Run(2, 16)}
"""More threads would not
shorten it; of many questions each has a thread anyway. What a run costs is mostly the reading of weights.
With the default encoder on two cores one of 3 pieces took 5 to 6 ms in single precision and each piece more
0.27; in 8 bits 0.7, and 0.12."""

_PADDING = ("direction", "pad_id", "pad_type_id", "pad_token")  # of what a tokenizer says about padding
_MOST = 32  # texts of one run, which bounds what it holds


@dataclass(frozen=True, slots=True, eq=False)
class EncodedText:
    """A text as the encoder read it: its unit vector, and those of its tokens in order.

    vector float32[dimension]; tokens float32[n, token_dimension], of unit length; token k stands at the
    characters `spans[k]` of the text. Those that stand for no character, and a prompt's, are left out.
    """

    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]
    spans: tuple[tuple[int, int], ...]


class QueryEncoder:
    """Reads questions: one vector of each, and one of each of its tokens; safe to share between threads."""

    def __init__(
        self, card: EncoderCard, weights: QuestionWeights, session: Network, tokenizer: Tokenizer
    ) -> None:
        self.card = card
        self.weights = weights
        self._session = session
        self.tokenizer = tokenizer
        padding = tokenizer.padding or {}
        self._padding = {name: padding[name] for name in _PADDING if name in padding}

    @classmethod
    def load(cls, directory: Path) -> QueryEncoder:
        """Opens an exported encoder. Raises UnusableIndex when it cannot be read."""
        from tokenizers import Tokenizer

        try:
            told = read_regular(directory / "encoder.json", _LARGEST_CARD)
            card = serialiser(EncoderCard).validate_json(told, strict=True)
            weights = question_weights(directory)
            tokenizer = Tokenizer.from_buffer(read_regular(directory / "tokenizer.json"))
            open_regular(directory / "model.onnx").close()  # the library would wait for a pipe
            session = opened_network(directory / "model.onnx", _RUNS[weights].threads)
        except Exception as error:  # both libraries raise bare Exception subclasses of their own
            raise UnusableIndex(_BROKEN) from error
        # The file says how this model's texts are cut and padded; without it, as BERT's are.
        if tokenizer.truncation is None:
            tokenizer.enable_truncation(card.max_pieces)
        if tokenizer.padding is None:
            tokenizer.enable_padding()
        return cls(card, weights, session, tokenizer)

    def require_sound(self) -> None:
        """Raises UnusableIndex unless a text gets vectors as the card says: that length, all of numbers."""
        [read] = self.read(["a"])
        lengths = (read.vector.shape, read.tokens.shape[1:])
        if lengths != ((self.card.dimension,), (self.card.token_dimension,)):
            raise UnusableIndex(_BROKEN)
        if not (np.isfinite(read.vector).all() and np.isfinite(read.tokens).all()):
            raise UnusableIndex(_BROKEN)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors float32[len(texts), dimension]; a text past `max_pieces` is read up to there.

        Texts of about the same length go through the network together.
        """
        vectors = np.zeros((len(texts), self.card.dimension), dtype=np.float32)
        for row, one in enumerate(self.read(texts)):
            vectors[row] = one.vector
        return vectors

    def read(self, texts: Sequence[str]) -> list[EncodedText]:
        """As `encode`, with the vectors of tokens; they may not be written to."""
        encoded = [self.tokenizer.encode(self.card.query_prompt + text) for text in texts]
        found: dict[int, EncodedText] = {}
        for rows in batches([len(one) for one in encoded], _RUNS[self.weights].cost):
            vectors, outputs = self._run([encoded[row] for row in rows])
            for row, vector, output in zip(rows, vectors, outputs, strict=True):
                found[row] = self._text(encoded[row], vector, output)
        return [found[row] for row in range(len(texts))]

    def _text(
        self, encoded: Encoding, vector: NDArray[np.float32], outputs: NDArray[np.float32]
    ) -> EncodedText:
        places = own_pieces(encoded, len(self.card.query_prompt))
        tokens, spans = unit(outputs[list(places)]), tuple(places.values())
        vector = vector.copy()  # a view would hold the whole run's
        for one in (vector, tokens):  # shared by all who ask the same
            one.setflags(write=False)
        return EncodedText(vector, tokens, spans)

    def _run(self, texts: Sequence[Encoding]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Of the texts float32[texts, dimension], of their pieces float32[texts, pieces, token_dimension]."""
        longest = max(map(len, texts))
        for one in texts:
            one.pad(longest, **self._padding)
        inputs = {
            "input_ids": np.array([one.ids for one in texts], dtype=np.int64),
            "attention_mask": np.array([one.attention_mask for one in texts], dtype=np.int64),
        }
        try:
            vectors, outputs = self._session.run(["vector", "tokens"], inputs)
        except Exception as error:  # the library raises bare Exception subclasses of its own
            raise UnusableIndex(_BROKEN) from error
        return vectors, outputs


def own_pieces(encoded: Encoding, prompt: int) -> dict[int, tuple[int, int]]:
    """The places of a text's own pieces among those read, with the characters of the text that each is.

    Left out are special tokens, padding, and what stands in the first `prompt` characters.
    """
    return {
        row: (start - prompt, end - prompt)
        for row, ((start, end), special) in enumerate(
            zip(encoded.offsets, encoded.special_tokens_mask, strict=True)
        )
        if not special and prompt <= start < end
    }


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """The rows at length 1; one without a direction stays 0."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: NDArray[np.float32] = rows / np.maximum(lengths, np.finfo(np.float32).tiny)
    return scaled


def batches(lengths: Sequence[int], cost: int) -> list[list[int]]:
    """The places of texts of so many word pieces, shared out to runs of the network so that all is cheapest.

    A run costs `cost` pieces and, for each of its texts, as many as its longest has.
    """
    order = sorted(range(len(lengths)), key=lambda row: lengths[row])
    # least[n]: what the n shortest cost at best, and how many of them come before those of the last run.
    least: list[tuple[int, int]] = [(0, 0)]
    for end, row in enumerate(order, 1):
        starts = range(max(0, end - _MOST), end)
        least.append(min((least[at][0] + cost + lengths[row] * (end - at), at) for at in starts))
    runs, end = [], len(order)
    while end:
        start = least[end][1]
        runs.append(order[start:end])
        end = start
    return runs


Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Remembers the results for the `size` texts asked for last. Safe to share between threads.

    `functools.lru_cache` has every thread compute what is not there yet: right after an index is opened
    that is the same question many times over, on cores that have none to spare.
    """

    def __init__(self, compute: Callable[[str], Value], size: int) -> None:
        """`compute` gives the result for a text."""
        self._compute = compute
        self._size = size
        self._lock = Lock()
        self._results: OrderedDict[str, Future[Value]] = OrderedDict()

    def __call__(self, text: str) -> Value:
        """The result for a text. An error reaches all who wait for it, and is not remembered."""
        with self._lock:
            result = self._results.get(text)
            if waiting := result is not None:
                self._results.move_to_end(text)
            else:
                result = self._results[text] = Future()
            if len(self._results) > self._size:
                self._results.popitem(last=False)
        if not waiting:
            self._resolve(text, result)
        return result.result()

    def clear(self) -> None:
        """Forgets everything; who waits for a result still gets it."""
        with self._lock:
            self._results.clear()

    def _resolve(self, text: str, result: Future[Value]) -> None:
        try:
            result.set_result(self._compute(text))
        except BaseException as error:
            with self._lock:
                if self._results.get(text) is result:
                    del self._results[text]
            result.set_exception(error)
