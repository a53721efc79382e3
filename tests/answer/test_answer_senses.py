"""A sense of the packaged glossary is given only where the minutes speak of such things."""

from __future__ import annotations

import pytest

from service.answer.senses import SenseFit
from tests.made_candidates import meeting


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("The PND was searched. Police found the database empty.", True),
        ("PND asked for the plans of the boat launch.", False),
    ],
)
def test_a_sense_fits_where_its_words_are_used(text: str, fits: bool) -> None:
    assert SenseFit().of(meeting("m", text))("Police National Database") is fits


def test_a_sense_of_the_users_own_always_fits() -> None:
    assert SenseFit().of(meeting("m", "PND met."))("Pilots of the Northern Dock")
