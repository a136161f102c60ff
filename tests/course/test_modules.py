"""Where a course's modules lie, and their sources; nothing is imported to find them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import nbjudge
from nbjudge.course.modules import find_module, sources_of
from nbjudge.errors import CourseError

IMPORTED = "raise SystemExit('it was imported')\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course's folder with a module and a package."""
    for path in ("alone.py", "checks/__init__.py", "checks/figures.py", "checks/deep/__init__.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(f"{IMPORTED}# {path}\n", encoding="utf-8")
    (tmp_path / "checks" / "notes.txt").write_text("no module")
    return tmp_path


def test_a_module_is_a_file_and_a_package_a_folder(root: Path) -> None:
    assert find_module("alone", root) == root / "alone.py"
    assert find_module("checks", root) == root / "checks"
    assert find_module("checks.figures", root) == root / "checks" / "figures.py"
    assert not {"alone", "checks"} & {*sys.modules}


def test_the_courses_folder_goes_before_what_is_installed(root: Path) -> None:
    (root / "json.py").write_text(IMPORTED)
    assert find_module("json", root) == root / "json.py"


def test_an_installed_module_is_found_from_any_folder(tmp_path: Path) -> None:
    assert find_module("nbjudge.course", tmp_path) == Path(nbjudge.__file__).parent / "course"


@pytest.mark.parametrize("name", ["no_such_module", "checks.no_such_module"])
def test_a_module_that_is_not_there_is_said_with_where_it_must_lie(root: Path, name: str) -> None:
    with pytest.raises(CourseError, match=f"no module is called {name} → .*{root}"):
        find_module(name, root)


def test_sources_have_dotted_names_and_packages_are_told_from_modules(root: Path) -> None:
    assert sources_of(("alone", "checks"), root) == {
        "alone": f"{IMPORTED}# alone.py\n",
        "checks.__init__": f"{IMPORTED}# checks/__init__.py\n",
        "checks.figures": f"{IMPORTED}# checks/figures.py\n",
        "checks.deep.__init__": f"{IMPORTED}# checks/deep/__init__.py\n",
    }


def test_a_source_that_is_no_text_is_said_with_its_file(root: Path) -> None:
    (root / "checks" / "figures.py").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CourseError, match=r"figures\.py: it cannot be read"):
        sources_of(("checks",), root)
