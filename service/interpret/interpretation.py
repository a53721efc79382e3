"""What was understood of a question, as frozen types."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from enum import StrEnum

from indexer.store.engines.base import Where


class Kind(StrEnum):
    """What a phrase is about. The latest meeting is a matter of time too: `date`."""

    DATE = "date"
    BOARD = "board"


class Strength(StrEnum):
    """How sure it is that the phrase says which meetings are meant.

    A filter keeps other meetings out. A hint only says which ones are likelier: the phrase may as well be the
    subject of what was said.
    """

    FILTER = "filter"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Derived:
    """One phrase and the conditions read out of it; `question[start:end] == phrase`.

    The phrase holds the words that go with it ("at the", "since", "meeting"). The last four fields are those
    of `Where`: dates or documents for the kind `date`, boards for the kind `board`.
    """

    kind: Kind
    strength: Strength
    start: int
    end: int
    phrase: str
    label: str  # what a chip says: "December 2022", "from March 2023", "London Crime Reduction Board"
    boards: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    date_from: dt.date | None = None
    date_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """One plain sentence for the reader about a phrase that could not become a filter."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Interpretation:
    """What was read out of one question, in the order of the phrases."""

    derived: tuple[Derived, ...] = ()
    remarks: tuple[Note, ...] = ()

    @property
    def filters(self) -> tuple[Derived, ...]:
        """What keeps other meetings out."""
        return tuple(one for one in self.derived if one.strength is Strength.FILTER)

    @property
    def hints(self) -> tuple[Derived, ...]:
        """What only makes meetings likelier."""
        return tuple(one for one in self.derived if one.strength is Strength.HINT)

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences to show the reader."""
        return tuple(remark.text for remark in self.remarks)

    def without(self, *kinds: Kind | str) -> Interpretation:
        """The interpretation less everything of these kinds: a reader's own filter, or a chip put aside."""
        return replace(
            self,
            derived=tuple(one for one in self.derived if one.kind not in kinds),
            remarks=tuple(one for one in self.remarks if one.kind not in kinds),
        )

    def beside(self, given: Where) -> Interpretation:
        """What is left of it beside a caller's own filter, which wins over derived ones of the same kind.

        A document named by the caller settles both its board and its date.
        """
        kinds: set[Kind] = set()
        if given.boards or given.documents:
            kinds.add(Kind.BOARD)
        if given.date_from is not None or given.date_to is not None or given.years or given.documents:
            kinds.add(Kind.DATE)
        return self.without(*kinds)

    @property
    def where(self) -> Where:
        """All filters as one: boards add up, dates and documents each must hold."""
        filters = self.filters
        return Where(
            boards=tuple(dict.fromkeys(board for one in filters for board in one.boards)),
            documents=_common([one.documents for one in filters if one.documents]),
            date_from=max((one.date_from for one in filters if one.date_from), default=None),
            date_to=min((one.date_to for one in filters if one.date_to), default=None),
        )


def _common(groups: list[tuple[str, ...]]) -> tuple[str, ...]:
    if not groups:
        return ()
    return tuple(one for one in groups[0] if all(one in group for group in groups[1:]))
