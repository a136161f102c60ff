"""One submission, judged: its cells in one process, the test cells in another.

The engine walks through a notebook's code cells. Cells that are not tests run in the student's
process. Where tests stand, it asks that process for the values of the names that the tests read.
When all cells have run, that process ends; only then the values go to the judge's process, and the
engine takes down the judge's verdicts. Everything that comes from the student's side is bytes to
it.

A process that dies costs what the cell at fault was worth: another one is started, runs the cells
that went well before, and goes on behind it.

Tests may call a student's functions. Processes of their own answer (`_Answers`), and what these
put out is shown to no student: no code that knows what a test asks for runs before what is shown.
"""

from __future__ import annotations

import builtins
import contextlib
import hashlib
import math
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from nbjudge.course.cells import Cell, exercises_of_tests
from nbjudge.course.names import names_of
from nbjudge.engine.processes import OverLimitError, Parent, Process
from nbjudge.engine.sandbox import Limits
from nbjudge.engine.transport import VERSION, ClosedError, FrameError, unpack

Status = Literal["passed", "failed", "not run"]

_GRACE_S = 2.0  # for a cell to end after it was interrupted
_MAX_RESTARTS = 3
_MAX_UNREADABLE = 2
_DEPENDS_ON_CALLS = (
    "함수를 한 번씩 따로 부르면 맞지만 이어서 여러 번 부르면 결과가 달라집니다. "
    "앞에서 부른 것이 다음 결과에 남지 않는지 살펴보세요."
)
_UNTOLD = "함수의 결과가 맞지 않습니다."  # no time was left to find out what may be told
NOT_RUN = "not run"  # what stopped a cell that could not even begin
_MAX_CALLBACKS = 100_000  # of a test's functions, in one call of a student's
_MAX_NESTED_CALLS = 20  # a student's function calls a test's, which calls a student's, …
_CELLS_OUTPUT = 8  # how many cells may put out as much as one may
_UNTOLD_OBJECTS = (
    "검사에서 만들거나 돌려받은 객체의 결과가 맞지 않습니다. "
    "클래스를 직접 써 보면서 결과를 확인해 보세요."
)
PROCESS_ERRORS = (ClosedError, TimeoutError, OverLimitError, FrameError)


class _JudgeStoppedError(Exception):
    """The judge's process did not answer while a student's function waited for it."""


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


@dataclass(frozen=True)
class Given:
    """What a lesson brings along besides its cells.

    Attributes:
        imports: what its given cells import, as code (see `Lesson.imports`); the judge imports
            that itself.
        modules: the sources of the test modules, which only the judge gets.
        files: what lies beside the notebook, which every process gets: path → contents.
    """

    imports: str = ""
    modules: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)


def run(
    parent: Parent,
    cells: Sequence[Cell],
    given: Given,
    limits: Limits,
) -> Result:
    """Run and judge one submission.

    Args:
        parent: where processes come from.
        cells: the notebook's code cells, the test cells with the course's own source.
        given: what the lesson brings along.
        limits: what the submission may use.

    Raises:
        SandboxError: no process can be started.
    """
    begun = time.monotonic()
    result = Result()
    student = _Student(parent, limits, result, exercises_of_tests(cells), given.files)
    leaning = Leaning(cells, given.imports)
    judge = _Judge(parent, limits, given, result, leaning)
    handed_out = []
    try:
        for first, tests in _parts(cells):
            if tests:
                values = student.values(tests, leaning.asked(tests))
                handed_out.append((tests, values, student.answers()))
            elif cells[first].shared:
                result.verdicts.append(student.test(cells[first]))
            else:
                student.run(first, cells[first])
        student.close()  # from here on nothing is asked that a cell could show
        for tests, values, answers in handed_out:
            judge.judge(tests, values, answers)
    finally:
        student.close()
        judge.close()
    order = [cell.grade_id for cell in cells if cell.kind == "test"]
    result.verdicts.sort(key=lambda verdict: order.index(verdict.grade_id))
    result.total_s = time.monotonic() - begun
    return result


def rejudge(
    parent: Parent,
    cells: Sequence[Cell],
    given: Given,
    limits: Limits,
    snapshot: Sequence[Values],
    blobs: dict[bytes, bytes],
) -> Result | None:
    """Judge values that were kept. No code of the student's runs.

    Returns:
        The result; None if that cannot be done, because a test calls a student's function, runs in
        the student's process or reads a name that was not kept.
    """
    begun = time.monotonic()
    result = Result(snapshot=list(snapshot), blobs=blobs)
    leaning = Leaning(cells, given.imports)
    judge = _Judge(parent, limits, given, result, leaning)
    by_id = {cell.grade_id: cell for cell in cells if cell.kind == "test"}
    if any(test.shared for test in by_id.values()):
        return None
    try:
        for values in snapshot:
            group = [by_id.pop(grade_id) for grade_id in values.tests if grade_id in by_id]
            if not set(leaning.asked(group)) <= set(values.names):
                return None
            judge.judge(group, values, None)
            if result.called_student:
                return None
    finally:
        judge.close()
    if by_id:
        return None
    result.total_s = time.monotonic() - begun
    return result


