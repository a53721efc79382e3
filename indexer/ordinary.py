"""Words that the language knows, whatever the minutes say: those that the encoder was taught whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import Tokenizer


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
