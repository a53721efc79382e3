"""Where the service is: the hosts it answers for, the path below which it lies, the proxies it believes.

A page of another site may have its own name lead to this machine (DNS rebinding), and what it then asks for
is answered as if it were ours, unless the host that the request names is looked at. So it is, first of all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from indexer.errors import BadInput, MinutebookError
from service.web.operation.middleware import ErrorResponse, path_of
from service.web.operation.settings import Site

WATCHED = ("/healthz", "/readyz")
"""What orchestrators ask by whatever address they have, and as often as they like; neither tells a secret."""

_THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")
_ALL_ADDRESSES = ("0.0.0.0", "::", "")  # noqa: S104 - these are recognised, not listened on
_NAME = re.compile(r"[a-z0-9._-]{1,253}|\[[0-9a-f:.]{2,45}\]")
_HOST_HEADER = re.compile(rf"({_NAME.pattern})(?::[0-9]{{1,5}})?")
_SHOWN = 100  # characters of a host that nobody here has named

# The first parts of our own addresses: below one of them, an address could be read in two ways.
_TAKEN = frozenset(
    """actions alerts api boards calendar decisions embed feed healthz mcp meetings metrics openapi
    opensearch people problems readyz search static timeline""".split()
)
_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]{1,100}){1,8}")


class Misdirected(MinutebookError):
    """The request names a host that the service does not answer for."""

    def __init__(self, host: str) -> None:
        named = f"“{host[:_SHOWN]}”" if host else "no host"
        super().__init__(
            f"The request names {named}, for which this service does not answer: ask it by its own name, or "
            "have whoever runs it add that name with --allow-host (MINUTEBOOK_ALLOW_HOST)."
        )


@dataclass(frozen=True, slots=True)
class HostNames:
    """The hosts that requests may name besides the very address they came to."""

    names: frozenset[str]  # in small letters

    def require(self, hosts: Sequence[str], server: object) -> None:
        """Raises Misdirected unless there is one Host header, and it names us; see `answers`."""
        named = hosts[0] if len(hosts) == 1 else ""
        if not self.answers(named, server):
            raise Misdirected(named)

    def answers(self, host: str, server: object) -> bool:
        """Whether a Host header (or the host and port of an origin) is one of ours.

        `server`: the address that the connection came to, as an ASGI scope has it.
        """
        form = _HOST_HEADER.fullmatch(host.lower())
        if form is None:
            return False
        name = form[1].removesuffix(".")
        if name in self.names:
            return True
        own = address_of(server[0]) if isinstance(server, Sequence) and server else None
        return own is not None and address_of(name.strip("[]")) == own


def host_names(allowed: Sequence[str], host: str = "", base_url: str | None = None) -> tuple[str, ...]:
    """The names to answer for: this machine's, that which it listens on, those allowed, that of the base URL.

    Raises BadInput for what is no name of a host.
    """
    for name in allowed:
        if not _NAME.fullmatch(name.lower()):
            raise BadInput(f"--allow-host takes a host's name alone, such as minutes.example; not “{name}”.")
    own = () if listens_everywhere(host) else (f"[{host}]" if ":" in host else host,)
    base = (_HOST_HEADER.fullmatch(urlsplit(base_url).netloc.lower()),) if base_url else ()
    names = (*_THIS_MACHINE, *own, *allowed, *(one[1] for one in base if one))
    return tuple(dict.fromkeys(name.lower().removesuffix(".") for name in names))


def listens_everywhere(host: str) -> bool:
    """Whether that stands for all addresses of a machine."""
    return host in _ALL_ADDRESSES


def site_of(
    host: str,
    allowed: Sequence[str] = (),
    base_url: str | None = None,
    root_path: str | None = None,
    proxies: Sequence[str] | None = None,
) -> Site:
    """The site that options describe. Raises BadInput for what cannot be followed."""
    if base_url is not None:
        base_url = checked_base(base_url)
    if root_path is None:
        root_path = urlsplit(base_url).path if base_url else ""
    root_path = root_path.rstrip("/")
    if root_path and not _may_lie_below(root_path):
        raise BadInput(
            f"--root-path takes a path such as /minutes, of letters, digits, dots and dashes, which does not "
            f"begin like an address of the service's own; not “{root_path}”."
        )
    chosen = Site().proxies if proxies is None else tuple(proxies)
    Proxies.named(chosen)
    return Site(host_names(allowed, host, base_url), base_url, root_path, chosen)


def checked_base(base_url: str) -> str:
    """A base URL without its last slash. Raises BadInput for what is no whole web address."""
    try:
        parts = urlsplit(base_url)
        whole = parts.scheme in ("http", "https") and _HOST_HEADER.fullmatch(parts.netloc.lower())
    except ValueError:  # such as a broken IPv6 host
        whole = None
    if not whole or parts.query or parts.fragment or any(sign in base_url for sign in "\"'<> \\"):
        raise BadInput(
            f"--base-url takes the web address of your pages, such as https://minutes.example; "
            f"not “{base_url}”."
        )
    return base_url.rstrip("/")


def _may_lie_below(path: str) -> bool:
    first = path.strip("/").partition("/")[0].partition(".")[0].lower()
    return first not in _TAKEN and _PATH.fullmatch(path) is not None


def address_of(text: object) -> IPv4Address | IPv6Address | None:
    """An IP address, one that IPv6 only wraps by itself; None for what is none."""
    try:
        found = ip_address(str(text))
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


class Networks:
    """Addresses, named singly or by networks."""

    def __init__(self, names: Sequence[str]) -> None:
        """Raises ValueError for what is no network."""
        self._networks = [ip_network(one) for one in names]

    def hold(self, text: object) -> bool:
        """Whether an address is among them; what cannot be read as one never is."""
        address = address_of(text)
        return address is not None and any(
            address in network for network in self._networks if network.version == address.version
        )


class Proxies:
    """The proxies whose word is taken for whom they ask for, and how they are asked themselves."""

    def __init__(self, networks: Networks) -> None:
        self._networks = networks

    @classmethod
    def named(cls, names: Sequence[str]) -> Proxies:
        """Raises BadInput for what is no network."""
        try:
            return cls(Networks(names))
        except ValueError as error:
            raise BadInput(
                f"--trust-proxy takes an address or network such as 10.0.0.0/8 ({error})."
            ) from error

    def trust(self, scope: Scope) -> bool:
        """Whether a connection comes from one of them."""
        return bool(scope.get("client")) and self._networks.hold(scope["client"][0])

    def client(self, headers: Headers) -> str | None:
        """Whom a trusted proxy asks for: the last address that is not of a trusted proxy itself.

        None where it does not say. What cannot be read as an address is given as it is.
        """
        told = [one.strip() for value in headers.getlist("x-forwarded-for") for one in value.split(",")]
        for one in reversed(told):
            host = _without_port(one)
            if not self._networks.hold(host):
                return host
        return _without_port(told[0]) if told else None


def _without_port(text: str) -> str:
    bracketed = re.fullmatch(r"\[([0-9A-Fa-f:.]+)\](?::[0-9]+)?", text)
    if bracketed:
        return bracketed[1]
    return text.rpartition(":")[0] if text.count(":") == 1 else text


class Addressed:
    """ASGI middleware: refuses what names another host, and gives a request its address as callers see it."""

    def __init__(self, app: ASGIApp, site: Site, answer: ErrorResponse) -> None:
        self._app = app
        self._site = site
        self._answer = answer
        self._hosts = None if site.hosts is None else HostNames(frozenset(site.hosts))
        self._proxies = Proxies.named(site.proxies)
        self._base = urlsplit(site.base_url) if site.base_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        named = headers.getlist("host")
        believed = self._proxies.trust(scope)
        self._place(scope, _prefix(headers) if believed else "")
        if believed:
            self._believe(scope, headers)
        if self._base is not None:
            scope["scheme"] = self._base.scheme
            MutableHeaders(scope=scope)["host"] = self._base.netloc
        known = self._hosts is None or (
            len(named) == 1 and self._hosts.answers(named[0], scope.get("server"))
        )
        if known or path_of(scope) in WATCHED:
            await self._app(scope, receive, send)
        else:
            refusal = Misdirected(named[0] if len(named) == 1 else "")
            await self._answer(Request(scope), refusal)(scope, receive, send)

    def _place(self, scope: Scope, prefix: str) -> None:
        """Has the path begin with that below which we lie, whether or not a proxy has taken it away."""
        root = prefix or self._site.root_path
        if not root:
            return
        path = str(scope["path"])
        scope["root_path"] = root
        scope["path"] = path if path == root or path.startswith(f"{root}/") else root + path

    def _believe(self, scope: Scope, headers: Headers) -> None:
        client = self._proxies.client(headers)
        if client is not None:
            scope["client"] = (client, 0)
        scheme = headers.get("x-forwarded-proto", "").strip().lower()
        if scheme in ("http", "https"):
            scope["scheme"] = scheme


def _prefix(headers: Headers) -> str:
    """The path that a proxy has taken away; none where it says nothing that could be one."""
    told = "".join(one.strip().rstrip("/") for one in headers.get("x-forwarded-prefix", "").split(","))
    return told if told and _may_lie_below(told) else ""
