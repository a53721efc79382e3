"""Who was there, who was not, and what they are called."""
