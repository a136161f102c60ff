"""nbgrader's Formgrader, as far as it shows or writes what nbjudge knows better."""

from __future__ import annotations

import functools
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter

from nbjudge.course.layout import Course
from nbjudge.pages import feedback

_HANDLERS = "nbgrader.server_extensions.formgrader.base"


class FeedbackExporter(Exporter):
    """What Generate Feedback and `nbgrader generate_feedback` write: the page of `feedback`."""

    file_extension = ".html"

    def from_filename(
        self, filename: str, resources: Any = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Return the page of a graded notebook, which `resources["nbgrader"]` names.

        Raises:
            SubmissionError: there is no grade, or no notebook that can be read.
        """
        about = resources["nbgrader"]
        course = Course(Path.cwd())  # nbgrader works in the course's root
        lesson = course.lesson_of(about["assignment"], about["notebook"])
        page = feedback.page_of(course, feedback.Graded(lesson, about["student"]))
        return page, {**resources, "output_extension": self.file_extension}


def use_in_formgrader() -> None:
    """Let Formgrader's pages end with nbjudge's script, in the server that shows them.

    `nbgrader_config.py` calls it, which Formgrader's server reads as every command does; elsewhere
    nothing happens. It is idempotent.
    """
    base = sys.modules.get(_HANDLERS)
    if base is None or hasattr(base.BaseHandler.write, "__wrapped__"):
        return
    write = base.BaseHandler.write

    @functools.wraps(write)
    def with_script(handler: Any, chunk: Any) -> None:
        write(handler, _with_script(chunk) if isinstance(chunk, str) else chunk)

    base.BaseHandler.write = with_script


def _with_script(answer: str) -> str:
    """Return a page with the script at its end; any other answer, as JSON, as it is."""
    if answer.lstrip()[:9].lower() != "<!doctype":
        return answer
    before, end, after = answer.rpartition("</body>")
    return f"{before}<script>\n{_script()}</script>\n{end}{after}" if end else answer


@functools.cache
def _script() -> str:
    return (files("nbjudge.pages") / "templates" / "formgrader.js").read_text(encoding="utf-8")
