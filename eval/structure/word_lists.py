"""Which documents and bodies each entry of each word list serves: an entry that serves one document is that
document's phrase, not a word of minutes, and goes."""

from __future__ import annotations

import importlib
import inspect
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from eval.structure.alternatives import words_of
from eval.structure.corpus import parsed
from eval.structure.gold import body_of
from eval.structure.judge import processes
from eval.structure.watch import Homes, ListEntry, imported_names, watched_modules, watching
from indexer.errors import BadInput

CLOSED = Path(__file__).with_name("closed.toml")
"""The classes of words that are whole by their nature, with the reason: they need not serve anything."""

FEW = 1
"""An entry that serves so many documents or fewer is told."""


@dataclass(frozen=True, slots=True)
class ServedEntry:
    """An entry and how much of the corpus turns on it. `closed`: the class that it is of, if it is of one."""

    entry: ListEntry
    documents: int
    bodies: int
    occurs: int  # in so many documents, whether anything was made of it or not
    closed: str | None

    @property
    def goes(self) -> bool:
        """Whether it should go."""
        return self.documents <= FEW and self.closed is None


@dataclass(frozen=True, slots=True)
class _Served:
    """What one document turns on, and all entries that were there to be asked."""

    path: str
    words: frozenset[ListEntry]
    occurring: frozenset[ListEntry]
    known: frozenset[ListEntry]


def served_entries(
    documents: Sequence[tuple[str, Path]],
    *,
    workers: int | None = None,
    step: Callable[[], object] = lambda: None,
) -> tuple[ServedEntry, ...]:
    """All entries, by list and in it by what they serve; `step` is called when a document has been read."""
    known: set[ListEntry] = set()
    served: dict[ListEntry, list[str]] = defaultdict(list)
    occurs: Counter[ListEntry] = Counter()
    with processes(workers) as spread:
        for one in spread(_served, documents):
            known |= one.known
            for entry in one.words:
                served[entry].append(one.path)
            occurs.update(one.occurring)
            step()
    known |= served.keys()
    for entry in _builders(known, served):
        known.discard(entry)
    closed = read_closed()
    found = [
        ServedEntry(
            entry,
            documents=len(served[entry]),
            bodies=len(set(map(body_of, served[entry]))),
            occurs=occurs[entry],
            closed=closed.of(entry),
        )
        for entry in known
    ]
    return tuple(sorted(found, key=lambda one: (one.entry[:2], one.documents, one.occurs, one.entry.entry)))


def _served(document: tuple[str, Path]) -> _Served:
    path, file = document
    modules = watched_modules()
    homes = Homes(modules)
    with watching(modules) as asked:
        meetings = parsed(file)
    words = {one for one in asked.served(homes) if _is_written(one)}
    inline = {entry for key in asked.texts for entry in homes.entries(key[0], key[1], key[2].pattern)}
    known = _known(modules) | {one for one in inline if _is_written(one)}
    text = "" if isinstance(meetings, str) else _text(meetings)
    spelt = frozenset(re.findall(r"[^\W\d_]+", text.lower()))
    occurring = {one for one in known if _occurs(one.entry, text, spelt)}
    return _Served(path, frozenset(words), frozenset(occurring), frozenset(known))


def _text(meetings: Sequence[Mapping[str, Any]]) -> str:
    """The words of items and people of a document."""
    parts = [f"{one['heading']}\n{one['text']}" for meeting in meetings for one in meeting["items"]]
    people = [one["name"] or "" for meeting in meetings for one in meeting["attendees"]]
    return "\n".join([*parts, *people])


def _occurs(entry: str, text: str, spelt: Set[str]) -> bool:
    if entry.isalpha():
        return entry.lower() in spelt
    return re.search(rf"(?<!\w)(?:{entry})(?!\w)", text, re.IGNORECASE) is not None


@cache
def _is_written(entry: ListEntry) -> bool:
    """Whether it stands in the source: expressions may also be made of the words of a document."""
    if not entry.list.endswith("()"):
        return bool(words_of(entry.entry))
    return entry.entry in inspect.getsource(importlib.import_module(entry.module))


