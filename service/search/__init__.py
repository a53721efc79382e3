"""A question becomes ranked passages, each with its citation. Imports no web framework."""
