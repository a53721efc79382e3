"""Words that mean about the same as words of the question, among those that the minutes use."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from indexer.language.words import FRAME, STOP_WORDS, Token
from indexer.learned.near_words import SHORTEST
from indexer.store.open import Index
from service.phrases import unquoted
from service.stages import Stage, stage


@dataclass(frozen=True, slots=True)
class Near:
    """A folded word of the question and the words of the minutes that are searched for beside it."""

    word: str
    others: tuple[str, ...]


def near_words(
    index: Index, question: str, without: Collection[str], meaning: str | None
) -> tuple[Near, ...]:
    """What words of the question have near words, and which; the folded ones in `without` are left out.

    So are names (capitals within the question), what is quoted, words that the question itself holds, and
    those that questions are made of ("how many", "what was reported"). `meaning` is what the search will ask
    the vector of, see `Index.near`.
    """
    analyzer = index.analyzer
    own = set(analyzer.terms(question))
    plain = dict.fromkeys(token.term for token in _plain_words(index, question))
    words = [word for word in plain if word not in without and analyzer.stem(word) not in FRAME]
    with stage(Stage.ENCODE):
        near = index.near(words, meaning)
    kept = (tuple(one for one in others if analyzer.stem(one) not in own) for others in near)
    return tuple(Near(word, others) for word, others in zip(words, kept, strict=True) if others)


def _plain_words(index: Index, question: str) -> Iterator[Token]:
    outside = unquoted(question)
    for number, token in enumerate(index.analyzer.words(outside)):
        typed = outside[token.start : token.end]
        if typed != question[token.start : token.end]:
            continue
        if number and typed[0].isupper():
            continue
        if len(token.term) >= SHORTEST and token.term.isalpha() and token.term not in STOP_WORDS:
            yield token
