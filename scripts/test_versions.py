"""Run the course with other versions: every Python, the lowest and the newest of each package.

    $ python scripts/test_versions.py                 # all of them, one after the other
    $ python scripts/test_versions.py 3.13-colab      # one

Each cell of the matrix is an environment of its own in `.venvs/`, made by uv from requirements.txt
alone. In it the tests run that are marked `versions`. It needs uv, and nothing else.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

ROOT = Path(__file__).parent.parent
ENVIRONMENTS = ROOT / ".venvs"
COLAB = ROOT / "scripts" / "colab.txt"
# Old packages may warn of newer ones below them: that is no error here.
_PYTEST = ("-m", "pytest", "-m", "versions", "-W", "default", "-q", "-p", "no:cacheprovider")
_SHOWN = ("tensorflow-cpu", "keras", "numpy", "ipython")


@dataclass(frozen=True)
class Cell:
    """One environment.

    Attributes:
        python: the version of Python, such as "3.13".
        versions: "lowest", "newest" or "colab".
    """

    python: str
    versions: str

    @property
    def name(self) -> str:
        """What it is called on the command line, such as "3.13-colab"."""
        return f"{self.python}-{self.versions}"

    @property
    def folder(self) -> Path:
        """Where it is installed."""
        return ENVIRONMENTS / self.name

    @property
    def interpreter(self) -> Path:
        """Its Python."""
        return self.folder / "bin" / "python"


class Outcome(NamedTuple):
    """What came of the tests of a cell.

    Attributes:
        cell: which.
        packages: the versions that decide, as text.
        passed: how many tests passed.
        failed: how many did not; None where they did not run to their end.
        seconds: how long they took.
    """

    cell: Cell
    packages: str
    passed: int = 0
    failed: int | None = None
    seconds: float = 0.0

    @property
    def is_well(self) -> bool:
        """Whether tests ran, and all passed."""
        return self.failed == 0 and self.passed > 0


# modules with such tests: others import what these environments do without
MODULES = sorted(
    path
    for path in (ROOT / "tests").rglob("test_*.py")
    if "mark.versions" in path.read_text(encoding="utf-8")
)
CELLS = {
    cell.name: cell
    for cell in [
        *(Cell(python, end) for python in ("3.11", "3.12", "3.13") for end in ("lowest", "newest")),
        Cell("3.13", "colab"),
    ]
}


def installation(cell: Cell) -> list[str]:
    """Return the words after `uv pip install` that fill the environment of a cell."""
    chosen = {
        "lowest": ["--resolution", "lowest-direct"],
        "newest": ["--resolution", "highest"],
        "colab": ["--overrides", str(COLAB)],
    }
    words = ["--python", str(cell.interpreter), "--requirement", str(ROOT / "requirements.txt")]
    words += ["pytest>=8.3", "pytest-timeout>=2.3"]
    return ["--quiet", *chosen[cell.versions], *words]


def outcome_of(cell: Cell, report: Path, packages: str) -> Outcome:
    """Read what pytest wrote down of a cell's tests.

    Args:
        cell: which.
        report: in JUnit's format; need not be there.
        packages: the versions that decide, as text.
    """
    if not report.is_file():
        return Outcome(cell, packages)
    suite = next(ElementTree.parse(report).iter("testsuite"))
    total, failures, errors, skipped = (
        int(suite.attrib[name]) for name in ("tests", "failures", "errors", "skipped")
    )
    failed = failures + errors
    return Outcome(cell, packages, total - failed - skipped, failed, float(suite.attrib["time"]))


def table(outcomes: Sequence[Outcome]) -> str:
    """Return outcomes as a Markdown table."""
    rows = ["| Python | versions | packages | passed | failed | minutes |", "| --- " * 6 + "|"]
    for outcome in outcomes:
        failed = "did not run" if outcome.failed is None else str(outcome.failed)
        cells = [
            outcome.cell.python,
            outcome.cell.versions,
            outcome.packages,
            str(outcome.passed),
            failed,
            f"{outcome.seconds / 60:.1f}",
        ]
        rows.append(f"| {' | '.join(cells)} |")
    return "\n".join(rows)


def run(cell: Cell) -> Outcome:
    """Make the environment of a cell, and run the tests in it."""
    print(f"\n{cell.name}: installing into {cell.folder}", flush=True)
    try:
        _uv(cell, "venv", "--quiet", "--clear", "--python", cell.python, str(cell.folder))
        _uv(cell, "pip", "install", *installation(cell))
    except subprocess.CalledProcessError:
        return Outcome(cell, "could not be installed")
    report = cell.folder / "tests.xml"
    report.unlink(missing_ok=True)
    words = [str(cell.interpreter), *_PYTEST, f"--junitxml={report}", *map(str, MODULES)]
    subprocess.run(words, cwd=ROOT, env=_environment(), check=False)
    return outcome_of(cell, report, _packages(cell))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cells that are named, and print what came of them.

    Returns:
        0 where all tests of all of them passed, otherwise 1.
    """
    parser = argparse.ArgumentParser(description="Run the course with other versions.")
    parser.add_argument(
        "cells", nargs="*", metavar="CELL", help=f"{', '.join(CELLS)} (default: all)"
    )
    names = parser.parse_args(arguments).cells or list(CELLS)
    for name in names:
        if name not in CELLS:
            parser.error(f"no cell is called {name}; there are {', '.join(CELLS)}")
    outcomes = [run(CELLS[name]) for name in names]
    print("\n" + table(outcomes))
    return 0 if all(outcome.is_well for outcome in outcomes) else 1


def _uv(cell: Cell, *words: str) -> None:
    from uv import find_uv_bin

    # where pyenv keeps the Pythons, it hides those that it is not told
    environment = _environment() | {"PYENV_VERSION": cell.python}
    subprocess.run([find_uv_bin(), *words], check=True, env=environment)


def _environment() -> dict[str, str]:
    """Return the environment without what would lead into another installation."""
    apart = ("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "NBJUDGE_HOME")
    return {name: value for name, value in os.environ.items() if name not in apart}


def _packages(cell: Cell) -> str:
    code = (
        "import sys; from importlib.metadata import version;"
        "print(', '.join(f'{name} {version(name)}' for name in sys.argv[1:]))"
    )
    words = [str(cell.interpreter), "-c", code, *_SHOWN]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
