"""The report that people read: one HTML page that needs nothing but itself."""
