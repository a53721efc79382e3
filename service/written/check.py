"""One sentence as the model wrote it: let out with its citations, or removed with the reason."""

from __future__ import annotations

import re

from service.written.citations import take_citations
from service.written.conduct import misconduct
from service.written.events import Reason, Removed, Sentence
from service.written.plain import plain, shortened
from service.written.sentences import MOST_CHARACTERS, without_marker
from service.written.support.judging import Support

_SPACE = re.compile(r"\s+")


class Check:
    """Checks the sentences of one answer in the order in which they come."""

    def __init__(self, support: Support) -> None:
        self._support = support
        self._said: set[str] = set()

    def judge(self, written: str, *, whole: bool = True) -> Sentence | Removed:
        """The verdict on one sentence; `whole` is whether the model came to its end."""
        # Bounded before anything looks at it: patterns are linear, but a megabyte is a megabyte.
        too_long = len(written) > MOST_CHARACTERS
        text = without_marker(plain(_SPACE.sub(" ", written[: MOST_CHARACTERS + 1])).strip())
        cited = take_citations(text)
        reason = Reason.TOO_LONG if too_long else self._fault(cited.text, cited.numbers, whole)
        if reason is not None:
            return Removed(shortened(cited.text), reason)
        self._said.add(cited.text.casefold())
        return Sentence(cited.text, cited.numbers)

    def _fault(self, text: str, numbers: tuple[int, ...], whole: bool) -> Reason | None:
        if not whole:
            return Reason.UNFINISHED
        if not numbers:
            return Reason.UNCITED
        if not self._support.knows(numbers):
            return Reason.UNKNOWN_PASSAGE
        if (reason := misconduct(text)) is not None:
            return reason
        if text.casefold() in self._said:
            return Reason.REPEATED
        return self._support.fault(text, numbers)
