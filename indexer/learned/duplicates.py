"""Passages that say the same: found while building, so that grouping a page of results is a look-up.

Three kinds are found, in this order: the same words (one passage read from two formats), a formula of
meetings around changing dates, and long texts that differ in a few words (a draft and the final minutes).
Otherwise a figure, name or negation makes another statement, however much else agrees.

Long texts are nearly equal by the Jaccard similarity of their word shingles, joined exactly and in
near-linear time: two sets of which a share t is common must share one of the rarest 1 - t of their members
(prefix filtering: Bayardo, Ma, Srikant, "Scaling Up All Pairs Similarity Search", 2007). So a text is
compared only with texts that share one of its rare shingles, and one with few shingles found elsewhere with
none.
"""

from __future__ import annotations

import hashlib
import math
import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import numpy as np
from numpy.typing import NDArray

from indexer.arrays import Codes
from indexer.documents.lines import NUMBER
from indexer.language.dates import CARDINALS, MULTIPLIERS, ORDINALS, find_dates
from indexer.language.sentences import BULLETS

# Punctuation, marks of markup and bullets: two texts that differ in these say the same.
_UNSAID = re.escape(",…'’‘\"“”„«»()[]{}/\\|*#`~^&@_-‐‑–—−" + BULLETS)
_TOKEN = re.compile(
    r"[^\W\d_][^\W_]*+(?:['’][^\W_]++)*+"
    r"|(?:(?<!\w)[-–−])?+[£$€]?+\d++(?:[.,:/]\d++)*+[^\W_]*+%?+"  # a figure with sign, currency and unit
    r"|[.?!:;•]"  # after these a capital says nothing
    rf"|[^\w\s{_UNSAID}]"  # a sign that may say something: "✗", "+"
)
# A paragraph's number is none of its words. Before a small letter it may be one: "2.5 million".
_NUMBERED = re.compile(rf"^[ \t]*(?:{NUMBER.pattern})(?=[\"“‘'(\[]?[A-Z])", re.MULTILINE)

_NEGATIONS = frozenset("no not nor none never neither nobody nothing nowhere cannot without unable".split())
_NUMBER_WORDS = frozenset((*CARDINALS, *ORDINALS, *MULTIPLIERS, "half", "twice"))
_ALIKE = str.maketrans({"’": "'", "–": "-", "−": "-", ",": None})  # within a figure a comma parts thousands
_STOPS = frozenset(".?!:;•")
_NEW_LINE = " • "
_ARTICLES = frozenset({"the", "The", "a", "an", "An"})  # "A" may also be the name of an option

# What a token is; the flags of one are added up.
_FACT = 1  # a figure, a number in words, a sign, a negation
_CAPITAL = 2  # begins with a capital letter
_SMALL = 4  # begins with a small one
_STOP = 8  # no word: the end of a sentence, a line, a bullet

Block = tuple[NDArray[np.int32], NDArray[np.int64]]
"""The tokens of some texts one after the other, and how many each text has."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Texts as numbers, word by word: those of text n are `words[starts[n]:starts[n + 1]]`.

    words int32[w] (equal where the words are, case aside), starts int64[texts + 1]; `facts` uint64[texts] is
    equal where two texts have the same figures, names and negations, each as often, in whatever order.
    """

    words: NDArray[np.int32]
    starts: NDArray[np.int64]
    facts: NDArray[np.uint64]


class _Lexemes(dict[str, int]):
    """Numbers the spellings that are met, and keeps three facts of each.

    `folded` is the word whatever its case, `bare` what it leaves in a squeezed text, `kinds` what it is.
    """

    def __init__(self) -> None:
        self.folded: list[str] = []
        self.bare: list[str] = []
        self.kinds: list[int] = []

    def __missing__(self, spelling: str) -> int:
        number = self[spelling] = len(self.folded)
        folded = spelling.casefold().translate(_ALIKE)
        kind = _kind(spelling, folded)
        self.folded.append(folded)
        self.bare.append(_bare(spelling, folded, kind))
        self.kinds.append(kind)
        return number


class _Pieces(dict[str, tuple[int, ...]]):
    """The tokens of what stands between blanks: looking it up takes a third of the time of the pattern."""

    def __init__(self, lexemes: _Lexemes) -> None:
        self._lexemes = lexemes

    def __missing__(self, piece: str) -> tuple[int, ...]:
        tokens = self[piece] = tuple(self._lexemes[token] for token in _TOKEN.findall(piece))
        return tokens


