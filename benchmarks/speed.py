"""How fast nbjudge is: the same class graded by nbgrader alone and by nbjudge, in turns.

    python -m benchmarks.speed                     # every row, about three quarters of an hour
    python -m benchmarks.speed lessons --scale 0.2 # one row, with a fifth of the students
    python -m benchmarks.speed --profile           # where the time goes

Both have the small data and the short trainings of `cnn_course.environment`; everything else
that makes nbjudge quick is its own. What is compared was measured in the same run on the same
machine, a chunk by one and a chunk by the other, so that a machine that is busy with something else
is busy for both.

A command's time is taken to be a start-up plus so much a submission; both come from two sizes of
the class. "With start-up" is what somebody waits who grades one class of the stated size.
"""

from __future__ import annotations

import json
import os
import platform
import pstats
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.synthetic import ROOT, Rig, descendants

UNTRAINED = ("01-random-samples", "02-image-grid", "03-one-hot", "04-normalization")
LESSON = "03-one-hot"
TRAINED = ("05-cnn", "07-transfer-learning")
_SAMPLE_EVERY_S = 0.2

console = Console(highlight=False, width=110)


@dataclass(frozen=True)
class Line:
    """A command's time over the size of the class: `start + each * students`."""

    start: float
    each: float

    @classmethod
    def through(cls, small: tuple[int, float], large: tuple[int, float]) -> Line:
        """Return the line through two measurements, (students, seconds) each."""
        each = (large[1] - small[1]) / (large[0] - small[0])
        return cls(small[1] - each * small[0], each)

    def at(self, students: int) -> float:
        """Return the seconds for a class of this size."""
        return self.start + self.each * students


