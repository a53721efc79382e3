"""Damaged documents of every format: each is a sound meeting, or is refused in one sentence."""

from __future__ import annotations

import random
import re
import tempfile
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from indexer.documents.metadata.sidecar import SIDECAR_NAME, read_sidecar
from indexer.documents.read import read_source
from indexer.errors import BadInput, RefusedFile
from indexer.meetings.parse import parse_meeting
from tests.fuzz.mutations import mutated, mutated_pdf, mutated_zip
from tests.fuzz.targets import Case, Target
from tests.harbour import HARBOUR
from tests.processes import ROOT
from tests.rendering import RENDERINGS
from tests.rendering.neutral import Minutes
from tests.rendering.text import as_text
from tests.soundness import require_sound

SAMPLES = ROOT / "examples" / "minutes"

_MUTATE = {".docx": mutated_zip, ".odt": mutated_zip, ".pdf": mutated_pdf}


class Documents:
    """All minutes of one format, whole ones to begin with."""

    def __init__(self, suffix: str, samples: Sequence[bytes], others: Sequence[bytes], folder: Path) -> None:
        """`others` are samples in other formats; `folder` is where the cases are read from."""
        self.name = suffix.removeprefix(".")
        self._suffix = suffix
        self._samples = samples
        self._others = others
        self._folder = folder

    def make(self, chance: random.Random) -> Case:
        """One of the samples, damaged."""
        mutate = _MUTATE.get(self._suffix, mutated)
        others = self._others if chance.random() < 0.2 else self._samples
        return Case(f"minutes{self._suffix}", mutate(chance.choice(self._samples), others, chance))

    def bear(self, case: Case) -> str:
        """Reads the document as the build does."""
        path = self._folder / case.name
        path.write_bytes(case.data)
        try:
            source = read_source(path)
        except RefusedFile as refused:
            return _one_sentence(str(refused))
        require_sound(source, parse_meeting(source))
        return "read"


class Sidecars:
    """What people state about documents beside them."""

    name = "sidecar"

    def __init__(self, sample: bytes, folder: Path) -> None:
        """`folder` is where the cases are read from."""
        self._sample = sample
        self._folder = folder
        self._named = tuple(tomllib.loads(sample.decode())["documents"])

    def make(self, chance: random.Random) -> Case:
        """The sample, damaged."""
        return Case(SIDECAR_NAME, mutated(self._sample, (), chance))

    def bear(self, case: Case) -> str:
        """Reads it as the build does."""
        (self._folder / case.name).write_bytes(case.data)
        for name in self._named:
            (self._folder / name).touch()
        try:
            read_sidecar(self._folder)
        except BadInput as refused:
            return _one_sentence(str(refused))
        return "read"


@contextmanager
def document_targets() -> Iterator[dict[str, Target]]:
    """A target for each format, over our own samples and the minutes that tests render in all formats."""
    samples: dict[str, list[bytes]] = {}
    for path in sorted(SAMPLES.iterdir()):
        if path.name != SIDECAR_NAME:
            samples.setdefault(path.suffix, []).append(path.read_bytes())
    for name, write in RENDERINGS.items():
        samples.setdefault(Path(name).suffix, []).append(write(HARBOUR))
    samples[".rtf"] = [rich_text(HARBOUR)]
    samples[".doc"] = [samples[".html"][0], samples[".rtf"][0]]
    samples[".mhtml"] = [saved_page(page) for page in samples[".html"]]
    every = [data for some in samples.values() for data in some]
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        where = Path(folder)
        targets: list[Target] = [Documents(suffix, some, every, where) for suffix, some in samples.items()]
        targets.append(Sidecars((SAMPLES / SIDECAR_NAME).read_bytes(), where))
        yield {one.name: one for one in targets}


def rich_text(minutes: Minutes) -> bytes:
    """Minutes as rich text, paragraph by paragraph."""
    lines = as_text(minutes).decode().split("\n")
    body = "".join(f"{_escaped(line)}\\par\n" for line in lines)
    return f"{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0 Times;}}}}\n{body}}}".encode("latin-1")


def _escaped(line: str) -> str:
    plain = re.sub(r"([\\{}])", r"\\\1", line)
    return "".join(char if ord(char) < 0x80 else f"\\u{ord(char)}?" for char in plain)


def saved_page(page: bytes) -> bytes:
    """A web page as browsers save it whole."""
    message = EmailMessage()
    message["Subject"] = "A page"
    message.set_content(page.decode(), subtype="html", cte="quoted-printable")
    return message.as_bytes()


def _one_sentence(message: str) -> str:
    assert message.strip(), "refused without a reason"
    assert "\n" not in message, message
    return "refused"
