"""One gradebook for many: on PostgreSQL and on SQLite, moved, and written by several at once."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import (
    Base,
    Comment,
    Grade,
    Gradebook,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
)
from nbgrader.api import (
    Course as CourseRow,
)
from sqlalchemy import create_engine, func, inspect, select, text
from traitlets.config import Config
from typer.testing import CliRunner

from nbjudge.authoring.answers import fill, solutions
from nbjudge.authoring.release import generate
from nbjudge.cli.commands import app
from nbjudge.course.layout import Course, Lesson, read_notebook
from nbjudge.engine.results import Result
from nbjudge.engine.sandbox import Limits
from nbjudge.errors import CourseError
from nbjudge.grading import grade as grading
from nbjudge.grading.grade import Outcome
from nbjudge.handin.intake import open_submission
from nbjudge.pages import export, feedback, report
from nbjudge.pools.base import Job, Pool
from nbjudge.records import database
from nbjudge.records import entries as written
from nbjudge.records.entries import save_submissions
from nbjudge.records.gradebook import entries, gradebook_of, opened
from nbjudge.records.judged import Judged
from nbjudge.records.store import Store
from tests.conftest import ROOT
from tests.graded_class import grade_class
from tests.postgres import PASSWORD
from tests.records.results import result_of

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "03-one-hot"
WRONG = {"decode": "decoded = y_test_onehot"}  # 3 of 10 points
CLASS = {"ada": 10.0, "bo": 7.0, "cy": 0.0}  # all right, one wrong, blank
STUDENTS = 12
WRITERS = 4

# what a grader's process does, when all of them are told to begin
_WRITER = """
import sys
from pathlib import Path
from nbjudge.records.entries import save_submissions
from nbjudge.records.judged import Judged
from nbjudge.authoring import release
from nbjudge.course.layout import Course
from nbjudge.records.gradebook import gradebook_of
from nbjudge.handin.intake import open_submission
from tests.records.results import result_of
course, number = Course(Path(sys.argv[1])), int(sys.argv[2])
lesson = course.lesson("03-one-hot")
config = course.settings.nbgrader
students = sorted(path.name for path in (course.root / "submitted").iterdir())
print("ready", flush=True)
sys.stdin.readline()
release.generate(course, ["03-one-hot"])  # nbgrader takes the lesson out and puts it back
with gradebook_of(course) as gradebook:
    own = students[number:] + students[:number]
    for at in range(0, len(own), number + 1):
        judged = [
            Judged(lesson, open_submission(course, lesson, student), result_of(lesson))
            for student in own[at : at + number + 1]
        ]
        save_submissions(gradebook, course, judged, config)
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/grades.db"
    found: str = request.getfixturevalue("postgres_url")
    return found


@pytest.fixture
def bare(url: str, tmp_path: Path) -> Course:
    """A course that names this database, of which nothing is released yet."""
    return course_on(tmp_path / "course", url)


def course_on(root: Path, url: str) -> Course:
    shutil.copytree(ROOT / "source" / LESSON, root / "source" / LESSON)
    config = (ROOT / "nbgrader_config.py").read_text()
    (root / "nbgrader_config.py").write_text(f"{config}\nc.CourseDirectory.db_url = {url!r}\n")
    return Course(root)


def hand_in(course: Course, students: int) -> None:
    for number in range(students):
        _hand_in(course, f"s{number:02}", solutions(course, LESSON))


def hand_in_class(course: Course, home: Path) -> None:
    """Let the students of `CLASS` hand in, for somebody to grade them."""
    solved = solutions(course, LESSON)
    for student, answers in zip(CLASS, (solved, solved | WRONG, {}), strict=True):
        _hand_in(course, student, answers)
    (course.root / ".nbjudge").mkdir(exist_ok=True)
    (course.root / ".nbjudge" / "keras").symlink_to(home / "keras")


def _hand_in(course: Course, student: str, answers: dict[str, str]) -> None:
    path = course.submission(student, LESSON)
    path.parent.mkdir(parents=True)
    nbformat.write(fill(read_notebook(Course(ROOT).release(LESSON)), answers), path)
    (path.parent / "timestamp.txt").write_text("2026-03-20 12:00:00 UTC")


def environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "ignore"}


