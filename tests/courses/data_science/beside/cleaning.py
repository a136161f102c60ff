"""Cleans tables of scores."""


def without_blanks(table):
    """Return the rows in which nothing is missing."""
    return table.dropna().reset_index(drop=True)
