"""Web pages -> paragraphs."""
