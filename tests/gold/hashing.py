"""Digests by which words of a real document are recognised and never repeated.

A digest reads "<number of words>:<first twelve hex digits of their SHA-256>". What is hashed are the
words alone, lower case, whatever quotes, dashes, stops and white space stand between them, so that the
same sentence has one digest in every file format.

How an entry of a gold file comes about, with the document open and no parser at hand:

    digest(words(heading))                the whole heading without its label, likewise a name
    digest(words(first_line)[:WINDOW])    where a body starts, its list marker and subheadings dropped
    digest(words(last_line)[-WINDOW:])    where it ends; a line of fewer words is hashed whole
    digest(words(clause)[:WINDOW])        an action, from the words that say who does what
"""

import hashlib
import re
import unicodedata

# Six words in a row occur once in minutes of a few pages, and are still few enough to be all of a short line.
WINDOW = 6
# 48 bits: among the few thousand windows of a document two collide once in tens of millions of documents.
HEX_DIGITS = 12


def words(text: str) -> list[str]:
    """The words of a text as they are hashed: runs of ASCII letters and digits, lower case."""
    return re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKC", text).lower())


def digest(these: list[str]) -> str:
    """How a gold file writes these words."""
    return f"{len(these)}:{hashlib.sha256(' '.join(these).encode()).hexdigest()[:HEX_DIGITS]}"


def places(wanted: str, these: list[str]) -> list[tuple[int, int]]:
    """Each place where the words behind a digest stand: characters before and after it.

    Characters are those of the words joined by single spaces.
    """
    size = int(wanted.partition(":")[0])
    found = []
    for at in range(len(these) - size + 1):
        if digest(these[at : at + size]) == wanted:
            before, after = these[:at], these[at + size :]
            found.append((len(" ".join(before)), len(" ".join(after))))
    return found
