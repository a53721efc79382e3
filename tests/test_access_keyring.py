"""A running service learns of new and revoked keys by itself, and accepts none that it cannot be sure of."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.web.keys import LOOK_SECONDS, Keyring, UnusableKeys, change_keys, new_key


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self) -> None:
        self.now += LOOK_SECONDS


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys.json"


def add(path: Path) -> str:
    key, text = new_key("a", frozenset(), 60)
    change_keys(path, lambda before: (*before, key))
    return text


def test_keys_are_taken_up_and_dropped_without_a_restart(path: Path) -> None:
    clock, first = Clock(), add(path)
    keyring = Keyring(path, clock)
    second = add(path)
    assert keyring.find(second) is None
    clock.pass_by()
    assert keyring.find(second) is not None
    change_keys(path, lambda before: before[1:])
    clock.pass_by()
    assert keyring.find(first) is None
    assert keyring.find(second) is not None


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.unlink(),
        lambda path: path.write_text("{"),
        lambda path: path.chmod(0o666),
    ],
)
def test_while_the_file_is_unusable_no_key_is_accepted(harm, path: Path, caplog) -> None:
    clock, text = Clock(), add(path)
    keyring = Keyring(path, clock)
    kept = path.read_bytes()
    harm(path)
    for _ in range(3):
        clock.pass_by()
        with pytest.raises(UnusableKeys) as refused:
            keyring.find(text)
        assert str(path) not in str(refused.value)
    assert len(caplog.records) == 1  # not one a second
    assert text not in caplog.text
    path.unlink(missing_ok=True)
    path.write_bytes(kept)
    path.chmod(0o600)
    clock.pass_by()
    assert keyring.find(text) is not None


def test_there_is_no_service_without_its_keys(path: Path) -> None:
    with pytest.raises(UnusableKeys):
        Keyring(path)
