"""The bytes of text files: which encoding they are in, what is mended, and what is said about it."""

from __future__ import annotations

import random

import pytest

from indexer.documents.decode import decoded
from indexer.errors import RefusedFile

SAID = "Cllr O’Dowd said the Council’s fee is £420 – up £20; Zoë’s “café” • stays… closed"
PLAIN = " The minutes of the meeting were read, agreed and signed."


def seen_as_western(text: str) -> str:
    """UTF-8 read as Windows-1252 the way browsers do: bytes that it leaves out become controls."""
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in text.encode())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [SAID, "Протокол “собрания” — 12", "1\n2\n3\n"])
def test_utf_16_without_a_mark_is_told_by_its_high_bytes(encoding: str, text: str) -> None:
    assert decoded(text.encode(encoding)).text == text


@pytest.mark.parametrize("declared", ["iso-8859-1", "windows-1252", "shift_jis", "utf-7", "nonsense", ""])
def test_what_is_valid_utf_8_is_utf_8_whatever_is_declared(declared: str) -> None:
    found = decoded(SAID.encode(), declared)
    assert (found.text, found.warnings) == (SAID, ())


@pytest.mark.parametrize(
    ("declared", "encoding", "text"),
    [
        ("Windows-1250", "cp1250", "Zażółć gęślą jaźń"),
        ("KOI8-R", "koi8-r", "Протокол заседания"),
        ("shift_jis", "cp932", "議事録"),
        ("gb2312", "gb18030", "会议记录"),
        ("iso-8859-15", "iso8859-15", "30 € à Noël"),
        ("macintosh", "mac-roman", "O’Dowd"),
        ("ISO_8859-1", "cp1252", "O’Dowd"),
    ],
)
def test_a_declared_encoding_is_used_where_it_is_a_known_one(declared: str, encoding: str, text: str) -> None:
    assert decoded(text.encode(encoding), declared).text == text


@pytest.mark.parametrize("declared", ["utf-7", "utf-16", "rot13", "idna", "unicode_escape", "hex"])
def test_no_other_encoding_is_used_because_a_file_says_so(declared: str) -> None:
    assert decoded(b"a +AGI- \\x41 xa3 \xa35", declared).text == "a +AGI- \\x41 xa3 £5"


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman"])
@pytest.mark.parametrize(
    "text",
    [
        *(SAID, "O’Dowd", "members’ fees", "The Council’s", "“Agreed”", "meeting–which", "10–12 May", "£5"),
        *(
            "the café",
            "ÉCOLE DES CHÊNES",
            "Señor Núñez",
            "Übung über Straße",
            "• one",
            "30 €",
            "Monday–Friday",
        ),
    ],
)
def test_windows_and_macintosh_letters_are_told_apart_by_where_they_stand(text: str, encoding: str) -> None:
    found = decoded((text + PLAIN).encode(encoding))
    assert (found.text, found.warnings) == (text + PLAIN, ())


def test_a_stray_byte_in_utf_8_is_shown_and_told_and_the_rest_read() -> None:
    found = decoded(f"{SAID}\nThe fee ".encode() + b"\x92 was paid")
    assert found.text == f"{SAID}\nThe fee \ufffd was paid"
    (warning,) = found.warnings
    assert warning.code == "unreadable-letters"
    assert "one byte" in warning.message
    assert "line 2" in warning.message


def test_a_stray_byte_in_ascii_and_in_utf_16_does_not_refuse_the_file() -> None:
    assert decoded(b"The fee \x81 was paid.").text == "The fee \ufffd was paid."
    found = decoded(SAID.encode("utf-16") + b"\n")
    assert found.text == f"{SAID}\ufffd"
    assert found.warnings


def test_text_that_was_encoded_twice_is_mended_and_told() -> None:
    found = decoded(seen_as_western(SAID).encode())
    assert found.text == SAID
    assert [warning.code for warning in found.warnings] == ["encoded-twice"]


@pytest.mark.parametrize("text", ["AMANHÃ”", "Â, Ã and â", "CAFÉ”", "pâté", "€5 — ‘à’", "3 × 4 ½"])
def test_what_only_looks_a_little_like_it_stays(text: str) -> None:
    found = decoded(text.encode())
    assert (found.text, found.warnings) == (text, ())


def test_overstriking_and_colours_are_read_as_they_print() -> None:
    assert decoded(b"M\bMi\bin\bnutes _\bo_\bf M\b_ay").text == "Minutes of May"
    assert decoded(b"Fee 20\b\nDue\b").text.replace("\b", "") == "Fee 20\nDue"  # struck over by nothing
    assert decoded(b"\x1b[1;31mAgreed\x1b[0m").text == "Agreed"


def test_fields_filled_with_nul_stay_apart() -> None:
    assert decoded(b"Ann Bell\0\0\0Chair").text == "Ann Bell Chair"


def test_random_bytes_are_refused_or_read() -> None:
    chance = random.Random(20)
    outcomes = set()
    for _ in range(500):
        try:
            outcomes.add(bool(decoded(chance.randbytes(chance.randrange(1, 300))).text))
        except RefusedFile as refusal:
            outcomes.add("\n" in str(refusal))
    assert outcomes <= {True, False}


@pytest.mark.parametrize(
    "data",
    [b"\x00\x01\x02\x03", bytes(range(1, 256)) * 3, "Протокол заседания".encode("koi8-r"), b"\xff\xfea"],
)
def test_what_no_sign_tells_is_refused(data: bytes) -> None:
    with pytest.raises(RefusedFile, match=r"binary|save it as UTF-8|damaged"):
        decoded(data)
