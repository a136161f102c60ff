"""Dishonest and broken hand-ins, graded in one batch with honest ones, by the real engine.

Each file below `tests/attacks/<family>/` is one of them. It begins with comment lines
`# key: value`:

- `why`: what it does, in a sentence (required),
- `earns`: the points that it must get: what is honest in it (required),
- `lesson`, `exercise`: whose cell the code goes into (`03-one-hot`, `decode`); all other exercises
  are answered as the instructor would,
- `breaks`: why a later exercise loses its points with it,
- `refused: yes`: it gets no verdict, but a line that says why.

Code that defines `damage(path)` is no answer: it is applied to the honest notebook instead, here.
"""

from __future__ import annotations

import hashlib
import json
import re
import resource
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Gradebook

from nbjudge.authoring.answers import fill, solutions
from nbjudge.authoring.release import generate
from nbjudge.course.layout import Course, read_notebook
from nbjudge.engine.sandbox import Limits
from nbjudge.grading import grade as grading
from nbjudge.grading.grade import Outcome, Submission
from nbjudge.pools.local import LocalPool
from nbjudge.records.store import Store
from nbjudge.text import plain_text
from tests.conftest import ENVIRONMENT, ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

FOLDER = ROOT / "tests" / "attacks"
FAMILIES = (
    "active_content",
    "exhausting",
    "hidden_calls",
    "kernel_takeover",
    "lying_values",
    "reading",
    "the_file",
    "writing",
)
HONEST = ("honest-ada", "honest-bo", "honest-cy")
LESSON = "03-one-hot"
# stands in the hidden tests and in the solutions, and nowhere else
CANARY = "zaunkoenig-7731"
LEAKED_AS_A_NUMBER = str(int.from_bytes(b"leaked", "big"))
# what attacks call the processes that are to outlive them
PROCESS_MARK = b"31557"
LIMITS = Limits(
    cell_s=4,
    notebook_s=60,
    memory_mib=700,
    processes=100,
    disk_mib=32,
    output_kib=256,
    values_mib=32,
)
# what the grading process itself may take while it handles the worst of them
MAX_GROWTH_MIB = 700
MAX_NOTEBOOK_MIB = 8
_HEADER = re.compile(r"# (why|lesson|exercise|earns|breaks|refused): (.+)")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Attack:
    """One file: its family, its name as a student's id, its header and its code."""

    family: str
    student: str
    header: dict[str, str]
    source: str

    @property
    def lesson(self) -> str:
        return self.header.get("lesson", LESSON)

    @property
    def exercise(self) -> str:
        return self.header.get("exercise", "decode")

    @property
    def earns(self) -> float:
        return float(self.header["earns"])

    @property
    def refused(self) -> bool:
        return self.header.get("refused") == "yes"

    @property
    def damages_the_file(self) -> bool:
        return "def damage(path" in self.source

    def write(self, course: Course) -> None:
        """Hand it in."""
        sources = solutions(course, self.lesson)
        if not self.damages_the_file:
            sources[self.exercise] = self.source.replace("{course}", str(course.root))
        path = hand_in(course, self.student, self.lesson, sources)
        if self.damages_the_file:
            namespace: dict[str, Any] = {}
            exec(compile(self.source, self.student, "exec"), namespace)
            namespace["damage"](path)


def read_attacks() -> list[Attack]:
    return [read_attack(path) for path in sorted(FOLDER.glob("*/*.py"))]


def read_attack(path: Path) -> Attack:
    header: dict[str, str] = {}
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    while lines and (match := _HEADER.fullmatch(lines[0].strip())):
        header[match[1]] = match[2].strip()
        del lines[0]
    return Attack(path.parent.name, path.stem.replace("_", "-"), header, "".join(lines).strip("\n"))


def hand_in(course: Course, student: str, lesson: str, sources: dict[str, str]) -> Path:
    path = course.submission(student, lesson)
    path.parent.mkdir(parents=True)
    nbformat.write(fill(read_notebook(course.release(lesson)), sources), path)
    return path


def make_course(root: Path, attacks: Sequence[Attack]) -> Course:
    """Make a course in `root`, with a canary in it, and everybody's hand-ins."""
    course = Course(root)
    for lesson in sorted({LESSON} | {attack.lesson for attack in attacks}):
        shutil.copytree(ROOT / "source" / lesson, root / "source" / lesson)
        put_canaries(course.source(lesson))
    shutil.copy(ROOT / "nbgrader_config.py", root)
    generate(course, course.assignments)
    for student in HONEST:
        hand_in(course, student, LESSON, solutions(course, LESSON))
    for attack in attacks:
        attack.write(course)
    return course