@dataclass
class Bench:
    """The rows, each measured by a method that prints its table and returns a line for the last.

    Attributes:
        rig: the courses.
        scale: by what the sizes of the classes are multiplied.
        whole: whether nbgrader grades the whole class of the series, without extrapolation.
    """

    rig: Rig
    scale: float
    whole: bool = False

    def size(self, students: int, at_least: int = 2) -> int:
        """Return the size of a class, scaled."""
        return max(at_least, round(students * self.scale))

    def both(self, assignment: str, plain: tuple[int, int], judge: tuple[int, int]) -> list[Line]:
        """Measure a small and a large class with both, in turns; nbgrader's line comes first."""
        times: dict[str, list[tuple[int, float]]] = {"plain": [], "judge": []}
        for few, many in zip(plain, judge, strict=True):
            times["plain"].append((few, self.rig.grade_plain(assignment, few)))
            times["judge"].append((many, self.rig.grade_judge(assignment, many)))
        return [Line.through(*times[name]) for name in ("plain", "judge")]

    def lessons(self) -> list[str]:
        """Lessons without training: submissions a second, against nbgrader's."""
        plain, judge = (1, self.size(4, 3)), (self.size(4), self.size(40, 8))
        table = _table("lesson", "nbgrader /s", "nbjudge /s", "ratio", f"ratio, {judge[1]} with it")
        lines = {}
        for assignment in UNTRAINED:
            lines[assignment] = a, b = self.both(assignment, plain, judge)
            table.add_row(assignment, *_ratios(a, b, judge[1]))
        a, b = (
            Line(
                sum(line[n].start for line in lines.values()) / 4,
                sum(line[n].each for line in lines.values()) / 4,
            )
            for n in (0, 1)
        )
        table.add_row("all four", *_ratios(a, b, judge[1]))
        _show(
            "Lessons without training: submissions a second",
            table,
            f"nbgrader measured on {plain[0]} and {plain[1]} submissions a lesson, nbjudge on "
            f"{judge[0]} and {judge[1]}. Start-up taken out, but for the last column. "
            f"Start-up of one command: nbgrader {a.start:.1f} s, nbjudge {b.start:.1f} s.",
        )
        return [
            "01 to 04, submissions a second",
            f"{a.each / b.each:.0f}x; with start-up {a.at(judge[1]) / b.at(judge[1]):.0f}x",
            "40x",
            f"nbgrader {plain[1]}, nbjudge {judge[1]} a lesson",
        ]

    def series(self) -> list[str]:
        """All lessons for a class of 20, against nbgrader's time."""
        students = self.size(20, 3)
        by = f"nbgrader, {students}" + ("" if self.whole else " (extrapolated)")
        table = _table("lesson", f"{by} s", "nbjudge s", "ratio", "kept, MB each")
        lessons = self.rig.judge.assignments
        if self.whole:  # every other lesson before nbjudge, the rest after it
            how = f"on all {students} students"
            plain = {lesson: self.rig.grade_plain(lesson, students) for lesson in lessons[::2]}
            judged = self.rig.paced(lessons, students)
            plain |= {lesson: self.rig.grade_plain(lesson, students) for lesson in lessons[1::2]}
        else:
            how = "on 1 and 3 students and extrapolated lesson by lesson"
            few = {lesson: self.rig.grade_plain(lesson, 1) for lesson in lessons}
            judged = self.rig.paced(lessons, students)
            more = {lesson: self.rig.grade_plain(lesson, 3) for lesson in lessons}
            plain = {
                lesson: Line.through((1, few[lesson]), (3, more[lesson])).at(students)
                for lesson in lessons
            }
        before = total = kept = 0.0
        for lesson in lessons:
            last = max(when for when, of in judged if of == lesson)
            took, before, total = last - before, last, total + plain[lesson]
            each = self.rig.kept(lesson) / students / 1e6
            kept += each
            seconds = plain[lesson]
            table.add_row(
                lesson, f"{seconds:.0f}", f"{took:.1f}", f"{seconds / took:.1f}x", f"{each:.2f}"
            )
        table.add_row(
            "all", f"{total:.0f}", f"{before:.1f}", f"{total / before:.1f}x", f"{kept:.2f}"
        )
        _show(
            f"The whole series for a class of {students}",
            table,
            f"nbgrader, a command a lesson, measured {how}; nbjudge measured whole, in one "
            "command, its start-up with the first lesson. Kept: receipts, snapshots and autograded "
            "notebooks.",
        )
        return [
            "the whole series",
            f"{total / before:.1f}x",
            "10x",
            f"nbgrader {students if self.whole else 3} of {students}, nbjudge {students}",
        ]

    def engine(self) -> list[str]:
        """Time in the engine beyond the student's cells, from the receipts."""
        students = self.size(20)
        table = _table("lesson", "median s", "90th percentile s", "student's cells, median s")
        untrained: list[float] = []
        for assignment in self.rig.judge.assignments:
            self.rig.grade_judge(assignment, students)
            seconds = [receipt["seconds"] for receipt in self._receipts(assignment)]
            beyond = sorted(of["total"] - of["student"] for of in seconds)
            untrained += beyond if assignment in UNTRAINED else []
            table.add_row(
                assignment,
                f"{statistics.median(beyond):.3f}",
                f"{beyond[round(0.9 * (len(beyond) - 1))]:.3f}",
                f"{statistics.median(of['student'] for of in seconds):.3f}",
            )
        median = statistics.median(untrained)
        table.add_row("01 to 04", f"{median:.3f}", f"{_ninetieth(untrained):.3f}", "")
        _show(
            "Engine time beyond the student's own cells, a submission",
            table,
            f"{students} submissions a lesson, from the receipts (total - student), "
            f"{os.cpu_count()} jobs at a time. The judge's time (the test cells) is in it, and so "
            "is waiting for a core. The student's seconds hold the handing out of values.",
        )
        return [
            "engine time, 01 to 04, median",
            f"{median:.3f} s",
            "0.15 s",
            f"{students} a lesson",
        ]

    def regrade(self) -> list[str]:
        """`nbjudge regrade` of a class."""
        students = self.size(100)
        self.rig.grade_judge(LESSON, students)
        begun = time.perf_counter()
        command = [sys.executable, "-m", "nbjudge", "regrade", LESSON, "--json"]
        printed = self.rig.run(self.rig.judge, command)
        took = time.perf_counter() - begun
        outcomes = [json.loads(line) for line in printed.splitlines()]
        ran = sum(outcome["ran_student"] for outcome in outcomes)
        if len(outcomes) != students or any(outcome["error"] for outcome in outcomes):
            raise RuntimeError(f"{len(outcomes)} of {students} were regraded, or with errors")
        table = _table("submissions", "student's code was run for", "s", "s a submission")
        table.add_row(str(students), str(ran), f"{took:.1f}", f"{took / students:.3f}")
        _show(f"`nbjudge regrade {LESSON}`, start-up included", table, "")
        return [f"regrade of {students}", f"{took:.1f} s; student's code: {ran}", "10 s", LESSON]

    def memory(self) -> list[str]:
        """The largest memory that nbjudge and all its processes hold together."""
        students = self.size(8)
        table = _table("lesson", "peak GB", "samples", "largest number of processes")
        peaks = []
        for assignment in TRAINED:
            self.rig.hand_in(self.rig.judge, [assignment], students)
            command = [*self.rig.autograde(assignment), "--workers", "2"]
            peak, samples, processes = _watch(self.rig, command)
            peaks.append(peak)
            table.add_row(assignment, f"{peak / 1e9:.2f}", str(samples), str(processes))
        _show(
            "Peak memory with two workers",
            table,
            f"{students} submissions; the sum of the processes' proportional shares (PSS: what "
            f"several share counts once), every {_SAMPLE_EVERY_S:g} s.",
        )
        return ["peak memory, two workers", f"{max(peaks) / 1e9:.2f} GB", "3 GB", "05 and 07"]

    def growth(self) -> list[str]:
        """Time a submission in a class of 20 and in one of 200."""
        small, large = self.size(20, 8), self.size(200, 24)
        paces: dict[int, list[float]] = {small: [], large: []}
        for size in (small, large, small, small, large, small):
            verdicts = self.rig.paced([LESSON], size, different=small)
            paces[size].append((verdicts[-1][0] - verdicts[0][0]) / (size - 1))
        table = _table("class", "s a submission, best run", "all runs")
        for size, found in paces.items():
            runs = ", ".join(f"{pace:.3f}" for pace in sorted(found))
            table.add_row(str(size), f"{min(found):.3f}", runs)
        change = min(paces[large]) / min(paces[small]) - 1
        _show(
            f"{LESSON} as the class grows",
            table,
            f"From the first verdict to the last, so without start-up; the class of {large} hands "
            f"in the notebooks of the class of {small} again and again. Change: {change:+.0%}.",
        )
        return [f"growth {small} to {large}", f"{change:+.0%} a submission", "10 %", LESSON]

    def profile(self) -> None:
        """Show where the time goes that nbjudge's coordinating process takes."""
        students = self.size(100)
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "profile"
            self.rig.hand_in(self.rig.judge, [LESSON], students)
            command = self.rig.autograde(LESSON)
            self.rig.run(
                self.rig.judge, [command[0], "-m", "cProfile", "-o", str(file), *command[1:]]
            )
            stats = pstats.Stats(str(file)).sort_stats("cumulative")
            stats.print_stats(
                "nb(judge|grader|format|convert)/|sqlalchemy/|{", 25
            )  # no import system

            self.rig.hand_in(self.rig.judge, [LESSON], students)
            phases = str(Path(__file__).with_name("phases.py"))
            self.rig.run(self.rig.judge, [command[0], phases, str(file), *command[3:]])
            report = json.loads(file.read_text(encoding="utf-8"))
        table = _table("part", "times", "s", "of it computing here", "ms a submission")
        for part, (calls, wall, own) in sorted(report["parts"].items()):
            share = f"{1000 * wall / students:.1f}"
            table.add_row(part, str(calls), f"{wall:.2f}", f"{own:.2f}", share)
        _show(
            f"Where the time of `nbjudge autograde {LESSON}` goes",
            table,
            f"{students} submissions in {report['whole']:.1f} s, {os.cpu_count()} jobs at a time: "
            "what jobs wait for adds up over them. Parts within parts count once.",
        )

    def _receipts(self, assignment: str) -> list[dict[str, Any]]:
        paths = sorted((self.rig.home / "receipts" / assignment).glob("*.json"))
        return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


