"""The seam: the engine knows no course, and nobody but the judge knows the test modules."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from nbjudge.course.cells import Cell
from nbjudge.course.layout import Course
from nbjudge.course.modules import sources_of
from nbjudge.engine.environment import Environment
from nbjudge.engine.results import Result
from nbjudge.errors import CourseError
from nbjudge.pools.base import Job
from nbjudge.pools.local import LocalPool
from tests.conftest import ROOT

CANARY = "kuckuck" + "suhr-4242"
OF_THIS_COURSE = re.compile(
    "|".join(
        [
            *("cifar", "mobilenet", "emoji", r"32 ?[x×, ]+ ?32"),
            *(re.escape(name) for name in Course(ROOT).assignments),
        ]
    ),
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "path",
    [
        p
        for p in (ROOT / "nbjudge").rglob("*")
        if p.suffix in (".py", ".md", ".yml", ".html", ".j2")
    ],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_the_engine_knows_nothing_of_this_course(path: Path) -> None:
    found = OF_THIS_COURSE.findall(path.read_text(encoding="utf-8"))
    assert found == []


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with test modules of its own, and with an environment beside them."""
    root = tmp_path_factory.mktemp("course")
    package = root / "own"
    (package / "checks").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "environment.py").write_text("def facts():\n    return {'weather': 'fine → sun'}\n")
    (package / "checks" / "__init__.py").write_text("from own.checks import sevens\n")
    check = f"def is_seven(x):\n    assert x == 7, f'{{x}}'\nSECRET = {CANARY!r}\n"
    (package / "checks" / "sevens.py").write_text(check)
    (root / "nbgrader_config.py").write_text(
        "c = get_config()\n"
        'c.Judge.environment = "own.environment"\n'
        'c.Judge.test_modules = ["own.checks"]\n'
    )
    return Course(root)


@pytest.fixture(scope="module")
def own_pool(course: Course) -> LocalPool:
    return LocalPool(1, environment=Environment.of(course))


TEST = "from own import checks\nchecks.sevens.is_seven(x)\nassert checks.sevens.SECRET"


def judged(pool: LocalPool, course: Course, source: str, test: str = TEST) -> Result:
    cells = [Cell("answer", "a", source), Cell("test", "test_a_b", test, 1.0)]
    ((_, result),) = pool.judge([Job(cells, "", modules=course.test_modules)])
    return result


def test_hidden_tests_import_the_test_modules(own_pool: LocalPool, course: Course) -> None:
    assert set(course.test_modules) == {"own.checks.__init__", "own.checks.sevens"}
    assert judged(own_pool, course, "x = 7").passed == {"test_a_b"}
    (verdict,) = judged(own_pool, course, "x = 8").verdicts
    assert (verdict.status, verdict.message) == ("failed", "8")


LOOKING = {
    "by_import": """
        import importlib
        for name in ("own.checks", "own.checks.sevens", "checks", "sevens"):
            try:
                found = importlib.import_module(name)
            except ImportError:
                continue
            stolen = vars(found)
    """,
    "on_the_disk": """
        import os
        for folder, _, names in os.walk("/"):
            if folder.startswith(("/proc", "/sys", "/dev", "/usr/share", "/usr/lib/x86")):
                continue
            for name in names:
                if name == "sevens.py" or "checks" in folder:
                    try:
                        text = open(os.path.join(folder, name)).read()
                    except (OSError, ValueError):
                        continue
                    if WORD in text:
                        stolen = text
    """,
    "in_memory": """
        import ctypes, re
        # the pattern does not match itself, wherever it stands
        check = re.compile(rb"def is_[s]even")
        for line in open("/proc/self/maps").read().splitlines():
            begin, end = (int(part, 16) for part in line.split()[0].split("-"))
            if line.split()[1].startswith("rw") and "[v" not in line:
                for at in range(begin, end, 16 << 20):
                    if check.search(ctypes.string_at(at, min(16 << 20, end - at))):
                        stolen = line
    """,
    "among_all_objects": """
        import gc, sys
        name = "".join(["is", "_", "seven"])
        if any(isinstance(thing, dict) and name in thing for thing in gc.get_objects()):
            stolen = "a namespace"
        if any(name.startswith("own.") and "checks" in name for name in sys.modules):
            stolen = "a module"
    """,
    "through_the_frames_of_a_call": """
        import sys
        def x():
            frame, name = sys._getframe(), "".join(["is", "_", "seven"])
            while frame is not None:
                if name in frame.f_globals or name in frame.f_locals:
                    raise RuntimeError("stolen")
                frame = frame.f_back
            return 7
    """,
}


@pytest.mark.parametrize("where", LOOKING)
def test_a_students_process_cannot_find_them(
    own_pool: LocalPool, course: Course, where: str
) -> None:
    # the word is put together where it is looked for, so that the cell itself does not hold it
    begin = 'stolen = None\nWORD = "".join(["kuckuck", "suhr", "-", "4242"])\n'
    source = (
        begin
        + textwrap.dedent(LOOKING[where])
        + "\nfound, what = stolen is not None, repr(stolen)[:300]"
    )
    test = "assert found is False, what"
    if where == "through_the_frames_of_a_call":
        test = "from own import checks\nchecks.sevens.is_seven(x())"
    result = judged(own_pool, course, source, test)
    assert result.runs[0].error == ""
    assert result.passed == {"test_a_b"}, result.verdicts


def test_a_changed_test_module_makes_the_class_due_for_a_regrade(tmp_path: Path) -> None:
    (tmp_path / "checks.py").write_text("LIMIT = 1\n")
    (tmp_path / "nbgrader_config.py").write_text(
        'c = get_config()\nc.Judge.test_modules = ["checks"]\n'
    )
    lesson = ROOT / "source" / "03-one-hot" / "one_hot.ipynb"
    folder = tmp_path / "source" / "03-one-hot"
    folder.mkdir(parents=True)
    (folder / "one_hot.ipynb").write_bytes(lesson.read_bytes())
    before = Course(tmp_path).lesson("03-one-hot").digest
    (tmp_path / "checks.py").write_text("LIMIT = 2\n")
    assert Course(tmp_path).lesson("03-one-hot").digest != before


def test_a_module_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"no module is called nothing\.at\.all → "):
        sources_of(("nothing.at.all",), tmp_path)


@pytest.mark.parametrize("line", ['environment = "a/b"', "environment = 7", 'test_modules = "x"'])
def test_a_setting_that_names_no_module_is_said(tmp_path: Path, line: str) -> None:
    (tmp_path / "nbgrader_config.py").write_text(f"c = get_config()\nc.Judge.{line}\n")
    with pytest.raises(CourseError, match="are names of modules"):
        _ = Course(tmp_path).settings


def test_two_courses_in_one_process_keep_their_receipts_apart(tmp_path: Path) -> None:
    assert Course(tmp_path / "a").home != Course(tmp_path / "b").home
