"""Building an index: tasks, worker processes, the cache, verification, clusters."""
