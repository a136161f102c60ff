"""Feedback pages for a whole class, read back as Moodle and Canvas read them."""

from __future__ import annotations

import csv
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from nbjudge.cli.commands import app
from nbjudge.course.layout import Course
from nbjudge.errors import CourseError
from nbjudge.handin.collect import collect
from nbjudge.pages import feedback
from nbjudge.pages.feedback import Graded
from nbjudge.pages.hand_back import Returned, System, Worksheet, give_back, read_worksheet
from nbjudge.records.gradebook import Person, entries, gradebook_of, people

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "03-one-hot"
WORKSHEET = (
    *("Identifier", "Full name", "ID number", "Email address", "Status", "Grade"),
    *("Maximum Grade", "Grade can be changed", "Last modified (grade)", "Feedback comments"),
)


@pytest.fixture(scope="module")
def with_pages(graded_class: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The class, with every page of the lesson written."""
    root = tmp_path_factory.mktemp("pages") / "course"
    shutil.copytree(graded_class.root, root)
    course = Course(root)
    outcomes = list(feedback.write_feedback(course, feedback.graded(course, [LESSON])))
    assert outcomes
    assert not any(outcome.error for outcome in outcomes)
    return course


@pytest.fixture
def course(with_pages: Course, tmp_path: Path) -> Course:
    shutil.copytree(with_pages.root, tmp_path / "course")
    return Course(tmp_path / "course")


@pytest.fixture
def students(course: Course) -> list[str]:
    """Who has a grade."""
    with gradebook_of(course) as gradebook:
        return [entry.student for entry in entries(gradebook, LESSON) if entry.is_graded]


def class_of(course: Course) -> dict[str, Person]:
    with gradebook_of(course) as gradebook:
        return people(gradebook)


def collected(course: Course, names: dict[str, str]) -> None:
    """Collect a download again in which what was handed in has these names."""
    folder = course.root.parent / "download"
    for student, name in names.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(course.submission(student, LESSON).read_bytes())
    told = collect(course, LESSON, [folder], list(class_of(course).values()))
    assert (told.listed, set(told.same)) == ([], set(names))


def rename(course: Course, student: str, name: str) -> None:
    """Give a student another name, and a page with it."""
    with gradebook_of(course) as gradebook:
        gradebook.update_or_create_student(student, first_name=name, last_name="")
    assert all(o.written for o in feedback.write_feedback(course, [Graded(LESSON, student)]))


def of_moodle(students: list[str]) -> dict[str, str]:
    return {
        student: f"{student}_{8100 + n}_assignsubmission_file_/my_own_42_name.ipynb"
        for n, student in enumerate(students)
    }


def pages_in(made: Returned) -> dict[str, bytes]:
    with zipfile.ZipFile(made.archive) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rows_of(made: Returned) -> list[dict[str, str]]:
    with made.table.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def page_of(course: Course, student: str) -> bytes:
    return course.feedback(student, LESSON).read_bytes()


def as_moodle_reads(name: str) -> tuple[int, str] | None:
    """Return participant and file name, as Moodle's `is_valid_filename_for_import` does."""
    parts = name.split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) < 4 or not info[1].isdigit():
            continue
        assert (info[2], info[3]) == ("assignsubmission", "file")
        return int(info[1]), "/".join([*info[4:], *parts])
    return None


def as_canvas_reads(name: str) -> tuple[str, str] | None:
    """Return user and attachment, as Canvas's `infer_comment_context_from_filename` does."""
    parts = name.rpartition("/")[2].split("_")
    if parts[-1].startswith("link") or name.startswith("._"):
        return None
    user, attachment = [part for part in parts if re.fullmatch(r"\d+", part)][:2]
    return user, attachment


