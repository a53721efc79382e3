"""Files of minutes -> `Source`: finding them, reading their metadata, and their text line by line."""

from indexer.sources.read import read_source

__all__ = ["read_source"]
