"""What an operator may choose about the service; one frozen value, made by whoever starts it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import BadInput
from service.alerts.settings import AlertSettings
from service.corrections.settings import CorrectionSettings
from service.search.rerank import Reranking


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask, and how often.

    `keys`: the file of keys; without it nobody sees restricted documents. `required`: none ask without.
    `per_minute`: requests without a key from one address; None: any number.
    """

    keys: Path | None = None
    required: bool = False
    per_minute: int | None = None

    def __post_init__(self) -> None:
        if self.required and self.keys is None:
            raise BadInput("--require-key needs the keys: give their file with --keys FILE.")


@dataclass(frozen=True, slots=True)
class Site:
    """Where the service is reached, as `service.web.operation.site.site_of` checks it.

    `hosts`: what requests may name as their host, in small letters; None: anything, for who runs the
    application in a server of their own. `base_url`: before the addresses that others keep. `root_path`:
    below which all lies. `proxies`: networks of those that are believed whom they ask for.
    """

    hosts: tuple[str, ...] | None = None
    base_url: str | None = None
    root_path: str = ""
    proxies: tuple[str, ...] = ("127.0.0.0/8", "::1/128")


MOST_IN_FLIGHT = 40
"""The worker threads that a process has (anyio's default)."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Choices of the pages and of operation; the API's own bounds are those of `service.search.query`."""

    results_per_page: int = 10  # what fits two screens of a laptop; the API's default as well
    meetings_per_page: int = 50  # about 12 KB of HTML
    latest_meetings: int = 6  # that the start page names
    max_in_flight: int = 4  # requests worked on at once by one process, see docs/operation.md
    max_waiting: int = 64  # requests that wait for their turn; more are refused
    longest_wait: float = 10.0  # seconds until one that waits is refused after all
    metrics_from: tuple[str, ...] = ("127.0.0.0/8", "::1/128")  # networks that may read /metrics
    audit_log: Path | None = None  # where questions are written down, without personal data
    access: Access = Access()
    site: Site = Site()
    cors: tuple[str, ...] = ()  # origins whose pages may call the API, see `checked_origins`
    embed_on: tuple[str, ...] = ()  # origins whose pages may frame /embed
    rerank: Reranking | None = None  # a cross-encoder that reads the best passages again
    alerts: AlertSettings | None = None  # None: nobody is mailed anything
    corrections: CorrectionSettings | None = None  # None: nobody corrects anything here
    sync: Path | None = None  # the folder that `minutebook sync` fills, to tell how fresh it is


_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def checked_origins(option: str, origins: tuple[str, ...]) -> tuple[str, ...]:
    """The sites that `option` lets in, as browsers send them; raises BadInput for what none would send."""
    for origin in origins:
        if origin != "*" and not _ORIGIN.fullmatch(origin):
            raise BadInput(
                f"{option} takes an origin such as https://www.example.org, without a path, or * for any; "
                f"not {origin!r}."
            )
    return tuple(origin.lower() for origin in origins)
