from hypothesis import given
from hypothesis import strategies as st

from eval.relevance import Squeezed, squeeze

TEXT = st.text(alphabet="ab \n\t\u00a0", max_size=40)


def test_line_breaks_do_not_hide_an_occurrence() -> None:
    squeezed = Squeezed("  one\n two \t three\n")
    assert squeezed.text == "one two three"
    assert list(squeezed.occurrences("two three")) == [(4, 13)]
    assert squeezed.span(7, 18) == (4, 13)


def test_all_occurrences_are_found_overlapping_ones_too() -> None:
    assert list(Squeezed("aba aba").occurrences("aba")) == [(0, 3), (4, 7)]
    assert list(Squeezed("aaa").occurrences("aa")) == [(0, 2), (1, 3)]


@given(TEXT, st.data())
def test_a_span_squeezes_to_the_squeezed_form_of_its_text(text: str, data: st.DataObject) -> None:
    visible = [n for n, char in enumerate(text) if not char.isspace()]
    if not visible:
        return
    start = data.draw(st.sampled_from(visible))
    end = data.draw(st.sampled_from([n for n in visible if n >= start])) + 1
    squeezed = Squeezed(text)
    left, right = squeezed.span(start, end)
    assert squeezed.text[left:right] == squeeze(text[start:end])


def test_evidence_copied_from_a_file_is_found_though_its_marks_are_not_read() -> None:
    squeezed = Squeezed("The Clerk is to pay $2,000 for the re-\nlaid slipway, Members agreed.")
    (found,) = squeezed.occurrences("**The Clerk** is to pay \\$2,000 for the relaid `slipway`")
    assert squeezed.text[slice(*found)] == "The Clerk is to pay $2,000 for the re- laid slipway"
    assert not list(squeezed.occurrences("**pay** \\$2")), "too short to tell"
    assert not list(squeezed.occurrences("The Clerk is to pay $3,000 for the slipway"))