def test_moodle_gets_each_page_by_the_participants_number(
    course: Course, students: list[str]
) -> None:
    collected(course, of_moodle(students))
    made = give_back(course, LESSON, System.MOODLE)
    assert (made.packed, made.missing, made.unplaced) == (students, [], [])
    pages = pages_in(made)
    read = {as_moodle_reads(name): content for name, content in pages.items()}
    assert read == {
        (8100 + n, "/one_hot.html"): page_of(course, student) for n, student in enumerate(students)
    }
    rows = rows_of(made)
    assert [row["Identifier"] for row in rows] == [
        f"Participant {8100 + n}" for n in range(len(students))
    ]
    with gradebook_of(course) as gradebook:
        known = {entry.student: entry.grade for entry in entries(gradebook, LESSON)}
    assert {row["ID number"]: float(row["Grade"]) for row in rows} == known
    assert "Last modified (grade)" in rows[0]  # without it Moodle takes no worksheet
    assert "Feedback comments" not in rows[0]  # which would empty those that are there


def test_a_name_with_an_underscore_does_not_move_the_number(
    course: Course, students: list[str]
) -> None:
    rename(course, students[0], "a_1/..\\b")
    who = class_of(course)[students[0]]
    sheet = Worksheet(list(WORKSHEET), [["Participant 7", "", who.id, *[""] * 7]])
    made = give_back(course, LESSON, System.MOODLE, worksheet=sheet)
    (name,) = pages_in(made)
    assert as_moodle_reads(name) == (7, "/one_hot.html")
    assert name.count("/") == 1


def test_who_has_no_number_in_moodle_is_told_and_left_out(
    course: Course, students: list[str]
) -> None:
    collected(course, of_moodle(students[:3]))
    made = give_back(course, LESSON, System.MOODLE)
    assert made.packed == students[:3]
    assert made.unplaced == students[3:]
    (line,) = made.reasons
    assert line.startswith(f"{', '.join(students[3:])}: the participant's number in Moodle is not")
    assert "--worksheet" in line
    assert len(rows_of(made)) == 3


def test_a_worksheet_tells_the_participants_and_gets_the_points_and_nothing_else(
    course: Course, students: list[str], tmp_path: Path
) -> None:
    who = class_of(course)
    path = tmp_path / "Grades.csv"
    rows = [
        [
            *(f"Participant {9000 + n}", "other", "other", who[student].email.upper()),
            *("Submitted", "", "10.00", "Yes", "Friday, 20 March 2026, 8:00 PM", "<p>=ok</p>"),
        ]
        for n, student in enumerate(students)
    ]
    stranger = ["Participant 1", "Somebody", "", "x@example.com", "No", "", "10", "Yes", "-", ""]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([WORKSHEET, *rows, stranger])
    made = give_back(course, LESSON, System.MOODLE, worksheet=read_worksheet(path))
    numbers = {as_moodle_reads(name) for name in pages_in(made)}
    assert numbers == {(9000 + n, "/one_hot.html") for n in range(len(students))}
    written = rows_of(made)
    assert tuple(written[0]) == WORKSHEET
    assert [row["Grade"] == "" for row in written] == [*[False] * len(students), True]
    for row, before in zip(written, [*rows, stranger], strict=True):
        assert [row[name] for name in WORKSHEET if name != "Grade"] == [*before[:5], *before[6:]]


def test_a_worksheet_that_moodle_would_not_take_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "Grades.csv"
    path.write_text("식별자,성적\n", encoding="utf-8")
    with pytest.raises(CourseError, match=r"no column Identifier, Grade, .* → set Moodle to Eng"):
        read_worksheet(path)
    with pytest.raises(CourseError, match="cannot be read"):
        read_worksheet(tmp_path / "none.csv")


def test_two_rows_of_one_name_tell_nobody() -> None:
    sheet = Worksheet(
        list(WORKSHEET), [[f"Participant {n}", "박하은", "", *[""] * 7] for n in (1, 2)]
    )
    assert sheet.numbers({"a": Person("a", "박하은"), "b": Person("b", "김지우")}) == {}