def put_canaries(path: Path, canary: str = CANARY) -> None:
    notebook = read_notebook(path)
    for cell in notebook.cells:
        for mark in ("### BEGIN HIDDEN TESTS", "### BEGIN SOLUTION"):
            cell.source = cell.source.replace(mark, f"{mark}\n# {canary}")
    nbformat.write(notebook, path)


# ------------------------------------------------------------------------------------- the batch


@dataclass
class Graded:
    """The class, graded; `crashes` names what stopped the batch, which nothing may."""

    course: Course
    home: Path
    before: dict[str, str]
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    crashes: list[str] = field(default_factory=list)
    growth_mib: int = 0

    def notebook(self, attack: Attack) -> Path:
        name = self.course.source(attack.lesson).name
        return self.course.root / "autograded" / attack.student / attack.lesson / name

    def receipt(self, attack: Attack) -> str:
        found = Store(self.home).receipt(attack.student, attack.lesson)
        return "" if found is None else json.dumps(found, ensure_ascii=False)


ATTACKS = read_attacks()


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory, grading_home: Path) -> Iterator[Graded]:
    course = make_course(tmp_path_factory.mktemp("course"), ATTACKS)
    found = Graded(course, course.home, contents(course.root))
    wanted = [s for lesson in course.assignments for s in grading.submissions(course, [lesson])]
    before = peak_mib()
    with pytest.MonkeyPatch.context() as patch:
        # what `python -m nbjudge` does in the course's folder: no reason to show it to students
        patch.syspath_prepend(str(course.root))
        with LocalPool(2, environment=ENVIRONMENT) as pool:
            found.crashes += grade(found, wanted, pool)
    found.growth_mib = peak_mib() - before
    yield found
    for path in course.root.glob("submitted/*/*/*.ipynb"):
        if path.is_file() and path.stat().st_size > 1 << 20:
            path.unlink()


def grade(found: Graded, wanted: list[Submission], pool: LocalPool) -> list[str]:
    """Grade as one batch. If that is stopped, go on one by one, to see by whom it was."""
    try:
        for outcome in grading.grade(found.course, wanted, pool, LIMITS):
            found.outcomes[outcome.submission.student] = outcome
    except Exception as error:
        if len(wanted) == 1:
            return [f"{wanted[0].student}: {type(error).__name__}: {str(error)[:200]}"]
        left = [s for s in wanted if s.student not in found.outcomes]
        return [crash for submission in left for crash in grade(found, [submission], pool)]
    return []


def contents(root: Path) -> dict[str, str]:
    """Return path → SHA-256 of everything that grading has no business to change."""
    files = [p for of in ("source", "release", "submitted") for p in (root / of).rglob("*")]
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in [*files, root / "nbgrader_config.py"]
        if path.is_file()
    }


def peak_mib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10


def points_in_gradebook(course: Course) -> dict[str, dict[str, float]]:
    return grading.scores(course, course.assignments).points


each_attack = pytest.mark.parametrize(
    "attack", ATTACKS, ids=[f"{attack.family}/{attack.student}" for attack in ATTACKS]
)


@each_attack
def test_it_earns_what_its_honest_part_earns(graded: Graded, attack: Attack) -> None:
    points = points_in_gradebook(graded.course).get(attack.student, {})
    assert points == ({} if attack.refused else {attack.lesson: attack.earns})


@each_attack
def test_it_gets_a_verdict_or_a_line_that_says_why_not(graded: Graded, attack: Attack) -> None:
    outcome = graded.outcomes[attack.student]
    for line in [outcome.error, *outcome.notes]:
        assert plain_text(line) == line
        assert not re.search(r"[\n\r\u2028\u2029]", line), line
        assert not _CONTROL.search(line), line
    if attack.refused:
        assert outcome.error.startswith(f"{attack.student}: submitted/{attack.student}/")
        assert "→" in outcome.error
    else:
        assert outcome.error == ""
        verdicts = json.loads(graded.receipt(attack))["verdicts"]
        lesson = graded.course.lesson(attack.lesson)
        assert [verdict["test"] for verdict in verdicts] == list(lesson.tests)


@each_attack
def test_nothing_is_stolen(graded: Graded, attack: Attack) -> None:
    assert "STOLEN" not in graded.receipt(attack)
    for text in shown(graded, attack):
        assert "STOLEN" not in text
        assert CANARY not in text


@each_attack
def test_what_hidden_tests_ask_for_is_told_to_nobody_but_the_instructor(
    graded: Graded, attack: Attack
) -> None:
    verdicts = json.loads(graded.receipt(attack) or "{}").get("verdicts", [])
    for text in [*shown(graded, attack), *(verdict["message"] for verdict in verdicts)]:
        assert "leaked" not in text
        assert LEAKED_AS_A_NUMBER not in text


