"""A class, graded: from `submitted/` to the gradebook.

Which submissions need grading, in what order, and what is recorded about each. A submission that
cannot be graded costs nobody else anything, and a run that is cut off goes on where it stopped.
"""

from __future__ import annotations

import difflib
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, NamedTuple

from nbjudge.course.hand_in import HandIn
from nbjudge.course.layout import Course, Lesson, assignment_of
from nbjudge.engine import sandbox
from nbjudge.engine.environment import Environment, versions, without_remedy
from nbjudge.engine.results import Result
from nbjudge.engine.sandbox import Limits
from nbjudge.errors import CourseError, SubmissionError
from nbjudge.files import is_byproduct
from nbjudge.grading import leave
from nbjudge.handin import intake
from nbjudge.pools.base import Job, Pool
from nbjudge.records.due import LatePolicy
from nbjudge.records.entries import save_submissions
from nbjudge.records.gradebook import Entry, entries, gradebook_of, people
from nbjudge.records.judged import Judged
from nbjudge.records.receipts import receipt, uncrossed_phrase, uncrossed_tests
from nbjudge.records.store import Store
from nbjudge.text import one_line


class Submission(NamedTuple):
    """One hand-in: whose, and of what."""

    student: str
    assignment: str


@dataclass(frozen=True)
class Standing:
    """What the gradebook shows of a submission.

    Attributes:
        grade: the points, those by hand and extra credit in, the late penalty taken off; None
            where there is no grade yet.
        penalty: what is taken off for being late.
    """

    grade: float | None
    penalty: float


@dataclass(frozen=True)
class Outcome:
    """What became of one submission.

    Attributes:
        submission: which one.
        error: why it got no verdict, as a line for the instructor; empty for a judged one.
        points, max_points: what it earned, and could have.
        seconds: how long it took.
        notes: lines that the instructor should see although it was judged.
        before: the points that it had before (`regrade` only).
        changed: the tests whose verdict is another one than before (`regrade` only).
        stood, stands: what the gradebook showed before, and shows now (`regrade` only).
        uncrossed: the tests that were not run, because they met a value which cannot cross from
            the student's process to the judge's → the name of its type; they earn nothing.
        to_confirm: the tests that a grader has given points for, and which want to be looked at
            again (`regrade` only).
        ran_student: whether code of the student's was run; never of one that was not even read.
    """

    submission: Submission
    error: str = ""
    points: float = 0.0
    max_points: float = 0.0
    seconds: float = 0.0
    notes: list[str] = field(default_factory=list)
    before: float | None = None
    changed: list[str] = field(default_factory=list)
    stood: Standing | None = None
    stands: Standing | None = None
    to_confirm: list[str] = field(default_factory=list)
    uncrossed: dict[str, str] = field(default_factory=dict)
    ran_student: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether anything that people see of it is another than before."""
        return bool(self.changed) or self.stood != self.stands


def submissions(course: Course, assignments: Sequence[str], student: str = "") -> list[Submission]:
    """Return what has been handed in, lesson by lesson, in the order of the students' ids."""
    return [
        Submission(folder.parent.name, assignment)
        for assignment in assignments
        for folder in sorted(course.root.glob(f"submitted/[!.]*/{assignment_of(assignment)}"))
        if folder.is_dir() and student in ("", folder.parent.name)
    ]


def strays(course: Course) -> Iterator[Outcome]:
    """Yield what lies in `submitted/` where nobody grades it, each with a line that says so.

    That is a folder that is called like no lesson, and a file beside the lessons' folders; but not
    what sync clients and others leave there.
    """
    known = {assignment_of(lesson) for lesson in course.assignments}
    for path in sorted([*course.root.glob("submitted/*"), *course.root.glob("submitted/*/*")]):
        inside = path.relative_to(course.root / "submitted").parts
        is_fine = path.is_dir() and (len(inside) == 1 or inside[1] in known)
        if is_fine or any(part.startswith("__") or is_byproduct(part) for part in inside):
            continue
        student, where = (inside[0], inside[1]) if len(inside) == 2 else ("", inside[0])
        similar = difflib.get_close_matches(where, sorted(known), 1, 0.4) or sorted(known)[:1]
        if path.is_dir():
            advice = f"no lesson is called so: rename the folder, perhaps to {similar[0]}"
        else:
            advice = f"put it into submitted/{student or 'STUDENT'}/LESSON/"
        line = one_line(f"{path.relative_to(course.root)}: not graded → {advice}")
        yield Outcome(Submission(student, where if path.is_dir() else ""), error=line)


