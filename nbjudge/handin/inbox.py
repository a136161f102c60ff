"""A folder that fills by itself, collected again and again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from nbjudge.course.layout import Course
from nbjudge.files import is_byproduct
from nbjudge.handin.collect import collect, known_people


class Inbox:
    """A folder that a learning management system or a sync client fills, lesson by lesson.

    What it has in `<lesson>/`, notebooks, folders and zips, is collected again and again; what
    has been collected stays there and changes nothing the next time.
    """

    def __init__(self, course: Course, folder: Path, assignments: Sequence[str]) -> None:
        self._course = course
        self._folder = folder
        self._assignments = assignments
        self._said: set[str] = set()

    def bring(self) -> str:
        """Collect what is there, and return what is new about it; "" for nothing.

        Raises:
            CollectError: one of its zips cannot be used; it may not be whole yet.
        """
        news = []
        class_of = known_people(self._course)
        for assignment in self._assignments:
            paths = sorted((self._folder / assignment).glob("[!.]*"))
            paths = [path for path in paths if _may_hold_hand_ins(path)]
            if paths:
                told = collect(self._course, assignment, paths, class_of)
                lines = [*told.notes, *told.listed]
                news += [f"{student}: {assignment}" for student in told.put]
                news += [line for line in lines if line not in self._said]
                self._said |= set(lines)
        return "; ".join(news)


def _may_hold_hand_ins(path: Path) -> bool:
    if path.is_dir():
        return True
    return path.suffix.lower() in (".zip", ".ipynb") and not is_byproduct(path.name)
