"""The boards of a question as filters and hints."""

from __future__ import annotations

from collections.abc import Iterator

from service.interpret.board_role import board_strength
from service.interpret.interpretation import Derived, Interpretation, Kind, Note, Strength
from service.interpret.places import Naming
from service.interpret.reading import Reading
from service.interpret.vocabulary import MEETINGS

_PREPOSITIONS = frozenset("at by from in of to".split())


def read_boards(question: str, reading: Reading) -> Interpretation:
    """What the boards named in a question make of it; one named twice counts once."""
    read: dict[tuple[str, ...], Derived] = {}
    remarks: list[Note] = []
    for naming, strength in _strengths(reading):
        derived = _derived(question, reading, naming, strength)
        known = read.get(naming.boards)
        if known is None or known.strength is Strength.HINT:
            read[naming.boards] = derived
        if known is None and not naming.clear:
            remarks.append(_ambiguous(question, reading, naming))
    return Interpretation(tuple(read.values()), tuple(remarks))


def _strengths(reading: Reading) -> Iterator[tuple[Naming, Strength]]:
    """Each naming with its strength; boards joined by "and" or "or" filter together, the wider filter."""
    for row in reading.board_rows:
        strengths = [board_strength(reading, naming) for naming in row]
        filters = Strength.FILTER in strengths
        for naming, strength in zip(row, strengths, strict=True):
            yield naming, Strength.FILTER if filters and naming.clear else strength


def _derived(question: str, reading: Reading, naming: Naming, strength: Strength) -> Derived:
    words = reading.words
    first = reading.before_determiner(naming.start) + 1
    first -= words.text(first - 1) in _PREPOSITIONS
    last = naming.end if words.text(naming.end) in MEETINGS else naming.end - 1
    start, end = words[first].start, words[last].end
    return Derived(
        Kind.BOARD,
        strength,
        start,
        end,
        phrase=question[start:end],
        label=" or ".join(naming.boards),
        boards=naming.boards,
    )


def _ambiguous(question: str, reading: Reading, naming: Naming) -> Note:
    phrase = question[reading.words[naming.start].start : reading.words[naming.end - 1].end]
    boards = " or the ".join(naming.boards)
    return Note(Kind.BOARD, f"“{phrase}” may be the {boards}; name one in full to search it alone.")
