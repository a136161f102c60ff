"""The course's settings, read once, and never changed by whoever uses them."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

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
    assert settings.zone is None


def test_the_time_zone_is_a_setting(tmp_path: Path) -> None:
    course = course_with(tmp_path, "c = get_config()\nc.Judge.timezone = 'Asia/Seoul'\n")
    assert course.settings.zone == ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize("name", ["'KST-9'", "'Asia'", "'../etc/passwd'", "9"])
def test_a_time_zone_that_is_none_is_said(tmp_path: Path, name: str) -> None:
    course = course_with(tmp_path, f"c = get_config()\nc.Judge.timezone = {name}\n")
    with pytest.raises(CourseError, match=r"c\.Judge\.timezone: .* → .*Asia/Seoul"):
        _ = course.settings


def test_the_time_zone_by_its_old_name_is_not_passed_over(tmp_path: Path) -> None:
    course = course_with(tmp_path, "c = get_config()\nc.Collect.timezone = 'Asia/Seoul'\n")
    with pytest.raises(CourseError, match=r"c\.Collect\.timezone .* → .*c\.Judge\.timezone"):
        _ = course.settings


def test_students_are_told_in_english_or_as_the_setting_says(tmp_path: Path) -> None:
    assert course_with(tmp_path, "c = get_config()\n").settings.language == "en"
    course = course_with(tmp_path, "c = get_config()\nc.Judge.language = 'ko'\n")
    assert course.settings.language == "ko"


@pytest.mark.parametrize("name", ["'KO'", "'../ko'", "''", "9", "['ko']"])
def test_a_language_without_a_catalogue_is_said(tmp_path: Path, name: str) -> None:
    course = course_with(tmp_path, f"c = get_config()\nc.Judge.language = {name}\n")
    with pytest.raises(CourseError, match=r"c\.Judge\.language: .* → choose one of en, ko"):
        _ = course.settings


@pytest.mark.parametrize("text", ["c = get_config(\n", "raise SystemExit\n", "1 / 0\n"])
def test_a_configuration_that_cannot_be_run_is_said_in_a_line(tmp_path: Path, text: str) -> None:
    said = r"nbgrader_config\.py: it cannot be read .* → correct it"
    with pytest.raises(CourseError, match=said):
        _ = course_with(tmp_path, text).settings


def test_no_configuration_is_said(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no nbgrader_config"):
        read_settings(tmp_path)
