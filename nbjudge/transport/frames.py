"""Frames of plain data over a socket: a length, then msgpack."""

from __future__ import annotations

import select
import socket
import struct
import time
from typing import Any

import msgpack

_LENGTH = struct.Struct(">Q")


class ClosedError(ConnectionError):
    """The other side is gone."""


class FrameError(ValueError):
    """What came is no frame, or too large a one."""


class Frames:
    """One end of a conversation.

    Args:
        connection: a connected stream socket; it is closed by `close`.
        max_bytes: the largest frame that is accepted.
    """

    def __init__(self, connection: socket.socket, max_bytes: int) -> None:
        self._socket = connection
        self._max_bytes = max_bytes

    def fileno(self) -> int:
        """Return the socket's file descriptor."""
        return self._socket.fileno()

    def send(self, message: Any, timeout: float | None = None) -> None:
        """Send plain data: None, bool, int, float, str, bytes, list, dict.

        Raises:
            ClosedError: nobody is there to receive it.
            TimeoutError: it was not taken in time.
        """
        body = msgpack.packb(message, use_bin_type=True)
        self._socket.settimeout(timeout)
        try:
            self._socket.sendall(_LENGTH.pack(len(body)))
            self._socket.sendall(body)
        except TimeoutError:
            raise
        except OSError as error:
            raise ClosedError(str(error)) from error

    def receive(self, timeout: float | None = None) -> Any:
        """Wait for the next frame.

        Args:
            timeout: seconds until the whole frame must be there.

        Raises:
            ClosedError: the other side is gone.
            FrameError: it is too large, or no plain data.
            TimeoutError: it did not come in time.
        """
        deadline = None if timeout is None else time.monotonic() + timeout
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size, deadline))
        if length > self._max_bytes:
            raise FrameError(f"a frame of {length:,} bytes, and {self._max_bytes:,} are allowed")
        body = self._exactly(length, deadline)
        try:
            return msgpack.unpackb(body, raw=False, strict_map_key=False)
        except Exception as error:  # msgpack raises many kinds, as deep nesting does
            raise FrameError(f"what came is no plain data ({type(error).__name__})") from error

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _exactly(self, count: int, deadline: float | None) -> bytearray:
        buffer = bytearray(count)
        view = memoryview(buffer)
        while view:
            if deadline is not None:
                left = deadline - time.monotonic()
                if left <= 0 or not select.select([self._socket], [], [], left)[0]:
                    raise TimeoutError("no answer in time")
            self._socket.settimeout(None)
            try:
                got = self._socket.recv_into(view)
            except OSError as error:
                raise ClosedError(str(error)) from error
            if got == 0:
                raise ClosedError("the other side has hung up")
            view = view[got:]
        return buffer
