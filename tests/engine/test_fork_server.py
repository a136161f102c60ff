"""What a job's process inherits from the fork server, and what it does not."""

from __future__ import annotations

import pytest

from tests.engine.conftest import Start
from tests.engine.conversation import SOON_S, cell, run


def test_libraries_are_imported_before_a_job_begins(start: Start) -> None:
    wanted = ["numpy", "pandas", "scipy.sparse", "matplotlib.pyplot", "IPython"]
    said = run(start("student"), f"import sys; print([n for n in {wanted} if n in sys.modules])")
    assert said == f"{wanted}\n"


def test_a_jobs_only_connection_is_its_own(start: Start) -> None:
    """The fork server's own would let a job start others, and read their requests."""
    for _ in range(2):  # also not those of the jobs before it
        process = start("student")
        said = run(
            process,
            "import os, stat\n"
            "handles = []\n"
            "for number in range(256):\n"
            "    try:\n"
            "        if stat.S_ISSOCK(os.fstat(number).st_mode): handles.append(number)\n"
            "    except OSError: pass\n"
            "print(len(handles))",
        )
        assert said == "1\n"


@pytest.mark.parametrize("stream", [0, 1, 2])
def test_a_jobs_streams_lead_nowhere(start: Start, stream: int) -> None:
    is_null = "print(os.path.samestat(os.fstat({}), os.stat('/dev/null')))"
    assert run(start("student"), f"import os; {is_null.format(stream)}") == "True\n"


def test_what_was_imported_is_no_work_for_a_jobs_collector(start: Start) -> None:
    said = run(start("student"), "import gc; print(gc.isenabled(), gc.get_freeze_count() > 100000)")
    assert said == "True True\n"


def test_a_job_uses_one_thread(start: Start) -> None:
    said = run(start("student"), "import os; print(os.environ['OMP_NUM_THREADS'])")
    assert said == "1\n"


def test_a_job_may_wait_for_children_of_its_own(start: Start) -> None:
    """The fork server waits for nobody; a job that inherited that would lose their statuses."""
    code = "import subprocess; print(subprocess.run(['sh', '-c', 'exit 7']).returncode)"
    assert run(start("student"), code) == "7\n"


def test_a_job_that_ends_takes_no_other_with_it(start: Start) -> None:
    one, other = start("student"), start("student")
    with pytest.raises(ConnectionError):
        one.ask(cell("import os; os._exit(1)"), SOON_S)
    assert run(other, "print('here')") == "here\n"
