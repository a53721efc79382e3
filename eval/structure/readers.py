"""All parts of parsing that go by fitted weights."""

from __future__ import annotations

from eval.structure.fit_headings import HeadingReader
from eval.structure.fitted import FittedReader
from eval.structure.statements import StatementReader

READERS: tuple[FittedReader, ...] = (
    HeadingReader(),
    StatementReader("actions"),
    StatementReader("decisions"),
)
"""In the order in which they are fitted."""
