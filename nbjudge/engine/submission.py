"""One submission, judged: its cells in one process, the test cells in another.

The engine walks through a notebook's code cells. Cells that are not tests run in the student's
process. Where tests stand, it asks that process for the values of the names that the tests read,
hands them to the judge's process, and takes down the judge's verdicts. Everything that comes from
the student's side is bytes to it.

A process that dies costs what the cell at fault was worth: another one is started, runs the cells
that went well before, and goes on behind it.
"""

from __future__ import annotations

import builtins
import hashlib
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from nbjudge.course.layout import Cell, exercise_of
from nbjudge.course.names import names_of
from nbjudge.engine.processes import OverLimitError, Parent, Process
from nbjudge.engine.sandbox import Limits
from nbjudge.engine.transport import VERSION, ClosedError, FrameError, unpack
from nbjudge.errors import CourseError

Status = Literal["passed", "failed", "not run"]

_GRACE_S = 2.0  # for a cell to end after it was interrupted
_MAX_RESTARTS = 3
_MAX_UNREADABLE = 2
_CELLS_OUTPUT = 8  # how many cells may put out as much as one may
PROCESS_ERRORS = (ClosedError, TimeoutError, OverLimitError, FrameError)


@dataclass(frozen=True)
class Verdict:
    """What the judge found of one test cell.

    Attributes:
        grade_id: which.
        status: only "passed" earns points; "not run" says that nothing was found out.
        message: why it did not pass; empty if it did.
        ename: the name of the exception that a failed test ended with.
        detail: what the student's functions printed and raised while the test called them; for
            the instructor alone, because it may tell what the hidden test asked for.
    """

    grade_id: str
    status: Status
    message: str = ""
    ename: str = ""
    detail: str = ""


@dataclass(frozen=True)
class CellRun:
    """What came of one of the student's cells.

    Attributes:
        outputs: as a notebook has them; foreign text, not yet made safe to show.
        error: "" for a cell that ran to its end, else what stopped it.
    """

    outputs: list[dict[str, Any]]
    error: str = ""


@dataclass(frozen=True)
class Values:
    """What the student's process handed out where tests stand; plain data.

    Attributes:
        tests: the test cells' ids.
        names: the names that they read.
        tree, figures: the values, as `transport` writes them.
        blobs: the names of all blobs that they may need.
    """

    tests: tuple[str, ...]
    names: tuple[str, ...]
    tree: bytes
    figures: bytes | None
    blobs: tuple[bytes, ...]

    def as_list(self) -> list[Any]:
        """Return them as msgpack can write them, for `from_list`."""
        return [list(self.tests), list(self.names), self.tree, self.figures, list(self.blobs)]

    @classmethod
    def from_list(cls, plain: list[Any]) -> Values:
        """Return what `as_list` was called on.

        Raises:
            TypeError, ValueError: this is nothing that it returned.
        """
        tests, names, tree, figures, blobs = plain
        return cls(tuple(tests), tuple(names), tree, figures, tuple(blobs))


@dataclass
class Result:
    """What judging one submission gave.

    Attributes:
        verdicts: one for every test cell, in their order.
        runs: number of a code cell → what came of it; tests have none.
        snapshot: the values that were judged.
        blobs: SHA-256 → data, for the snapshot.
        limits_hit: sentences about limits that were reached and processes that died.
        called_student: the test cells that called a student's function.
        error: why nothing was judged, through no fault of the student's; mostly empty.
        student_s, total_s: seconds in the student's cells, and altogether.
        sandbox: what confined it, where that was on another machine.
        notes: what the course's environment said about how it grades.
    """

    verdicts: list[Verdict] = field(default_factory=list)
    runs: dict[int, CellRun] = field(default_factory=dict)
    snapshot: list[Values] = field(default_factory=list)
    blobs: dict[bytes, bytes] = field(default_factory=dict)
    limits_hit: list[str] = field(default_factory=list)
    called_student: list[str] = field(default_factory=list)
    error: str = ""
    student_s: float = 0.0
    total_s: float = 0.0
    sandbox: str = ""
    notes: list[str] = field(default_factory=list)

    @property
    def passed(self) -> set[str]:
        """The ids of the test cells that passed."""
        return {verdict.grade_id for verdict in self.verdicts if verdict.status == "passed"}


