"""The versions that the course is tried with, and those that its requirements allow."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from scripts import test_versions as script
from scripts.test_versions import CELLS, COLAB, Cell, Outcome, installation, outcome_of, table
from tests.conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirements(path: Path) -> Iterator[Requirement]:
    for line in path.read_text(encoding="utf-8").splitlines():
        needed = line.split("#")[0].strip()
        if needed and not needed.startswith("-"):
            yield Requirement(needed)


ENGINE = list(map(Requirement, PROJECT["dependencies"]))
EXTRAS = {
    name: list(map(Requirement, asked))
    for name, asked in PROJECT["optional-dependencies"].items()
    if name != "dev"
}
COURSE = list(requirements(ROOT / "requirements.txt"))


# ----------------------------------------------------------------------------- what is allowed


@pytest.mark.parametrize(
    "requirement", [*ENGINE, *chain(*EXTRAS.values()), *COURSE], ids=lambda each: each.name
)
def test_every_range_has_a_lowest_version_and_an_end(requirement: Requirement) -> None:
    assert sorted(bound.operator for bound in requirement.specifier) == ["<", ">="]


# what the engine imports only where students' values are of it, or somebody asks for it
OF_COURSES = {"altair", "keras", "pandas", "plotly", "scipy", "sympy"}


@pytest.mark.parametrize(
    ("folder", "declared"),
    [
        ("nbjudge", [*ENGINE, *chain(*EXTRAS.values())]),
        ("cnn_course", [*ENGINE, *chain(*EXTRAS.values()), *COURSE]),
    ],
)
def test_every_package_that_is_imported_is_declared(
    folder: str, declared: list[Requirement]
) -> None:
    known = {canonicalize_name(each.name) for each in declared}
    known.add(canonicalize_name("dask"))  # distributed asks for the one that fits
    providers = packages_distributions()
    undeclared = {}
    for path in sorted((ROOT / folder).rglob("*.py")):
        if path.parent.name == "templates":
            continue  # runs where students work
        for module in imported(path) - sys.stdlib_module_names - {"nbjudge", "cnn_course"}:
            names = set(map(canonicalize_name, providers.get(module, [module])))
            if not names & known and module not in OF_COURSES:
                undeclared[module] = path.name
    assert undeclared == {}


def imported(path: Path) -> set[str]:
    """Return the top packages that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_colabs_versions_are_allowed() -> None:
    colab = {each.name: str(each.specifier).removeprefix("==") for each in requirements(COLAB)}
    allowed = {each.name: each.specifier for each in [*ENGINE, *COURSE]}
    assert {"keras", "numpy", "pandas", "matplotlib", "scikit-learn"} <= set(colab) & set(allowed)
    outside = {
        name: version
        for name, version in colab.items()
        if name in allowed and not allowed[name].contains(version)
    }
    assert outside == {}


def test_the_makefile_asks_for_the_pythons_that_the_package_asks_for() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    bounds = re.search(r"\((\d), (\d+)\) <= sys.version_info\[:2\] <= \((\d), (\d+)\)", makefile)
    assert bounds
    allowed = SpecifierSet(PROJECT["requires-python"])
    first, last = int(bounds[2]), int(bounds[4])
    assert [n for n in range(99) if f"3.{n}.1" in allowed] == list(range(first, last + 1))


# ----------------------------------------------------------------------------- what is tried


def test_every_python_is_tried_with_the_lowest_and_the_newest_versions() -> None:
    allowed = SpecifierSet(PROJECT["requires-python"])
    pythons = [f"3.{n}" for n in range(99) if f"3.{n}.1" in allowed]
    wanted = [f"{python}-{end}" for python in pythons for end in ("lowest", "newest")]
    assert list(CELLS) == [*wanted, "3.13-colab"]


@pytest.mark.parametrize(
    ("versions", "words"),
    [
        ("lowest", ["--resolution", "lowest-direct"]),
        ("newest", ["--resolution", "highest"]),
        ("colab", ["--overrides", str(COLAB)]),
    ],
)
def test_each_environment_is_made_from_the_same_requirements(
    versions: str, words: list[str]
) -> None:
    cell = Cell("3.12", versions)
    installed = installation(cell)
    assert words == installed[1:3]
    assert installed[installed.index("--requirement") + 1] == str(ROOT / "requirements.txt")
    assert str(cell.interpreter) in installed


def test_modules_that_are_run_are_those_with_marked_tests() -> None:
    names = {path.name for path in script.MODULES}
    assert {"test_notebooks.py", "test_corpus.py"} <= names
    assert "test_browser.py" not in names


def test_what_pytest_reports_is_counted(tmp_path: Path) -> None:
    tests = tmp_path / "test_some.py"
    tests.write_text(
        "import pytest\n"
        "def test_well(): pass\n"
        "def test_well_too(): pass\n"
        "def test_wrong(): assert False\n"
        "def test_broken(nothing): pass\n"
        "@pytest.mark.skip\n"
        "def test_skipped(): pass\n"
    )
    report = tmp_path / "tests.xml"
    words = [sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", str(tests)]
    subprocess.run(words, cwd=tmp_path, capture_output=True, check=False)
    outcome = outcome_of(CELLS["3.12-lowest"], report, "keras 3")
    assert (outcome.passed, outcome.failed, outcome.is_well) == (2, 2, False)
    assert outcome.seconds > 0


def test_a_run_without_a_report_or_without_tests_is_not_well(tmp_path: Path) -> None:
    cell = CELLS["3.12-lowest"]
    assert not outcome_of(cell, tmp_path / "tests.xml", "").is_well
    assert not Outcome(cell, "", passed=0, failed=0).is_well
    assert Outcome(cell, "", passed=1, failed=0).is_well


def test_the_table_has_a_row_for_each_cell() -> None:
    lowest = Outcome(CELLS["3.11-lowest"], "keras 3.10.0", 300, 0, 150.0)
    shown = table([lowest, Outcome(CELLS["3.13-colab"], "could not be installed")])
    assert shown.splitlines()[2:] == [
        "| 3.11 | lowest | keras 3.10.0 | 300 | 0 | 2.5 |",
        "| 3.13 | colab | could not be installed | 0 | did not run | 0.0 |",
    ]


def test_an_unknown_cell_is_refused_with_the_known_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit):
        script.main(["3.10-lowest"])
    assert "there are 3.11-lowest, 3.11-newest" in capsys.readouterr().err


def test_a_cell_that_cannot_be_installed_does_not_stop_the_others(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuses(cell: Cell, *words: str) -> None:
        raise subprocess.CalledProcessError(1, "uv")

    monkeypatch.setattr(script, "_uv", refuses)
    assert script.main(["3.11-lowest", "3.13-colab"]) == 1
    shown = capsys.readouterr().out
    assert "| 3.11 | lowest | could not be installed |" in shown
    assert "| 3.13 | colab | could not be installed |" in shown
