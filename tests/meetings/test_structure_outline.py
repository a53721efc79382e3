"""The outline for the terminal."""

from service.cli.meeting import outline
from tests.structure_source import parse


def test_outline_tells_what_was_found_and_what_was_not():
    text = outline(
        parse(
            "Notes\n\nPresent: Ann Bell (AB), Wharf Trust; Cy Dunn, Quay\n\n"
            "1. Roads\n\nAB will write to the county.\n\n2. Boats\n\nNo boats were seen.\n"
        )
    )
    assert "Ann Bell (AB), Wharf Trust" in text
    assert "1  Roads  (28 characters)" in text
    assert "Ann Bell: AB will write to the county." in text
    assert "board      not stated" in text
    assert "date-missing: No date" in text
