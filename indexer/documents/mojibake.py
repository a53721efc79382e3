"""UTF-8 that was read as Windows-1252 and saved as UTF-8 again -> the text that was meant."""

from __future__ import annotations

import re
from collections import Counter

# The characters that Windows-1252 gives the bytes 80 to BF, which continue a character in UTF-8; the five
# bytes that it leaves out come as control characters.
_CONTINUING = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0))
_LEADS = "ÂÃâ"
# Only what nobody writes: two such characters for a sign or letter of Latin-1 ("Â£", "Ã©"), not behind a
# capital as at the end of a word in capitals, or three for a dash, quote, bullet, euro or other sign ("â€™").
_TWICE = re.compile(
    rf"(?<![A-ZÀ-Þ])[ÂÃ][{re.escape(_CONTINUING)}]|â[€‚„†ˆ˜–—‹œ\x80-\x9f][{re.escape(_CONTINUING)}]"
)


def repaired(text: str) -> tuple[str, int]:
    """Return `text` with the characters that were unmistakably encoded twice as meant, and their count."""
    if not any(lead in text for lead in _LEADS):
        return text, 0
    found = Counter(_TWICE.findall(text))
    meant = {twice: char for twice in found if (char := _meant(twice))}
    return _TWICE.sub(lambda match: meant.get(match[0], match[0]), text), sum(found[twice] for twice in meant)


def _meant(twice: str) -> str | None:
    try:
        return b"".join(map(_byte, twice)).decode("utf-8")
    except UnicodeDecodeError:
        return None


def _byte(char: str) -> bytes:
    try:
        return char.encode("cp1252")
    except UnicodeEncodeError:
        return char.encode("latin-1")
