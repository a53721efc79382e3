"""A web site on loopback that behaves as it is told: pages, validators, and every way of misbehaving."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from indexer.sites.settings import SiteLimits, ip_network

LOOPBACK = (ip_network("127.0.0.1"),)
QUICK = SiteLimits(delay=0.0, timeout=2.0, longest=3.0, retries=2, private=LOOPBACK)


@dataclass(frozen=True, slots=True)
class Reply:
    """What one address answers; `act` may do anything with the connection instead."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    act: Callable[[BaseHTTPRequestHandler], None] | None = None
    etag: bool = True


@dataclass(slots=True)
class Asked:
    """One request that came."""

    path: str
    headers: dict[str, str]
    status: int = 0


@dataclass(slots=True)
class Site:
    """`pages` maps a path, with its query or without, to what it answers; a function gets the query."""

    port: int = 0
    scheme: str = "http"
    pages: dict[str, Reply | Callable[[Mapping[str, str]], Reply]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    before: Callable[[str], None] = lambda _: None
    after: Callable[[str], None] = lambda _: None
    at_once: int = 0
    most_at_once: int = 0
    lock: Any = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}"

    def bodies_sent(self, path: str) -> int:
        return sum(one.path == path and one.status == 200 for one in self.asked)

    def reply_to(self, target: str) -> Reply:
        path = urlsplit(target).path
        found = self.pages.get(target, self.pages.get(path))
        if found is None:
            return Reply(b"nothing here", 404)
        if isinstance(found, Reply):
            return found
        return found({name: values[0] for name, values in parse_qs(urlsplit(target).query).items()})


def minutes(text: str, board: str = "Lampton Parish Council", day: str = "5 March 2024") -> bytes:
    """A page of minutes."""
    return (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>{board}</title></head><body>"
        f"<h1>Minutes of {board}</h1><p>Meeting held on {day}.</p><h2>1. Matters</h2><p>{text}</p>"
        "</body></html>"
    ).encode()


def pdf(text: str) -> bytes:
    """What passes for a PDF until somebody reads it."""
    return b"%PDF-1.4\n" + text.encode() + b"\n%%EOF\n"


class _Handler(BaseHTTPRequestHandler):
    site: Site
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        site = self.site
        with site.lock:
            site.at_once += 1
            site.most_at_once = max(site.most_at_once, site.at_once)
            asked = Asked(self.path, {name.lower(): value for name, value in self.headers.items()})
            site.asked.append(asked)
        site.before(self.path)
        with site.lock:
            site.at_once -= 1  # before it answers: with the answer the next request may come
        with suppress(ConnectionError):
            asked.status = self._answer(site.reply_to(self.path))
        site.after(self.path)

    def _answer(self, reply: Reply) -> int:
        if reply.act is not None:
            reply.act(self)
            self.close_connection = True
            return 0
        headers = {"Content-Type": "text/html", **reply.headers}
        status, body = reply.status, reply.body
        if status == 200 and reply.etag:
            headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if self.headers.get("If-None-Match") == headers["ETag"]:
                status, body = 304, b""
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            if not (status == 304 and name == "Content-Length"):
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        return status

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that was killed, or went away, is part of the game."""


@contextmanager
def serving(site: Site | None = None, context: Any = None) -> Iterator[Site]:
    """A site that answers until the end of the block; `context` makes it one of HTTPS."""
    site = site or Site()
    handler = type("Handler", (_Handler,), {"site": site})
    server = _Server(("127.0.0.1", 0), handler)
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        site.scheme = "https"
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def publish(site: Site, *names: str) -> None:
    """Puts documents on the site and a list that leads to these and no others."""
    links = "".join(f'<a href="/m/{name}">x</a>' for name in names)
    site.pages["/list"] = Reply(f"<html>{links}</html>".encode())
    site.pages |= {f"/m/{name}": Reply(minutes(name)) for name in names if f"/m/{name}" not in site.pages}
