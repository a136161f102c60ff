"""The beginning of a course."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from nbjudge.authoring.init import Language, init
from nbjudge.cli.commands import app
from nbjudge.course.layout import Course
from nbjudge.errors import CourseError
from tests import courses

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


@pytest.mark.parametrize("language", Language)
def test_a_new_course_can_be_graded(tmp_path: Path, language: Language) -> None:
    folder = tmp_path / "my course"
    run = CliRunner()
    begun = run.invoke(app, ["init", str(folder), "--language", language.value])
    assert begun.exit_code == 0, begun.output
    course = Course(folder)
    assert course.assignments == ["01-functions", "02-tables"]
    assert course.settings.language == language
    assert [course.lesson(name).max_points for name in course.assignments] == [10, 10]
    found = run.invoke(app, ["check", "--course", str(folder)])
    assert found.exit_code == 0, found.output
    assert init(folder, language) == []


def test_a_course_that_is_there_gets_settings_and_keeps_its_own(tmp_path: Path) -> None:
    course = courses.build("written", tmp_path / "course")
    path = course.root / "nbgrader_config.py"
    before = path.read_text(encoding="utf-8")
    notebook = course.source("ps1").read_bytes()
    assert init(course.root) == [Path("nbgrader_config.py")]
    assert path.read_text(encoding="utf-8").startswith(before.rstrip())
    assert course.source("ps1").read_bytes() == notebook
    assert init(course.root) == []
    assert Course(course.root).settings.language == "en"
    assert "Judge" in str(Course(course.root).settings.nbgrader.Autograde.autograde_preprocessors)


def test_a_folder_of_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("")
    with pytest.raises(CourseError, match=r"this is no course, and there is thesis.tex → "):
        init(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]
