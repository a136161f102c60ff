"""Whether this machine can grade, and what mends it where it cannot."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, metadata, version
from pathlib import Path
from typing import Literal

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from nbjudge.course import config
from nbjudge.course.layout import Course
from nbjudge.engine import cgroups, sandbox
from nbjudge.engine.environment import Environment, versions
from nbjudge.engine.processes import ForkServer
from nbjudge.errors import NbjudgeError
from nbjudge.text import counted

_GIB = 1 << 30
_MEMORY_NEEDED_GIB = 3.0  # for two workers, measured


@dataclass(frozen=True)
class Finding:
    """One thing that grading needs.

    Attributes:
        what: its name.
        state: "well", "poor" (grading works, but less well) or "missing" (it does not).
        found: what there is.
        mend: the command or change that mends it; empty where nothing needs mending.
    """

    what: str
    state: Literal["well", "poor", "missing"]
    found: str
    mend: str = ""


def examine(course: Course) -> list[Finding]:
    """Look at everything that grading needs. Starts a grading process to see that it works."""
    try:
        environment = Environment.of(course)
    except NbjudgeError as error:
        found, _, mend = str(error).partition(" → ")
        return [*examine_machine(Environment()), Finding("environment", "missing", found, mend)]
    return [*examine_machine(environment), _course(course)]


def examine_machine(environment: Environment, *, start: bool = True) -> list[Finding]:
    """Look at what grading needs of a machine, wherever the course is.

    Args:
        environment: what the course adds to grading processes.
        start: also start a grading process to see that it works.
    """
    return [
        _python(),
        _packages(environment.root),
        _sandbox(),
        _landlock(),
        _cgroup(),
        *_facts(environment),
        *([_start(environment)] if start else []),
        _memory(),
    ]


def _python() -> Finding:
    found, tested = platform.python_version(), metadata("nbjudge")["Requires-Python"]
    if SpecifierSet(tested).contains(found, prereleases=True):
        return Finding("Python", "well", found)
    mend = "make PYTHON=python3.12 clean demo"
    return Finding("Python", "missing", f"{found}; tested: {tested}", mend)


def _packages(root: Path) -> Finding:
    declared = [*_of_nbjudge(), *_of_course(root)]
    needed = [each for each in declared if not each.marker or each.marker.evaluate({"extra": ""})]
    outside = {each: found for each in needed if (found := _outside(each))}
    if not outside:
        found = ", ".join(f"{name} {number}" for name, number in versions().items())
        return Finding("versions", "well", found)
    mend = " ".join(f"'{each.name}{each.specifier}'" for each in outside)
    return Finding("versions", "poor", "; ".join(outside.values()), f"pip install {mend}")


def _of_nbjudge() -> Iterator[Requirement]:
    """Yield what nbjudge asked for when it was installed."""
    yield from map(Requirement, metadata("nbjudge").get_all("Requires-Dist", []))


def _of_course(root: Path) -> Iterator[Requirement]:
    """Yield what the `requirements.txt` of the course in a folder asks for, if it has one."""
    path = root / "requirements.txt"
    if not (root / config.NAME).exists() or not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        asked = re.split(r"(?:^|\s)#", line)[0].strip()
        if asked and not asked.startswith("-"):  # an option of pip's
            yield Requirement(asked)


def _outside(requirement: Requirement) -> str:
    """Return in what way the installed package is none that is tested; empty if it is one."""
    try:
        found = version(requirement.name)
    except PackageNotFoundError:
        return f"{requirement.name} is not installed; tested: {requirement.specifier}"
    if requirement.specifier.contains(found, prereleases=True):
        return ""
    return f"{requirement.name} {found}; tested: {requirement.specifier}"


def _sandbox() -> Finding:
    why, _, mend = sandbox.missing().partition(" → ")
    if why:
        return Finding("sandbox", "missing", why, mend)
    return Finding("sandbox", "well", sandbox.description())


def _landlock() -> Finding:
    version = sandbox.landlock_version()
    if version:
        return Finding("Landlock", "well", f"version {version}")
    return Finding(
        "Landlock",
        "poor",
        "not in this kernel: one wall fewer",
        "Linux 5.13 or later, lsm=landlock",
    )


def _cgroup() -> Finding:
    groups = cgroups.find()
    if groups.version:
        return Finding("control groups", "well", f"version {groups.version}")
    why, _, mend = groups.why.partition(" → ")
    what = "what the kernel keeps for a job is bounded by its number of processes and files alone"
    return Finding("control groups", "poor", f"{why}: {what}", mend or "a Linux with cgroups")


def _start(environment: Environment) -> Finding:
    if sandbox.missing():
        return Finding("grading process", "missing", "needs a sandbox", "see above")
    try:
        with ForkServer(environment=environment) as parent:
            parent.start("student", sandbox.Limits()).kill()
            notes = "; ".join(parent.notes)
    except NbjudgeError as error:
        return Finding("grading process", "missing", str(error), "see the message")
    if notes:
        mend = "nothing is graded otherwise; for speed, use the versions that the docs name"
        return Finding("grading process", "poor", f"starts, and can be confined; {notes}", mend)
    return Finding("grading process", "well", "starts, and can be confined")


def _memory() -> Finding:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    except (ValueError, OSError, AttributeError):
        return Finding("memory", "poor", "unknown", "see to 3 GB")
    enough = total >= _MEMORY_NEEDED_GIB
    mend = "" if enough else "nbjudge autograde --workers 1"
    return Finding("memory", "well" if enough else "poor", f"{total:.1f} GiB", mend)


def _facts(environment: Environment) -> Iterator[Finding]:
    """Yield what the course's environment says of itself."""
    try:
        environment.prepare_machine()
        facts = environment.facts()
    except NbjudgeError as error:
        found, _, mend = str(error).partition(" → ")
        yield Finding("environment", "missing", found, mend or "see the message")
        return
    yield Finding("environment", "well", environment.module or "none: the libraries as they are")
    for name, what in facts.items():
        found, _, mend = what.partition(" → ")
        yield Finding(name, "poor" if mend else "well", found, mend)


def _course(course: Course) -> Finding:
    try:
        names = course.assignments
    except NbjudgeError as error:
        return Finding("course", "missing", str(error), "nbjudge doctor --course FOLDER")
    return Finding("course", "well", f"{counted(len(names), 'lesson')} in source/")
