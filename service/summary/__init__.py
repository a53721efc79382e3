"""A short summary written by a language model, of which only what the passages bear out is shown."""
