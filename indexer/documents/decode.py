"""Bytes of a text file -> str with what was doubtful about it, or a refusal.

The order is fixed: a byte-order mark, UTF-16 without one, UTF-8, what the file declares, the bytes alone.
Whatever is valid UTF-8 with characters beyond ASCII is UTF-8, whatever the file says.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from dataclasses import dataclass, replace

from indexer.documents.encodings import encoding_declared_as, unknown_encoding, wrong_encoding
from indexer.documents.letters import DRAWN, likeness
from indexer.documents.mojibake import repaired
from indexer.errors import RefusedFile
from indexer.model import Warning

# UTF-32 first: its little-endian mark begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Without a word for its encoding a text is Windows', unless it makes better sense as one of these.
_USUAL, _OLDER = "cp1252", ("mac-roman", "cp437", "cp850")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")
_ASCII_TEXT = re.compile(r"[\t\n\r -~]")
# A few stray control characters survive in real text; more than one in a hundred characters is data.
_CONTROLS_MAX = 0.01
_CONTROLS_STRAY = 3
# Western European prose is nine tenths ASCII; random bytes are two fifths.
_ASCII_MIN = 0.7
# Mac Roman and DOS are rare today: their reading must be better by as much as one apt character for an odd
# one. Where bytes stand for no character, the others must look as people write.
_SURER = 1.0
_APT_MIN = 0.5
# In UTF-16 nearly every second byte is 0, the number of an alphabet or that of dashes and quotes. Tabs and
# line ends, which may stand so in other text, are not among the alphabets' numbers.
_HIGH_ALIKE, _LOW_EMPTY, _PUNCTUATION = 0.9, 0.01, 0x20
_ALPHABETS = frozenset({*range(0x1F)} - {0x09, 0x0A, 0x0D})
_UTF16_MIN = 6
# What terminals and printers act on and nobody reads: colours and the like, and overstriking.
_ESCAPES = re.compile(r"\x1b\[[0-9;?]{0,20}[A-Za-z]")
_OVERSTRUCK = re.compile(r"_\x08(?=[^\x08\n])|[^\x08\n]\x08(?=[^\x08\n_])|\x08_")
_FILLED = re.compile("\0+")


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of some bytes and the doubts about their encoding."""

    text: str
    warnings: tuple[Warning, ...] = ()


def decode(data: bytes) -> str:
    """Return the text of `data`, as `decoded` does, without the doubts."""
    return decoded(data).text


def decoded(data: bytes, declared: str = "") -> DecodedText:
    """Return the text of `data`; `declared` is the encoding that it states about itself, if any.

    Bytes that stand for no character become U+FFFD and a warning, if they are few; so does a declaration that
    is not known, where it might matter. Raises RefusedFile for binary data and for text in an encoding that
    neither the file nor its bytes tell.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _marked(data, encoding)
    if wide := _bare_utf16(data):
        return _checked(data.decode(wide))
    try:
        text = _checked(data.decode("utf-8"))
        # With characters beyond ASCII it is nothing else.
        return _doubting(text, declared) if data.isascii() else text
    except UnicodeDecodeError:
        pass  # some bytes are lost with a warning where they are few; else it is in another encoding
    mended = data.decode("utf-8", "replace")
    lost, kept = mended.count("\ufffd"), sum(char > "\x7f" for char in mended)
    if kept - lost >= lost:
        return _with_lost(mended)
    if (stated := encoding_declared_as(declared)) is None:
        return _doubting(_in_one_byte(data), declared)
    try:
        return _checked(data.decode(stated))
    except UnicodeDecodeError:
        return _with_doubt(_in_one_byte(data), wrong_encoding(declared))


def _doubting(found: DecodedText, declared: str) -> DecodedText:
    doubt = unknown_encoding(declared)
    return _with_doubt(found, doubt) if doubt else found


def _with_doubt(found: DecodedText, doubt: Warning) -> DecodedText:
    return replace(found, warnings=(*found.warnings, doubt))


def _marked(data: bytes, encoding: str) -> DecodedText:
    try:
        return _checked(data.decode(encoding))
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
    if text.count("\ufffd") > max(1, _CONTROLS_MAX * len(text)) or len(data) < _UTF16_MIN:
        raise RefusedFile("it is damaged: its byte-order mark and its contents disagree")
    return _with_lost(text)


def _bare_utf16(data: bytes) -> str | None:
    """Return the byte order of UTF-16 without a mark, told by the high halves of its letters.

    They are empty for Latin letters and the same for all letters of another alphabet.
    """
    if len(data) < _UTF16_MIN or len(data) % 2:
        return None
    for encoding, high, low in (("utf-16-le", data[1::2], data[::2]), ("utf-16-be", data[::2], data[1::2])):
        alphabet = Counter(high).most_common(1)[0][0]
        alike = sum(high.count(byte) for byte in {0, alphabet, _PUNCTUATION})
        if alphabet not in _ALPHABETS or alike < _HIGH_ALIKE * len(high):
            continue
        if low.count(0) > _LOW_EMPTY * len(low):
            continue
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue  # in this order of bytes it is no text; what it is, is asked further on
        if len(_CONTROLS.findall(text)) <= _CONTROLS_MAX * len(text):
            return encoding
    return None


def _in_one_byte(data: bytes) -> DecodedText:
    """Decode as Windows-1252, Mac Roman or DOS, whichever gives words and signs."""
    text = data.decode(_USUAL, "replace")
    rating, count = likeness(text)
    older = [data.decode(encoding, "replace") for encoding in _OLDER]
    best = max(older, key=lambda one: likeness(one)[0])
    if likeness(best)[0] >= rating + _SURER:
        text, rating = best, likeness(best)[0]
    lost = text.count("\ufffd")
    written = DRAWN.sub("", text)
    if len(_ASCII_TEXT.findall(written)) < _ASCII_MIN * len(written):
        raise _unknown()
    if rating < _APT_MIN * count and lost > _CONTROLS_STRAY:
        raise _unknown()
    return _with_lost(text) if lost else _checked(text)


def _with_lost(text: str) -> DecodedText:
    """Check a text with signs for what could not be decoded, and say where they are."""
    checked = _checked(text)
    lost = text.count("\ufffd")
    line = text.count("\n", 0, text.find("\ufffd")) + 1
    which = "one byte stands" if lost == 1 else f"{lost} bytes stand"
    warning = Warning(
        "unreadable-letters",
        f"{which} for no character of its encoding, first in line {line} of the file, and shown as \ufffd: "
        "save the file as UTF-8",
    )
    return DecodedText(checked.text, (*checked.warnings, warning))


def _checked(text: str) -> DecodedText:
    """Refuse data, take out what terminals act on, and mend what was encoded twice."""
    text = _ESCAPES.sub("", text) if "\x1b" in text else text
    text = _OVERSTRUCK.sub("", text) if "\b" in text else text
    if len(_CONTROLS.findall(text)) > max(_CONTROLS_STRAY, _CONTROLS_MAX * len(text)):
        raise RefusedFile("it holds binary data, not text")
    text, mended = repaired(_FILLED.sub(" ", text))
    if not mended:
        return DecodedText(text)
    places = "one place" if mended == 1 else f"{mended} places"
    return DecodedText(
        text,
        (
            Warning(
                "encoded-twice",
                f"its text was encoded twice ({places}, such as “â€™” for “’”) and has been mended",
            ),
        ),
    )


def _unknown() -> RefusedFile:
    return RefusedFile(
        "its text is not in UTF-8, UTF-16, Windows-1252, Mac Roman or DOS, and it names no other encoding: "
        "save it as UTF-8"
    )
