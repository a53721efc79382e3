"""Reads time and place out of a question: phrases that become filters, hints, or a note why not."""

from service.interpret.interpretation import Derived, Interpretation, Kind, Strength
from service.interpret.interpreter import interpret
from service.interpret.remaining import remaining

__all__ = ["Derived", "Interpretation", "Kind", "Strength", "interpret", "remaining"]
