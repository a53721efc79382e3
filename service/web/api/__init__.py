"""The JSON interface: its endpoints, the shapes that they answer with, and their description."""
