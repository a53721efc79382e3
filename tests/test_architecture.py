"""Imports go one way, and heavy packages are each imported in few places, never at import time of ours."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(
    path for package in ("indexer", "service", "eval") for path in (ROOT / package).rglob("*.py")
)

FORBIDDEN = {
    "indexer": ("service", "eval", "fastapi", "starlette", "uvicorn", "jinja2", "typer"),
    "service": (),
    "eval": ("fastapi", "starlette"),
}
# The core of the service must be usable without any web framework.
CORE = ("stages", "query", "search", "results", "fusion", "highlight", "citation", "coverage")
AT_MOST_TWO = (
    "faiss",
    "opentelemetry",
    "sentence_transformers",
    "rank_bm25",
    "tiktoken",
    "onnxruntime",
    "pdfplumber",
    "pymilvus",
    "ray",
    "uvicorn",
)


def imports(path: Path, *, top_level_only: bool = False) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    nodes = tree.body if top_level_only else list(ast.walk(tree))
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def roots(path: Path, **options: bool) -> set[str]:
    return {name.partition(".")[0] for name in imports(path, **options)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_go_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    assert not roots(path) & set(FORBIDDEN[package])
    if package == "service":
        assert "eval" not in roots(path, top_level_only=True)
    if package == "service" and "operation" not in path.parts:
        assert not roots(path) & {"prometheus_client", "opentelemetry"}
    if package == "service" and path.stem in CORE:
        assert not roots(path) & {"fastapi", "starlette", "uvicorn", "jinja2", "pydantic", "typer"}
    if path.name == "model.py":
        assert not roots(path) & {"indexer", "service", "eval", "numpy"}


@pytest.mark.parametrize("package", AT_MOST_TWO)
def test_a_heavy_package_is_known_to_few_modules(package: str) -> None:
    users = [path for path in MODULES if package in roots(path)]
    assert 1 <= len(users) <= 2, users


def test_searching_and_serving_load_neither_torch_nor_readers() -> None:
    code = (
        "import sys; import service.web.app, service.search.search, service.cli.main, service.web.app; "
        "heavy = {'torch', 'transformers', 'sentence_transformers', 'rank_bm25', 'tiktoken', 'pdfplumber',"
        " 'lxml', 'docx', 'odfdo'}; print(*sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
