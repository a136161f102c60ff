"""A course of one released lesson, and grading that takes no time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nbjudge.authoring import check
from nbjudge.authoring.release import generate
from nbjudge.course.layout import Course
from nbjudge.grading import grade as grading
from nbjudge.grading.grade import Outcome, Submission
from nbjudge.pools import local
from tests.conftest import ROOT
from tests.grading.watch.night import LESSON, save_result


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course of one released lesson, which has been found sound."""
    root = tmp_path_factory.mktemp("released") / "course"
    shutil.copytree(ROOT / "source" / LESSON, root / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    generate(Course(root), [LESSON])
    check._keep(Course(root), LESSON, [])
    return root


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Course:
    """A copy of it with a working folder of its own."""
    root = tmp_path / "course"
    shutil.copytree(released, root)
    return Course(root)


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> list[Submission]:
    """Let grading give everybody a point at once; returns what was graded, in order."""
    graded: list[Submission] = []

    class NoParent:
        def __init__(self, **_: object) -> None:
            pass

        def close(self) -> None:
            pass

    def grade(course: Course, wanted: list[Submission], *_: Any, **__: Any) -> Iterator[Outcome]:
        for submission in wanted:
            graded.append(submission)
            yield save_result(course, submission)

    monkeypatch.setattr(local, "ForkServer", NoParent)
    monkeypatch.setattr(grading, "grade", grade)
    return graded
