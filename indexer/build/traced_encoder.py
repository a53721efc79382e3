"""The document encoder's network as torch reads it alone, without the packages that the model came from.

Importing these takes seconds, whatever there is to encode. The network is traced while they are there, so
that the same products follow one another and passages get the same vectors. Its weights are not kept with
it: they are in the model's folder.
"""

from __future__ import annotations

import base64
import io
import logging
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from indexer.build.encoder import DocumentEncoder
from indexer.build.encoder_export import reading_tokenizer, traceable
from indexer.build.passage_reader import PassageReader, ReadTexts
from indexer.regular_files import read_regular
from indexer.store.query_encoder import EncoderCard, unit

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer

_LIGHT = 1_024  # numbers of a weight up to which it stays in the traced network
_LEAST_COSINE = 0.9999  # that a text and its tokens must keep: as builds in one run and in several do
_PROBES = (
    "Board of the harbour, 4 March 2024. Moorings. The harbour master reported that forty were let.",
    "It was agreed that the fee of £420 be raised by 60% (“on time”). " * 4,
    "The minutes of the previous meeting were agreed as a true record. " * 60,  # past every input limit
)


@dataclass(frozen=True, slots=True)
class TracedNetwork:
    """A network without its weights, and how its texts are read.

    `graph`: the traced network in base64; `weights`: by name of a weight, its file below the model's folder
    and its name there; `tokenizer` (JSON) cuts and pads.
    """

    graph: str
    weights: Mapping[str, tuple[str, str]]
    tokenizer: str

    def opened(self, folder: Path, card: EncoderCard, prompt: str) -> PassageReader:
        """The encoder with the weights in `folder`, a model's. Raises OSError, ValueError or RuntimeError."""
        from tokenizers import Tokenizer

        network, tensors = _network(base64.b64decode(self.graph)), _Tensors(folder)
        own = _weights(network)
        for name, (file, key) in self.weights.items():
            own[name].data = tensors.get(file, key)
        reading = _NetworkReader(network, Tokenizer.from_str(self.tokenizer), prompt)
        counter = Tokenizer.from_str(self.tokenizer)
        counter.no_truncation()
        counter.no_padding()
        return PassageReader(counter, prompt, card.dimension, reading.read)


def traced(encoder: DocumentEncoder, folder: Path) -> TracedNetwork | None:
    """The network of an encoder whose model is in `folder`.

    None where texts are not read by one network whose weights are in safetensors files there, or where
    passages would not get the same vectors.
    """
    if not encoder.pools_by_mean or encoder.device != "cpu":
        return None
    try:
        graph = _traced(encoder)
        weights, light = _without_weights(graph, _Tensors(folder))
        tokenizer = reading_tokenizer(encoder.model, encoder.card).to_str()
        made = TracedNetwork(base64.b64encode(light).decode(), weights, tokenizer)
        opened = made.opened(folder, encoder.card, encoder.prompt)
        alike = _least_cosine(encoder.reader.read, opened.read)
    except Exception:  # torch raises errors of its own; such a model is loaded whole each time
        return None
    return made if alike >= _LEAST_COSINE else None


def _traced(encoder: DocumentEncoder) -> bytes:
    import torch

    wrapped = traceable(encoder.model, encoder.prompt, "document", half=encoder.half)
    with _quiet(), torch.no_grad():
        graph = torch.jit.trace(wrapped.network, wrapped.example, check_trace=False)  # type: ignore[no-untyped-call]
    return _bytes(graph)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the warnings of who looks at all that a model has, and that tracing is deprecated (ADR 4)."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def _bytes(network: Any) -> bytes:  # noqa: ANN401
    import torch

    file = io.BytesIO()
    with _quiet():
        torch.jit.save(network, file)
    return file.getvalue()


def _network(graph: bytes) -> Any:  # noqa: ANN401
    import torch

    with _quiet():
        return torch.jit.load(io.BytesIO(graph), map_location="cpu")  # type: ignore[no-untyped-call]


def _weights(network: Any) -> dict[str, torch.Tensor]:  # noqa: ANN401
    return {**dict(network.named_parameters()), **dict(network.named_buffers())}


def _without_weights(graph: bytes, tensors: _Tensors) -> tuple[dict[str, tuple[str, str]], bytes]:
    """Where the weights of a traced network are among `tensors`, and the network without these.

    Raises LookupError where one is not there.
    """
    import torch

    network = _network(graph)
    places: dict[str, tuple[str, str]] = {}
    for name, tensor in _weights(network).items():
        if tensor.numel() > _LIGHT:
            places[name] = tensors.place(name, tensor)
            tensor.data = torch.empty(0)
    return places, _bytes(network)


class _Tensors:
    """The tensors of a model's safetensors files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, dict[str, torch.Tensor]] = {}

    def get(self, file: str, key: str) -> torch.Tensor:
        """The tensor of that name in single precision."""
        return self._of(file)[key].float()

    def place(self, name: str, tensor: torch.Tensor) -> tuple[str, str]:
        """The file and name of a tensor whose name in a network ends with that name. Raises LookupError."""
        import torch

        for path in sorted(self._folder.rglob("*.safetensors")):
            file = path.relative_to(self._folder).as_posix()
            for key in self._of(file):
                if f".{name}".endswith(f".{key}") and torch.equal(self.get(file, key), tensor):
                    return file, key
        raise LookupError(name)

    def _of(self, file: str) -> dict[str, torch.Tensor]:
        from safetensors.torch import load

        if file not in self._read:
            self._read[file] = load(read_regular(self._folder / file))
        return self._read[file]


@dataclass(frozen=True, slots=True)
class _NetworkReader:
    """Texts read by a traced network, put as `tokenizer` cuts and pads them."""

    network: Any
    tokenizer: Tokenizer
    prompt: str

    def read(self, texts: Sequence[str]) -> list[tuple[NDArray[np.float32], NDArray[np.float32]]]:
        """See `indexer.build.passage_reader.ReadTexts`."""
        import torch

        encoded = self.tokenizer.encode_batch([self.prompt + text for text in texts])
        ids = torch.tensor([one.ids for one in encoded])
        mask = torch.tensor([one.attention_mask for one in encoded])
        with torch.inference_mode():
            vectors, outputs = self.network(ids, mask)
        found = []
        for vector, output, kept in zip(vectors.float().numpy(), outputs.float(), mask.bool(), strict=True):
            found.append((vector / np.linalg.norm(vector), output[kept].numpy()))
        return found


def _least_cosine(one: ReadTexts, other: ReadTexts) -> float:
    """The least cosine of the probes' vectors and outputs, read together and alone."""
    runs = (_PROBES, *((text,) for text in _PROBES))
    pairs = [pair for texts in runs for pair in zip(one(texts), other(texts), strict=True)]
    vectors = [float((first[0] * second[0]).sum()) for first, second in pairs]
    outputs = [float((unit(first[1]) * unit(second[1])).sum(axis=1).min()) for first, second in pairs]
    return min(*vectors, *outputs)
