"""Pages of kept PDF files as pictures, with the place of a quote among their letters."""
