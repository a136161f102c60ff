"""What a program may import, and the example that shows it."""

from __future__ import annotations

import re
import shutil
import textwrap
from pathlib import Path

import pytest

import nbjudge
from nbjudge.authoring.answers import fill, solutions
from nbjudge.authoring.release import generate
from nbjudge.course.layout import Course, read_notebook
from nbjudge.records.autograded import write_notebook
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "03-one-hot"


@pytest.mark.parametrize("name", nbjudge.__all__)
def test_everything_public_is_there(name: str) -> None:
    assert getattr(nbjudge, name) is not None


def test_what_is_not_public_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'grader'"):
        nbjudge.grader  # noqa: B018


def test_the_example_grades_a_class(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    course = Course(tmp_path / "cnn")
    shutil.copytree(ROOT / "source" / LESSON, course.root / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    generate(course, [LESSON])
    released = read_notebook(course.release(LESSON))
    write_notebook(course.submission("kim", LESSON), fill(released, solutions(course, LESSON)))
    found = re.search(r"For instance::\n\n(.*?)\nThe rooms", nbjudge.__doc__ or "", re.DOTALL)
    assert found is not None
    monkeypatch.chdir(tmp_path)
    example = textwrap.dedent(found[1]).replace("lesson-1", LESSON)
    exec(compile(example, "example", "exec"), {})
    assert capsys.readouterr().out == "kim 10.0 \n"
