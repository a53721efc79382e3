"""Which addresses may be asked, how they are told without secrets, and connecting to those alone."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpcore
import httpx

from indexer.sites.settings import Network
from indexer.sites.source import SiteTrouble

Address = IPv4Address | IPv6Address

_SECRET = re.compile(
    r"token|api_?key|^key$|secret|^sig$|signature|passw|^pwd$|^auth|session_?id|credential|^x-(?:amz|goog)-",
    re.IGNORECASE,
)
_HIDDEN = "..."


def without_secrets(url: str) -> str:
    """An address as it may be logged and kept: without user, password, fragment and tokens."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an address that cannot be read"
    host = f"[{host}]" if ":" in host else host
    query = parts.query
    if any(_SECRET.search(name) for name, _ in parse_qsl(query, keep_blank_values=True)):
        query = urlencode(
            [(n, _HIDDEN if _SECRET.search(n) else v) for n, v in parse_qsl(query, keep_blank_values=True)]
        )
    return urlunsplit((parts.scheme, f"{host}{port}", parts.path, query, ""))


def has_secrets(url: str) -> bool:
    """Whether an address lets in whoever has it, so that it must not be shown as a link."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return True
    named = parse_qsl(parts.query, keep_blank_values=True)
    return parts.username is not None or any(_SECRET.search(name) for name, _ in named)


def is_public(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether an address is one of the public net, or of a network that the settings allow."""
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if mapped is not None and not is_public(mapped, allowed):
        return False
    if any(address.version == one.version and address in one for one in allowed):
        return True
    return address.is_global and not address.is_multicast


@dataclass(frozen=True, slots=True)
class CheckedNetwork(httpcore.NetworkBackend):
    """Connects to a host by an address that was looked up and checked here, and to no other."""

    allowed: tuple[Network, ...]
    inner: httpcore.NetworkBackend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first of the host's addresses that answers, if all of them may be asked."""
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for one in public_addresses(host, port, self.allowed):
            try:
                return self.inner.connect_tcp(str(one), port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002 - the interface has it
        timeout: float | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.NetworkStream:
        """Refuse: no site is reached so."""
        raise SiteTrouble("a site is not reached by a socket of this machine")

    def sleep(self, seconds: float) -> None:
        """Wait, as the pool of connections asks for."""
        self.inner.sleep(seconds)


def public_addresses(host: str, port: int, allowed: Sequence[Network]) -> list[Address]:
    """The addresses of a host. Raises SiteTrouble if one of them may not be asked."""
    found = _addresses(host, port)
    refused = next((one for one in found if not is_public(one, allowed)), None)
    if refused is not None:
        raise SiteTrouble(
            f"{host} is at {refused}, which is not an address of the public net: if it is meant, "
            f'write private = "{refused}" for this source'
        )
    return found


def _addresses(host: str, port: int) -> list[Address]:
    with suppress(ValueError):
        return [ip_address(host.strip("[]"))]
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host} is not found: {error}") from error
    return list(dict.fromkeys(ip_address(str(one[4][0]).partition("%")[0]) for one in found))


class CheckedTransport(httpx.BaseTransport):
    """Sends requests over `CheckedNetwork`, by no proxy that the environment names."""

    def __init__(self, allowed: tuple[Network, ...]) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=8,
            keepalive_expiry=30.0,
            network_backend=CheckedNetwork(allowed, httpcore.SyncBackend()),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; httpcore's errors are raised as they are."""
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                extensions=request.extensions,
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Stream(answer))

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()


@dataclass(slots=True)
class _Stream(httpx.SyncByteStream):
    answer: httpcore.Response

    def __iter__(self) -> Iterator[bytes]:
        yield from self.answer.iter_stream()

    def close(self) -> None:
        self.answer.close()
