"""Acronyms: pairs learned from documents, joined with the glossary, found again in questions and quotes."""
