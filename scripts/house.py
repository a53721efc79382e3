"""How the house is built: `make house` prints sizes, circles, double names, and files that a request crosses.

Everything is read from the source, but for the files that a request crosses: those in which a function runs.
"""

from __future__ import annotations

import ast
import sys
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import FrameType

from starlette.testclient import TestClient

from indexer.documents.folder.find import discover
from indexer.documents.read import read_source
from indexer.meetings.parse import parse_meeting
from service.web.app import create_app

ROOT = Path(__file__).resolve().parent.parent
MINUTES = ROOT / "examples" / "minutes"

WINGS: Mapping[str, tuple[int, int]] = {
    "indexer": (4, 720),
    "indexer/language": (3, 520),
    "indexer/documents": (12, 3_900),
    "indexer/meetings": (12, 3_700),
    "indexer/sites": (28, 3_300),
    "indexer/learned": (5, 1_500),
    "indexer/store": (11, 3_200),
    "indexer/build": (8, 2_750),
    "service/search": (16, 3_900),
    "service/answer": (6, 1_450),
    "service/registers": (9, 1_500),
    "service/summary": (8, 1_850),
    "service/alerts": (12, 1_100),
    "service/corrections": (3, 500),
    "service/web": (20, 5_500),
    "service": (6, 1_400),
    "eval": (16, 3_850),
}
"""The budget of each wing: files (those that only mark a package do not count) and lines of Python."""

LONG_FILE, LONG_FUNCTION = 450, 60  # lines

REASONS: Mapping[str, str] = {
    "indexer/build/build.py": "the whole build in the order of its steps",
    "indexer/build/encoder.py": "the one module that knows sentence-transformers: to load, encode, export",
    "indexer/model.py": "all words of the project as types, and who sees what",
    "indexer/documents/pdf/paragraphs.py": "every sign that printed lines are one paragraph, together",
}
"""Why a file is longer than `LONG_FILE`: one idea that would not be clearer in two."""

CLIENT = ("service.client",)
"""What asks a service elsewhere, over HTTP."""

CROSSED = {"GET /api/search": 32, "GET /api/ask": 43, "GET /search": 58, "parse": 21}
"""How many files of the product each should cross."""

_WARMING, _ASKED = "Who chaired the meeting?", "What was said about the knife test purchases in shops?"
_DOCUMENT = MINUTES / "bcjb-2023-01-25.html"


@dataclass(frozen=True, slots=True)
class Module:
    """A file of the product."""

    name: str  # "indexer.store.bm25"; that of a package for its __init__.py
    path: Path  # below ROOT
    lines: int
    tree: ast.Module

    @property
    def wing(self) -> str:
        """The longest of `WINGS` that it lies in."""
        return max((wing for wing in WINGS if self.path.is_relative_to(wing)), key=len)

    @property
    def room(self) -> str:
        """The folder that order of imports is asserted of; a loose file of indexer/ or service/ by itself."""
        return self.wing if "/" in self.wing or self.wing == "eval" else "/".join(self.name.split(".")[:2])

    def imported(self) -> Iterator[str]:
        """The names of all that is imported anywhere in the file, of members too: they may be modules."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module
                yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def product() -> Mapping[str, Module]:
    """All modules by name."""
    found = {}
    for path in sorted(
        path for wing in ("indexer", "service", "eval") for path in (ROOT / wing).rglob("*.py")
    ):
        text, below = path.read_text(encoding="utf-8"), path.relative_to(ROOT)
        name = ".".join(below.with_suffix("").parts).removesuffix(".__init__")
        found[name] = Module(name, below, text.count("\n"), ast.parse(text))
    return found


def is_package(module: Module) -> bool:
    """Whether it is an __init__.py, which here holds a docstring at most."""
    return module.path.name == "__init__.py"


@cache
def edges() -> Mapping[str, frozenset[str]]:
    """The modules of the product that each imports, at its top, for types, or in a function."""
    modules = product()
    real = {name for name, one in modules.items() if not is_package(one)}
    return {name: frozenset(one.imported()) & real - {name} for name, one in modules.items()}


def rooms() -> Mapping[str, frozenset[str]]:
    """The rooms that each room imports from, see `Module.room`."""
    modules, found = product(), defaultdict[str, set[str]](set)
    for name, used in edges().items():
        found[modules[name].room] |= {modules[one].room for one in used} - {modules[name].room}
    return {room: frozenset(used) for room, used in found.items()}


def reached(start: str, graph: Mapping[str, Iterable[str]]) -> frozenset[str]:
    """All that `start` leads to over any number of steps; itself only if in a circle."""
    found: set[str] = set()
    open_ends = list(graph[start])
    while open_ends:
        if (one := open_ends.pop()) not in found:
            found.add(one)
            open_ends += graph.get(one, ())
    return frozenset(found)


def circles(graph: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """Groups of nodes that each lead to one another."""
    leads = {node: reached(node, graph) for node in graph}
    groups = {
        tuple(sorted(other for other in leads[node] if node in leads.get(other, ())))
        for node in graph
        if node in leads[node]
    }
    return sorted(groups)


def double_classes() -> dict[str, list[str]]:
    """Class names that stand in more than one place, with the files.

    Those of the client are left out: it knows of us only the API, after which its types are named.
    """
    places = defaultdict[str, list[str]](list)
    for name, module in product().items():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ClassDef) and name not in CLIENT:
                places[node.name].append(module.path.as_posix())
    return {name: found for name, found in sorted(places.items()) if len(found) > 1}


def double_files() -> list[str]:
    """File names that stand twice in a wing."""
    names = Counter((one.wing, one.path.name) for one in product().values() if not is_package(one))
    return sorted(f"{wing}: {name}" for (wing, name), count in names.items() if count > 1)


def long_files() -> dict[str, int]:
    """Lines of the files that need a reason."""
    return {one.path.as_posix(): one.lines for one in product().values() if one.lines > LONG_FILE}


def long_functions() -> dict[str, int]:
    """Lines of the functions that do not fit a screen, by place."""
    found = {}
    for module in product().values():
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONG_FUNCTION:
                    found[f"{module.path}:{node.lineno} {node.name}"] = lines
    return found


class Tracer:
    """Notes, while it is on, the modules of the product in which a function is called, in whatever thread."""

    def __init__(self) -> None:
        self._wanted = {str(ROOT / one.path): one for one in product().values()}
        self._found: set[Module] | None = None

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        """As `sys.setprofile` calls it. What runs when a module is imported does not count."""
        if self._found is None or event != "call" or frame.f_code.co_name == "<module>":
            return
        if module := self._wanted.get(frame.f_code.co_filename):
            self._found.add(module)

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Within, this thread is seen, and all that are started."""
        sys.setprofile(self)
        threading.setprofile(self)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    def crossed(self, act: Callable[[], object]) -> frozenset[Module]:
        """The modules that `act` crosses."""
        self._found = set()
        try:
            act()
            return frozenset(self._found)
        finally:
            self._found = None


