"""Input that nobody meant: damaged documents and questions at random, and what must hold of all of it.

`python -m tests.fuzz --minutes 60` goes on for that long; `tests/whole/test_fuzz.py` is its short form.
"""
