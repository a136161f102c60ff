"""The command starts quickly, by whichever name it is called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

BY_NAME = str(Path(sys.executable).with_name("nbjudge"))


@pytest.mark.parametrize("command", [[sys.executable, "-m", "nbjudge"], [BY_NAME]])
def test_the_command_starts_without_the_grammar_of_addresses(
    command: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPROFILEIMPORTTIME", "1")
    done = subprocess.run([*command, "--help"], capture_output=True, text=True, check=True)
    assert "autograde" in done.stdout
    loaded = {line.split("|")[-1].strip() for line in done.stderr.splitlines()}
    assert "jsonschema" in loaded
    assert "lark" not in loaded
