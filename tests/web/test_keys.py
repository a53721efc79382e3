"""Keys, the file that they are kept in, and how a running service learns of new and revoked ones."""

from __future__ import annotations

import hmac
import json
import os
import stat
import threading
from pathlib import Path

import pytest

from indexer.errors import BadInput
from service.web.operation import keys as module
from service.web.operation.keys import (
    LOOK_SECONDS,
    Key,
    Keyring,
    Keys,
    UnusableKeys,
    change_keys,
    new_key,
    read_keys,
)

AUDIT = frozenset({"audit"})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "etc" / "keys.json"


def add(path: Path, name: str = "Ann Bell") -> tuple[Key, str]:
    key, text = new_key(name, AUDIT, 60)
    change_keys(path, lambda before: (*before, key))
    return key, text


def test_a_key_is_found_by_its_text_alone() -> None:
    made = [new_key(name, AUDIT, 60) for name in "abc"]
    keys = Keys(tuple(key for key, _ in made))
    for key, text in made:
        assert keys.find(text) is key
        assert keys.find(text[:-1] + ("A" if text[-1] != "A" else "B")) is None
    assert len({text for _, text in made}) == 3
    others_id = made[0][1][:12] + made[1][1][12:]
    assert keys.find(others_id) is None


@pytest.mark.parametrize("text", ["", "mbk_", "x" * 500, "mbk_0000000g_" + "A" * 43, "é", "mbk_\n", "\0"])
def test_what_is_no_key(text: str) -> None:
    assert Keys((new_key("a", AUDIT, 60)[0],)).find(text) is None


def test_nobodys_key_opens_nothing() -> None:
    assert Keys(()).find(new_key("a", AUDIT, 60)[1]) is None


def test_keys_are_compared_in_constant_time_for_unknown_ids_too(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[str, str]] = []

    def comparing(one: str, other: str) -> bool:
        compared.append((one, other))
        return hmac.compare_digest(one, other)

    monkeypatch.setattr(module, "hmac", type("hmac", (), {"compare_digest": staticmethod(comparing)}))
    key, text = new_key("a", AUDIT, 60)
    keys = Keys((key,))
    assert keys.find(text) is key
    keys.find(new_key("b", AUDIT, 60)[1])
    assert [len(one) == len(other) == 64 for one, other in compared] == [True, True]
    assert compared[0] == (key.sha256, key.sha256)


def test_a_key_has_256_random_bits_and_only_its_hash_is_kept(path: Path) -> None:
    key, text = add(path)
    assert len(text.removeprefix(f"mbk_{key.key_id}_")) == 43
    kept = path.read_text()
    assert text not in kept
    assert text[13:] not in kept
    assert key.sha256 in kept
    assert text not in repr(key)


def test_the_file_is_its_owners_alone_whatever_the_umask(path: Path) -> None:
    before = os.umask(0)
    try:
        add(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        path.chmod(0o644)
        add(path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    finally:
        os.umask(before)
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]


def test_keys_come_and_go(path: Path) -> None:
    first, second = add(path, "Ann")[0], add(path, "Ben")[0]
    assert read_keys(path) == (first, second)
    change_keys(path, lambda before: tuple(key for key in before if key != first))
    assert read_keys(path) == (second,)


def test_two_who_make_keys_at_once_lose_none(path: Path) -> None:
    threads = [threading.Thread(target=add, args=(path, f"key {number}")) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {key.name for key in read_keys(path)} == {f"key {number}" for number in range(8)}


def test_a_change_that_fails_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add(path)
    before = path.read_bytes()

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(BadInput, match="No space left"):
        add(path)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]


def spoilt(**changes: object) -> str:
    key = {"key_id": "00000000", "name": "a", "sha256": "0" * 64, "granted": ["audit"], "per_minute": 1}
    return json.dumps({"format": 1, "keys": [{**key, "created": "2024-01-01T00:00:00+00:00", **changes}]})


def test_a_sound_file_by_hand_is_read(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(spoilt())
    assert read_keys(path)[0].granted == AUDIT


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"format": 2, "keys": []}',
        '{"format": 1, "keys": [1]}',
        spoilt(sha256="0" * 63),
        spoilt(sha256="zz" * 32),
        spoilt(granted=["A B"]),
        spoilt(granted=3),
        spoilt(per_minute=0),
        spoilt(per_minute="many"),
        spoilt(name=None),
        spoilt(more=1),
    ],
)
def test_a_damaged_file_is_refused_in_one_sentence(path: Path, text: str) -> None:
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(UnusableKeys) as refused:
        read_keys(path)
    assert "\n" not in str(refused.value)
    with pytest.raises(UnusableKeys):
        add(path)
    assert path.read_text() == text


def test_a_missing_file_names_the_command_that_makes_a_key(path: Path) -> None:
    with pytest.raises(UnusableKeys, match="minutebook key add"):
        read_keys(path)


def test_a_file_that_others_may_write_is_refused(path: Path) -> None:
    add(path)
    path.chmod(0o620)
    with pytest.raises(UnusableKeys, match="chmod 600"):
        read_keys(path)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now

    def pass_by(self, keyring: Keyring) -> None:
        assert not keyring.due
        self.now += LOOK_SECONDS
        assert keyring.due
        keyring.look()


def test_keys_are_taken_up_and_dropped_without_a_restart(path: Path) -> None:
    clock, first = Clock(), add(path)[1]
    keyring = Keyring(path, clock)
    second = add(path)[1]
    assert keyring.find(second) is None
    clock.pass_by(keyring)
    assert keyring.find(second) is not None
    change_keys(path, lambda before: before[1:])
    clock.pass_by(keyring)
    assert keyring.find(first) is None
    assert keyring.find(second) is not None


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.unlink(),
        lambda path: path.write_text("{"),
        lambda path: path.chmod(0o666),
        lambda path: path.write_text("[" * 5_000_000),
        lambda path: path.write_text('{"keys":' * 100_000),
        lambda path: path.write_bytes(b"\xff\xfe{}"),
        lambda path: path.write_bytes(b" " * 10_000_001),
        lambda path: path.write_text("null"),
        lambda path: (path.unlink(), os.mkfifo(path, 0o600)),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: (path.unlink(), path.symlink_to("/dev/zero")),
        lambda path: (path.unlink(), path.symlink_to("/dev/tty")),
        lambda path: (path.unlink(), path.symlink_to(path)),
    ],
)
def test_while_the_file_is_unusable_no_key_is_accepted(harm, path: Path, caplog) -> None:
    clock, text = Clock(), add(path)[1]
    keyring = Keyring(path, clock)
    kept = path.read_bytes()
    harm(path)
    for _ in range(3):
        clock.pass_by(keyring)
        with pytest.raises(UnusableKeys) as refused:
            keyring.find(text)
        assert str(path) not in str(refused.value)
    assert len(caplog.records) == 1  # not one a second
    assert text not in caplog.text
    path.rmdir() if path.is_dir() else path.unlink(missing_ok=True)
    path.write_bytes(kept)
    path.chmod(0o600)
    clock.pass_by(keyring)
    assert keyring.find(text) is not None


def test_there_is_no_service_without_its_keys(path: Path) -> None:
    with pytest.raises(UnusableKeys):
        Keyring(path)
