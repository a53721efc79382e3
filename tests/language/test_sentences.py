import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.sentences import sentence_spans


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One thing. Another thing.", ["One thing.", "Another thing."]),
        ("Dr. Field spoke. No. 4 was next.", ["Dr. Field spoke.", "No. 4 was next."]),
        (
            "J. Field, e.g. Leeds, agreed! Why? Nobody said.",
            ["J. Field, e.g. Leeds, agreed!", "Why?", "Nobody said."],
        ),
        ("It rose to 58.5 per cent.", ["It rose to 58.5 per cent."]),
        ("- first entry\n- second entry", ["- first entry", "- second entry"]),
        ("She said “no.” They left.", ["She said “no.”", "They left."]),
        ("Costs fell. £3m was saved.", ["Costs fell.", "£3m was saved."]),
        ("It is £42 excl. VAT. Cllrs. A. J. Reed left.", ["It is £42 excl. VAT.", "Cllrs. A. J. Reed left."]),
        ("The U.S. Post wrote (ref. 20/14). Noted.", ["The U.S. Post wrote (ref. 20/14).", "Noted."]),
        ("All agreed. 2. Roads were mended. Noted.", ["All agreed.", "2. Roads were mended.", "Noted."]),
        ("It began at 7 p.m. Susan spoke.", ["It began at 7 p.m.", "Susan spoke."]),
        ("Paid to Field Ltd. The rest is kept.", ["Paid to Field Ltd.", "The rest is kept."]),
        ("1. Welcome\n(b) Lamps. Roads.", ["1. Welcome", "(b) Lamps.", "Roads."]),
        ("Rope Inc.\tEve Fox", ["Rope Inc.", "Eve Fox"]),
    ],
)
def test_pieces_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@given(st.text(alphabet='aB .!?\n-"”(£1', max_size=80))
def test_every_character_but_white_space_is_in_one_piece(text: str) -> None:
    spans = sentence_spans(text, 0, len(text))
    covered = [at for start, end in spans for at in range(start, end)]
    assert len(covered) == len(set(covered))
    assert {at for at, char in enumerate(text) if not char.isspace()} <= set(covered)
    assert spans == sorted(spans)
