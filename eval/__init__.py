"""Judges the search against curated questions."""
