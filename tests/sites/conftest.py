"""A site, and one that is followed already."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sites.following import Following, following
from tests.sites.site import Site, publish, serving


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as found:
        yield found


@pytest.fixture
def one(site: Site, tmp_path: Path) -> Following:
    """A page with three documents, followed already."""
    publish(site, "a", "b", "c")
    found = following(tmp_path, "page", f"{site.url}/list", links=("*/m/*",))
    assert len(found.cycle().new) == 3
    site.asked.clear()
    return found
