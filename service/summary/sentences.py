"""Sentences that a model writes: cut from its text, made plain, freed of citations, and whether they report.

Minutes are written in the third person, so a summary of them has no "you", and no "I" but a numeral. The same
patterns find, in a passage, the paragraphs that were planted to steer a model; those bear nothing out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from indexer.language.sentences import LIST_MARKS, sentence_spans
from service.summary.events import RemovalReason

MOST_CHARACTERS = 600
"""Of a sentence: a hundred words, three times a long one. Longer text comes out as it is, to be removed."""

# An address with "://", "www." or "@", a scheme that runs or opens something, or the end of a domain's name.
_LINK = re.compile(
    r"://|\bwww\.|\w@\w|\b(?:javascript|data|vbscript|mailto|file|tel|blob):\S"
    r"|\b[a-z0-9-]{2,63}\.(?:com|org|net|edu|gov|info|biz|io|ai|app|dev|co|uk|eu|us|de|fr|ru|cn|xyz|top|link|site"
    r"|online)\b",
    re.IGNORECASE,
)
# Prose about a meeting has none of these; tags, templates, tables, shells and programs do.
_CODE = re.compile(r"[<>{}\\|`^~\]\[]|\$\(|\w\(\)|==|=>|\w_\w|__|\*\w|^#|&#?\w{2,10};|;\s*$|\w=\w")

_SECOND_PERSON = re.compile(r"\b(?:you|your|yours|yourself|yourselves)\b", re.IGNORECASE)
_FIRST_PERSON = re.compile(r"\b(?:I['’](?:m|ve|ll|d)|[Mm]y|me|[Mm]yself|[Ll]et['’]s)\b")
# "Phase I was" is a numeral: it follows a capitalised word that is no adverb.
_I = re.compile(r"(?:\A|[^\w\s]\s*|\b[a-z]+\s+|\A[A-Z][a-z]+ly\s+)I\s+[a-z]")
_ASSISTANT = re.compile(
    r"\b(?:language model|chat ?bot|system prompt|developer message|jailbreak|as an AI"
    r"|(?:an?|this|the) (?:AI|LLM) (?:model|system|assistant|agent)|(?:AI|virtual|helpful) assistant)\b",
    re.IGNORECASE,
)
_TURN = re.compile(r"(?:\A|\n)\W{0,4}(?:system|assistant|user|human)\W{0,4}:", re.IGNORECASE)

# "Ignore all of the previous instructions": a few words at most between the verb and what it aims at. People
# in minutes do bypass rules; whose rules are meant tells the two apart.
_OVERRIDE = re.compile(
    r"\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget|overrid(?:e|ing)|overrule|bypass(?:ing)?|discard"
    r"|do not follow|stop following|pay no attention to)(?:\s+\w+){0,4}?\s+"
    r"(?:instructions?|prompts?|guidelines?"
    r"|(?:previous|prior|earlier|above|preceding|other|your|system)(?:\s+\w+)?\s+"
    r"(?:rules?|directions?|commands?|constraints?|context|conversation|text|passages?|documents?|messages?)"
    r"|(?:the|everything|all|anything) (?:above|before|previous|preceding|foregoing))\b",
    re.IGNORECASE,
)
_NEW_RULES = re.compile(
    r"\b(?:new|updated|real|actual|following|hidden|secret) (?:instructions?|prompts?|task)\b\s*[:,]"
    r"|\b(?:when|whenever|if) (?:asked|answering|summari[sz]ing|responding)\b[^.!?]{0,80}?\s"
    r"(?:say|answer|respond|reply|tell|state|write|claim)\b"
    r"|\b(?:summary|answer|response|reply|output|assistant|model|reader) (?:must|should|has to|is to)"
    r" (?:say|state|claim|include|contain|mention|read|begin|start|end)\b",
    re.IGNORECASE,
)
# What an assistant is told to do, where an order begins.
_ORDER = re.compile(
    r"(?:(?:\A|\n|[.!?:]\s+)(?:[-*•]\s*)?(?:and |then |now |instead |always |only )?|\b(?:please|instead),? )"
    r"(?:say|answer|respond|reply|tell|print|output|repeat|write|pretend|act as|imagine|remember|state|claim"
    r"|assume|translate|summari[sz]e|click|visit|download|paste|execute)\s+"
    r"(?:that|this|only|exactly|with|as if|as though|users?|readers?|them|everyone|anyone|us|me|here"
    r"|in the summary|[\"'“‘]|(?:to )?the (?:user|reader|following|words?|phrase|link|code|board|committee))",
    re.IGNORECASE,
)
_PLAIN_ORDER = re.compile(
    r"(?:click|visit|download|ignore|disregard|pretend|respond|reply|please|imagine|remember|beware|warning"
    r"|note that|tell|say|answer|print|output|repeat|contact|call|email|subscribe|pay|send|go to|do not"
    r"|don['’]t|never)\b",
    re.IGNORECASE,
)
_QUOTES = "\"'“”‘’() "

# Citation marks: `[1]`, `[1][2]`, `[1, 2]`, `[1 and 2]` or `[1-3]`, anywhere in a sentence.

_NUMBER = r"[0-9]{1,4}"
_MARK = re.compile(rf"\[ ?({_NUMBER}(?:(?: ?[,;–-] ?| and | & ){_NUMBER})*) ?\]")
_RANGE = re.compile(rf"({_NUMBER}) ?[–-] ?({_NUMBER})")
_SINGLE = re.compile(_NUMBER)
_LEADING = re.compile(rf"\s*(?:{_MARK.pattern}\s*)+")
_BEFORE_STOP = re.compile(r"\s+(?=[.,;:!?])")
_MOST_IN_RANGE = 20

_MARKER = re.compile(rf"(?:[{LIST_MARKS}]|[0-9]{{1,2}}[.)])\s+")
_BARE_MARKER = re.compile(rf"(?:[{LIST_MARKS}]|[0-9]{{1,2}}[.)])")
_UNFINISHED_MARK = re.compile(r"\[[0-9,;–& -]*\Z")
_GLUED_MARK = re.compile(r"(?<=[.!?])\[(?=[0-9])")

# Cc control, Cf format (bidi, zero width, tags), Cs surrogates, Co private use, Cn unassigned.
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = frozenset({"Zs", "Zl", "Zp"})


def misconduct(sentence: str) -> RemovalReason | None:
    """What is wrong with how a written sentence (its citation marks taken off) speaks; None if nothing is."""
    if _LINK.search(sentence) or _CODE.search(sentence):
        return RemovalReason.NOT_PLAIN
    if sentence.rstrip(_QUOTES).endswith("?") or _PLAIN_ORDER.match(sentence.lstrip(_QUOTES)):
        return RemovalReason.ADDRESSES_SOMEONE
    speaks = (_SECOND_PERSON, _FIRST_PERSON, _I)
    if any(pattern.search(sentence) for pattern in speaks) or steers(sentence):
        return RemovalReason.ADDRESSES_SOMEONE
    return None


def steers(text: str) -> bool:
    """Whether `text` tries to direct whoever summarises it: a model, or through it the reader."""
    patterns = (_OVERRIDE, _NEW_RULES, _ORDER, _ASSISTANT, _TURN)
    return any(pattern.search(text) for pattern in patterns)


@dataclass(frozen=True, slots=True)
class CitedSentence:
    """A sentence without its marks, and the numbers that they name: distinct, as first named."""

    text: str
    numbers: tuple[int, ...]


def take_citations(sentence: str) -> CitedSentence:
    """Separates the marks of a sentence from its text. What is in brackets otherwise stays text."""
    numbers = [number for mark in _MARK.finditer(sentence) for number in _numbers(mark.group(1))]
    text = _BEFORE_STOP.sub("", _MARK.sub(" ", sentence))
    return CitedSentence(re.sub(r"\s+", " ", text).strip(), tuple(dict.fromkeys(numbers)))


def leading_marks(text: str) -> int:
    """How many characters at the beginning of `text` are citation marks and the white space around them."""
    match = _LEADING.match(text)
    return match.end() if match else 0


def _numbers(inside: str) -> list[int]:
    numbers: list[int] = []
    for first, last in _RANGE.findall(inside):
        # A range too long or backwards is kept as its ends, one of which is then unknown or not.
        a, b = int(first), int(last)
        numbers.extend(range(a, b + 1) if 0 <= b - a < _MOST_IN_RANGE else (a, b))
    numbers.extend(int(number) for number in _SINGLE.findall(_RANGE.sub(" ", inside)))
    return numbers


def plain(text: str) -> str:
    """`text` in NFC with every kind of white space and line end as " " or newline, and nothing unseen.

    Works piece by piece: what is dropped from a part is what would be dropped from the whole. Only NFC needs
    the whole, so it is applied again to each sentence.
    """
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", "".join(map(_visible, text)))


def shortened(text: str, most: int = 300) -> str:
    """At most `most` characters of `text`, with an ellipsis where some are left out."""
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _visible(char: str) -> str:
    if char in "\n\r\u2028\u2029\x0b\x0c\x85":
        return "\n"
    category = unicodedata.category(char)
    if char == "\t" or category in _SPACES:
        return " "
    return "" if category in _DROPPED or _varies(char) else char


def _varies(char: str) -> bool:
    # Variation selectors are marks without a look of their own: 256 of them can spell out hidden text.
    return "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef"


class Sentences:
    """Collects pieces of text and lets out sentences as soon as their end is certain."""

    def __init__(self) -> None:
        self._rest = ""

    def feed(self, piece: str) -> Iterator[str]:
        """The sentences that are certain to have ended, in order."""
        self._rest = _GLUED_MARK.sub(" [", self._rest + plain(piece))
        spans = _spans(self._rest)
        # The last one may go on, or its marks may still come.
        for start, end in spans[:-1]:
            yield self._rest[start:end]
        self._rest = self._rest[spans[-1][0] :] if spans else ""
        if len(self._rest) > MOST_CHARACTERS:
            yield self._rest
            self._rest = ""

    def end(self) -> Iterator[str]:
        """What is left at the end of the text: at most one sentence."""
        rest, self._rest = self._rest, ""
        for start, end in _spans(rest):
            yield rest[start:end]


def without_marker(sentence: str) -> str:
    """A sentence without a list's marker and the asterisks of emphasis, which models like to add."""
    marker = _MARKER.match(sentence)
    return (sentence[marker.end() :] if marker else sentence).replace("**", "")


def _spans(text: str) -> list[tuple[int, int]]:
    """Spans of the sentences; marks that follow a full stop belong to the sentence before it."""
    spans: list[tuple[int, int]] = []
    for start, end in sentence_spans(text, 0, len(text)):
        piece = text[start:end]
        marks = leading_marks(piece) if spans else 0
        if marks:
            spans[-1] = (spans[-1][0], start + len(piece[:marks].rstrip()))
        if spans and (_UNFINISHED_MARK.match(piece, marks) or _BARE_MARKER.fullmatch(text, *spans[-1])):
            spans[-1] = (spans[-1][0], end)
        elif marks < len(piece):
            spans.append((start + marks, end))
    return spans
