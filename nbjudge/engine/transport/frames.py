"""Frames of plain data over a socket.

A message is a dict. What is small and structured in it travels as one msgpack map, the head; its
values that are bytes, or lists of bytes, travel behind it as they are. So a frame can be bounded
by its length: nothing in it grows to many times its size when it is read, but the head, which
may not be long.
"""

from __future__ import annotations

import select
import socket
import struct
import time
from collections.abc import Iterator, Mapping
from typing import Any

import msgpack

_SIZES = struct.Struct(">II")  # of the head, and how many parts there are
_LENGTH = struct.Struct(">Q")  # of a part
_MAX_HEAD = 1 << 20
_MAX_ITEMS = 20_000


class ClosedError(ConnectionError):
    """The other side is gone."""


class FrameError(ValueError):
    """What came is no frame, or too large a one."""


class Frames:
    """One end of a conversation.

    Args:
        connection: a connected stream socket; it is closed by `close`.
        max_bytes: how long the parts of a frame may be together, for it to be accepted.
    """

    def __init__(self, connection: socket.socket, max_bytes: int) -> None:
        self._socket = connection
        self._max_bytes = max_bytes

    def send(self, message: Mapping[str, Any], timeout: float | None = None) -> None:
        """Send a dict of plain data: None, bool, int, float, str, bytes, list, dict.

        Raises:
            ClosedError: nobody is there to receive it.
            TimeoutError: it was not taken in time.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        head: dict[str, list[Any]] = {}
        parts: list[bytes] = []
        for name, value in message.items():
            if isinstance(value, bytes):
                head[name] = ["part"]
                parts.append(value)
            elif isinstance(value, list) and value and all(isinstance(v, bytes) for v in value):
                head[name] = ["parts", len(value)]
                parts += value
            else:
                head[name] = ["plain", value]
        packed = msgpack.packb(head, unicode_errors="replace")
        lengths = b"".join(_LENGTH.pack(len(part)) for part in parts)
        try:
            for data in (_SIZES.pack(len(packed), len(parts)) + lengths + packed, *parts):
                self._socket.settimeout(_left(deadline))
                self._socket.sendall(data)
        except TimeoutError:
            raise
        except OSError as error:
            raise ClosedError(str(error)) from error

    def receive(self, timeout: float | None = None) -> dict[str, Any]:
        """Wait for the next message.

        Args:
            timeout: seconds until the whole frame must be there.

        Raises:
            ClosedError: the other side is gone.
            FrameError: it is too large, or no plain data.
            TimeoutError: it did not come in time.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        head_size, n_parts = _SIZES.unpack(self._exactly(_SIZES.size, deadline))
        if head_size > _MAX_HEAD or n_parts > _MAX_ITEMS:
            raise FrameError("a frame's head is too long")
        lengths = self._exactly(_LENGTH.size * n_parts, deadline)
        sizes = [size for (size,) in _LENGTH.iter_unpack(lengths)]
        if sum(sizes) > self._max_bytes:
            raise FrameError(f"{sum(sizes):,} bytes, and {self._max_bytes:,} are allowed")
        head = unpack(self._exactly(head_size, deadline), _MAX_HEAD)
        parts = iter([self._exactly(size, deadline) for size in sizes])
        try:
            return {str(name): _value(*described, parts=parts) for name, described in head.items()}
        except (AttributeError, TypeError, ValueError, StopIteration) as error:
            raise FrameError("a frame's head makes no sense") from error

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _exactly(self, count: int, deadline: float | None) -> bytes:
        buffer = bytearray(count)
        view = memoryview(buffer)
        while view:
            if not select.select([self._socket], [], [], _left(deadline))[0]:
                raise TimeoutError("no answer in time")
            try:
                got = self._socket.recv_into(view)
            except OSError as error:
                raise ClosedError(str(error)) from error
            if got == 0:
                raise ClosedError("the other side has hung up")
            view = view[got:]
        return bytes(buffer)


def unpack(data: bytes, max_bytes: int) -> Any:
    """Return plain data that somebody else packed, if it is small and has few parts.

    Raises:
        FrameError: it is not.
    """
    items = 0

    def counted(container: Any) -> Any:
        nonlocal items
        items += 1 + len(container)
        if items > _MAX_ITEMS:
            raise FrameError("what came has too many parts")
        return container

    if len(data) > max_bytes:
        raise FrameError(f"{len(data):,} bytes, and {max_bytes:,} are allowed")
    try:
        return msgpack.unpackb(
            data,
            list_hook=counted,
            object_hook=counted,
            max_array_len=_MAX_ITEMS,
            max_map_len=_MAX_ITEMS,
        )
    except FrameError:
        raise
    except Exception as error:  # msgpack raises many kinds, as deep nesting does
        raise FrameError(f"what came is no plain data ({type(error).__name__})") from error


def _value(kind: str, about: Any = None, *, parts: Iterator[bytes]) -> Any:
    if kind == "plain":
        return about
    if kind == "part":
        return next(parts)
    if kind == "parts":
        return [next(parts) for _ in range(about)]
    raise ValueError(kind)


def _left(deadline: float | None) -> float | None:
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no answer in time")
    return left
