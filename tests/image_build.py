"""Takes a Dockerfile's steps without a container engine, to prove that they work."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import string
import subprocess
import sys
from pathlib import Path

from tests.dockerfile import Instruction, Stage


class ImageBuild:
    """Takes the steps of stages, all in one folder that stands for `/`.

    One folder does for all stages because each hands on what it made at the very path where it made it
    (`take` refuses anything else), as a virtual environment must be: its scripts name their interpreter.
    """

    def __init__(self, root: Path, context: Path) -> None:
        """`context` is the folder that the image is built from; `root` need not exist."""
        self._root = root
        self._context = context
        self._folder = root
        self.environment = {
            name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}
        }
        # The base image's Python: the one that runs the tests.
        self.environment["PATH"] = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
        (root / "opt").mkdir(parents=True)

    def take(self, stage: Stage) -> None:
        """Every step of a stage that changes files or the environment; the rest is the engine's business."""
        for step in stage.instructions:
            if step.name == "WORKDIR":
                self._folder = Path(self.led(step.value))
                self._folder.mkdir(exist_ok=True)
            elif step.name == "ENV":
                self._set(step)
            elif step.name == "ARG" and "=" in step.value:
                name, _, default = step.value.partition("=")
                self.environment.setdefault(name, default)
            elif step.name == "COPY":
                self._copy(step)
            elif step.name == "RUN":
                self._run(step)

    def led(self, text: str) -> str:
        """`text` with the paths that the images use led below the folder."""
        return re.sub(r"(?<![\w./])/(?=(?:opt|build)\b)", f"{self._root}/", text)

    def _set(self, step: Instruction) -> None:
        for word in shlex.split(step.value):
            name, _, value = word.partition("=")
            self.environment[name] = string.Template(self.led(value)).substitute(self.environment)

    def _copy(self, step: Instruction) -> None:
        *sources, target = [word for word in step.value.split() if not word.startswith("--")]
        for source in sources:
            self._copy_one(step, source, target)

    def _copy_one(self, step: Instruction, source: str, target: str) -> None:
        if "from" in step.options():
            given = Path(self.led(source))
            got = self._folder / self.led(target)
            assert given in {got, got / given.name}, f"COPY {step.value} moves what another stage made"
        elif source == ".":
            copy_context(self._context, self._folder)
        else:
            shutil.copy(self._context / source, self._folder / target)

    def _run(self, step: Instruction) -> None:
        done = subprocess.run(
            ["sh", "-c", self.led(step.value)],
            cwd=self._folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,  # installs from a registry; on a slow line this takes minutes
            check=False,
        )
        assert done.returncode == 0, f"RUN {step.value}\n{done.stdout}{done.stderr}"


def copy_context(context: Path, target: Path) -> None:
    """Copies what `.dockerignore` lets through; it must shut out everything and then name what may pass."""
    rules = [
        line
        for line in (context / ".dockerignore").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert rules[0] == "*"
    refused = [rule.removeprefix("**/") for rule in rules[1:] if not rule.startswith("!")]
    for name in (rule[1:] for rule in rules if rule.startswith("!")):
        if (context / name).is_dir():
            shutil.copytree(context / name, target / name, ignore=shutil.ignore_patterns(*refused))
        else:
            shutil.copy(context / name, target / name)
