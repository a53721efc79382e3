"""Words, numbers, sentences and dates of plain English, for minutes and questions alike."""
