"""The beginning of a course: a small one from nothing, or the settings for one that is there."""

from __future__ import annotations

import re
from enum import StrEnum
from importlib.resources import as_file, files
from pathlib import Path

from nbjudge import messages
from nbjudge.course.config import NAME
from nbjudge.errors import CourseError
from nbjudge.files import write_whole

_BEGIN, _END = "# nbjudge: begin", "# nbjudge: end"
# with these, `nbgrader autograde` and Formgrader's button judge as `nbjudge autograde` does
_LINES = f"""{_BEGIN}
# nbgrader and Formgrader grade with nbjudge: repaired cells, students' code in a sandbox, the tests
# in another process. Without these lines `nbjudge autograde` alone does.
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute, SaveAutoGrades

from nbjudge.grading.preprocessors import HandInExporter, Judge, RepairCells
from nbjudge.pages.formgrader import FeedbackExporter, use_in_formgrader
from nbjudge.pages.markdown import safe_markdown
from nbjudge.records.database import use_in_nbgrader

use_in_nbgrader()
use_in_formgrader()
c.Autograde.exporter_class = HandInExporter
c.Autograde.sanitize_preprocessors = [RepairCells, *Autograde.sanitize_preprocessors.default()]
c.Autograde.autograde_preprocessors = [
    Judge if step is Execute else step
    for step in Autograde.autograde_preprocessors.default()
    if step is not SaveAutoGrades
]
c.GenerateFeedback.exporter_class = FeedbackExporter
# what students wrote is shown without anything that a browser runs
c.HTMLExporter.sanitize_html = True
c.HTMLExporter.filters = {{"markdown2html": safe_markdown}}
"""
_LANGUAGE = """# what students are told in, on feedback pages and in messages
c.Judge.language = "{}"
"""


class Language(StrEnum):
    """What the two small lessons are written in, and what students are told in."""

    EN = "en"
    KO = "ko"


def init(folder: Path, language: Language = Language.EN) -> list[Path]:
    """Make a course in a folder, or let the course that is there be graded with nbjudge.

    Where notebooks lie in `source/`, only `nbgrader_config.py` gets some lines; elsewhere two small
    lessons are written as well. It is idempotent.

    Args:
        folder: the course's, which need not exist.
        language: of the lessons, and of what students are told, unless settings say that already.

    Returns:
        What was written, relative to the folder.

    Raises:
        CourseError: there is something else in the folder.
    """
    written = []
    if not any(folder.glob("source/*/*.ipynb")):
        strangers = [path.name for path in folder.glob("*") if path.name != NAME]
        if strangers:
            raise CourseError(
                f"{folder}: this is no course, and there is {strangers[0]} → name an empty folder, "
                "or one with notebooks at source/ASSIGNMENT/NOTEBOOK.ipynb"
            )
        written += _write_lessons(folder, language)
    path = folder / NAME
    before = path.read_text(encoding="utf-8") if path.exists() else _new_settings(folder, language)
    if _BEGIN not in before:
        said = "" if "c.Judge.language" in before else _LANGUAGE.format(language)
        write_whole(path, f"{before.rstrip()}\n\n{_LINES}{said}{_END}\n")
        written.append(Path(NAME))
    return written


def _write_lessons(folder: Path, language: Language) -> list[Path]:
    with as_file(files("nbjudge.authoring") / "templates" / "course" / language.value) as template:
        found = sorted(path for path in template.rglob("*") if path.is_file())
        for path in found:
            text = path.read_text(encoding="utf-8")
            write_whole(folder / path.relative_to(template), text)
        return [path.relative_to(template) for path in found]


def _new_settings(folder: Path, language: Language) -> str:
    name = re.sub(r"\W+", "-", folder.absolute().name).strip("-") or "course"
    return (
        '"""nbgrader\'s settings for this course. See https://nbgrader.readthedocs.io."""\n\n'
        "c = get_config()  # noqa: F821\n"
        f'c.CourseDirectory.course_id = "{name}"\n'
        f"{_stubs(language)}"
    )


def _stubs(language: Language) -> str:
    """Return the settings of what stands where a solution was; in English, nbgrader's own."""
    if language == messages.ENGLISH:
        return ""
    with messages.speaking(language):
        code = messages.gettext("Write your code here.")
        text = messages.gettext("Write your answer here.")
    return (
        f'c.ClearSolutions.code_stub = {{"python": "# {code}"}}\n'
        f'c.ClearSolutions.text_stub = "{text}"\n'
    )
