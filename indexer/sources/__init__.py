"""Files of minutes -> `Source`: finding them, reading their metadata, and their text line by line."""

from indexer.sources.discover import Discovery, Found, Refused, discover
from indexer.sources.naming import document_id
from indexer.sources.read import read_source
from indexer.sources.sidecar import read_sidecar

__all__ = ["Discovery", "Found", "Refused", "discover", "document_id", "read_sidecar", "read_source"]
