"""`minutebook config`: which settings hold here, and who says so."""

from __future__ import annotations

from pathlib import Path

import typer

from service.cli.alert_options import AlertOptions, with_alert_options
from service.cli.config import SETTINGS, ConfigFile, SettingSource, said_by, variable_of
from service.cli.options import (
    DEFAULT_ENGINE,
    DEFAULT_HOST,
    DEFAULT_KEEP,
    DEFAULT_MODEL,
    DEFAULT_PORT,
    DEFAULT_QUESTIONS,
    AllowHostOption,
    BaseUrlOption,
    BoardsOption,
    CorrectionsOption,
    EngineOption,
    ExcludeOption,
    GlossaryOption,
    HostOption,
    IncludeOption,
    IndexIfAnyOption,
    JsonOption,
    KeepOption,
    KeysIfAnyOption,
    ModelOption,
    PortOption,
    QuestionsOption,
    RootPathOption,
    SourcesIfAnyArgument,
    TrustProxyOption,
)
from service.cli.running import plain


@with_alert_options
def config_command(
    context: typer.Context,
    sources: SourcesIfAnyArgument = None,
    index: IndexIfAnyOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    glossary: GlossaryOption = None,
    boards: BoardsOption = None,
    engine: EngineOption = DEFAULT_ENGINE,
    model: ModelOption = DEFAULT_MODEL,
    questions: QuestionsOption = DEFAULT_QUESTIONS,
    keep: KeepOption = DEFAULT_KEEP,
    keys: KeysIfAnyOption = None,
    corrections: CorrectionsOption = None,
    host: HostOption = DEFAULT_HOST,
    port: PortOption = DEFAULT_PORT,
    allow_host: AllowHostOption = None,
    base_url: BaseUrlOption = None,
    root_path: RootPathOption = None,
    trust_proxy: TrustProxyOption = None,
    *,
    alerts: AlertOptions,
    as_json: JsonOption = False,
) -> None:
    """Show the settings that hold here, and who says so: command line, environment, file or default."""
    from service.cli.printing import print_json

    values: dict[str, object] = {
        "index": index and str(index),
        "sources": [str(source) for source in sources or ()],
        "include": include or [],
        "exclude": exclude or [],
        "glossary": glossary and str(glossary),
        "boards": boards and str(boards),
        "engine": engine,
        "model": model,
        "questions": questions.value,
        "keep": keep,
        "keys": keys and str(keys),
        "corrections": corrections and str(corrections),
        "host": host,
        "port": port,
        "allow_host": allow_host or [],
        "base_url": base_url,
        "root_path": root_path,
        "trust_proxy": trust_proxy or [],
        **alerts.values(),
    }
    config = context.find_object(ConfigFile) or ConfigFile()
    said = {key: said_by(context, key) for key in SETTINGS}
    if as_json:
        settings = {key: {"value": values[key], "from": said[key].value} for key in SETTINGS}
        print_json({"file": config.path and str(config.path), "settings": settings})
        return
    for key in SETTINGS:
        typer.echo(plain(f"{key:<19}{_shown(values[key])}  ({_saying(said[key], key, config.path)})"))


def _shown(value: object) -> str:
    """A value for people; a dash for none."""
    match value:
        case None | []:
            return "-"
        case list():
            return ", ".join(map(str, value))
    return str(value)


def _saying(said: SettingSource, key: str, file: Path | None) -> str:
    """Who says a setting, for people: the variable or the file by its name."""
    match said:
        case SettingSource.ENVIRONMENT:
            return f"environment: {variable_of(key)}"
        case SettingSource.DEFAULT_MAP:
            return f"file: {file}"
    return str(said.value)
