"""Markdown in pages: what of it is shown, and that nothing of it runs."""

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
from nbjudge.pages.markdown import comment_html
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


def test_a_script_would_be_found() -> None:
    for text in (SCRIPT, HANDLER, LINK, f"<svg><script>'{EVIL}'</script></svg>"):
        assert active(f"<html><body><p>{text}</p></body></html>")


def formgraders(graded: Course, student: str) -> str:
    """Return the page on which manual grades are given, as nbgrader's `SubmissionHandler` does."""
    config = graded.settings.nbgrader
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = ("assignment_id", "notebook_id", "submission_id", "base_url", "student", "last_name")
    about = {**dict.fromkeys((*names, "first_name", "notebook_path"), "x"), "index": 0, "total": 1}
    notebook = graded.root / "autograded" / student / LESSON / "one_hot.ipynb"
    html, _ = HTMLExporter(config=config).from_filename(str(notebook), resources=about)
    return str(html)


@pytest.mark.parametrize("student", STUDENTS)
def test_formgrader_shows_nothing_of_a_students_that_a_browser_runs(
    graded: Course, student: str
) -> None:
    html = formgraders(graded, student)
    assert EVIL in html
    assert [what for what in active(html) if EVIL in what or "alert" in what] == []


def test_the_lessons_text_is_shown_as_it_is_written(graded: Course) -> None:
    """What takes the scripts out of students' text leaves headings and pictures alone."""
    html = formgraders(graded, "honest")
    assert re.search(r"<h2[^>]*>\s*원-핫 인코딩", html)
    assert re.search(r"<p>[^&]*<code>50000</code>", html)
    assert "&lt;p&gt;" not in html


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("두 줄\n모두", "<p>두 줄\n모두</p>\n"),
        ("# 제목", "<p><strong>제목</strong></p>\n"),
        ("```python\nx < 1\n```", "<pre><code>x &lt; 1\n</code></pre>\n"),
        ("$a_1*b*c_2$", "<p><code>$a_1*b*c_2$</code></p>\n"),
        ("$$x^2$$", "<p><code>$$x^2$$</code></p>\n"),
        (r"\begin{align}x\end{align}", "<p><code>\\begin{align}x\\end{align}</code></p>\n"),
        (
            "![그림](https://a.kr/b.png)",
            '<p><a href="https://a.kr/b.png" rel="noreferrer">그림</a></p>\n',
        ),
        ("[x](javascript:alert(1))", '<p><a rel="noreferrer">x</a></p>\n'),
        ("a\x1b[2J\u202eb", "<p>ab</p>\n"),
        ("  \n", ""),
    ],
)
def test_a_comment_is_rendered_for_a_page_without_scripts(typed: str, expected: str) -> None:
    assert comment_html(typed) == expected


@pytest.mark.parametrize("typed", [SCRIPT, HANDLER, LINK, f"$</code>{SCRIPT}$", f"`{SCRIPT}"])
def test_html_in_a_comment_is_text(typed: str) -> None:
    html = comment_html(typed)
    assert EVIL in html
    assert active(html) == []
    assert not re.search(r"<(script|img|a)\b", html)
