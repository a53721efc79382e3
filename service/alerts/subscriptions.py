"""Subscriptions: asked for, confirmed, told, ended; nothing is kept but address, question and state."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from service.alerts.database import Database
from service.alerts.tokens import ID_BYTES, Purpose, opened, signed
from service.alerts.watch import Often, Watch

CONFIRM_SECONDS = 24 * 3600
"""For opening the link of a confirmation; then the address is forgotten."""

MOST_A_DAY = 5
"""Confirmations that are mailed to one address within a day, whoever asks."""

MOST_OF_CLIENT = 30
"""Subscriptions that are asked for from one client's address within a day."""

MOST_WAITING = 5_000
"""Subscriptions that wait to be confirmed: more are not taken, so that nobody fills the disk."""

MOST_OF_ADDRESS = 50
"""Confirmed subscriptions of one address."""

_CLAIM_SECONDS = 3600.0  # more than any mail takes to be handed over; then its sender is taken for dead
_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 6 * 3600.0  # seconds between two attempts; they double
_MOST_REFUSED = 3  # mails in a row that an address does not take, then it is forgotten

CONFIRMATION = 0
"""The version of a mail that asks for confirmation; those of alerts count from 1."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who is told of what. `since`: the version of the index up to which all has been told."""

    identity: str
    address: str
    watch: Watch
    often: Often
    confirmed: bool
    since: int

    def __repr__(self) -> str:
        """Without the address, which must not get into logs."""
        return f"Subscription({self.identity})"


@dataclass(frozen=True, slots=True)
class Claim:
    """A mail that this process alone may send for now, as the first or once more under the same id."""

    subscription: Subscription
    version: int
    message_id: str


_SELECT = "SELECT id, address, watch, often, expires IS NULL, since FROM subscription"


def _subscription(row: tuple[str, str, str, str, int, int]) -> Subscription:
    identity, address, watch, often, confirmed, since = row
    return Subscription(identity, address, Watch.parsed(watch), Often(often), bool(confirmed), since)


