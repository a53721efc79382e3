"""Text that comes from outside, made fit for a terminal."""

from __future__ import annotations


def plain(text: str) -> str:
    """The text with every character that is not printed written as its escape: names may hold any."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode("ascii")
        for char in text
    )
