"""Numbers with their nouns, as every text for people writes them."""

from __future__ import annotations


def counted(number: int, one: str, many: str | None = None) -> str:
    """How many there are, the noun in its number: "1 passage", "2,340 passages"; `many` if it takes no s."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
