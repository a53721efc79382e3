"""Who may see what, what is kept and bounded, what operators are told, and the server itself."""
