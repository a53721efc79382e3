"""How much one document may take of the machine before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for reading one document in a process of its own.

    `seconds` of wall-clock time: the slowest honest format, a PDF, takes 0.2 for a page full of text, so that
    a pack of 500 pages is read on a busy machine. `megabytes` of address space: a worker has 250 before it
    reads, and those 500 pages add less than 200.
    """

    seconds: float = 180.0
    megabytes: int = 2_000