@cache
def _known(modules: tuple[ModuleType, ...]) -> frozenset[ListEntry]:
    """All entries of the modules' own expressions and sets."""
    homes, found = Homes(modules), set[ListEntry]()
    for module in modules:
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern):
                found.update(homes.entries(module.__name__, name, value.pattern))
            elif isinstance(value, set | frozenset) and not name.startswith("__"):
                found.update(
                    ListEntry(module.__name__, name, word) for word in value if isinstance(word, str)
                )
    imported = {(one.module, one.list) for one in found} - _own(modules)
    return frozenset(one for one in found if (one.module, one.list) not in imported and _is_written(one))


def _own(modules: Sequence[ModuleType]) -> set[tuple[str, str]]:
    """The lists that a module makes itself, by module and name."""
    return {
        (module.__name__, name) for module in modules for name in vars(module).keys() - imported_names(module)
    }


def _builders(known: Iterable[ListEntry], served: Mapping[ListEntry, Sequence[str]]) -> Iterator[ListEntry]:
    """Entries of sets that nothing is looked up in: expressions are made of them, and told instead."""
    lists: dict[tuple[str, str], list[ListEntry]] = defaultdict(list)
    for entry in known:
        lists[entry[:2]].append(entry)
    spelt = {entry.entry for entry in known}
    for (module, name), entries in lists.items():
        others = {one.entry for one in known if one[:2] != (module, name)}
        if not any(one in served for one in entries) and all(one.entry in others & spelt for one in entries):
            yield from entries


# Classes of words that are whole by their nature.


@dataclass(frozen=True, slots=True)
class ClosedClasses:
    """Lists, by module and name, and words, each with the name of its class."""

    lists: Mapping[tuple[str, str], str]
    words: Mapping[str, str]

    def of(self, entry: ListEntry) -> str | None:
        """The class that an entry is of: that of its list, or the one that all of its words are of."""
        if named := self.lists.get(entry[:2]):
            return named
        classes = [self.words.get(word, "") for word in words_of(entry.entry)]
        return classes[0] if classes and all(classes) else None


def read_closed(path: Path = CLOSED) -> ClosedClasses:
    """The closed classes. Raises BadInput for a class without a reason."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    lists, words = {}, {}
    for name, one in content.items():
        if not one.get("why"):
            raise BadInput(f"{path}: the class {name} needs a reason: say why its words are all there are.")
        for place in one.get("lists", ()):
            module, _, listed = place.partition(" ")
            lists[module, listed] = name
        for word in one.get("words", "").split():
            words[word] = name
    return ClosedClasses(lists, words)


# The report.


def told(entries: Sequence[ServedEntry], documents: int, *, every: bool) -> Iterator[str]:
    """The report for the terminal: of each list the entries that should go, or all with what they serve."""
    goes = [one for one in entries if one.goes]
    yield (
        f"{len(entries)} entries of {len({one.entry[:2] for one in entries})} lists, read over {documents} "
        f"documents: {len(goes)} serve one document or none, and are of no closed class."
    )
    by_list: dict[tuple[str, str], list[ServedEntry]] = defaultdict(list)
    for one in entries:
        by_list[one.entry[:2]].append(one)
    for (module, name), some in by_list.items():
        shown = some if every else [one for one in some if one.goes]
        if not shown:
            continue
        yield f"\n{module} {name}: {sum(one.goes for one in some)} of {len(some)} go"
        for one in shown:
            mark = "-" if one.goes else " "
            closed = f"  ({one.closed})" if one.closed else ""
            counts = f"{one.documents:4} documents {one.bodies:3} bodies, occurs in {one.occurs:3}"
            yield f" {mark} {counts}  {one.entry.entry}{closed}"


def as_rows(entries: Set[ServedEntry] | Sequence[ServedEntry]) -> list[dict[str, object]]:
    """The same for programs."""
    return [
        one.entry._asdict()
        | {"documents": one.documents, "bodies": one.bodies, "occurs": one.occurs, "closed": one.closed}
        for one in entries
    ]
