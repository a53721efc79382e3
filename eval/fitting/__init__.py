"""Chooses the shipped weights from questions, each body judged by weights fitted without it."""
