"""Measures speed beside other programs."""
