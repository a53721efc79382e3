"""What the service tells its operator, and how it holds out under load. The core imports nothing of this."""
