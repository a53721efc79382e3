"""Which lines open agenda items."""
