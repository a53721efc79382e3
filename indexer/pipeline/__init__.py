"""The stages of a build: limited worker processes, what is reused of the last version, streams to disk."""
