"""Running a command line: every error is one line on stderr and an exit status.

Exit status: 0 done, 1 the job failed, 2 it was asked for wrongly, 3 there is no answer; 130 and 143 it was
stopped, by Ctrl-C or by SIGTERM.
"""

from __future__ import annotations

import os
import sys

import typer

from indexer.errors import BadInput, MinutebookError
from service.cli.config import ConfigFile, SettingSource, said_by

NO_ANSWER = 3
"""Exit status of a question that the minutes do not answer: the job was done, and this is what came of it."""


class Stopped(Exception):
    """A job was stopped by a signal; the message says what was kept."""

    def __init__(self, message: str, number: int) -> None:
        super().__init__(message)
        self.status = 128 + number


# Text that comes from outside, made fit for a terminal.


def plain(text: str) -> str:
    """The text with every character that is not printed written as its escape: names may hold any."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape", "surrogatepass").decode("ascii")
        for char in text
    )


def run(app: typer.Typer, name: str = "minutebook") -> int:
    """Does what this process, started as `name`, was asked for, and gives the exit status."""
    message = None
    try:
        status = app(prog_name=name, standalone_mode=False)
    except typer.Exit as end:
        status = end.exit_code
    except typer.TyperException as error:
        message, status = f"{_sentence(error)} See: {name} --help", 2
    except BadInput as error:
        message, status = str(error), 2
    except MinutebookError as error:
        message, status = str(error), 1
    except Stopped as stop:
        message, status = str(stop), stop.status
    except (typer.Abort, KeyboardInterrupt):
        message, status = "Stopped.", 130
    except BrokenPipeError:
        # Whoever read our output (head, less) has gone; Python would complain again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 1
    if message is not None:
        complain(name, message)
    return status if isinstance(status, int) else 0


def complain(name: str, message: str) -> None:
    """Tells of an error in one line on stderr, as the program of that name."""
    typer.echo(plain(f"{name}: {' '.join(message.split())}"), err=True)


def _sentence(error: typer.TyperException) -> str:
    text = error.format_message().strip()
    if isinstance(error, typer.BadParameter) and error.ctx and error.param:
        config = error.ctx.find_object(ConfigFile)
        if config and said_by(error.ctx, error.param.name) is SettingSource.DEFAULT_MAP:
            text = f"{config.path}: {text}"
    return text if text.endswith((".", "!", "?")) else f"{text}."
