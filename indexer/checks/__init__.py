"""The checks of `minutebook verify`, each over one part of an index version."""
