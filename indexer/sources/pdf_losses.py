"""What pdfminer only says in its log: that it has gone on without a part of the text."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

_LIBRARY = "pdfminer"
# The modules that unpack and print text; what the others warn of (boxes, colours, curves) loses none.
_LOSING = ("pdfminer.pdftypes", "pdfminer.pdfdevice")


class Losses(logging.Handler):
    """Collects what was lost while a file was read."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Note a message of the modules that lose text, pass over the others."""
        if record.name in _LOSING:
            self.messages.append(record.getMessage())


@contextmanager
def noticed() -> Iterator[Losses]:
    """Collect losses instead of having the library print its warnings between those of the command."""
    logger, losses = logging.getLogger(_LIBRARY), Losses()
    propagated = logger.propagate
    logger.addHandler(losses)
    logger.propagate = False
    try:
        yield losses
    finally:
        logger.removeHandler(losses)
        logger.propagate = propagated
