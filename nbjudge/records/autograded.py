"""The graded notebook of a submission, in `autograded/`.

The outputs in it are there to be looked at by a person, and are made anew from the few kinds that
cannot do anything: text and pictures.
"""

from __future__ import annotations

import base64
import io
import shutil
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from PIL import Image

from nbjudge import messages
from nbjudge.course.cells import grade_id_of, kind_of
from nbjudge.course.hand_in import MAX_BYTES
from nbjudge.course.layout import Course
from nbjudge.engine.results import Result, Verdict
from nbjudge.files import write_whole
from nbjudge.records.judged import Judged
from nbjudge.text import plain_text

_PICTURES = {"image/png": "PNG", "image/jpeg": "JPEG"}
_MAX_PIXELS = 16_000_000  # of a picture: a figure of 40 by 40 inches
_ALL_PIXELS, _ALL_BYTES = 160_000_000, 32 << 20  # of a notebook's pictures together, as written
_OTHERWISE = {"PNG": "RGBA", "JPEG": "RGB"}  # the pixels of what is no plain picture
_AS_WRITTEN: dict[str, dict[str, Any]] = {"PNG": {"compress_level": 1}, "JPEG": {"quality": 90}}
_MAX_OUTPUTS = 500


def write_autograded(course: Course, one: Judged) -> None:
    """Write the graded notebook of a submission, and copy what was handed in beside it."""
    lesson, hand_in, result, again = one
    path = course.autograded(hand_in.student, hand_in.assignment)
    notebook = hand_in.notebook
    if again:
        notebook = nbformat.read(path, as_version=4) if path.exists() else notebook
        for cell in notebook.cells:  # the tests' source as it is now
            test = lesson.tests.get(grade_id_of(cell))
            if test is not None:
                cell.source = test.source
        fill_in_verdicts(notebook, result)
    else:
        notebook.metadata["kernelspec"] = lesson.notebook.metadata.get("kernelspec", {})
        with messages.speaking(lesson.spoken):
            fill_in(notebook, result)
        _copy_beside(hand_in.path, path.parent)
    write_notebook(path, notebook)


def fill_in(notebook: Any, result: Result) -> None:
    """Write outputs and verdicts into the cells of a notebook that was judged.

    Args:
        notebook: as it was judged, changed in place.
        result: what came of it.
    """
    fill_in_verdicts(notebook, result)
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    room = _Room()
    for number, cell in enumerate(cells):
        cell.execution_count = number + 1
        if kind_of(cell) == "test":
            continue
        run = result.runs.get(number)
        cell.outputs = [] if run is None else safe_outputs(run.outputs, room)
        if (
            run is not None
            and run.error
            and not any(o.output_type == "error" for o in cell.outputs)
        ):
            cell.outputs.append(_error("Stopped", run.error))


def fill_in_verdicts(notebook: Any, result: Result) -> None:
    """Write verdicts into the test cells of a notebook, and nothing else."""
    verdicts = {verdict.grade_id: verdict for verdict in result.verdicts}
    for cell in notebook.cells:
        if kind_of(cell) == "test":
            cell.outputs = _verdict_outputs(verdicts.get(grade_id_of(cell)))


def write_notebook(path: Path, notebook: Any) -> None:
    """Write a notebook, whole or not at all."""
    write_whole(path, nbformat.writes(notebook))


@dataclass
class _Room:
    """What the pictures that are still to come may take: some bytes become thousands of times more.

    Attributes:
        pixels: of all of them together.
        bytes: of their files, in Base64.
    """

    pixels: int = _ALL_PIXELS
    bytes: int = _ALL_BYTES


def safe_outputs(outputs: list[Any], room: _Room | None = None) -> list[Any]:
    """Return a cell's outputs made anew: text and pictures, and nothing that a browser runs.

    Args:
        outputs: as a notebook has them.
        room: what its pictures may take, with those of other cells; None is a notebook's.
    """
    found = []
    room = room or _Room()
    for output in outputs[:_MAX_OUTPUTS]:
        safe = _safe_output(output, room) if isinstance(output, dict) else None
        if safe is not None:
            found.append(safe)
    return found


