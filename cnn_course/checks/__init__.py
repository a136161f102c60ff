"""What hidden tests ask: the vocabulary of this course's test cells.

Each check is a function that returns nothing where the work is right, and raises an
`AssertionError` with a Korean message where it is not.
"""
