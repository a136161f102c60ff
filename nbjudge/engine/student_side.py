"""The student's side of one submission, at the trusted end: cells are run, calls answered.

A process that dies costs what the cell at fault was worth: another one is started, runs the cells
that went well before, and goes on behind it. Calls are answered by processes of their own
(`Answers`), and what these put out is shown to no student.
"""

from __future__ import annotations

import contextlib
import hashlib
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nbjudge.course.cells import Cell
from nbjudge.course.names import names_of
from nbjudge.engine.processes import PROCESS_ERRORS, OverLimitError, Parent, Process
from nbjudge.engine.results import NOT_RUN, CellRun, Result, Values, Verdict
from nbjudge.engine.sandbox import Limits
from nbjudge.engine.transport import VERSION, ClosedError, FrameError, unpack

_GRACE_S = 2.0  # for a cell to end after it was interrupted
_MAX_RESTARTS = 3
_MAX_CALLBACKS = 100_000  # of a test's functions, in one call of a student's
_MAX_NESTED_CALLS = 20  # a student's function calls a test's, which calls a student's, …
_CELLS_OUTPUT = 8  # how many cells may put out as much as one may


class JudgeStoppedError(Exception):
    """The judge's process did not answer while a student's function waited for it."""


class StudentSide:
    """The student's side of one submission, whichever process it is in at the moment."""

    def __init__(
        self,
        parent: Parent,
        limits: Limits,
        result: Result,
        exercises: Mapping[str, str],
        files: Mapping[str, bytes],
    ) -> None:
        self._parent = parent
        self._limits = limits
        self._result = result
        self._exercises = exercises  # of the tests
        self._files = dict(files)
        self._process: Process | None = self._new_process()
        self._done: list[_Done] = []  # a new process repeats them
        self._was_interrupted = False  # when it was asked last
        self._stopped: dict[str, bool] = {}  # answer → whether it did not run to its end
        self._restarts = 0
        self._left_s = limits.notebook_s
        self._left_output = _CELLS_OUTPUT * limits.output_kib << 10
        self._left_values = limits.values_mib << 20

    def run(self, number: int, cell: Cell) -> None:
        """Run a cell, and take down its outputs, unless it is an example, and what stopped it."""
        done = self._run(cell, cell.grade_id or f"cell {number + 1}")
        self._result.runs[number] = done
        if cell.kind == "answer":
            self._stopped[cell.grade_id] = bool(done.error)

    def test(self, cell: Cell) -> Verdict:
        """Run a test where the student's cells run, as nbgrader does."""
        run = self._run(cell, cell.grade_id)
        if not run.error:
            return Verdict(cell.grade_id, "passed")
        if run.error == NOT_RUN:
            return Verdict(cell.grade_id, "not run", "the student's process had ended")
        ename, _, message = run.error.partition(": ")
        return Verdict(cell.grade_id, "failed", message, ename)

    def _run(self, cell: Cell, name: str) -> CellRun:
        if not self._available():
            return CellRun([], NOT_RUN)
        try:
            shown = cell.kind != "example"  # a lesson's own pictures say nothing about a student
            answer = self._ask(_run_request(cell, shown=shown), name)
        except PROCESS_ERRORS as trouble:
            # a new process does not run it, but must know what was there before it
            self._done.append(_Done(_run_request(replace(cell, source=""), shown=False)))
            return CellRun([], self.problem(trouble))
        self._done.append(_Done(_run_request(cell, shown=False), self._was_interrupted))
        error = answer.get("error")
        outputs = self._outputs(answer.get("outputs"), name)
        return CellRun(outputs, "" if error is None else str(error))

    def values(self, tests: list[Cell], names: tuple[str, ...]) -> Values | None:
        """Return values for tests to read; None if there is no process to ask any more."""
        exercise = self._exercises[tests[0].grade_id]
        request = {
            "do": "values",
            "names": list(names),
            "figures": any("plt" in names_of(test.source).reads for test in tests),
            "exercise": exercise,
            "stopped": self._stopped.get(exercise, False),
        }
        for _ in range(2):
            if not self._available():
                return None
            try:
                answer = self._ask(request, f"the values for {tests[0].grade_id}")
                tree, figures = answer["tree"], answer["figures"]
                if not isinstance(tree, bytes) or not isinstance(figures, bytes | None):
                    raise FrameError("these are no values")
                if answer["version"] != VERSION:
                    raise FrameError("these are values of another version")
                self.keep(answer["blobs"])
            except (*PROCESS_ERRORS, KeyError, TypeError):
                self._end()
                continue
            self._done.append(_Done(request))
            return Values(
                tuple(test.grade_id for test in tests),
                names,
                tree,
                figures,
                tuple(self._result.blobs),
            )
        return None

    def answers(self) -> Answers:
        """Return what answers calls of the functions that were handed out so far."""
        return Answers(self, self._done)

    @property
    def cell_s(self) -> float:
        """How long a cell or a call may take, in seconds."""
        return self._limits.cell_s

    def start(self, done: Sequence[_Done]) -> Process:
        """Start a process and let it repeat what was done, with its outputs left out.

        Raises:
            PROCESS_ERRORS: it could not.
        """
        if self._left_s <= 0:
            raise OverLimitError("notebook_s", f"more than {self._limits.notebook_s:g} s")
        process = self._new_process()
        try:
            for one in done:
                self.ask(one.request, "a cell, run again,", process, interrupt=one.was_interrupted)
        except PROCESS_ERRORS:
            process.kill()
            raise
        return process

    def _new_process(self) -> Process:
        process = self._parent.start("student", self._limits)
        process.send({"do": "files", "files": self._files})
        return process

    def keep(self, blobs: list[bytes]) -> None:
        """Keep blobs under the names that their contents give them.

        Raises:
            OverLimitError: these and the earlier ones together are too large.
        """
        self._left_values -= sum(map(len, blobs))
        if self._left_values < 0:
            raise OverLimitError("values_mib", f"more than {self._limits.values_mib} MiB of values")
        for blob in blobs:
            self._result.blobs[hashlib.sha256(blob).digest()] = blob

    def close(self) -> None:
        """End the process."""
        self._end()

    def _ask(self, request: dict[str, Any], what: str) -> dict[str, Any]:
        """Ask the process that runs cells; end it if it does not answer."""
        assert self._process is not None, "`_available` was asked first"
        try:
            return self.ask(request, what, self._process)
        except PROCESS_ERRORS:
            self._end()
            raise

    def ask(
        self,
        request: dict[str, Any],
        what: str,
        process: Process,
        *,
        interrupt: bool = False,
        at_most: float = math.inf,
    ) -> dict[str, Any]:
        """Ask a process; interrupt it when it takes too long.

        Args:
            request: what is asked for.
            what: names it, for people.
            process: a student's.
            interrupt: it had to be interrupted before, and is so soon.
            at_most: seconds that it has for this, if they are fewer than for a cell.

        Raises:
            PROCESS_ERRORS: there is no answer; the process is of no use any more.
        """
        allowed = min(_GRACE_S if interrupt else self._limits.cell_s, self._left_s, at_most)
        self._was_interrupted = False
        begun = time.monotonic()
        try:
            return process.ask(request, allowed)
        except TimeoutError:
            if not interrupt:
                self._note(f"{what} took longer than {allowed:g} s and was interrupted")
            self._was_interrupted = True
            process.interrupt()
            try:
                return process.receive(_GRACE_S)
            except PROCESS_ERRORS:
                self._note(f"{what} did not heed the interrupt: its process was ended")
                raise TimeoutError(f"it took longer than {allowed:g} s") from None
        except PROCESS_ERRORS as trouble:
            self._note(f"{what}: {self.problem(trouble)}")
            raise
        finally:
            spent = time.monotonic() - begun
            self._left_s -= spent
            self._result.student_s += spent

    def _available(self) -> bool:
        """See to it that there is a process that has run what went well so far."""
        if self._left_s <= 0:
            if self._process is not None:
                self._note(f"the notebook took longer than {self._limits.notebook_s:g} s")
                self._end()
            return False
        while self._process is None:
            if self._restarts == _MAX_RESTARTS:
                return False
            self._restarts += 1
            with contextlib.suppress(*PROCESS_ERRORS):
                self._process = self.start(self._done)
        return True

    def _outputs(self, packed: object, cell: str) -> list[Any]:
        """Return what a cell put out, if it and the cells before it kept to the limits."""
        if not isinstance(packed, bytes):
            return []
        self._left_output -= len(packed)
        try:
            if self._left_output < 0:
                raise FrameError("what all cells put out together is too long")
            outputs = unpack(packed, (self._limits.output_kib + 64) << 10)
        except FrameError as error:
            self._note(f"{cell}: its outputs were left out: {error}")
            return []
        return outputs if isinstance(outputs, list) else []

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _note(self, sentence: str) -> None:
        self._result.limits_hit.append(sentence)

    def problem(self, trouble: Exception) -> str:
        """Say why a process gave no answer."""
        if isinstance(trouble, ClosedError):
            return "its process ended"
        if isinstance(trouble, TimeoutError):
            return f"it took longer than {self._limits.cell_s:g} s"
        return str(trouble)


