"""A course in which nobody has handed in."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nbjudge.course.layout import Course
from tests.conftest import ROOT
from tests.handin.class_downloads import LESSON, OTHER


@pytest.fixture
def taught(tmp_path: Path) -> Course:
    """A course of two lessons in which nobody has handed in."""
    course = Course(tmp_path / "course")
    for lesson in (LESSON, OTHER):
        shutil.copytree(ROOT / "source" / lesson, course.root / "source" / lesson)
    shutil.copy(ROOT / "nbgrader_config.py", course.root)
    return course
