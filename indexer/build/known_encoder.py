"""What is known of an encoder from one build to the next, so that little is loaded for what is new.

Loading a model takes seconds, most of them imports of torch and sentence-transformers. A build that finds
nothing new needs the encoder's tokenizer and fingerprint alone, and one that has something to encode no more
than torch and the traced network.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from indexer.build.cache import FOLDER
from indexer.build.encoder import DEFAULT_MODEL, DocumentEncoder, packaged_model
from indexer.build.passage_reader import PassageEncoder
from indexer.build.tasks import ENCODERS, ENCODING, python, sources
from indexer.build.traced_encoder import TracedNetwork, traced
from indexer.errors import BadInput
from indexer.model import serialiser
from indexer.regular_files import open_regular, read_regular
from indexer.store.files import replace_text
from indexer.store.query_encoder import EncoderCard

CPU = "cpu"
"""The device that is not a GPU, as torch names it."""

_FILE = "encoder.json"
_LARGEST = 100_000_000  # bytes: tokenizers of many languages have 20 MB

# What says without torch that a GPU is there, devices of NVIDIA's and AMD's drivers, and which one is meant.
_GPU_DEVICES = ("/dev/nvidiactl", "/dev/kfd")
_GPU_CHOICE = ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES")


@dataclass(frozen=True, slots=True)
class EncoderFacts:
    """What a build asks of an encoder before there is anything to encode; see `DocumentEncoder`."""

    card: EncoderCard
    tokenizer: str
    prompt: str
    half: bool

    @classmethod
    def of(cls, encoder: DocumentEncoder) -> EncoderFacts:
        """Of an encoder that is loaded."""
        return cls(encoder.card, encoder.tokenizer, encoder.prompt, encoder.half)


@dataclass(frozen=True, slots=True)
class KnownEncoder:
    """The facts of an encoder, and its network, None where that could not be traced."""

    facts: EncoderFacts
    network: TracedNetwork | None

    def opened(self, model: str) -> PassageEncoder | None:
        """What encodes as the model of that name does, if it can be opened without loading all of that."""
        if self.network is None:
            return None
        try:
            return self.network.opened(_folder(model), self.facts.card, self.facts.prompt)
        except (
            OSError,
            ValueError,
            LookupError,
            RuntimeError,
        ):  # the model itself says what is wrong with it
            return None


class BuildEncoder:
    """The encoder of a build: what is known of it, and itself, loaded when it is first asked for.

    `device`: the kind of device that passages are encoded on. `is_news`: whether what is known of it is to be
    remembered for the next build.
    """

    def __init__(
        self,
        facts: EncoderFacts,
        device: str,
        load: Callable[[], DocumentEncoder],
        *,
        is_news: bool,
        open_traced: Callable[[], PassageEncoder | None] = lambda: None,
    ) -> None:
        """`load` gives the encoder of those facts, `open_traced` what encodes as that does, if anything."""
        self.facts = facts
        self.device = device
        self.is_news = is_news
        self._load = load
        self._open_traced = open_traced
        self._loaded: DocumentEncoder | None = None
        self._passages: PassageEncoder | None = None

    @classmethod
    def of(cls, encoder: DocumentEncoder, device: str, *, is_news: bool) -> BuildEncoder:
        """One that is loaded."""
        return cls(EncoderFacts.of(encoder), device, lambda: encoder, is_news=is_news)

    def passages(self) -> PassageEncoder:
        """What encodes passages. Raises BadInput as `loaded` does."""
        if self._passages is None:
            self._passages = self._loaded or self._open_traced() or self.loaded()
        return self._passages

    def loaded(self) -> DocumentEncoder:
        """The encoder itself. Raises BadInput where it is no longer what was known of it."""
        if self._loaded is None:
            encoder = self._load()
            if EncoderFacts.of(encoder) != self.facts:
                raise BadInput(
                    f"The encoder {self.facts.card.name} is not what it was for the last version, though its "
                    "files are the same; remove the folder cache from the index directory and build again."
                )
            self._loaded = encoder
        return self._loaded


@dataclass(frozen=True, slots=True)
class EncoderMemory:
    """What is known of an encoder that a version of an index directory was made with, on this processor.

    It counts while the model's files, the packages, this program and the processor are the same. A model by
    a published name is not remembered, since only its library can tell what that name stands for, nor is one
    on a GPU, nor a cluster's, whose other machines decide how it multiplies.
    """

    root: Path

    def recall(self, model: str) -> KnownEncoder | None:
        """What is known of the model of that name or folder, if anything is."""
        try:
            told = json.loads(read_regular(self._path, _LARGEST))
            known = serialiser(KnownEncoder).validate_python(told["known"])
            if told["sum"] != _sum(known) or told["identity"] != _identity(model):
                return None
        except (OSError, ValueError, LookupError, TypeError):  # nothing is there, or it is damaged
            return None
        return known

    def keep(self, model: str, encoder: BuildEncoder) -> None:
        """Keeps what is known for the next build; a disk that is full leaves it out."""
        if not encoder.is_news:
            return
        with suppress(OSError):
            if identity := _identity(model):
                known = KnownEncoder(encoder.facts, traced(encoder.loaded(), _folder(model)))
                told = {"identity": identity, "sum": _sum(known), "known": asdict(known)}
                replace_text(self._path, json.dumps(told))

    @property
    def _path(self) -> Path:
        return self.root / FOLDER / _FILE


def _sum(known: KnownEncoder) -> str:
    return hashlib.sha256(json.dumps(asdict(known), sort_keys=True).encode()).hexdigest()


def _folder(model: str) -> Path:
    return packaged_model() if model == DEFAULT_MODEL else Path(model)


def _identity(model: str) -> str | None:
    """A hash of all that an encoder's facts hang on; None for a name that stands for no folder."""
    folder = _folder(model)
    if not folder.is_dir():
        return None
    digest = hashlib.sha256(repr((model, python(), sources(ENCODING), _versions(), _processor())).encode())
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0".encode())
        with open_regular(path) as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _versions() -> list[str | None]:
    """Of the packages, with what tells a build of torch for GPUs from one for CPUs."""
    found: list[str | None] = []
    for name in ENCODERS:
        try:
            found.append(version(name))
        except PackageNotFoundError:
            found.append(None)
    return found


def _processor() -> list[object]:
    """What decides how an encoder multiplies: the instructions of the processor, and which GPUs are used."""
    told = Path("/proc/cpuinfo")
    lines = set(read_regular(told).decode(errors="replace").splitlines()) if told.exists() else set()
    flags = sorted(line for line in lines if line.partition(":")[0].strip() in {"flags", "Features"})
    gpus = [Path(one).exists() for one in _GPU_DEVICES] + [os.environ.get(one) for one in _GPU_CHOICE]
    return [platform.machine(), platform.processor(), flags or platform.node(), gpus]
