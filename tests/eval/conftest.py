"""Fixtures of tests of the evaluation."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from indexer.store.open import Index
from tests.eval_minutes import hand_made_index


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    """An index of few passages made by hand, so that what is found is known."""
    opened = hand_made_index(tmp_path_factory.mktemp("quay"))
    yield opened
    opened.close()
