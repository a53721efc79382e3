"""Engines: what stores the two legs of an index and scans them."""