def expect_once(course: Course, points: dict[str, float]) -> None:
    """Expect every student's points, once, and that they refer to what is there."""
    with gradebook_of(course) as gradebook:
        assert {entry.student: entry.grade for entry in entries(gradebook, LESSON)} == points
        students = len(points)
        cells = len(course.lesson(LESSON).tests)
        (notebook,) = gradebook.find_assignment(LESSON).notebooks
        answers = len(notebook.solution_cells)
        counts = [
            gradebook.db.scalar(select(func.count()).select_from(table))
            for table in (Student, SubmittedAssignment, SubmittedNotebook, Grade, Comment)
        ]
        assert counts == [students] * 3 + [students * cells, students * answers]
        assert {g.cell_id for g in gradebook.db.query(Grade)} == {
            cell.id for cell in notebook.grade_cells
        }
        assert gradebook.db.execute(text("SELECT count(*) FROM alembic_version")).scalar() == 1
        assert len(gradebook.db.query(CourseRow).all()) == 2  # nbgrader's default one, and this


class AllAtOnce(Pool):
    """Runs nothing: everybody's tests pass but one, and all are done at the same time."""

    workers = 1
    sandboxed = False

    def __init__(self, lesson: Lesson) -> None:
        self.result = result_of(lesson, "test_decode_shape")

    def judge_together(
        self, jobs: Iterable[Job], stop: threading.Event | None = None
    ) -> Generator[list[tuple[int, Result]], None, None]:
        yield [(number, self.result) for number, _ in enumerate(jobs)]

    def close(self) -> None:
        pass


@pytest.fixture
def graded_at_once(bare: Course, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Outcome]]:
    """Grade, all together, what is not graded yet."""
    generate(bare, [LESSON])
    hand_in(bare, STUDENTS)

    def grade() -> list[Outcome]:
        wanted = grading.ungraded(bare, grading.submissions(bare, [LESSON]))
        pool = AllAtOnce(bare.lesson(LESSON))
        return list(grading.grade(bare, wanted, pool, Limits()))

    return grade


def test_what_is_done_together_is_put_down_together(
    bare: Course, graded_at_once: Callable[[], list[Outcome]], monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes = []
    honest = written.save_entries

    def save_entries(gradebook: Gradebook, judged: list[Judged], config: Config) -> None:
        sizes.append(len(judged))
        honest(gradebook, judged, config)

    monkeypatch.setattr(written, "save_entries", save_entries)
    assert {outcome.points for outcome in graded_at_once()} == {9.0}
    assert sizes == [STUDENTS]
    expect_once(bare, {f"s{n:02}": 9.0 for n in range(STUDENTS)})
    assert graded_at_once() == []


@pytest.mark.parametrize("where", ["_points", "keep_receipt"])
def test_a_crash_between_gradebook_and_receipts_loses_nothing(
    bare: Course,
    graded_at_once: Callable[[], list[Outcome]],
    monkeypatch: pytest.MonkeyPatch,
    where: str,
) -> None:
    calls = []

    def third_crashes(honest: Callable[..., Any]) -> Callable[..., Any]:
        def call(*words: Any) -> Any:
            calls.append(words)
            if len(calls) == 3:
                raise SystemExit
            return honest(*words)

        return call

    owner = written if where == "_points" else Store
    with monkeypatch.context() as patch:
        patch.setattr(owner, where, third_crashes(getattr(owner, where)))
        with pytest.raises(SystemExit):
            graded_at_once()
    with gradebook_of(bare) as gradebook:
        recorded = {entry.student for entry in entries(gradebook, LESSON)}
    claimed = {r["student"] for r in Store(bare.root / ".nbjudge").receipts(LESSON)}
    # in the gradebook all of them or none, and nobody has a receipt for what is not there
    assert len(recorded) == (0 if where == "_points" else STUDENTS)
    assert claimed == (set() if where == "_points" else {"s00", "s01"})
    assert len(graded_at_once()) == STUDENTS - len(claimed)
    expect_once(bare, {f"s{n:02}": 9.0 for n in range(STUDENTS)})


def test_whoever_stops_listening_finds_a_receipt_for_everything_in_the_gradebook(
    bare: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    generate(bare, [LESSON])
    hand_in(bare, 3)
    pool = AllAtOnce(bare.lesson(LESSON))
    wanted = grading.submissions(bare, [LESSON])
    outcomes = grading.grade(bare, wanted, pool, Limits())
    next(outcomes)
    outcomes.close()  # type: ignore[attr-defined]
    expect_once(bare, {"s00": 9.0, "s01": 9.0, "s02": 9.0})
    assert grading.ungraded(bare, wanted) == []


def test_several_write_the_same_submissions_at_once(bare: Course) -> None:
    hand_in(bare, STUDENTS)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(bare.root), str(number)],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(WRITERS)
    ]
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    for writer in writers:
        _, said = writer.communicate()
        assert writer.returncode == 0, said
        assert "Traceback" not in said
        assert "locked" not in said
    expect_once(bare, {f"s{n:02}": 10.0 for n in range(STUDENTS)})


