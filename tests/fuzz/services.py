"""Everything that is asked of a service over an index of the sample minutes, in this process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.testclient import TestClient

from indexer.store.open import open_index
from service.mcp import make_app
from service.mcp_addresses import Addresses
from service.web.app import create_app
from service.web.operation.settings import Settings
from service.web.operation.site import HostNames
from tests.fuzz.assistants import Assistants
from tests.fuzz.clients import Clients
from tests.fuzz.questions import Questions
from tests.fuzz.targets import Target

SERVICES = (Questions.name, Assistants.name, Clients.name)

_HOST = "testserver"


@contextmanager
def service_targets(index_dir: Path) -> Iterator[dict[str, Target]]:
    """A target for people and programs, one for assistants, and one for the Python client."""
    tools = make_app(index_dir, Addresses(), Settings(), HostNames(frozenset({_HOST})))
    with (
        TestClient(create_app(index_dir), follow_redirects=False) as service,
        TestClient(tools, base_url=f"http://{_HOST}") as endpoint,
    ):
        index = open_index(index_dir)
        made = (Questions(index, service), Assistants(index, endpoint), Clients(index, service))
        yield {one.name: one for one in made}
        index.close()