class Leaning:
    """Whose values the test cells of a notebook read: the student's, or those of earlier tests.

    Tests of a notebook share a namespace, in which the last who bound a name counts, as in
    nbgrader: a name that a test bound, and no other cell since, is the tests' own.

    Args:
        cells: the notebook's code cells.
        imports: what the judge imports by itself, as code.
    """

    def __init__(self, cells: Sequence[Cell], imports: str) -> None:
        modules = names_of(imports).imports
        own: set[str] = set()  # bound by tests, and by nobody since
        self._asked: dict[str, set[str]] = {}
        lent: set[str] = set()
        for cell in cells:
            names = names_of(cell.source)
            if cell.kind == "test" and not cell.shared:
                foreign = {n for n in names.reads - modules if not hasattr(builtins, n)}
                self._asked[cell.grade_id] = foreign - own
                lent |= foreign & own
                own |= names.binds
            else:
                own -= names.binds
        self._lent = lent

    def asked(self, tests: Iterable[Cell]) -> tuple[str, ...]:
        """Return the names whose values test cells need from the student."""
        return tuple(sorted(set[str]().union(*(self._asked[test.grade_id] for test in tests))))

    def is_lender(self, test: Cell) -> bool:
        """Tell whether a later test reads what this one binds."""
        return not names_of(test.source).binds.isdisjoint(self._lent)


def _parts(cells: Sequence[Cell]) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the number of each other cell, and each row of tests with the number of its first."""
    number = 0
    while number < len(cells):
        tests = []
        for cell in cells[number:]:
            if cell.kind != "test" or cell.shared:
                break
            tests.append(cell)
        yield number, tests
        number += len(tests) or 1


class _Student:
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

    def answers(self) -> _Answers:
        """Return what answers calls of the functions that were handed out so far."""
        return _Answers(self, self._done)

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


class _Answers:
    """Answers the calls of a student's functions that one row of tests makes.

    What answers is a process that repeats what the student's did up to the tests, under the same
    limits. It has a `/tmp`, memory and a process tree of its own, and ends with the tests.

    Args:
        student: the student's side, whose time and memory calls take.
        done: what the student's process did so far.
    """

    def __init__(self, student: _Student, done: Sequence[_Done]) -> None:
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
            return _could_not("RecursionError", "calls within calls within calls")
        self._n_pending += 1
        try:
            self._process = self._process or self._student.start(self._done)
            self.n_answered += 1
            return self._conversation({**request, "do": "call"}, ask_judge, self._process)
        except _JudgeStoppedError:
            self.close()
            raise
        except PROCESS_ERRORS as trouble:
            self.close()
            return _could_not(type(trouble).__name__, self._student.problem(trouble))
        except TypeError:
            self.close()
            return _could_not("RuntimeError", "the student's process answered nonsense")
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


def _could_not(name: str, why: str) -> dict[str, Any]:
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


class _Judge:
    """The judge's side of one submission."""

    def __init__(
        self,
        parent: Parent,
        limits: Limits,
        given: Given,
        result: Result,
        leaning: Leaning,
    ) -> None:
        self._parent = parent
        self._limits = limits
        self._given = given
        self._result = result
        self._process: Process | None = None
        self._has: set[bytes] = set()
        self._left_s = limits.judge_s
        self._left_alone_s = limits.cell_s
        self._unreadable: list[Values] = []  # what stopped the judge when it read them
        self._leaning = leaning
        self._lenders: list[tuple[Values, Cell]] = []  # a new process runs these tests again

    def judge(self, tests: list[Cell], values: Values | None, answers: _Answers | None) -> None:
        """Run tests on values, and take down a verdict for each.

        Args:
            tests: a row of test cells.
            values: what the student's process handed out there; None if it could not.
            answers: calls of the student's functions; None where values were kept.
        """
        if values is None:
            why = "the student's process had ended, and could not be started again"
            self._result.verdicts += [Verdict(t.grade_id, "not run", why) for t in tests]
            return
        if answers is not None:
            self._result.snapshot.append(values)
        try:
            self._judge(tests, values, answers)
        finally:
            if answers is not None:
                answers.close()

    def _judge(self, tests: list[Cell], values: Values, answers: _Answers | None) -> None:
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
                self._result.verdicts.append(self._verdict(test, answers))
                if self._leaning.is_lender(test):
                    self._lenders.append((values, test))
            except (*PROCESS_ERRORS, _JudgeStoppedError) as error:
                self.close()
                trouble = error.__cause__ if isinstance(error, _JudgeStoppedError) else error
                why = f"the judge was stopped: {self._problem(trouble)}"
                self._result.verdicts.append(Verdict(test.grade_id, "not run", why))
                if f"{test.grade_id}: {why}" not in self._result.limits_hit:
                    self._result.limits_hit.append(f"{test.grade_id}: {why}")

    def _problem(self, trouble: BaseException | None) -> str:
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
            self._process.send(
                {
                    "imports": self._given.imports,
                    "modules": dict(self._given.modules),
                    "files": dict(self._given.files),
                }
            )
            for earlier, lender in self._lenders:
                self._send_values(earlier)
                self._test(lender, None)
        self._send_values(values)

    def _send_values(self, values: Values) -> None:
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

    def _verdict(self, test: Cell, answers: _Answers | None) -> Verdict:
        """Return a test's verdict, with a message that tells no more than its own questions.

        A function's answer is what its author wants, and may hold what the function was asked for
        before. So where a test fails that was not answered by a process of its own for each call,
        it runs once more with such processes, and that run's message is the one to be shown. Where
        a test asks objects that earlier calls gave it, it cannot; then only a message is shown that
        stands in the test itself.
        """
        first, told = self._test(test, answers)
        if first.status == "passed" or answers is None or answers.n_answered < 2:
            return first
        if self._result.called_student[-1] != test.grade_id:  # its message holds no answers
            return first
        if told is not None:  # a call made what another asked, so that none stands alone
            return replace(first, message=told)
        begun = time.monotonic()
        again, _ = self._test(test, answers, alone_until=begun + self._left_alone_s)
        self._left_alone_s -= time.monotonic() - begun
        if self._left_alone_s <= 0:
            return replace(first, message=_UNTOLD)
        if again.status == "passed":
            return replace(first, message=_DEPENDS_ON_CALLS)
        return again

    def _test(
        self, test: Cell, answers: _Answers | None, *, alone_until: float = math.inf
    ) -> tuple[Verdict, str | None]:
        """Run a test; with `alone_until`, each call has a process of its own, until that time.

        Returns:
            The verdict, and what may be told of a failure in place of its message; None where
            another run finds that out.
        """
        talk = _Talk(self, test.grade_id, answers, alone_until)
        answer = talk.until_verdict({"grade_id": test.grade_id, "source": test.source})
        detail = str(answer["detail"])
        if answer["passed"] is True:
            return Verdict(test.grade_id, "passed", detail=detail), None
        message, ename = str(answer["message"]), str(answer["ename"])
        verdict = Verdict(test.grade_id, "failed", message, ename, detail)
        if not answer["builds_on_calls"]:
            return verdict, None
        return verdict, message if answer["is_tests_own"] else _UNTOLD_OBJECTS

    def exchange(self, message: dict[str, Any], at_most: float) -> dict[str, Any]:
        """Send the judge's process a message, and wait for its answer.

        Args:
            message: for it.
            at_most: seconds that are left for the test.

        Raises:
            PROCESS_ERRORS: there is no answer.
        """
        assert self._process is not None, "it has been started"
        begun = time.monotonic()
        try:
            self._process.send(message)
            return self._process.receive(min(at_most, self._left_s))
        finally:
            self._left_s -= time.monotonic() - begun

    def note_call(self, grade_id: str) -> None:
        """Note that a test has called a student's function."""
        if self._result.called_student[-1:] != [grade_id]:
            self._result.called_student.append(grade_id)

    @property
    def cell_s(self) -> float:
        """How long a test may take, without the calls that it waits for, in seconds."""
        return self._limits.cell_s


