"""A real mail server on the loopback address, for tests: it keeps what it takes, and misbehaves as told."""

from __future__ import annotations

import base64
import socketserver
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path


@dataclass
class Behaviour:
    """How a server treats who sends; `taken` are the recipients and the mails that it has said it takes."""

    refuse: dict[str, int] = field(default_factory=dict)  # by recipient, the code to answer with
    after_data: int = 250  # the code that answers a mail
    drop: str | None = None  # the command at which it breaks off; "." once a mail has come, before its answer
    drops: int = 10**9  # how often it does
    pause: float = 0.0  # seconds before it answers a mail
    password: str | None = None  # as PLAIN sends it, of the user "minutes"
    certificate: Path | None = None  # with its key: offers STARTTLS
    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    heard: list[str] = field(default_factory=list)  # all commands


class _Conversation(socketserver.StreamRequestHandler):
    server: _Server

    def handle(self) -> None:
        told, self.to = self.server.told, ""
        self._say(220, "here")
        while line := self.rfile.readline():
            command = line.decode().strip()
            told.heard.append(command)
            word = command.split(" ")[0].upper()
            if self._breaks_off(word):
                return
            if word == "QUIT":
                self._say(221, "bye")
                return
            if word == "DATA":
                if not self._data():
                    return
            else:
                self._answer(word, command)

    def finish(self) -> None:
        super().finish()
        self.request.close()  # the one within TLS, which the server does not know of

    def _breaks_off(self, word: str) -> bool:
        told = self.server.told
        if told.drop == word and told.drops > 0:
            told.drops -= 1
            return True
        return False

    def _answer(self, word: str, command: str) -> None:
        told = self.server.told
        match word:
            case "EHLO":
                offers = (
                    ["STARTTLS"] if told.certificate and not isinstance(self.request, ssl.SSLSocket) else []
                )
                offers += ["AUTH PLAIN"] if told.password else []
                lines = ["here", *offers]
                text = "".join(f"250-{line}\r\n" for line in lines[:-1]) + f"250 {lines[-1]}\r\n"
                self.wfile.write(text.encode())
            case "STARTTLS":
                self._say(220, "go")
                context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
                context.load_cert_chain(told.certificate)  # type: ignore[arg-type]
                self.request = context.wrap_socket(self.request, server_side=True)
                self.setup()
            case "AUTH":
                sent = base64.b64decode(command.split(" ")[2]).decode().split("\0")[1:]
                self._say(235 if sent == ["minutes", told.password] else 535, "so")
            case "RCPT":
                self.to = command.partition("<")[2].partition(">")[0]
                self._say(told.refuse.get(self.to, 250), f"about {self.to}")
            case _:
                self._say(250, "ok")

    def _data(self) -> bool:
        told = self.server.told
        self._say(354, "go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if line == b"":
            return False  # whoever sent it is gone
        if self._breaks_off("."):
            return False
        time.sleep(told.pause)
        if told.after_data == 250:
            message = message_from_bytes(b"".join(lines), policy=policy.default)
            assert isinstance(message, EmailMessage)
            told.taken.append((self.to, message))
        self._say(told.after_data, f"for {self.to}")
        return True

    def _say(self, code: int, text: str) -> None:
        self.wfile.write(f"{code} {text}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    told: Behaviour

    def handle_error(self, request: object, client_address: object) -> None:
        """Who sends may break off as well."""


@contextmanager
def mail_server_on_loopback(behaviour: Behaviour) -> Iterator[int]:
    """Runs the server; its port."""
    with _Server(("127.0.0.1", 0), _Conversation) as server:
        server.told = behaviour
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()
