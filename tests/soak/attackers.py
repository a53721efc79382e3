"""One attacker of each kind beside the visitors of a soak: what one person with a few connections can do."""

from __future__ import annotations

import random
import socket
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from types import MappingProxyType
from urllib.parse import urlsplit

from service.web.operation.connections import LIMITS

_MIB = 1 << 20
_PAUSE = 0.25  # seconds between two attacks of one kind: they share the machine with whom they are to harm
_HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
_CHUNKED = b"POST /api/search HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"

Connect = Callable[[], socket.socket]
"""Opens a connection from an address that only this attacker has."""


def _sends(*pieces: bytes) -> Callable[[Connect, threading.Event], None]:
    """Sends pieces, one after the other, and reads what comes back until the server closes."""

    def attack(connect: Connect, stop: threading.Event) -> None:
        with connect() as connection:
            for piece in pieces:
                if stop.is_set():
                    return
                connection.sendall(piece)
            while connection.recv(65_536):
                pass

    return attack


def _half_requests(connect: Connect, stop: threading.Event) -> None:
    """Opens more connections than one address may have, each with a request that never ends."""
    with ExitStack() as held:
        for _ in range(LIMITS.of_one_address + 20):
            if stop.is_set():
                return
            held.enter_context(connect()).sendall(_HEAD)
        stop.wait(1)


def _byte_by_byte(connect: Connect, stop: threading.Event) -> None:
    """Sends a head a byte at a time, until it is told that it took too long."""
    with connect() as connection:
        for byte in _HEAD * 100:
            connection.sendall(bytes([byte]))
            if stop.wait(0.2):
                return


def _never_reads(connect: Connect, stop: threading.Event) -> None:
    """Asks for large answers again and again on one connection and takes none of them."""
    with connect() as connection:
        connection.settimeout(5)
        while not stop.is_set():
            connection.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * (LIMITS.ahead // 2))


def _odd_bytes(connect: Connect, stop: threading.Event) -> None:
    chance = random.Random(0)
    with connect() as connection:
        while not stop.is_set():
            connection.sendall(chance.randbytes(4096))


ATTACKS: Mapping[str, Callable[[Connect, threading.Event], None]] = MappingProxyType(
    {
        "endless address": _sends(b"GET /", *[b"a" * _MIB] * 8),
        "endless header": _sends(_HEAD, b"X: ", *[b"a" * _MIB] * 20),
        "endless headers": _sends(_HEAD, *[b"X: 1\r\n" * 100_000] * 30),
        "many small headers": _sends(_HEAD, *[b"X:\r\n" * 250_000] * 30),
        "endless trailers": _sends(_CHUNKED + b"0\r\n", *[b"X: 1\r\n" * 100_000] * 30),
        "endless chunk": _sends(_CHUNKED + b"1;", *[b"a" * _MIB] * 20),
        "small chunks": _sends(_CHUNKED, *[b"1\r\nx\r\n" * 150_000] * 30),
        "endless body": _sends(
            b"POST /api/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999\r\n\r\n",
            *[b"a" * _MIB] * 50,
        ),
        "half requests": _half_requests,
        "byte by byte": _byte_by_byte,
        "never reads": _never_reads,
        "odd bytes": _odd_bytes,
        "another host": _sends(b"GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
        "many filters": _sends(
            b"GET /api/search?q=a" + b"&board=x" * 3000 + b" HTTP/1.1\r\nHost: localhost\r\n",
            b"Connection: close\r\n\r\n",
        ),
    }
)


class Attackers:
    """A thread for each kind of attack, each from an address of its own; `rounds` counts what each tried."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._server = (address.hostname or "127.0.0.1", address.port or 80)
        self._stop = threading.Event()
        self.rounds: Counter[str] = Counter()
        self._threads = [
            threading.Thread(target=self._attack, args=(name, f"127.0.0.{number}"))
            for number, name in enumerate(ATTACKS, 2)
        ]

    def __enter__(self) -> Attackers:
        for one in self._threads:
            one.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for one in self._threads:
            one.join()

    def _attack(self, name: str, address: str) -> None:
        def connect() -> socket.socket:
            return socket.create_connection(self._server, timeout=15, source_address=(address, 0))

        while not self._stop.is_set():
            with suppress(OSError):  # the server hangs up on it, as it should
                ATTACKS[name](connect, self._stop)
            self.rounds[name] += 1
            self._stop.wait(_PAUSE)

    def report(self) -> str:
        """What was tried, and how often."""
        return "attacks meanwhile: " + ", ".join(f"{name} {self.rounds[name]}" for name in ATTACKS)
