"""Quoted phrases: what counts as one, and that it matches exactly and only exactly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.search.query import MOST_PHRASES, Phrase, find, holds, phrases, unquoted


def texts(question: str) -> list[str]:
    return [phrase.text for phrase in phrases(question)]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ('what of the "ferry timetable" in May', ["ferry timetable"]),
        ("what of the “ferry timetable” in May", ["ferry timetable"]),
        ('mixed “ferry timetable" marks', ["ferry timetable"]),
        ('"tide tables" and "sea wall"', ["tide tables", "sea wall"]),
        ('"sea wall" twice: "sea wall"', ["sea wall"]),
        ('("sea wall")', ["sea wall"]),
        ('"the sea wall."', ["the sea wall"]),
        ('"don\'t dredge"', ["don't dredge"]),
        ('an unbalanced "sea wall', []),
        ('sea wall" unbalanced', []),
        ('the 5" pipe and the 7" pipe', []),
        ('the 5" pipe by the "sea wall"', ["sea wall"]),
        ('"" and " " and "..." are empty', []),
        ("no marks at all", []),
        ("'single' marks are apostrophes", []),
    ],
)
def test_what_counts_as_a_phrase(question: str, expected: list[str]) -> None:
    assert texts(question) == expected


def test_the_number_of_phrases_is_bounded() -> None:
    question = " ".join(f'"berth {n}"' for n in range(MOST_PHRASES + 3))
    assert texts(question) == [f"berth {n}" for n in range(MOST_PHRASES)]


def test_a_question_in_decomposed_letters_is_composed() -> None:
    assert texts('"cafe\u0301 licence"') == ["café licence"]


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("sea wall", "The Sea Wall was repaired."),
        ("SEA WALL", "the sea wall"),
        ("sea wall", "the sea\n   wall"),
        ("sea wall", "the sea\u00a0wall"),
        ("sea wall", "the se\u00ada w\u00adall"),
        ("sea wall", "the “sea” wall"),
        ("harbour master's boat", "the Harbour Master’s boat"),
        ("harbour master’s boat", "the harbour master's boat"),
        ("wind-driven", "wind\u2011driven waves"),
        ("2019-20", "the 2019–20 accounts"),
        ("wind-driven", "wind-\ndriven waves"),
        ("sea - land", "from sea – land"),
        ("to be or not to be", "whether it was To Be or Not To Be built"),
        ("£1.5m", "cost £1.5M, including tax"),
        ("1.5", "fell by 1.5%."),
        ("boats", "the boats' owners"),
        ("STRASSE", "in der Straße"),
        ("final report", "the ﬁnal report"),
        ("c++", "written in C++ (mostly)"),
    ],
)
def test_an_exact_phrase_is_found(phrase: str, text: str) -> None:
    assert Phrase(phrase).stands_in(text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("sea wall", "sea walls"),  # not stemmed
        ("sea walls", "the sea wall"),
        ("sea wall", "the wall by the sea"),  # in order
        ("sea wall", "the sea and wall"),  # stop words count
        ("the wall", "a wall"),
        ("sea wall", "chelsea wall"),  # whole words
        ("sea wall", "sea wallet"),
        ("sea wall", "seawall"),
        ("sea wall", "the sea. Wall repairs followed"),  # not over a sentence's end
        ("don", "they don't dredge"),
        ("t dredge", "they don’t dredge"),
        ("boat", "the boat's owner"),
        ("500", "9,500 tonnes"),
        ("9", "9,500 tonnes"),
        ("1.5", "fell by 11.5 per cent"),
        ("wind driven", "wind-driven"),
        ("cafe", "café"),
        ("cost £15", "cost £1.5"),
    ],
)
def test_anything_else_is_not(phrase: str, text: str) -> None:
    assert not Phrase(phrase).stands_in(text)


@pytest.mark.parametrize(
    ("phrase", "text", "shown"),
    [
        ("sea wall", "A sea wall, the Sea\nWall.", ["sea wall", "Sea\nWall"]),
        ("sea wall", "A s\u00adea w\u00adall\u00ad here", ["s\u00adea w\u00adall"]),
        ("straße", "Die STRASSE", ["STRASSE"]),
        ("sea", "\u00adsea", ["sea"]),
    ],
)
def test_spans_are_offsets_into_the_text_as_given(phrase: str, text: str, shown: list[str]) -> None:
    assert [text[start:end] for start, end in Phrase(phrase).find(text)] == shown


def test_every_phrase_must_stand_in_the_passage_or_its_heading() -> None:
    wanted = phrases('"sea wall" "harbour board"')
    assert holds(("The sea wall was repaired.", "Harbour Board. 3 May 2031"), wanted)
    assert not holds(("The sea wall was repaired.", "Ferry Board"), wanted)
    assert holds(("whatever",), ())


def test_a_phrase_does_not_run_from_one_text_into_the_next() -> None:
    assert not holds(("by the sea", "wall works"), phrases('"sea wall"'))


def test_spans_of_several_phrases_are_joined_in_order() -> None:
    wanted = phrases('"wall was" "sea wall"')
    text = "The sea wall was old; the sea wall fell."
    assert [text[start:end] for start, end in find(text, wanted)] == ["sea wall was", "sea wall"]


@given(st.text(min_size=1, max_size=40).filter(lambda text: any(char.isalnum() for char in text)))
def test_any_quoted_text_finds_itself(text: str) -> None:
    for phrase in phrases(f'"{text}"'):
        spans = phrase.find(phrase.text)
        assert spans == ((0, len(phrase.text)),)


@given(st.text(max_size=80), st.text(alphabet="ab -'’.\u00adß1,\n", max_size=60))
def test_any_question_and_text_are_safe(question: str, text: str) -> None:
    for start, end in find(text, (*phrases(question), Phrase("a b"), Phrase("- b"))):
        assert 0 <= start < end <= len(text)


@pytest.mark.timeout(120)
def test_a_phrase_is_found_once_after_a_long_repetition() -> None:
    for phrase in ("- a", "a - b", "a a a a b", "'a", "a 1"):
        for text in (" " * 200_000, "a " * 100_000, "a" + " " * 200_000, "'" * 200_000):
            (found,) = Phrase(phrase).find(f"{text}. {phrase}")
            assert found == (len(text) + 2, len(text) + 2 + len(phrase))


def test_what_is_quoted_means_nothing_else() -> None:
    question = 'who said “in May 2024” in June 2023, 5" pipes and "CPS"'
    plain = unquoted(question)
    assert plain == 'who said “xxxxxxxxxxx” in June 2023, 5" pipes and "xxx"'
    assert unquoted('an "open mark') == 'an "open mark'
