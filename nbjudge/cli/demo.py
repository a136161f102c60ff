"""The command that goes through a whole course."""

from __future__ import annotations

from pathlib import Path

from nbjudge.authoring import sample_class
from nbjudge.cli.authoring import generate_release
from nbjudge.cli.grading import Tally, exit_by, grade_all
from nbjudge.cli.options import CourseOption, WithoutSandbox, Workers, pool_opener
from nbjudge.cli.results import show_scores, write_pages
from nbjudge.cli.terminal import console, course_at
from nbjudge.engine.sandbox import Limits
from nbjudge.grading import grade
from nbjudge.pools.base import WAIT_S


def demo(
    workers: Workers = None,
    without_sandbox: WithoutSandbox = False,
    course: CourseOption = Path(),
) -> None:
    """Go once through the whole course with a small sample class."""
    with course_at(course) as here:
        generate_release(here, here.assignments)
        if sample_class.hand_in(here):
            console.print(f"submitted/: {len(sample_class.STUDENTS)} sample students handed in")
        else:
            console.print("submitted/: left as it is, because there are submissions in it")
        wanted = grade.ungraded(here, grade.submissions(here, here.assignments))
        tally = Tally()
        if wanted:
            open_pool = pool_opener(here, workers, "", WAIT_S, sandboxed=not without_sandbox)
            with open_pool() as pool:
                tally = grade_all(here, wanted, pool, Limits())
        write_pages(here, here.assignments)
        show_scores(here, here.assignments)
        exit_by(tally)
