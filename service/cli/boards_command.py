"""`minutebook boards`: the boards of an index, how their minutes call them, and a file to correct that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.errors import BadInput
from service.cli.options import IndexOption, JsonOption, LabelOption, granted_labels
from service.cli.running import plain

if TYPE_CHECKING:
    from indexer.store.open import Board


def boards_command(
    index: IndexOption,
    write: Annotated[
        Path | None,
        typer.Option(
            "--write", metavar="FILE", help="Write a boards.toml to correct, for index --boards FILE."
        ),
    ] = None,
    label: LabelOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the boards that were found, with their spellings and meetings."""
    from indexer.learned.board_file import board_file_text
    from indexer.store.open import open_index
    from service.cli.printing import print_json

    opened = open_index(index, degraded_ok=True, granted=granted_labels(label))
    boards, unnamed = opened.boards, sum(one.board is None for one in opened.meetings)
    opened.close()
    if write is not None:
        text = board_file_text((one.name, one.acronym, one.spellings, one.meetings) for one in boards)
        _write_new(write, text)
    if as_json:
        listed = [
            {"name": o.name, "acronym": o.acronym, "meetings": o.meetings, "spellings": o.spellings}
            for o in boards
        ]
        print_json({"boards": listed, "meetings_without_board": unnamed})
    else:
        _print(boards, unnamed)
        if write is not None:
            typer.echo(plain(f"Written: {write}. Correct it and build again with --boards {write}."))


def _write_new(path: Path, text: str) -> None:
    """Writes a file that is not there yet: what somebody corrected is never lost."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise BadInput(f"{path} is there already; name another file or take it away.") from None
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror or error}.") from error


def _print(boards: Sequence[Board], unnamed: int) -> None:
    for one in sorted(boards, key=lambda board: (-board.meetings, board.name)):
        called = f"{one.name} ({one.acronym})" if one.acronym else one.name
        typer.echo(plain(f"{one.meetings:>6,}  {called}"))
        for spelling in one.spellings:
            typer.echo(plain(f"        also {spelling}"))
    if unnamed:
        typer.echo(f"{unnamed:>6,}  name no board")
