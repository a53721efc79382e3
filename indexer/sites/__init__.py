"""Minutes that lie elsewhere: followed politely, fetched once, kept in a folder to be indexed."""
