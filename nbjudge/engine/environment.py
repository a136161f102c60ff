"""What a course adds to the processes that grade it: the seam between this engine and a course.

`c.Judge.environment` in `nbgrader_config.py` names a module of the course's with some of the
functions of `Hooks`. A course without one is graded with the libraries as they are.
"""

from __future__ import annotations

import importlib
import platform
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Protocol

from nbjudge.course import config
from nbjudge.course.layout import Course
from nbjudge.course.modules import find_module
from nbjudge.errors import CourseError

SEED = 20260101  # of every process that runs students' cells or tests

# what decides about values and figures, where it is installed
_STATED = (
    *("nbjudge", "nbgrader", "ipython", "numpy", "pandas", "scipy", "matplotlib"),
    *("scikit-learn", "keras", "tensorflow", "tensorflow-cpu"),
)


class Hooks(Protocol):
    """What an environment's module may define; it need define none of these."""

    def prepare_machine(self) -> None:
        """Make or fetch what grading needs. Called before a run, in the trusted process.

        It is called often: what is there already is not made again.

        Raises:
            NbjudgeError: grading cannot go on without it.
        """

    def files(self) -> list[Path]:
        """Return what a grading process may read besides the libraries; some may not exist.

        What the module itself imports from the course's folder is among them. Test modules are
        not: a student's process can read all that is named here.
        """

    def load(self) -> list[str] | None:
        """Import and patch what every grading process needs. Called once, before forking.

        It must not start threads, and so must run no TensorFlow operation.

        Returns:
            What `doctor` and receipts are to say about it, in lines; mostly nothing.
        """

    def begin_job(self, seed: int) -> None:
        """Prepare a process that is about to serve. Called in each, confined already."""

    def facts(self) -> dict[str, str]:
        """Return what decides about verdicts besides the tests: name → what there is.

        Receipts and `doctor` show it, and a cluster's workers must have the same. What can be
        improved is said behind an arrow: `a stand-in → how to get the real one`.
        """


@dataclass(frozen=True)
class Environment:
    """A course's environment, or the lack of one; every function may be called.

    Attributes:
        module: the dotted name of its module; "" for none.
        root: the course's folder, in which the module is looked for first.
        hidden: files and folders that no grading process may see, such as test modules.
    """

    module: str = ""
    root: Path = Path()
    hidden: tuple[Path, ...] = ()

    @classmethod
    def of(cls, course: Course) -> Environment:
        """Return the environment of a course; none for a course without a configuration.

        Raises:
            CourseError: its configuration cannot be read, or names a module that is not there.
        """
        if not (course.root / config.NAME).exists():
            return cls()
        settings = course.settings
        hidden = tuple(find_module(name, course.root) for name in settings.test_modules)
        return cls(settings.environment, course.root, hidden)

    def prepare_machine(self) -> None:
        """Call the module's `prepare_machine`, if it has one."""
        self._call("prepare_machine")

    def files(self) -> list[Path]:
        """Return what a grading process may read: the module itself, and what its `files` says."""
        if not self.module:
            return []
        name, found = self.module, []
        while name:  # the module, and the packages that it lies in
            place = find_module(name, self.root)
            found.append(place / "__init__.py" if place.is_dir() else place)
            name = name.rpartition(".")[0]
        return [*found, *(self._call("files") or [])]

    def load(self) -> list[str]:
        """Call the module's `load`, if it has one, and return what it says."""
        return [str(note) for note in self._call("load") or []]

    def begin_job(self) -> None:
        """Set the seeds that the standard library and NumPy have, and call the module's."""
        import random

        import numpy as np

        random.seed(SEED)
        np.random.seed(SEED)
        self._call("begin_job", SEED)

    def facts(self) -> dict[str, str]:
        """Return what the module's `facts` says, as text."""
        return {str(name): str(what) for name, what in (self._call("facts") or {}).items()}

    @property
    def folder(self) -> str:
        """The folder from which the module is imported; "" where there is no module."""
        if not self.module:
            return ""
        place = find_module(self.module.partition(".")[0], self.root)
        return str(place.parent)

    def _call(self, name: str, *args: object) -> Any:
        if not self.module:
            return None
        function = getattr(self._hooks(), name, None)
        return None if function is None else function(*args)

    def _hooks(self) -> Any:
        if self.module not in sys.modules and self.folder not in sys.path:
            sys.path.append(self.folder)
        try:
            return importlib.import_module(self.module)
        except ImportError as error:
            raise CourseError(
                f"c.Judge.environment: {self.module} cannot be imported ({error}) → "
                "correct it, or nbgrader_config.py"
            ) from error


def versions() -> dict[str, str]:
    """Return the versions of what decides about a verdict in every course."""
    found = {"python": platform.python_version()}
    for name in _STATED:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def without_remedy(facts: dict[str, str]) -> dict[str, str]:
    """Return facts without what is said behind their arrows."""
    return {name: what.partition(" → ")[0] for name, what in facts.items()}
