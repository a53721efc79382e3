from __future__ import annotations

from indexer.store.engines.columns import Where
from service.search.query import DerivedFilter, Interpretation, PhraseKind, Strength, phrases
from service.search.question.understand import Understood
from service.web.pages.forms import derived_chips, phrase_chips, without_all
from tests.queries import make_form

QUESTION = 'what of "dark lamps" in May'

FORM = make_form(QUESTION, boards=("Quay",), as_typed=("spelling",), page="3")


def derived(kind: PhraseKind, label: str, strength: Strength = Strength.FILTER) -> DerivedFilter:
    return DerivedFilter(kind, strength, 0, 4, "what", label)


def understood(*found: DerivedFilter, question: str = QUESTION) -> Understood:
    return Understood(
        text=question,
        subject=question,
        correction=None,
        interpretation=Interpretation(found),
        phrases=phrases(question),
        expansions=(),
        where=Where(),
    )


def texts(*found: DerivedFilter) -> list[str]:
    return [chip.text for chip in derived_chips(understood(*found), FORM)]


def test_a_derived_filter_is_taken_back_alone() -> None:
    (chip,) = derived_chips(understood(derived(PhraseKind.DATE, "May 2023")), FORM)
    assert chip.derived
    assert chip.text == "May 2023"
    assert chip.without == make_form(QUESTION, boards=("Quay",), as_typed=("spelling", "date"))


def test_what_is_taken_back_together_is_one_chip() -> None:
    found = (
        derived(PhraseKind.BOARD, "A"),
        derived(PhraseKind.DATE, "from May"),
        derived(PhraseKind.BOARD, "B"),
    )
    assert texts(*found, derived(PhraseKind.DATE, "until June")) == ["from May and until June", "A or B"]
    assert texts(derived(PhraseKind.BOARD, "A"), derived(PhraseKind.BOARD, "A")) == ["A"]


def test_a_hint_filters_nothing_and_has_no_chip() -> None:
    assert texts(derived(PhraseKind.DATE, "May 2023", Strength.HINT)) == []


def test_quoted_phrases_are_one_chip_that_drops_the_marks() -> None:
    (chip,) = phrase_chips(understood(question='"a b" and “c d”'), make_form('"a b" and “c d”', page="2"))
    assert chip.text == "exactly “a b” and “c d”"
    assert chip.without == make_form("a b and c d")
    assert not list(phrase_chips(understood(question="plain"), FORM))


def test_without_all_neither_set_nor_derived_filters_nor_phrases_are_left() -> None:
    bare = without_all(FORM, understood(derived(PhraseKind.DATE, "May")))
    # Words that were quoted are read like any others now, and are not to become filters either.
    assert bare == make_form("what of dark lamps in May", as_typed=("spelling", "date", "board"))


def test_without_all_nothing_is_taken_back_that_was_not_read() -> None:
    form = make_form("q", date_from="2023-05-01")
    assert without_all(form, understood(question="q")) == make_form("q")
    dated = understood(derived(PhraseKind.DATE, "May"), question="q")
    assert without_all(form, dated) == make_form("q", as_typed=("date",))
