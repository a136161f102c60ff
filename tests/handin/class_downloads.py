"""What a class may download, and what came of it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from nbjudge.course.layout import Course
from nbjudge.handin.collect import Collected, collect
from nbjudge.records.gradebook import Person
from tests.conftest import ROOT

LESSON, OTHER = "03-one-hot", "04-normalization"
CLASS = [
    Person("20260001", "김지우", "jiwoo@example.ac.kr", "4101"),
    Person("20260002", "이서준", "seojun@example.ac.kr", "4102"),
    Person("20260003", "Ada Park", "ada.park@example.ac.kr", "4103"),
    Person("20260004", "박하은", "haeun1@example.ac.kr", "4104"),
    Person("20260005", "박하은", "haeun2@example.ac.kr", "4105"),
]
NOON = (2026, 3, 20, 12, 0, 0)


def notebook(mark: str = "", lesson: str = LESSON) -> bytes:
    """A released notebook; with a mark, another one than without."""
    (path,) = (ROOT / "release" / lesson).glob("*.ipynb")
    read = json.loads(path.read_text(encoding="utf-8"))
    read["metadata"]["mark"] = mark
    return json.dumps(read, ensure_ascii=False).encode()


def download(
    folder: Path, files: dict[str, bytes], when: tuple[int, int, int, int, int, int] = NOON
) -> Path:
    """A zip, with all files of one time."""
    path = folder / "download.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), content)
    return path


def attempt(student: str, day: int, hour: int = 12) -> str:
    """A name as Blackboard gives it, with the time of the hand-in."""
    return f"Lab_{student}_attempt_2026-03-{day:02}-{hour:02}-00-00_one_hot.ipynb"


def moodle(name: str, number: int = 991) -> str:
    """A folder as Moodle calls it, and a notebook in it."""
    return f"{name}_{number}_assignsubmission_file_/one_hot.ipynb"


def zipped(path: Path, files: dict[str, tuple[bytes, tuple[int, int, int, int, int, int]]]) -> Path:
    """A zip, with a time for each file."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, (content, when) in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), content)
    return path


def settle(course: Course, *, timezone: str = "", zip_times: bool = False) -> None:
    with (course.root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.Judge.timezone = {timezone!r}\nc.Collect.zip_times = {zip_times!r}\n")


def put(course: Course, *paths: Path, replace: bool = False) -> Collected:
    return collect(course, LESSON, paths, CLASS, replace=replace)


def stamp_of(course: Course, student: str) -> str:
    """Return what stands in a hand-in's timestamp.txt; "" where there is none."""
    path = course.submission(student, LESSON).with_name("timestamp.txt")
    return path.read_text().strip() if path.exists() else ""


def there(course: Course) -> dict[str, str]:
    """Return student → mark of the notebook that was collected."""
    return {
        path.parts[-3]: json.loads(path.read_text(encoding="utf-8"))["metadata"]["mark"]
        for path in course.root.glob("submitted/*/*/*.ipynb")
    }
