"""What is fuzzed: something that makes a case at random, and something that must bear it."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Case:
    """An input; `name` is that of the file which it is saved in, to be looked at or tried again."""

    name: str
    data: bytes


class Target(Protocol):
    """One part of the program under test."""

    name: str

    def make(self, chance: random.Random) -> Case:
        """A case that depends on `chance` alone."""

    def bear(self, case: Case) -> str:
        """Lets the program have it and says in a word what came of it; raises what should not come of any."""
