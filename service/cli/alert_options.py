"""The settings of alerts as options, declared once for the commands that take them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Self

import typer

from service.alerts.settings import AlertSettings, Security, alert_settings
from service.cli.config import variable_of
from service.cli.options import with_options


def _offered(kind: type, help: str, metavar: str, **bounds: int) -> Any:  # noqa: A002, ANN401
    return field(default=None, metadata={"kind": kind, "help": help, "metavar": metavar, "bounds": bounds})


@dataclass(frozen=True, slots=True)
class AlertOptions:
    """What is said of alerts; each field is a setting of that name."""

    alerts: Path | None = _offered(  # noqa: RUF009 - it is dataclasses.field
        Path, "Where subscriptions to alerts are kept.", "FILE"
    )
    mail_from: str | None = _offered(str, "Whom mails are from.", "ADDRESS")
    smtp_host: str | None = _offered(str, "The mail server; turns alerts on (docs/alerts.md).", "HOST")
    smtp_port: int | None = _offered(int, "Its port; 587, 465 or 25 unless given.", "N", min=1, max=65535)
    smtp_security: str | None = _offered(str, "starttls, tls or none.", "KIND")
    smtp_user: str | None = _offered(str, "Whom it knows us as.", "NAME")
    smtp_password_file: Path | None = _offered(  # noqa: RUF009
        Path, "Its password; or in MINUTEBOOK_SMTP_PASSWORD.", "FILE"
    )

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """The options among values by their names."""
        return cls(**{one.name: given[one.name] for one in fields(cls)})

    def settings(self, index: Path, base_url: str | None) -> AlertSettings | None:
        """The settings for that index, None where alerts are off; `base_url` is checked. Raises BadInput."""
        return alert_settings(
            index,
            store=self.alerts,
            base_url=base_url,
            mail_from=self.mail_from,
            host=self.smtp_host,
            port=self.smtp_port,
            security=self.smtp_security or Security.STARTTLS.value,
            user=self.smtp_user,
            password_file=self.smtp_password_file,
        )

    def values(self) -> dict[str, object]:
        """What holds, by setting, as `minutebook config` shows it."""
        return {
            name: str(value) if isinstance(value, Path) else value for name, value in asdict(self).items()
        }


def with_alert_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with options in place of its parameter that is an AlertOptions."""
    return with_options(command, (AlertOptions,), _options)


def _options(_: type[AlertOptions]) -> Iterator[inspect.Parameter]:
    for one in fields(AlertOptions):
        said = one.metadata
        option = typer.Option(
            f"--{one.name.replace('_', '-')}",
            envvar=variable_of(one.name),
            help=said["help"],
            metavar=said["metavar"],
            **said["bounds"],
        )
        kind: Any = said["kind"]
        yield inspect.Parameter(
            one.name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[kind | None, option],
        )
