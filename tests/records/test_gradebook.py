"""What is read of nbgrader's gradebook: the same as nbgrader says, at once for everybody."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from sqlalchemy import event

from nbjudge.course.layout import Course
from nbjudge.grading import grade as grading
from nbjudge.records.gradebook import Entry, Person, Score, entries, people, put_people
from tests.conftest import ROOT
from tests.graded_class import DUE, grade_class

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "03-one-hot"
STUDENTS = 25


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "source" / LESSON, root / "source" / LESSON)
    shutil.copytree(ROOT / "tests" / "answers" / LESSON, root / "tests" / "answers" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    assert list(grade_class(Course(root), [LESSON], STUDENTS)) == [LESSON]
    return Course(root)


@pytest.fixture
def gradebook(course: Course, tmp_path: Path) -> Iterator[Gradebook]:
    """A copy of the class's gradebook."""
    path = shutil.copy(course.root / "gradebook.db", tmp_path)
    with Gradebook(f"sqlite:///{path}") as opened:
        yield opened


def test_points_are_those_that_nbgrader_says(course: Course, gradebook: Gradebook) -> None:
    found = {entry.student: entry for entry in entries(gradebook, LESSON)}
    assert len(found) > STUDENTS // 2
    assert list(found) == sorted(found)
    scores = grading.scores(course, [LESSON]).points
    assert {s: e.points for s, e in found.items()} == {
        student: of[LESSON] for student, of in scores.items() if of
    }
    for student, entry in found.items():
        submission = gradebook.find_submission(LESSON, student)
        (notebook,) = submission.notebooks
        assert {grade.name: grade.score for grade in notebook.grades} == {
            name: score.points for name, score in entry.scores.items()
        }
        assert entry.max_points == submission.max_score
        assert entry.handed_in == submission.timestamp
        assert entry.penalty == (submission.late_submission_penalty or 0)
        assert (entry.handed_in > DUE) == (entry.penalty > 0)
        assert entry.first_name == submission.student.first_name
        assert entry.is_graded


def test_a_graders_score_goes_before_the_judges_and_extra_credit_is_added(
    gradebook: Gradebook,
) -> None:
    student = next(entries(gradebook, LESSON)).student
    submission = gradebook.find_submission_notebook("one_hot", LESSON, student)
    grade = next(g for g in submission.grades if g.name == "test_one_hot_rows")
    grade.auto_score, grade.manual_score, grade.extra_credit = 2.0, 0.5, 1.0
    gradebook.db.commit()
    score = next(entries(gradebook, LESSON)).scores["test_one_hot_rows"]
    assert (score.points, score.max_points) == (1.5, 2.0)
    assert (score.auto, score.manual, score.extra) == (2.0, 0.5, 1.0)


def test_comments_are_graders_and_blank_is_what_autograding_found(gradebook: Gradebook) -> None:
    student = next(entries(gradebook, LESSON)).student
    submission = gradebook.find_submission_notebook("one_hot", LESSON, student)
    comments = {comment.name: comment for comment in submission.comments}
    comments["one_hot"].manual_comment = "잘했습니다."
    comments["decode"].auto_comment = "No response."
    gradebook.db.commit()
    entry = next(entries(gradebook, LESSON))
    assert entry.comments == {"one_hot": "잘했습니다."}
    assert entry.blank == ("decode",)


def test_a_penalty_never_takes_more_than_there_is(gradebook: Gradebook) -> None:
    student = next(entries(gradebook, LESSON)).student
    submission = gradebook.find_submission_notebook("one_hot", LESSON, student)
    submission.late_submission_penalty = 1000.0
    gradebook.db.commit()
    assert next(entries(gradebook, LESSON)).points == 0


def test_an_entry_that_grading_has_not_filled_is_not_graded(gradebook: Gradebook) -> None:
    gradebook.update_or_create_student("newcomer")
    gradebook.update_or_create_submission(LESSON, "newcomer")
    found = {entry.student: entry for entry in entries(gradebook, LESSON)}
    assert not found["newcomer"].is_graded
    assert found["newcomer"].points == 0


