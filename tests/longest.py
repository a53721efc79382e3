"""Which files of tests take longest: they begin first, so that several workers end at about the same time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

LONGEST = """test_bench test_container test_cluster test_restricted_answers test_faults test_api_conformance
test_refusals test_eval_command test_browser test_hostile_minutes test_accessibility test_fuzz
test_written_served test_replicas test_proxy test_restricted_builds test_end_to_end test_browser_walk
test_privacy test_mcp test_soak test_incremental test_unfinished test_milvus_versions test_milvus_interrupted
test_milvus_serving test_reload test_workers test_operation test_index_glossary test_ask""".split()
"""By the slowest tests of whole runs (`pytest --durations=40`). The first file begins by building an index
that most others wait for; the second does without it meanwhile."""

_PLACES = {name: place for place, name in enumerate(LONGEST)}


def place(path: Path) -> int:
    """Where a file stands in the order; those that are not named come last, as they are."""
    return _PLACES.get(path.stem, len(LONGEST))


def unknown(paths: Iterable[Path]) -> set[str]:
    """Names in the list of which there is no file."""
    return set(LONGEST) - {path.stem for path in paths}
