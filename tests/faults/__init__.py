"""Faults made on purpose: builds that are killed, and builds on a disk that is full.

`python -m tests.faults --kills 200 --full 50` makes them at random points and prints what came of them.
"""