def run(
    parent: Parent,
    cells: Sequence[Cell],
    imports: str,
    limits: Limits,
    modules: Mapping[str, str] | None = None,
) -> Result:
    """Run and judge one submission.

    Args:
        parent: where processes come from.
        cells: the notebook's code cells, the test cells with the course's own source.
        imports: what the lesson's given cells import, as code (see `Lesson.imports`); the judge
            imports these itself.
        limits: what the submission may use.
        modules: the sources of the test modules, which only the judge gets.

    Raises:
        SandboxError: no process can be started.
    """
    begun = time.monotonic()
    result = Result()
    student = _Student(parent, limits, result)
    judge = _Judge(parent, limits, imports, modules or {}, student, result)
    imported = names_of(imports).imports
    try:
        for first, tests in _parts(cells):
            if not tests:
                student.run(first, cells[first])
            else:
                judge.judge(tests, student.values(tests, imported))
    finally:
        student.close()
        judge.close()
    result.total_s = time.monotonic() - begun
    return result


def rejudge(
    parent: Parent,
    tests: Sequence[Cell],
    imports: str,
    limits: Limits,
    snapshot: Sequence[Values],
    blobs: dict[bytes, bytes],
    modules: Mapping[str, str] | None = None,
) -> Result | None:
    """Judge values that were kept. No code of the student's runs.

    Returns:
        The result; None if that cannot be done, because a test calls a student's function or
        reads a name that was not kept.
    """
    begun = time.monotonic()
    result = Result(snapshot=list(snapshot), blobs=blobs)
    judge = _Judge(parent, limits, imports, modules or {}, None, result)
    by_id = {test.grade_id: test for test in tests}
    imported = names_of(imports).imports
    try:
        for values in snapshot:
            group = [by_id.pop(grade_id) for grade_id in values.tests if grade_id in by_id]
            if not set(names_read(group, imported)) <= set(values.names):
                return None
            judge.judge(group, values)
            if result.called_student:
                return None
    finally:
        judge.close()
    if by_id:
        return None
    result.total_s = time.monotonic() - begun
    return result


def names_read(tests: Sequence[Cell], modules: frozenset[str]) -> tuple[str, ...]:
    """Return the names whose values test cells need from the student."""
    read = frozenset[str]().union(*(names_of(test.source).reads for test in tests))
    return tuple(sorted(name for name in read - modules if not hasattr(builtins, name)))


