"""Answers run in a moment, for authors and for the tests.

Starting a kernel and importing TensorFlow takes seconds, an answer often milliseconds. So one
process imports everything once, and each trial runs in a fork of it. That process has imported
TensorFlow but run no operation, and can therefore be forked safely.

A trial runs the cells of a notebook in an IPython shell with the grading extension, as a kernel
would, and reports for each whether it ran to its end. It is no judge of strangers' work: cells
and tests share the process.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from nbjudge import datasets
from nbjudge.course import Cell
from nbjudge.isolation import JobFailedError, run_isolated

Errors = dict[str, str | None]

TIMEOUT_S = 300.0


class _Job(NamedTuple):
    cells: list[Cell]
    home: Path


def run_trials(
    jobs: Sequence[Sequence[Cell]], *, workers: int | None = None
) -> Iterator[tuple[int, Errors | JobFailedError]]:
    """Run each job's cells in a process of its own, with the grading data of this process.

    Args:
        jobs: the cells of each trial.
        workers: how many at a time; one a core by default.

    Yields:
        The number of a job and, as they come, `grade_id` → None for a cell that ran to its end,
        else "ErrorName: message". Cells without a `grade_id` are called `cell <n>`.
    """
    with_home = [_Job(list(cells), datasets.home()) for cells in jobs]
    died = []
    for number, result in run_isolated(
        _run_silently,
        with_home,
        workers=workers,
        timeout=TIMEOUT_S,
        preload="nbjudge.trial_preload",
    ):
        if isinstance(result, JobFailedError):
            died.append(number)
        else:
            yield number, result
    # a fork may die for reasons of its own; a process that starts afresh tells the job's fault
    again = [with_home[number] for number in died]
    for place, result in run_isolated(_run_silently, again, workers=workers, timeout=TIMEOUT_S):
        yield died[place], result


def _run_silently(job: _Job) -> Errors:
    os.environ["NBJUDGE_HOME"] = str(job.home)
    with Path(os.devnull).open("w") as nowhere:  # native code prints behind Python's back
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    with tempfile.TemporaryDirectory() as scratch:
        os.chdir(scratch)
        errors = run_cells(job.cells)
        os.chdir("/")
    return errors


def run_cells(cells: Sequence[Cell]) -> Errors:
    """Run cells in this process, in an IPython shell with the grading extension."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    class Shell(InteractiveShell):
        """A shell without a screen: `%matplotlib inline` works, nothing is shown."""

        def enable_gui(self, gui: str | None = None) -> None:
            """Accept every GUI, integrate none."""

        def showtraceback(self, *args: object, **kwargs: object) -> None:
            """Leave out what takes longer than most cells; errors are in the results."""

        showsyntaxerror = showtraceback

    shell = Shell.instance(config=Config(HistoryManager={"enabled": False}))
    shell.extension_manager.load_extension("nbjudge.grading_kernel")
    errors: Errors = {}
    for number, cell in enumerate(cells):
        result = shell.run_cell(cell.source, store_history=False)
        error = result.error_before_exec or result.error_in_exec
        key = cell.grade_id or f"cell {number}"
        errors[key] = None if error is None else f"{type(error).__name__}: {error}"
    return errors
