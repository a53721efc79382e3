"""What is learned from all documents together: words, acronyms, repeated texts."""
