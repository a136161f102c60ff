"""Files of grades, read back as Canvas, Moodle and people read them."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest
from nbgrader.apps import ExportApp

from nbjudge.course.layout import Course
from nbjudge.grading import grade
from nbjudge.pages.export import Exported, Format, export
from nbjudge.records.gradebook import gradebook_of

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSONS = ["03-one-hot", "05-cnn"]


@pytest.fixture
def course(graded_class: Course, tmp_path: Path) -> Course:
    """A copy of the class's gradebook, in which some things are missing."""
    shutil.copytree(graded_class.root / "source", tmp_path / "source")
    for name in ("gradebook.db", "nbgrader_config.py"):
        shutil.copy(graded_class.root / name, tmp_path)
    course = Course(tmp_path)
    with gradebook_of(course) as gradebook:
        gradebook.update_or_create_student("s001", email=None)
        gradebook.update_or_create_student("s002", lms_user_id=None)
        gradebook.update_or_create_student("s003", email=None, lms_user_id=None)
        gradebook.update_or_create_student("s004", first_name="=1+1")
    assert "s005" not in {path.parent.name for path in graded_class.root.glob("submitted/*/05-cnn")}
    return course


def table(made: Exported) -> list[list[str]]:
    with made.path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_canvas_gets_its_columns_and_the_points_possible(course: Course) -> None:
    made = export(course, LESSONS, Format.CANVAS)
    assert made.path == course.root / "grades-canvas.csv"
    header, possible, *rows = table(made)
    assert header == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *LESSONS]
    assert possible == ["    Points Possible", "", "", "", "", "10.0", "10.0"]
    points = grade.scores(course, LESSONS).points
    assert [row[2] for row in rows] == sorted(points)
    for row in rows:
        assert row[5:] == [str(points[row[2]].get(lesson, "")) for lesson in LESSONS]
    by_id = {row[2]: row for row in rows}
    assert by_id["s000"][1:5] == ["41000", "s000", "s000@example.ac.kr", ""]
    assert by_id["s004"][0] == "'=1+1"
    assert by_id["s005"][6] == ""  # no grade is not 0


def test_canvas_asks_about_those_who_have_neither_id_nor_login(course: Course) -> None:
    made = export(course, LESSONS, Format.CANVAS)
    assert [person.id for person in made.unknown] == ["s003"]
    assert made.students == 12  # it is in the file: Canvas lets one choose


def test_moodle_gets_no_row_that_it_would_take_for_the_student_above(course: Course) -> None:
    made = export(course, LESSONS, Format.MOODLE)
    header, *rows = table(made)
    assert header == ["First name", "ID number", "Email address", *LESSONS]
    assert all(row[2] for row in rows)
    assert [person.id for person in made.unknown] == ["s001", "s003"]
    assert made.students == len(rows) == 10
    by_id = {row[1]: row for row in rows}
    assert by_id["s005"][4] == "-"


def test_a_table_has_a_row_for_each_student_and_lesson(course: Course, tmp_path: Path) -> None:
    with gradebook_of(course) as gradebook:
        submission = gradebook.find_submission(LESSONS[0], "s000")
        submission.notebooks[0].grades[0].manual_score = 0.5
        submission.notebooks[0].late_submission_penalty = 2.0
        gradebook.db.commit()
    made = export(course, LESSONS, Format.CSV, tmp_path / "elsewhere.csv")
    assert made.unknown == []
    header, *rows = table(made)
    assert header[0] == "\ufeffstudent"
    assert len(rows) == 12 * len(LESSONS)
    first = dict(zip(header[1:], rows[0][1:], strict=True))
    assert first["points"] == str(grade.scores(course, LESSONS).points["s000"][LESSONS[0]])
    assert (first["max_points"], first["late_penalty"]) == ("10.0", "2.0")
    assert first["graded_by_hand"] == "yes"
    assert first["handed_in_utc"].startswith("2026-03-")
    (missing,) = [row for row in rows if row[0] == "s005" and row[3] == LESSONS[1]]
    assert missing[4:] == ["", "10.0", "", "", "", ""]


def test_only_the_lessons_that_are_asked_for(course: Course) -> None:
    header, *_ = table(export(course, LESSONS[1:], Format.CANVAS))
    assert header[5:] == LESSONS[1:]


@pytest.mark.parametrize("name", ["Canvas", "Moodle"])
def test_nbgrader_exports_the_same_file(
    course: Course, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    ours = export(course, LESSONS, Format(name.lower())).path.read_text(encoding="utf-8")
    monkeypatch.chdir(course.root)
    asked = ["--exporter", f"nbjudge.pages.export.{name}Exporter", "--to", "theirs.csv"]
    app = ExportApp()
    app.initialize(asked)
    app.start()
    assert (course.root / "theirs.csv").read_text(encoding="utf-8") == ours


def test_nbgrader_exports_only_whom_it_is_asked_for(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(course.root)
    app = ExportApp()
    app.initialize(
        [
            *("--exporter", "nbjudge.pages.export.CanvasExporter"),
            *("--student", "s000", "--assignment", LESSONS[1]),
        ]
    )
    app.start()
    with (course.root / "grades-canvas.csv").open(encoding="utf-8", newline="") as file:
        header, _, *rows = csv.reader(file)
    assert header[5:] == LESSONS[1:]
    assert [row[2] for row in rows] == ["s000"]
