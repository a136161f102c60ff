"""What goes back to students: a page for each graded notebook.

nbgrader makes the pages; this module makes several at a time, and takes out of a student's text
what a browser would run. Formgrader, in which instructors read the same text, uses the same filter.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed

import bleach
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from nbgrader.apps.api import NbGraderAPI

from nbjudge.course import Course
from nbjudge.errors import CourseError
from nbjudge.release import nbgrader_config

_TAGS = bleach.sanitizer.ALLOWED_TAGS | {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "div", "span", "br", "hr", "pre", "img"),
    *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "dl", "dt", "dd"),
    *("sub", "sup", "s", "u", "del", "details", "summary"),
}
_ATTRIBUTES = {"class", "title", "alt", "align", "colspan", "rowspan", "width", "height", "id"}
_PICTURES = ("https:", "data:image/png;base64,", "data:image/jpeg;base64,")
_LINKS = ("https:", "http:", "mailto:", "#")


@pass_context
def safe_markdown(context: Context, source: str) -> str:
    """Render Markdown as nbconvert does, without anything that a browser runs (a Jinja filter)."""
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = IPythonRenderer(escape=False, attachments=attachments)
    html = MarkdownWithMath(renderer=renderer).render(source)
    protocols = {"http", "https", "mailto", "data"}
    return str(bleach.clean(html, _TAGS, _is_harmless, protocols=protocols))


def _is_harmless(tag: str, name: str, value: str) -> bool:
    value = value.strip().lower()
    if name == "src":
        return tag == "img" and value.startswith(_PICTURES)
    if name == "href":
        return tag == "a" and value.startswith(_LINKS)
    return name in _ATTRIBUTES


def waiting_for_feedback(course: Course, assignments: Sequence[str]) -> list[tuple[str, str]]:
    """Return (assignment, student) of what was graded after its feedback was written."""
    waiting = []
    for assignment in assignments:
        for graded in sorted(course.root.glob(f"autograded/*/{assignment}/*.ipynb")):
            student = graded.parent.parent.name
            page = course.root / "feedback" / student / assignment / f"{graded.stem}.html"
            if not page.exists() or page.stat().st_mtime_ns < graded.stat().st_mtime_ns:
                waiting.append((assignment, student))
    return waiting


def write_feedback(
    course: Course, waiting: Sequence[tuple[str, str]], workers: int | None
) -> Iterator[None]:
    """Write nbgrader's feedback pages, several at a time; yields after each.

    Raises:
        CourseError: nbgrader refused one.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as processes:
        jobs = [processes.submit(_write_page, course, *which) for which in waiting]
        for job in as_completed(jobs):
            job.result()
            yield


def _write_page(course: Course, assignment: str, student: str) -> None:
    os.chdir(course.root)
    logging.captureWarnings(True)
    made = NbGraderAPI(config=nbgrader_config(course)).generate_feedback(
        assignment, student, force=True
    )
    if not made["success"]:
        log = made.get("log") or made.get("error")
        raise CourseError(f"{student}: nbgrader cannot write feedback for {assignment}\n{log}")
