"""Questions to tell records by: of templates, curated ones, and of other corpora, which ask for none."""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from service.answer.records.reading import RecordKind, Spans

_CHOICE = re.compile(r"\(([^()]*)\)")
_SLOT = re.compile(r"\{([a-z]+)\}")
_WORD = re.compile(r"[a-z]+(?:-[a-z]+)*")
STRUCTURAL_SLOTS = ("meeting", "board", "when")
"""Fillers whose words questions about records are made of; those of the others only stand for a matter."""


@dataclass(frozen=True, slots=True)
class RecordExample:
    """A question with the kind of record it asks for. What shares a `group` is left out together."""

    question: str
    kind: RecordKind
    group: str
    boards: Spans = ()


_MARKED = re.compile("\\[([^]]*)\\]")
_KNOWN = 0.6
"""Of the boards that questions name by a proper name: how many an index knows."""


@dataclass(frozen=True, slots=True)
class Templates:
    """Lines to make questions of, by kind, and what fills their slots."""

    lines: Mapping[RecordKind, Sequence[str]]
    spoken: Mapping[str, Sequence[str]]  # words that say what is asked
    fillers: Mapping[str, Sequence[str]]
    curated: Mapping[str, RecordKind]  # of curated questions, by id

    @classmethod
    def load(cls) -> Templates:
        """Those of the package."""
        stored: dict[str, Any] = tomllib.loads(
            files("eval.fitting").joinpath("record_questions.toml").read_text(encoding="utf-8")
        )
        lines = {RecordKind(kind): tuple(own) for kind, own in stored["templates"].items()}
        return cls(
            lines,
            stored["words"],
            stored["fillers"],
            {name: RecordKind(one) for name, one in stored["curated"].items()},
        )

    def words(self) -> frozenset[str]:
        """The words that the templates themselves are made of."""
        structural = [line for name in STRUCTURAL_SLOTS for line in self.fillers[name]]
        texts = [line for own in (*self.lines.values(), *self.spoken.values()) for line in own] + structural
        plain = (_SLOT.sub(" ", text) for text in texts)
        return frozenset(word for text in plain for word in _WORD.findall(text.replace("'", " ")))

    def structural(self) -> frozenset[str]:
        """The words that only questions for records are made of, which say nothing of a matter."""
        own = [line for kind, lines in self.lines.items() if kind is not RecordKind.NONE for line in lines]
        own += [line for lines in self.spoken.values() for line in lines]
        texts = [_SLOT.sub(" ", text) for text in (*own, *self.fillers["meeting"], *self.fillers["when"])]
        return frozenset(word for text in texts for word in _WORD.findall(text.replace("'", " ")))

    def examples(self, each: int, seed: int) -> Iterator[RecordExample]:
        """`each` questions of every template, in the same order for the same seed."""
        chance = random.Random(seed)  # noqa: S311 - nothing secret
        for kind, lines in self.lines.items():
            for line in lines:
                for _ in range(each):
                    question, boards = _unmarked(self._made(line, chance))
                    yield RecordExample(question, kind, f"template: {line}", boards)

    def _made(self, line: str, chance: random.Random) -> str:
        while _CHOICE.search(line) or _SLOT.search(line):
            line = _CHOICE.sub(lambda one: chance.choice(one[1].split("|")), line)
            line = _SLOT.sub(lambda one: self._filled(one[1], chance), line)
        question = " ".join(line.split())
        style = chance.random()
        if style < 0.6:
            return f"{question[0].upper()}{question[1:]}?".replace("??", "?").replace(" ?", "?")
        return question if style < 0.85 else question.lower()

    def _filled(self, slot: str, chance: random.Random) -> str:
        text = chance.choice(self.spoken.get(slot) or self.fillers[slot])
        known = slot == "board" and any(map(str.isupper, text)) and chance.random() < _KNOWN
        return f"[{text}]" if known else text


def _unmarked(question: str) -> tuple[str, Spans]:
    """The question without the marks around its boards, and where these stand."""
    spans: list[tuple[int, int]] = []
    while (found := _MARKED.search(question)) is not None:
        question = f"{question[: found.start()]}{found[1]}{question[found.end() :]}"
        spans.append((found.start(), found.start() + len(found[1])))
    return question, tuple(spans)


CURATED = {"attendance": None, "action": RecordKind.ACTIONS, "decision": RecordKind.DECISIONS}
"""The kinds of curated questions that ask for records; of attendance what is asked is not said."""


def curated(path: Path, kinds: Mapping[str, RecordKind]) -> Iterator[RecordExample]:
    """Curated questions, grouped by their body; `kinds` says by id what those of attendance ask for."""
    for line in path.read_text(encoding="utf-8").splitlines():
        asked = json.loads(line)
        body = re.sub(r"\A(?:nm-)?([a-z]+).*", r"\1", asked["id"])
        kind = kinds.get(asked["id"]) or CURATED.get(asked["kind"], RecordKind.NONE)
        if kind is not None:
            yield RecordExample(asked["question"], kind, f"{path.stem}: {body}")


_DECIDES = re.compile(r"\b(?:deci[ds]|agree|conclu|vote|resol|summar|discuss|action)", re.IGNORECASE)


def squad(path: Path) -> Iterator[RecordExample]:
    """Questions of a corpus in the form of SQuAD, which has no meetings."""
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        group = f"{path.stem}: {article.get('title', '')}"
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                yield RecordExample(asked["question"], RecordKind.NONE, group)


def qmsum(folder: Path) -> Iterator[RecordExample]:
    """Questions about what was said in meetings, less those that may ask for a record as well."""
    for path in sorted(folder.glob("*.json")):
        stored = json.loads(path.read_text(encoding="utf-8"))
        for asked in (*stored["general_query_list"], *stored["specific_query_list"]):
            if not _DECIDES.search(asked["query"]):
                yield RecordExample(asked["query"], RecordKind.NONE, f"qmsum: {path.stem}")
