"""A bucket of an S3-compatible store, by ListObjectsV2: public, or opened by keys of the environment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote, urlencode

from indexer.documents.formats import why_not
from indexer.documents.metadata.sidecar import SIDECAR_NAME
from indexer.sites.contents import document_of
from indexer.sites.kinds.folder import published_at
from indexer.sites.kinds.reading import named, text_in, xml_root
from indexer.sites.kinds.signature import keys_of_environment, signed
from indexer.sites.kinds.web_documents import WebSource
from indexer.sites.names import bounded, name_part, suffix_of
from indexer.sites.source import Fetched, ListedDocument, SiteListing, SiteTrouble, Validators


class BucketSource(WebSource):
    """Documents are the objects whose key begins with `folder` and that can be read."""

    def documents(self) -> SiteListing:
        """List the objects. A bucket with sidecars is refused: whom they restrict could not be told."""
        found = []
        for one in self._objects():
            key, stamp = text_in(one, "key"), text_in(one, "etag").strip('"')
            path = PurePosixPath(key)
            if path.name == SIDECAR_NAME:
                raise SiteTrouble(f"the bucket holds {key}, which is not followed here: copy it to a folder")
            hidden = any(part.startswith(".") for part in path.parts)
            if key.endswith("/") or hidden or why_not(path.suffix) is not None:
                continue
            names = [name_part(part) for part in path.with_suffix("").parts]
            url = published_at(self.settings, key) or (None if self.settings.signed else self._address(key))
            name = bounded("/".join(part for part in names if part))
            found.append(
                ListedDocument(self._address(key), name, url, suffix_of(f"x:/{key}"), stamp=stamp or None)
            )
        if not found:
            raise SiteTrouble(f"{self.settings.url} holds no document")
        return SiteListing(tuple(found))

    def fetch(self, key: str, before: str, known: Validators) -> Fetched | None:
        """Hand out an object."""
        answer = self.web.get(key, known, self._headers(key))
        if answer.status == 304:
            return None
        data, suffix = document_of(replace(answer, url=key), suffix_of(key), before)
        return Fetched(data, suffix, answer.validators)

    def _address(self, key: str) -> str:
        return f"{self.settings.url.rstrip('/')}/{quote(key)}"

    def _headers(self, url: str) -> dict[str, str]:
        if not self.settings.signed:
            return {}
        return signed(url, keys_of_environment(), self.settings.region)

    def _objects(self) -> Iterator[Any]:
        following: dict[str, str] = {}
        for _ in range(self.settings.limits.most_pages):
            asked = {"list-type": "2", "prefix": self.settings.folder, **following}
            url = f"{self.settings.url.rstrip('/')}/?{urlencode(sorted(asked.items()), quote_via=quote)}"
            root = xml_root(self.web.get(url, headers=self._headers(url)).data, url)
            yield from named(root, "contents")
            if text_in(root, "istruncated") != "true":
                return
            following = {"continuation-token": text_in(root, "nextcontinuationtoken")}
        raise SiteTrouble(f"{self.settings.url} goes on without an end")
