"""Writes a short summary of retrieved passages by a language model, and lets out only what it can check."""
