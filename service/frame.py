"""Words that questions are made of besides those that no text is searched for."""

from __future__ import annotations

FRAME = frozenset(
    """anybodi anyon anyth becam becom chang come decid develop discuss happen hear heard long mani member
    mention much often peopl report someon somebodi someth speak spoke suggest talk tell told""".split()
)
"""Stems. They are searched for like others, but no answer turns on them, and none is put in other words."""
