"""Where models are loaded from: this machine first, their host only for what was never fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.build.encoder import load_model
from indexer.errors import BadInput


class Store:
    """Loads the models it `has`, locally or from their host, and keeps what it was asked."""

    def __init__(self, *, local: bool, host: bool) -> None:
        self.has = {True: local, False: host}
        self.asked: list[bool] = []

    def __call__(self, name: str, local_only: bool) -> str:
        self.asked.append(local_only)
        if not self.has[local_only]:
            raise OSError(f"{name} is not here")
        return f"the model {name}"


def test_a_model_that_was_fetched_before_is_not_asked_for_again() -> None:
    store = Store(local=True, host=True)
    assert load_model(store, "maker/model", "encoder") == "the model maker/model"
    assert store.asked == [True]


def test_another_one_is_fetched() -> None:
    store = Store(local=False, host=True)
    assert load_model(store, "maker/model", "encoder") == "the model maker/model"
    assert store.asked == [True, False]


def test_one_that_nobody_has_is_refused_by_name() -> None:
    with pytest.raises(BadInput, match="No encoder 'maker/model' could be loaded; name a folder"):
        load_model(Store(local=False, host=False), "maker/model", "encoder")


def test_the_path_of_a_folder_is_never_sent_to_a_host(tmp_path: Path) -> None:
    store = Store(local=False, host=True)
    with pytest.raises(BadInput, match="There is no folder"):
        load_model(store, str(tmp_path / "missing"), "re-ranker")
    with pytest.raises(BadInput, match="There is no folder"):
        load_model(store, "./missing", "re-ranker")
    assert store.asked == []
    with pytest.raises(BadInput, match="holds no re-ranker"):
        load_model(store, str(tmp_path), "re-ranker")
    assert store.asked == [True]
