from pathlib import Path

import pytest

from nbjudge.course.layout import Course, read_notebook
from nbjudge.errors import CourseError


def test_assignments_are_the_folders_of_source_in_order(course: Course) -> None:
    assert course.assignments == sorted(course.assignments)
    assert "03-one-hot" in course.assignments


def test_an_empty_folder_is_no_course_and_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="--course"):
        _ = Course(tmp_path).assignments


def test_an_unknown_assignment_is_refused_with_the_known_ones(course: Course) -> None:
    with pytest.raises(CourseError, match=r"no assignment is called 99-nothing.*03-one-hot"):
        course.select(["99-nothing"])


def test_no_names_select_every_assignment(course: Course) -> None:
    assert course.select(None) == course.assignments


def test_a_broken_notebook_is_named(tmp_path: Path) -> None:
    path = tmp_path / "broken.ipynb"
    path.write_text("{")
    with pytest.raises(CourseError, match=r"broken\.ipynb: this is not a notebook"):
        read_notebook(path)
