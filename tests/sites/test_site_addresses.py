"""Where a site may lead: not to private addresses, not with a bad certificate, and no secret is shown."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
from dataclasses import replace
from pathlib import Path

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from indexer.sites.addresses import CheckedNetwork, is_public, without_secrets
from indexer.sites.settings import ip_network
from indexer.sites.source import SiteTrouble
from tests.sites.following import Following, following
from tests.sites.site import QUICK, Reply, Site, minutes, publish, serving

pytestmark = pytest.mark.timeout(60)


def test_redirects_are_followed_and_loops_are_not(site: Site, one: Following) -> None:
    site.pages["/m/a"] = Reply(b"", 301, {"Location": "/m/elsewhere"})
    site.pages["/m/elsewhere"] = Reply(minutes("moved"))
    site.pages["/m/b"] = Reply(b"", 302, {"Location": "/m/b2"})
    site.pages["/m/b2"] = Reply(b"", 302, {"Location": "/m/b"})
    site.pages |= {f"/m/c{n}": Reply(b"", 302, {"Location": f"/m/c{n + 1}"}) for n in range(20)}
    site.pages["/m/c"] = Reply(b"", 302, {"Location": "/m/c0"})
    outcome = one.cycle()
    assert outcome.changed == ["m/a.html"]
    assert one.sidecar().documents["m/a.html"].url == f"{site.url}/m/a"
    assert ["leads back" in outcome.troubles[0], "redirects" in outcome.troubles[1]] == [True, True]


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.2:{port}/m/x",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]:{port}/",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_to_a_private_address_is_refused(site: Site, one: Following, target: str) -> None:
    site.pages["/m/a"] = Reply(b"", 302, {"Location": target.format(port=site.port)})
    before = one.files()
    [trouble] = one.cycle().troubles
    assert "not an address of the public net" in trouble or "no address of the web" in trouble
    assert one.files() == before


def test_a_private_address_is_asked_only_if_the_settings_say_so(site: Site, one: Following) -> None:
    site.asked.clear()
    assert 'private = "127.0.0.1"' in str(one.cycle(limits=replace(QUICK, private=())).failure)
    assert site.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "127.0.0.1", "169.254.1.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1", "::", "ff02::1", "2002:7f00:1::"),
    ],
)
def test_addresses_that_are_not_public(address: str) -> None:
    from ipaddress import ip_address

    assert not is_public(ip_address(address), ())
    assert is_public(ip_address("93.184.215.14"), ())
    assert is_public(ip_address("2606:2800:220:1::1"), ())


def test_only_the_address_that_was_checked_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [["93.184.215.14"], ["127.0.0.1"], ["93.184.215.14", "10.0.0.1"]]
    lookups, connected = [], []

    def look_up(host: str, port: int, **_: object):
        lookups.append(host)
        return [(0, 0, 0, "", (address, port)) for address in answers[len(lookups) - 1]]

    class Recorder(httpcore.NetworkBackend):
        def connect_tcp(self, host, port, *_args, **_kwargs):
            connected.append(host)
            return httpcore.MockStream([])

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    network = CheckedNetwork((), Recorder())
    network.connect_tcp("lampton.example", 443)
    assert (lookups, connected) == (["lampton.example"], ["93.184.215.14"])
    for _ in range(2):  # the name now leads elsewhere, or to both
        with pytest.raises(SiteTrouble, match="not an address of the public net"):
            network.connect_tcp("lampton.example", 443)
    assert connected == ["93.184.215.14"]


def certificate(folder: Path) -> ssl.SSLContext:
    """A server's context with a certificate for localhost that nobody vouches for but itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "own.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem")
    return context


def test_a_bad_certificate_changes_nothing(one: Following, tmp_path: Path) -> None:
    before = one.files()
    with serving(context=certificate(tmp_path)) as secure:
        assert "certificate" in str(one.cycle(url=f"https://localhost:{secure.port}/list").failure)
        assert secure.asked == []
    assert one.files() == before


def test_a_certificate_is_that_of_the_name_though_a_checked_address_is_connected_to(
    one: Following, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = replace(QUICK, private=(ip_network("127.0.0.1"), ip_network("::1")))
    with serving(context=certificate(tmp_path)) as secure:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "own.pem"))
        publish(secure, "z")
        assert one.cycle(url=f"https://localhost:{secure.port}/list", limits=limits).new == ["m/z.html"]
        by_address = one.cycle(url=f"https://127.0.0.1:{secure.port}/list", limits=limits)
    assert "certificate" in str(by_address.failure)


def test_user_and_password_are_sent_to_the_site_alone_and_nowhere_kept(site: Site, one: Following) -> None:
    publish(site, "a", "d")
    site.pages["/m/a"] = Reply(b"", 500)
    with serving() as other:
        other.pages["/d"] = Reply(minutes("d"))
        site.pages["/m/d"] = Reply(b"", 302, {"Location": f"{other.url}/d"})
        outcome = one.cycle(
            url=f"http://clerk:s3cret@127.0.0.1:{site.port}/list",
            limits=replace(QUICK, private=(ip_network("127.0.0.0/8"),)),
        )
        assert all("authorization" not in asked.headers for asked in other.asked)
    assert outcome.new == ["m/d.html"]
    assert site.asked[-1].headers["authorization"].startswith("Basic ")
    assert one.sidecar().documents["m/d.html"].url == f"{site.url}/m/d"
    told = " ".join([*outcome.troubles, one.state(), (one.folder / "minutes.toml").read_text()])
    assert "s3cret" not in told
    assert "clerk:" not in told


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://u:p@lampton.example:8443/a?x=1#f", "https://lampton.example:8443/a?x=1"),
        ("https://lampton.example/a?token=t&x=1", "https://lampton.example/a?token=...&x=1"),
        ("https://b.example/k?X-Amz-Signature=abc", "https://b.example/k?X-Amz-Signature=..."),
        ("https://lampton.example/a?api_key=t", "https://lampton.example/a?api_key=..."),
        ("https://lampton.example/a?monkey=1", "https://lampton.example/a?monkey=1"),
        ("https://[::1", "an address that cannot be read"),
    ],
)
def test_addresses_are_shown_without_secrets(url: str, shown: str) -> None:
    assert without_secrets(url) == shown


def test_an_address_that_lets_in_whoever_has_it_is_no_link(site: Site, tmp_path: Path) -> None:
    site.pages["/list"] = Reply(b'<a href="/m/a?sig=abc">x</a>')
    site.pages["/m/a"] = Reply(minutes("a"))
    found = following(tmp_path, "page", f"{site.url}/list", links=("*/m/*",))
    [name] = found.cycle().new
    assert found.sidecar().documents == {}
    assert name in found.documents()
