"""What Formgrader shows and writes of a course that nbjudge grades."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.apps.api import NbGraderAPI
from nbgrader.server_extensions.formgrader.base import BaseHandler

from nbjudge.authoring.init import init
from nbjudge.authoring.release import generate
from nbjudge.course.layout import Course, read_notebook
from nbjudge.engine.results import Result, Verdict
from nbjudge.handin import intake
from nbjudge.pages.feedback import Graded, write_feedback
from nbjudge.pages.formgrader import use_in_formgrader
from nbjudge.records.entries import save_submissions
from nbjudge.records.judged import Judged
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "03-one-hot"


@pytest.fixture(params=["this course's settings", "those of nbjudge init"])
def graded(request: pytest.FixtureRequest, tmp_path: Path) -> Course:
    """A course with one graded student."""
    shutil.copytree(ROOT / "source" / LESSON, tmp_path / "source" / LESSON)
    if request.param == "this course's settings":
        shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    else:
        init(tmp_path)
    course = Course(tmp_path)
    generate(course, [LESSON])
    lesson = course.lesson(LESSON)
    path = course.submission("kim", LESSON)
    path.parent.mkdir(parents=True)
    nbformat.write(read_notebook(course.release(LESSON)), path)
    hand_in = intake.open_submission(course, lesson, "kim")
    result = Result([Verdict(name, "passed") for name in lesson.tests])
    config = course.settings.nbgrader
    with NbGraderAPI(config=config).gradebook as gradebook:
        save_submissions(gradebook, course, [Judged(lesson, hand_in, result)], config)
    return course


def generate_feedback(course: Course, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Do what Formgrader's button does."""
    monkeypatch.chdir(course.root)
    api = NbGraderAPI(config=course.settings.nbgrader)
    done: dict[str, Any] = api.generate_feedback(LESSON, "kim")
    return done


def test_generate_feedback_writes_the_page_that_nbjudge_would_write(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert generate_feedback(graded, monkeypatch)["success"]
    page = graded.feedback("kim", LESSON).read_text(encoding="utf-8")
    assert f'<html lang="{graded.settings.language}">' in page
    assert "HIDDEN TESTS" not in page
    (outcome,) = write_feedback(graded, [Graded(LESSON, "kim")])
    assert not outcome.written  # it is up to date


def test_generate_feedback_says_what_to_do_where_there_is_no_grade(
    graded: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    (graded.root / "gradebook.db").unlink()
    done = generate_feedback(graded, monkeypatch)
    assert not done["success"]
    assert f"nbjudge autograde {LESSON} --student kim" in done["log"]
    assert not graded.feedback("kim", LESSON).exists()


@pytest.mark.parametrize(
    ("answer", "is_page"),
    [
        ("<!doctype html><body><p>x</p></body>", True),
        ("\n<!DOCTYPE html><html><body></body></html>", True),
        (json.dumps({"log": "<!doctype html></body>"}), False),
        ("<!doctype html><p>no end", False),
        ({"status": True}, False),
    ],
)
def test_pages_of_formgrader_end_with_one_script_and_nothing_else_does(
    monkeypatch: pytest.MonkeyPatch, answer: Any, is_page: bool
) -> None:
    written: list[Any] = []
    monkeypatch.setattr(BaseHandler, "write", lambda _, chunk: written.append(chunk))
    use_in_formgrader()
    use_in_formgrader()  # every reading of the settings calls it
    BaseHandler.write(None, answer)
    (chunk,) = written
    if is_page:
        assert chunk.count("<script>") == 1
        assert chunk.rpartition("<script>")[0] + "</body>" in answer
        assert chunk.rstrip().endswith(("</script>\n</body>", "</script>\n</body></html>"))
    else:
        assert chunk == answer
