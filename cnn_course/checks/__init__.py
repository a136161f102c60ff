"""What hidden tests ask: the vocabulary of this course's test cells.

Each check is a function that returns nothing where the work is right, and raises an
`AssertionError` with a Korean message where it is not. The judge gets these modules as source
(`c.Judge.test_modules`); a student's process has them neither in memory nor on its disk.
"""

from cnn_course.checks import (
    curves,
    data,
    figures,
    functions,
    images,
    labels,
    models,
    reports,
    training,
)

__all__ = [
    "curves",
    "data",
    "figures",
    "functions",
    "images",
    "labels",
    "models",
    "reports",
    "training",
]