class TokenReader:
    """Reads texts into tokens; remembers every spelling, since minutes repeat their words."""

    def __init__(self) -> None:
        self._lexemes = _Lexemes()
        self._pieces = _Pieces(self._lexemes)

    def tokens(self, text: str) -> list[int]:
        """The tokens of a text by number, without the numbers of its paragraphs and invisible hyphens."""
        plain = text if text.isascii() else unicodedata.normalize("NFKC", text.replace("\u00ad", ""))
        pieces = _NUMBERED.sub("", plain).replace("\n", _NEW_LINE).split()
        return list(chain.from_iterable(map(self._pieces.__getitem__, pieces)))

    def squeezed(self, tokens: Sequence[int]) -> str:
        """The letters and figures of a text, however its words are spaced, hyphenated and punctuated.

        Articles are left out: the same formula is written with them and without.
        """
        return "".join(map(self._lexemes.bare.__getitem__, tokens))

    def wordings(self, blocks: Callable[[], Iterator[Block]]) -> Callable[[], Iterator[Wording]]:
        """Blocks of texts, ready to be compared; each call goes through all of them, which `blocks` yields.

        Whether a word is a name depends on all texts, so that they are gone through once before.
        """
        numbers: dict[str, int] = {}
        same = [numbers.setdefault(folded, len(numbers)) for folded in self._lexemes.folded]
        folded, kinds = np.array(same, dtype=np.int32), np.array(self._lexemes.kinds, dtype=np.uint8)
        small = np.zeros(len(numbers), dtype=np.bool_)  # words that are written small somewhere
        for spellings, _ in blocks():
            small[folded[spellings[kinds[spellings] & _SMALL > 0]]] = True

        def all_blocks() -> Iterator[Wording]:
            for spellings, lengths in blocks():
                yield _wording(folded[spellings], kinds[spellings], lengths, small)

        return all_blocks


def _wording(
    words: NDArray[np.int32], kinds: NDArray[np.uint8], lengths: NDArray[np.int64], small: NDArray[np.bool_]
) -> Wording:
    text = np.repeat(np.arange(len(lengths)), lengths)
    is_fact = (kinds & _FACT > 0) | _names(words, kinds, text, small)
    facts = np.zeros(len(lengths), dtype=np.uint64)
    np.add.at(facts, text[is_fact], mixed(words[is_fact].astype(np.uint64)))
    is_word = kinds & _STOP == 0
    starts = np.searchsorted(text[is_word], np.arange(len(lengths) + 1))
    return Wording(words[is_word], starts, facts)


