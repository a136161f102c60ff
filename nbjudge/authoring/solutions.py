"""What students may see after the deadline: the instructor's answers, run, without hidden tests.

A lesson's notebook is run as grading runs a hand-in, in the sandbox and on the grading data, with
the tests that students have. Where every cell runs to its end, it goes into `solutions/` as a
notebook and as a page.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter

from nbjudge import messages
from nbjudge.authoring.publish import SOLUTIONS
from nbjudge.course.cells import Cell, kind_of
from nbjudge.course.layout import Course, Lesson, assignment_of
from nbjudge.engine.results import Result
from nbjudge.errors import CourseError
from nbjudge.files import write_whole
from nbjudge.pools.base import Job, Pool
from nbjudge.records.autograded import fill_in
from nbjudge.records.due import due
from nbjudge.records.gradebook import gradebook_of

_STUB = re.compile(r"^\w+ = \.\.\.\n", re.M)


def refuse_early(course: Course, assignments: Sequence[str], now: datetime) -> None:
    """Refuse lessons that somebody may still hand in.

    Args:
        course: the course.
        assignments: which lessons.
        now: the time, with its zone.

    Raises:
        CourseError: the gradebook knows a due date, or an extension of it, that is yet to come.
    """
    with gradebook_of(course) as gradebook:
        for assignment in assignments:
            ends = due(gradebook, assignment_of(assignment)).last
            if ends is not None and now < ends:
                raise CourseError(
                    f"{assignment}: it can be handed in until {ends:%Y-%m-%d %H:%M} UTC → "
                    "wait until then, or say --early"
                )


def run(
    course: Course, assignments: Sequence[str], pool: Pool
) -> Iterator[tuple[str, dict[str, str]]]:
    """Run the instructor's notebooks.

    Args:
        course: the course.
        assignments: which lessons.
        pool: where they are run.

    Yields:
        assignment, path in the course → text of its notebook and its page.

    Raises:
        CourseError: a cell stops, or a notebook cannot be run.
        SandboxError: the machine cannot run them.
    """
    lessons = [course.lesson(assignment) for assignment in assignments]
    notebooks = [solved(lesson) for lesson in lessons]
    jobs = [
        Job(
            [Cell("given", "", cell.source) for cell in _code(of)],
            "",
            files=lesson.files,
            language=lesson.spoken,
        )
        for lesson, of in zip(lessons, notebooks, strict=True)
    ]
    for number, result in pool.judge(jobs):
        assignment, notebook = assignments[number], notebooks[number]
        _refuse_stops(assignment, notebook, result)
        with messages.speaking(lessons[number].spoken):
            fill_in(notebook, result)
        path = f"{SOLUTIONS}/{assignment_of(assignment)}/{course.source(assignment).stem}"
        yield (
            assignment,
            {f"{path}.ipynb": nbformat.writes(notebook) + "\n", f"{path}.html": _page(notebook)},
        )


def write(course: Course, files: Mapping[str, str]) -> None:
    """Write what `run` made into the course's folder."""
    for path, text in files.items():
        write_whole(course.root / path, text)


def solved(lesson: Lesson) -> Any:
    """Return a lesson's notebook with its answers and without hidden tests, not yet run.

    Nothing in it says that it can be handed in: nbgrader's metadata are gone.
    """
    notebook = copy.deepcopy(lesson.notebook)
    for cell in notebook.cells:
        kind = kind_of(cell)
        if kind == "answer":
            cell.source = _STUB.sub("", lesson.marks.without_solution_marks(cell.source)).rstrip()
        elif kind == "test":
            cell.source = lesson.marks.without_hidden_tests(cell.source).rstrip()
        cell.metadata.pop("nbgrader", None)
    title, _, rest = notebook.cells[0].source.partition("\n")
    with messages.speaking(lesson.spoken):
        note = messages.gettext(
            "These are model answers. They were run where hand-ins are graded, so that the amount "
            "of data and what a training comes to may be other than in your notebook."
        )
    notebook.cells[0].source = f"{title}\n\n> {note}\n{rest}"
    return notebook


def _code(notebook: Any) -> list[Any]:
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _refuse_stops(assignment: str, notebook: Any, result: Result) -> None:
    problems = [result.error, *result.limits_hit]
    problems += [
        f"the cell `{cell.id}` stops: {result.runs[number].error}"
        for number, cell in enumerate(_code(notebook))
        if number in result.runs and result.runs[number].error
    ]
    for problem in filter(None, problems):
        raise CourseError(
            f"source/{assignment}: {problem} → correct it there, and see what "
            f"`nbjudge release` says"
        )


def _page(notebook: Any) -> str:
    """Return a notebook as a page of HTML; of a folded cell, only what it puts out."""
    shown = copy.deepcopy(notebook)
    for cell in _code(shown):
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            cell.metadata["transient"] = {"remove_source": True}  # as nbconvert marks it
    title = shown.cells[0].source.partition("\n")[0].lstrip("# ")
    page, _ = HTMLExporter(template_name="lab").from_notebook_node(
        shown, resources={"metadata": {"name": title}}
    )
    return str(page)
