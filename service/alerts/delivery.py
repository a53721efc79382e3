"""Hands mails to the operator's mail server (SMTP), and says which of its refusals are for good.

What a mail server says may hold the address, so nothing of it is told but its codes.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Protocol

from indexer.errors import MinutebookError
from service.alerts.settings import AlertSettings, Security

_SECONDS = 30.0  # for each answer of the mail server
_FOR_GOOD = 500  # the first code that says: never


class MailServerAway(MinutebookError):
    """The mail server cannot be reached, or takes no mail from us; says what to look at."""


class NotTaken(Exception):
    """The mail server did not take one mail; `for_good`: it never will."""

    def __init__(self, code: int, *, for_good: bool) -> None:
        super().__init__(f"code {code}")
        self.code = code
        self.for_good = for_good


class Broken(Exception):
    """The connection ended in the middle of a mail, which may have arrived or not."""


class Post(Protocol):
    """Takes mails."""

    def send(self, message: EmailMessage, sender: str, to: str) -> None:
        """Hands over one mail. Raises NotTaken, Broken or MailServerAway."""


class MailServer:
    """The operator's mail server; one connection for several mails."""

    def __init__(self, settings: AlertSettings, password: str | None) -> None:
        self._settings = settings
        self._password = password
        self._connection: smtplib.SMTP | None = None

    def send(self, message: EmailMessage, sender: str, to: str) -> None:
        """Hands over one mail, over a new connection where the last one is gone."""
        server = self._connection or self._connected()
        self._connection = server
        try:
            server.send_message(message, sender, [to])
        except smtplib.SMTPRecipientsRefused as refused:
            [(code, _)] = refused.recipients.values()
            raise NotTaken(code, for_good=code >= _FOR_GOOD) from None
        except smtplib.SMTPSenderRefused as refused:
            raise MailServerAway(
                f"The mail server does not take mail from mail_from (code {refused.smtp_code}): set it to an "
                "address that it lets you send from."
            ) from None
        except smtplib.SMTPDataError as refused:
            raise NotTaken(refused.smtp_code, for_good=refused.smtp_code >= _FOR_GOOD) from None
        except (smtplib.SMTPException, OSError):
            self.close()
            raise Broken from None

    def close(self) -> None:
        """Ends the connection, if there is one."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _connected(self) -> smtplib.SMTP:
        settings, where = self._settings, f"{self._settings.host} port {self._settings.port}"
        try:
            server = self._dialled()
        except (smtplib.SMTPException, OSError) as error:
            raise MailServerAway(
                f"The mail server at {where} cannot be reached ({type(error).__name__}): see smtp_host, "
                "smtp_port and smtp_security."
            ) from None
        try:
            if settings.security is Security.STARTTLS:
                server.starttls(context=ssl.create_default_context())
            if settings.user is not None:
                server.login(settings.user, self._password or "")
        except smtplib.SMTPAuthenticationError as refused:
            server.close()
            raise MailServerAway(
                f"The mail server at {where} refuses smtp_user and the password (code {refused.smtp_code})."
            ) from None
        except (smtplib.SMTPException, OSError) as error:
            server.close()
            raise MailServerAway(
                f"The mail server at {where} does not offer what is asked of it ({type(error).__name__}): "
                "see smtp_security and smtp_user."
            ) from None
        return server

    def _dialled(self) -> smtplib.SMTP:
        """A connection, of which nothing has been asked."""
        # Named by the sender's domain: to find out what this machine is called may take long.
        host, port, name = self._settings.host, self._settings.port, self._settings.sender.domain
        if self._settings.security is Security.TLS:
            return smtplib.SMTP_SSL(host, port, name, timeout=_SECONDS, context=ssl.create_default_context())
        return smtplib.SMTP(host, port, name, timeout=_SECONDS)


@contextmanager
def mail_server(settings: AlertSettings, environment: Mapping[str, str]) -> Iterator[MailServer]:
    """The mail server of these settings. Raises BadInput for a password that cannot be read."""
    server = MailServer(settings, settings.password(environment))
    try:
        yield server
    finally:
        server.close()
