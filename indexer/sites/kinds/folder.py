"""A folder of this machine or of a network drive, copied with what its sidecars say of each document."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from indexer.documents.folder.find import FoundFile, discover
from indexer.errors import BadInput
from indexer.regular_files import NotARegularFile, read_regular
from indexer.sites.names import bounded, name_part
from indexer.sites.settings import SourceSettings
from indexer.sites.source import DocumentGone, Fetched, ListedDocument, SiteListing, SiteTrouble, Validators


@dataclass(frozen=True, slots=True)
class FolderSource:
    """Documents are the files of the folder; what its sidecars state goes with them."""

    settings: SourceSettings
    folder: Path

    def documents(self) -> SiteListing:
        """List the files that can be read. Raises SiteTrouble for a sidecar with a slip in it."""
        try:
            discovery = discover([self.folder])
        except BadInput as error:
            raise SiteTrouble(str(error).rstrip(".")) from error
        if not discovery.found and not discovery.refused:
            raise SiteTrouble(f"{self.folder} is empty")
        withheld = [self._key(one.path) for one in discovery.refused if one.withheld]
        doubts = [f"{one.path}: {one.reason}" for one in discovery.refused if not one.path.is_file()]
        listed = tuple(self._listed(one) for one in discovery.found)
        return SiteListing(listed, tuple(doubts), tuple(withheld))

    def fetch(self, key: str, before: str, known: Validators) -> Fetched | None:  # noqa: ARG002
        """Hand out a file."""
        path = self.folder / key
        try:
            data = read_regular(path)
        except (FileNotFoundError, NotADirectoryError, NotARegularFile):
            raise DocumentGone(f"{path} is not there") from None
        except OSError as error:
            raise SiteTrouble(f"{path} cannot be read: {error.strerror or error}") from error
        if not data:
            raise SiteTrouble(f"{path} is empty")
        if len(data) > self.settings.limits.most_bytes:
            raise SiteTrouble(f"{path} is larger than {self.settings.limits.most_bytes:,} bytes")
        return Fetched(data, path.suffix.lower() or before)

    def _key(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _listed(self, found: FoundFile) -> ListedDocument:
        said, state = found.sidecar, found.path.stat()
        key = self._key(found.path)
        names = [name_part(one) for one in Path(key).with_suffix("").parts]
        return ListedDocument(
            key=key,
            name=bounded("/".join(one for one in names if one)),
            url=said.url or published_at(self.settings, key),
            suffix=found.path.suffix.lower(),
            title=said.title,
            board=said.board,
            date=said.date,
            kind=said.kind,
            restricted=said.restricted,
            id=found.document_id if found.id_stated else None,
            stamp=f"{state.st_size} {state.st_mtime_ns}",
        )


def published_at(settings: SourceSettings, path: str) -> str | None:
    """The public address of a file, where SITES.toml says below which address the files are published."""
    return f"{settings.published.rstrip('/')}/{quote(path)}" if settings.published else None
