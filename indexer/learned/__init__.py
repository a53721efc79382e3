"""What is learned from all documents together: words, near words, acronyms, repeated texts."""