def mixed(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Numbers scattered over all 64 bits, one to one (the finaliser of splitmix64)."""
    scattered = (values + np.uint64(0x9E3779B97F4A7C15)).astype(np.uint64)
    scattered = (scattered ^ (scattered >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    scattered = (scattered ^ (scattered >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return scattered ^ (scattered >> np.uint64(31))


def _kind(spelling: str, folded: str) -> int:
    first = spelling[0]
    if spelling in _STOPS:
        return _STOP
    fact = (
        not first.isalpha()
        or any(char.isdigit() for char in spelling)
        or folded in _NUMBER_WORDS
        or folded in _NEGATIONS
        or folded.endswith("n't")
    )
    return (_FACT if fact else 0) | (_CAPITAL if first.isupper() else _SMALL if first.islower() else 0)


def _bare(spelling: str, folded: str, kind: int) -> str:
    if kind == _STOP or spelling in _ARTICLES:
        return ""
    # 1 and 5 are not 15, but "on going" is "ongoing".
    return folded if spelling[0].isalpha() else f" {folded} "


def _names(
    words: NDArray[np.int32], kinds: NDArray[np.uint8], text: NDArray[np.int64], small: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which tokens are names: capital within a sentence, or at its beginning and never small elsewhere."""
    begins = np.ones(len(words), dtype=bool)
    begins[1:] = (kinds[:-1] & _STOP > 0) | (text[1:] != text[:-1])
    names: NDArray[np.bool_] = (kinds & _CAPITAL > 0) & (~begins | ~small[words])
    return names


SHINGLE = 3
"""Words in a shingle: one changed word changes three, so that order counts as much as choice."""

LEAST_SHARED = 0.9
"""Jaccard similarity from which two texts are one. Tried on the sample minutes, one word in a hundred lost,
doubled or run into the next, 98 of 100 passages from 60 words on are known again; one content word replaced,
1 in 100 statements of up to 40 words is taken for the other. At 0.8 the latter are 5 in 100 up to 25
words, 55 up to 40: decisions turned round."""

_MOST_COMPARED = 50  # texts that a shingle leads to: more are variants of one form, told apart by their facts

_SORTED_AT_ONCE = 8_000_000
"""Shingles sorted in memory at once, 400 MB: 50,000 passages of full length need one such sort."""

_PLACE = np.dtype([("shingle", np.uint64), ("text", np.int32)])


def leaders(wordings: Callable[[], Iterator[Wording]], folder: Path | None = None) -> NDArray[np.int64]:
    """For every text the first one that it is nearly equal to (itself if none): int64[texts].

    Texts with different `facts` never are, nor those shorter than a shingle. `wordings` yields all texts,
    block by block; many are sorted in files in `folder`, so that only what is repeated is held in memory.
    """
    sizes, repeated = _repeated(wordings, folder)
    leader = np.arange(len(sizes), dtype=np.int64)
    found_elsewhere = np.bincount(repeated.texts, minlength=len(sizes))
    bounds = np.searchsorted(repeated.texts, np.arange(len(sizes) + 1))
    index: dict[int, list[int]] = {}
    members: dict[int, tuple[frozenset[int], int]] = {}
    for one in np.flatnonzero((sizes > 0) & (found_elsewhere >= LEAST_SHARED * sizes)).tolist():
        kinds = np.unique(repeated.kinds[bounds[one] : bounds[one + 1]])
        # Shingles that stand nowhere else are the rarest of all, and lead nowhere.
        alone = int(sizes[one] - found_elsewhere[one])
        size = len(kinds) + alone
        rarest = kinds[np.lexsort((kinds, repeated.times[kinds]))]
        prefix = rarest[: max(0, size - math.ceil(LEAST_SHARED * size) + 1 - alone)].tolist()
        held = frozenset(kinds.tolist())
        shared = Counter(other for rare in prefix for other in index.get(rare, ()))
        for other, _ in shared.most_common(_MOST_COMPARED):
            if _jaccard((held, size), members[other]) >= LEAST_SHARED:
                leader[one] = other
                break
        else:
            members[one] = held, size
            for rare in prefix:
                known = index.setdefault(rare, [])
                if len(known) < _MOST_COMPARED:
                    known.append(one)
    return leader


@dataclass(frozen=True, slots=True)
class _Repeated:
    """Every place of a shingle that has several: texts int32, ascending, kinds int64; times int64 by kind."""

    texts: NDArray[np.int32]
    kinds: NDArray[np.int64]
    times: NDArray[np.int64]


def _repeated(
    wordings: Callable[[], Iterator[Wording]], folder: Path | None
) -> tuple[NDArray[np.int64], _Repeated]:
    """How many shingles each text has, and where those stand that stand in several places."""
    parts = 1 + sum(len(one.words) for one in wordings()) // _SORTED_AT_ONCE
    sizes: list[NDArray[np.int64]] = []
    with ExitStack() as stack:
        files = [stack.enter_context(TemporaryFile(dir=folder)) for _ in range(parts)]
        texts = 0
        for wording in wordings():
            text, shingle = _shingles(wording)
            sizes.append(np.bincount(text, minlength=len(wording.facts)))
            places = np.empty(len(text), dtype=_PLACE)
            places["shingle"], places["text"] = shingle, text + texts
            # Shares of the range of hashes: what is equal comes together, and in order.
            part = (shingle >> np.uint64(32)) * np.uint64(parts) >> np.uint64(32)
            for number, file in enumerate(files):
                file.write(places[part == number].tobytes())
            texts += len(wording.facts)
        found = [_several(file) for file in files]
    offsets = np.cumsum([0, *(len(times) for _, _, times in found)])
    held: NDArray[np.int32] = np.concatenate([one for one, _, _ in found])
    kind = np.concatenate([own + offset for (_, own, _), offset in zip(found, offsets, strict=False)])
    order = np.argsort(held, kind="stable")
    times = np.concatenate([one for _, _, one in found])
    return np.concatenate([*sizes, np.zeros(0, dtype=np.int64)]), _Repeated(held[order], kind[order], times)


def _several(file: IO[bytes]) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]:
    """Texts and kinds of the shingles in a file that stand there more than once, and how often each does."""
    file.seek(0)
    places = np.frombuffer(file.read(), dtype=_PLACE)
    _, kind, times = np.unique(places["shingle"], return_inverse=True, return_counts=True)
    several = times > 1
    number = np.cumsum(several) - 1
    kept = several[kind]
    return places["text"][kept], number[kind[kept]], times[several]


def _shingles(wording: Wording) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
    """The text and the hash of every shingle, in order; the hash depends on the text's facts, too."""
    at = np.arange(len(wording.words))
    text = np.searchsorted(wording.starts, at, side="right") - 1
    whole = at + SHINGLE <= wording.starts[text + 1]
    at, text = at[whole], text[whole]
    hashed = wording.facts[text]
    for step in range(SHINGLE):
        hashed = mixed(hashed ^ wording.words[at + step].astype(np.uint64))
    return text, hashed


