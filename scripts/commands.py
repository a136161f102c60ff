"""Writes `docs/commands.md` from the commands themselves.

    python -m scripts.commands

A test of `tests/test_docs.py` fails where the page is not what this makes.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from nbjudge.cli.commands import app
from nbjudge.files import write_whole

PAGE = Path(__file__).resolve().parent.parent / "docs" / "commands.md"

_HEAD = """\
# The commands

[README](../README.md) · ← [In a container](containers.md) · → [Architecture](architecture.md)

Written by `python -m scripts.commands` from what `nbjudge COMMAND --help` says. Every command is
run in the course's folder, or is told with `--course` where that is. What commands end with, and
which lines programs can rely on, is in [Grading with nobody there](automation.md).
"""


def page() -> str:
    """Return the page: a table of all commands, then each with its arguments and options."""
    commands = list(_commands(typer.main.get_command(app), "nbjudge"))
    table = ["| command | what it does |", "| --- | --- |"]
    for name, command in commands:
        anchor = name.replace(" ", "-")
        table.append(f"| [`{name}`](#{anchor}) | {_cell(_paragraphs(command)[0])} |")
    sections = [_section(name, command) for name, command in commands]
    return "\n".join([_HEAD, *table, *sections]) + "\n"


def _commands(group: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Yield the commands of a group and of the groups in it, with their full names."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def _section(name: str, command: Any) -> str:
    arguments = [parameter for parameter in command.params if _is_argument(parameter)]
    usage = " ".join([name, *map(_as_written, arguments), "[OPTIONS]"])
    rows = [
        f"| {', '.join(f'`{word}`' for word in _words(parameter))} | {_cell(_what(parameter))} |"
        for parameter in command.params
        if not getattr(parameter, "hidden", False)
    ]
    parts = [f"\n## {name}\n", f"```text\n{usage}\n```\n", "\n\n".join(_paragraphs(command)) + "\n"]
    if rows:
        parts += ["| argument or option | |", "| --- | --- |", *rows, ""]
    return "\n".join(parts).rstrip()


def _is_argument(parameter: Any) -> bool:
    return not parameter.opts[0].startswith("-")


def _as_written(argument: Any) -> str:
    word = argument.metavar or argument.name.upper()
    word = f"{word}..." if argument.nargs == -1 else word
    return word if argument.required else f"[{word}]"


def _words(parameter: Any) -> list[str]:
    if _is_argument(parameter):
        return [_as_written(parameter)]
    return [*parameter.opts, *parameter.secondary_opts]


def _what(parameter: Any) -> str:
    """Return the help of an argument or option, with its default where that says something."""
    said = " ".join((parameter.help or "").split())
    default = parameter.default
    is_plain = isinstance(default, str | int | float | Path) and not isinstance(default, bool)
    if is_plain and str(default):
        return f"{said} Default: `{default}`."
    return said


def _paragraphs(command: Any) -> list[str]:
    return [" ".join(part.split()) for part in (command.help or "").split("\n\n")]


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    write_whole(PAGE, page())
