"""The filter's program, run here for every architecture that it is made for."""

from __future__ import annotations

import errno
import platform
import socket

import pytest

from nbjudge.engine import seccomp

AUDIT = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
NUMBERS = {
    "x86_64": {"socket": 41, "socketpair": 53, "setsockopt": 54, "fcntl": 72, "clone": 56,
               "semget": 64, "vmsplice": 278, "inotify_init1": 294, "memfd_create": 319,
               "read": 0, "mmap": 9},
    "aarch64": {"socket": 198, "socketpair": 199, "setsockopt": 208, "fcntl": 25, "clone": 220,
                "semget": 190, "vmsplice": 75, "inotify_init1": 26, "memfd_create": 279,
                "read": 63, "mmap": 222},
}  # fmt: skip
SOL_SOCKET, F_SETPIPE_SZ, F_DUPFD_CLOEXEC = 1, 1031, 1030
CLONE_NEWUSER, SOCK_CLOEXEC = 0x10000000, 0o2000000


@pytest.fixture(params=AUDIT)
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(platform, "machine", lambda: request.param)
    return str(request.param)


def verdict(machine: str, call: str, *arguments: int, audit: int = 0) -> int:
    """Run the program as the kernel would; returns 0 where the call is allowed, else its errno."""
    words = {0: NUMBERS[machine][call], 4: audit or AUDIT[machine]}
    words |= {16 + 8 * place: value & 0xFFFFFFFF for place, value in enumerate(arguments)}
    program, place, value = seccomp._program(), 0, 0
    while True:
        code, if_true, if_false, operand = program[place]
        place += 1
        if code == 0x06:
            return 0 if operand == 0x7FFF0000 else operand & 0xFFFF
        if code == 0x20:
            value = words.get(operand, 0)
        elif code == 0x54:
            value &= operand
        else:
            holds = {0x15: value == operand, 0x35: value >= operand, 0x45: bool(value & operand)}
            place += if_true if holds[code] else if_false


@pytest.mark.parametrize("call", ["socket", "socketpair"])
def test_only_streams_between_processes_of_a_job_are_left_of_sockets(
    machine: str, call: str
) -> None:
    allowed = {
        (family, kind)
        for family in range(64)
        for kind in range(16)
        if verdict(machine, call, family, kind) == 0
    }
    assert allowed == {(socket.AF_UNIX, socket.SOCK_STREAM)}
    assert verdict(machine, call, socket.AF_UNIX, socket.SOCK_STREAM | SOCK_CLOEXEC) == 0
    assert verdict(machine, call, 40, socket.SOCK_STREAM) == errno.EAFNOSUPPORT


def test_buffers_are_not_made_larger(machine: str) -> None:
    for option in (7, 32):
        assert verdict(machine, "setsockopt", 3, SOL_SOCKET, option) == errno.EPERM
    assert verdict(machine, "setsockopt", 3, SOL_SOCKET, socket.SO_REUSEADDR) == 0
    assert verdict(machine, "fcntl", 3, F_SETPIPE_SZ, 1 << 20) == errno.EPERM
    assert verdict(machine, "fcntl", 3, F_DUPFD_CLOEXEC, 0) == 0


@pytest.mark.parametrize("call", ["semget", "vmsplice", "inotify_init1", "memfd_create"])
def test_memory_that_nobody_counts_is_refused(machine: str, call: str) -> None:
    assert verdict(machine, call) == errno.EPERM


@pytest.mark.parametrize("call", ["read", "mmap", "clone"])
def test_what_everybody_needs_is_allowed(machine: str, call: str) -> None:
    assert verdict(machine, call) == 0


def test_new_namespaces_are_refused(machine: str) -> None:
    assert verdict(machine, "clone", CLONE_NEWUSER) == errno.EPERM


def test_calls_of_another_architecture_are_refused(machine: str) -> None:
    assert verdict(machine, "read", audit=0x40000003) == errno.EPERM
