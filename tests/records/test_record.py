"""What is recorded about a result: notebook, gradebook and receipt. Nothing is run here."""

from __future__ import annotations

import base64
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbgrader.api import Grade, Gradebook
from nbgrader.apps.api import NbGraderAPI
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from nbjudge.authoring.answers import fill, solutions
from nbjudge.authoring.release import generate
from nbjudge.course.hand_in import HandIn
from nbjudge.course.layout import Course, Lesson, read_notebook
from nbjudge.engine.environment import versions
from nbjudge.engine.submission import CellRun, Result, Verdict
from nbjudge.handin import intake
from nbjudge.handin.repair import repair_cells
from nbjudge.records import record
from nbjudge.text import plain_text
from tests.conftest import ROOT

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")

LESSON = "03-one-hot"
FAILED = "test_decode_values"


def picture(kind: str, size: tuple[int, int] = (3, 2)) -> str:
    """Return a picture of one colour in Base64."""
    file = io.BytesIO()
    Image.new("RGB", size, (200, 30, 90)).save(file, kind)
    return base64.b64encode(file.getvalue()).decode()


PNG, JPEG = picture("PNG"), picture("JPEG")


def opened(content: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(content, validate=True)))


@pytest.fixture(scope="module")
def small_course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    root = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "source" / LESSON, root / "source" / LESSON)
    shutil.copy(ROOT / "nbgrader_config.py", root)
    course = Course(root)
    generate(course, [LESSON])
    return course


@pytest.fixture(scope="module")
def lesson(small_course: Course) -> Lesson:
    return small_course.lesson(LESSON)


@pytest.fixture
def gradebook(small_course: Course) -> Iterator[Gradebook]:
    with NbGraderAPI(config=small_course.settings.nbgrader).gradebook as opened:
        yield opened


@pytest.fixture
def notebook(small_course: Course, lesson: Lesson) -> Any:
    """A solved notebook, as it comes out of intake."""
    solved = fill(read_notebook(small_course.release(LESSON)), solutions(small_course, LESSON))
    repair_cells(solved, lesson)
    return solved


def result_of(lesson: Lesson, *failed: str) -> Result:
    """Return the result of a hand-in in which all tests but `failed` passed."""
    result = Result()
    for name in lesson.tests:
        if name in failed:
            result.verdicts.append(Verdict(name, "failed", "아직 아닙니다", "AssertionError"))
        else:
            result.verdicts.append(Verdict(name, "passed"))
    return result


def save_result(
    course: Course,
    lesson: Lesson,
    gradebook: Gradebook,
    student: str,
    result: Result,
    sources: dict[str, str] | None = None,
) -> HandIn:
    """Hand in for `student`, and record `result`."""
    path = course.submission(student, LESSON)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(fill(read_notebook(course.release(LESSON)), sources or {}), path)
    hand_in = intake.open_submission(course, lesson, student)
    config = course.settings.nbgrader
    record.save_submissions(gradebook, course, [record.Judged(lesson, hand_in, result)], config)
    return hand_in


def grades(course: Course, student: str) -> dict[str, tuple[float | None, float | None, bool]]:
    """Return what a gradebook opened anew says: test → automatic, manual, needs a person."""
    with NbGraderAPI(config=course.settings.nbgrader).gradebook as opened:
        submission = opened.find_submission_notebook("one_hot", LESSON, student)
        return {
            grade.name: (grade.auto_score, grade.manual_score, bool(grade.needs_manual_grade))
            for grade in submission.grades
        }


def by_id(notebook: Any) -> dict[str, Any]:
    return {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if "nbgrader" in cell.metadata
    }


def shown(notebook: Any, lesson: Lesson, outputs: list[Any], error: str = "") -> list[Any]:
    """Return the outputs that the first code cell has after it gave `outputs`."""
    result = result_of(lesson)
    result.runs[0] = CellRun(outputs, error)
    record.fill_in(notebook, result)
    nbformat.validate(notebook)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    return list(first.outputs)


# ------------------------------------------------------------------------------------ plain text


