"""The registers over all meetings of an index."""
