"""How fast passages become vectors: real texts, really encoded, beside the encoder's plain use."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from eval.bench.results import Encoding
from eval.corpus import all_passages
from indexer.build.encoder import load_encoder, plain_model
from indexer.language.sentences import sentence_spans
from indexer.passages import indexed
from indexer.store.open import open_index

_ROUNDS = 3
"""Each encodes a part of the sample in turn, so that both meet the same load from other programs."""


def encoding_rates(root: Path, sample: int, progress: Callable[[str], None]) -> Encoding:
    """Encodes up to `sample` passages of an index anew: as a build does it, and as the package does."""
    index = open_index(root)
    passages = list(all_passages(index))
    index.close()
    step = max(1, len(passages) // sample)
    chosen = passages[::step][:sample]
    texts = [indexed(one.context, one.text) for one in chosen]
    spans = []
    for one, text in zip(chosen, texts, strict=True):
        lead = len(text) - len(one.text)
        spans.append([(a + lead, b + lead) for a, b in sentence_spans(one.text, 0, len(one.text))])
    ours, plain = load_encoder(), plain_model()
    taken = {"ours": 0.0, "plain": 0.0}
    for part in range(_ROUNDS):
        progress(f"encoding, part {part + 1} of {_ROUNDS}")
        own = slice(part, None, _ROUNDS)
        began = time.perf_counter()
        ours.encode_with_sentences(texts[own], spans[own])
        between = time.perf_counter()
        plain.encode(texts[own], show_progress_bar=False)
        taken["ours"] += between - began
        taken["plain"] += time.perf_counter() - between
    return Encoding(len(texts), len(texts) / taken["ours"], len(texts) / taken["plain"])
