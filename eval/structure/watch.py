"""Watches which entries of word lists and which alternatives of expressions the reading of a text turns on.

Within `watching`, the expressions, sets and tables of words at the top of the watched modules are replaced by
ones that do the same and remember what they were asked.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from functools import cache
from types import ModuleType
from typing import Any, NamedTuple

from eval.structure.alternatives import Questioned, alternatives

WATCHED = ("indexer.meetings", "indexer.language")
"""The packages whose words are counted."""

_END = sys.maxsize


class ListEntry(NamedTuple):
    """A word of a list, or an alternative of an expression, by the name that the list has in the source."""

    module: str
    list: str
    entry: str


def watched_modules() -> tuple[ModuleType, ...]:
    """All modules of the watched packages, imported."""
    found = []
    for name in WATCHED:
        package = importlib.import_module(name)
        found += [
            importlib.import_module(one.name)
            for one in sorted(pkgutil.walk_packages(package.__path__, f"{name}."), key=lambda one: one.name)
        ]
    return tuple(found)


class Asked:
    """What was asked while a document was read."""

    def __init__(self) -> None:
        self.words: set[ListEntry] = set()
        self.texts: dict[tuple[str, str, re.Pattern[str]], set[tuple[str, str, int, int]]] = defaultdict(set)

    def served(self, homes: Homes) -> set[ListEntry]:
        """The entries that any of it turned on."""
        found = set(self.words)
        for (module, name, pattern), texts in self.texts.items():
            questioned, entries = _questioned(pattern), homes.entries(module, name, pattern.pattern)
            for how, text, start, end in texts:
                found |= {entries[number] for number in questioned.served(how, text, (start, end))}
        return found


@cache
def _questioned(pattern: re.Pattern[str]) -> Questioned:
    return Questioned(pattern)


class Homes:
    """Where an alternative stands in the source: in the expression, or in a text that went into several."""

    def __init__(self, modules: Sequence[ModuleType]) -> None:
        self._parts = sorted(
            (
                (value, module.__name__, name)
                for module in modules
                for name, value in vars(module).items()
                if isinstance(value, str) and "|" in value and not name.startswith("__")
            ),
            key=lambda part: len(part[0]),
        )
        self._known: dict[tuple[str, str, str], tuple[ListEntry, ...]] = {}

    def entries(self, module: str, name: str, expression: str) -> tuple[ListEntry, ...]:
        """The entry that each alternative of an expression is."""
        key = (module, name, expression)
        if key not in self._known:
            self._known[key] = tuple(self._entries(*key))
        return self._known[key]

    def _entries(self, module: str, name: str, expression: str) -> Iterator[ListEntry]:
        places = [
            (match.start(), match.end(), *part[1:])
            for part in self._parts
            if part[0] in expression
            for match in re.finditer(re.escape(part[0]), expression)
        ]
        for one in alternatives(expression):
            home = next(
                (place[2:] for place in places if place[0] <= one.start and one.end <= place[1]),
                (module, name),
            )
            yield ListEntry(*home, one.text.strip())


class _WatchedPattern:
    """An expression that remembers the texts in which it found something, or might have."""

    def __init__(self, pattern: re.Pattern[str], module: str, name: str, asked: Asked) -> None:
        self._pattern, self._texts = pattern, asked.texts[module, name, pattern]
        self._all = bool(_questioned(pattern).forbidding)
        self._worth = bool(_questioned(pattern).alternatives)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever expressions have
        return getattr(self._pattern, name)

    def _note(self, how: str, text: str, found: object, start: int = 0, end: int = _END) -> None:
        if self._worth and (found or self._all):
            self._texts.add((how, text, start, end))

    def search(self, text: str, *bounds: int) -> re.Match[str] | None:
        found = self._pattern.search(text, *bounds)
        self._note("search", text, found, *bounds)
        return found

    def match(self, text: str, *bounds: int) -> re.Match[str] | None:
        found = self._pattern.match(text, *bounds)
        self._note("match", text, found, *bounds)
        return found

    def fullmatch(self, text: str, *bounds: int) -> re.Match[str] | None:
        found = self._pattern.fullmatch(text, *bounds)
        self._note("fullmatch", text, found, *bounds)
        return found

    def finditer(self, text: str, *bounds: int) -> Iterator[re.Match[str]]:
        self._note("finditer", text, True, *bounds)
        return self._pattern.finditer(text, *bounds)

    def findall(self, text: str, *bounds: int) -> list[Any]:
        self._note("finditer", text, True, *bounds)
        return self._pattern.findall(text, *bounds)

    def sub(self, new: Any, text: str, count: int = 0) -> str:  # noqa: ANN401 - a text or a function
        self._note("finditer", text, True)
        return self._pattern.sub(new, text, count)

    def split(self, text: str, maxsplit: int = 0) -> list[str | Any]:
        self._note("finditer", text, True)
        return self._pattern.split(text, maxsplit)


class _Expressions:
    """The module `re` for a module that uses it in functions, remembering what it is asked."""

    def __init__(self, module: str, asked: Asked) -> None:
        self._module, self._asked = module, asked
        self._made: dict[tuple[str, int, str], _WatchedPattern] = {}

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever `re` has
        if name not in ("search", "match", "fullmatch", "finditer", "findall", "sub", "split"):
            return getattr(re, name)

        def call(expression: str, *arguments: Any, flags: int = 0, **named: Any) -> Any:  # noqa: ANN401
            where = f"{sys._getframe(1).f_code.co_name}()"
            given = len(arguments) - (2 if name == "sub" else 1)
            if given > 0 and name not in ("sub", "split"):
                flags, arguments = arguments[-1], arguments[:-1]
            key = (expression, int(flags), where)
            if key not in self._made:
                self._made[key] = _WatchedPattern(
                    re.compile(expression, flags), self._module, where, self._asked
                )
            return getattr(self._made[key], name)(*arguments, **named)

        return call


class _WatchedWords(Set[str]):
    """A set of words that remembers which of them it was asked for."""

    def __init__(self, words: Set[str], module: str, name: str, asked: Asked) -> None:
        self._words, self._module, self._name, self._asked = words, module, name, asked

    def __contains__(self, word: object) -> bool:
        found = word in self._words
        if found:
            self._asked.words.add(ListEntry(self._module, self._name, str(word)))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)

    @classmethod
    def _from_iterable(cls, it: Any) -> Any:  # noqa: ANN401 - what operations make is an ordinary set
        return frozenset(it)


class _WatchedTable(Mapping[str, Any]):
    """A table by words that remembers which of them were looked up."""

    def __init__(self, table: Mapping[str, Any], module: str, name: str, asked: Asked) -> None:
        self._table, self._module, self._name, self._asked = table, module, name, asked

    def __getitem__(self, word: str) -> Any:  # noqa: ANN401 - whatever it holds
        found = self._table[word]
        self._asked.words.add(ListEntry(self._module, self._name, word))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


@contextmanager
def watching(modules: Sequence[ModuleType]) -> Iterator[Asked]:
    """Within, what the modules' expressions and lists are asked is remembered; what was cached is not."""
    asked, kept = Asked(), []
    for module in modules:
        for name, value in list(vars(module).items()):
            if hasattr(value, "cache_clear"):
                value.cache_clear()
            other = _watched(value, *_home(module, name, value, modules), asked)
            if other is not value:
                kept.append((module, name, value))
                setattr(module, name, other)
    try:
        yield asked
    finally:
        for module, name, value in kept:
            setattr(module, name, value)


