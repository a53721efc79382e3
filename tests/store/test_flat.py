"""The file of vectors: FAISS's own to the byte, and refused when damaged."""

from pathlib import Path

import faiss
import numpy as np
import pytest

from indexer.arrays import all_products, products, rows_of
from indexer.store.engines import local as flat
from indexer.store.engines.local import read_flat, write_flat


def vectors(count: int) -> np.ndarray:
    return np.random.default_rng(3).normal(size=(count, 24)).astype(np.float32)


@pytest.mark.parametrize("count", [0, 1, 50])
def test_the_file_is_the_one_that_faiss_writes(
    count: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(flat, "_BLOCK", 7)
    write_flat(tmp_path / "ours", vectors(count))
    index = faiss.IndexFlatIP(24)
    index.add(vectors(count))
    faiss.write_index(index, str(tmp_path / "theirs"))
    assert (tmp_path / "ours").read_bytes() == (tmp_path / "theirs").read_bytes()
    assert np.array_equal(read_flat(tmp_path / "theirs"), vectors(count))


@pytest.mark.parametrize(
    "harm", [lambda raw: raw[:20], lambda raw: raw[:-1], lambda raw: b"Ix" + raw[2:][::-1]]
)
def test_a_damaged_file_is_refused(harm, tmp_path: Path) -> None:
    write_flat(tmp_path / "vectors", vectors(9))
    (tmp_path / "vectors").write_bytes(harm((tmp_path / "vectors").read_bytes()))
    with pytest.raises(ValueError, match="vectors"):
        read_flat(tmp_path / "vectors")


def test_the_view_outlives_what_made_it(tmp_path: Path) -> None:
    write_flat(tmp_path / "vectors", vectors(1_000))
    copies = [read_flat(tmp_path / "vectors") for _ in range(3)]
    assert all(np.array_equal(one, vectors(1_000)) for one in copies)
    assert not copies[0].flags.writeable


@pytest.mark.parametrize("count", [0, 1, 255, 256, 700])
def test_products_by_blocks_are_those_of_the_whole(count: int, tmp_path: Path) -> None:
    write_flat(tmp_path / "vectors", vectors(800))
    stored, vector = read_flat(tmp_path / "vectors"), vectors(1)[0]
    rows = np.random.default_rng(4).integers(800, size=count)
    assert np.array_equal(rows_of(stored, rows), vectors(800)[rows])
    assert np.allclose(products(stored, rows, vector), vectors(800)[rows] @ vector, atol=1e-4)
    assert np.allclose(all_products(stored, vector), vectors(800) @ vector, atol=1e-4)
    small = (vectors(800) * 20).astype(np.int8)
    assert np.allclose(products(small, rows, vector), small[rows].astype(np.float32) @ vector, atol=1e-3)
