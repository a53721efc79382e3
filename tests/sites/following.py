"""Following a site in tests: a source, a clock that is set by hand, and what lies in the folder."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from indexer.documents.metadata.sidecar import Sidecar, read_sidecar
from indexer.sites.cycle import CycleOutcome
from indexer.sites.journal import STATE
from indexer.sites.settings import SiteLimits, Sites, SourceSettings
from indexer.sites.sync import sync
from indexer.sites.web import Hosts
from tests.sites.site import QUICK

DAY = 86_400.0


@dataclass
class Following:
    """One source and the folder that it is followed into."""

    into: Path
    settings: SourceSettings
    now: float = 1_700_000_000.0
    slept: list[float] = field(default_factory=list)

    def cycle(self, *, accept_removals: bool = False, **changed: Any) -> CycleOutcome:
        settings = replace(self.settings, **changed)
        hosts = Hosts(lambda: self.now, self.slept.append)
        sites = Sites("clerk@lampton.example", (settings,))
        (outcome,) = sync(
            sites, self.into, hosts=hosts, clock=lambda: self.now, accept_removals=accept_removals
        )
        return outcome

    @property
    def folder(self) -> Path:
        return self.into / self.settings.name

    def files(self) -> dict[str, bytes]:
        """All that a build would read, and the sidecar."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }

    def documents(self) -> dict[str, bytes]:
        return {name: data for name, data in self.files().items() if name != "minutes.toml"}

    def sidecar(self) -> Sidecar:
        found = read_sidecar(self.folder)
        assert found is not None
        return found

    def state(self) -> str:
        """All that is remembered beside the documents."""
        return "\n".join(
            path.read_text(errors="replace") for path in (self.into / STATE).rglob("*") if path.is_file()
        )


def following(into: Path, kind: str, url: str = "", limits: SiteLimits = QUICK, **more: Any) -> Following:
    return Following(into, SourceSettings("lampton", kind, url, limits=limits, recheck=0.0, **more))


def one_cycle(one: Following) -> None:
    """A cycle with all that a source may have chosen, for a process of its own."""
    one.cycle(keep="versions", removed="drop", accept_removals=True)
