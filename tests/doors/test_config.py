from __future__ import annotations

import json
import os
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from service.cli.config import SETTINGS, variable_of
from tests.processes import COMMAND, ROOT

NOTHING_SAID = {
    name: value for name, value in os.environ.items() if not name.startswith(("MINUTEBOOK_", "_MINUTEBOOK_"))
} | {"PYTHONPATH": str(ROOT)}


OFF = (
    "corrections",
    "alerts",
    "mail_from",
    "smtp_host",
    "smtp_port",
    "smtp_security",
    "smtp_user",
    "smtp_password_file",
)
"""The settings of what is off."""


def typed(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """A command given in that folder, with these variables of ours in the environment and no others."""
    return subprocess.run(
        [*COMMAND, *arguments],
        cwd=folder,
        env=NOTHING_SAID | variables,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def shown(folder: Path, *arguments: str, **variables: str) -> dict[str, Any]:
    run = typed(folder, *arguments, "--json", **variables)
    assert (run.returncode, run.stderr) == (0, ""), run.stderr
    told: dict[str, Any] = json.loads(run.stdout)
    return told


def test_without_a_word_all_is_default(tmp_path: Path) -> None:
    told = shown(tmp_path, "config")
    assert told["file"] is None
    assert told["settings"].keys() == SETTINGS.keys()
    assert {one["from"] for one in told["settings"].values()} == {"default"}
    assert told["settings"]["port"]["value"] == 8000
    assert told["settings"]["index"]["value"] is None


def test_the_command_line_goes_before_the_environment_and_that_before_the_file(tmp_path: Path) -> None:
    (tmp_path / "minutebook.toml").write_text(
        'index = "a"\nsources = "minutes"\nhost = "10.0.0.1"\nport = 8100\nkeep = 0\nexclude = "drafts"\n'
        'trust_proxy = "10.0.0.0/8"\n'
    )
    told = shown(
        tmp_path,
        "config",
        "--host",
        "10.0.0.3",
        MINUTEBOOK_HOST="10.0.0.2",
        MINUTEBOOK_PORT="8200",
        MINUTEBOOK_KEYS="keys.json",
        MINUTEBOOK_ALLOW_HOST="a.example b.example",
        MINUTEBOOK_INCLUDE="*.md *.pdf",
    )
    assert told == {
        "file": "minutebook.toml",
        "settings": {
            "index": {"value": "a", "from": "file"},
            "sources": {"value": ["minutes"], "from": "file"},
            "include": {"value": ["*.md", "*.pdf"], "from": "environment"},
            "exclude": {"value": ["drafts"], "from": "file"},
            "glossary": {"value": None, "from": "default"},
            "boards": {"value": None, "from": "default"},
            "engine": {"value": "local", "from": "default"},
            "model": {"value": "all-MiniLM-L6-v2", "from": "default"},
            "questions": {"value": "int8", "from": "default"},
            "keep": {"value": 0, "from": "file"},
            "keys": {"value": "keys.json", "from": "environment"},
            "host": {"value": "10.0.0.3", "from": "command line"},
            "port": {"value": 8200, "from": "environment"},
            "allow_host": {"value": ["a.example", "b.example"], "from": "environment"},
            "base_url": {"value": None, "from": "default"},
            "root_path": {"value": None, "from": "default"},
            "trust_proxy": {"value": ["10.0.0.0/8"], "from": "file"},
            **{key: {"value": None, "from": "default"} for key in OFF},
        },
    }


def test_people_are_told_the_file_and_the_variable(tmp_path: Path) -> None:
    (tmp_path / "minutebook.toml").write_text('index = "a"\nkeep = 0\n')
    run = typed(tmp_path, "config", MINUTEBOOK_PORT="8200", MINUTEBOOK_SOURCES=f"one{os.pathsep}two")
    lines = run.stdout.splitlines()
    assert "index              a  (file: minutebook.toml)" in lines
    assert "keep               0  (file: minutebook.toml)" in lines
    assert "port               8200  (environment: MINUTEBOOK_PORT)" in lines
    assert "sources            one, two  (environment: MINUTEBOOK_SOURCES)" in lines
    assert "keys               -  (default)" in lines


def test_paths_count_from_the_folder_of_the_file_that_names_them(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    config = tmp_path / "there" / "other.toml"
    config.write_text('index = "index/mine"\nsources = ["minutes", "/srv/minutes"]\n')
    named = shown(tmp_path, "--config", "there/other.toml", "config")
    assert named["file"] == "there/other.toml"
    assert named["settings"]["index"]["value"] == "there/index/mine"
    assert named["settings"]["sources"]["value"] == ["there/minutes", "/srv/minutes"]
    assert shown(tmp_path, "config", MINUTEBOOK_CONFIG=str(config))["file"] == str(config)


@pytest.mark.parametrize(
    "command",
    [
        ["search", "a question"],
        ["ask", "a question"],
        ["serve"],
        ["mcp"],
        ["verify"],
        ["rollback"],
        ["eval", "--questions", "q.jsonl", "--out", "out"],
    ],
    ids=lambda command: command[0],
)
def test_every_command_takes_its_index_from_the_environment(tmp_path: Path, command: list[str]) -> None:
    run = typed(tmp_path, *command, MINUTEBOOK_INDEX="no-index-here")
    assert run.returncode == 1
    assert "There is no index in no-index-here" in run.stderr


def test_index_takes_sources_and_place_from_the_file(tmp_path: Path) -> None:
    (tmp_path / "minutebook.toml").write_text('index = "a"\nsources = ["no-minutes-here"]\n')
    run = typed(tmp_path, "index")
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert "no-minutes-here does not exist" in run.stderr
    other = typed(tmp_path, "index", "nor-here")
    assert "nor-here does not exist" in other.stderr


def test_without_index_or_sources_the_option_and_its_variable_are_named(tmp_path: Path) -> None:
    for arguments, said in ((["search", "x"], "--index"), (["index"], "SOURCE"), (["index", "x"], "--out")):
        run = typed(tmp_path, *arguments)
        assert (run.returncode, run.stderr.count("\n")) == (2, 1)
        assert said in run.stderr
        assert said == "SOURCE" or "MINUTEBOOK_INDEX" in run.stderr


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('scources = "minutes"', 'minutebook.toml: "scources" is not known; do you mean "sources"?'),
        ('zebra = "minutes"', f'"zebra" is not known; the keys are {", ".join(SETTINGS)}.'),
        ("[index]\nport = 1", "minutebook.toml: index must be a path in quotes."),
        ("sources = []", "minutebook.toml: sources must be a path in quotes or an array of them."),
        ('sources = ["a", 2]', "minutebook.toml: sources must be"),
        ("exclude = [1]", "minutebook.toml: exclude must be text in quotes or an array of it."),
        ('host = ""', "minutebook.toml: host must be text in quotes."),
        ('port = "8000"', "minutebook.toml: port must be a whole number."),
        ("port = true", "minutebook.toml: port must be a whole number."),
        ("port = 70000", "minutebook.toml: Invalid value for '--port'"),
        ("index = ", "minutebook.toml is not valid TOML: "),
        (b"\xff\xfe", "minutebook.toml is not valid TOML: "),
    ],
)
def test_a_bad_file_is_one_sentence_that_names_it(tmp_path: Path, content: str | bytes, says: str) -> None:
    encoded = content if isinstance(content, bytes) else content.encode()
    (tmp_path / "minutebook.toml").write_bytes(encoded)
    run = typed(tmp_path, "config")
    assert (run.returncode, run.stdout, run.stderr.count("\n")) == (2, "", 1)
    assert says in run.stderr


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    run = typed(tmp_path, "--config", "none.toml", "config")
    assert (run.returncode, run.stderr.count("\n")) == (2, 1)
    assert "none.toml cannot be read" in run.stderr


def test_the_file_is_not_asked_of_those_who_only_want_the_version(tmp_path: Path) -> None:
    (tmp_path / "minutebook.toml").write_text("index = ")
    run = typed(tmp_path, "--version")
    assert (run.returncode, run.stdout, run.stderr) == (0, f"minutebook {version('minutebook')}\n", "")


def test_the_documents_name_every_setting() -> None:
    told = (ROOT / "docs" / "commands.md").read_text("utf-8")
    for key in SETTINGS:
        assert f"| `{key}` |" in told, key
        assert variable_of(key) == f"MINUTEBOOK_{key.upper()}"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_offers_commands_and_options_and_nothing_else(tmp_path: Path, shell: str) -> None:
    # Not the shell that the tests run under, which may be none that completes.
    named = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    script = typed(tmp_path, "--show-completion", shell, **named)
    assert script.returncode == 0
    assert "_MINUTEBOOK_COMPLETE" in script.stdout
    offered = typed(
        tmp_path,
        _MINUTEBOOK_COMPLETE=f"complete_{shell}",
        _TYPER_COMPLETE_ARGS="minutebook roll",
        _TYPER_COMPLETE_FISH_ACTION="get-args",
        COMP_WORDS="minutebook roll",
        COMP_CWORD="1",
    )
    assert (offered.returncode, offered.stderr) == (0, "")
    assert "rollback" in offered.stdout
    assert "search" not in offered.stdout
