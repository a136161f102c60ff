"""A class, graded: once, again, or as hand-ins arrive."""