def _jaccard(one: tuple[frozenset[int], int], other: tuple[frozenset[int], int]) -> float:
    common = len(one[0] & other[0])
    return common / (one[1] + other[1] - common)


FORMULA_MEETINGS = 3
"""Documents that must say the same but for dates before it is a formula; two may be a fact and its change."""

FORMULA_CHARACTERS = 250
"""Longest formula: 40 words. "The minutes of ... were agreed", "the next meeting is on ..." have 10 to 25."""

_BLOCK = 16_384  # passages compared with all others at a time: 2.5 million words, 100 MB

_DATE = " 0date0 "  # no minutes write this, so it is the same as nothing but another date


def group_codes(texts: Iterable[str], documents: Sequence[str], folder: Path | None = None) -> Codes:
    """For every passage the number of the first that says the same, its own where none does: int32[n].

    `documents` names each passage's document. Takes time proportional to the words of all passages, and room
    for them in files in `folder` (by default where temporary files go).
    """
    reader = TokenReader()
    with TemporaryFile(dir=folder) as file:
        keys, formulas, lengths = array("Q"), dict[int, str](), array("i")
        for number, text in enumerate(texts):
            tokens = reader.tokens(text)
            file.write(np.array(tokens, dtype=np.int32).tobytes())
            lengths.append(len(tokens))
            # Signs alone ("→") squeeze to nothing; they are compared as they are.
            keys.extend(_hashed(reader.squeezed(tokens) or text.strip()))
            if (formula := _formula(reader, text)) is not None:
                formulas[number] = formula
        codes = _first_of_each(keys)
        codes = _formulas(formulas, documents, codes)[codes]
        firsts = np.flatnonzero(codes == np.arange(len(codes)))
        near = np.arange(len(codes))
        blocks = partial(_blocks, file, np.array(lengths, dtype=np.int64), firsts)
        near[firsts] = firsts[leaders(reader.wordings(blocks), folder)]
    return near[codes].astype(np.int32)


def _blocks(file: IO[bytes], lengths: NDArray[np.int64], numbers: NDArray[np.int64]) -> Iterator[Block]:
    """The tokens of the texts with these numbers, ascending, out of a file that holds those of all texts."""
    file.flush()
    starts = np.concatenate(([0], np.cumsum(lengths))) * np.dtype(np.int32).itemsize
    for at in range(0, len(numbers), _BLOCK):
        own = numbers[at : at + _BLOCK]
        file.seek(int(starts[own[0]]))
        tokens = np.frombuffer(file.read(int(starts[own[-1] + 1] - starts[own[0]])), dtype=np.int32)
        between = np.zeros(own[-1] + 1 - own[0], dtype=np.bool_)
        between[own - own[0]] = True
        yield tokens[np.repeat(between, lengths[own[0] : own[-1] + 1])], lengths[own]


def _formulas(
    formulas: Mapping[int, str], documents: Sequence[str], codes: NDArray[np.int64]
) -> NDArray[np.int64]:
    """For every passage the first of its formula, its own number where it is none: int64[n].

    A formula stands once in each of several documents and differs in its dates alone.
    """
    members: dict[str, list[int]] = {}
    for number, code in enumerate(codes.tolist()):
        if (key := formulas.get(code)) is not None:
            members.setdefault(key, []).append(number)
    first = np.arange(len(codes))
    for numbers in members.values():
        sources = {documents[number] for number in numbers}
        if len(sources) == len(numbers) >= FORMULA_MEETINGS:
            first[codes[numbers]] = numbers[0]
    return first


def _formula(reader: TokenReader, text: str) -> str | None:
    """What is left of a short text whatever its dates are; None for a longer one or one without dates."""
    if len(text) > FORMULA_CHARACTERS:
        return None
    kept, end = [], 0
    for date in find_dates(text):
        kept += [text[end : date.start], _DATE]
        end = date.end
    return reader.squeezed(reader.tokens("".join((*kept, text[end:])))) if kept else None


def _hashed(key: str) -> tuple[int, int]:
    """A text as two numbers of 64 bits: among 1e9 texts two are alike by chance once in 1e20."""
    digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    return int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def _first_of_each(keys: array[int]) -> NDArray[np.int64]:
    """For every key, two numbers each, the place of the first one equal to it: int64[n]."""
    pairs = np.frombuffer(keys, dtype=np.uint64).reshape(-1, 2) if keys else np.zeros((0, 2), dtype=np.uint64)
    _, first, kind = np.unique(
        pairs.view([("", np.uint64), ("", np.uint64)]).ravel(), return_index=True, return_inverse=True
    )
    return first[kind].astype(np.int64)
