"""Shell commands of students' cells (`!ls`, `%%bash`): what they print is shown; none raises.

A command has no terminal and no input. It ends with its shell: nothing of it goes on in the
background.
"""

from __future__ import annotations

import codecs
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

NOT_FOUND = 127  # what shells say of a command that cannot be started

_CHUNK = 1 << 16
# one command of a line (as far as an unquoted `;`, `&`, `|` or the end) that installs something
_INSTALLATION = re.compile(
    r"""
    (?P<before> (?: ^ | [;&|({\n] | \b(?:then|else|do)\s ) [ \t]* )
    (?: (?: sudo (?:\s+-\S+)* | time | nohup | command | env | [A-Za-z_]\w*=\S* ) \s+ )*
    ["']? (?:[^\s"';&|]*/)?
    (?:
        (?: pip[\d.]*["']? | python[\d.]*["']? (?:\s+-\w)*? \s+ -m \s+ pip
          | uv (?:\s+pip)? | (?:micro)?mamba | conda | apt (?:-get)? | aptitude | npm | yarn )
        (?: \s+ -\S+ (?: \s+ [^-\s]\S* )?? )*
        \s+ (?: install | uninstall | download | update | upgrade | full-upgrade | dist-upgrade
              | remove | purge | autoremove | create | add | sync | i | ci )
      | dpkg \s+ (?: -i | --install )
    )
    (?= \s | $ | [;&|)] )
    (?: \s\#[^\n]* | "[^"]*" | '[^']*' | \\. | [<>]& | &> | [^;&|\n"'\\)}] )*
    """,
    re.VERBOSE,
)


def without_installations(command: str) -> tuple[str, bool]:
    """Take out of shell code what would install something: there is no network to get it from.

    Args:
        command: a command line, or several.

    Returns:
        The rest, in which an installation has become `true`; whether there was one.
    """
    rest, count = _INSTALLATION.subn(r"\g<before>true ", command)
    return rest, count > 0


def shell() -> str:
    """Return the shell that runs a `!` line: bash as on Colab, else what there is."""
    return shutil.which("bash") or "/bin/sh"


def run(
    words: Sequence[str], write: Callable[[str], object], *, max_bytes: int, script: str = ""
) -> int:
    """Run a program to its end, with all that it starts.

    Args:
        words: the program and its arguments.
        write: gets what they print, standard error as well, as it comes.
        max_bytes: when they have printed more than that, they are ended.
        script: what the program reads from its standard input.

    Returns:
        The exit code; negative for the number of the signal that ended it; `NOT_FOUND` if it
        could not be started.

    Raises:
        KeyboardInterrupt: the cell was interrupted; the program has been ended.
    """
    with tempfile.TemporaryFile() as given:
        given.write(script.encode(errors="replace"))
        given.seek(0)
        try:
            process = subprocess.Popen(
                words,
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env=_environment(),
                start_new_session=True,
            )
        except (OSError, ValueError) as error:  # e.g. it is not there; a null byte in the line
            why = error.strerror if isinstance(error, OSError) else error
            write(f"{words[0]}: {why}\n")
            return NOT_FOUND
    # what it left in the background holds the pipe open: that ends with it
    waiting = threading.Thread(target=_wait_and_end_group, args=[process], daemon=True)
    waiting.start()
    assert process.stdout is not None
    decode = codecs.getincrementaldecoder("utf-8")("replace").decode
    try:
        with process.stdout as pipe:
            while (chunk := os.read(pipe.fileno(), _CHUNK)) and max_bytes > 0:
                max_bytes -= len(chunk)
                write(decode(chunk))
    finally:
        _end_group(process)
        waiting.join()
    return process.returncode


def _wait_and_end_group(process: subprocess.Popen[bytes]) -> None:
    process.wait()
    _end_group(process)


def _end_group(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def _environment() -> dict[str, str]:
    """Return the environment in which `python` and `pip` are those of this process."""
    folders = [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
    return os.environ | {"PATH": os.pathsep.join(folders), "PAGER": "cat", "GIT_PAGER": "cat"}