def test_the_number_of_queries_is_that_of_the_pages(
    gradebook: Gradebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    queries: list[Any] = []
    event.listen(gradebook.engine, "before_cursor_execute", lambda *about: queries.append(about))
    everybody = list(entries(gradebook, LESSON))
    assert len(everybody) > STUDENTS // 2
    assert len(queries) == 2 + 3
    monkeypatch.setattr("nbjudge.records.gradebook._PAGE", -(-len(everybody) // 4))
    queries.clear()
    assert list(entries(gradebook, LESSON)) == everybody
    assert len(queries) == 2 + 4 * 3


def test_entries_of_some_students_are_those_of_all(gradebook: Gradebook) -> None:
    everybody = list(entries(gradebook, LESSON))
    some = [entry.student for entry in everybody[1::3]]
    found = list(entries(gradebook, LESSON, [*reversed(some), "nobody"]))
    assert found == everybody[1::3]
    assert list(entries(gradebook, LESSON, [])) == []


def test_what_somebody_takes_away_meanwhile_is_not_there(
    gradebook: Gradebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nbjudge.records.gradebook._PAGE", 2)
    everybody = [entry.student for entry in entries(gradebook, LESSON)]
    reading = entries(gradebook, LESSON)
    found = [next(reading).student]
    gradebook.remove_submission(LESSON, everybody[3])
    assert found + [entry.student for entry in reading] == everybody[:3] + everybody[4:]


def test_an_unknown_assignment_has_no_entries(course: Course) -> None:
    with NbGraderAPI(config=course.settings.nbgrader).gradebook as gradebook:
        assert list(entries(gradebook, "99-nothing")) == []


def test_without_every_score_there_is_no_grade(gradebook: Gradebook) -> None:
    entry = next(entries(gradebook, LESSON))
    assert entry.grade == entry.points
    submission = gradebook.find_submission_notebook("one_hot", LESSON, entry.student)
    submission.grades[-1].auto_score = None
    gradebook.db.commit()
    assert next(entries(gradebook, LESSON)).grade is None


def test_what_a_person_has_done_and_has_to_do_is_known(gradebook: Gradebook) -> None:
    student = next(entries(gradebook, LESSON)).student
    submission = gradebook.find_submission_notebook("one_hot", LESSON, student)
    for by_hand, needed in ((False, False), (False, True), (True, False)):
        for grade in submission.grades:
            grade.manual_score, grade.needs_manual_grade = None, False
        submission.grades[0].manual_score = 1.0 if by_hand else None
        submission.grades[-1].needs_manual_grade = needed
        gradebook.db.commit()
        entry = next(entries(gradebook, LESSON))
        assert (entry.graded_by_hand, entry.needs_manual_grade) == (by_hand, needed)


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


@pytest.mark.parametrize(
    ("person", "first", "last"),
    [
        (Person("a", "김지우"), "지우", "김"),
        (Person("a", "Jiwoo Kim"), "Jiwoo", "Kim"),
        (Person("a", "홍길동", surname="홍"), "길동", "홍"),
    ],
)
def test_people_are_put_down_with_both_parts_of_their_names(
    gradebook: Gradebook, person: Person, first: str, last: str
) -> None:
    put_people(gradebook, [person])
    student = gradebook.find_student("a")
    assert (student.first_name, student.last_name) == (first, last)
    assert people(gradebook)["a"] == person


def test_people_are_called_by_name_and_id() -> None:
    assert str(Person("kim", "김지우")) == "김지우 (kim)"
    assert str(Person("kim")) == "kim"


def test_what_waits_for_a_person_counts_nothing_yet_and_keeps_no_grade_back() -> None:
    judged = Score(2.0, 2.0, auto=2.0, manual=None, extra=0.0)
    waits = Score(0.0, 3.0, auto=None, manual=None, extra=0.0, needs_manual_grade=True)
    not_run = Score(0.0, 1.0, auto=None, manual=None, extra=0.0)

    def of(**scores: Score) -> Entry:
        return Entry("ada", "", "", None, 0.0, scores, {}, ())

    assert of(test=judged, essay=waits).grade == 2.0
    assert of(test=judged, essay=waits).needs_manual_grade
    assert of(test=judged, failed=not_run, essay=waits).grade is None
    assert of(essay=waits).grade is None
