"""Judges how documents are understood against structures made by hand, and helps to make more of these."""
