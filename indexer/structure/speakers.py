"""Who speaks: the name before the colon at the beginning of a turn, as verbatim records print it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.structure.names import NAME_CHARACTERS, is_name, without_brackets

# As in "Ada Field MP: I thank" or "Cllr Ben Moor (Cabinet Member for Parks): The gates".
_TURN = re.compile(r"([^\W\d_][^:\n]{2,120}):\s")


def speakers(text: str, start: int, end: int) -> Iterator[str]:
    """The names of those whose turns overlap `text[start:end]`, in order; a turn is a line.

    A passage cut out of a long turn does not hold the name that stands at its beginning.
    """
    line = text.rfind("\n", 0, start) + 1
    while line < end:
        turn = _TURN.match(text, line)
        if turn is not None:
            name = without_brackets(turn.group(1)).strip()
            if len(name) <= NAME_CHARACTERS and is_name(name):
                yield name
        line = text.find("\n", line, end) + 1
        if line == 0:
            return
