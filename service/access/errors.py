"""Why a request is not let in. No message repeats anything that a client sent as its key."""

from __future__ import annotations

from indexer.errors import MinutebookError


class KeyNeeded(MinutebookError):
    """The service answers only to holders of a key, and none was sent."""

    def __init__(self) -> None:
        super().__init__("This service needs a key: send it in the header Authorization: Bearer KEY.")


class BadKey(MinutebookError):
    """What was sent is no key of this service, or no longer; it is not told which."""

    def __init__(self) -> None:
        super().__init__(
            "The key is not valid: send it as it was given, in one header Authorization: Bearer KEY."
        )


class TooManyRequests(MinutebookError):
    """A key or an address has used up its requests; `seconds` until the next one is let in."""

    def __init__(self, per_minute: int, seconds: float) -> None:
        super().__init__(
            f"At most {per_minute} requests a minute are answered here: wait as long as Retry-After says."
        )
        self.seconds = seconds


class UnusableKeys(MinutebookError):
    """The file of keys cannot be read, so that nobody's key can be told from another's."""
