"""Asking a site over HTTP: one request at a time a host, with pauses, within limits, by its robots.txt."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

import httpcore
import httpx

from indexer.documents.encodings import charset_in
from indexer.sites.addresses import CheckedTransport, without_secrets
from indexer.sites.robots import MOST_BYTES as MOST_ROBOTS
from indexer.sites.robots import PRODUCT, Robots
from indexer.sites.settings import SiteLimits
from indexer.sites.source import DocumentGone, SiteAway, SiteTrouble, UnfitDocument, Validators

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
_GONE = frozenset({404, 410})
_FIRST_WAIT, _LONGEST_BACKOFF = 2.0, 120.0  # seconds


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """What a server answered: the bytes as they are meant to be read, and where they came from in the end."""

    url: str
    status: int
    headers: httpx.Headers
    data: bytes = b""

    @property
    def content_type(self) -> str:
        """The type without its parameters, in small letters."""
        return str(self.headers.get("content-type", "")).partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The encoding that the header states."""
        return charset_in(str(self.headers.get("content-type", ""))) or None

    @property
    def validators(self) -> Validators:
        """What to send with the next request for the same."""
        return Validators(self.headers.get("etag"), self.headers.get("last-modified"))


@dataclass(slots=True)
class _Host:
    """When a host may be asked again; whoever asks holds the lock until the answer is there."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    free_at: float = 0.0
    robots: Robots | None = None


@dataclass(frozen=True, slots=True)
class Login:
    """User and password, and the scheme, host and port that they are for."""

    origin: str
    user: str = field(repr=False)
    password: str = field(repr=False)

    @classmethod
    def taken_from(cls, url: str) -> tuple[str, Login | None]:
        """An address without user and password, and these where it has them."""
        parts = urlsplit(url)
        if parts.username is None:
            return url, None
        bare = urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
        return bare, cls(_origin(bare), unquote(parts.username), unquote(parts.password or ""))


class SyncStopped(Exception):
    """The sync ends before it is done: what it has is kept."""


class Hosts:
    """The hosts that are asked, by all sources together."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], object] | None = None) -> None:
        """`sleep` waits so many seconds; unless given, until `stop` is called at the latest."""
        self._stopped = threading.Event()
        self._clock, self._sleep = clock, sleep or self._stopped.wait
        self._lock = threading.Lock()
        self._hosts: dict[str, _Host] = {}

    @contextmanager
    def turn(self, origin: str, delay: float) -> Iterator[_Host]:
        """Wait until nobody else asks that host and `delay` seconds have passed since somebody did."""
        with self._lock:
            host = self._hosts.setdefault(origin, _Host())
        with host.lock:
            wait = host.free_at - self._clock()
            if wait > 0:
                self.wait(wait)
            self._require_wanted()
            try:
                yield host
            finally:
                asked = host.robots.delay() if host.robots else 0.0
                host.free_at = max(host.free_at, self._clock() + max(delay, asked))

    def robots(self, origin: str) -> Robots | None:
        """The rules of a host, None before they were asked for."""
        with self._lock:
            host = self._hosts.get(origin)
        return host.robots if host else None

    def wait(self, seconds: float) -> None:
        """Wait before something is asked, for the first time or again."""
        self._sleep(seconds)
        self._require_wanted()

    def stop(self) -> None:
        """Have nothing more asked: whoever wants to, or waits to, gets SyncStopped."""
        self._stopped.set()

    def _require_wanted(self) -> None:
        if self._stopped.is_set():
            raise SyncStopped


def everywhere() -> Hosts:
    """The hosts of the real net, by the real clock."""
    return Hosts(time.monotonic)


