"""An index on disk: its legs, records, versions, and how it is opened."""
