"""Decides whether a request is let in, and as whom."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from starlette.types import Scope

from indexer.model import PUBLIC, Labels
from service.access.authorization import sent_key
from service.access.buckets import Buckets
from service.access.errors import BadKey, KeyNeeded, TooManyRequests
from service.access.keyring import Keyring
from service.access.settings import Access

_ALWAYS_OPEN = ("/healthz", "/readyz")  # what watches the service must not run out of requests
_OPEN_BELOW = "/static/"  # what a page that asks for the key is set with

_SITE = 64  # bits of an IPv6 address that a provider gives to one customer


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the labels that are granted, and the id of the key, None without one."""

    granted: Labels = PUBLIC
    key_id: str | None = None


class Gate:
    """Keys and limits of one running service. Used from the event loop only."""

    def __init__(self, access: Access, buckets: Buckets | None = None) -> None:
        """Raises UnusableKeys when there are to be keys and they cannot be read."""
        self._access = access
        self._keyring = Keyring(access.keys) if access.keys else None
        self._buckets = Buckets() if buckets is None else buckets

    def admit(self, scope: Scope, path: str) -> Caller:
        """Who asks for `path` of the service. Raises one of `service.access.errors` when they may not."""
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
        return Caller(key.granted, key.key_id)

    def _count_address(self, scope: Scope) -> None:
        if self._access.per_minute is not None:
            self._count(_address(scope), self._access.per_minute)

    def _count(self, caller: str, per_minute: int) -> None:
        if wait := self._buckets.take(caller, per_minute):
            raise TooManyRequests(per_minute, wait)


def _address(scope: Scope) -> str:
    """Whom requests without a key are counted for: an IPv4 address, or an IPv6 site."""
    host = scope["client"][0] if scope.get("client") else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return f"address {host[:_SITE]}"
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return f"address {ipaddress.ip_network((address, _SITE), strict=False)}"
    return f"address {getattr(address, 'ipv4_mapped', None) or address}"