@each_attack
def test_nothing_active_is_shown(graded: Graded, attack: Attack) -> None:
    receipt = graded.receipt(attack)
    assert not _CONTROL.search(receipt)
    for text in shown(graded, attack):
        assert not _CONTROL.search(text)
    for kind, content in pictures(graded, attack):  # text is shown escaped, whatever stands in it
        assert kind in ("image/png", "image/jpeg")
        assert re.fullmatch(r"[A-Za-z0-9+/=\n]*", content), "this leaves the attribute it is in"


def outputs(graded: Graded, attack: Attack) -> list[Any]:
    path = graded.notebook(attack)
    if not path.exists():
        return []
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [output for cell in cells for output in cell.get("outputs", [])]


def shown(graded: Graded, attack: Attack) -> list[str]:
    """Return every text that is shown to whoever opens the autograded notebook."""
    found = []
    for output in outputs(graded, attack):
        parts = [output.get("text"), output.get("ename"), output.get("evalue")]
        parts += [*output.get("traceback", []), *output.get("data", {}).values()]
        found += ["".join(part) for part in parts if part]
    return found


def pictures(graded: Graded, attack: Attack) -> list[tuple[str, str]]:
    """Return the kind and content of what is shown and is no plain text."""
    return [
        (kind, "".join(content))
        for output in outputs(graded, attack)
        for kind, content in output.get("data", {}).items()
        if kind != "text/plain"
    ]


@each_attack
def test_what_is_kept_of_it_is_small(graded: Graded, attack: Attack) -> None:
    path = graded.notebook(attack)
    assert not path.exists() or path.stat().st_size < MAX_NOTEBOOK_MIB << 20
    assert len(graded.receipt(attack)) < 1 << 20


# ----------------------------------------------------------------------------- the batch as a whole


def test_nothing_stops_the_batch(graded: Graded) -> None:
    assert graded.crashes == []


def test_the_honest_have_all_points_and_nobody_is_left_out(graded: Graded) -> None:
    points = points_in_gradebook(graded.course)
    assert all(points[student] == {LESSON: 10.0} for student in HONEST)
    with_points = {student for student, of in points.items() if of}
    assert with_points == {*HONEST, *(a.student for a in ATTACKS if not a.refused)}


def test_the_gradebook_holds_what_it_should_and_nothing_else(graded: Graded) -> None:
    course = graded.course
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        assert {a.name: a.max_score for a in gradebook.assignments} == {
            lesson: course.lesson(lesson).max_points for lesson in course.assignments
        }
        known = {*HONEST, *(attack.student for attack in ATTACKS)}
        assert {student.id for student in gradebook.students} <= known
        grades = [g for s in gradebook.students for a in s.submissions for n in a.notebooks
                  for g in n.grades]  # fmt: skip
        assert all(grade.manual_score is None and not grade.extra_credit for grade in grades)


def test_what_the_course_is_made_of_stays_as_it_is(graded: Graded) -> None:
    assert contents(graded.course.root) == graded.before


def test_nothing_was_written_outside(graded: Graded) -> None:
    places = [graded.course.root, graded.home]
    found = [path for place in places for path in place.rglob("*OWNED*")]
    for folder in (
        "/tmp",
        "/var/tmp",
        "/dev/shm",
        str(Path.home()),
        str(ROOT),
        str(ROOT / "nbjudge"),
    ):
        found += Path(folder).glob("nbjudge-owned-*")
    assert found == []
    written = [graded.course.root / "autograded", graded.home]
    assert [path for of in written for path in of.rglob("*") if path.is_symlink()] == []


def test_no_process_outlives_its_job(graded: Graded) -> None:
    left = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words, name = (folder / "cmdline").read_bytes(), (folder / "comm").read_bytes()
        except OSError:
            continue
        if PROCESS_MARK in words.split(b"\0") or name.startswith(PROCESS_MARK):
            left.append((folder.name, words))
    assert left == []


def test_the_grading_process_itself_stays_small(graded: Graded) -> None:
    assert graded.growth_mib < MAX_GROWTH_MIB


def test_there_are_enough_of_them() -> None:
    assert {attack.family for attack in ATTACKS} == set(FAMILIES)
    for family in FAMILIES:
        assert sum(attack.family == family for attack in ATTACKS) >= 5, family
    assert len(ATTACKS) >= 60
    assert len({attack.student for attack in ATTACKS}) == len(ATTACKS)
    assert all(attack.header.get("why") and "earns" in attack.header for attack in ATTACKS)