class Subscriptions:
    """All subscriptions of one file; safe to share between threads and processes."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        """Raises BadInput or UnusableSubscriptions when the file cannot be used."""
        self.database = Database(path)
        self._clock = clock

    # Asked for, confirmed, ended.

    def ask(self, address: str, watch: Watch, often: Often, message_domain: str) -> str | None:
        """Takes in a subscription that waits to be confirmed; its id, None where nothing is to be mailed.

        That is where too many have been asked for; whoever asked is told the same in either case.
        """
        identity = secrets.token_hex(ID_BYTES)
        with self.database.changing() as change:
            self._forget_expired(change)
            (waiting,) = change.execute(
                "SELECT count(*) FROM subscription WHERE expires IS NOT NULL"
            ).fetchone()
            (own,) = change.execute(
                "SELECT count(*) FROM subscription WHERE address = ? AND expires IS NULL", (address,)
            ).fetchone()
            if waiting >= MOST_WAITING or own >= MOST_OF_ADDRESS:
                return None
            if not self._counted(change, f"address {address.lower()}", MOST_A_DAY):
                return None
            expires = int(self._clock()) + CONFIRM_SECONDS
            change.execute(
                "INSERT INTO subscription (id, address, watch, often, expires) VALUES (?, ?, ?, ?, ?)",
                (identity, address, str(watch), often.value, expires),
            )
            change.execute(
                "INSERT INTO outbox (subscription, version, message_id) VALUES (?, ?, ?)",
                (identity, CONFIRMATION, _message_id(message_domain)),
            )
        return identity

    def admit(self, client: str) -> bool:
        """Counts one more question from a client; whether it may still ask today."""
        with self.database.changing() as change:
            return self._counted(change, f"client {client}", MOST_OF_CLIENT)

    def confirm(self, token: str) -> Subscription | None:
        """Confirms what the link is for, if it still waits or is confirmed already; None otherwise.

        It is told what comes after the newest version that was taken in.
        """
        identity = self._opened(Purpose.CONFIRM, token)
        if identity is None:
            return None
        with self.database.changing() as change:
            self._forget_expired(change)
            found = self._found(change, identity)
            if found is None or found.confirmed:
                return found
            change.execute(
                "DELETE FROM subscription WHERE address = ? AND watch = ? AND id != ? AND expires IS NULL",
                (found.address, str(found.watch), identity),
            )
            change.execute(
                "UPDATE subscription SET expires = NULL, "
                "since = (SELECT coalesce(max(number), 0) FROM version) WHERE id = ?",
                (identity,),
            )
            change.execute("DELETE FROM outbox WHERE subscription = ?", (identity,))
        return found

    def waiting_for(self, token: str) -> Subscription | None:
        """What a confirmation link is for, without changing anything."""
        return self._named(self._opened(Purpose.CONFIRM, token))

    def stoppable(self, token: str) -> Subscription | None:
        """What an unsubscribe link is for, without changing anything."""
        return self._named(self._opened(Purpose.STOP, token))

    def stop(self, token: str) -> bool:
        """Ends the subscription that the link is for; whether the link is one of ours.

        What has ended already is ended: whoever clicks twice has done nothing wrong.
        """
        identity = self._opened(Purpose.STOP, token)
        if identity is None:
            return False
        with self.database.changing() as change:
            change.execute("DELETE FROM subscription WHERE id = ?", (identity,))
        return True

    def forget(self, address: str) -> int:
        """Ends all subscriptions of an address, in either case of its letters; how many there were."""
        with self.database.changing() as change:
            gone = change.execute("DELETE FROM subscription WHERE lower(address) = ?", (address.lower(),))
            return gone.rowcount

    def confirm_token(self, identity: str) -> str:
        """The token of the link that confirms it, which holds as long as it waits."""
        with self.database.reading() as connection:
            row = connection.execute("SELECT expires FROM subscription WHERE id = ?", (identity,)).fetchone()
        return signed(self.database.secret, Purpose.CONFIRM, identity, row[0] if row and row[0] else 1)

    def stop_token(self, identity: str) -> str:
        """The token of the link that ends it."""
        return signed(self.database.secret, Purpose.STOP, identity)

    # Told.

    def every(self) -> list[Subscription]:
        """All of them, those that wait to be confirmed too."""
        with self.database.changing() as change:
            self._forget_expired(change)
            rows = change.execute(f"{_SELECT} ORDER BY address, watch").fetchall()
        return [_subscription(row) for row in rows]

    def untold(self, version: int) -> list[Subscription]:
        """The confirmed ones that have not been told of that version and may be: a daily one once a day."""
        with self.database.reading() as connection:
            rows = connection.execute(
                f"{_SELECT} WHERE expires IS NULL AND since < ? "
                "AND (often != ? OR mailed IS NULL OR mailed != ?) ORDER BY rowid",
                (version, Often.DAILY.value, self._day()),
            ).fetchall()
        return [_subscription(row) for row in rows]

    def unconfirmed_mails(self) -> list[str]:
        """The subscriptions whose confirmation has not been mailed."""
        with self.database.changing() as change:
            self._forget_expired(change)
            rows = change.execute(
                "SELECT subscription FROM outbox WHERE version = ? ORDER BY rowid", (CONFIRMATION,)
            ).fetchall()
        return [identity for (identity,) in rows]

    def nothing_new(self, identity: str, version: int) -> None:
        """All up to that version is told: there was nothing."""
        with self.database.changing() as change:
            change.execute("UPDATE subscription SET since = max(since, ?) WHERE id = ?", (version, identity))
            change.execute("DELETE FROM outbox WHERE subscription = ? AND version != 0", (identity,))

    def claim(self, identity: str, version: int, message_domain: str) -> Claim | None:
        """The right to send the mail about that version, for this process alone; None: not now, or never.

        Not now: another process is at it, or the last attempt failed a moment ago. Never: it is sent, or the
        subscription has ended. What was to be said of earlier versions is said with this one.
        """
        now = self._clock()
        with self.database.changing() as change:
            found = self._found(change, identity)
            sent = found is None or (found.since >= version if version else found.confirmed)
            rows = change.execute(
                "SELECT version, message_id, claimed_until, due FROM outbox WHERE subscription = ?",
                (identity,),
            ).fetchall()
            if found is None or sent or any(claimed > now for _, _, claimed, _ in rows):
                return None
            own = [(message, due) for number, message, _, due in rows if number == version]
            if (not own and version == CONFIRMATION) or (own and own[0][1] > now):
                return None
            message_id = own[0][0] if own else _message_id(message_domain)
            change.execute("DELETE FROM outbox WHERE subscription = ? AND version != ?", (identity, version))
            change.execute(
                "INSERT INTO outbox (subscription, version, message_id, claimed_until) VALUES (?, ?, ?, ?) "
                "ON CONFLICT DO UPDATE SET claimed_until = excluded.claimed_until",
                (identity, version, message_id, now + _CLAIM_SECONDS),
            )
        return Claim(found, version, message_id)

    def delivered(self, claim: Claim) -> None:
        """The mail server has taken the mail."""
        identity = claim.subscription.identity
        with self.database.changing() as change:
            self._done(change, claim)
            if claim.version != CONFIRMATION:
                change.execute(
                    "UPDATE subscription SET mailed = ?, refused = 0 WHERE id = ?", (self._day(), identity)
                )

    def give_back(self, claim: Claim) -> None:
        """The mail was not sent, and for no reason of its own: whoever comes next may try."""
        with self.database.changing() as change:
            change.execute(
                "UPDATE outbox SET claimed_until = 0 WHERE subscription = ? AND version = ?",
                (claim.subscription.identity, claim.version),
            )

    def put_off(self, claim: Claim) -> None:
        """The mail could not be sent, and may be later: after a pause that doubles with each attempt."""
        with self.database.changing() as change:
            change.execute(
                "UPDATE outbox SET claimed_until = 0, attempts = attempts + 1, "
                "due = ? + min(?, ? * (1 << min(attempts, 20))) WHERE subscription = ? AND version = ?",
                (
                    self._clock(),
                    _LONGEST_PAUSE,
                    _FIRST_PAUSE,
                    claim.subscription.identity,
                    claim.version,
                ),
            )

    def turned_down(self, claim: Claim) -> bool:
        """The mail server will never take this mail; whether the address is forgotten for that."""
        identity = claim.subscription.identity
        with self.database.changing() as change:
            self._done(change, claim)
            change.execute("UPDATE subscription SET refused = refused + 1 WHERE id = ?", (identity,))
            gone = change.execute(
                "DELETE FROM subscription WHERE id = ? AND (refused >= ? OR expires IS NOT NULL)",
                (identity, _MOST_REFUSED),
            )
            return bool(gone.rowcount)

    # Within a transaction.

    @staticmethod
    def _done(change: sqlite3.Connection, claim: Claim) -> None:
        identity = claim.subscription.identity
        change.execute("DELETE FROM outbox WHERE subscription = ? AND version = ?", (identity, claim.version))
        change.execute(
            "UPDATE subscription SET since = max(since, ?) WHERE id = ?", (claim.version, identity)
        )

    def _forget_expired(self, change: sqlite3.Connection) -> None:
        change.execute("DELETE FROM subscription WHERE expires <= ?", (self._clock(),))
        change.execute("DELETE FROM asked WHERE day != ?", (self._day(),))

    def _counted(self, change: sqlite3.Connection, who: str, most: int) -> bool:
        """Whether `who` has asked fewer than `most` times today; then once more is counted.

        Only a hash is kept, by our secret, until the day is over.
        """
        hashed, day = hmac.digest(self.database.secret, who.encode(), "sha256"), self._day()
        row = change.execute("SELECT count FROM asked WHERE who = ? AND day = ?", (hashed, day)).fetchone()
        if row and row[0] >= most:
            return False
        change.execute(
            "INSERT INTO asked VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET count = count + 1", (hashed, day)
        )
        return True

    @staticmethod
    def _found(connection: sqlite3.Connection, identity: str) -> Subscription | None:
        row = connection.execute(f"{_SELECT} WHERE id = ?", (identity,)).fetchone()
        return _subscription(row) if row else None

    def _named(self, identity: str | None) -> Subscription | None:
        if identity is None:
            return None
        with self.database.reading() as connection:
            return self._found(connection, identity)

    def _opened(self, purpose: Purpose, token: str) -> str | None:
        return opened(self.database.secret, purpose, token, self._clock())

    def _day(self) -> str:
        return dt.datetime.fromtimestamp(self._clock(), dt.UTC).date().isoformat()


def _message_id(domain: str) -> str:
    return f"<{secrets.token_hex(ID_BYTES)}@{domain}>"
