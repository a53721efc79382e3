"""The pages for people and the feeds: what they show and how it is set."""
