"""The pages for teachers, held against the notebooks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nbjudge.course.cells import code_cells, exercises
from nbjudge.course.layout import Course, read_notebook
from tests.conftest import ROOT

COURSE = Course(ROOT)
TEACHING = ROOT / "docs" / "teaching"
TABLE = (TEACHING / "README.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (?!항목|---)(.+?) \| (.+?) \| (.*?) ?\|$", TABLE, re.M)
PLACE = re.compile(r"([0-9]{2}-[a-z-]+): `([\w-]+)`")


@pytest.mark.parametrize(("item", "taught", "exercise"), ROWS, ids=[row[0] for row in ROWS])
def test_each_item_of_the_class_notebook_has_a_cell_that_teaches_it(
    item: str, taught: str, exercise: str
) -> None:
    places = PLACE.findall(taught)
    assert places, item
    for assignment, cell_id in places:
        cells = read_notebook(COURSE.source(assignment)).cells
        assert cell_id in {cell.id for cell in cells}
    for assignment, name in PLACE.findall(exercise):
        assert name in exercises(code_cells(read_notebook(COURSE.source(assignment))))


def test_the_table_covers_the_glossary_the_procedures_and_the_exercises() -> None:
    assert len(ROWS) >= 36


@pytest.mark.parametrize("page", sorted(TEACHING.glob("0*.md")), ids=lambda page: page.stem)
def test_a_page_has_what_a_teacher_needs(page: Path) -> None:
    assert page.stem in COURSE.assignments
    text = page.read_text(encoding="utf-8")
    # the midterm has a written answer instead of a question to think about
    last = "문제 14 채점 기준 (2점)" if page.stem == "08-midterm-review" else "생각해 보기의 답"
    for part in ("목표", "시간", "자주 하는 오해", "짧게 하려면", last):
        assert f"\n## {part}\n" in text
    assert page.name in TABLE
