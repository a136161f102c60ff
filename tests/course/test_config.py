"""The course's settings, read once, and never changed by whoever uses them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nbjudge.course.config import read_settings
from nbjudge.course.layout import Course
from nbjudge.errors import CourseError


def course_with(root: Path, text: str) -> Course:
    (root / "nbgrader_config.py").write_text(text)
    return Course(root)


def test_what_one_user_changes_no_other_sees(tmp_path: Path) -> None:
    course = course_with(tmp_path, "c = get_config()\nc.CourseDirectory.course_id = 'cnn'\n")
    mine = course.settings.nbgrader
    mine.CourseDirectory.course_id = "another"
    assert course.settings.nbgrader.CourseDirectory.course_id == "cnn"


def test_a_course_needs_no_setting_of_ours(tmp_path: Path) -> None:
    settings = course_with(tmp_path, "c = get_config()\n").settings
    assert (settings.environment, settings.test_modules, settings.scheduler) == ("", (), "")


@pytest.mark.parametrize("text", ["c = get_config(\n", "raise SystemExit\n", "1 / 0\n"])
def test_a_configuration_that_cannot_be_run_is_said_in_a_line(tmp_path: Path, text: str) -> None:
    said = r"nbgrader_config\.py: it cannot be read .* → correct it"
    with pytest.raises(CourseError, match=said):
        _ = course_with(tmp_path, text).settings


def test_no_configuration_is_said(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no nbgrader_config"):
        read_settings(tmp_path)
