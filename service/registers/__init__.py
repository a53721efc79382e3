"""Registers over all meetings of an index: boards, people, actions, decisions, each line cited."""
