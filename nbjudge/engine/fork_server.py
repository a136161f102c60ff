"""The fork server: it imports everything once, and every job's process is a fork of it.

Importing TensorFlow takes seconds, forking milliseconds. The parent has imported everything but
run no operation, which is what makes forking it safe. It runs inside the outer wall (`sandbox`),
holds no secrets that its children could find in their memory, and obeys `processes` alone.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import io
import json
import os
import signal
import socket
import sys
import tempfile
import traceback
from pathlib import Path

from nbjudge import messages
from nbjudge.engine import sandbox
from nbjudge.engine.environment import Environment
from nbjudge.engine.sandbox import Limits

_HUGE_PAGE = 2 << 20
_MADV_COLLAPSE = 25  # linux/mman.h

_LIBRARIES = (
    "matplotlib.pyplot",
    "matplotlib.legend",
    "matplotlib_inline.backend_inline",
    "pandas",
    "scipy.sparse",
)


def main() -> None:
    """Serve `processes.ForkServer` over the socket whose number is the first argument."""
    gc.disable()  # there is nothing to collect while libraries are imported
    control = socket.socket(fileno=int(sys.argv[1]))
    sandboxed = sys.argv[2] == "sandboxed"
    if sandboxed:
        sandbox.own_process_tree()
    # one thread a job: jobs already run side by side, one a core
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"

    from nbjudge.engine import judge, shell, student

    environment = Environment(sys.argv[3])
    notes = environment.load()
    for name in _LIBRARIES:
        with contextlib.suppress(ImportError):  # not every course needs it
            importlib.import_module(name)
    shell.make_shell()
    _draw_once()
    gc.freeze()  # a job's collections need not go through all that is imported
    gc.enable()
    _gather_memory()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for jobs: they hang up
    control.sendall(json.dumps({"ready": True, "notes": notes}).encode() + b"\n")

    serve = {"student": student.serve, "judge": judge.serve}
    number = 0
    while True:
        message, (connection, *_), _, _ = socket.recv_fds(control, 4096, 1) or (b"", [], 0, None)
        if not message:
            return
        request = json.loads(message)
        limits = Limits(**request["limits"])
        number += 1
        with messages.speaking(request["language"]):  # the catalogue is read here, once
            child = sandbox.fork_into_own_tree() if sandboxed else os.fork()
            if child == 0:
                control.close()
                _become_a_job(
                    serve[request["kind"]], connection, limits, number, environment, sandboxed
                )
        os.close(connection)
        if hasattr(os, "pidfd_open"):
            handle = os.pidfd_open(child)
            socket.send_fds(control, [b"started %d\n" % child], [handle])
            os.close(handle)
        else:
            control.sendall(b"started %d\n" % child)


def _draw_once() -> None:
    """Draw a figure, so that fonts and codecs are loaded before anything is forked."""
    from matplotlib.figure import Figure

    figure = Figure()
    figure.subplots().set_title("1")
    figure.savefig(io.BytesIO(), format="png")


def _gather_memory() -> None:
    """Gather this process's memory in huge pages: a fork has fewer of them to copy and to free.

    A kernel without `MADV_COLLAPSE` (before Linux 6.1) refuses, and forks are slower.
    """
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None)
    for line in Path("/proc/self/maps").read_text().splitlines():
        addresses, rights, _, _, file, *_ = line.split()
        begin, end = (int(address, 16) for address in addresses.split("-"))
        if rights.startswith("rw") and file == "0" and end - begin >= _HUGE_PAGE:
            libc.madvise(ctypes.c_void_p(begin), ctypes.c_size_t(end - begin), _MADV_COLLAPSE)


def _become_a_job(
    serve: object,
    connection: int,
    limits: Limits,
    number: int,
    environment: Environment,
    sandboxed: bool,
) -> None:
    from nbjudge.engine.transport import Frames

    status = 1
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        os.close(nowhere)
        frames = Frames(socket.socket(fileno=connection), (limits.values_mib + 64) << 20)
        try:
            if sandboxed:
                sandbox.confine(limits, number)
            else:
                os.setsid()
                os.chdir(tempfile.mkdtemp())
        except OSError as error:
            frames.send({"ready": False, "why": str(error)})
        else:
            environment.begin_job()
            frames.send({"ready": True, "why": ""})
            serve(frames, limits)  # type: ignore[operator]
            status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
