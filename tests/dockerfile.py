"""Reads a Dockerfile far enough to take its steps: stages, instructions, what a target is built from."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Instruction:
    """One instruction: its name in capitals and the rest of its line, continuations joined."""

    name: str
    value: str

    def command(self) -> list[str]:
        """The words of the exec form; options and the CMD that HEALTHCHECK has before it are passed over."""
        found: list[str] = json.loads(self.value[self.value.index("[") :])
        return found

    def options(self) -> dict[str, str]:
        """The leading options (`--from=stage`) by name."""
        return dict(re.findall(r"--([a-z-]+)=(\S+)", self.value.partition("[")[0]))


@dataclass(frozen=True, slots=True)
class Stage:
    """The instructions from one FROM to the next; `base` is another stage's name or an image."""

    name: str
    base: str
    instructions: tuple[Instruction, ...]

    def last(self, name: str) -> Instruction:
        """The instruction of that name that holds; raises KeyError when the stage has none."""
        found = [one for one in self.instructions if one.name == name]
        if not found:
            raise KeyError(name)
        return found[-1]


def stages(text: str) -> dict[str, Stage]:
    """The stages of a Dockerfile by name, in order; every FROM must say `AS name`."""
    found: dict[str, Stage] = {}
    for instruction in _instructions(text):
        if instruction.name == "FROM":
            base, _, name = instruction.value.split()
            found[name] = Stage(name, base, ())
        elif found:  # else an argument of what stages are built on
            name, stage = list(found.items())[-1]
            found[name] = Stage(name, stage.base, (*stage.instructions, instruction))
    return found


def needed(all_stages: dict[str, Stage], target: str) -> list[Stage]:
    """The stages that building `target` takes, each after those that it builds on or copies from."""
    order: dict[str, Stage] = {}

    def visit(name: str) -> None:
        stage = all_stages.get(name)
        if stage is None or name in order:  # an image from elsewhere, or seen
            return
        visit(stage.base)
        for one in stage.instructions:
            if one.name == "COPY" and "from" in one.options():
                visit(one.options()["from"])
        order[name] = stage

    visit(target)
    return list(order.values())


def _instructions(text: str) -> Iterator[Instruction]:
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    # As Docker does: a backslash at the end of a line joins it to the next, and is gone.
    for line in re.sub(r"\\\n", "", "\n".join(lines)).splitlines():
        name, _, value = line.strip().partition(" ")
        yield Instruction(name.upper(), value.strip())
