"""Server-sent events from bytes, as the WHATWG defines the stream: bounded, without input or output."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

MOST_LINE = 65_536
"""Characters of one line: a piece of an answer has a few hundred, even with all that servers add."""


class Malformed(ValueError):
    """The stream is no event stream, or a line is longer than any honest one."""


class Decoder:
    """Turns bytes, cut anywhere, into the data of events. Everything but `data` is skipped."""

    def __init__(self) -> None:
        self._utf8 = codecs.getincrementaldecoder("utf-8")("strict")
        self._rest = ""
        self._first = True
        self._data: list[str] = []
        self._held = 0

    def feed(self, chunk: bytes) -> Iterator[str]:
        """The data of each event that ends within `chunk`. Raises Malformed."""
        try:
            text = self._utf8.decode(chunk)
        except UnicodeDecodeError as error:
            raise Malformed("the stream is not UTF-8") from error
        if self._first and text:
            text, self._first = text.removeprefix("\ufeff"), False
        for line in self._lines(text):
            yield from self._line(line)

    def _lines(self, text: str) -> list[str]:
        text = self._rest + text
        # A carriage return at the end may be the first half of CR LF.
        tail = "\r" if text.endswith("\r") else ""
        whole = text.removesuffix("\r").replace("\r\n", "\n").replace("\r", "\n")
        *lines, rest = whole.split("\n")
        self._rest = rest + tail
        if len(self._rest) > MOST_LINE or any(len(line) > MOST_LINE for line in lines):
            raise Malformed("a line of the stream is too long")
        return lines

    def _line(self, line: str) -> Iterator[str]:
        if not line:
            if self._data:
                yield "\n".join(self._data)
            self._data, self._held = [], 0
            return
        field, _, value = line.partition(":")
        if field == "data":
            self._held += len(value) + 1
            if self._held > MOST_LINE:
                raise Malformed("an event of the stream is too long")
            self._data.append(value.removeprefix(" "))
