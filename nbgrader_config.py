"""nbgrader's settings for this course. See https://nbgrader.readthedocs.io for each of them."""

import os
import sys
from pathlib import Path

from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.preprocessors import Execute

from nbjudge.datasets import before_autograding
from nbjudge.intake import HonestOutputs, RepairCells
from nbjudge.release import ColabBadge

root = Path(__file__).parent
os.environ.setdefault("NBJUDGE_HOME", str(root / ".nbjudge"))
# nbgrader calls `alembic` by its name, also where nobody has activated the virtual environment
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

c = get_config()  # type: ignore[name-defined]  # noqa: F821  # traitlets provides it

c.CourseDirectory.root = str(root)
c.CourseDirectory.course_id = "cnn-cifar100"
# nbgrader's exchange, which this course does not use, need not be a folder of the system
c.Exchange.root = str(root / ".nbjudge" / "exchange")

# A student's cell begins with this line where the instructor's solution was.
c.ClearSolutions.code_stub = {"python": "# 여기에 코드를 작성하세요."}

# Release: the badge that opens the notebook in Colab. `repository` is "owner/name" on GitHub;
# left empty, the git remote `origin` decides, and without one there is no badge.
c.ColabBadge.repository = ""
c.ColabBadge.branch = "main"
c.GenerateAssignment.preprocessors = [ColabBadge, *GenerateAssignment.preprocessors.default()]

# Autograding: a submission's nbgrader cells are repaired first; the notebook runs in a grading
# kernel (small data, short training; see nbjudge/grading_kernel.py); and what nbgrader reads off
# the test cells' outputs is put right.
c.Autograde.sanitize_preprocessors = [RepairCells, *Autograde.sanitize_preprocessors.default()]
c.Autograde.autograde_preprocessors = [
    step
    for default in Autograde.autograde_preprocessors.default()
    for step in ([default, HonestOutputs] if default is Execute else [default])
]
c.Autograde.pre_convert_hook = before_autograding
c.Execute.timeout = 120  # seconds a cell
c.Execute.extra_arguments = [
    "--HistoryManager.hist_file=:memory:",
    "--IPKernelApp.extra_extensions=nbjudge.grading_kernel",
    "--log-level=ERROR",
]
