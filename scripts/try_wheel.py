"""Build the wheel, install it into an empty environment, and grade a small course there.

    $ python scripts/try_wheel.py

Proves that the engine alone is enough for a course that needs no TensorFlow. It needs uv, and what
uv has not kept of earlier runs it downloads. Exit status 0 where everything went well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
CONFIG = """c = get_config()
c.CourseDirectory.course_id = "tiny"
c.Judge.language = "ko"  # so that the catalogue has to be there
"""
# what is graded there; run by the environment's own Python, which has nbformat and nbgrader
HAND_IN = """
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook


def cell(source, grade_id, **about):
    kinds = {"grade": False, "solution": False, "locked": False, "task": False}
    meta = {"schema_version": 3, "grade_id": grade_id, **kinds, **about}
    return new_code_cell(source, metadata={"nbgrader": meta})


solution = "### BEGIN SOLUTION\\ndef double(x):\\n    return 2 * x\\n### END SOLUTION"
hidden = "### BEGIN HIDDEN TESTS\\nassert double(5) == 10\\n### END HIDDEN TESTS"
test = f"assert double(2) == 4\\n{hidden}"
notebook = new_notebook(
    cells=[
        cell(solution, "double", solution=True),
        cell(test, "test_double_numbers", grade=True, locked=True, points=2),
    ],
    metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
)
if sys.argv[1] == "source":
    path = Path("source/one/one.ipynb")
    path.parent.mkdir(parents=True)
    nbformat.write(notebook, path)
else:
    for student, factor in (("ada", "2"), ("bo", "y")):
        released = nbformat.read("release/one/one.ipynb", 4)
        released.cells[0].source = f"def double(x):\\n    return {factor} * x"
        path = Path(f"submitted/{student}/one/one.ipynb")
        path.parent.mkdir(parents=True)
        nbformat.write(released, path)
"""
EXPECTED = {"ada": 2.0, "bo": 0.0}
READ = """
import sys
from importlib.util import find_spec
from pathlib import Path

import nbjudge
from nbgrader.api import Gradebook

assert not Path(nbjudge.__file__).is_relative_to(sys.argv[1]), nbjudge.__file__
heavy = [name for name in ("tensorflow", "keras", "sklearn", "pandas") if find_spec(name)]
assert heavy == [], heavy
with Gradebook("sqlite:///gradebook.db") as gradebook:
    found = {s.student.id: s.score for s in gradebook.assignment_submissions("one")}
page = Path("feedback/bo/one/one.html").read_text(encoding="utf-8")
# said by the page, and by the judge's process
assert "통과하지 못함" in page and "검사에서 함수를 불렀더니 NameError" in page, page
print(found)
"""


def main() -> int:
    """Try the wheel.

    Returns:
        0 where the class got the points that it should, otherwise 1.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        course = folder / "course"
        course.mkdir()
        (course / "nbgrader_config.py").write_text(CONFIG, encoding="utf-8")
        _uv("build", "--quiet", "--out-dir", str(folder), str(ROOT))
        (wheel,) = folder.glob("*.whl")
        _uv("venv", "--quiet", "--python", sys.executable, str(folder / "venv"))
        programs = folder / "venv" / "bin"
        python = str(programs / "python")
        _uv("pip", "install", "--quiet", "--python", python, str(wheel))
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "NBJUDGE_HOME")
        }
        # nbgrader starts programs of its environment by their names
        environment["PATH"] = f"{programs}{os.pathsep}{environment['PATH']}"
        for words in (
            [python, "-c", HAND_IN, "source"],
            [str(programs / "nbjudge"), "release"],
            [python, "-c", HAND_IN, "submitted"],
            [str(programs / "nbjudge"), "autograde"],
            [str(programs / "nbjudge"), "feedback"],
            [python, "-c", READ, str(ROOT)],
        ):
            done = subprocess.run(
                words, cwd=course, env=environment, capture_output=True, text=True, check=False
            )
            if done.returncode:
                print(f"{' '.join(words[-2:])}:\n{done.stdout}{done.stderr}", file=sys.stderr)
                return 1
        if done.stdout.strip() != str(EXPECTED):
            print(f"{done.stdout.strip()}, not {EXPECTED}", file=sys.stderr)
            return 1
    print(f"{wheel.name}: grades a course without TensorFlow")
    return 0


def _uv(*words: str) -> None:
    from uv import find_uv_bin

    subprocess.run([find_uv_bin(), *words], check=True)


if __name__ == "__main__":
    sys.exit(main())
