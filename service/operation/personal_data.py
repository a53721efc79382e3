"""What is left of a question once everything that may point at a person has been taken out.

Two nets, one behind the other. Patterns take what has a shape: addresses of all kinds, telephone, NHS,
National Insurance and other long numbers, postcodes. Then every word goes that the minutes themselves do not
hold: a name that nobody has published cannot pass, nor can a slip, a street or a reference number. What stays
are words that anybody could have read in the minutes. Two of them may still stand together that never did
there ("John" of one meeting beside "Smith" of another); this is why the audit log is off unless asked for.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from indexer.language.words import STOP_WORDS, Analyzer

# Bounded or possessive repeats: linear on any question, which has 500 characters at most.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("[address]", re.compile(r"(?i)\b(?:https?://|www\.)\S++")),
    ("[email]", re.compile(r"[^\s@<>()\[\],;:]{1,64}@[^\s@<>()\[\],;:]{1,255}")),
    ("[address]", re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{0,4}\b")),
    (
        "[national insurance number]",
        re.compile(r"(?i)\b[a-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[a-d]\b"),
    ),
    ("[postcode]", re.compile(r"(?i)\b[a-z]{1,2}\d[a-z\d]?[ -]?\d[a-z]{2}\b")),
    # Telephone, NHS, card and account numbers, dates of birth in figures: seven digits or more, however set.
    ("[number]", re.compile(r"(?<![\w£$€])\+?\(?\d(?:[ ().\/-]{0,3}\d){6,}(?!\w)")),
)
_WORD = "[word]"


def without_personal_data(question: str, is_published: Callable[[str], bool], analyzer: Analyzer) -> str:
    """The question with placeholders for what may be personal.

    `is_published` says of a folded word whether the minutes hold it.
    """
    text = unicodedata.normalize("NFKC", question)
    for placeholder, pattern in _PATTERNS:
        text = pattern.sub(placeholder, text)
    pieces, at = [], 0
    for bracketed in (*_PLACEHOLDER.finditer(text), None):
        end = bracketed.start() if bracketed else len(text)
        pieces.append(_published_only(text[at:end], is_published, analyzer))
        if bracketed:
            pieces.append(bracketed.group())
            at = bracketed.end()
    return " ".join("".join(pieces).split())


_PLACEHOLDER = re.compile("|".join(sorted({re.escape(placeholder) for placeholder, _ in _PATTERNS})))


def _published_only(text: str, is_published: Callable[[str], bool], analyzer: Analyzer) -> str:
    kept, at = [], 0
    for token in analyzer.words(text):
        if token.start < at:
            break  # from here on the analyzer gives hyphenated words a second time, joined
        known = token.term in STOP_WORDS or is_published(token.term)
        kept += [text[at : token.start], text[token.start : token.end] if known else _WORD]
        at = token.end
    return "".join([*kept, text[at:]])
