"""Which files a build reads, under which ids."""
