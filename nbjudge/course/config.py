"""The course's settings, as `nbgrader_config.py` states them."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import tzinfo
from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from nbjudge import messages
from nbjudge.course import clock
from nbjudge.course.cells import Marks
from nbjudge.errors import CourseError

NAME = "nbgrader_config.py"


@dataclass(frozen=True)
class Settings:
    """What nbjudge reads of a course's configuration.

    Attributes:
        environment: `c.Judge.environment`, the name of the module that makes a process a grading
            process; "" for none.
        test_modules: `c.Judge.test_modules`, the names of modules and packages that test cells
            import.
        scheduler: `c.Judge.scheduler`, a Dask scheduler's address; "" for this machine.
        leave: `c.Judge.leave`, the assignments that nbgrader alone grades, because their kernel is
            not Python's.
        shared: `c.Judge.shared`, the assignments and the test cells whose tests run in the
            student's process, as in nbgrader.
        marks: around solutions and hidden tests, as `c.ClearSolutions` and `c.ClearHiddenTests`
            say.
        zone: `c.Judge.timezone`, whose clocks the course goes by: due dates are said in it, and
            times that come without a zone are read in it; None for this machine's.
        language: `c.Judge.language`, what students are told in, one of `messages.LANGUAGES`.
    """

    environment: str = ""
    test_modules: tuple[str, ...] = ()
    scheduler: str = ""
    leave: tuple[str, ...] = ()
    shared: tuple[str, ...] = ()
    marks: Marks = field(default_factory=Marks)
    zone: tzinfo | None = None
    language: str = messages.ENGLISH
    _config: Config = field(default_factory=Config, repr=False, compare=False)

    @property
    def nbgrader(self) -> Config:
        """All of it, for nbgrader's own converters and the gradebook; the caller may change it."""
        return copy.deepcopy(self._config)


def read_settings(root: Path) -> Settings:
    """Read the configuration of the course in the folder `root`.

    Raises:
        CourseError: there is none, it cannot be run, or it names something that is no module, a
            time zone that is none, or a language that there is no catalogue of.
    """
    path = root / NAME
    if not path.exists():
        raise CourseError(f"{root}: no {NAME} → name the course with --course")
    try:
        config: Config = PyFileConfigLoader(NAME, path=str(root)).load_config()
    except (Exception, SystemExit) as error:  # it is a program, and may raise anything
        why = f"{type(error).__name__}: {error}"
        raise CourseError(f"{path}: it cannot be read ({why}) → correct it") from error
    # nbgrader would look for the course where the command is called
    config.CourseDirectory.root = str(config.CourseDirectory.get("root") or root.absolute())
    judge = config.Judge
    environment, modules = judge.get("environment", ""), judge.get("test_modules", [])
    names = [environment, *modules] if isinstance(modules, list | tuple) else [None]
    for name in names:
        parts = name.split(".") if isinstance(name, str) else ["-"]
        if name != "" and not all(map(str.isidentifier, parts)):
            raise CourseError(
                f"{path}: c.Judge.environment and c.Judge.test_modules are names of modules, "
                f'such as "my_course.environment" and ["my_course.checks"], not {name!r}'
            )
    return Settings(
        environment,
        tuple(modules),
        judge.get("scheduler", ""),
        _names(path, config, "leave"),
        _names(path, config, "shared"),
        _marks(config),
        _zone(path, config),
        language_of(config),
        config,
    )


def _names(path: Path, config: Config, trait: str) -> tuple[str, ...]:
    found = config.Judge.get(trait, [])
    if not isinstance(found, list | tuple) or not all(isinstance(name, str) for name in found):
        raise CourseError(
            f'{path}: c.Judge.{trait} is a list of names, such as ["lab-1"], not {found!r}'
        )
    return tuple(found)


def _marks(config: Config) -> Marks:
    usual = Marks()
    solutions, tests, schemes = (
        config.ClearSolutions,
        config.ClearHiddenTests,
        config.ClearMarkScheme,
    )
    return Marks(
        (
            solutions.get("begin_solution_delimeter", usual.solution[0]),
            solutions.get("end_solution_delimeter", usual.solution[1]),
        ),
        (
            tests.get("begin_test_delimeter", usual.hidden[0]),
            tests.get("end_test_delimeter", usual.hidden[1]),
        ),
        (
            schemes.get("begin_mark_scheme_delimeter", usual.scheme[0]),
            schemes.get("end_mark_scheme_delimeter", usual.scheme[1]),
        ),
    )


def _zone(path: Path, config: Config) -> tzinfo | None:
    if "timezone" in config.Collect:  # its old name: nobody's times may be read in another zone
        raise CourseError(f"{path}: c.Collect.timezone is of no use → call it c.Judge.timezone")
    name = config.Judge.get("timezone", "")
    if name == "":
        return None
    found = clock.place(name) if isinstance(name, str) else None
    if found is None:
        raise CourseError(
            f"{path}: c.Judge.timezone: there is no time zone {name!r} → "
            "write it as in Asia/Seoul, or leave it empty for this machine's"
        )
    return found


def language_of(config: Config) -> str:
    """Return the language that a configuration says, or the usual one.

    Raises:
        CourseError: there is no catalogue of it.
    """
    language = config.Judge.get("language", messages.ENGLISH)
    if language not in messages.LANGUAGES:
        raise CourseError(
            f"{NAME}: c.Judge.language: nothing is said in {language!r} → "
            f"choose one of {', '.join(messages.LANGUAGES)}"
        )
    return str(language)
