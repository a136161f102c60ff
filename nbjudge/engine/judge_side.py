"""The judge's side of one submission, at the trusted end: tests go in, verdicts come out."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from nbjudge.course.cells import Cell
from nbjudge.engine.leaning import Leaning
from nbjudge.engine.processes import PROCESS_ERRORS, OverLimitError, Parent, Process
from nbjudge.engine.results import Result, Values, Verdict
from nbjudge.engine.sandbox import Limits
from nbjudge.engine.student_side import Answers, JudgeStoppedError, could_not
from nbjudge.engine.transport import FrameError
from nbjudge.messages import gettext

_MAX_UNREADABLE = 2


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


class JudgeSide:
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

    def judge(self, tests: list[Cell], values: Values | None, answers: Answers | None) -> None:
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

    def _judge(self, tests: list[Cell], values: Values, answers: Answers | None) -> None:
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
            except (*PROCESS_ERRORS, JudgeStoppedError) as error:
                self.close()
                trouble = error.__cause__ if isinstance(error, JudgeStoppedError) else error
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

    def _verdict(self, test: Cell, answers: Answers | None) -> Verdict:
        """Return a test's verdict, with a message that tells no more than its own questions.

        A function's answer is what its author wants, and may hold what the function was asked for
        before. So where a test fails that was not answered by a process of its own for each call,
        it runs once more with such processes, and that run's message is the one to be shown. Where
        a test asks objects that earlier calls gave it, it cannot; then only a message is shown that
        stands in the test itself.
        """
        first, told = self._test(test, answers)
        if first.status != "failed" or answers is None or answers.n_answered < 2:
            return first
        if self._result.called_student[-1] != test.grade_id:  # its message holds no answers
            return first
        if told is not None:  # a call made what another asked, so that none stands alone
            return replace(first, message=told)
        begun = time.monotonic()
        again, _ = self._test(test, answers, alone_until=begun + self._left_alone_s)
        self._left_alone_s -= time.monotonic() - begun
        if self._left_alone_s <= 0 or again.status == "not run":
            # nothing was found out about what may be told
            return replace(first, message=gettext("The function's result is not right."))
        if again.status == "passed":
            depends_on_calls = gettext(
                "The function is right when each call stands alone, but gives other results when "
                "it is called several times in a row. See whether an earlier call leaves something "
                "behind that the next one uses."
            )
            return replace(first, message=depends_on_calls)
        return again

    def _test(
        self, test: Cell, answers: Answers | None, *, alone_until: float = math.inf
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
        if uncrossed := str(answer["uncrossed"]):
            return Verdict(test.grade_id, "not run", message, ename, detail, uncrossed), None
        verdict = Verdict(test.grade_id, "failed", message, ename, detail)
        if not answer["builds_on_calls"]:
            return verdict, None
        if answer["is_tests_own"]:
            return verdict, message
        return verdict, gettext(
            "An object that the test made or got back does not give the right result. Use your "
            "class yourself, and check what it gives."
        )

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
        self, judge: JudgeSide, grade_id: str, answers: Answers | None, alone_until: float
    ) -> None:
        self._judge = judge
        self._grade_id = grade_id
        self._answers = answers
        self._alone_until = alone_until
        self._left_s = judge.cell_s  # calls have limits of their own

    def until_verdict(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send the judge a message, and answer its calls until it says something else.

        Raises:
            PROCESS_ERRORS, JudgeStoppedError: it says nothing more.
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
            return could_not("RuntimeError", "nobody is there to answer")
        is_alone = self._alone_until < math.inf
        return self._answers.call(request, self._call_back, alone=is_alone)

    def _call_back(self, request: dict[str, Any]) -> dict[str, Any]:
        """Pass on what a student's function asks of one that the test has handed to it."""
        try:
            answer = self.until_verdict({**request, "do": "call back"})
            if answer.get("do") != "returned":
                raise FrameError("the judge did not answer a call")
        except PROCESS_ERRORS as error:
            raise JudgeStoppedError from error
        return answer
