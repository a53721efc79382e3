import pytest
from tokenizers import Tokenizer, models, pre_tokenizers

from indexer.language.words import ordinary_words


def word_piece() -> Tokenizer:
    vocabulary = {"[UNK]": 0, "pizza": 1, "stra": 2, "##ter": 3, "##gy": 4, "bord": 5, "##s": 6}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))  # type: ignore[arg-type]
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()  # type: ignore[assignment]
    return tokenizer


def byte_pairs() -> Tokenizer:
    merges = [("p", "i"), ("z", "z"), ("pi", "zz"), ("pizz", "a"), ("Ġ", "pizza")]
    letters = sorted({"Ġ", *"abcdefghijklmnopqrstuvwxyz"})
    vocabulary = {piece: n for n, piece in enumerate([*letters, *(a + b for a, b in merges)])}
    tokenizer = Tokenizer(models.BPE(vocabulary, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)  # type: ignore[assignment]
    return tokenizer


@pytest.mark.parametrize("tokenizer", [word_piece(), byte_pairs()], ids=["word pieces", "byte pairs"])
def test_a_word_in_one_piece_is_ordinary(tokenizer: Tokenizer) -> None:
    ordinary = ordinary_words(tokenizer)
    assert ordinary("pizza")
    assert not ordinary("stratergy")


def test_a_word_that_the_tokenizer_cannot_read_is_not_ordinary() -> None:
    assert not ordinary_words(word_piece())("zzyzx")


def test_padding_does_not_count() -> None:
    tokenizer = word_piece()
    tokenizer.enable_padding(length=8)
    tokenizer.enable_truncation(16)
    ordinary = ordinary_words(tokenizer)
    assert ordinary("pizza")
    assert not ordinary("stratergy")
