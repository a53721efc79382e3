"""The commands that look after a service: verify and roll back an index, keep API keys, mail alerts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.errors import BadInput, UnusableIndex
from service.cli.alerts_command import alerts_command
from service.cli.options import IndexOption, JsonOption, KeysOption, granted_labels
from service.web.operation.keys import PER_MINUTE

if TYPE_CHECKING:
    from indexer.build.verify import Report
    from indexer.store.rollback import Rolled
    from indexer.store.versions import Manifest
    from service.web.operation.keys import Key

MOST_PER_MINUTE = 1_000_000
_LONGEST_NAME = 100


def register(app: typer.Typer) -> None:
    """Adds these commands to the command line."""
    app.command("verify")(verify_command)
    app.command("rollback")(rollback_command)
    app.command("alerts")(alerts_command)
    keys = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True, rich_markup_mode=None)
    keys.command("add")(add_command)
    keys.command("list")(list_command)
    keys.command("revoke")(revoke_command)
    app.add_typer(keys, name="key")


def verify_command(
    index: IndexOption,
    version: Annotated[
        str | None, typer.Option(help="This version instead of the live one.", metavar="VERSION")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Check every file, span, count and cross-reference of an index."""
    from indexer.build.verify import verify
    from indexer.errors import repair_hint
    from service.cli.printing import print_json

    report = verify(index, version)
    if as_json:
        print_json(_report_json(report))
    else:
        _print_report(report)
    if not report.sound:
        raise UnusableIndex(f"Version {report.version} of {index} is damaged; {repair_hint(index)}")


def rollback_command(
    index: IndexOption,
    to: Annotated[
        str | None, typer.Option("--to", help="Go to this version, earlier or later.", metavar="VERSION")
    ] = None,
    show: Annotated[bool, typer.Option("--list", help="Only list the versions, newest first.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Make an earlier version of an index the live one again."""
    from indexer.store.rollback import live_or_none, roll_back
    from indexer.store.versions import versions
    from service.cli.printing import print_json

    if show and to is not None:
        raise BadInput("--list changes nothing; use it without --to.")
    if show:
        live, found = live_or_none(index), versions(index)
        if not found:
            raise UnusableIndex(
                f"There is no index in {index}; build one with: minutebook index SOURCE... --out {index}"
            )
        if as_json:
            print_json({"versions": [_version_json(one, live) for one in found]})
        else:
            for one in found:
                typer.echo(_version_line(one, live))
        return
    rolled = roll_back(index, to)
    if as_json:
        print_json({"before": rolled.before, "live": rolled.live.version})
    else:
        _print_rolled(rolled, index)


def _report_json(report: Report) -> dict[str, object]:
    return {
        "index_version": report.version,
        "sound": report.sound,
        "documents": report.contents.documents if report.contents else None,
        "passages": report.contents.passages if report.contents else None,
        "findings": [{"place": one.place, "problem": one.problem} for one in report.findings],
        "unchecked": list(report.unchecked),
    }


def _print_report(report: Report) -> None:
    for finding in report.findings:
        typer.echo(str(finding))
    for sentence in report.unchecked:
        typer.echo(sentence, err=True)
    if report.sound and report.contents:
        contents = report.contents
        typer.echo(
            f"Version {report.version} is sound: {contents.documents:,} documents, {contents.items:,} agenda "
            f"items, {contents.passages:,} passages, {contents.sentences:,} sentences."
        )


def _version_json(one: Manifest, live: str | None) -> dict[str, object]:
    contents = one.whole
    return {
        "version": one.version,
        "live": one.version == live,
        "created": one.created,
        "documents": contents.documents,
        "passages": contents.passages,
        "encoder": contents.encoder,
    }


def _version_line(one: Manifest, live: str | None) -> str:
    contents = one.whole
    mark = "  live" if one.version == live else ""
    size = f"{contents.documents:,} documents, {contents.passages:,} passages"
    return f"{one.version}  {one.created}  {size}{mark}"


def _print_rolled(rolled: Rolled, index: Path) -> None:
    for sentence in (*rolled.passed_over, *rolled.notes):
        typer.echo(sentence, err=True)
    if rolled.before == rolled.live.version:
        typer.echo(f"Version {rolled.live.version} was already live in {index}.")
    else:
        was = f" (before: {rolled.before})" if rolled.before else ""
        typer.echo(f"Version {rolled.live.version} is live in {index}{was}.")


def add_command(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is, for the list.")],
    keys: KeysOption,
    label: Annotated[
        list[str] | None,
        typer.Option(metavar="LABEL", help="Also show documents restricted to this label; repeatable."),
    ] = None,
    per_minute: Annotated[
        int, typer.Option(help="Requests a minute.", min=1, max=MOST_PER_MINUTE, metavar="N")
    ] = PER_MINUTE,
    admin: Annotated[
        bool, typer.Option("--admin", help="It may correct dates and boards (serve --corrections).")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Make a key. It is printed once and cannot be shown again."""
    from service.cli.printing import print_json
    from service.web.operation.keys import change_keys, new_key

    shown = " ".join(name.split())
    if not shown or len(shown) > _LONGEST_NAME or not shown.isprintable():
        raise BadInput(f"NAME says whose key it is in 1 to {_LONGEST_NAME} printable characters.")
    key, text = new_key(shown, granted_labels(label), per_minute, admin=admin)
    change_keys(keys, lambda before: (*before, key))
    if as_json:
        print_json({**_as_json(key), "key": text})
        return
    typer.echo(text)
    typer.echo(f"{_line(key)}. Keep it now: only its hash is in {keys}.", err=True)


def list_command(keys: KeysOption, as_json: JsonOption = False) -> None:
    """List the keys, without what opens anything."""
    from service.cli.printing import print_json
    from service.web.operation.keys import read_keys

    found = read_keys(keys)
    if as_json:
        print_json({"keys": [_as_json(key) for key in found]})
        return
    for key in found:
        typer.echo(_line(key))


def revoke_command(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="The key's id, as key list shows it.")],
    keys: KeysOption,
) -> None:
    """Revoke a key: running services refuse it within a second or two."""
    from service.web.operation.keys import change_keys, read_keys

    def without(before: tuple[Key, ...]) -> tuple[Key, ...]:
        left = tuple(key for key in before if key.key_id != key_id)
        if len(left) == len(before):
            raise BadInput(f"There is no key with that id in {keys}; see: minutebook key list --keys {keys}")
        return left

    read_keys(keys)  # a file that is missing must be told, not made
    change_keys(keys, without)
    typer.echo(f"Key {key_id} is revoked.")


def _as_json(key: Key) -> dict[str, object]:
    return {
        "id": key.key_id,
        "name": key.name,
        "labels": sorted(key.granted),
        "per_minute": key.per_minute,
        "admin": key.admin,
        "created": key.created,
    }


def _line(key: Key) -> str:
    labels = ", ".join(sorted(key.granted)) or "no label"
    admin = "  admin" if key.admin else ""
    return f"{key.key_id}  {key.name}  {labels}  {key.per_minute:,} a minute  made {key.created}{admin}"
