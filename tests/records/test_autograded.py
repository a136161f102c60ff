"""The graded notebook: outputs made anew, verdicts in the test cells."""

from __future__ import annotations

import base64
import io
import json
from typing import Any

import nbformat
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from nbjudge.course.layout import Lesson
from nbjudge.engine.results import CellRun, Result, Verdict
from nbjudge.records.autograded import fill_in
from tests.records.results import FAILED, result_of

# nbgrader 0.9 with SQLAlchemy 2.1
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")


def picture(kind: str, size: tuple[int, int] = (3, 2)) -> str:
    """Return a picture of one colour in Base64."""
    file = io.BytesIO()
    Image.new("RGB", size, (200, 30, 90)).save(file, kind)
    return base64.b64encode(file.getvalue()).decode()


PNG, JPEG = picture("PNG"), picture("JPEG")


def opened(content: str) -> Image.Image:
    return Image.open(io.BytesIO(base64.b64decode(content, validate=True)))


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
    fill_in(notebook, result)
    nbformat.validate(notebook)
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    return list(first.outputs)


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
    assert "left out" in kept.data["text/plain"]


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
    assert "left out" in output.data["text/plain"]


def test_pictures_together_take_a_time_and_a_size_that_end(notebook: Any, lesson: Lesson) -> None:
    one = {"output_type": "display_data", "data": {"image/png": picture("PNG", (4000, 3900))}}
    outputs = shown(notebook, lesson, [one] * 15)
    kept = [output for output in outputs if "image/png" in output.data]
    assert 5 <= len(kept) <= 10
    assert all("left out" in o.data["text/plain"] for o in outputs if o not in kept)


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
    fill_in(notebook, result)
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
    fill_in(notebook, result)
    (told,) = cells[number].outputs
    assert told.output_type == "error"
