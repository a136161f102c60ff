"""The trusted end: jobs' processes that answer, are interrupted, take too much, and end."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from nbjudge.engine import sandbox
from nbjudge.engine.environment import Environment
from nbjudge.engine.processes import ForkServer, OverLimitError
from nbjudge.engine.sandbox import Limits
from nbjudge.engine.transport import ClosedError
from nbjudge.errors import CourseError, SandboxError
from tests.engine.conftest import Start
from tests.engine.conversation import SOON_S, cell, run


def test_each_process_is_one_of_its_own(start: Start) -> None:
    one, other = start("student"), start("student")
    run(one, "x = 3")
    assert other.ask(cell("x"), SOON_S)["error"] == "NameError: name 'x' is not defined"
    assert run(one, "print(x)") == "3\n"


def test_every_process_draws_the_same_random_numbers(start: Start) -> None:
    draw = "import random, numpy; print(random.random(), numpy.random.random())"
    assert run(start("student"), draw) == run(start("student"), draw)


def test_what_takes_too_long_is_interrupted_and_goes_on(start: Start) -> None:
    process = start("student")
    with pytest.raises(TimeoutError):
        process.ask(cell("x = 1\nwhile True: pass"), 1)
    process.interrupt()
    assert str(process.receive(SOON_S)["error"]).startswith("KeyboardInterrupt")
    assert run(process, "print(x)") == "1\n"


def test_a_process_that_has_ended_says_nothing(start: Start) -> None:
    process = start("student")
    with pytest.raises(ClosedError):
        process.ask(cell("import os; os._exit(0)"), SOON_S)
    process.kill()
    process.kill()  # again: it does no harm
    with pytest.raises(ClosedError):
        process.ask(cell("1"), SOON_S)


def test_who_waits_for_an_answer_learns_of_an_end_from_another_thread(start: Start) -> None:
    process = start("student")
    process.send(cell("while True: pass"))
    thread = threading.Thread(target=process.abort)
    thread.start()
    with pytest.raises(ClosedError):
        process.receive(SOON_S)
    thread.join()


def test_what_is_too_large_at_once_is_refused_and_the_process_goes_on(start: Start) -> None:
    process = start("student", memory_mib=200)
    said = process.ask(cell("hoard = b'x' * (700 << 20)"), SOON_S)
    assert said["error"].startswith("MemoryError")
    assert run(process, "print('here')") == "here\n"


def test_processes_that_together_take_too_much_memory_are_ended(start: Start) -> None:
    process = start("student", memory_mib=200)
    hoards = (
        "import os\n"
        "for _ in range(3):\n"
        "    if os.fork() == 0:\n"
        "        break\n"
        "hoard = b'x' * (120 << 20)\n"
        "while True: pass"
    )
    with pytest.raises(OverLimitError, match="more than 200 MiB of memory") as caught:
        process.ask(cell(hoards), SOON_S)
    assert caught.value.limit == "memory_mib"


def test_memory_counts_from_what_a_process_makes_itself(start: Start) -> None:
    process = start("student")
    before = process.memory_bytes()
    run(process, "made = b'x' * (64 << 20)")
    assert process.memory_bytes() - before > 60 << 20


def test_what_an_environment_says_and_sets_is_in_every_process(
    grading_home: Path, tmp_path: Path
) -> None:
    (tmp_path / "an_environment.py").write_text(
        "import os\n"
        "def load():\n"
        "    return ['a line']\n"
        "def begin_job(seed):\n"
        "    os.environ['SEED'] = str(seed)\n"
    )
    with ForkServer(environment=Environment("an_environment", tmp_path)) as server:
        process = server.start("student", Limits())
        try:
            assert server.notes == ["a line"]
            assert run(process, "import os; print(os.environ['SEED'])") == "20260101\n"
        finally:
            process.kill()
        assert not server.has_ended
    assert server.has_ended


def test_an_environment_that_cannot_be_loaded_is_told_with_its_reason(
    grading_home: Path, tmp_path: Path
) -> None:
    (tmp_path / "a_broken_one.py").write_text("def load():\n    raise RuntimeError('no luck')\n")
    with (
        ForkServer(environment=Environment("a_broken_one", tmp_path)) as server,
        pytest.raises(SandboxError, match=r"did not start:\n(?s:.)*no luck"),
    ):
        server.start("student", Limits())


def test_an_environment_that_is_not_there_is_a_fault_of_the_course(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="no module is called no_such_environment"):
        ForkServer(environment=Environment("no_such_environment", tmp_path))


def test_without_a_sandbox_there_is_no_fork_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "missing", lambda: "no sandbox here → get one")
    with pytest.raises(SandboxError, match="no sandbox here → get one"):
        ForkServer()


def test_without_a_wall_jobs_run_in_folders_that_are_gone_afterwards(grading_home: Path) -> None:
    with ForkServer(sandboxed=False) as server:
        process = server.start("student", Limits())
        folder = Path(run(process, "import os; print(os.getcwd())").strip())
        run(process, "open('made', 'w').close()")
        assert (folder / "made").exists()
        process.kill()
    assert not folder.exists()
