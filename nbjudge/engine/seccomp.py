"""System calls that no job needs, refused: a filter for Linux's seccomp.

It closes what the other walls leave open: memory that belongs to no process and that no limit
counts, other processes' memory, new namespaces, and the parts of the kernel in which ways out of
sandboxes are found most often. The filter is a program of the kernel's classic packet filter,
which runs before each call. Numbers and layouts are those of linux/filter.h, linux/seccomp.h,
linux/audit.h, linux/sched.h, asm/unistd_64.h (x86-64) and asm-generic/unistd.h (arm64).
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from pathlib import Path

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column, audit's name
_NONE = 0xFFFFFFFF  # the number of a call that an architecture does not have
_REFUSED = {
    # memory that is no process's, or is not seen to be
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "semget": (64, 190),
    "vmsplice": (278, 75),
    "inotify_init": (253, _NONE),
    "inotify_init1": (294, 26),
    "fanotify_init": (300, 262),
    # other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    # namespaces and mounts
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    # parts of the kernel that are rarely used, and often at fault
    "io_uring_setup": (425, 425),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
}
_CLONE, _CLONE3 = (56, 220), (435, 435)
# The only sockets that Python's own machinery needs, as in multiprocessing: streams between
# processes of one machine. What others send is kept, when they have been closed, by who is to
# receive it, however much that is.
_SOCKET, _SOCKETPAIR = (41, 198), (53, 199)
_AF_UNIX, _SOCK_STREAM, _KIND = 1, 1, 0xF
# larger buffers than others have: call, the place of its argument, what is refused there
_LARGER_BUFFERS = (
    ((54, 208), 2, (7, 32)),  # setsockopt: SO_SNDBUF, SO_SNDBUFFORCE
    ((72, 25), 1, (1031,)),  # fcntl: F_SETPIPE_SZ
)
_NEW_NAMESPACES = 0x7E020080  # flags of clone
_FIRST_X32_CALL = 0x40000000  # a second set of numbers on x86-64

_LOAD, _AND, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x54, 0x15, 0x35, 0x45, 0x06
_NUMBER, _ARCHITECTURE = 0, 4  # places in struct seccomp_data
_ARGUMENTS = tuple(range(16, 64, 8))  # the lower halves of six arguments
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_PR_SET_SECCOMP, _MODE_FILTER = 22, 2

_Instruction = tuple[int, int, int, int]  # code, jumps if true and if false, operand


def available() -> bool:
    """Tell whether this machine has seccomp, and this module its numbers."""
    return (
        sys.platform == "linux"
        and platform.machine() in _ARCHITECTURES
        and Path("/proc/sys/kernel/seccomp").exists()
    )


def refuse_calls() -> None:
    """Refuse the calls of `_REFUSED` in this process and all that it starts, for good.

    Sockets are refused as well, but for streams between processes of one machine (AF_UNIX), and
    so are larger buffers of sockets and pipes.

    The process must have given up gaining privileges (`PR_SET_NO_NEW_PRIVS`).

    Raises:
        OSError: the kernel does not take the filter.
    """
    program = b"".join(struct.pack("HBBI", *instruction) for instruction in _program())
    buffer = ctypes.create_string_buffer(program, len(program))
    # struct sock_fprog: a count, and a pointer where pointers are aligned
    about = ctypes.create_string_buffer(
        struct.pack("HP", len(program) // 8, ctypes.addressof(buffer))
    )
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_SECCOMP, _MODE_FILTER, about, 0, 0) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"seccomp: {os.strerror(number)}")


def _program() -> list[_Instruction]:
    column, architecture = _ARCHITECTURES[platform.machine()]
    refuse = (_RETURN, 0, 0, _ERRNO | errno.EPERM)
    program: list[_Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE),
        (_EQUAL, 1, 0, architecture),
        refuse,
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 0, 1, _FIRST_X32_CALL),
        refuse,
        (_EQUAL, 0, 1, _CLONE3[column]),
        (_RETURN, 0, 0, _ERRNO | errno.ENOSYS),  # its flags lie in memory: programs fall back
    ]
    for numbers in _REFUSED.values():
        program += [(_EQUAL, 0, 1, numbers[column]), refuse]
    for numbers in (_SOCKET, _SOCKETPAIR):
        program += [
            (_EQUAL, 0, 7, numbers[column]),
            (_LOAD, 0, 0, _ARGUMENTS[0]),
            (_EQUAL, 0, 4, _AF_UNIX),
            (_LOAD, 0, 0, _ARGUMENTS[1]),
            (_AND, 0, 0, _KIND),
            (_EQUAL, 0, 1, _SOCK_STREAM),
            (_RETURN, 0, 0, _ALLOW),
            (_RETURN, 0, 0, _ERRNO | errno.EAFNOSUPPORT),
        ]
    for numbers, place, refused in _LARGER_BUFFERS:
        checks = [line for value in refused for line in ((_EQUAL, 0, 1, value), refuse)]
        program += [
            (_EQUAL, 0, len(checks) + 2, numbers[column]),
            (_LOAD, 0, 0, _ARGUMENTS[place]),
            *checks,
            (_RETURN, 0, 0, _ALLOW),
        ]
    return [
        *program,
        (_EQUAL, 0, 3, _CLONE[column]),
        (_LOAD, 0, 0, _ARGUMENTS[0]),
        (_ANY_BIT, 0, 1, _NEW_NAMESPACES),
        refuse,
        (_RETURN, 0, 0, _ALLOW),
    ]