def _verdict_outputs(verdict: Verdict | None) -> list[Any]:
    if verdict is None:
        return [_error("NotRun", "this test cell was not run")]
    if verdict.status == "passed":
        return []
    return [_error(verdict.ename or "NotRun", verdict.message)]


def _error(name: str, message: str) -> Any:
    name, message = plain_text(name), plain_text(message)
    return nbformat.v4.new_output(
        "error", ename=name, evalue=message, traceback=[f"{name}: {message}"]
    )


def _safe_output(output: dict[str, Any], room: _Room) -> Any | None:
    of_kind = output.get("output_type")
    if of_kind == "stream" and output.get("name") in ("stdout", "stderr"):
        text = plain_text(_as_left_standing(str(output.get("text", ""))))
        return nbformat.v4.new_output("stream", name=output["name"], text=text)
    if of_kind == "error":
        lines = output.get("traceback")
        traceback = [plain_text(line) for line in lines] if isinstance(lines, list) else []
        return nbformat.v4.new_output(
            "error",
            ename=plain_text(output.get("ename", "")),
            evalue=plain_text(output.get("evalue", "")),
            traceback=traceback,
        )
    if of_kind in ("display_data", "execute_result") and isinstance(output.get("data"), dict):
        data = {}
        if "text/plain" in output["data"]:
            data["text/plain"] = plain_text(output["data"]["text/plain"])
        for mime, kind in _PICTURES.items():
            if mime not in output["data"]:
                continue
            if picture := _picture(output["data"][mime], kind, room):
                data[mime] = picture
            else:
                data["text/plain"] = messages.gettext(
                    "(A picture was left out: it is too large, or cannot be read as one.)"
                )
        return nbformat.v4.new_output("display_data", data=data) if data else None
    return None


def _as_left_standing(text: str) -> str:
    """Return what a terminal would show at last, of lines that overwrite themselves."""
    lines = (line.rstrip("\r").rpartition("\r")[2] for line in text.split("\n"))
    return "\n".join(lines)


def _picture(content: object, kind: str, room: _Room) -> str:
    """Return a picture in Base64, decoded and encoded again; "" if it is none, or too large.

    What stands in a file besides its pixels, and may be read by whoever opens it, is left behind.

    Args:
        content: Base64 of the file.
        kind: "PNG" or "JPEG".
        room: what it may take, lowered by what it took.
    """
    try:
        data = base64.b64decode(content) if isinstance(content, str) else b""
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # Pillow warns of pictures that unpack to gigabytes
            picture = Image.open(io.BytesIO(data), formats=[kind])
            n_pixels = picture.width * picture.height
            if n_pixels > min(_MAX_PIXELS, room.pixels):
                return ""
            room.pixels -= n_pixels
            is_plain = picture.mode in ("1", "L", "RGB") and "transparency" not in picture.info
            pixels = picture.convert(picture.mode if is_plain else _OTHERWISE[kind])
            pixels.info.clear()  # profiles and comments, which would be written again
            written = io.BytesIO()
            pixels.save(written, kind, **_AS_WRITTEN[kind])
    except Exception:  # whatever a forged file makes a decoder raise
        return ""
    text = base64.b64encode(written.getvalue()).decode()
    if len(text) > room.bytes:
        return ""
    room.bytes -= len(text)
    return text


def _copy_beside(notebook: Path, folder: Path) -> None:
    """Copy the files that were handed in beside the notebook, as nbgrader does.

    Links are left out, and what is too large for a notebook.
    """
    for path in notebook.parent.iterdir():
        if path == notebook or path.is_symlink() or not path.is_file():
            continue
        if path.stat().st_size <= MAX_BYTES:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, folder / path.name)
