"""What came of a meeting: actions and decisions."""
