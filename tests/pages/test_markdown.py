"""nbgrader's own pages: what of a student's they show, and that nothing of it runs."""

from __future__ import annotations

import re
import shutil

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.apps.api import NbGraderAPI
from nbgrader.server_extensions.formgrader import handlers

from nbjudge.authoring.release import generate
from nbjudge.course.layout import Course, read_notebook
from nbjudge.engine.results import Result, Verdict
from nbjudge.handin import intake
from nbjudge.records.entries import save_submissions
from nbjudge.records.judged import Judged
from tests.active_content import EVIL, HANDLER, LINK, SCRIPT, active, add_scripts, attacking
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = [
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
    pytest.mark.versions,
]

LESSON = "03-one-hot"
STUDENTS = ["honest", "attacker"]


def save_result(course: Course, student: str, result: Result) -> None:
    """Hand in for `student`, with scripts in the text, and record `result`."""
    notebook = read_notebook(course.release(LESSON))
    add_scripts(notebook)
    path = course.submission(student, LESSON)
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    lesson = course.lesson(LESSON)
    hand_in = intake.open_submission(course, lesson, student)
    config = course.settings.nbgrader
    with NbGraderAPI(config=config).gradebook as gradebook:
        save_submissions(gradebook, course, [Judged(lesson, hand_in, result)], config)


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with two graded students, one of whom attacks whoever reads it."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "source" / LESSON, root / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    course = Course(root)
    generate(course, [LESSON])
    lesson = course.lesson(LESSON)
    save_result(course, "honest", Result([Verdict(name, "passed") for name in lesson.tests]))
    save_result(course, "attacker", attacking(lesson))
    return course


@pytest.fixture(scope="module")
def pages(graded: Course) -> dict[str, str]:
    """What `nbgrader generate_feedback` makes: student → page."""
    api = NbGraderAPI(config=graded.settings.nbgrader)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(graded.root)
        for student in STUDENTS:
            assert api.generate_feedback(LESSON, student)["success"]
    folder = graded.root / "feedback"
    return {s: (folder / s / LESSON / "one_hot.html").read_text(encoding="utf-8") for s in STUDENTS}


def test_a_script_would_be_found() -> None:
    for text in (SCRIPT, HANDLER, LINK, f"<svg><script>'{EVIL}'</script></svg>"):
        assert active(f"<html><body><p>{text}</p></body></html>")


@pytest.mark.parametrize("student", STUDENTS)
def test_feedback_of_nbgraders_holds_nothing_of_a_students_that_a_browser_runs(
    pages: dict[str, str], student: str
) -> None:
    assert EVIL in pages[student]  # it is shown, as text
    assert active(pages[student]) == []


@pytest.mark.parametrize("student", STUDENTS)
def test_formgrader_shows_nothing_of_a_students_that_a_browser_runs(
    graded: Course, student: str
) -> None:
    """The page on which manual grades are given, as `SubmissionHandler` of nbgrader makes it."""
    config = graded.settings.nbgrader
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = ("assignment_id", "notebook_id", "submission_id", "base_url", "student", "last_name")
    about = {**dict.fromkeys((*names, "first_name", "notebook_path"), "x"), "index": 0, "total": 1}
    notebook = graded.root / "autograded" / student / LESSON / "one_hot.ipynb"
    html, _ = HTMLExporter(config=config).from_filename(str(notebook), resources=about)
    assert EVIL in html
    assert [what for what in active(html) if EVIL in what or "alert" in what] == []


def test_feedback_of_nbgraders_shows_no_hidden_test(graded: Course, pages: dict[str, str]) -> None:
    assert "checks.labels" in graded.source(LESSON).read_text(encoding="utf-8")
    for page in pages.values():
        assert "HIDDEN TESTS" not in page
        assert "checks.labels" not in page  # a name in the hidden part of a test, and nowhere else
        assert "test_decode_values" in page


def test_the_lessons_text_is_shown_as_it_is_written(pages: dict[str, str]) -> None:
    """What takes the scripts out of students' text leaves headings and pictures alone."""
    assert re.search(r"<h2[^>]*>\s*원-핫 인코딩", pages["honest"])
    assert re.search(r"<p>[^&]*<code>50000</code>", pages["honest"])
    assert "&lt;p&gt;" not in pages["honest"]
