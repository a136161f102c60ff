"""Where nbjudge plugs into nbgrader: the steps that `nbgrader_config.py` puts into Autograde.

With these, `nbgrader autograde` and Formgrader's button judge as `nbjudge autograde` does.
"""

from __future__ import annotations

import atexit
import functools
import io
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, List, Unicode
from traitlets.log import get_logger

from nbjudge import messages
from nbjudge.course.layout import Course
from nbjudge.engine.environment import Environment
from nbjudge.engine.sandbox import Limits
from nbjudge.grading import grade, leave
from nbjudge.handin import intake
from nbjudge.pools.base import Pool
from nbjudge.pools.choose import choose_pool
from nbjudge.records.autograded import fill_in
from nbjudge.records.entries import save_entries
from nbjudge.records.gradebook import opened
from nbjudge.records.judged import Judged
from nbjudge.text import one_line


class HandInExporter(NotebookExporter):
    """What nbgrader reads notebooks with: in whichever encoding an editor saved them."""

    def from_file(
        self, file_stream: Any, resources: Any = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Read a file that was opened as UTF-8, from its bytes."""
        text = intake.text_of(file_stream.buffer.read())
        found: tuple[Any, dict[str, Any]] = super().from_file(io.StringIO(text), resources, **kw)
        return found


class RepairCells(NbGraderPreprocessor):
    """The first step: refuse what nobody could grade, and mend the rest (`intake`)."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the hand-in as `intake` mends it; each repair is a line in nbgrader's log."""
        about = resources["nbgrader"]
        course = Course(Path.cwd())  # nbgrader works in the course's root
        lesson = course.lesson(course.lesson_of(about["assignment"], about["notebook"]))
        hand_in = intake.open_submission(course, lesson, about["student"])
        if course.is_left(lesson.assignment):  # to nbgrader, which takes it as it was handed in
            return nb, resources
        for repair in [*hand_in.repairs, *hand_in.doubts]:
            self.log.warning("%s: %s", about["student"], one_line(repair))
        return hand_in.notebook, resources


class Judge(NbGraderPreprocessor):
    """Takes the place of nbgrader's Execute and SaveAutoGrades: run, judge, record the points.

    What `leave` names nbgrader's own two steps run and record.
    """

    sandboxed = Bool(
        True, help="False runs students' code without a sandbox: only for code that you trust"
    ).tag(config=True)
    scheduler = Unicode(
        "",
        help="a Dask scheduler, tcp://HOST:PORT, whose workers judge, for the commands of nbjudge "
        "as well; empty: this machine",
    ).tag(config=True)
    environment = Unicode(
        "", help="the course's module that makes a process a grading process (`engine.environment`)"
    ).tag(config=True)
    timezone = Unicode(
        "",
        help="the course's time zone, as in Asia/Seoul, for due dates and for the times that name "
        "none; empty: this machine's",
    ).tag(config=True)
    language = Unicode(
        messages.ENGLISH,
        help="what students are told in, in messages and on their feedback page: "
        + " or ".join(messages.LANGUAGES),
    ).tag(config=True)
    test_modules = List(
        Unicode(), help="modules of the course's that test cells import; students never see them"
    ).tag(config=True)

    leave = List(Unicode(), help="assignments that nbgrader alone grades, without a sandbox").tag(
        config=True
    )
    shared = List(
        Unicode(), help="assignments and test cells whose tests run in the student's process"
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Judge `nb`, fill in its outputs, and record the points and a receipt."""
        about = resources["nbgrader"]
        course = Course(Path.cwd())
        lesson = course.lesson(course.lesson_of(about["assignment"], about["notebook"]))
        limits = Limits()
        if course.is_left(lesson.assignment):
            nb, resources = leave.run_and_save(self, nb, resources)
            hand_in = intake.open_submission(course, lesson, about["student"])
            left = Judged(lesson, hand_in, leave.found(course, lesson, about["student"]))
            how = grade.grading_conditions(course, limits, sandboxed=False)
            grade.save_result(course, left, how)
            return nb, resources
        job = grade.job_of(lesson, nb, limits)
        pool = _pool(self.sandboxed, self.scheduler, Environment.of(course))
        ((_, result),) = pool.judge([job])
        if result.error:
            raise RuntimeError(f"the grader itself failed: {result.error}")
        with messages.speaking(lesson.spoken):
            fill_in(nb, result)
        hand_in = intake.open_submission(course, lesson, about["student"])
        judged = Judged(lesson, hand_in, result)
        with opened(about["db_url"]) as gradebook:
            save_entries(gradebook, [judged], self.config)
        how = grade.grading_conditions(course, limits, pool.sandboxed)
        grade.save_result(course, judged, how)
        return nb, resources


@functools.cache
def _pool(sandboxed: bool, scheduler: str, environment: Environment) -> Pool:
    """Return this process's pool: nbgrader hands over one submission after the other."""
    say = get_logger().warning
    pool = choose_pool(scheduler=scheduler, sandboxed=sandboxed, environment=environment, say=say)()
    atexit.register(pool.close)
    return pool
