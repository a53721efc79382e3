"""What an operator says about alerts: where subscriptions are kept, how mail is sent, and from whom."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path

from indexer.errors import BadInput
from indexer.regular_files import read_text
from service.alerts.address import BadAddress, checked_address

PASSWORD = "MINUTEBOOK_SMTP_PASSWORD"  # noqa: S105 - the name of a variable
"""The environment variable that may hold the password; a file is the other place."""


class Security(StrEnum):
    """How the connection to the mail server is kept from others."""

    STARTTLS = "starttls"  # begun in the open, then TLS or nothing
    TLS = "tls"  # from the first byte
    NONE = "none"  # to this machine alone, or without a password


USUAL_PORTS: Mapping[Security, int] = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class Sender:
    """Whom mails are from; `name` may be empty."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """What stands behind the @, which the ids of mails end in."""
        return self.address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class AlertSettings:
    """All that alerts need, checked. The password is none of it: it is read when mail is sent."""

    store: Path
    base_url: str  # of the public pages, checked and without a final slash
    sender: Sender
    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str | None = None
    password_file: Path | None = None

    def password(self, environment: Mapping[str, str]) -> str | None:
        """The password of `user`, from the file if one is named, else the environment; raises BadInput."""
        if self.user is None:
            return None
        if self.password_file is not None:
            try:
                found = read_text(self.password_file).strip("\r\n")
            except (OSError, ValueError) as error:
                raise BadInput(
                    f"The password of the mail server cannot be read from {self.password_file}."
                ) from error
        else:
            found = environment.get(PASSWORD, "")
        if not found:
            raise BadInput(f"smtp_user needs a password: set {PASSWORD}, or smtp_password_file.")
        return found


def beside(index: Path) -> Path:
    """Where subscriptions are kept unless it is said: beside the index, so that no rebuild removes them."""
    index = index.absolute()
    return index.with_name(f"{index.name}-alerts.sqlite")


def alert_settings(
    index: Path,
    *,
    store: Path | None = None,
    base_url: str | None = None,
    mail_from: str | None = None,
    host: str | None = None,
    port: int | None = None,
    security: str = Security.STARTTLS.value,
    user: str | None = None,
    password_file: Path | None = None,
) -> AlertSettings | None:
    """The settings as commands are given them; None, alerts are off, where no mail server is named.

    Raises BadInput for what cannot be followed.
    """
    if host is None:
        return None
    if base_url is None or mail_from is None:
        raise BadInput("smtp_host turns alerts on, which takes base_url and mail_from as well.")
    if security not in set(Security):
        raise BadInput(f"smtp_security is one of {', '.join(Security)}; not “{security}”.")
    chosen = Security(security)
    if chosen is Security.NONE and user is not None and not _is_here(host):
        raise BadInput("A password is sent to this machine alone without TLS: set smtp_security to starttls.")
    file = (store or beside(index)).absolute()
    if file.is_relative_to(index.absolute() / "versions"):
        raise BadInput(
            f"{file} lies in a version of the index, which never changes: set alerts to another file."
        )
    return AlertSettings(
        store=file,
        base_url=base_url,
        sender=_checked_sender(mail_from),
        host=host,
        port=port or USUAL_PORTS[chosen],
        security=chosen,
        user=user,
        password_file=password_file.absolute() if password_file else None,
    )


def _checked_sender(typed: str) -> Sender:
    name, address = parseaddr(typed)
    try:
        if not typed.isprintable():
            raise BadAddress("")
        return Sender(name, checked_address(address))
    except BadAddress:
        raise BadInput(
            f"mail_from is an address such as “Minutes <alerts@example.org>”; not “{typed}”."
        ) from None


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
