"""How much one document may take of the machine before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for reading one document in a process of its own.

    `seconds` of wall-clock time: the slowest honest format, a PDF of 500 pages, takes about 100 on a slow
    core. `megabytes` of address space, the reader's own 400 included: the same PDF takes about 1,000.
    """

    seconds: float = 180.0
    megabytes: int = 2_500
