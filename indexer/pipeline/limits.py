"""How much one document may take of the machine before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for reading one document in a process of its own.

    `seconds` of processor time, so that no document is refused because other programs are busy: the slowest
    honest format, a PDF, takes 0.2 for a page full of text, and 500 pages are read on a slow machine too.
    `waited`: seconds by the clock, for reading that waits for what never comes. The lowest priority gets a
    seventieth of a core that one other program uses (Linux' weights, 15 to 1,024): there too what takes 25
    seconds of processor time is read.
    `megabytes` of address space: a process has 250 before it reads, and those 500 pages add less than 200.
    """

    seconds: float = 180.0
    waited: float = 1_800.0
    megabytes: int = 2_000
