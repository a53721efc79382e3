"""Imports go one way over whole folders; heavy packages are known to few modules, and not loaded at first."""

from __future__ import annotations

import subprocess
import sys

import pytest

from scripts.house import ROOT, edges, is_package, product, reached, rooms

ORDER = (
    ("indexer/regular_files",),
    ("indexer/errors",),
    ("indexer/model",),
    ("indexer/arrays",),
    ("indexer/language",),
    ("indexer/passages",),
    ("indexer/documents", "indexer/meetings"),
    ("indexer/sites",),
    ("indexer/learned",),
    ("indexer/store",),
    ("indexer/build",),
    ("service/search",),
    ("service/answer",),
    ("service/registers",),
    ("service/summary",),
    ("service/alerts",),
    ("service/corrections",),
    ("service/web",),
    ("service/client",),
    ("service/mcp_addresses",),
    ("service/mcp_tools",),
    ("service/mcp_registers",),
    ("service/mcp",),
    ("service/cli",),
    ("eval",),
)
"""Folders, and the files beside them, by floor: each may import from itself and from earlier floors."""

FLOORS = {room: number for number, floor in enumerate(ORDER) for room in floor}
ROOMS = sorted({module.room for module in product().values() if not is_package(module)})

FRAMEWORKS = {"fastapi", "starlette", "jinja2", "uvicorn", "typer", "prometheus_client"}
NO_FRAMEWORK = (
    "indexer/",
    "service/search/",
    "service/answer/",
    "service/registers/",
    "service/summary/",
    "service/alerts/",
    "service/corrections/",
)

KNOWN_TO_TWO = (
    "faiss",
    "mcp",
    "onnxruntime",
    "opentelemetry",
    "prometheus_client",
    "pymilvus",
    "rank_bm25",
    "ray",
    "sentence_transformers",
    "tiktoken",
    "uvicorn",
)
HEAVY = (
    *("torch", "transformers", "sentence_transformers", "faiss", "onnxruntime", "tokenizers", "rank_bm25"),
    *("tiktoken", "pdfplumber", "lxml", "docx", "odfdo", "markdown_it", "pymilvus", "ray", "scipy"),
)


def packages(name: str) -> set[str]:
    """Whose packages a module imports, at its top or in a function."""
    return {imported.partition(".")[0] for imported in product()[name].imported()}


def test_every_folder_has_its_floor() -> None:
    assert set(ROOMS) == set(FLOORS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_folder_reaches_only_floors_below(room: str) -> None:
    above = {one for one in reached(room, rooms()) if FLOORS[one] >= FLOORS[room]}
    assert above == set(), {
        f"{name} imports {used}"
        for name, all_used in edges().items()
        for used in all_used
        if product()[used].room in above and FLOORS[product()[name].room] < FLOORS[product()[used].room]
    }


@pytest.mark.parametrize("folder", NO_FRAMEWORK)
def test_the_core_reaches_no_web_framework(folder: str) -> None:
    own = [name for name, one in product().items() if one.path.as_posix().startswith(folder)]
    assert own
    every = set(own).union(*(reached(name, edges()) for name in own))
    assert {name: found for name in sorted(every) if (found := packages(name) & FRAMEWORKS)} == {}


@pytest.mark.parametrize("package", KNOWN_TO_TWO)
def test_a_heavy_package_is_known_to_few_modules(package: str) -> None:
    users = [name for name in product() if package in packages(name)]
    assert 1 <= len(users) <= 2, users


def test_what_reads_pages_of_pdf_is_known_to_one_folder() -> None:
    users = [name for name in product() if "pdfplumber" in packages(name)]
    assert users
    assert [name for name in users if not name.startswith("indexer.documents.pdf.")] == []


@pytest.mark.parametrize(
    "modules",
    [
        ["service.web.app", "service.cli.main", "service.mcp", "eval.commands"],
        [name for name in product() if name.startswith(("service.search.", "service.answer."))],
    ],
    ids=["serving", "searching"],
)
def test_importing_the_service_loads_nothing_heavy(modules: list[str]) -> None:
    code = f"import sys, {', '.join(modules)}; print(*sorted({set(HEAVY)!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []


def test_searching_on_the_command_line_loads_nothing_that_builds_or_writes() -> None:
    wanted = "service.cli.main, service.cli.printing, service.search.search, service.search.rerank"
    run = subprocess.run(
        [sys.executable, "-c", f"import sys, {wanted}; print(*sorted(sys.modules))"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    idle = (
        "indexer.build",
        "indexer.documents",
        "indexer.meetings",
        "service.summary",
        "service.web.api.schemas",
    )
    assert [name for name in run.stdout.split() if name.startswith(idle)] == []
