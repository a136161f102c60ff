"""nbjudge: grades nbgrader courses, with students' code and hidden tests in processes apart.

What a program may use is in `__all__`; everything else may change without notice. For instance::

    from pathlib import Path

    import nbjudge

    course = nbjudge.Course(Path("cnn"))
    with nbjudge.LocalPool(2, environment=nbjudge.Environment.of(course)) as pool:
        wanted = nbjudge.submissions(course, ["lesson-1"])
        for outcome in nbjudge.grade(course, wanted, pool, nbjudge.Limits()):
            print(outcome.submission.student, outcome.points, outcome.error)

The rooms, from the lowest to the highest; each imports only from those before it:

- `errors`, `files`, `text`, `html`: the hierarchy of errors, whole files, plain text, templates
- `course`: what a course is: its folder, lessons, cells and configuration
- `engine`: one submission: processes, the sandbox around them, what crosses between them
- `pools`: many submissions at once, on this machine or on others
- `records`: what is kept: gradebook, graded notebooks, receipts, snapshots
- `handin`: what comes in: whose it is, when it came, what is repaired
- `authoring`: what instructors write, released to students and proved on answers
- `grading`: a class, graded: once, again, or as hand-ins arrive
- `pages`: what people read: feedback, the class report, exports
- `cli`: the commands
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbjudge.course.layout import Course as Course
    from nbjudge.engine.environment import Environment as Environment
    from nbjudge.engine.sandbox import Limits as Limits
    from nbjudge.grading.grade import Outcome as Outcome
    from nbjudge.grading.grade import Submission as Submission
    from nbjudge.grading.grade import grade as grade
    from nbjudge.grading.grade import regrade as regrade
    from nbjudge.grading.grade import submissions as submissions
    from nbjudge.pools.base import Pool as Pool
    from nbjudge.pools.local import LocalPool as LocalPool

__version__ = "0.1.0"

_PUBLIC = {
    "Course": "course.layout",
    "Environment": "engine.environment",
    "Limits": "engine.sandbox",
    "LocalPool": "pools.local",
    "Outcome": "grading.grade",
    "Pool": "pools.base",
    "Submission": "grading.grade",
    "grade": "grading.grade",
    "regrade": "grading.grade",
    "submissions": "grading.grade",
}
__all__ = ["__version__", *sorted(_PUBLIC)]


def __getattr__(name: str) -> Any:
    """Import a public name when it is asked for: a grading process needs few of them."""
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_PUBLIC[name]}"), name)
