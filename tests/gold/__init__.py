"""Hand-made structure of real minutes, stored so that none of their words stand here."""
