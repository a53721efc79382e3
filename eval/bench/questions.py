"""What is asked while time is taken."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from eval.bench.material import Material
from indexer.errors import BadInput

_LEAST, _MOST = 3, 8  # words that a made question takes from a sentence
_ASKED = ("What was said about {}?", "Who spoke of {}?", "When was {} decided?", "{}")


def made_questions(material: Material, count: int, seed: int) -> list[str]:
    """Questions with a few words of sentences drawn at random, the same for the same seed."""
    random = np.random.default_rng(seed)
    long = [one for one in material.sentences if len(one.split()) >= _MOST]
    if not long:
        raise BadInput("The documents hold no sentence of eight words to ask for; take longer ones.")
    made = []
    for number in range(count):
        words = long[int(random.integers(len(long)))].split()
        size = int(random.integers(_LEAST, _MOST + 1))
        at = int(random.integers(len(words) - size + 1))
        made.append(_ASKED[number % len(_ASKED)].format(" ".join(words[at : at + size])))
    return made


def read_questions(path: Path, count: int) -> list[str]:
    """The first questions of a file as `minutebook eval` takes it. Raises BadInput."""
    try:
        lines = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
        found = [str(json.loads(line)["question"]) for line in lines]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(
            f"The questions in {path} cannot be read: each line is a JSON object with one."
        ) from error
    if not found:
        raise BadInput(f"There are no questions in {path}.")
    return found[:count]
