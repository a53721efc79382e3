"""The cost model: docs/scale.md shows what the script gives, and the script keeps to what was measured."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from indexer.errors import BadInput
from scripts.costs import (
    LARGE,
    OWN_MB,
    SMALL,
    Sizes,
    answers_a_second,
    own_gb,
    sizes_of,
    tables,
)
from tests import tiny_models
from tests.processes import ROOT
from tests.tiny_index import build_tiny, write_minutes

PAGE = (ROOT / "docs" / "scale.md").read_text(encoding="utf-8")
PARTS = ("vectors", "lists", "postings", "sentences", "tokens", "records", "columns")


def stated() -> Sizes:
    """The sizes in the page's table."""
    rows = re.findall(
        r"^\| [a-z][^|]+ \| ([\d,]+) \| [\d,]* \|$", PAGE.partition("| bytes a passage")[2], re.M
    )
    return Sizes(384, dict(zip(PARTS, (float(one.replace(",", "")) for one in rows), strict=False)))


def test_the_page_shows_what_the_script_gives() -> None:
    sizes = stated()
    assert list(sizes.parts) == list(PARTS)
    for table in tables(sizes).split("\n\n"):
        assert table in PAGE


def test_the_model_gives_what_was_measured() -> None:
    assert own_gb(SMALL) * 1_000 == pytest.approx(OWN_MB[SMALL])
    assert own_gb(LARGE) * 1_000 == pytest.approx(OWN_MB[LARGE])
    assert answers_a_second(SMALL) == pytest.approx(57.2)
    # 7,437 MB were measured, fixed files included, before an index held tokens.
    sizes = stated()
    assert (sizes.local - sizes.parts["tokens"]) * LARGE / 1e6 == pytest.approx(7_437, rel=0.02)


def test_sizes_are_those_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scripts.costs.SCANNED", 2)
    encoder = tiny_models.encoder(tmp_path / "model")
    manifest = build_tiny(write_minutes(tmp_path / "minutes", 1), tmp_path / "index", encoder).manifest
    passages = manifest.contents.passages
    sizes = sizes_of(tmp_path / "index")
    assert sizes.dimension == manifest.contents.dimension
    counted = {name: file.bytes for name, file in manifest.files.items()}
    fixed = sum(size for name, size in counted.items() if name.startswith(("encoder/", "language/")))
    assert sizes.local == pytest.approx((sum(counted.values()) - fixed) / passages, abs=len(PARTS) / 2)
    assert sizes.parts["records"] == round(counted["records.sqlite"] / passages)


def test_an_index_that_tells_nothing_is_refused(tmp_path: Path) -> None:
    encoder = tiny_models.encoder(tmp_path / "model")
    build_tiny(write_minutes(tmp_path / "minutes", 1), tmp_path / "index", encoder)
    with pytest.raises(BadInput, match="more than 10,000 passages"):
        sizes_of(tmp_path / "index")