@pytest.mark.parametrize(
    ("foreign", "plain"),
    [
        ("한글 and English, 1 < 2\n\tindented", "한글 and English, 1 < 2\n\tindented"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[2J\x1b[1;1Hcleared", "cleared"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]52;c;cm0gLXJm\x1b\\text", "text"),
        ("\x1b]8;;http://example.org\x07link\x1b]8;;\x07", "link"),
        ("9 of 10\r10 of 10", "9 of 1010 of 10"),
        ("back\x08\x08\x7fspace, bell\x07, nul\x00", "backspace, bell, nul"),
        ("\u202e01 fo 01\u202c \u2066x\u2069", "01 fo 01 x"),
        ("half a \ud83dcharacter", "half a character"),
        (["a list"], "['a list']"),
        (None, "None"),
    ],
)
def test_plain_text_is_without_what_a_terminal_obeys(foreign: object, plain: str) -> None:
    assert plain_text(foreign) == plain


def test_no_control_character_comes_through_alone_or_in_any_sequence() -> None:
    allowed = {"\n", "\t"}
    controls = [chr(n) for n in (*range(0x20), *range(0x7F, 0xA0)) if chr(n) not in allowed]
    for control in controls:
        for text in (
            control,
            f"a{control}b",
            f"{control}[0m{control}",
            f"\x1b{control}[0m",
            "\x1b",
        ):
            found = plain_text(text)
            assert not set(found) & set(controls), repr(text)
            found.encode()


def test_what_is_plain_stays_so_when_it_is_cleaned_again() -> None:
    tricky = "\x1b\x1b[31m[31m \x1b]0;\x1b]0;t\x07 \x9b\x1b[0m31m \x1b[\x1b[31m31m"
    once = plain_text(tricky)
    assert plain_text(once) == once


# --------------------------------------------------------------------------------------- outputs


@pytest.mark.parametrize(
    "mime",
    [
        "text/html",
        "text/markdown",
        "text/latex",
        "image/svg+xml",
        "image/gif",
        "application/javascript",
        "application/json",
        "application/pdf",
        "application/vnd.jupyter.widget-view+json",
        "text/plain; charset=html",
        "IMAGE/PNG",
    ],
)
@pytest.mark.parametrize("kind", ["display_data", "execute_result"])
def test_only_text_and_pictures_survive(
    notebook: Any, lesson: Lesson, kind: str, mime: str
) -> None:
    data = {mime: PNG, "text/plain": "a thing", "image/png": PNG, "image/jpeg": JPEG}
    (output,) = shown(notebook, lesson, [{"output_type": kind, "data": data, "metadata": {}}])
    assert output.output_type == "display_data"
    assert set(output.data) == {"text/plain", "image/png", "image/jpeg"}
    assert output.data["text/plain"] == "a thing"
    for mime, kind in (("image/png", "PNG"), ("image/jpeg", "JPEG")):
        kept = opened(output.data[mime])
        assert (kept.format, kept.size) == (kind, (3, 2))
        red, green, blue, *_ = kept.convert("RGB").getpixel((1, 1))  # type: ignore[misc]
        assert abs(red - 200) + abs(green - 30) + abs(blue - 90) < 20


def test_an_output_of_nothing_but_what_does_not_survive_is_gone(
    notebook: Any, lesson: Lesson
) -> None:
    data = {"text/html": "<script>alert(1)</script>"}
    assert shown(notebook, lesson, [{"output_type": "display_data", "data": data}]) == []


@pytest.mark.parametrize("mime", ["image/png", "image/jpeg"])
@pytest.mark.parametrize(
    "content",
    [
        "",
        "<svg onload='alert(1)'/>",
        base64.b64encode(b"<svg onload='alert(1)'/>").decode(),
        "한글",
        7,
        None,
        b"\x89PNG\r\n\x1a\n",
        [PNG],
    ],
)
def test_what_only_claims_to_be_a_picture_does_not_survive(
    notebook: Any, lesson: Lesson, mime: str, content: Any
) -> None:
    output = {"output_type": "display_data", "data": {mime: content, "text/plain": "a picture"}}
    (kept,) = shown(notebook, lesson, [output])
    assert set(kept.data) == {"text/plain"}
    assert "싣지 않았습니다" in kept.data["text/plain"]


@pytest.mark.parametrize("tail", ['"><script>alert(1)</script>', '" onload="alert(1)', "\x1b[2J"])
@pytest.mark.parametrize(("mime", "picture"), [("image/png", PNG), ("image/jpeg", JPEG)])
def test_nothing_rides_on_a_picture(
    notebook: Any, lesson: Lesson, mime: str, picture: str, tail: str
) -> None:
    for content in (picture + tail, picture.rstrip("=") + tail, picture[:20] + tail + picture[20:]):
        outputs = shown(
            notebook, lesson, [{"output_type": "display_data", "data": {mime: content}}]
        )
        for output in outputs:
            assert set(output.data) <= {mime, "text/plain"}
            assert "script" not in output.data.get("text/plain", "")
            if mime in output.data:
                assert opened(output.data[mime]).size == (3, 2)
                assert b"script" not in base64.b64decode(output.data[mime])


def test_a_picture_in_lines_as_kernels_send_it_survives(notebook: Any, lesson: Lesson) -> None:
    lines = base64.encodebytes(base64.b64decode(picture("PNG", (300, 200)))).decode()
    data = {"image/png": lines}
    (output,) = shown(notebook, lesson, [{"output_type": "display_data", "data": data}])
    assert opened(output.data["image/png"]).size == (300, 200)


def test_what_stands_in_a_picture_besides_its_pixels_is_left_behind(
    notebook: Any, lesson: Lesson
) -> None:
    about, hidden = PngInfo(), b"<script>alert(1)</script>"
    about.add_text("Comment", hidden.decode())
    more: dict[str, dict[str, Any]] = {
        "PNG": {"pnginfo": about, "icc_profile": hidden, "exif": hidden},
        "JPEG": {"comment": hidden, "icc_profile": hidden, "exif": b"Exif\0\0" + hidden},
    }
    for kind, mime in (("PNG", "image/png"), ("JPEG", "image/jpeg")):
        file = io.BytesIO()
        Image.new("RGB", (3, 2)).save(file, kind, **more[kind])
        assert hidden in file.getvalue()
        data = {mime: base64.b64encode(file.getvalue() + hidden).decode()}
        (output,) = shown(notebook, lesson, [{"output_type": "display_data", "data": data}])
        assert b"script" not in base64.b64decode(output.data[mime])


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK"])
def test_pictures_of_every_kind_look_as_they_did(notebook: Any, lesson: Lesson, mode: str) -> None:
    kind, mime = ("JPEG", "image/jpeg") if mode == "CMYK" else ("PNG", "image/png")
    file = io.BytesIO()
    Image.new("RGB", (3, 2), (255, 255, 255)).convert(mode).save(file, kind)
    data = {mime: base64.b64encode(file.getvalue()).decode()}
    (output,) = shown(notebook, lesson, [{"output_type": "display_data", "data": data}])
    assert opened(output.data[mime]).convert("RGB").getpixel((1, 1)) == (255, 255, 255)


def test_a_picture_that_unpacks_to_gigabytes_is_left_out(notebook: Any, lesson: Lesson) -> None:
    data = {"image/png": picture("PNG", (9000, 9000)), "text/plain": "a picture"}
    (output,) = shown(notebook, lesson, [{"output_type": "display_data", "data": data}])
    assert set(output.data) == {"text/plain"}
    assert "싣지 않았습니다" in output.data["text/plain"]


def test_pictures_together_take_a_time_and_a_size_that_end(notebook: Any, lesson: Lesson) -> None:
    one = {"output_type": "display_data", "data": {"image/png": picture("PNG", (4000, 3900))}}
    outputs = shown(notebook, lesson, [one] * 15)
    kept = [output for output in outputs if "image/png" in output.data]
    assert 5 <= len(kept) <= 10
    assert all("싣지 않았습니다" in o.data["text/plain"] for o in outputs if o not in kept)


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_printed_text_survives_as_plain_text(notebook: Any, lesson: Lesson, name: str) -> None:
    output = {"output_type": "stream", "name": name, "text": "\x1b[2J안녕\n"}
    (kept,) = shown(notebook, lesson, [output])
    assert (kept.output_type, kept.name, kept.text) == ("stream", name, "안녕\n")


def test_lines_that_overwrite_themselves_are_shown_as_they_end(
    notebook: Any, lesson: Lesson
) -> None:
    text = "Epoch 1\n1/2 loss: 3\r\x1b[1m2/2\x1b[0m loss: 2\r\n1/3\r2/3\r"
    (kept,) = shown(notebook, lesson, [{"output_type": "stream", "name": "stdout", "text": text}])
    assert kept.text == "Epoch 1\n2/2 loss: 2\n2/3"


def test_an_error_survives_as_plain_text(notebook: Any, lesson: Lesson) -> None:
    output = {
        "output_type": "error",
        "ename": "\x1b[31mNasty",
        "evalue": "\u202eoops",
        "traceback": ["\x1b[0;31m---\x1b[0m", 7],
    }
    (kept,) = shown(notebook, lesson, [output], error="Nasty")
    assert (kept.ename, kept.evalue, kept.traceback) == ("Nasty", "oops", ["---", "7"])


@pytest.mark.parametrize(
    "output",
    [
        7,
        None,
        [],
        "text",
        {},
        {"output_type": "update_display_data", "data": {"text/plain": "x"}},
        {"output_type": "clear_output"},
        {"output_type": ["error"]},
        {"output_type": "stream", "name": "<script>", "text": "x"},
        {"output_type": "stream", "name": ["stdout"], "text": "x"},
        {"output_type": "display_data", "data": "text/plain"},
        {"output_type": "display_data"},
    ],
)
def test_outputs_that_no_notebook_has_are_gone(
    notebook: Any, lesson: Lesson, output: object
) -> None:
    kept = {"output_type": "stream", "name": "stdout", "text": "after"}
    (only,) = shown(notebook, lesson, [output, kept])
    assert only.text == "after"


@pytest.mark.parametrize(
    "output",
    [
        {"output_type": "stream", "name": "stdout"},
        {"output_type": "stream", "name": "stdout", "text": {"a": ["\x1b[2J"]}},
        {"output_type": "error"},
        {"output_type": "error", "ename": 7, "evalue": None, "traceback": "\x1b[2J"},
        {"output_type": "error", "traceback": [{"\x1b": "\x1b[2J"}]},
        {"output_type": "display_data", "data": {"text/plain": ["\x1b[2J"], 7: "x", b"x": 7}},
    ],
)
def test_outputs_of_odd_contents_are_made_ordinary(
    notebook: Any, lesson: Lesson, output: object
) -> None:
    for kept in shown(notebook, lesson, [output]):
        assert "\x1b" not in json.dumps(kept, ensure_ascii=False)


def test_a_flood_of_outputs_is_cut(notebook: Any, lesson: Lesson) -> None:
    output = {"output_type": "stream", "name": "stdout", "text": "x"}
    assert len(shown(notebook, lesson, [output] * 100_000)) < 1000


def test_why_a_cell_was_stopped_stands_in_it(notebook: Any, lesson: Lesson) -> None:
    (told,) = shown(notebook, lesson, [], error="it took longer than 5 s")
    assert (told.output_type, told.evalue) == ("error", "it took longer than 5 s")


# -------------------------------------------------------------------------------------- verdicts


def test_a_test_cell_shows_its_verdict_and_nothing_else(notebook: Any, lesson: Lesson) -> None:
    result = Result(
        verdicts=[
            Verdict("test_one_hot_shape", "passed"),
            Verdict("test_one_hot_rows", "failed", "\x1b[31m아직 아닙니다", "AssertionError"),
            Verdict("test_one_hot_train", "not run", "the judge was stopped"),
        ]
    )
    cells = by_id(notebook)
    for name in lesson.tests:  # whatever stood there before
        cells[name].outputs = [nbformat.v4.new_output("stream", text="10 of 10")]
    record.fill_in(notebook, result)
    nbformat.validate(notebook)
    assert cells["test_one_hot_shape"].outputs == []
    (failed,) = cells["test_one_hot_rows"].outputs
    assert (failed.output_type, failed.ename) == ("error", "AssertionError")
    assert failed.evalue == "아직 아닙니다"
    assert failed.traceback == ["AssertionError: 아직 아닙니다"]
    (stopped,) = cells["test_one_hot_train"].outputs
    assert (stopped.output_type, stopped.evalue) == ("error", "the judge was stopped")
    (unknown,) = cells["test_decode_values"].outputs
    assert unknown.output_type == "error"


def test_a_forged_run_of_a_test_cell_is_not_shown(notebook: Any, lesson: Lesson) -> None:
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    number = cells.index(by_id(notebook)[FAILED])
    result = result_of(lesson, FAILED)
    result.runs[number] = CellRun(
        [{"output_type": "stream", "name": "stdout", "text": "all is well"}]
    )
    record.fill_in(notebook, result)
    (told,) = cells[number].outputs
    assert told.output_type == "error"


def test_every_test_has_to_pass_for_its_points(lesson: Lesson) -> None:
    assert record.points_of(lesson, result_of(lesson)) == lesson.max_points
    assert record.points_of(lesson, result_of(lesson, FAILED)) == lesson.max_points - 2
    assert record.points_of(lesson, Result()) == 0
    stopped = Result(verdicts=[Verdict(FAILED, "not run", "the judge was stopped")])
    assert record.points_of(lesson, stopped) == 0


# ------------------------------------------------------------------------------------- gradebook


def test_points_and_notebook_are_put_down(
    small_course: Course, lesson: Lesson, gradebook: Gradebook
) -> None:
    result = result_of(lesson, FAILED)
    result.runs[0] = CellRun([{"output_type": "stream", "name": "stdout", "text": "hello"}])
    save_result(small_course, lesson, gradebook, "kim", result)
    expected = {
        name: (0.0 if name == FAILED else test.points, None, False)
        for name, test in lesson.tests.items()
    }
    assert grades(small_course, "kim") == expected
    written = read_notebook(small_course.root / "autograded" / "kim" / LESSON / "one_hot.ipynb")
    nbformat.validate(written)
    cells = by_id(written)
    assert cells["setup"].outputs[0].text == "hello"
    assert {name for name in lesson.tests if cells[name].outputs} == {FAILED}
    assert cells[FAILED].source == lesson.tests[FAILED].source
    assert written.metadata.kernelspec == lesson.notebook.metadata.kernelspec


def test_grading_again_replaces_automatic_points_and_keeps_manual_ones(
    small_course: Course, lesson: Lesson, gradebook: Gradebook
) -> None:
    save_result(small_course, lesson, gradebook, "lee", result_of(lesson, FAILED))
    grade = gradebook.find_grade(FAILED, "one_hot", LESSON, "lee")
    grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 1.5, 0.25, False
    comment = gradebook.find_comment("decode", "one_hot", LESSON, "lee")
    comment.manual_comment = "잘했습니다"
    gradebook.db.commit()
    save_result(small_course, lesson, gradebook, "lee", result_of(lesson, "test_one_hot_shape"))
    found = grades(small_course, "lee")
    assert found[FAILED] == (2.0, 1.5, True)  # a person looks again, as after nbgrader's autograde
    assert found["test_one_hot_shape"] == (0.0, None, False)
    with NbGraderAPI(config=small_course.settings.nbgrader).gradebook as opened:
        grade = opened.find_grade(FAILED, "one_hot", LESSON, "lee")
        assert (grade.extra_credit, grade.score) == (0.25, 1.75)
        comment = opened.find_comment("decode", "one_hot", LESSON, "lee")
        assert comment.manual_comment == "잘했습니다"


def test_a_test_that_came_later_gets_its_grade(
    small_course: Course, lesson: Lesson, gradebook: Gradebook
) -> None:
    save_result(small_course, lesson, gradebook, "park", result_of(lesson))
    row = gradebook.find_grade(FAILED, "one_hot", LESSON, "park")
    gradebook.db.delete(row)
    gradebook.db.commit()
    assert FAILED not in grades(small_course, "park")
    save_result(small_course, lesson, gradebook, "park", result_of(lesson, "test_decode_shape"))
    found = grades(small_course, "park")
    assert set(found) == set(lesson.tests)
    assert found[FAILED] == (2.0, None, False)
    rows = gradebook.db.query(Grade).filter(Grade.notebook_id == row.notebook_id).count()
    assert rows == len(lesson.tests)


def test_an_answer_that_is_still_the_stub_is_marked_as_no_response(
    small_course: Course, lesson: Lesson, gradebook: Gradebook
) -> None:
    answered = {"decode": "decoded = 7"}
    save_result(small_course, lesson, gradebook, "choi", result_of(lesson), answered)
    comments = {
        name: gradebook.find_comment(name, "one_hot", LESSON, "choi").auto_comment
        for name in ("one_hot", "decode")
    }
    assert comments == {"one_hot": "No response.", "decode": None}


def test_files_beside_the_notebook_go_along_and_links_do_not(
    small_course: Course, lesson: Lesson, gradebook: Gradebook
) -> None:
    folder = small_course.submission("jung", LESSON).parent
    folder.mkdir(parents=True)
    (folder / "notes.txt").write_text("mine")
    (folder / "source.ipynb").symlink_to(small_course.source(LESSON))
    save_result(small_course, lesson, gradebook, "jung", result_of(lesson))
    written = small_course.root / "autograded" / "jung" / LESSON
    assert sorted(path.name for path in written.iterdir()) == ["notes.txt", "one_hot.ipynb"]


# --------------------------------------------------------------------------------------- receipt


def test_a_receipt_says_per_test_what_it_earned(lesson: Lesson) -> None:
    result = result_of(lesson, FAILED)
    result.limits_hit = ["\x1b[2Jdecode took longer than 5 s"]
    result.called_student = ["test_decode_shape"]
    hand_in = HandIn(
        "kim",
        LESSON,
        Path("one_hot.ipynb"),
        "abc",
        None,
        lesson.notebook,
        ["\u202erepaired"],
        ["look\nhere"],
    )
    result.runs = {0: CellRun([]), 3: CellRun([], "NameError: name\n'x'")}
    result.notes = ["a note\nof the environment's"]
    said = record.receipt(lesson, hand_in, result, {"sandbox": "none"})
    assert [(cell["kind"], cell["error"]) for cell in said["raised"]] == [
        ("answer" if lesson.cells[3].kind == "answer" else "other", "NameError: name 'x'")
    ]
    assert said["environment_notes"] == ["a note of the environment's"]
    assert (said["points"], said["max_points"]) == (8, 10)
    assert [verdict["test"] for verdict in said["verdicts"]] == list(lesson.tests)
    assert sum(verdict["points"] for verdict in said["verdicts"]) == said["points"]
    assert sum(verdict["max_points"] for verdict in said["verdicts"]) == said["max_points"]
    (failed,) = [verdict for verdict in said["verdicts"] if verdict["status"] == "failed"]
    assert (failed["test"], failed["points"], failed["message"]) == (FAILED, 0, "아직 아닙니다")
    assert said["limits_hit"] == ["decode took longer than 5 s"]
    assert said["repairs"] == ["repaired"]
    assert said["doubts"] == ["look here"]
    assert said["called_student"] == ["test_decode_shape"]
    assert (said["submitted_sha256"], said["tests_sha256"]) == ("abc", lesson.digest)
    assert said["sandbox"] == "none"
    json.dumps(said)


def test_versions_name_what_decides_about_a_verdict() -> None:
    assert {"python", "nbjudge", "nbgrader", "keras", "numpy"} <= set(versions())
