"""What an operator may choose about the service; one frozen value, made by whoever starts it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices of the pages; the API's own bounds are those of `service.query`."""

    results_per_page: int = 10  # what fits two screens of a laptop; the API's default as well
    meetings_per_page: int = 50  # about 12 KB of HTML
    latest_per_board: int = 5  # meetings of each board that the start page names
