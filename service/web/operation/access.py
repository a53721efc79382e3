"""Who may ask, as whom and how often: the key in a request, limits, and what turns others away."""

from __future__ import annotations

import binascii
import ipaddress
import time
from base64 import b64decode
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import anyio
from anyio.to_thread import run_sync
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from indexer.model import PUBLIC, Labels
from service.alerts.mail import CONFIRM_PATH, STOP_PATH
from service.web.operation.keys import (
    BadKey,
    Key,
    KeyNeeded,
    Keyring,
    NotAdmin,
    TooManyRequests,
    UnusableKeys,
)
from service.web.operation.middleware import ErrorResponse, path_of, with_start
from service.web.operation.settings import Access
from service.web.operation.site import WATCHED, address_of

_LONGEST = 512  # bytes of a header that can hold a key: 60 as a bearer's, 100 as a password with a name


def sent_key(headers: Sequence[tuple[bytes, bytes]]) -> str | None:
    """The text sent as a key, unchecked; None without an Authorization header. BadKey for other uses of it.

    Programs send it as a bearer token (RFC 6750), browsers as the password of Basic authentication
    (RFC 7617), with any user name.
    """
    values = [value for name, value in headers if name == b"authorization"]
    if not values:
        return None
    if len(values) > 1 or len(values[0]) > _LONGEST:
        raise BadKey
    try:
        scheme, _, rest = values[0].decode("ascii").partition(" ")
        if scheme.lower() == "bearer":
            return rest.strip(" ")
        if scheme.lower() == "basic":
            _, colon, password = b64decode(rest.strip(" "), validate=True).decode("ascii").partition(":")
            if colon:
                return password
    except (UnicodeDecodeError, binascii.Error):
        pass  # no key is written so, which is told below as for all that is none
    raise BadKey from None


MOST = 20_000
"""Callers remembered at a time, 5 MB; the one that has been silent longest is forgotten for a new one.
Whoever can call from more addresses than that is not to be stopped by a limit for each."""

_MINUTE = 60.0


class Buckets:
    """A token bucket for each caller: so many requests at once, so many a minute from then on.

    Used from the event loop only.
    """

    def __init__(self, most: int = MOST, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._clock = clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens, and when

    def __len__(self) -> int:
        """How many callers are remembered."""
        return len(self._left)

    def take(self, caller: str, per_minute: int) -> float:
        """Takes one of the caller's `per_minute` tokens: 0, or the seconds until there is one."""
        now = self._clock()
        tokens, since = self._left.pop(caller, (float(per_minute), now))
        tokens = min(float(per_minute), tokens + (now - since) * per_minute / _MINUTE)
        wait = 0.0 if tokens >= 1 else (1 - tokens) * _MINUTE / per_minute
        self._left[caller] = (tokens if wait else tokens - 1, now)
        if len(self._left) > self._most:
            self._left.popitem(last=False)
        return wait


# What watches the service must not run out of requests, and links in mails need no key but what they hold.
_ALWAYS_OPEN = (*WATCHED, CONFIRM_PATH, STOP_PATH)
_OPEN_BELOW = "/static/"  # what a page that asks for the key is set with

_SITE = 64  # bits of an IPv6 address that a provider gives to one customer


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the labels that are granted, and the id of the key, None without one."""

    granted: Labels = PUBLIC
    key_id: str | None = None
    admin: Key | None = None  # the key, where it may correct what is stated


class Gate:
    """Keys and limits of one running service. Used from the event loop only."""

    def __init__(self, access: Access, buckets: Buckets | None = None) -> None:
        """Raises UnusableKeys when there are to be keys and they cannot be read."""
        self._access = access
        self._keyring = Keyring(access.keys) if access.keys else None
        self._buckets = Buckets() if buckets is None else buckets
        # One looks at the keys, and whoever brings one meanwhile waits: it may be the one that is revoked.
        self._looking = anyio.Lock()
        self._thread = anyio.CapacityLimiter(1)

    async def look(self, scope: Scope) -> None:
        """Has the keys looked at, if the request brings one and they are due."""
        keyring = self._keyring
        if keyring is None or not any(name == b"authorization" for name, _ in scope["headers"]):
            return
        if keyring.due or self._looking.locked():
            async with self._looking:
                if keyring.due:
                    await run_sync(keyring.look, limiter=self._thread)

    def admit(self, scope: Scope, path: str) -> Caller:
        """Who asks for `path` of the service. Raises an error of `operation.keys` when they may not."""
        if path in _ALWAYS_OPEN or path.startswith(_OPEN_BELOW):
            return Caller()
        if self._keyring is None:
            self._count_address(scope)
            return Caller()
        try:
            text = sent_key(scope["headers"])
            key = None if text is None else self._keyring.find(text)
            if text is not None and key is None:
                raise BadKey
        except BadKey:
            self._count_address(scope)
            raise
        if key is None:
            self._count_address(scope)
            if self._access.required:
                raise KeyNeeded
            return Caller()
        self._count(f"key {key.key_id}", key.per_minute)
        return Caller(key.granted, key.key_id, key if key.admin else None)

    def _count_address(self, scope: Scope) -> None:
        if self._access.per_minute is not None:
            self._count(address_counted(scope), self._access.per_minute)

    def _count(self, caller: str, per_minute: int) -> None:
        if wait := self._buckets.take(caller, per_minute):
            raise TooManyRequests(per_minute, wait)


def admin_of(connection: HTTPConnection) -> Key:
    """The key of whoever may correct. Raises KeyNeeded for a request without a key, NotAdmin for others."""
    caller = getattr(connection.state, "caller", Caller())
    if caller.key_id is None:
        raise KeyNeeded
    if caller.admin is None:
        raise NotAdmin
    return caller.admin


def address_counted(scope: Scope) -> str:
    """Whom requests without a key are counted for: an IPv4 address, an IPv6 site, or all that is neither."""
    address = address_of(scope["client"][0]) if scope.get("client") else None
    if isinstance(address, ipaddress.IPv6Address):
        return f"address {ipaddress.ip_network((address, _SITE), strict=False)}"
    return f"address {address}"


class Guard:
    """ASGI middleware: lets requests in, their granted labels in the state as `granted`, or says why not.

    No cache gives what one caller got to another.
    """

    def __init__(self, app: ASGIApp, gate: Gate, answer: ErrorResponse) -> None:
        self._app = app
        self._gate = gate
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await self._gate.look(scope)
        try:
            caller = self._gate.admit(scope, path_of(scope))
        except (BadKey, KeyNeeded, TooManyRequests, UnusableKeys) as error:
            app: ASGIApp = self._answer(Request(scope, receive), error)
            caller = Caller()
        else:
            state = scope.setdefault("state", {})  # which is one request's
            state["granted"] = caller.granted
            state["caller"] = caller
            app = self._app

        def started(_: int, headers: MutableHeaders) -> None:
            headers.add_vary_header("Authorization")
            if caller.key_id is not None:
                headers["Cache-Control"] = "private, no-store"

        await app(scope, receive, with_start(send, started))
