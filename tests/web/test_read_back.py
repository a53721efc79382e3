from __future__ import annotations

import pytest

from indexer.learned.acronyms import Expansion
from indexer.store.engines.columns import Where
from service.search.query import Interpretation
from service.search.question.spelling import Correction, Replaced
from service.search.question.understand import Understood
from service.search.request import QuestionPart
from service.web.pages.forms import LEFT, ReadBack, SearchForm, read_back
from tests.queries import make_form

FORM = make_form("q", boards=("Quay",), page="2")


def read(
    correction: Correction | None = None,
    expansions: tuple[Expansion, ...] = (),
    notes: tuple[str, ...] = (),
    form: SearchForm = FORM,
) -> ReadBack:
    understood = Understood(
        text="q",
        subject="q",
        correction=correction,
        interpretation=Interpretation(),
        phrases=(),
        expansions=expansions,
        where=Where(),
        notes=notes,
    )
    return read_back(understood, form)


def test_a_question_that_stands_as_typed_is_not_spoken_of() -> None:
    nothing = read()
    assert nothing == ReadBack(None, None, None, ())
    assert not nothing.says


@pytest.mark.parametrize(
    ("typed", "replaced", "shown"),
    [
        ("the bord met", (Replaced(4, 8, "bord", "board"),), "the [board] met"),
        ("bord", (Replaced(0, 4, "bord", "board"),), "[board]"),
        (
            "bord, stratergy and polcie",
            (
                Replaced(0, 4, "bord", "board"),
                Replaced(6, 15, "stratergy", "strategy"),
                Replaced(20, 26, "polcie", "police"),
            ),
            "[board], [strategy] and [police]",
        ),
        ("re offending boys", (Replaced(0, 12, "re offending", "reoffending"),), "[reoffending] boys"),
    ],
)
def test_the_changed_words_are_marked_where_they_now_stand(typed, replaced, shown) -> None:
    text, end = "", 0
    for one in replaced:
        text += typed[end : one.start] + one.now
        end = one.end
    corrected = read(Correction(text + typed[end:], replaced)).corrected
    assert corrected
    assert "".join(f"[{part.text}]" if part.marked else part.text for part in corrected.question) == shown
    assert corrected.as_typed == make_form("q", boards=("Quay",), as_typed=("spelling",))


def test_other_forms_are_named_with_what_they_stand_for() -> None:
    one = Expansion(0, 3, "CPS", ("Crown Prosecution Service",))
    also = read(expansions=(one,)).also
    assert also
    assert also.forms == ("Crown Prosecution Service (CPS)",)
    assert not also.several
    assert also.without == make_form("q", boards=("Quay",), as_typed=("acronyms",))
    three = Expansion(0, 3, "NPS", ("night patrol", "new post", "nine posts"))
    also = read(expansions=(one, three)).also
    assert also
    assert also.forms[1] == "night patrol, new post or nine posts (NPS)"
    assert also.several


def test_what_was_left_as_typed_can_be_read_again() -> None:
    left = read(form=make_form("q", as_typed=("date", "bogus", "spelling"), page="2")).left
    assert left
    assert left.parts == ("spelling", "dates")
    assert left.afresh == make_form("q")


def test_every_part_has_a_name_for_the_reader() -> None:
    assert set(LEFT) == set(QuestionPart)


def test_notes_alone_are_something_to_say() -> None:
    assert read(notes=("No meeting was held then.",)).says
