"""What commands show, and the lines that end them."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from nbjudge.cli import terminal
from nbjudge.cli.terminal import course_at, progress_bar, warn
from nbjudge.errors import CourseError


@pytest.fixture(autouse=True)
def loud() -> Iterator[None]:
    """Let the next test hear everything again."""
    yield
    terminal.console.quiet = False


def test_an_error_that_was_raised_on_purpose_is_a_line_and_the_status_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as ended, course_at(tmp_path):
        raise CourseError("kim: [bold]x.ipynb[/]: broken\n→ mend it\x1b[2J")
    assert ended.value.exit_code == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("error: kim: [bold]x.ipynb[/]: broken")
    assert said.err.count("\n") == 1
    assert "\x1b" not in said.err


def test_a_fault_of_the_disk_is_a_line_as_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit), course_at(tmp_path):
        raise OSError(errno.ENOSPC, "No space left on device", str(tmp_path / "x"))
    said = capsys.readouterr().err
    assert said.startswith("error: ")
    assert " → " in said


def test_what_nobody_raised_on_purpose_keeps_its_traceback(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), course_at(tmp_path):
        _ = 1 / 0


def test_a_course_is_at_its_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with course_at(Path()) as course:
        assert course.root == tmp_path


def test_quiet_silences_what_is_shown_and_no_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for quiet in (True, False):
        with course_at(tmp_path, quiet=quiet):
            terminal.console.print("shown")
            warn("[red]warned[/]")
    said = capsys.readouterr()
    assert said.out == "shown\n"
    assert said.err == "[red]warned[/]\n" * 2


def test_a_long_line_is_not_broken(capsys: pytest.CaptureFixture[str]) -> None:
    warn("x" * 500)
    assert capsys.readouterr().err == "x" * 500 + "\n"


def test_tasks_of_the_progress_bar_need_not_say_what_is_slow() -> None:
    with progress_bar() as progress:
        task = progress.add_task("grading", total=2)
        assert progress.tasks[0].fields == {"slow": ""}
        progress.update(task, advance=1, slow="slowest: kim/03 9 s")
        assert progress.tasks[0].fields == {"slow": "slowest: kim/03 9 s"}
        assert list(progress.track([1, 2], description="collecting")) == [1, 2]