def _ratios(plain: Line, judge: Line, students: int) -> list[str]:
    with_start = plain.at(students) / judge.at(students)
    return [
        f"{1 / plain.each:.2f}",
        f"{1 / judge.each:.2f}",
        f"{plain.each / judge.each:.0f}x",
        f"{with_start:.0f}x",
    ]


def _ninetieth(values: list[float]) -> float:
    return sorted(values)[round(0.9 * (len(values) - 1))]


def _watch(rig: Rig, command: list[str]) -> tuple[int, int, int]:
    """Run a command; return peak bytes, the number of samples, and the most processes seen."""
    peak = samples = most = 0
    with tempfile.TemporaryFile("w+") as output:
        process = rig.start(rig.judge, command, output)
        while process.poll() is None:
            pids = descendants(process.pid)
            peak = max(peak, sum(map(_share_of_memory, pids)))
            samples, most = samples + 1, max(most, len(pids))
            time.sleep(_SAMPLE_EVERY_S)
        if process.returncode:
            output.seek(0)
            raise RuntimeError(f"{' '.join(command)}\n{output.read()[-2000:]}")
    return peak, samples, most


def _share_of_memory(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


def _table(*columns: str) -> Table:
    table = Table(box=box.MARKDOWN)
    for number, column in enumerate(columns):
        table.add_column(column, justify="right" if number else "left")
    return table


def _show(title: str, table: Table, note: str) -> None:
    console.print(f"\n### {title}\n")
    console.print(table)
    if note:
        console.print(f"{note}\n", soft_wrap=True)


_ROWS: dict[str, Callable[[Bench], list[str]]] = {
    "lessons": Bench.lessons,
    "series": Bench.series,
    "engine": Bench.engine,
    "regrade": Bench.regrade,
    "memory": Bench.memory,
    "growth": Bench.growth,
}


def main(
    rows: Annotated[
        list[str] | None, typer.Argument(help=f"Of {', '.join(_ROWS)}; all by default.")
    ] = None,
    scale: Annotated[float, typer.Option(help="Multiplies the sizes of the classes.")] = 1.0,
    profile: Annotated[
        bool, typer.Option("--profile", help="Show where the time goes, and measure no row.")
    ] = False,
    whole: Annotated[
        bool,
        typer.Option("--whole", help="nbgrader grades all of the series (half an hour)."),
    ] = False,
    keras: Annotated[
        Path | None,
        typer.Option(help="A Keras folder with prepared weights; the course's own, if it has one."),
    ] = None,
) -> None:
    """Measure nbjudge against nbgrader alone on this machine."""
    unknown = [row for row in rows or [] if row not in _ROWS]
    if unknown:
        raise typer.BadParameter(f"no row is called {', '.join(unknown)}")
    own = ROOT / ".nbjudge" / "keras"
    if keras is None and (own / "mobilenet_v2.json").exists():
        keras = own
    console.print(
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, load before the run {os.getloadavg()[0]:.1f}"
    )
    with tempfile.TemporaryDirectory(prefix="nbjudge-speed-") as folder:
        bench = Bench(Rig(Path(folder), keras), scale, whole)
        if profile:
            bench.profile()
            return
        summary = _table("what", "reached", "goal", "measured on")
        for row in rows or _ROWS:
            summary.add_row(*_ROWS[row](bench))
        _show("Summary", summary, "")


if __name__ == "__main__":
    typer.run(main)
