"""Sentences that invented minutes do and do not bear out, for choosing and judging the support check.

An unsupported sentence says how it departs from the minutes. The rules and the threshold of
`service.summary.support` were made looking at TUNED_ON; UNSEEN was written afterwards and run once, so its
figures are the honest ones.
"""

from __future__ import annotations

from tests.pairs.first_minutes import FIRST
from tests.pairs.further_minutes import FURTHER
from tests.pairs.unseen_minutes import UNSEEN

__all__ = ["TUNED_ON", "UNSEEN"]

TUNED_ON = (*FIRST, *FURTHER)
