"""The gradebook in PostgreSQL, and two graders at once on either database."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from sqlalchemy import create_engine
from typer.testing import CliRunner

from nbjudge.answers import fill, solutions
from nbjudge.cli import app
from nbjudge.course import Course, read_notebook
from nbjudge.database import copy
from nbjudge.gradebook import entries, gradebook_of
from nbjudge.release import generate
from tests.conftest import ROOT
from tests.graded_class import grade_class
from tests.postgres import PASSWORD

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "03-one-hot"
WRONG = {"decode": "decoded = y_test_onehot"}  # 3 of 10 points


def course_in(folder: Path, keras: Path, db_url: str = "") -> Course:
    """A course of one lesson with three hand-ins."""
    course = Course(folder / "course")
    shutil.copytree(ROOT / "source" / LESSON, course.root / "source" / LESSON)
    config = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    if db_url:
        config += f"\nc.CourseDirectory.db_url = {db_url!r}\n"
    (course.root / "nbgrader_config.py").write_text(config, encoding="utf-8")
    (course.root / ".nbjudge").mkdir()
    (course.root / ".nbjudge" / "keras").symlink_to(keras / "keras")
    generate(course, [LESSON])
    released, solved = read_notebook(course.release(LESSON)), solutions(course, LESSON)
    for student, answers in (("ada", solved), ("bo", solved | WRONG), ("cy", {})):
        path = course.submission(student, LESSON)
        path.parent.mkdir(parents=True)
        nbformat.write(fill(released, answers), path)
        (path.parent / "timestamp.txt").write_text("2026-03-20 12:00:00 UTC")
    return course


def points(course: Course) -> dict[str, float | None]:
    with gradebook_of(course) as gradebook:
        return {entry.student: entry.grade for entry in entries(gradebook, LESSON)}


def command(course: Course, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "nbjudge", *words, "--course", str(course.root)],
        env={**os.environ, "NBJUDGE_HOME": str(course.root / ".nbjudge")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_every_command_works_on_it(
    postgres_url: str, tmp_path: Path, grading_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = course_in(tmp_path, grading_home, postgres_url)
    monkeypatch.setenv("NBJUDGE_HOME", str(course.root / ".nbjudge"))
    with gradebook_of(course) as gradebook:  # due before it was handed in: a late penalty is asked
        gradebook.update_or_create_assignment(LESSON, duedate="2026-03-19 12:00:00 UTC")
    for words in (["autograde"], ["regrade", LESSON], ["feedback"], ["report"], ["export"]):
        shown = CliRunner().invoke(app, [*words, "--course", str(course.root)])
        assert shown.exit_code == 0, shown.output
    assert points(course) == {"ada": 10.0, "bo": 7.0, "cy": 0.0}
    assert not (course.root / "gradebook.db").exists()
    assert "ada" in (course.root / "grades-csv.csv").read_text(encoding="utf-8")
    assert len(list(course.root.glob("feedback/*/*/*.html"))) == 3

    said = subprocess.run(
        [sys.executable, "-m", "nbgrader", "autograde", LESSON, "--student", "ada", "--force"],
        cwd=course.root,
        env={**os.environ, "NBJUDGE_HOME": str(course.root / ".nbjudge")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    assert points(course)["ada"] == 10.0


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_two_graders_at_once_record_each_once(
    kind: str, tmp_path: Path, grading_home: Path, request: pytest.FixtureRequest
) -> None:
    url = request.getfixturevalue("postgres_url") if kind == "postgresql" else ""
    course = course_in(tmp_path, grading_home, url)
    graders = [command(course, "autograde", "--force", "--workers", "1") for _ in range(2)]
    for grader in graders:
        said, _ = grader.communicate()
        assert grader.returncode == 0, said
        assert "lock" not in said
        assert "Traceback" not in said
    assert points(course) == {"ada": 10.0, "bo": 7.0, "cy": 0.0}
    with gradebook_of(course) as gradebook:
        assert len(gradebook.students) == 3
        assert len(gradebook.assignment_submissions(LESSON)) == 3


def test_a_gradebook_goes_there_and_comes_back(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = Course(tmp_path / "course")
    shutil.copytree(ROOT / "source" / LESSON, course.root / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    assert list(grade_class(course, [LESSON], 12)) == [LESSON]
    here, back = course.root / "gradebook.db", tmp_path / "back.db"
    counts = copy(str(here), postgres_url)
    assert counts["student"] == 12
    assert counts["grade"] == 6 * counts["submitted_notebook"] > 0
    assert copy(postgres_url, str(back)) == counts
    before = points(course)
    back.replace(here)
    assert points(course) == before

    shown = CliRunner().invoke(app, ["db", "copy", str(here), postgres_url])
    assert shown.exit_code == 1
    assert "not empty: there are rows in" in shown.output
    assert PASSWORD not in shown.output


def test_what_cannot_be_copied_is_said(tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, ["db", "copy", str(tmp_path / "none.db"), str(tmp_path / "x")])
    assert shown.exit_code == 1
    assert "there is no such file" in shown.output
    assert not (tmp_path / "x").exists()
    nobody = "postgresql+psycopg://grader:secret@127.0.0.1:1/course"
    engine = create_engine(f"sqlite:///{tmp_path}/empty.db")
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE other (a INTEGER)")
    engine.dispose()
    shown = CliRunner().invoke(app, ["db", "copy", str(tmp_path / "empty.db"), nobody])
    assert shown.exit_code == 1
    assert "no gradebook of this nbgrader" in shown.output
    assert "secret" not in shown.output