def _home(module: ModuleType, name: str, value: object, modules: Sequence[ModuleType]) -> tuple[str, str]:
    """The module that a value was made in, and its name there: others import it, perhaps by another name."""
    if isinstance(value, ModuleType) or name.startswith("__"):
        return module.__name__, name
    return _homes(tuple(modules)).get(id(value), (module.__name__, name))


@cache
def _homes(modules: tuple[ModuleType, ...]) -> Mapping[int, tuple[str, str]]:
    """By value, the module that does not import it, and its name there."""
    found: dict[int, tuple[str, str]] = {}
    for module in modules:
        imported = imported_names(module)
        for name, value in vars(module).items():
            if name not in imported:
                found.setdefault(id(value), (module.__name__, name))
    return found


@cache
def imported_names(module: ModuleType) -> frozenset[str]:
    """The names at the top of a module that it has from others."""
    return frozenset(
        alias.asname or alias.name
        for node in ast.parse(inspect.getsource(module)).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    )


def _watched(value: Any, module: str, name: str, asked: Asked) -> Any:  # noqa: ANN401 - of any kind
    """The value, or what stands for it while it is watched."""
    if name.startswith("__"):
        return value
    if value is re:
        return _Expressions(module, asked)
    if isinstance(value, re.Pattern):
        return _WatchedPattern(value, module, name, asked)
    bound = getattr(value, "__self__", None)
    if isinstance(bound, re.Pattern):
        return getattr(_WatchedPattern(bound, module, name, asked), value.__name__)
    if isinstance(value, set | frozenset) and _are_words(value):
        return _WatchedWords(value, module, name, asked)
    if isinstance(value, Mapping) and value:
        if any(isinstance(one, re.Pattern | tuple) for one in value.values()):
            return {key: _watched(one, module, name, asked) for key, one in value.items()}
        return _WatchedTable(value, module, name, asked) if _are_words(value) else value
    if type(value) in (tuple, list):
        parts = [_watched(one, module, name, asked) for one in value]
        return type(value)(parts) if any(a is not b for a, b in zip(parts, value, strict=True)) else value
    return value


def _are_words(value: Set[Any] | Mapping[Any, Any]) -> bool:
    return bool(value) and all(isinstance(word, str) and word for word in value)