def _parts(cells: Sequence[Cell]) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the number of each other cell, and each row of tests with the number of its first."""
    number = 0
    while number < len(cells):
        tests = []
        for cell in cells[number:]:
            if cell.kind != "test":
                break
            tests.append(cell)
        yield number, tests
        number += len(tests) or 1


class _Student:
    """The student's side of one submission, whichever process it is in at the moment."""

    def __init__(self, parent: Parent, limits: Limits, result: Result) -> None:
        self._parent = parent
        self._limits = limits
        self._result = result
        self._process: Process | None = parent.start("student", limits)
        self._done: list[dict[str, Any]] = []  # requests that went well: a new process repeats them
        self._answering: Process | None = None
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

    def _run(self, cell: Cell, name: str) -> CellRun:
        if not self._available():
            return CellRun([], "not run")
        self.end_answering()
        try:
            shown = cell.kind != "example"  # a lesson's own pictures say nothing about a student
            answer = self._ask(_run_request(cell, shown=shown), name)
        except PROCESS_ERRORS as trouble:
            # a new process does not run it, but must know what was there before it
            self._done.append(_run_request(replace(cell, source=""), shown=False))
            return CellRun([], self._problem(trouble))
        self._done.append(_run_request(cell, shown=False))
        error = answer.get("error")
        outputs = self._outputs(answer.get("outputs"), name)
        return CellRun(outputs, "" if error is None else str(error))

    def values(self, tests: list[Cell], modules: frozenset[str]) -> Values | None:
        """Return what the tests read; None if there is no process to ask any more."""
        names = names_read(tests, modules)
        exercise = self._exercise_of(tests[0])
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
            self._done.append(request)
            return Values(
                tuple(test.grade_id for test in tests),
                names,
                tree,
                figures,
                tuple(self._result.blobs),
            )
        return None

    def _exercise_of(self, test: Cell) -> str:
        """Return which of the answers so far a test is about: by its name, or else the last."""
        known = list(self._stopped)
        try:
            return exercise_of(test, known)
        except CourseError:
            return known[-1] if known else ""

    def call(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call a function of the student's, as the judge asks; never raises for what it does.

        The process that answers is not the one whose cells people see: it repeats what that one
        did so far, and ends before another cell runs. So nothing that a test asks for can be
        shown, written or remembered by what the student's code does later.
        """
        try:
            process = self._answering or self._start_answering()
            answer = self._ask({**request, "do": "call"}, "a call of a function", process)
            self.keep(answer.get("blobs", []))
        except PROCESS_ERRORS as trouble:
            self.end_answering()
            return {"error": [type(trouble).__name__, self._problem(trouble)]}
        except TypeError:
            return {"error": ["RuntimeError", "the student's process answered nonsense"]}
        return answer

    def end_answering(self) -> None:
        """End the process that answered calls, if there is one."""
        if self._answering is not None:
            self._answering.kill()
            self._answering = None

    def _start_answering(self) -> Process:
        if self._left_s <= 0:
            raise OverLimitError("notebook_s", f"more than {self._limits.notebook_s:g} s")
        self._answering = self._parent.start("student", self._limits)
        for request in self._done:
            self._ask(request, "what was done before a call", self._answering)
        return self._answering

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
        """End the processes."""
        self.end_answering()
        if self._process is not None:
            if self._process.took_too_much:  # when nobody waited for it
                self._note(f"more than {self._limits.memory_mib} MiB of memory, in the background")
            self._end()

    def _ask(
        self, request: dict[str, Any], what: str, process: Process | None = None
    ) -> dict[str, Any]:
        """Ask a process; interrupt it when it takes too long, end it if that does not help.

        Args:
            request: what is asked for.
            what: names it, for people.
            process: the one that answers calls; None for the one that runs cells.
        """
        is_main = process is None
        process = process or self._process
        assert process is not None, "`_available` was asked first"
        allowed = min(self._limits.cell_s, self._left_s)
        begun = time.monotonic()
        try:
            return process.ask(request, allowed)
        except TimeoutError:
            self._note(f"{what} took longer than {allowed:g} s and was interrupted")
            process.interrupt()
            try:
                return process.receive(_GRACE_S)
            except PROCESS_ERRORS:
                self._note(f"{what} did not heed the interrupt: its process was ended")
                if is_main:
                    self._end()
                raise TimeoutError(f"it took longer than {allowed:g} s") from None
        except PROCESS_ERRORS as trouble:
            self._note(f"{what}: {self._problem(trouble)}")
            if is_main:
                self._end()
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
            self._process = self._parent.start("student", self._limits)
            try:
                for request in self._done:
                    self._ask(request, "a cell, run again,")
            except PROCESS_ERRORS:
                continue
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

    def _problem(self, trouble: Exception) -> str:
        if isinstance(trouble, ClosedError):
            return "its process ended"
        if isinstance(trouble, TimeoutError):
            return f"it took longer than {self._limits.cell_s:g} s"
        return str(trouble)


def _run_request(cell: Cell, *, shown: bool) -> dict[str, Any]:
    """Return the request to run a cell, and whose it is: that decides whose its figures are."""
    return {
        "do": "run",
        "source": cell.source.encode(),
        "whose": "lesson" if cell.is_lessons else "answer" if cell.kind == "answer" else "student",
        "exercise": cell.grade_id,
        "shown": shown,
    }


class _Judge:
    """The judge's side of one submission."""

    def __init__(
        self,
        parent: Parent,
        limits: Limits,
        imports: str,
        modules: Mapping[str, str],
        student: _Student | None,
        result: Result,
    ) -> None:
        self._parent = parent
        self._limits = limits
        self._imports = imports
        self._modules = dict(modules)
        self._student = student
        self._result = result
        self._process: Process | None = None
        self._has: set[bytes] = set()
        self._left_s = limits.judge_s
        self._unreadable: list[Values] = []  # what stopped the judge when it read them

    def judge(self, tests: list[Cell], values: Values | None) -> None:
        """Run tests on values, and take down a verdict for each."""
        if values is None:
            why = "the student's process had ended, and could not be started again"
            self._result.verdicts += [Verdict(t.grade_id, "not run", why) for t in tests]
            return
        if self._student is not None:
            self._result.snapshot.append(values)
        ready = False
        for test in tests:
            try:
                if self._left_s <= 0:
                    raise OverLimitError(
                        "judge_s", f"all tests together took longer than {self._limits.judge_s:g} s"
                    )
                if not ready or self._process is None:
                    self._hand_over(values)
                    ready = True
                self._result.verdicts.append(self._test(test))
            except PROCESS_ERRORS as trouble:
                self.close()
                why = f"the judge was stopped: {self._problem(trouble)}"
                self._result.verdicts.append(Verdict(test.grade_id, "not run", why))
                if f"{test.grade_id}: {why}" not in self._result.limits_hit:
                    self._result.limits_hit.append(f"{test.grade_id}: {why}")

    def _problem(self, trouble: Exception) -> str:
        if isinstance(trouble, TimeoutError):
            return f"it took longer than {self._limits.cell_s:g} s"
        return str(trouble) or "its process ended"

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process = None
            self._has.clear()

    def _hand_over(self, values: Values) -> None:
        """Let the judge read values; what has stopped it once is not read again.

        Values that are read later may hold the same again, so that the second time is the last.
        """
        if values in self._unreadable or len(self._unreadable) >= _MAX_UNREADABLE:
            raise OverLimitError("values", "it cannot read what the student's process handed out")
        try:
            self._ask_to_read(values)
        except PROCESS_ERRORS:
            self._unreadable.append(values)
            raise

    def _ask_to_read(self, values: Values) -> None:
        if self._process is None:
            self._process = self._parent.start("judge", self._limits)
            self._process.send({"imports": self._imports, "modules": self._modules})
        new = [digest for digest in values.blobs if digest not in self._has]
        self._has.update(new)
        self._ask(
            {
                "tree": values.tree,
                "names": list(values.names),
                "figures": values.figures,
                "digests": new,
                "blobs": [self._result.blobs[digest] for digest in new],
            }
        )

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Ask the judge's process for an answer, within what is left of its time."""
        assert self._process is not None, "it has been started"
        begun = time.monotonic()
        try:
            return self._process.ask(request, min(self._limits.cell_s, self._left_s))
        finally:
            self._left_s -= time.monotonic() - begun

    def _test(self, test: Cell) -> Verdict:
        assert self._process is not None
        deadline = time.monotonic() + self._limits.cell_s
        answer = self._ask({"grade_id": test.grade_id, "source": test.source})
        while answer.get("do") == "call":
            if not self._result.called_student or self._result.called_student[-1] != test.grade_id:
                self._result.called_student.append(test.grade_id)
            if self._student is None:
                reply: dict[str, Any] = {"error": ["RuntimeError", "nobody is there to answer"]}
            else:
                asked = time.monotonic()
                reply = self._student.call(answer)
                deadline += time.monotonic() - asked  # it has limits of its own
            begun = time.monotonic()
            try:
                self._process.send(reply)
                answer = self._process.receive(min(deadline - begun, self._left_s))
            finally:
                self._left_s -= time.monotonic() - begun
        detail = str(answer["detail"])
        if answer["passed"] is True:
            return Verdict(test.grade_id, "passed", detail=detail)
        message, ename = str(answer["message"]), str(answer["ename"])
        return Verdict(test.grade_id, "failed", message, ename, detail)