class Web:
    """Requests for one source. Raises SiteTrouble, in one clause, for whatever comes of none of them."""

    def __init__(self, hosts: Hosts, limits: SiteLimits, contact: str, login: Login | None = None) -> None:
        """`login` is used for the host that it is for, and for no other."""
        self._hosts, self._limits, self._login = hosts, limits, login
        self._client = httpx.Client(
            transport=CheckedTransport(limits.private),
            headers={"User-Agent": f"{PRODUCT}/{_version()} (+{contact})", "Accept": "*/*"},
            timeout=limits.timeout,
            follow_redirects=False,
            trust_env=False,
        )
        self._asked = 0

    def close(self) -> None:
        """Close all connections."""
        self._client.close()

    def get(
        self, url: str, known: Validators | None = None, headers: Mapping[str, str] | None = None
    ) -> WebAnswer:
        """Ask for an address, with redirects followed. The status of what is returned is 200 or 304.

        Raises DocumentGone for 404 and 410.
        """
        answer = self._followed(url, known or Validators(), headers or {})
        if answer.status in _GONE:
            raise DocumentGone(f"{without_secrets(url)} answers {answer.status}: it is not there")
        if answer.status in _AGAIN:
            raise SiteAway(f"{without_secrets(url)} answers {answer.status}")
        if answer.status not in (200, 304):
            raise SiteTrouble(f"{without_secrets(url)} answers {answer.status}")
        return answer

    def _followed(self, url: str, known: Validators, headers: Mapping[str, str]) -> WebAnswer:
        seen = {url}
        for _ in range(self._limits.redirects + 1):
            answer = self._patiently(url, known, headers)
            if answer.status not in _REDIRECTS or not (target := answer.headers.get("location")):
                return answer
            before, url = url, urljoin(url, target)
            if urlsplit(url).netloc != urlsplit(before).netloc:
                headers = {}  # what one host is told is not for another
            if url in seen:
                raise SiteTrouble(f"{without_secrets(url)} leads back to itself")
            seen.add(url)
        raise SiteTrouble(f"{without_secrets(url)} comes after more than {self._limits.redirects} redirects")

    def _patiently(self, url: str, known: Validators, headers: Mapping[str, str]) -> WebAnswer:
        """One address, tried again after a while where the answer may be better then."""
        wait = _FIRST_WAIT * self._limits.delay
        for attempt in range(self._limits.retries + 1):
            last = attempt == self._limits.retries
            try:
                answer = self._once(url, known, headers)
            except (httpx.HTTPError, httpx.StreamError, httpx.InvalidURL) as error:
                raise SiteAway(f"{without_secrets(url)} cannot be had: {_words(error)}") from error
            except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
                if last or _is_certificate(error):
                    raise SiteAway(f"{without_secrets(url)} cannot be had: {_words(error)}") from error
                asked = None
            else:
                if answer.status not in _AGAIN or last:
                    return answer
                asked = _retry_after(answer.headers.get("retry-after", ""))
            pause = max(wait, asked or 0.0)
            if pause > self._limits.longest_wait:
                raise SiteAway(f"{without_secrets(url)} asks to be left alone for {pause:.0f} seconds")
            self._hosts.wait(pause)
            wait = min(2 * wait, _LONGEST_BACKOFF)
        raise AssertionError("the last attempt returns or raises")

    def _once(self, url: str, known: Validators, headers: Mapping[str, str]) -> WebAnswer:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SiteTrouble(f"{without_secrets(url)} is no address of the web")
        _require_allowed(url, self._hosts.robots(_origin(url)))
        with self._hosts.turn(_origin(url), self._limits.delay) as host:
            if host.robots is None:
                host.robots = self._robots(url)
                _require_allowed(url, host.robots)
            conditions = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
            stated = {name: value for name, value in conditions.items() if value}
            return self._sent(url, {**headers, **stated}, self._limits.most_bytes)

    def _robots(self, url: str) -> Robots:
        """The rules of a host: none where there is no such file; where it fails, nothing may be asked."""
        at = urljoin(url, "/robots.txt")
        for _ in range(self._limits.redirects + 1):
            answer = self._sent(at, {}, MOST_ROBOTS, cut=True)
            if answer.status not in _REDIRECTS or not (target := answer.headers.get("location")):
                break
            at = urljoin(at, target)
        if answer.status == 200:
            return Robots.of(answer.data)
        if answer.status >= 500 or answer.status == 429:
            raise SiteAway(f"{without_secrets(at)} answers {answer.status}, so that nothing may be asked")
        return Robots()

    def _sent(self, url: str, headers: Mapping[str, str], most: int, *, cut: bool = False) -> WebAnswer:
        """Send one request and read its answer up to `most` bytes, as long as it may take."""
        self._asked += 1
        if self._asked > self._limits.most_pages + self._limits.most_documents:
            raise SiteTrouble("more requests than most_pages and most_documents allow for one cycle")
        ends = time.monotonic() + self._limits.longest
        login = self._login if self._login and self._login.origin == _origin(url) else None
        auth = httpx.BasicAuth(login.user, login.password) if login else None
        with self._client.stream("GET", url, headers=dict(headers), auth=auth) as answer:
            data = bytearray()
            if answer.status_code == 200:
                for chunk in answer.iter_bytes():
                    data += chunk
                    if len(data) > most:
                        if cut:
                            break
                        raise UnfitDocument(f"{without_secrets(url)} is larger than {most:,} bytes")
                    if time.monotonic() > ends:
                        raise SiteTrouble(
                            f"{without_secrets(url)} takes longer than {self._limits.longest:.0f} seconds"
                        )
            return WebAnswer(url, answer.status_code, answer.headers, bytes(data))


def _require_allowed(url: str, robots: Robots | None) -> None:
    if robots is not None and not robots.allow(url):
        raise SiteTrouble(f"robots.txt asks not to read {without_secrets(url)}")


def _origin(url: str) -> str:
    """Scheme, host and port of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}".lower()


def _version() -> str:
    try:
        return version("minutebook")
    except PackageNotFoundError:  # run from a checkout that is not installed
        return "0"


def _retry_after(stated: str) -> float | None:
    """Seconds, which a Retry-After states as such or as a date."""
    with suppress(ValueError):
        return max(0.0, float(stated))
    try:
        at = parsedate_to_datetime(stated)
    except (TypeError, ValueError):
        return None
    at = at if at.tzinfo else at.replace(tzinfo=dt.UTC)
    return max(0.0, (at - dt.datetime.now(dt.UTC)).total_seconds())


def _is_certificate(error: Exception) -> bool:
    return "certificate" in str(error).lower()


def _words(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
