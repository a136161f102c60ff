"""A class, judged again: what people see of it before and after."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Generator, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import nbformat
import pytest

from nbjudge.authoring.answers import fill
from nbjudge.authoring.release import generate
from nbjudge.course.layout import Course, read_notebook
from nbjudge.engine.results import CellRun, Result, Values, Verdict
from nbjudge.engine.sandbox import Limits
from nbjudge.errors import CourseError
from nbjudge.grading.grade import Outcome, Standing, Submission, grade, regrade, scores
from nbjudge.pools.base import Job, Pool
from nbjudge.records.due import set_date
from nbjudge.records.gradebook import gradebook_of
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "03-one-hot"
ROWS = "test_one_hot_rows"
EVENING = datetime(2026, 3, 20, 11, 0, tzinfo=UTC)
DAY = timedelta(days=1)


class Says(Pool):
    """Fails the tests that it is told to, and runs nobody's code."""

    workers, sandboxed = 1, False

    def __init__(self, *failing: str, runs: bool = False) -> None:
        self.failing = set(failing)
        self.runs = {0: CellRun([])} if runs else {}

    def judge_together(
        self, jobs: Iterable[Job], stop: threading.Event | None = None
    ) -> Generator[list[tuple[int, Result]], None, None]:
        for number, job in enumerate(jobs):
            result = Result(runs=self.runs, snapshot=[Values((ROWS,), (), b"", None, ())])
            for cell in job.cells:
                if cell.kind == "test":
                    failed = cell.grade_id in self.failing
                    verdict = Verdict(cell.grade_id, "failed" if failed else "passed")
                    result.verdicts.append(verdict)
            yield [(number, result)]

    def close(self) -> None:
        pass


def judged_again(
    course: Course, pool: Pool, student: str = "", stood: Mapping[str, Standing] | None = None
) -> dict[str, Outcome]:
    found = regrade(course, LESSON, pool, Limits(), student, stood)
    return {outcome.submission.student: outcome for outcome in found}


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Two students; lee was a day late, which cost him nothing yet, since nobody set a date."""
    shutil.copytree(ROOT / "source" / LESSON, tmp_path / "source" / LESSON)
    text = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    text = text.replace("c.LatePenalty.per_day = 0.0", "c.LatePenalty.per_day = 0.1")
    (tmp_path / "nbgrader_config.py").write_text(text, encoding="utf-8")
    course = Course(tmp_path)
    generate(course, [LESSON])
    for student, when in (("kim", EVENING), ("lee", EVENING + DAY)):
        path = course.submission(student, LESSON)
        path.parent.mkdir(parents=True)
        nbformat.write(fill(read_notebook(course.release(LESSON)), {}), path)
        path.with_name("timestamp.txt").write_text(f"{when:%Y-%m-%d %H:%M} UTC\n")
    wanted = [Submission("kim", LESSON), Submission("lee", LESSON)]
    assert [o.error for o in grade(course, wanted, Says(), Limits())] == ["", ""]
    return course


def give_by_hand(course: Course, student: str, points: float, extra: float = 0.0) -> None:
    with gradebook_of(course) as gradebook:
        given = gradebook.find_grade(ROWS, "one_hot", LESSON, student)
        given.manual_score, given.extra_credit, given.needs_manual_grade = points, extra, False
        gradebook.db.commit()


def test_where_nothing_changed_nothing_is_said(course: Course) -> None:
    found = judged_again(course, Says())
    assert not any(outcome.is_changed or outcome.to_confirm for outcome in found.values())
    assert found["kim"].stands == Standing(10.0, 0.0)


def test_a_penalty_that_comes_or_goes_is_a_change(course: Course) -> None:
    with gradebook_of(course) as gradebook:
        set_date(gradebook, LESSON, EVENING)
    assert scores(course, [LESSON]).drifted == {LESSON: ["lee"]}
    lee = judged_again(course, Says())["lee"]
    assert (lee.stood, lee.stands) == (Standing(10.0, 0.0), Standing(9.0, 1.0))
    assert (lee.is_changed, lee.changed) == (True, [])
    found = scores(course, [LESSON])
    assert (found.points["lee"][LESSON], found.drifted) == (9.0, {})
    with gradebook_of(course) as gradebook:
        set_date(gradebook, LESSON, None)
    assert judged_again(course, Says())["lee"].stands == Standing(10.0, 0.0)


def test_a_verdict_under_points_by_hand_changes_no_grade_and_wants_to_be_confirmed(
    course: Course,
) -> None:
    give_by_hand(course, "kim", 0.5, extra=1.0)
    found = judged_again(course, Says(ROWS))
    kim, lee = found["kim"], found["lee"]
    assert kim.stood == kim.stands == Standing(9.5, 0.0)
    assert (kim.changed, kim.to_confirm) == ([ROWS], [ROWS])
    assert (lee.stands, lee.to_confirm) == (Standing(8.0, 0.0), [])
    assert Submission("kim", LESSON) in scores(course, [LESSON]).waiting


def test_points_by_hand_over_the_same_verdict_need_no_confirming_again(course: Course) -> None:
    give_by_hand(course, "kim", 0.5)
    assert judged_again(course, Says())["kim"].to_confirm == []
    for _ in range(2):  # until somebody has confirmed them
        assert judged_again(course, Says(ROWS))["kim"].to_confirm == [ROWS]
    give_by_hand(course, "kim", 0.5)
    assert judged_again(course, Says(ROWS))["kim"].to_confirm == []


def test_points_by_hand_over_a_notebook_that_was_run_again_want_to_be_confirmed(
    course: Course,
) -> None:
    give_by_hand(course, "kim", 0.5)
    assert judged_again(course, Says(runs=True))["kim"].to_confirm == [ROWS]


def test_what_stood_before_another_release_is_what_is_compared_with(course: Course) -> None:
    stood = {"kim": Standing(7.0, 2.0)}
    found = judged_again(course, Says(), stood=stood)
    assert found["kim"].stood == Standing(7.0, 2.0)
    assert found["kim"].is_changed
    assert found["lee"].stood is None


def test_one_student_is_judged_again_alone(course: Course) -> None:
    assert set(judged_again(course, Says(ROWS), "lee")) == {"lee"}
    assert scores(course, [LESSON]).points["kim"][LESSON] == 10.0
    with pytest.raises(CourseError, match=r"park: .* has not been graded → nbjudge autograde"):
        judged_again(course, Says(), "park")
