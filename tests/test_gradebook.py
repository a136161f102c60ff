"""What is read out of a gradebook, against what nbgrader says itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from nbjudge.course import Course
from nbjudge.gradebook import Person, entries, gradebook_of, people

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "03-one-hot"


@pytest.fixture
def gradebook(graded_class: Course, tmp_path: Path) -> Iterator[Gradebook]:
    """A copy of the class's gradebook, to be changed."""
    for name in ("gradebook.db", "nbgrader_config.py"):
        shutil.copy(graded_class.root / name, tmp_path)
    with gradebook_of(Course(tmp_path)) as opened:
        yield opened


def test_entries_say_what_nbgrader_says(gradebook: Gradebook) -> None:
    found = entries(gradebook, LESSON)
    submissions = gradebook.assignment_submissions(LESSON)
    assert len(found) == len(submissions) > 5
    assert list(found) == sorted(found)
    for submission in submissions:
        entry = found[submission.student_id]
        penalty = submission.late_submission_penalty or 0.0
        assert entry.points == max(0.0, submission.score - penalty)
        assert entry.late_penalty == penalty
        assert entry.needs_manual_grade == submission.needs_manual_grade
        assert entry.handed_in == submission.timestamp


def test_manual_points_extra_credit_and_penalties_count(gradebook: Gradebook) -> None:
    submission = gradebook.assignment_submissions(LESSON)[0]
    (notebook,) = submission.notebooks
    for grade in notebook.grades:
        grade.auto_score, grade.manual_score = 0.0, None
    notebook.grades[0].manual_score, notebook.grades[0].extra_credit = 3.0, 0.5
    notebook.grades[0].needs_manual_grade = True
    notebook.late_submission_penalty = 1.25
    gradebook.db.commit()
    entry = entries(gradebook, LESSON)[submission.student_id]
    assert (entry.points, entry.late_penalty) == (2.25, 1.25)
    assert (entry.graded_by_hand, entry.needs_manual_grade) == (True, True)
    notebook.late_submission_penalty = 9.0
    gradebook.db.commit()
    assert entries(gradebook, LESSON)[submission.student_id].points == 0


def test_without_every_score_there_are_no_points(gradebook: Gradebook) -> None:
    submission = gradebook.assignment_submissions(LESSON)[0]
    submission.notebooks[0].grades[-1].auto_score = None
    gradebook.db.commit()
    assert entries(gradebook, LESSON)[submission.student_id].points is None


def test_an_assignment_that_the_gradebook_does_not_know_has_no_entries(
    gradebook: Gradebook,
) -> None:
    assert entries(gradebook, "99-nothing") == {}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, Person("a")),
        ({"first_name": "김지우"}, Person("a", "김지우")),
        ({"first_name": "Jiwoo", "last_name": "Kim"}, Person("a", "Jiwoo Kim")),
        ({"last_name": "\x1b[2JK\nim"}, Person("a", "K im")),
        ({"email": "a@b.kr", "lms_user_id": "17"}, Person("a", "", "a@b.kr", "17")),
    ],
)
def test_people_are_named_as_far_as_they_are_known(
    gradebook: Gradebook, known: dict[str, str], expected: Person
) -> None:
    gradebook.update_or_create_student("a", **known)
    assert people(gradebook)["a"] == expected


def test_people_are_called_by_name_and_id() -> None:
    assert str(Person("kim", "김지우")) == "김지우 (kim)"
    assert str(Person("kim")) == "kim"
