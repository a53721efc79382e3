"""Whether passages bear a sentence out, by rules alone: figures, names, sense, certainty and words."""