def is_graded(course: Course, lesson: Lesson, student: str) -> bool:
    """Tell whether exactly this hand-in has been graded before, by exactly these tests."""
    receipt = Store(course.home).receipt(student, lesson.assignment)
    path = course.submission(student, lesson.assignment)
    return (
        receipt is not None
        and path.is_file()
        and course.link_to(path) is None  # which is refused, whatever it leads to
        and receipt["tests_sha256"] == lesson.digest
        and receipt["submitted_sha256"] == intake.file_digest(path)
    )


def ungraded(course: Course, among: Sequence[Submission]) -> list[Submission]:
    """Return the submissions that `is_graded` does not hold for."""
    lessons = {name: course.lesson(name) for name in {s.assignment for s in among}}
    return [s for s in among if not is_graded(course, lessons[s.assignment], s.student)]


def grade(
    course: Course,
    wanted: Sequence[Submission],
    pool: Pool,
    limits: Limits,
    stop: threading.Event | None = None,
) -> Iterator[Outcome]:
    """Grade submissions, and yield what became of each, as it is recorded.

    When `stop` is set, those in hand are finished, and no others begun.

    Raises:
        SandboxError: the machine cannot run students' code.
        ClusterError: no other machine can, where these were to do it.
        CourseError: a lesson has a kernel that cannot be judged.
    """
    lessons = {name: course.lesson(name) for name in {s.assignment for s in wanted}}
    leave.refuse_other_kernels(course, lessons.values())
    how = grading_conditions(course, limits, pool.sandboxed)

    def job(hand_in: HandIn) -> Job:
        return job_of(lessons[hand_in.assignment], hand_in.notebook, limits)

    def put(one: Judged) -> Outcome:
        return save_result(course, one, how)

    yield from _judge_each(course, lessons, wanted, pool, job, put, stop)


def standings(course: Course, assignment: str) -> dict[str, Standing]:
    """Return student → what the gradebook shows of them in a lesson."""
    with gradebook_of(course) as gradebook:
        return {entry.student: _standing(entry) for entry in entries(gradebook, assignment)}


def regrade(
    course: Course,
    assignment: str,
    pool: Pool,
    limits: Limits,
    student: str = "",
    stood: Mapping[str, Standing] | None = None,
) -> Iterator[Outcome]:
    """Judge a whole class again, from the values that were kept, by the tests as they are now.

    Only where a test calls a student's function, or reads what was not kept, the student's
    notebook is run again. Manual scores and comments stay. Yields as `grade` does, with what was
    there before.

    Args:
        course: the course.
        assignment: the lesson.
        pool: where they are judged.
        limits: of each.
        student: only this one's; "" for everybody's.
        stood: the `standings` to compare with, from before the lesson was released again, which
            may change what it is worth; as it is now by default.

    Raises:
        CourseError: nothing of this student's has been graded.
        SandboxError: the machine cannot run students' code.
        ClusterError: no other machine can, where these were to do it.
        CourseError: it was left to nbgrader, which keeps no values.
    """
    lesson = course.lesson(assignment)
    leave.refuse_other_kernels(course, [lesson])
    if course.is_left(lesson.assignment):
        raise CourseError(
            f"{assignment} is left to nbgrader, which keeps no values → "
            f"nbjudge autograde {assignment} --force"
        )
    store = Store(course.home)
    how = grading_conditions(course, limits, pool.sandboxed)

    def job(hand_in: HandIn) -> Job:
        return _job_again(lesson, hand_in, limits, store)

    before = standings(course, assignment) if stood is None else stood
    wanted = [
        Submission(receipt["student"], assignment)
        for receipt in store.receipts(assignment)
        if student in ("", receipt["student"])
    ]
    if student and not wanted:
        raise CourseError(
            f"{student}: {assignment} has not been graded → nbjudge autograde {assignment}"
        )
    with gradebook_of(course) as gradebook:

        def put(one: Judged) -> Outcome:
            whose = one.hand_in.student
            old = store.receipt(whose, assignment)
            outcome = _compared(save_result(course, one, how), old, one.result)
            (entry,) = entries(gradebook, assignment, [whose])
            return replace(
                outcome,
                stood=before.get(whose),
                stands=_standing(entry),
                to_confirm=[
                    name
                    for name, score in entry.scores.items()
                    if score.manual is not None and score.needs_manual_grade
                ],
            )

        yield from _judge_each(course, {assignment: lesson}, wanted, pool, job, put)


