"""What the program runs with is under licences that let anybody run it, and the page says which."""

from __future__ import annotations

from email.message import Message
from importlib.metadata import Distribution

import pytest

from scripts.licences import PAGE, STATES_NONE, TOOLS, allowed, extras, installed, licence

RUNTIME = [extra for extra in extras() if extra not in TOOLS]


@pytest.mark.parametrize("extra", RUNTIME)
def test_all_that_an_extra_installs_may_be_used_and_is_listed(extra: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for name, package in installed(extras()[extra]).items():
        stated = licence(package)
        assert allowed(stated) or name in STATES_NONE, f"{name} is under {stated}"
        row = f"| {name} | {STATES_NONE.get(name, stated)} |"
        assert row in page, f"{name} ({stated}) is not in docs/licences.md: run make licences"
        assert extra in page.partition(row)[2].partition("\n")[0], f"{name} comes with {extra} too"


def test_what_comes_with_a_dependency_counts() -> None:
    assert {"starlette", "anyio", "idna"} <= set(installed(["fastapi"]))


class Package(Distribution):
    """A package that states what a test says."""

    def __init__(self, **stated: str) -> None:
        self._stated = Message()
        for name, value in stated.items():
            self._stated[name.replace("_", "-")] = value

    @property
    def metadata(self):
        return self._stated

    def read_text(self, filename):
        return None

    def locate_file(self, path):
        raise NotImplementedError


@pytest.mark.parametrize(
    ("stated", "read", "fine"),
    [
        ({"License_Expression": "MIT"}, "MIT", True),
        ({"License": "Apache 2.0"}, "Apache-2.0", True),
        ({"Classifier": "License :: OSI Approved :: BSD License"}, "BSD", True),
        (
            {"License": "Copyright 1999\nAll rights\n", "Classifier": "License :: x :: MIT License"},
            "MIT",
            True,
        ),
        ({"License": "MIT License\n\nPermission is hereby granted\n"}, "MIT", True),
        ({"License_Expression": "GPL-3.0 OR MIT"}, "GPL-3.0 OR MIT", True),
        ({"License_Expression": "MIT AND GPL-3.0"}, "MIT AND GPL-3.0", False),
        ({"License": "GPL-3.0"}, "GPL-3.0", False),
        ({"License": "ask us"}, "unknown", False),
        ({}, "unknown", False),
    ],
)
def test_licences_are_read_however_they_are_stated(stated: dict[str, str], read: str, fine: bool) -> None:
    assert licence(Package(**stated)) == read
    assert allowed(read) is fine