def test_two_commands_grade_one_course_at_once(bare: Course, grading_home: Path) -> None:
    hand_in_class(bare, grading_home)
    command = [sys.executable, "-m", "nbjudge", "autograde", "--workers", "1"]
    graders = [
        subprocess.Popen(
            command,
            cwd=bare.root,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    for grader in graders:
        out, err = grader.communicate()
        assert grader.returncode == 0, err
        assert "Traceback" not in out + err
        assert "locked" not in out + err
        assert PASSWORD not in out + err
    expect_once(bare, CLASS)
    receipts = Store(bare.root / ".nbjudge").receipts(LESSON)
    assert {receipt["student"]: receipt["points"] for receipt in receipts} == CLASS


def test_every_command_works_on_postgresql(
    tmp_path: Path, postgres_url: str, grading_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = course_on(tmp_path / "course", postgres_url)
    generate(course, [LESSON])
    hand_in_class(course, grading_home)
    with gradebook_of(course) as gradebook:  # due before it was handed in: a late penalty is asked
        gradebook.update_or_create_assignment(LESSON, duedate="2026-03-19 12:00:00 UTC")
    for words in (["autograde"], ["regrade", LESSON], ["feedback"], ["report"], ["export"]):
        shown = CliRunner().invoke(app, [*words, "--course", str(course.root)])
        assert shown.exit_code == 0, shown.output
    expect_once(course, CLASS)
    assert not (course.root / "gradebook.db").exists()
    assert "ada" in (course.root / "grades-csv.csv").read_text(encoding="utf-8")
    assert len(list(course.root.glob("feedback/*/*/*.html"))) == 3


def test_what_a_person_wrote_survives_whoever_grades(bare: Course) -> None:
    generate(bare, [LESSON])
    hand_in(bare, 1)
    lesson, config = bare.lesson(LESSON), bare.settings.nbgrader
    with gradebook_of(bare) as ours, gradebook_of(bare) as theirs:
        for _ in range(2):
            handed = open_submission(bare, lesson, "s00")
            save_submissions(ours, bare, [Judged(lesson, handed, result_of(lesson))], config)
            grade = theirs.find_grade("test_one_hot_rows", "one_hot", LESSON, "s00")
            grade.manual_score, grade.extra_credit = 0.5, 1.0
            theirs.find_comment("decode", "one_hot", LESSON, "s00").manual_comment = "좋아요"
            theirs.db.commit()
        save_submissions(ours, bare, [Judged(lesson, handed, result_of(lesson))], config)
        (entry,) = entries(ours, LESSON)
    score = entry.scores["test_one_hot_rows"]
    assert (score.points, score.auto, score.needs_manual_grade) == (1.5, 2.0, True)
    assert entry.comments == {"decode": "좋아요"}


def test_everything_that_reads_the_gradebook_reads_postgresql(
    tmp_path: Path, postgres_url: str
) -> None:
    found: list[tuple[bytes, dict[str, dict[str, float]], list[str]]] = []
    for url in (f"sqlite:///{tmp_path}/grades.db", postgres_url):
        course = course_on(tmp_path / f"course{len(found)}", url)
        list(grade_class(course, [LESSON], STUDENTS))
        graded = feedback.graded(course, [LESSON])
        assert all(not o.error for o in feedback.write_feedback(course, graded))
        list(report.write_report(course, [LESSON]))
        made = export.export(course, [LESSON], export.Format.CSV, tmp_path / "grades.csv")
        scores = grading.scores(course, [LESSON]).points
        pages = sorted(
            str(p.relative_to(course.root)) for p in course.root.glob("feedback/*/*/*.html")
        )
        found.append((made.path.read_bytes(), scores, pages))
        assert report.page_of(course).exists()
    assert found[0] == found[1]
    assert len(found[0][1]) == STUDENTS


def test_nbgrader_itself_grades_on_postgresql(
    tmp_path: Path, postgres_url: str, grading_home: Path
) -> None:
    course = course_on(tmp_path / "course", postgres_url)
    hand_in_class(course, grading_home)
    for words in (["generate_assignment", LESSON], ["autograde", LESSON], ["db", "upgrade"]):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=course.root,
            env=environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    expect_once(course, CLASS)


def test_a_late_hand_in_costs_what_nbgraders_plugin_says(bare: Course) -> None:
    config_file = bare.root / "nbgrader_config.py"
    config_file.write_text(
        config_file.read_text() + "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"
    )
    generate(bare, [LESSON])
    hand_in(bare, 1)
    handed_in = bare.submission("s00", LESSON).with_name("timestamp.txt")
    handed_in.write_text("2026-03-02 10:00:00 UTC")
    lesson, config = bare.lesson(LESSON), bare.settings.nbgrader
    found = []
    with gradebook_of(bare) as gradebook:
        for due in ("2026-03-01 10:00:00 UTC", "2026-03-03 10:00:00 UTC"):
            gradebook.update_or_create_assignment(LESSON, duedate=due)
            handed = open_submission(bare, lesson, "s00")
            judged = Judged(lesson, handed, result_of(lesson))
            save_submissions(gradebook, bare, [judged], config)
            (entry,) = entries(gradebook, LESSON)
            found.append((entry.penalty, entry.points))
    assert found == [(10.0, 0.0), (0.0, 10.0)]


@pytest.mark.parametrize(
    ("content", "recorded"),
    [
        ("2026-03-02 19:00 KST", datetime(2026, 3, 2, 10, 0)),  # which nbgrader takes for UTC
        ("2026-03-02 19:00 +0900", datetime(2026, 3, 2, 10, 0)),  # and this for 18:45
        ("02/03/2026 10:00", None),  # and this for the third of February
        (None, datetime(2026, 2, 3, 10, 0)),
    ],
)
def test_a_time_that_nbgrader_took_for_another_is_put_right(
    bare: Course, content: str | None, recorded: datetime | None
) -> None:
    generate(bare, [LESSON])
    hand_in(bare, 1)
    stamp = bare.submission("s00", LESSON).with_name("timestamp.txt")
    stamp.unlink()
    if content:
        stamp.write_text(content)
    lesson, config = bare.lesson(LESSON), bare.settings.nbgrader
    with gradebook_of(bare) as gradebook:
        gradebook.add_student("s00")
        gradebook.update_or_create_submission(LESSON, "s00", timestamp="2026-02-03 10:00:00 UTC")
        judged = Judged(lesson, open_submission(bare, lesson, "s00"), result_of(lesson))
        save_submissions(gradebook, bare, [judged], config)
        (entry,) = entries(gradebook, LESSON)
    assert entry.handed_in == recorded


# moving


def rows(url: str) -> dict[str, Counter[tuple[object, ...]]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            table.name: Counter(tuple(row) for row in connection.execute(select(table)))
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    return found


@pytest.fixture
def sqlite_gradebook(graded_class: Course, tmp_path: Path) -> Path:
    return Path(shutil.copy(graded_class.root / "gradebook.db", tmp_path / "from.db"))


def test_a_gradebook_goes_to_postgresql_and_back(
    sqlite_gradebook: Path, postgres_url: str, tmp_path: Path
) -> None:
    runner = CliRunner()
    back = tmp_path / "back.db"
    for source, target in ((sqlite_gradebook, postgres_url), (postgres_url, back)):
        done = runner.invoke(app, ["db", "copy", str(source), str(target)])
        assert done.exit_code == 0, done.output
        assert "rows copied and compared" in done.output
        assert PASSWORD not in done.output
    before = rows(f"sqlite:///{sqlite_gradebook}")
    assert sum(map(len, before.values())) > 100
    assert rows(postgres_url) == before
    assert rows(f"sqlite:///{back}") == before
    with opened(postgres_url) as there, opened(f"sqlite:///{back}") as again:
        versions = [
            gradebook.db.execute(text("SELECT version_num FROM alembic_version")).all()
            for gradebook in (there, again)
        ]
    assert len(versions[0]) == 1
    assert versions[0] == versions[1]


def test_what_is_not_empty_is_refused_and_left_alone(sqlite_gradebook: Path, url: str) -> None:
    with opened(url) as there:
        there.add_student("somebody")
    before = rows(url)
    with pytest.raises(CourseError, match="not empty: there are rows in student"):
        database.copy(str(sqlite_gradebook), url)
    assert rows(url) == before


def test_an_opened_gradebook_in_which_nothing_is_may_be_copied_into(
    sqlite_gradebook: Path, url: str
) -> None:
    with opened(url, "a-course"):
        pass
    database.copy(str(sqlite_gradebook), url)
    assert rows(url) == rows(f"sqlite:///{sqlite_gradebook}")


def test_a_row_that_comes_out_otherwise_stops_everything(
    sqlite_gradebook: Path, tmp_path: Path
) -> None:
    target = f"sqlite:///{tmp_path}/to.db"
    with opened(target) as there:
        there.db.execute(
            text(
                "CREATE TRIGGER spoil AFTER INSERT ON student WHEN new.id = 's003' BEGIN "
                "UPDATE student SET first_name = 'somebody' WHERE id = 's003'; END"
            )
        )
    before = rows(target)
    with pytest.raises(CourseError, match=r"1 rows of student are not as in .*s003"):
        database.copy(str(sqlite_gradebook), target)
    assert rows(target) == before


def test_a_row_that_is_refused_stops_everything(sqlite_gradebook: Path, postgres_url: str) -> None:
    with sqlite3.connect(sqlite_gradebook) as connection:  # SQLite does not look at this
        connection.execute(
            "UPDATE grade SET notebook_id = 'nowhere' WHERE id IN (SELECT id FROM grade LIMIT 1)"
        )
    connection.close()
    with pytest.raises(CourseError, match="refuses a row") as refused:
        database.copy(str(sqlite_gradebook), postgres_url)
    assert PASSWORD not in str(refused.value)
    engine = create_engine(postgres_url)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda path: None, "there is no such file"),
        (lambda path: sqlite3.connect(path).close(), "there is no such file|no gradebook of this"),
    ],
)
def test_what_is_no_gradebook_is_not_copied(
    tmp_path: Path, make: Callable[[Path], None], says: str
) -> None:
    make(tmp_path / "from.db")
    with pytest.raises(CourseError, match=says):
        database.copy(str(tmp_path / "from.db"), str(tmp_path / "to.db"))
    assert not (tmp_path / "to.db").exists()


@pytest.mark.parametrize("name", ["mysql://a:geheim@b/c", "nonsense://a", "http://a:geheim@b"])
def test_another_database_is_refused_without_its_password(name: str) -> None:
    with pytest.raises(CourseError, match="no database that nbjudge knows") as refused:
        database.url_of(name)
    assert "geheim" not in str(refused.value)


# what goes wrong


def test_a_server_that_is_away_is_a_line(tmp_path: Path) -> None:
    url = f"postgresql://grader:{PASSWORD}@127.0.0.1:1/grades"
    course = course_on(tmp_path / "course", url)
    done = CliRunner().invoke(app, ["scores", "--course", str(course.root)])
    assert done.exit_code == 1
    assert "127.0.0.1" in done.output
    assert "see that the server runs" in done.output
    assert PASSWORD not in done.output
    assert "Traceback" not in done.output


def test_sqlite_that_another_program_holds_is_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT_S", 0)
    path = tmp_path / "grades.db"
    with opened(f"sqlite:///{path}") as gradebook:
        other = sqlite3.connect(path)
        other.execute("BEGIN IMMEDIATE")
        with (
            pytest.raises(CourseError, match="close other programs"),
            database.turn(gradebook.db),
        ):
            pass
        other.close()


def test_a_turn_is_whole_or_not_at_all(url: str) -> None:
    with opened(url) as gradebook:

        def fail() -> None:
            with database.turn(gradebook.db) as db:
                db.add(Student(id="nobody"))
                db.flush()
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()
        assert gradebook.students == []
        with database.turn(gradebook.db) as db:
            db.add(Student(id="somebody"))
    with opened(url) as again:
        assert [student.id for student in again.students] == ["somebody"]


def test_nbgrader_itself_waits_for_sqlite_and_for_the_disk(tmp_path: Path) -> None:
    names = ("busy_timeout", "journal_mode", "synchronous")
    with Gradebook(f"sqlite:///{tmp_path}/grades.db") as gradebook:
        found = [gradebook.db.execute(text(f"PRAGMA {name}")).scalar() for name in names]
    full = 2
    assert found == [database.WAIT_S * 1000, "truncate", full]


def test_a_journal_that_somebody_has_chosen_stays(tmp_path: Path) -> None:
    path = tmp_path / "grades.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.close()
    with opened(f"sqlite:///{path}") as gradebook:
        assert gradebook.db.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_importing_this_package_leaves_others_engines_alone() -> None:
    """Only gradebooks are opened in nbjudge's way, not every database of the process."""
    import nbjudge.records.gradebook  # noqa: F401

    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == 5000
    engine.dispose()
