"""Mails to those who asked to be told when something comes up: what is watched, what is new, who is told."""
