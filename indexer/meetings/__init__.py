"""Lines of one document become a Meeting: who met, when, which items, who promised what."""
