"""Feedback pages: what they show, and what never runs in them."""

from __future__ import annotations

import json
import os
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.apps.api import NbGraderAPI
from nbgrader.server_extensions.formgrader import handlers

from nbjudge import intake, record
from nbjudge.course import Course, Lesson, read_notebook
from nbjudge.engine import CellRun, Result, Verdict
from nbjudge.errors import CourseError
from nbjudge.feedback import waiting_for_feedback, write_feedback
from nbjudge.release import generate, nbgrader_config
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "03-one-hot"
EVIL = "evil-7731"  # stands wherever a student's script does

SCRIPT = f"<script>alert('{EVIL}')</script>"
HANDLER = f"<img src='{EVIL}' onerror='alert(1)'>"
LINK = f"<a href='javascript:alert(`{EVIL}`)'>x</a>"


def fully_passed(lesson: Lesson) -> Result:
    return Result(verdicts=[Verdict(name, "passed") for name in lesson.tests])


def attacking(lesson: Lesson) -> Result:
    """Return the result of a hand-in that puts scripts wherever a page may show them."""
    result = Result()
    for name in lesson.tests:
        result.verdicts.append(Verdict(name, "failed", f"{SCRIPT}{LINK}", f"Error{HANDLER}"))
    everything = SCRIPT + HANDLER + LINK
    mimes = ("text/plain", "text/html", "text/markdown", "text/latex", "image/svg+xml")
    outputs: list[dict[str, Any]] = [
        {"output_type": "stream", "name": "stdout", "text": everything},
        {"output_type": "stream", "name": "stderr", "text": f"\x1b[31m{everything}"},
        {"output_type": "display_data", "data": dict.fromkeys(mimes, everything)},
        {"output_type": "display_data", "data": {"application/javascript": f"alert('{EVIL}')"}},
        {"output_type": "display_data", "data": {"image/png": f"iVBORw0KGgoAAAAA'>{SCRIPT}"}},
        {"output_type": "display_data", "data": {"image/png": f'iVBORw0KGgoAAAAA"{HANDLER}'}},
        {"output_type": "error", "ename": SCRIPT, "evalue": HANDLER, "traceback": [everything]},
    ]
    result.runs[0] = CellRun(outputs, everything)
    return result


def put_down(course: Course, student: str, result: Result) -> Path:
    """Hand in for `student`, with scripts in the text, and record `result`."""
    notebook = read_notebook(course.release(LESSON))
    text = nbformat.v4.new_markdown_cell(
        f"{SCRIPT}\n\n{HANDLER}\n\n[x](javascript:alert('{EVIL}'))"
    )
    text.attachments = {"a.svg": {"image/svg+xml": f"<svg onload='alert(1)'>{EVIL}</svg>"}}
    raw = nbformat.v4.new_raw_cell(SCRIPT, metadata={"raw_mimetype": "text/html"})
    notebook.cells += [text, raw, nbformat.v4.new_code_cell(f"# {SCRIPT}{HANDLER}")]
    path = course.submission(student, LESSON)
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
    lesson = course.lesson(LESSON)
    hand_in = intake.open_submission(course, lesson, student)
    config = nbgrader_config(course)
    with NbGraderAPI(config=config).gradebook as gradebook:
        record.save_submission(gradebook, course, lesson, hand_in, result, config)
    return course.root / "autograded" / student / LESSON / "one_hot.ipynb"


def page_of(course: Course, student: str) -> Path:
    return course.root / "feedback" / student / LESSON / "one_hot.html"


@pytest.fixture(scope="module")
def class_with_feedback(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with feedback for two students, one of whom attacks whoever reads it."""
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "source" / LESSON, root / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    course = Course(root)
    generate(course, [LESSON])
    assert waiting_for_feedback(course, [LESSON]) == []
    put_down(course, "honest", fully_passed(course.lesson(LESSON)))
    put_down(course, "attacker", attacking(course.lesson(LESSON)))
    waiting = waiting_for_feedback(course, [LESSON])
    assert waiting == [(LESSON, "attacker"), (LESSON, "honest")]
    assert len(list(write_feedback(course, waiting, workers=1))) == 2
    return course


class Active(HTMLParser):
    """Collects what a browser would run: scripts, handlers and links to scripts."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = ""
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self.inside = tag
        for name, value in attrs:
            text = (value or "").lower()
            if name.startswith("on") or "javascript:" in text or "data:text/html" in text:
                self.found.append(f"{tag} {name}={value}")
            if name in ("src", "href", "srcdoc") and EVIL in text:
                self.found.append(f"{tag} {name}={value}")
        if tag in ("iframe", "object", "embed", "base", "form", "svg"):
            self.found.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data: str) -> None:
        if self.inside and EVIL in data:
            self.found.append(f"{self.inside}: {data}")


