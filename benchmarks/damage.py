"""Every kind of damage, on every accepted answer: what was mended, and whose points are kept.

    python -m benchmarks.damage                # as a Markdown table, some minutes
    python -m benchmarks.damage --every 6      # every sixth answer, as the tests do it

An answer keeps its points where grading gets the same cells as if nothing had happened.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.progress import track

from benchmarks.synthetic import ROOT
from nbjudge.course.layout import Course

sys.path.insert(0, str(ROOT))
from tests.damages import DAMAGES, Repairman


def main(
    every: Annotated[int, typer.Option(help="Take every so manieth accepted answer.")] = 1,
) -> None:
    """Print the table."""
    course = Course(ROOT)
    mended = [0] * len(DAMAGES)
    kept = [0] * len(DAMAGES)
    doubted = [0] * len(DAMAGES)
    total = 0
    for assignment in track(course.assignments, "damaging"):
        repairman = Repairman(course, assignment)
        for answer in repairman.accepted[::every]:
            total += 1
            for number, damage in enumerate(DAMAGES):
                repairs, same = repairman.restore(answer, damage)
                mended[number] += bool(repairs.done)
                doubted[number] += bool(repairs.doubts)
                kept[number] += same
    print(
        f"| damage, to {total} accepted answers | something mended | a person told | points kept |"
    )
    print("| --- | ---: | ---: | ---: |")
    for damage, *counts in zip(DAMAGES, mended, doubted, kept, strict=True):
        name = damage.__name__.replace("_", " ")
        print(f"| {name} | {' | '.join(map(str, counts))} |")


if __name__ == "__main__":
    typer.run(main)
