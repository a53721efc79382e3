"""Fitting the ranking's weights to judged questions, and saying how they do on meetings held out."""