def crossed(index: Path) -> dict[str, frozenset[Module]]:
    """What each of `CROSSED` crosses; requests over an index of the sample minutes, each in a new service."""
    tracer = Tracer()
    _parse()  # imports what it needs
    with tracer.watching():
        # What looks for a new index version now and then, in a thread of its own, is no part of a request.
        twice = {
            name: [_requested(tracer, index, name.split()[1]) for _ in range(2)]
            for name in CROSSED
            if name != "parse"
        }
        found = {name: one & other for name, (one, other) in twice.items()}
        return {**found, "parse": tracer.crossed(_parse)}


def _requested(tracer: Tracer, index: Path, path: str) -> frozenset[Module]:
    """What a question crosses that was not asked before, once another has been."""
    with TestClient(create_app(index)) as client:
        client.get("/actions").raise_for_status()  # waits for the registers, which a thread gathers
        client.get(path, params={"q": _WARMING}).raise_for_status()
        return tracer.crossed(lambda: client.get(path, params={"q": _ASKED}).raise_for_status())


def _parse() -> None:
    (found,) = discover([_DOCUMENT]).found
    parse_meeting(read_source(found.path, found.sidecar))


def report(index: Path) -> Iterator[str]:
    """All of it for people, a line each."""
    yield from _sizes()
    yield from _listed("circles of modules", [" <-> ".join(one) for one in circles(edges())])
    yield from _listed("circles of folders", [" <-> ".join(one) for one in circles(rooms())])
    yield from _listed("class names twice", [f"{n}: {', '.join(p)}" for n, p in double_classes().items()])
    yield from _listed("file names twice in a wing", double_files())
    over = [f"{n:5} {path}: {REASONS.get(path, 'no reason given')}" for path, n in long_files().items()]
    yield from _listed(f"files over {LONG_FILE} lines", over)
    functions = [f"{n:5} {place}" for place, n in long_functions().items()]
    yield from _listed(f"functions over {LONG_FUNCTION} lines", functions)
    yield "\nfiles crossed:"
    for name, modules in crossed(index).items():
        by_wing = Counter(one.wing for one in modules)
        parts = ", ".join(f"{wing} {by_wing[wing]}" for wing in WINGS if by_wing[wing])
        yield f"  {name:16} {len(modules):3} (aim {CROSSED[name]}): {parts}"


def _sizes() -> Iterator[str]:
    files, lines = Counter[str](), Counter[str]()
    for one in product().values():
        files[one.wing] += not is_package(one)
        lines[one.wing] += one.lines
    yield f"{'wing':20} {'files':>5} {'aim':>5}   {'lines':>6} {'aim':>6}"
    for wing, (most_files, most_lines) in WINGS.items():
        yield f"{wing + '/':20} {files[wing]:5} {most_files:5}   {lines[wing]:6,} {most_lines:6,}"
    most_files, most_lines = (sum(column) for column in zip(*WINGS.values(), strict=True))
    yield f"{'all':20} {files.total():5} {most_files:5}   {lines.total():6,} {most_lines:6,}"


def _listed(title: str, found: list[str]) -> Iterator[str]:
    yield f"\n{title}: {len(found) or 'none'}"
    yield from (f"  {line}" for line in found)


if __name__ == "__main__":
    for line in report(Path(sys.argv[1])):
        sys.stdout.write(f"{line}\n")