@dataclass(frozen=True)
class _Done:
    """A request that a student's process answered, and whether it was interrupted at it."""

    request: dict[str, Any]
    was_interrupted: bool = False


class Answers:
    """Answers the calls of a student's functions that one row of tests makes.

    What answers is a process that repeats what the student's did up to the tests, under the same
    limits. It has a `/tmp`, memory and a process tree of its own, and ends with the tests.

    Args:
        student: the student's side, whose time and memory calls take.
        done: what the student's process did so far.
    """

    def __init__(self, student: StudentSide, done: Sequence[_Done]) -> None:
        self._student = student
        self._done = tuple(done)
        self._process: Process | None = None
        self.n_answered = 0  # by the process at hand
        self._n_pending = 0  # calls within calls

    def call(
        self,
        request: dict[str, Any],
        ask_judge: Callable[[dict[str, Any]], dict[str, Any]],
        *,
        alone: bool = False,
    ) -> dict[str, Any]:
        """Call a function of the student's, as the judge asks; never raises for what it does.

        Args:
            request: the judge's.
            ask_judge: passes on what the function asks of one that the test has handed to it.
            alone: a process answers that was asked for nothing else.
        """
        if alone and not self._n_pending:
            self.close()
        if self._n_pending == _MAX_NESTED_CALLS:
            return could_not("RecursionError", "calls within calls within calls")
        self._n_pending += 1
        try:
            self._process = self._process or self._student.start(self._done)
            self.n_answered += 1
            return self._conversation({**request, "do": "call"}, ask_judge, self._process)
        except JudgeStoppedError:
            self.close()
            raise
        except PROCESS_ERRORS as trouble:
            self.close()
            return could_not(type(trouble).__name__, self._student.problem(trouble))
        except TypeError:
            self.close()
            return could_not("RuntimeError", "the student's process answered nonsense")
        finally:
            self._n_pending -= 1

    def _conversation(
        self,
        message: dict[str, Any],
        ask_judge: Callable[[dict[str, Any]], dict[str, Any]],
        process: Process,
    ) -> dict[str, Any]:
        """Return the answer to a call; in the meantime the process may ask the judge."""
        deadline = time.monotonic() + self._student.cell_s
        for _ in range(_MAX_CALLBACKS):
            left_s = deadline - time.monotonic()
            answer = self._student.ask(message, "a call of a function", process, at_most=left_s)
            self._student.keep(answer.get("blobs", []))
            if answer.get("do") != "call back":
                return answer
            message = ask_judge(answer)
            if process is not self._process:  # a call within this one has ended it
                raise ClosedError("its process ended")
        raise OverLimitError("calls", f"more than {_MAX_CALLBACKS:,} calls of a test's function")

    def close(self) -> None:
        """End the process, if there is one."""
        self.n_answered = 0
        if self._process is not None:
            self._process.kill()
            self._process = None


def could_not(name: str, why: str) -> dict[str, Any]:
    """Return the answer to a call that nobody could answer."""
    return {"error": [name, why, name, None]}


def _run_request(cell: Cell, *, shown: bool) -> dict[str, Any]:
    """Return the request to run a cell, and whose it is: that decides whose its figures are."""
    return {
        "do": "run",
        "source": cell.source.encode(),
        "whose": "lesson" if cell.is_lessons else "answer" if cell.kind == "answer" else "student",
        "exercise": cell.grade_id,
        "shown": shown,
    }
