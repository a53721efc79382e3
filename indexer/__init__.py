"""Reads minutes, cuts them into passages and builds an index of them."""
