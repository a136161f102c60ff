"""The script that brings `docs/week.md` up to date; the week itself is too long for a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scripts import week
from tests.conftest import ROOT


def test_the_page_names_scenes_that_are_there_and_leaves_none_out() -> None:
    page = week.PAGE.read_text(encoding="utf-8")
    assert re.findall(r"<!-- week: (\w+) -->", page) == list(week.SCENES)


def test_the_page_shows_what_came_of_its_commands() -> None:
    blocks = re.findall(r"^```console\n(.*?)^```$", week.PAGE.read_text("utf-8"), re.M | re.S)
    for block in blocks:
        assert block.startswith("$ ")
        assert block.count("\n") > len(week.commands_of(block)), f"run the week: {block}"


def test_a_page_gets_what_its_commands_show_and_keeps_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(week.SCENES, "monday", lambda root: (root / "made").write_text("by it"))
    page = "a\n\n<!-- week: monday -->\n\n```console\n$ cat made\nold\n$ true\n```\n\nz\n"
    made = "".join(week.brought_up_to_date(page, tmp_path))
    assert made == page.replace("old", "by it")
    assert "".join(week.brought_up_to_date(made, tmp_path)) == made


def test_what_differs_from_run_to_run_is_left_out(tmp_path: Path) -> None:
    bar = "grading ━━━ 11/11 0:00:06 left 0:00:00  slowest: 20260101/03 2 s "
    command = f"echo '{bar}'; echo $PWD/report/index.html >&2; echo 'MobileNetV2 weights: none'"
    assert week.output_of(command, tmp_path) == "grading ━━━ 11/11\nreport/index.html\n"


def test_the_course_of_the_week_has_a_class_and_a_question_for_a_person(tmp_path: Path) -> None:
    week.begin(tmp_path)
    source = (tmp_path / "source" / week.LESSON / "one_hot.ipynb").read_text(encoding="utf-8")
    assert source.count(f'"grade_id": "{week.ESSAY}"') == 1
    assert source.count("dtype.kind") == 1
    assert source.count("\n") > (ROOT / "source" / week.LESSON / "one_hot.ipynb").read_text(
        encoding="utf-8"
    ).count("\n")
    roster = (tmp_path / "roster.csv").read_text(encoding="utf-8").splitlines()
    assert len(set(roster)) == 31
