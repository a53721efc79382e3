"""All parts of parsing that go by fitted weights."""

from __future__ import annotations

from eval.structure.fit_headings import HeadingReader
from eval.structure.fitted import FittedReader

READERS: tuple[FittedReader, ...] = (HeadingReader(),)
"""In the order in which they are fitted."""
