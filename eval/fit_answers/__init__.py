"""Fitting how sentences are chosen and when there is no answer, and how both do on what is held out."""
