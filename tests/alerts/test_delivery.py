"""Mails over a real mail server on the loopback address: one that takes, refuses, breaks off, wants TLS."""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest

from service.alerts.delivery import MailServerAway, mail_server
from service.alerts.sending import Postman, SentCount, send_due
from service.alerts.settings import Security
from tests.alerts.conftest import ADDRESS, BOARD, FEES, Desk
from tests.mail_server import Behaviour, mail_server_on_loopback
from tests.processes import COMMAND, ROOT

OTHER = "bob@reader.example"


def sent(desk: Desk, behaviour: Behaviour, **settings: object) -> SentCount:
    """A run over the later version, after one over the earlier, with two who are told of it."""
    desk.run(desk.before)
    desk.subscribed(*FEES)
    desk.subscribed(*BOARD, address=OTHER)
    with mail_server_on_loopback(behaviour) as port:
        used = replace(desk.settings, port=port, **settings)  # type: ignore[arg-type]
        with mail_server(used, {"MINUTEBOOK_SMTP_PASSWORD": "open sesame"}) as server:
            return send_due(desk.after, Postman(used, desk.subscriptions, server))


def test_mails_arrive_whole_over_one_connection(desk: Desk) -> None:
    behaviour = Behaviour()
    assert sent(desk, behaviour).alerts == 2
    assert [to for to, _ in behaviour.taken] == [ADDRESS, OTHER]
    assert sum(command.upper().startswith("EHLO") for command in behaviour.heard) == 1
    plain = behaviour.taken[0][1].get_body(("plain",))
    assert plain is not None
    assert "> The mooring fee was raised to ten pounds." in plain.get_content()


def test_an_address_that_is_refused_keeps_nobody_else_from_theirs(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    behaviour = Behaviour(refuse={ADDRESS: 550})
    count = sent(desk, behaviour)
    assert (count.alerts, count.refused) == (1, 1)
    assert [to for to, _ in behaviour.taken] == [OTHER]
    assert "code 550" in caplog.text
    assert "reader.example" not in caplog.text


@pytest.mark.parametrize("behaviour", [Behaviour(refuse={ADDRESS: 450}), Behaviour(drop="RCPT", drops=1)])
def test_what_fails_for_now_is_put_off(desk: Desk, behaviour: Behaviour) -> None:
    count = sent(desk, behaviour)
    assert (count.alerts, count.later) == (1, 1)


def test_a_mail_server_that_breaks_off_after_the_mail_is_asked_again_under_the_same_id(desk: Desk) -> None:
    behaviour = Behaviour(drop=".", drops=1)
    assert sent(desk, behaviour).later == 1
    desk.clock.now += 3600
    assert desk.run(desk.after).alerts == 1


def test_a_mail_server_that_is_not_there_is_told_in_one_sentence(desk: Desk) -> None:
    desk.run(desk.before)
    desk.subscribed(*FEES)
    with mail_server_on_loopback(Behaviour()) as port:
        pass
    with mail_server(replace(desk.settings, port=port), {}) as server, pytest.raises(MailServerAway) as told:
        send_due(desk.after, Postman(desk.settings, desk.subscriptions, server))
    assert "cannot be reached" in str(told.value)
    assert desk.run(desk.after).alerts == 1


def test_a_slow_mail_server_is_waited_for_no_longer_than_is_said(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.alerts.delivery._SECONDS", 0.3)
    assert sent(desk, Behaviour(pause=1.0)).later == 2


def test_a_password_is_not_sent_without_tls(desk: Desk) -> None:
    behaviour = Behaviour(password="open sesame")
    with pytest.raises(MailServerAway, match="smtp_security"):
        sent(desk, behaviour, security=Security.STARTTLS, user="minutes")
    assert not any("AUTH" in command for command in behaviour.heard)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 with its key."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("no openssl here to make a certificate with")
    file, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    subprocess.run(
        [program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
         "-out", file],
        check=True, capture_output=True,
    )  # fmt: skip
    file.write_text(file.read_text() + key.read_text())
    return file


@pytest.mark.parametrize(
    ("known", "password"), [(True, "open sesame"), (True, "wrong"), (False, "open sesame")]
)
def test_over_starttls_by_a_certificate_that_is_known_with_the_right_password(
    desk: Desk, certificate: Path, monkeypatch: pytest.MonkeyPatch, known: bool, password: str
) -> None:
    if known:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    behaviour = Behaviour(password=password, certificate=certificate)
    settings = {"security": Security.STARTTLS, "user": "minutes"}
    if known and password == "open sesame":
        assert sent(desk, behaviour, **settings).alerts == 2
    else:
        with pytest.raises(MailServerAway, match="refuses smtp_user" if known else "does not offer"):
            sent(desk, behaviour, **settings)
        assert behaviour.taken == []


@pytest.mark.slow
def test_a_process_that_is_killed_in_the_middle_of_a_mail_doubles_none_but_that(
    desk: Desk, two_versions: Path, tmp_path: Path
) -> None:
    desk.run(desk.before)
    desk.subscribed(*FEES)
    desk.subscribed(*BOARD, address=OTHER)
    # The process has a clock of its own, which is the real one: nothing here is put off or over by that.
    behaviour = Behaviour(pause=3.0)
    with mail_server_on_loopback(behaviour) as port:
        command = (
            *COMMAND, "alerts", "--send", "--index", str(two_versions), "--alerts", str(desk.settings.store),
            "--base-url", "https://minutes.example", "--mail-from", "alerts@town.example", "--json",
            "--smtp-host", "127.0.0.1", "--smtp-port", str(port), "--smtp-security", "none",
        )  # fmt: skip
        with subprocess.Popen(command, cwd=ROOT) as process:
            while "data" not in behaviour.heard:
                assert process.poll() is None
                time.sleep(0.05)
            process.kill()
        behaviour.pause = 0.0
        with desk.subscriptions.database.changing() as change:
            change.execute("UPDATE outbox SET claimed_until = 0")  # an hour later
            [(identity,)] = change.execute("SELECT message_id FROM outbox").fetchall()
        told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
        assert json.loads(told.stdout)["alerts"] == 2
        assert (
            json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout)["alerts"]
            == 0
        )
    mine = [message["Message-ID"] for to, message in behaviour.taken if to == ADDRESS]
    assert 1 <= len(mine) <= 2, "the mail server may have had it before"
    assert set(mine) == {identity}
    assert len(behaviour.taken) == len(mine) + 1
