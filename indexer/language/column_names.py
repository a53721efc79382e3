"""What the columns of minutes that are set as a table are called: who acts, what to do, what was said."""

from __future__ import annotations

import re


def _names(alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{alternatives})\s?[:*]?\Z", re.IGNORECASE)


ACTION = _names(r"actions?(?: points?| items?| required| agreed| arising)?|task")
OWNER = _names(
    r"(?:action )?owners?|lead|who|by whom|responsib\w+|assigned(?: to)?|actions? (?:by|on|for|owners?)|"
    r"person"
)
# What stands over the minutes themselves, beside which an owner alone says who is to act.
MINUTE = _names(
    r"minutes?|discussions?|matters?(?: discussed)?|details?|descriptions?|decisions?|summary|subjects?|"
    r"topics?|agenda(?: items?)?|items?|issues?|points?|notes?|comments?"
)
_OTHER = _names(
    r"present(?:er|ed by)s?|led by|initials|nos?\.?|ref\.?|by|(?:due )?date|(?:lead|who|by whom|responsib\w+|"
    r"initials)s?(?: (?:by|on|for|required|owners?|points?|items?))"
)


def is_column_name(text: str) -> bool:
    """Whether a text is what some column is called."""
    return any(names.match(text) for names in (ACTION, OWNER, MINUTE, _OTHER))
