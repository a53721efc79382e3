"""The benchmark: what building and asking cost, beside what other programs cost, in one run."""
