"""A real build over documents restricted with slips: nobody without a key finds a word of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from indexer.build.build import Options, build
from indexer.documents.folder.find import discover
from indexer.errors import BadInput
from indexer.store.open import open_index
from service.search.query import Query
from service.search.search import Searcher
from tests.restriction_slips import SECRET, TEXT, Slip, slips

pytestmark = pytest.mark.slow


def _of_its_own_words(slip: Slip, number: int) -> Slip:
    """Copies of a restricted document are restricted as that is: a mark of no effect would not show."""
    words = f"{SECRET} " + " ".join(f"w{number}q{place}" for place in range(40))
    files = {name: data.replace(SECRET.encode(), words.encode()) for name, data in slip.files.items()}
    return replace(slip, files=files)


def test_no_word_of_them_is_found_without_a_key(tmp_path: Path, encoder: Path) -> None:
    source, root = tmp_path / "src", tmp_path / "index"
    written = refused = 0
    for number, slip in enumerate(slips()):
        place = source / f"slip-{number}"
        folder = place / "minutes"
        folder.mkdir(parents=True)
        try:
            discover([_of_its_own_words(slip, number).write(folder), place])  # some lay a file beside it
            written += 1
        except BadInput:  # of a sidecar, which refuses the whole build
            refused += 1
            place.rename(tmp_path / place.name)
    assert written > 500
    assert refused > 100
    (source / "open.md").write_text(TEXT.replace(SECRET, "hawthorn"))
    built = build([source], root, Options(model=str(encoder)), lambda stage, done, total: None)
    assert len(built.restricted) > 100
    assert any("whom it is restricted to" in one.reason for one in built.refused)
    index = open_index(root)
    try:
        assert [one.document_id for one in index.meetings] == ["open"]
        passages = index.fetch(range(index.manifest.contents.passages))
        assert not any(SECRET in f"{one.text} {one.context}" for one in passages)
        hits = Searcher(index).search(Query(SECRET)).hits
        assert not any(SECRET in hit.text for hit in hits)
        assert Searcher(index).search(Query("hawthorn")).hits
    finally:
        index.close()
