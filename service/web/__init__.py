"""The HTTP interface and the pages, who may see what, and what operators are told."""
