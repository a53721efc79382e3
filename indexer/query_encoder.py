"""The query encoder: the exported network on onnxruntime, with its tokenizer. Needs no torch."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from indexer.errors import UnusableIndex

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class EncoderCard:
    """Which encoder made the vectors: fingerprint of its weights, vector length, input limit."""

    name: str
    fingerprint: str
    dimension: int
    max_pieces: int  # word pieces, special tokens included
    query_prompt: str = ""


class QueryEncoder:
    """Turns questions into unit vectors; safe to share between threads."""

    def __init__(self, card: EncoderCard, session: InferenceSession, tokenizer: Tokenizer) -> None:
        self.card = card
        self._session = session
        self.tokenizer = tokenizer

    @classmethod
    def load(cls, directory: Path) -> QueryEncoder:
        """Opens an exported encoder. Raises UnusableIndex when it cannot be read."""
        # From 1.29 on onnxruntime gathers reports of its use as soon as it is imported, unless told not to.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime
        from tokenizers import Tokenizer

        try:
            card = EncoderCard(**json.loads((directory / "encoder.json").read_text()))
            tokenizer = Tokenizer.from_file(str(directory / "tokenizer.json"))
            session = onnxruntime.InferenceSession(
                str(directory / "model.onnx"), providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # both libraries raise bare Exception subclasses of their own
            raise UnusableIndex(
                "The index's query encoder cannot be opened; rebuild the index with minutebook index."
            ) from error
        # The file says how this model's texts are cut and padded; without it, as BERT's are.
        if tokenizer.truncation is None:
            tokenizer.enable_truncation(card.max_pieces)
        if tokenizer.padding is None:
            tokenizer.enable_padding()
        return cls(card, session, tokenizer)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors float32[len(texts), dimension]; a text past `max_pieces` is read up to there."""
        encoded = self.tokenizer.encode_batch([self.card.query_prompt + text for text in texts])
        inputs = {
            "input_ids": np.array([one.ids for one in encoded], dtype=np.int64),
            "attention_mask": np.array([one.attention_mask for one in encoded], dtype=np.int64),
        }
        vectors: NDArray[np.float32] = self._session.run(["vector"], inputs)[0]
        return vectors
