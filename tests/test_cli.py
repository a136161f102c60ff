from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from nbjudge.cli import app
from tests.conftest import ROOT

COMMANDS = [
    command.name or command.callback.__name__
    for command in app.registered_commands
    if command.callback
]
runner = CliRunner()


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str) -> None:
    shown = runner.invoke(app, [command, "--help"])
    assert shown.exit_code == 0
    assert "Usage:" in shown.output


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("readme", ["README.md", "README.ko.md"])
def test_every_command_is_in_the_readme(command: str, readme: str) -> None:
    assert f"nbjudge {command}" in (ROOT / readme).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command", ["release", "autograde", "scores", "demo", "answers", "feedback"]
)
def test_outside_a_course_there_is_one_line_that_helps(tmp_path: Path, command: str) -> None:
    shown = runner.invoke(app, [command, "--course", str(tmp_path)])
    assert shown.exit_code == 1
    assert "--course" in shown.output
    assert "Traceback" not in shown.output


def test_an_unknown_assignment_is_answered_with_the_known_ones() -> None:
    shown = runner.invoke(app, ["autograde", "99-nothing", "--course", str(ROOT)])
    assert shown.exit_code == 1
    assert "99-nothing" in shown.output
    assert "03-one-hot" in shown.output