class _Talk:
    """What is said while one test runs: calls go to the student's side, and calls back from it.

    Args:
        judge: the judge's side.
        grade_id: the test's.
        answers: the student's side; None if nobody is there.
        alone_until: before that time, each call has a process of its own; not if it is infinite.
    """

    def __init__(
        self, judge: _Judge, grade_id: str, answers: _Answers | None, alone_until: float
    ) -> None:
        self._judge = judge
        self._grade_id = grade_id
        self._answers = answers
        self._alone_until = alone_until
        self._left_s = judge.cell_s  # calls have limits of their own

    def until_verdict(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send the judge a message, and answer its calls until it says something else.

        Raises:
            PROCESS_ERRORS, _JudgeStoppedError: it says nothing more.
        """
        while True:
            begun = time.monotonic()
            answer = self._judge.exchange(message, self._left_s)
            self._left_s -= time.monotonic() - begun
            if answer.get("do") != "call":
                return answer
            message = self._call(answer)

    def _call(self, request: dict[str, Any]) -> dict[str, Any]:
        self._judge.note_call(self._grade_id)
        if self._answers is None or time.monotonic() >= self._alone_until:
            return _could_not("RuntimeError", "nobody is there to answer")
        is_alone = self._alone_until < math.inf
        return self._answers.call(request, self._call_back, alone=is_alone)

    def _call_back(self, request: dict[str, Any]) -> dict[str, Any]:
        """Pass on what a student's function asks of one that the test has handed to it."""
        try:
            answer = self.until_verdict({**request, "do": "call back"})
            if answer.get("do") != "returned":
                raise FrameError("the judge did not answer a call")
        except PROCESS_ERRORS as error:
            raise _JudgeStoppedError from error
        return answer
