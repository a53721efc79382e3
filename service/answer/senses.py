"""Whether what the packaged glossary says of an acronym fits the minutes that use it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property

from indexer.learned.acronyms import SMALL, key_of, plain, words
from indexer.learned.glossary import packaged_senses
from indexer.model import Meeting

_HALF = 0.5
"""Of the words of a sense that its minutes have: a police database is hardly meant where nobody speaks of
police or of a database."""


class SenseFit:
    """Judges senses by the minutes; safe to share between threads."""

    @cached_property
    def _packaged(self) -> frozenset[str]:
        return packaged_senses()

    def of(self, meeting: Meeting) -> Callable[[str], bool]:
        """Whether a sense fits these minutes; one of a glossary of the user's own always does."""

        def fits(sense: str) -> bool:
            if key_of(sense) not in self._packaged:
                return True
            stems = [plain(one.folded) for one in words(sense) if one.folded not in SMALL]
            said = meeting.text.casefold()
            return sum(stem in said for stem in stems) >= _HALF * len(stems)

        return fits
