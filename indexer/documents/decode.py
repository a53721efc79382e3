"""Bytes of a text file -> str, or a refusal."""

from __future__ import annotations

import codecs
import re

from indexer.errors import RefusedFile

# UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_ASCII_TEXT = re.compile(r"[\t\n\r -~]")
# A few stray control characters survive in real text; more than one in a hundred characters is data.
_CONTROLS_MAX = 0.01
_CONTROLS_STRAY = 3
# Western European prose is nine tenths ASCII; random bytes are two fifths.
_ASCII_MIN = 0.7


def decode(data: bytes) -> str:
    """Return the text of `data`: by its byte-order mark, else UTF-8, else Windows-1252 if that gives prose.

    Raises RefusedFile for binary data and for text in another encoding.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return _checked(data.decode(encoding))
            except UnicodeDecodeError:
                raise RefusedFile("it is damaged: its byte-order mark and its contents disagree") from None
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        pass
    try:
        text = _checked(data.decode("cp1252"))
    except UnicodeDecodeError:
        raise _unknown() from None
    if len(_ASCII_TEXT.findall(text)) < _ASCII_MIN * len(text):
        raise _unknown()
    return text


def _checked(text: str) -> str:
    if "\0" in text or len(_CONTROLS.findall(text)) > max(_CONTROLS_STRAY, _CONTROLS_MAX * len(text)):
        raise RefusedFile("it holds binary data, not text")
    return text


def _unknown() -> RefusedFile:
    return RefusedFile(
        "its text is not in UTF-8, UTF-16 with a byte-order mark or Windows-1252: save it as UTF-8"
    )
