"""`minutebook alerts`: mails what is new to those who asked for it; lists and forgets subscriptions."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.errors import BadInput
from indexer.language.counts import counted
from service.cli.alert_options import AlertOptions, with_alert_options
from service.cli.options import BaseUrlOption, IndexOption, JsonOption
from service.cli.running import plain

if TYPE_CHECKING:
    from service.alerts.sending import SentCount
    from service.alerts.subscriptions import Subscription


@with_alert_options
def alerts_command(
    index: IndexOption,
    send: Annotated[
        bool, typer.Option("--send", help="Mail what is new; after each build, and once a day.")
    ] = False,
    show: Annotated[bool, typer.Option("--list", help="List the subscriptions.")] = False,
    forget: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="End all subscriptions of that address.")
    ] = None,
    base_url: BaseUrlOption = None,
    *,
    alerts: AlertOptions,
    as_json: JsonOption = False,
) -> None:
    """Mail those who asked for it what is new in the minutes (docs/alerts.md)."""
    from service.alerts.delivery import mail_server
    from service.alerts.sending import Postman, send_due
    from service.alerts.subscriptions import Subscriptions
    from service.cli.printing import print_json
    from service.web.operation.site import checked_base

    if send + show + (forget is not None) != 1:
        raise BadInput("Say one of --send, --list and --forget ADDRESS.")
    settings = alerts.settings(index, checked_base(base_url) if base_url else None)
    if settings is None:
        raise BadInput("Alerts are off: set smtp_host, mail_from and base_url (docs/alerts.md).")
    subscriptions = Subscriptions(settings.store)
    if forget is not None:
        count = subscriptions.forget(forget.strip())
        _say({"forgotten": count}, f"Forgotten: {count}.", as_json=as_json)
    elif show:
        found = subscriptions.every()
        if as_json:
            print_json({"subscriptions": [_as_json(one) for one in found]})
        for one in found if not as_json else ():
            typer.echo(plain(_line(one)))
    else:
        from indexer.store.open import open_index

        opened = open_index(index)  # as everybody sees it: restricted documents are mailed to nobody
        try:
            with mail_server(settings, os.environ) as server:
                count_sent = send_due(opened, Postman(settings, subscriptions, server))
        finally:
            opened.close()
        _say(asdict(count_sent), _sentence(count_sent), as_json=as_json)


def _say(values: dict[str, int], sentence: str, *, as_json: bool) -> None:
    from service.cli.printing import print_json

    if as_json:
        print_json(values)
    else:
        typer.echo(sentence)


def _as_json(one: Subscription) -> dict[str, object]:
    return {
        "address": one.address,
        "watch": one.watch.words,
        "often": one.often.value,
        "confirmed": one.confirmed,
    }


def _line(one: Subscription) -> str:
    state = "" if one.confirmed else "  waits to be confirmed"
    return f"{one.address}  {one.watch.words}  {one.often.value}{state}"


def _sentence(count: SentCount) -> str:
    parts = (
        (count.alerts, "alert", "sent"),
        (count.confirmations, "confirmation", "sent"),
        (count.nothing_new, "subscription", "with nothing new"),
        (count.later, "mail", "put off"),
        (count.refused, "mail", "refused for good by the mail server"),
        (count.forgotten, "subscription", "forgotten for that"),
        (count.unknown, "subscription", "to what the index does not have now"),
    )
    said = [f"{counted(number, noun)} {words}" for number, noun, words in parts if number]
    return f"{', '.join(said) or 'Nothing to send'}."
