"""A small course, released, whose results are recorded. Nothing is run here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI

from nbjudge.authoring.answers import fill, solutions
from nbjudge.authoring.release import generate
from nbjudge.course.layout import Course, Lesson, read_notebook
from nbjudge.handin.repair import repair_cells
from tests.conftest import ROOT
from tests.records.results import LESSON


@pytest.fixture(scope="module")
def small_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "source" / LESSON, root / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    course = Course(root)
    generate(course, [LESSON])
    return course


@pytest.fixture(scope="module")
def lesson(small_course: Course) -> Lesson:
    return small_course.lesson(LESSON)


@pytest.fixture
def gradebook(small_course: Course) -> Iterator[Gradebook]:
    with NbGraderAPI(config=small_course.settings.nbgrader).gradebook as opened:
        yield opened


@pytest.fixture
def notebook(small_course: Course, lesson: Lesson) -> Any:
    """A solved notebook, as it comes out of intake."""
    solved = fill(read_notebook(small_course.release(LESSON)), solutions(small_course, LESSON))
    repair_cells(solved, lesson)
    return solved
