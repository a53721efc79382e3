"""The commands that make, list and revoke API keys: `minutebook key`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.errors import BadInput
from indexer.model import Labels, checked_label
from service.web.keys import PER_MINUTE

if TYPE_CHECKING:
    from service.web.keys import Key

KeysOption = Annotated[Path, typer.Option("--keys", help="The file of keys.", metavar="FILE")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]

MOST_PER_MINUTE = 1_000_000
_LONGEST_NAME = 100


def register(app: typer.Typer) -> None:
    """Adds key add, key list and key revoke to the command line."""
    keys = typer.Typer(help="Make, list and revoke API keys.", no_args_is_help=True, rich_markup_mode=None)
    keys.command("add")(add_command)
    keys.command("list")(list_command)
    keys.command("revoke")(revoke_command)
    app.add_typer(keys, name="key")


def granted_labels(labels: list[str] | None) -> Labels:
    """The labels that options name. Raises BadInput for what is none."""
    try:
        return frozenset(checked_label(label) for label in labels or ())
    except ValueError as error:
        raise BadInput(f"{error}.") from None


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
    as_json: JsonOption = False,
) -> None:
    """Make a key. It is printed once and cannot be shown again."""
    from service.printing import print_json
    from service.web.keys import change_keys, new_key

    shown = " ".join(name.split())
    if not shown or len(shown) > _LONGEST_NAME or not shown.isprintable():
        raise BadInput(f"NAME says whose key it is in 1 to {_LONGEST_NAME} printable characters.")
    key, text = new_key(shown, granted_labels(label), per_minute)
    change_keys(keys, lambda before: (*before, key))
    if as_json:
        print_json({**_as_json(key), "key": text})
        return
    typer.echo(text)
    typer.echo(f"{_line(key)}. Keep it now: only its hash is in {keys}.", err=True)


def list_command(keys: KeysOption, as_json: JsonOption = False) -> None:
    """List the keys, without what opens anything."""
    from service.printing import print_json
    from service.web.keys import read_keys

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
    from service.web.keys import change_keys, read_keys

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
        "created": key.created,
    }


def _line(key: Key) -> str:
    labels = ", ".join(sorted(key.granted)) or "no label"
    return f"{key.key_id}  {key.name}  {labels}  {key.per_minute:,} a minute  made {key.created}"
