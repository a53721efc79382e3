"""A build on a Ray cluster: who joins it, what its workers do, and how work is dealt out to them."""
