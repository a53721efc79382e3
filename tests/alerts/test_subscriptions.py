"""Subscriptions: confirmed by who holds the link, ended by who holds the other, and nothing else kept."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from indexer.errors import BadInput
from service.alerts.address import BadAddress, checked_address
from service.alerts.database import UnusableSubscriptions
from service.alerts.settings import alert_settings, beside
from service.alerts.subscriptions import CONFIRM_SECONDS, MOST_A_DAY, MOST_OF_CLIENT, Subscriptions
from service.alerts.watch import Often, Watch
from tests.alerts.conftest import ADDRESS, BOARD, DAY, FEES, Desk

DOMAIN = "town.example"


def asked(desk: Desk, address: str = ADDRESS) -> str | None:
    return desk.subscriptions.ask(address, Watch.read(FEES), Often.DAILY, DOMAIN)


def kept(desk: Desk) -> bytes:
    """All bytes of the file, and of what SQLite keeps beside it."""
    store = desk.settings.store
    return b"".join(path.read_bytes() for path in store.parent.glob(f"{store.name}*"))


def test_an_address_waits_until_its_link_is_used(desk: Desk) -> None:
    identity = asked(desk)
    assert identity
    assert [one.confirmed for one in desk.subscriptions.every()] == [False]
    assert desk.subscriptions.untold(1) == []
    token = desk.subscriptions.confirm_token(identity)
    looked = desk.subscriptions.waiting_for(token)
    assert looked is not None
    assert not looked.confirmed
    assert [one.confirmed for one in desk.subscriptions.every()] == [False], "looking changes nothing"
    assert desk.subscriptions.confirm(token)
    assert desk.subscriptions.confirm(token), "a second click is no error"
    assert [one.confirmed for one in desk.subscriptions.every()] == [True]


def test_what_is_not_confirmed_in_time_is_forgotten_to_the_last_byte(desk: Desk) -> None:
    identity = asked(desk)
    assert identity
    token = desk.subscriptions.confirm_token(identity)
    assert ADDRESS.encode() in kept(desk)
    desk.clock.now += CONFIRM_SECONDS
    assert desk.subscriptions.confirm(token) is None
    assert desk.subscriptions.every() == []
    assert ADDRESS.encode() not in kept(desk)


@pytest.mark.parametrize("end", ["stop", "forget"])
def test_who_ends_it_is_forgotten_to_the_last_byte(desk: Desk, end: str) -> None:
    identity = desk.subscribed(*FEES)
    desk.subscribed(*BOARD, address="bob@reader.example")
    if end == "stop":
        token = desk.subscriptions.stop_token(identity)
        assert desk.subscriptions.stoppable(token)
        assert desk.subscriptions.stop(token)
        assert desk.subscriptions.stop(token), "a second click is no error"
    else:
        assert desk.subscriptions.forget(ADDRESS.upper()) == 1
    assert [one.address for one in desk.subscriptions.every()] == ["bob@reader.example"]
    assert ADDRESS.encode() not in kept(desk)


def test_a_link_does_nothing_but_what_it_is_for(desk: Desk) -> None:
    identity = asked(desk)
    assert identity
    confirm, stop = desk.subscriptions.confirm_token(identity), desk.subscriptions.stop_token(identity)
    assert desk.subscriptions.confirm(stop) is None
    assert not desk.subscriptions.stop(confirm)
    for wrong in ("", "x", "é", confirm[:-1], ("B" if confirm[0] == "A" else "A") + confirm[1:], "A" * 54):
        assert desk.subscriptions.confirm(wrong) is None
        assert not desk.subscriptions.stop(wrong)
    assert [one.confirmed for one in desk.subscriptions.every()] == [False]


def test_asked_twice_and_confirmed_twice_it_is_one(desk: Desk) -> None:
    first, second = desk.subscribed(*FEES), desk.subscribed(*FEES)
    assert first != second
    assert [one.identity for one in desk.subscriptions.every()] == [second]


def test_an_address_gets_few_confirmations_a_day_whoever_asks(desk: Desk) -> None:
    assert all(asked(desk) for _ in range(MOST_A_DAY))
    assert asked(desk) is None
    assert asked(desk, "Ann@reader.example") is None, "letters of either case are one address"
    assert asked(desk, "bob@reader.example")
    desk.clock.now += DAY
    assert asked(desk)


def test_a_client_asks_so_often_a_day(desk: Desk) -> None:
    assert all(desk.subscriptions.admit("192.0.2.1") for _ in range(MOST_OF_CLIENT))
    assert not desk.subscriptions.admit("192.0.2.1")
    assert desk.subscriptions.admit("192.0.2.2")
    assert b"192.0.2" not in kept(desk)
    desk.clock.now += DAY
    assert desk.subscriptions.admit("192.0.2.1")


def test_the_file_is_its_owners_alone(desk: Desk) -> None:
    desk.subscribed(*FEES)
    store = desk.settings.store
    assert {stat.S_IMODE(path.stat().st_mode) for path in store.parent.glob(f"{store.name}*")} == {0o600}
    store.chmod(0o640)
    with pytest.raises(UnusableSubscriptions, match="chmod 600"):
        Subscriptions(store)


def test_another_file_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "notes"
    other.write_text("these are my notes, and they are longer than the head of a database" * 20)
    other.chmod(0o600)
    with pytest.raises(UnusableSubscriptions, match="cannot be used"):
        Subscriptions(other)
    assert other.read_text().startswith("these are my notes")
    with pytest.raises(BadInput, match="set alerts to a file"):
        Subscriptions(tmp_path / "no" / "such" / "folder")


def test_no_address_is_in_what_is_logged(desk: Desk) -> None:
    desk.subscribed(*FEES)
    [one] = desk.subscriptions.every()
    assert ADDRESS not in f"{one!r} {one}"


@pytest.mark.parametrize(
    "typed", ["ann@reader.example", " Ann.B+m@Reader.Example ", "o'neil@x.co", "a@bücher.example"]
)
def test_addresses_are_taken(typed: str) -> None:
    local, _, domain = checked_address(typed).partition("@")
    assert local == typed.strip().partition("@")[0]
    assert domain.isascii()
    assert domain == domain.lower()


@pytest.mark.parametrize(
    "typed",
    [
        "", "ann", "@reader.example", "ann@", "ann@reader", "ann@reader..example", "a@b.c,d@e.f",
        "a@b.example\nBcc: x@y.z",
        "a b@c.example", '"a\r\nb"@c.example', "ann@[127.0.0.1]", "ann@127.0.0.1", "<ann@c.example>",
        "é@c.example",
        "a" * 65 + "@c.example", "a@" + "b." * 130 + "example", "a@-b.example",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(BadAddress):
        checked_address(typed)


def test_alerts_are_off_until_a_mail_server_is_named(tmp_path: Path) -> None:
    assert alert_settings(tmp_path, base_url="https://a.example", mail_from="a@b.example") is None


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"base_url": None}, "takes base_url and mail_from"),
        ({"mail_from": None}, "takes base_url and mail_from"),
        ({"mail_from": "nobody"}, "mail_from is an address"),
        ({"mail_from": "A\nBcc: b@c.example <a@b.example>"}, "mail_from is an address"),
        ({"security": "ssl"}, "smtp_security is one of"),
        ({"security": "none", "user": "minutes"}, "without TLS"),
    ],
)
def test_settings_that_cannot_be_followed_are_refused(
    tmp_path: Path, given: dict[str, str], says: str
) -> None:
    sound = {"host": "mail.example", "base_url": "https://a.example", "mail_from": "a@b.example"}
    with pytest.raises(BadInput, match=says):
        alert_settings(tmp_path, **{**sound, **given})  # type: ignore[arg-type]


def test_the_file_lies_beside_the_index_and_never_in_a_version(tmp_path: Path) -> None:
    assert beside(tmp_path / "index").parent == tmp_path
    with pytest.raises(BadInput, match="lies in a version"):
        alert_settings(
            tmp_path,
            store=tmp_path / "versions" / "a" / "s",
            host="h",
            base_url="https://a.example",
            mail_from="a@b.example",
        )


@pytest.mark.parametrize(
    ("variable", "file", "password"), [("one", None, "one"), ("one", "two\n", "two"), (None, "two", "two")]
)
def test_the_password_comes_from_the_environment_or_a_file(
    tmp_path: Path, variable: str | None, file: str | None, password: str
) -> None:
    if file:
        (tmp_path / "password").write_text(file)
    made = alert_settings(
        tmp_path,
        host="mail.example",
        base_url="https://a.example",
        mail_from="a@b.example",
        user="minutes",
        password_file=tmp_path / "password" if file else None,
    )
    assert made is not None
    assert made.password({"MINUTEBOOK_SMTP_PASSWORD": variable} if variable else {}) == password
    if not file:
        with pytest.raises(BadInput, match="smtp_user needs a password"):
            made.password({})
