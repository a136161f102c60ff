"""Grades what lands in `submitted/`, once each, while nobody is there, and says what came of it."""
