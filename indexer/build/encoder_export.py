"""The document encoder for services: its network for onnxruntime, its tokenizer and its card, checked.

Services answer without torch; `QueryEncoder` reads what is written here.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from indexer.build.encoder_quantised import NETWORK, set_weights_apart
from indexer.errors import BadInput, MinutebookError
from indexer.store.query_encoder import EncodedText, EncoderCard, QueryEncoder, own_pieces, unit

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

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
    reading_tokenizer(model, card).save(str(directory / "tokenizer.json"))
    (directory / "encoder.json").write_text(json.dumps(asdict(card), indent=2) + "\n")
    try:
        _export_network(model, card, directory / NETWORK)
        set_weights_apart(directory / NETWORK)
        exported = QueryEncoder.load(directory)
        together = exported.read(_PROBES)
        alone = [text for probe in _PROBES for text in exported.read([probe])]
    except (MinutebookError, MemoryError):
        raise
    except Exception as error:  # torch, its exporter and onnxruntime each raise errors of their own
        raise BadInput(
            f"The encoder {card.name} cannot be exported for serving: its network cannot be traced; "
            "choose another --model."
        ) from error
    original = [_own(model, card, exported, probe) for probe in _PROBES]
    cosine = min(_least_cosine(together, original), _least_cosine(alone, original))
    if not cosine >= _LEAST_COSINE:
        raise BadInput(
            f"The encoder {card.name} cannot be exported for serving: its exported vectors differ "
            f"(cosine {cosine:.4f}); choose another --model."
        )


def _own(model: SentenceModel, card: EncoderCard, exported: QueryEncoder, text: str) -> EncodedText:
    """A text as the model itself reads it."""
    (read,) = model.encode_query([text], prompt=card.query_prompt, output_value=None, show_progress_bar=False)
    pieces = own_pieces(exported.tokenizer.encode(card.query_prompt + text), len(card.query_prompt))
    vector = unit(read["sentence_embedding"].numpy()[None])[0]
    return EncodedText(vector, unit(read["token_embeddings"].numpy()[list(pieces)]), tuple(pieces.values()))


def _least_cosine(exported: Sequence[EncodedText], original: Sequence[EncodedText]) -> float:
    """The least of any text or token."""
    return min(
        float(min((one.vector * own.vector).sum(), (one.tokens * own.tokens).sum(axis=1).min(initial=1)))
        for one, own in zip(exported, original, strict=True)
    )


def reading_tokenizer(model: SentenceModel, card: EncoderCard) -> Tokenizer:
    """The tokenizer as the model uses it: its own padding token and sides, and the limit of the card."""
    own = model.tokenizer
    tokenizer: Tokenizer = type(own.backend_tokenizer).from_str(own.backend_tokenizer.to_str())
    tokenizer.enable_truncation(card.max_pieces, direction=own.truncation_side)
    tokenizer.enable_padding(
        direction=own.padding_side,
        pad_id=own.pad_token_id,
        pad_type_id=own.pad_token_type_id,
        pad_token=own.pad_token,
    )
    return tokenizer


@dataclass(frozen=True, slots=True)
class Traceable:
    """A model as a network of two tensors, ids and mask int64[texts, pieces], with an example of both.

    It gives unit vectors float32[texts, dimension] and outputs float32[texts, pieces, token dimension].
    """

    network: torch.nn.Module
    example: tuple[torch.Tensor, torch.Tensor]


def traceable(model: SentenceModel, prompt: str, task: str, *, half: bool = False) -> Traceable:
    """What may be traced of a model that reads texts behind that prompt; `half`: in bfloat16 on the CPU."""
    import torch

    examples = ["a question", "a longer one, padded"]
    example = model.preprocess(examples, prompt=prompt, task=task)
    fixed: dict[str, object] = {key: example[key] for key in ("modality", "prompt_length") if key in example}

    class WrappedModel(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(
            self, input_ids: torch.Tensor, attention_mask: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            features = {"input_ids": input_ids, "attention_mask": attention_mask, **fixed}
            with torch.autocast("cpu", torch.bfloat16, enabled=half):
                read = self.model(features, task=task)
            vector: torch.Tensor = read["sentence_embedding"]
            return torch.nn.functional.normalize(vector, dim=-1), read["token_embeddings"]

    return Traceable(WrappedModel().eval(), (example["input_ids"], example["attention_mask"]))


def _export_network(model: SentenceModel, card: EncoderCard, path: Path) -> None:
    import torch

    wrapped = traceable(model, card.query_prompt, "query")
    axes = {0: "batch", 1: "pieces"}
    with warnings.catch_warnings(), torch.no_grad():
        # The tracing exporter is deprecated but exact here; `export_encoder` checks the result (ADR 4).
        warnings.simplefilter("ignore")
        torch.onnx.export(
            wrapped.network,
            wrapped.example,
            str(path),
            dynamo=False,
            opset_version=_OPSET,
            input_names=["input_ids", "attention_mask"],
            output_names=["vector", "tokens"],
            dynamic_axes={"input_ids": axes, "attention_mask": axes, "vector": {0: "batch"}, "tokens": axes},
        )
