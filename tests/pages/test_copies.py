"""What a lesson's own text is, which nobody is said to have copied."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest

from nbjudge.authoring.release import generate
from nbjudge.course.layout import Course
from nbjudge.pages.copies import copies_of, lesson_text
from nbjudge.pages.similarity import similar_groups
from tests.conftest import ROOT

LESSON = "05-cnn"
PROMPT = """\
Write a loop, as `total = sum(width * height for width, height in sizes if width > height)` does:

```python
for width, height in zip(widths[1:], heights[1:], strict=True):
    sizes.append((width // 2, height // 2))
    print("halved", width, height, len(sizes))
```
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A lesson of the course, not released, with a prompt that shows code."""
    shutil.copytree(ROOT / "source" / LESSON, tmp_path / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    path = next((tmp_path / "source" / LESSON).glob("*.ipynb"))
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(1, nbformat.v4.new_markdown_cell(PROMPT))
    nbformat.write(notebook, path)
    return Course(tmp_path)


def groups(course: Course, answer: str) -> list[tuple[str, ...]]:
    text = lesson_text(course, course.lesson(LESSON))
    found = similar_groups("build", dict.fromkeys(["a", "b", "c"], answer), text)
    return [group.students for group in found]


def test_the_instructors_answer_and_what_the_prompt_shows_are_the_lessons(course: Course) -> None:
    lesson = course.lesson(LESSON)
    own = next(cell.source for cell in lesson.cells if cell.grade_id == "build")
    shown = PROMPT.split("```python\n")[1].partition("```")[0]
    line = PROMPT.split("`")[1]
    for answer in (own, shown, line, f"{shown}{line}"):
        assert groups(course, answer) == []
    new = "\n".join(f"layer_{n} = Conv2D({n * 7}, {n}, strides={n})(inputs)" for n in range(9))
    assert groups(course, new) == [("a", "b", "c")]


def test_the_stub_is_that_of_the_released_notebook_where_there_is_one(course: Course) -> None:
    lesson = course.lesson(LESSON)
    before = lesson_text(course, lesson).given
    generate(course, [LESSON])
    path = course.release(LESSON)
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "build":
            cell.source += "\n# released by hand"
    nbformat.write(notebook, path)
    after = lesson_text(course, lesson).given
    assert list(after) == list(before)
    assert after["build"].endswith("# released by hand")


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"cells": 3}', '{"cells": [{}]}', "[" * 100_000]
)
def test_a_notebook_that_cannot_be_read_is_nobodys_copy(course: Course, content: str) -> None:
    for student in ("kim", "lee"):
        path = course.root / "autograded" / student / LESSON / "cnn.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(content)
    digests = {"kim": "one", "lee": "other"}
    assert copies_of(course, course.lesson(LESSON), digests) == []
