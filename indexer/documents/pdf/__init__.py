"""PDF files -> paragraphs."""
