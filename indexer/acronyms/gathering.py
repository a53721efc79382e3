"""What the documents and the glossary know of acronyms, put together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from indexer.acronyms.facts import Facts, Meanings
from indexer.acronyms.learning import Learned, Lesson, study
from indexer.acronyms.wording import SMALL, fold, key_of, words
from indexer.glossary import Glossary
from indexer.language.words import STOP_WORDS
from indexer.model import Meeting


def gather(meetings: Iterable[Meeting], glossary: Glossary) -> Facts:
    """What the documents and the glossary know together; the glossary's removals hold for both."""
    return combined(study(meetings), glossary)


def combined(learned: Learned, glossary: Glossary) -> Facts:
    """As `gather`, of documents that have been studied."""
    acronyms = _merged(learned, glossary)
    spelled = {short.casefold(): short for short in acronyms}
    boards: dict[str, list[Lesson]] = defaultdict(list)
    for lesson in learned.lessons:
        if lesson.board is not None:
            boards[lesson.board].append(lesson)
    people = {one.document_id: tuple(sorted(one.people & acronyms.keys())) for one in learned.lessons}
    return Facts(
        acronyms=acronyms,
        also=glossary.also,
        only_in_capitals=_only_in_capitals(learned, glossary, acronyms),
        defined=_kept({one.document_id: _meanings([one], spelled) for one in learned.lessons}),
        defined_by_board=_kept({board: _meanings(ones, spelled) for board, ones in boards.items()}),
        boards={one.document_id: one.board for one in learned.lessons if one.board is not None},
        people={document: letters for document, letters in people.items() if letters},
    )


def _merged(learned: Learned, glossary: Glossary) -> dict[str, tuple[str, ...]]:
    """Every acronym's meanings: those of the user's own file, then the documents', then the packaged ones."""
    own = [(short, longs) for short, longs in glossary.acronyms.items() if short in glossary.stated]
    taught = [(pair.acronym, (pair.expansion,)) for pair in learned.pairs]
    # Letters that a board of the index is known by mean that board in it.
    boards = {lesson.board_letters for lesson in learned.lessons}
    packaged = [
        (short, longs)
        for short, longs in glossary.acronyms.items()
        if short not in glossary.stated and short not in boards
    ]
    merged: dict[str, dict[str, str]] = {}
    spelled: dict[str, str] = {}
    for short, longs in (*own, *taught, *packaged):
        if short.casefold() not in glossary.removed:
            meanings = merged.setdefault(spelled.setdefault(short.casefold(), short), {})
            for long in longs:
                meanings.setdefault(key_of(long), long)
    return {short: tuple(meanings.values()) for short, meanings in sorted(merged.items())}


def _meanings(lessons: Sequence[Lesson], spelled: Mapping[str, str]) -> Meanings:
    """What acronyms, as the index spells them, stand for first in these documents."""
    found: dict[str, str] = {}
    for lesson in lessons:
        for short, long in lesson.defined:
            if (known := spelled.get(short.casefold())) is not None:
                found.setdefault(known, long)
    return found


def _kept(meanings: Mapping[str, Meanings]) -> dict[str, Meanings]:
    return {name: own for name, own in meanings.items() if own}


def _only_in_capitals(
    learned: Learned, glossary: Glossary, acronyms: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """The forms of one word that are ordinary words too: by the glossary, stop words, or the documents."""
    forms = {*acronyms, *(word for name in glossary.also for word in _only_word(name))}
    ordinary = glossary.only_in_capitals | STOP_WORDS
    return tuple(sorted({fold(form) for form in forms if fold(form) in ordinary or learned.in_small(form)}))


def _only_word(name: str) -> list[str]:
    """The word of a name that has, small words aside, only one ("the Met")."""
    weighty = [name[word.start : word.end] for word in words(name) if word.folded not in SMALL]
    return weighty if len(weighty) == 1 else []