def _standing(entry: Entry) -> Standing:
    return Standing(None if entry.grade is None else round(entry.grade, 4), entry.penalty)


def _judge_each(
    course: Course,
    lessons: dict[str, Lesson],
    wanted: Iterable[Submission],
    pool: Pool,
    job: Callable[[HandIn], Job],
    put: Callable[[Judged], Outcome],
    stop: threading.Event | None = None,
) -> Iterator[Outcome]:
    """Open hand-ins when there is soon a worker for them, judge them, and save what comes of it.

    What was judged while the last were being saved is saved together: where results come faster
    than the disk can take them one by one, it takes more at a time. `put` writes what claims that
    a submission is graded, and is called when its grade is on the disk.

    Yields what became of each; also of those that cannot be opened, or not be judged.
    """
    opened: dict[int, tuple[HandIn, Job]] = {}
    without_job: list[Outcome] = []  # refused, or left to nbgrader
    config = course.settings.nbgrader
    numbers = count()

    def jobs() -> Iterator[Job]:
        for submission in wanted:
            lesson = lessons[submission.assignment]
            try:
                hand_in = intake.open_submission(course, lesson, submission.student)
            except SubmissionError as error:
                without_job.append(Outcome(submission, error=one_line(error)))
                continue
            if course.is_left(lesson.assignment):
                result = leave.grade(course, lesson, hand_in)
                left = Judged(lesson, hand_in, result)
                without_job.append(_failed(course, hand_in, result) if result.error else put(left))
                continue
            asked = job(hand_in)
            opened[next(numbers)] = hand_in, asked
            yield asked

    with gradebook_of(course) as gradebook:
        for results in pool.judge_together(jobs(), stop):
            judged = []
            for number, result in results:
                hand_in, asked = opened.pop(number)
                if result.error:
                    without_job.append(_failed(course, hand_in, result))
                else:
                    again = bool(asked.snapshot) and not result.runs
                    judged.append(Judged(lessons[hand_in.assignment], hand_in, result, again))
            if judged:
                save_submissions(gradebook, course, judged, config)
            outcomes = [put(one) for one in judged]  # all, before somebody stops listening
            while without_job:
                yield without_job.pop(0)
            yield from outcomes
    yield from without_job
    _prune_snapshots(course, lessons)


def job_of(lesson: Lesson, notebook: Any, limits: Limits) -> Job:
    """Return the job of judging a notebook by a lesson's tests."""
    return Job.of(lesson, lesson.as_graded(notebook), limits)


def grading_conditions(course: Course, limits: Limits, sandboxed: bool) -> dict[str, Any]:
    """Return what a receipt says about how it was graded."""
    return {
        "limits": limits.as_dict(),
        "sandbox": sandbox.description() if sandboxed else "none: on explicit request",
        "environment": without_remedy(Environment.of(course).facts()),
        "versions": versions(),
    }


