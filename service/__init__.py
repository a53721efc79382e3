"""Searches an index and speaks to people: command line, HTTP and web pages."""
