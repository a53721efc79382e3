"""Files of minutes become lines: one file a format, and what is found, refused and stated beside them."""
