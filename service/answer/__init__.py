"""Answers made of verbatim quotes, each cited and checked, or an honest "the minutes don't say"."""