def _job_again(lesson: Lesson, hand_in: HandIn, limits: Limits, store: Store) -> Job:
    job = job_of(lesson, hand_in.notebook, limits)
    receipt = store.receipt(hand_in.student, hand_in.assignment)
    kept = store.snapshot(hand_in.student, hand_in.assignment)
    if receipt is None or kept is None or receipt["submitted_sha256"] != hand_in.digest:
        return job
    values, blobs = kept
    return replace(job, snapshot=values, blobs=blobs)


def save_result(course: Course, judged: Judged, how: dict[str, Any]) -> Outcome:
    """Keep the values that were judged and, last of all, write the receipt."""
    store = Store(course.home)
    hand_in, result = judged.hand_in, judged.result
    kept = store.keep_snapshot(hand_in.student, hand_in.assignment, result.snapshot, result.blobs)
    if not kept:
        result.limits_hit.append("its values are too large to be kept: regrade runs it again")
    if result.sandbox:  # another machine's, which alone it was confined by
        how = how | {"sandbox": result.sandbox}
    said = receipt(judged, how)
    if not result.runs:  # judged by kept values: the cells ran when these were made
        before = store.receipt(hand_in.student, hand_in.assignment) or {}
        said["raised"] = before.get("raised", [])
    store.keep_receipt(said)
    uncrossed = uncrossed_tests(said)
    not_run = [f"{test} {uncrossed_phrase(kind)}" for test, kind in uncrossed.items()]
    return Outcome(
        Submission(hand_in.student, hand_in.assignment),
        points=said["points"],
        max_points=said["max_points"],
        seconds=result.total_s,
        notes=[*said["repairs"], *said["doubts"], *said["limits_hit"], *not_run],
        uncrossed=uncrossed,
        ran_student=bool(result.runs),
    )


def _failed(course: Course, hand_in: HandIn, result: Result) -> Outcome:
    error = SubmissionError(
        hand_in.student,
        hand_in.path.relative_to(course.root),
        f"the grader itself failed ({result.error})",
        "grade it again; if it fails again, this is a fault to report",
    )
    return Outcome(
        Submission(hand_in.student, hand_in.assignment),
        error=one_line(error),
        ran_student=bool(result.runs),
    )


def _compared(outcome: Outcome, old: dict[str, Any] | None, result: Result) -> Outcome:
    if old is None:  # somebody has taken it away
        return outcome
    had = {verdict["test"]: verdict["status"] for verdict in old["verdicts"]}
    changed = [v.grade_id for v in result.verdicts if had.get(v.grade_id) != v.status]
    return replace(outcome, before=old["points"], changed=changed)


def _prune_snapshots(course: Course, lessons: dict[str, Lesson]) -> None:
    store = Store(course.home)
    with store.alone() as alone:
        for assignment in lessons if alone else ():
            store.prune(assignment)


@dataclass(frozen=True)
class Scores:
    """What the gradebook says of a class.

    Attributes:
        points: student → assignment → points so far (late penalties taken off). A lesson that a
            student did not hand in, or that has no grade, is left out.
        waiting: the submissions of which a person still has to grade something.
        drifted: assignment → the students whose late penalty is another one than their date and
            points give now; only where there are some.
    """

    points: dict[str, dict[str, float]]
    waiting: set[Submission] = field(default_factory=set)
    drifted: dict[str, list[str]] = field(default_factory=dict)


def scores(course: Course, assignments: Sequence[str]) -> Scores:
    """Return the recorded points of all students in some assignments.

    Raises:
        CourseError: the gradebook cannot be reached, or the settings say nothing of late penalties
            that could be understood.
    """
    policy = LatePolicy(course.settings.nbgrader)
    with gradebook_of(course) as gradebook:
        found = Scores({student: {} for student in people(gradebook)})
        for assignment in assignments:
            for entry in entries(gradebook, assignment):
                if policy.differs(entry):
                    found.drifted.setdefault(assignment, []).append(entry.student)
                if entry.grade is not None:
                    # who was graded while this was read is not among the people yet
                    found.points.setdefault(entry.student, {})[assignment] = entry.grade
                if entry.needs_manual_grade:
                    found.waiting.add(Submission(entry.student, assignment))
    return found
