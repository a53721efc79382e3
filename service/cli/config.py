"""What commands take from `minutebook.toml` and the environment when the command line does not say it.

A setting has one key in the file and one variable in the environment. An option heeds a setting by naming its
variable (`variable_of`), and nothing else connects the two: the file's values become the defaults of all
options that do. The command line goes before the environment, that before the file.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import Enum
from pathlib import Path
from typing import Any, Protocol, TypeGuard

import typer
import typer.core

from indexer.errors import BadInput
from indexer.regular_files import read_text

FILE = "minutebook.toml"
"""Read where a command is given, unless `--config` names another file."""


class SettingKind(Enum):
    """What a setting's value is; paths in the file count from the file's folder."""

    TEXT = "text in quotes"
    PATH = "a path in quotes"
    PATHS = "a path in quotes or an array of them"
    TEXTS = "text in quotes or an array of it"
    NUMBER = "a whole number"


SETTINGS: Mapping[str, SettingKind] = {
    "index": SettingKind.PATH,
    "sources": SettingKind.PATHS,
    "include": SettingKind.TEXTS,
    "exclude": SettingKind.TEXTS,
    "glossary": SettingKind.PATH,
    "boards": SettingKind.PATH,
    "engine": SettingKind.TEXT,
    "model": SettingKind.TEXT,
    "questions": SettingKind.TEXT,
    "keep": SettingKind.NUMBER,
    "keys": SettingKind.PATH,
    "corrections": SettingKind.PATH,
    "host": SettingKind.TEXT,
    "port": SettingKind.NUMBER,
    "allow_host": SettingKind.TEXTS,
    "base_url": SettingKind.TEXT,
    "root_path": SettingKind.TEXT,
    "trust_proxy": SettingKind.TEXTS,
    "alerts": SettingKind.PATH,
    "mail_from": SettingKind.TEXT,
    "smtp_host": SettingKind.TEXT,
    "smtp_port": SettingKind.NUMBER,
    "smtp_security": SettingKind.TEXT,
    "smtp_user": SettingKind.TEXT,
    "smtp_password_file": SettingKind.PATH,
}
"""The settings by key: what makes an index the same each time, where it is served, and who mails alerts."""


@dataclass(frozen=True, slots=True)
class ConfigFile:
    """A file of settings that was read; `path` is None where there is none."""

    path: Path | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    def defaults(self, group: typer.core.TyperGroup) -> dict[str, Any]:
        """The values by command and option, as contexts of the command line take their defaults."""
        return {name: self._of(command) for name, command in group.commands.items()}

    def _of(self, command: object) -> dict[str, Any]:
        if isinstance(command, typer.core.TyperGroup):
            return self.defaults(command)
        keys = {variable_of(key): key for key in self.values}
        parameters = command.params if isinstance(command, typer.core.TyperCommand) else ()
        return {
            one.name: self.values[keys[one.envvar]]
            for one in parameters
            if isinstance(one.envvar, str) and one.envvar in keys
        }


class SettingSource(Enum):
    """Who says a setting, strongest first; the names are those of the command line's library."""

    COMMANDLINE = "command line"
    ENVIRONMENT = "environment"
    DEFAULT_MAP = "file"
    DEFAULT = "default"


class AskedContext(Protocol):
    """A command's context, which knows where each of its values comes from."""

    def get_parameter_source(self, name: str) -> Enum | None:
        """Who says the parameter's value."""


def said_by(context: AskedContext, parameter: str) -> SettingSource:
    """Who says the value of a command's parameter."""
    source = context.get_parameter_source(parameter)
    return SettingSource[source.name] if source else SettingSource.DEFAULT


def variable_of(key: str) -> str:
    """The environment variable of a setting."""
    return f"MINUTEBOOK_{key.upper()}"


def read_config(path: Path | None) -> ConfigFile:
    """The settings in the file at `path`, or else in the working directory's, where there is one.

    Raises BadInput, naming file and key, for one that cannot be read, is not TOML or says what is not known.
    """
    if path is None and not Path(FILE).exists():
        return ConfigFile()
    path = path or Path(FILE)
    try:
        content = tomllib.loads(read_text(path, encoding="utf-8-sig"))
    except (ValueError, RecursionError) as error:  # also of bytes that are no text
        raise BadInput(f"{path} is not valid TOML: {error}.") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror or error}.") from error
    return ConfigFile(path, {key: _checked(path, key, value) for key, value in content.items()})


def _checked(path: Path, key: str, value: object) -> object:
    """A value as options take it."""
    kind = SETTINGS.get(key)
    match kind:
        case None:
            close = get_close_matches(key, SETTINGS, n=1)
            meant = f'do you mean "{close[0]}"? T' if close else "t"
            raise BadInput(f'{path}: "{key}" is not known; {meant}he keys are {", ".join(SETTINGS)}.')
        case SettingKind.NUMBER if isinstance(value, int) and not isinstance(value, bool):
            return value
        case SettingKind.TEXT if _is_text(value):
            return value
        case SettingKind.PATH if _is_text(value):
            return str(path.parent / value)
        case SettingKind.PATHS | SettingKind.TEXTS:
            values = value if isinstance(value, list) else [value]
            texts = [one for one in values if _is_text(one)]
            if texts and len(texts) == len(values):
                return texts if kind is SettingKind.TEXTS else [str(path.parent / one) for one in texts]
    raise BadInput(f"{path}: {key} must be {kind.value}.")


def _is_text(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and bool(value.strip())