def active(page: Path) -> list[str]:
    parser = Active()
    parser.feed(page.read_text(encoding="utf-8"))
    parser.close()
    return parser.found


def test_a_script_would_be_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    for text in (SCRIPT, HANDLER, LINK, f"<svg><script>'{EVIL}'</script></svg>"):
        page.write_text(f"<html><body><p>{text}</p></body></html>", encoding="utf-8")
        assert active(page)


@pytest.mark.parametrize("student", ["honest", "attacker"])
def test_feedback_holds_nothing_of_a_students_that_a_browser_runs(
    class_with_feedback: Course, student: str
) -> None:
    page = page_of(class_with_feedback, student)
    assert EVIL in page.read_text(encoding="utf-8")  # it is shown, as text
    assert active(page) == []


@pytest.mark.parametrize("student", ["honest", "attacker"])
def test_formgrader_shows_nothing_of_a_students_that_a_browser_runs(
    class_with_feedback: Course, tmp_path: Path, student: str
) -> None:
    """The page on which manual grades are given, as `SubmissionHandler` of nbgrader makes it."""
    config = nbgrader_config(class_with_feedback)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    names = ("assignment_id", "notebook_id", "submission_id", "base_url", "student", "last_name")
    about = {**dict.fromkeys((*names, "first_name", "notebook_path"), "x"), "index": 0, "total": 1}
    graded = class_with_feedback.root / "autograded" / student / LESSON / "one_hot.ipynb"
    html, _ = HTMLExporter(config=config).from_filename(str(graded), resources=about)
    page = tmp_path / "page.html"
    page.write_text(html, encoding="utf-8")
    assert EVIL in html
    assert [what for what in active(page) if EVIL in what or "alert" in what] == []


@pytest.mark.parametrize("student", ["honest", "attacker"])
def test_feedback_shows_points_and_no_hidden_test(
    class_with_feedback: Course, student: str
) -> None:
    text = page_of(class_with_feedback, student).read_text(encoding="utf-8")
    assert "HIDDEN TESTS" not in text
    assert "n_different" not in text  # a name in the hidden part of a test, and nowhere else
    assert "n_different" in class_with_feedback.source(LESSON).read_text(encoding="utf-8")
    assert "test_decode_values" in text
    assert ("10.0 / 10.0" if student == "honest" else "0.0 / 10.0") in " ".join(text.split())


def test_the_lessons_text_is_shown_as_it_is_written(class_with_feedback: Course) -> None:
    """What takes the scripts out of students' text leaves headings and pictures alone."""
    text = page_of(class_with_feedback, "honest").read_text(encoding="utf-8")
    assert re.search(r"<h2[^>]*>\s*원-핫 인코딩", text)
    assert re.search(r"<p>[^&]*<code>50000</code>", text)
    assert "&lt;p&gt;" not in text


def test_feedback_that_is_there_does_not_wait(class_with_feedback: Course) -> None:
    assert waiting_for_feedback(class_with_feedback, [LESSON]) == []


def test_what_was_graded_after_its_feedback_waits_again(class_with_feedback: Course) -> None:
    course = class_with_feedback
    graded = course.root / "autograded" / "honest" / LESSON / "one_hot.ipynb"
    written = page_of(course, "honest").stat().st_mtime_ns
    before = graded.stat()
    try:
        os.utime(graded, ns=(written, written + 1))
        assert waiting_for_feedback(course, [LESSON]) == [(LESSON, "honest")]
        assert waiting_for_feedback(course, []) == []
        os.utime(graded, ns=(written, written))
        assert waiting_for_feedback(course, [LESSON]) == []
    finally:
        os.utime(graded, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_a_page_that_is_gone_waits_again(class_with_feedback: Course) -> None:
    page = page_of(class_with_feedback, "attacker")
    aside = page.rename(page.with_suffix(".aside"))
    assert waiting_for_feedback(class_with_feedback, [LESSON]) == [(LESSON, "attacker")]
    aside.rename(page)


def test_feedback_that_cannot_be_written_is_one_error_with_the_student(
    class_with_feedback: Course,
) -> None:
    broken = class_with_feedback.root / "autograded" / "broken" / LESSON / "one_hot.ipynb"
    broken.parent.mkdir(parents=True)
    broken.write_text(json.dumps({"cells": 7}))
    waiting = waiting_for_feedback(class_with_feedback, [LESSON])
    assert waiting == [(LESSON, "broken")]
    with pytest.raises(CourseError, match="broken: nbgrader cannot write feedback for 03-one-hot"):
        list(write_feedback(class_with_feedback, waiting, workers=1))
    shutil.rmtree(broken.parent.parent)


def test_nothing_to_write_starts_nothing(class_with_feedback: Course) -> None:
    assert list(write_feedback(class_with_feedback, [], workers=1)) == []
