"""Fitting how sentences are chosen and when there is no answer, and saying how both do on what is held out."""
