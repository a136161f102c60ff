"""Answers run in a moment, for authors and for the tests.

Starting a kernel and importing TensorFlow takes seconds, an answer often milliseconds. So one
process imports everything once and each trial runs in a fork of it: multiprocessing's forkserver,
which has imported TensorFlow but run no operation, and can therefore be forked safely.

A trial runs the cells of a notebook in an IPython shell with the grading extension, as a kernel
would, and reports for each whether it ran to its end. It is no judge of strangers' work: cells
and tests share the process.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from nbjudge.course import Cell

Errors = dict[str, str | None]

_CONTEXT = multiprocessing.get_context("forkserver" if os.name == "posix" else "spawn")


class TrialError(RuntimeError):
    """A trial ended without a result: it crashed, or ran out of time."""


def run_trials(
    jobs: Sequence[Sequence[Cell]], *, workers: int | None = None, timeout: float = 300.0
) -> Iterator[Errors]:
    """Run each job's cells in a process of its own, several at a time.

    Args:
        jobs: the cells of each trial.
        workers: how many at a time; one a core by default.
        timeout: seconds that one trial may take.

    Yields:
        For each job, in their order: `grade_id` → None for a cell that ran to its end, else
        "ErrorName: message". Cells without a `grade_id` are called `cell <n>`.

    Raises:
        TrialError: a trial crashed or ran out of time.
    """
    if hasattr(_CONTEXT, "set_forkserver_preload"):
        _CONTEXT.set_forkserver_preload(["nbjudge.trial_preload"])
    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        yield from pool.map(lambda job: _run_one(job, timeout), jobs)


def _run_one(cells: Sequence[Cell], timeout: float) -> Errors:
    ours, theirs = _CONTEXT.Pipe(duplex=False)
    with tempfile.TemporaryFile() as printed:
        process = _CONTEXT.Process(target=_child, args=(theirs, list(cells)))
        process.start()
        theirs.close()
        try:
            if not ours.poll(timeout):
                raise TrialError(f"the trial took longer than {timeout:.0f} s")
            result: Errors = ours.recv()
        except EOFError:
            process.join()
            raise TrialError(f"the trial's process ended with {process.exitcode}") from None
        finally:
            process.kill()
            process.join()
            ours.close()
            printed.close()
    return result


def _child(results: Connection, cells: list[Cell]) -> None:
    with tempfile.TemporaryDirectory() as scratch, _silence():
        os.chdir(scratch)
        errors = run_cells(cells)
        os.chdir("/")
    results.send(errors)
    results.close()


@contextmanager
def _silence() -> Iterator[None]:
    """Send what cells print, and what native code prints behind their back, nowhere."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
        yield


def run_cells(cells: Sequence[Cell]) -> Errors:
    """Run cells in this process, in a fresh IPython shell with the grading extension."""
    from IPython.core.interactiveshell import InteractiveShell

    class Shell(InteractiveShell):
        """A shell without a screen: `%matplotlib inline` works, nothing is shown."""

        def enable_gui(self, gui: str | None = None) -> None:
            """Accept every GUI, integrate none."""

    shell = Shell.instance()
    shell.extension_manager.load_extension("nbjudge.grading_kernel")
    errors: Errors = {}
    for number, cell in enumerate(cells):
        result = shell.run_cell(cell.source, store_history=False)
        error = result.error_before_exec or result.error_in_exec
        key = cell.grade_id or f"cell {number}"
        errors[key] = None if error is None else f"{type(error).__name__}: {error}"
    return errors
