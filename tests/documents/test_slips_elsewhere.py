"""Restrictions stated elsewhere than they are read from are refused or hold; what is no mark stays public."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from indexer.documents.metadata.restriction import restriction_in
from indexer.documents.read import read_sources
from indexer.errors import RefusedFile, UnclearRestriction
from indexer.meetings.parse import parse_document
from tests.documents.test_restriction_slips import seen
from tests.restriction_slips import KEPT, SECRET, TEXT
from tests.slips_elsewhere import (
    DATA_FILES,
    FIELDS,
    HEADS,
    NO_MARKS,
    PAGE_HEADS,
    PLAIN_FIELDS,
    PLAIN_HEADS,
    archives,
    mails,
    packages,
    rich_texts,
)

FILES = [*packages(TEXT.split("\n\n")), *mails(TEXT), *archives(TEXT), *rich_texts(TEXT)]


def shown_of(source: Path) -> list[str]:
    """The texts of a file of several documents that everybody would see."""
    try:
        found = [meeting for one in read_sources(source) for meeting in parse_document(one)]
    except RefusedFile:
        return []
    return [one.text for one in found if not one.restricted]


def is_public(folder: Path, files: Mapping[str, bytes]) -> bool:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return any(SECRET in text for text in seen(folder))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(("name", "said"), DATA_FILES)
def test_no_data_file_states_what_does_not_hold(tmp_path: Path, name: str, said: str, encoding: str) -> None:
    assert not is_public(tmp_path, {KEPT: TEXT.encode(), name: said.encode(encoding)})


@pytest.mark.parametrize(("name", "said"), NO_MARKS)
def test_data_files_without_a_mark_are_left_alone(tmp_path: Path, name: str, said: str) -> None:
    assert is_public(tmp_path, {KEPT: TEXT.encode(), name: said.encode()})


def test_data_of_any_name_above_the_source_are_not_of_it(tmp_path: Path) -> None:
    (tmp_path / "settings.json").write_text('{"restricted": "audit"}')
    (tmp_path / "2024").mkdir()
    assert is_public(tmp_path / "2024", {"pay.md": TEXT.encode()})


@pytest.mark.parametrize("field", FIELDS)
def test_fields_that_mean_a_restriction_are_no_public_ones(field: tuple[str, str]) -> None:
    try:
        labels = restriction_in([("title", "May"), field])
    except UnclearRestriction:
        return
    assert labels


@pytest.mark.parametrize("field", PLAIN_FIELDS)
def test_fields_that_mean_none_stay_public(field: tuple[str, str]) -> None:
    assert not restriction_in([("title", "May"), field])


@pytest.mark.parametrize("suffix", ["md", "txt"])
def test_first_lines_of_a_text_state_it_without_rules_around_them(tmp_path: Path, suffix: str) -> None:
    for n, head in enumerate(HEADS):
        (tmp_path / str(n)).mkdir()
        assert not is_public(tmp_path / str(n), {f"pay.{suffix}": f"{head}\n\n{TEXT}".encode()}), head
    for n, head in enumerate(PLAIN_HEADS, len(HEADS)):
        (tmp_path / str(n)).mkdir()
        assert is_public(tmp_path / str(n), {f"pay.{suffix}": f"{head}\n\n{TEXT}".encode()}), head


@pytest.mark.parametrize("head", PAGE_HEADS)
def test_pages_state_it_in_further_places(tmp_path: Path, head: str) -> None:
    page = "<html><head>{}</head><body><h1>Pay</h1><p>The " + SECRET + " was agreed.</p></body></html>"
    assert not is_public(tmp_path, {"pay.html": page.format(head).encode()})
    assert is_public(tmp_path, {"pay.html": page.format("").encode()})


@pytest.mark.parametrize(("suffix", "data"), [one[1:] for one in FILES], ids=[one[0] for one in FILES])
def test_files_state_it_in_further_places(tmp_path: Path, suffix: str, data: bytes) -> None:
    path = tmp_path / f"pay.{suffix}"
    path.write_bytes(data)
    assert not any(SECRET in text for text in shown_of(path))


def test_a_sidecar_that_calls_a_document_confidential_is_refused(tmp_path: Path) -> None:
    sidecar = f'[documents."{KEPT}"]\ntitle = "Confidential"\n'
    assert not is_public(tmp_path, {KEPT: TEXT.encode(), "minutes.toml": sidecar.encode()})
