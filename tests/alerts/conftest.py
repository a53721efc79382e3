"""Two versions of an index, a file of subscriptions, a clock that is set, a post that keeps what it gets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

import pytest

from indexer.store.open import Index, open_version
from indexer.store.versions import versions
from service.alerts.delivery import Post
from service.alerts.sending import Postman, SentCount, send_due
from service.alerts.settings import AlertSettings, alert_settings
from service.alerts.subscriptions import Subscriptions
from service.alerts.watch import Often, Watch
from tests.tiny_index import build_tiny, write_minutes

START = 1_800_000_000.0  # a Friday morning in 2027
DAY = 24 * 3600.0
ADDRESS = "ann@reader.example"
FEES = (("q", '"mooring fee"'),)
BOARD = (("board", "Lampton Harbour Board"),)
HEAD = (
    "Lampton Harbour Board\nMinutes of the meeting held on 5 March 2025\n\n"
    "Present\nAnn Bell (AB), Lampton Council\n\n"
)


@dataclass
class Clock:
    """A clock that stands until it is set."""

    now: float = START

    def __call__(self) -> float:
        return self.now


@dataclass
class KeptMails:
    """A post that takes everything, or does as it is told first."""

    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    first: Callable[[str], None] | None = None

    def send(self, message: EmailMessage, sender: str, to: str) -> None:
        if self.first:
            self.first(to)
        self.mails.append((to, message))

    def alerts(self) -> list[EmailMessage]:
        return [message for _, message in self.mails if "List-Unsubscribe" in message]


@dataclass
class Desk:
    """All that alerts are made of, over the two versions."""

    before: Index
    after: Index
    settings: AlertSettings
    subscriptions: Subscriptions
    clock: Clock
    post: KeptMails

    def subscribed(
        self, *pairs: tuple[str, str], address: str = ADDRESS, often: Often = Often.AT_ONCE
    ) -> str:
        """A confirmed subscription, told up to what has been taken in."""
        identity = self.subscriptions.ask(address, Watch.read(pairs), often, "town.example")
        assert identity is not None
        assert self.subscriptions.confirm(self.subscriptions.confirm_token(identity))
        return identity

    def run(self, index: Index, post: Post | None = None) -> SentCount:
        """One run of `minutebook alerts --send` over that version."""
        return send_due(index, Postman(self.settings, self.subscriptions, post or self.post))


@pytest.fixture(scope="session")
def two_versions(tmp_path_factory: pytest.TempPathFactory, encoder: Path) -> Path:
    """An index of two versions: the second has a new document, a changed, a renamed and a restricted one."""
    folder = tmp_path_factory.mktemp("alerts")
    minutes, root = folder / "minutes", folder / "index"
    write_minutes(minutes, 1)
    build_tiny(minutes, root, encoder)
    (minutes / "harbour-2025-03.txt").write_text(
        f"{HEAD}1. Fees\nThe mooring fee was raised to ten pounds.\nThe minutes were agreed.\n"
        "AB will write to the north quay about the raise.\n",
        encoding="utf-8",
    )
    changed = minutes / "harbour-2024-02.txt"
    text = changed.read_text(encoding="utf-8")
    changed.write_text(text.replace("was agreed for", "was agreed at last for"), encoding="utf-8")
    (minutes / "harbour-2024-03.txt").rename(minutes / "renamed-2024-03.txt")
    (minutes / "secret.txt").write_text(
        f"---\nrestricted: staff\n---\n{HEAD.replace('5 March', '6 March')}"
        "1. Pay\nThe mooring fee pays for the raise.\n",
        encoding="utf-8",
    )
    build_tiny(minutes, root, encoder)
    return root


@pytest.fixture(scope="module")
def both(two_versions: Path) -> Iterator[tuple[Index, Index]]:
    """Both versions as everybody sees them, the earlier one first."""
    first, second = sorted(versions(two_versions), key=lambda one: one.sequence)
    opened = open_version(two_versions, first.version), open_version(two_versions, second.version)
    yield opened
    for one in opened:
        one.close()


@pytest.fixture
def settings(tmp_path: Path) -> AlertSettings:
    made = alert_settings(
        tmp_path / "index",
        base_url="https://minutes.example",
        mail_from="Town minutes <alerts@town.example>",
        host="127.0.0.1",
        security="none",
    )
    assert made is not None
    return made


@pytest.fixture
def desk(both: tuple[Index, Index], settings: AlertSettings) -> Desk:
    clock = Clock()
    return Desk(*both, settings, Subscriptions(settings.store, clock), clock, KeptMails())
