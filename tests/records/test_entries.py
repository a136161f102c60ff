"""What is written into nbgrader's gradebook about a result."""

from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbgrader.api import Grade, Gradebook
from nbgrader.apps.api import NbGraderAPI

from nbjudge.authoring.answers import fill
from nbjudge.course.hand_in import HandIn
from nbjudge.course.layout import Course, Lesson, read_notebook
from nbjudge.engine.results import CellRun, Result
from nbjudge.handin import intake
from nbjudge.records.entries import save_submissions
from nbjudge.records.judged import Judged
from tests.records.results import FAILED, LESSON, result_of

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def save_result(
    course: Course,
    lesson: Lesson,
    gradebook: Gradebook,
    student: str,
    result: Result,
    sources: dict[str, str] | None = None,
) -> HandIn:
    """Hand in for `student`, and record `result`."""
    path = course.submission(student, LESSON)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(fill(read_notebook(course.release(LESSON)), sources or {}), path)
    hand_in = intake.open_submission(course, lesson, student)
    config = course.settings.nbgrader
    save_submissions(gradebook, course, [Judged(lesson, hand_in, result)], config)
    return hand_in


def grades(course: Course, student: str) -> dict[str, tuple[float | None, float | None, bool]]:
    """Return what a gradebook opened anew says: test → automatic, manual, needs a person."""
    with NbGraderAPI(config=course.settings.nbgrader).gradebook as opened:
        submission = opened.find_submission_notebook("one_hot", LESSON, student)
        return {
            grade.name: (grade.auto_score, grade.manual_score, bool(grade.needs_manual_grade))
            for grade in submission.grades
        }


def by_id(notebook: Any) -> dict[str, Any]:
    return {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    }


def test_points_and_notebook_are_put_down(
    small_course: Course, lesson: Lesson, gradebook: Gradebook
) -> None:
    result = result_of(lesson, FAILED)
    result.runs[0] = CellRun([{"output_type": "stream", "name": "stdout", "text": "hello"}])
    save_result(small_course, lesson, gradebook, "kim", result)
    expected = {
        name: (0.0 if name == FAILED else test.points, None, False)
        for name, test in lesson.tests.items()
    }
    assert grades(small_course, "kim") == expected
    written = read_notebook(small_course.root / "autograded" / "kim" / LESSON / "one_hot.ipynb")
    nbformat.validate(written)
    cells = by_id(written)
    assert cells["setup"].outputs[0].text == "hello"
    assert {name for name in lesson.tests if cells[name].outputs} == {FAILED}
    assert cells[FAILED].source == lesson.tests[FAILED].source
    assert written.metadata.kernelspec == lesson.notebook.metadata.kernelspec


def test_grading_again_replaces_automatic_points_and_keeps_manual_ones(
    small_course: Course, lesson: Lesson, gradebook: Gradebook
) -> None:
    save_result(small_course, lesson, gradebook, "lee", result_of(lesson, FAILED))
    grade = gradebook.find_grade(FAILED, "one_hot", LESSON, "lee")
    grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 1.5, 0.25, False
    comment = gradebook.find_comment("decode", "one_hot", LESSON, "lee")
    comment.manual_comment = "잘했습니다"
    gradebook.db.commit()
    save_result(small_course, lesson, gradebook, "lee", result_of(lesson, "test_one_hot_shape"))
    found = grades(small_course, "lee")
    assert found[FAILED] == (2.0, 1.5, True)  # a person looks again, as after nbgrader's autograde
    assert found["test_one_hot_shape"] == (0.0, None, False)
    with NbGraderAPI(config=small_course.settings.nbgrader).gradebook as opened:
        grade = opened.find_grade(FAILED, "one_hot", LESSON, "lee")
        assert (grade.extra_credit, grade.score) == (0.25, 1.75)
        comment = opened.find_comment("decode", "one_hot", LESSON, "lee")
        assert comment.manual_comment == "잘했습니다"


def test_a_test_that_came_later_gets_its_grade(
    small_course: Course, lesson: Lesson, gradebook: Gradebook
) -> None:
    save_result(small_course, lesson, gradebook, "park", result_of(lesson))
    row = gradebook.find_grade(FAILED, "one_hot", LESSON, "park")
    gradebook.db.delete(row)
    gradebook.db.commit()
    assert FAILED not in grades(small_course, "park")
    save_result(small_course, lesson, gradebook, "park", result_of(lesson, "test_decode_shape"))
    found = grades(small_course, "park")
    assert set(found) == set(lesson.tests)
    assert found[FAILED] == (2.0, None, False)
    rows = gradebook.db.query(Grade).filter(Grade.notebook_id == row.notebook_id).count()
    assert rows == len(lesson.tests)


def test_an_answer_that_is_still_the_stub_is_marked_as_no_response(
    small_course: Course, lesson: Lesson, gradebook: Gradebook
) -> None:
    answered = {"decode": "decoded = 7"}
    save_result(small_course, lesson, gradebook, "choi", result_of(lesson), answered)
    comments = {
        name: gradebook.find_comment(name, "one_hot", LESSON, "choi").auto_comment
        for name in ("one_hot", "decode")
    }
    assert comments == {"one_hot": "No response.", "decode": None}


def test_files_beside_the_notebook_go_along_and_links_do_not(
    small_course: Course, lesson: Lesson, gradebook: Gradebook
) -> None:
    folder = small_course.submission("jung", LESSON).parent
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("mine")
    (folder / "source.ipynb").symlink_to(small_course.source(LESSON))
    save_result(small_course, lesson, gradebook, "jung", result_of(lesson))
    written = small_course.root / "autograded" / "jung" / LESSON
    assert sorted(path.name for path in written.iterdir()) == ["notes.txt", "one_hot.ipynb"]
