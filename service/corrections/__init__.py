"""Correcting what is stated of documents and boards: changes of their files that can be read and undone."""