@pytest.mark.parametrize("names", [("박하은", "박하은"), ("박하은", "김지우")])
def test_nobody_gets_a_page_of_somebody_elses(
    course: Course, students: list[str], names: tuple[str, str]
) -> None:
    for student, name in zip(students[:2], names, strict=True):
        rename(course, student, name)
    rows = [["Participant 5", "", who, *[""] * 7] for who in students[:2]]
    rows.append(["Participant 6", "", students[2], *[""] * 7])
    made = give_back(course, LESSON, System.MOODLE, worksheet=Worksheet(list(WORKSHEET), rows))
    assert made.packed == students[2:3]
    for student in students[:2]:
        (line,) = [line for line in made.reasons if line.startswith(f"{student}: ")]
        assert "would be somebody else's as well" in line


def test_who_handed_in_on_another_system_is_no_fault(course: Course, students: list[str]) -> None:
    who = class_of(course)
    on_canvas = next(student for student in students if who[student].lms_user_id)
    on_moodle = [student for student in students if student != on_canvas]
    name = f"{on_canvas}_{who[on_canvas].lms_user_id}_98001_x.ipynb"
    collected(course, of_moodle(on_moodle) | {on_canvas: name})
    at = ["--course", str(course.root)]
    for system, other, n_pages, n_there in (
        ("moodle", "Canvas", len(on_moodle), "1 student"),
        ("canvas", "Moodle", 1, f"{len(on_moodle)} students"),
    ):
        shown = CliRunner().invoke(app, ["return", LESSON, "--format", system, *at])
        assert (shown.exit_code, shown.stderr) == (0, "")
        remedy = f"→ nbjudge return {LESSON} --format {other.lower()}"
        assert f"{n_there} handed in on {other} {remedy}" in " ".join(shown.stdout.split())
        assert f"{n_pages} page" in shown.stdout
        assert "0 left out" in shown.stdout


def test_canvas_gets_each_page_under_the_numbers_of_its_own_download(
    course: Course, students: list[str]
) -> None:
    who = class_of(course)
    known = [student for student in students if who[student].lms_user_id]
    late = known[0]
    collected(
        course,
        {
            student: f"{student}{'_LATE' * (student == late)}_{who[student].lms_user_id}"
            f"_{98000 + n}_my_7_link_work.ipynb"
            for n, student in enumerate(known)
        },
    )
    made = give_back(course, LESSON, System.CANVAS)
    assert made.packed == known
    read = {as_canvas_reads(name): content for name, content in pages_in(made).items()}
    assert read == {
        (who[student].lms_user_id, str(98000 + n)): page_of(course, student)
        for n, student in enumerate(known)
    }
    assert all(name.endswith("_feedback-one-hot.html") for name in pages_in(made))
    worth, *points = rows_of(made)
    assert worth["Student"].strip() == "Points Possible"
    assert [row["ID"] for row in points] == [who[student].lms_user_id for student in known]


def test_canvas_knows_students_by_its_own_download_where_no_roster_says_their_numbers(
    course: Course, students: list[str]
) -> None:
    one = students[0]
    with gradebook_of(course) as gradebook:
        gradebook.find_student(one).lms_user_id = None
        gradebook.db.commit()
    collected(course, {one: f"{one}_5150_98000_one_hot.ipynb"})
    made = give_back(course, LESSON, System.CANVAS)
    assert [(row["SIS User ID"], row["ID"]) for row in rows_of(made)[1:]] == [(one, "5150")]


@pytest.mark.parametrize("system", [System.CLASSROOM, System.FOLDER])
def test_everybody_else_gets_a_folder_for_each_student(
    course: Course, students: list[str], system: System
) -> None:
    who = class_of(course)
    made = give_back(course, LESSON, system)
    assert made.archive == course.root / f"return-{LESSON}-{system.value}.zip"
    assert made.table == made.archive.with_suffix(".csv")
    folders = {s: s if system is System.FOLDER else f"{who[s].name} ({s})" for s in students}
    assert pages_in(made) == {
        f"{folders[student]}/one_hot.html": page_of(course, student) for student in students
    }
    assert {row["student"] for row in rows_of(made)} >= set(students)


def test_pages_that_are_missing_or_out_of_date_are_left_out_and_told(
    course: Course, students: list[str]
) -> None:
    missing, stale = students[0], students[1]
    course.feedback(missing, LESSON).unlink()
    with gradebook_of(course) as gradebook:
        grade = gradebook.find_grade("test_decode_shape", "one_hot", LESSON, stale)
        grade.extra_credit = 0.5
        gradebook.db.commit()
    made = give_back(course, LESSON, System.FOLDER)
    assert made.missing == [missing, stale]
    assert made.packed == students[2:]
    words = ["return", LESSON, "--format", "folder", "--course", str(course.root)]
    shown = CliRunner().invoke(app, words)
    assert shown.exit_code == 1
    assert shown.stderr.splitlines() == [
        f"{LESSON}: no page that is up to date of {missing}, {stale} → nbjudge feedback {LESSON}"
    ]
    assert f"{len(students) - 2} pages, 2 left out" in shown.stdout


def test_without_any_page_nothing_is_written(course: Course) -> None:
    shutil.rmtree(course.root / "feedback")
    with pytest.raises(CourseError, match=rf"nothing to give back.* → nbjudge feedback {LESSON}"):
        give_back(course, LESSON, System.FOLDER)
    assert not list(course.root.glob("return-*"))


def test_a_zip_that_cannot_be_finished_leaves_the_one_before(
    course: Course, students: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = give_back(course, LESSON, System.FOLDER).archive.read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(zipfile.ZipFile, "write", full)
    with pytest.raises(OSError, match="No space"):
        give_back(course, LESSON, System.FOLDER)
    assert (course.root / f"return-{LESSON}-folder.zip").read_bytes() == before
    assert not list(course.root.glob(".writing-*"))


def test_the_command_says_what_it_packed_and_who_waits_for_a_person(
    course: Course, students: list[str]
) -> None:
    collected(course, of_moodle(students))
    words = ["return", LESSON, "--format", "moodle", "-o", str(course.root / "mine.zip")]
    shown = CliRunner().invoke(app, [*words, "--course", str(course.root)])
    assert (shown.exit_code, shown.stderr) == (0, "")
    assert f"{course.root / 'mine.zip'}: {len(students)} pages, 0 left out" in shown.stdout
    assert (course.root / "mine.csv").is_file()
    refused = CliRunner().invoke(
        app,
        ["return", LESSON, "--format", "canvas", "--worksheet", "x", "--course", str(course.root)],
    )
    assert refused.exit_code == 1
    assert "--worksheet is Moodle's" in refused.stderr


@pytest.mark.parametrize(
    ("contact", "shown"),
    [
        (
            "mailto:cnn@example.ac.kr",
            '<a href="mailto:cnn@example.ac.kr" rel="noreferrer">cnn@example.ac.kr</a>',
        ),
        (
            "https://example.ac.kr/?a=1&b=\"'<",
            '<a href="https://example.ac.kr/?a=1&amp;b=&#34;&#39;&lt;" rel="noreferrer">',
        ),
        ("연구실 <301호>", "연구실 &lt;301호&gt;"),
        ("javascript:alert(1)", "javascript:alert(1)</p>"),
        ("http://example.ac.kr", "http://example.ac.kr</p>"),
    ],
)
def test_the_page_says_how_to_ask(
    course: Course, students: list[str], contact: str, shown: str
) -> None:
    page = course.feedback(students[0], LESSON)
    assert "물어보세요" not in page.read_text(encoding="utf-8")
    with (course.root / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"c.Feedback.contact = {contact!r}\n")
    again = Course(course.root)
    (outcome,) = feedback.write_feedback(again, [Graded(LESSON, students[0])])
    assert outcome.written
    text = page.read_text(encoding="utf-8")
    assert shown in text
    assert len(re.findall("물어보세요", text)) == 1
    assert ("<a href=" in text.partition("물어보세요")[2]) == contact.startswith(
        ("mailto:", "https:")
    )
