"""The student's process: it runs the student's cells and hands out values.

It holds nothing that is worth stealing and decides nothing. What it sends may be lies; the rest of
nbjudge treats it so. It is a fork of the fork server, already confined, with one connection.
"""

from __future__ import annotations

import builtins
import contextlib
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any, NoReturn

import msgpack

from nbjudge.engine import colab, files_beside
from nbjudge.engine.open_figures import OpenFigures
from nbjudge.engine.sandbox import Limits
from nbjudge.engine.shell import Recorder, Shell, Stream
from nbjudge.engine.transport import (
    OPERATIONS,
    VERSION,
    ClosedError,
    Decoder,
    Encoder,
    Frames,
    TransportError,
    absent_node,
    call_made_object,
    cannot_cross,
    encode_figures,
    exception_of,
    object_node,
)
from nbjudge.messages import gettext

_MIB = 1 << 20
_SHOWN = ["text/plain", "image/png", "image/jpeg"]  # `records.autograded` keeps nothing else


def serve(frames: Frames, limits: Limits) -> None:
    """Do what the other side asks for, until it hangs up."""
    _Student(limits, frames).serve()


class _Student:
    def __init__(self, limits: Limits, frames: Frames) -> None:
        self._limits = limits
        self._frames = frames
        self._shell = Shell.instance()
        recorder = Recorder(limits.output_kib << 10)
        self._shell.recorder = self._shell.display_pub.recorder = recorder
        self._shell.displayhook.recorder = recorder
        self._recorder = recorder
        self._callables: list[Any] = []
        self._encoder = Encoder(limits.values_mib * _MIB, self._callables)
        self._blobs: dict[bytes, bytes] = {}
        self._decoder = Decoder(self._blobs, self._call_back, self._callables)
        self._n_pending = 0  # calls that the other side waits for; one may lead to another
        self._interruptible = False
        self._open_figures = OpenFigures()
        sys.stdout, sys.stderr = Stream(recorder, "stdout"), Stream(recorder, "stderr")
        colab.provide()
        builtins.input = _no_input
        signal.signal(signal.SIGINT, self._interrupt)

    def serve(self) -> None:
        answers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "run": self._run,
            "values": self._values,
            "call": self._call,
        }
        with contextlib.suppress(ClosedError):
            while True:
                request = self._frames.receive()
                if request["do"] == "files":
                    files_beside.put(request["files"])
                    continue
                self._frames.send(answers[request["do"]](request))

    def _interrupt(self, *_: object) -> None:
        if self._interruptible:
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def _until_interrupted(self) -> Iterator[None]:
        before, self._interruptible = self._interruptible, True
        try:
            yield
        finally:
            self._interruptible = before

    def _run(self, request: dict[str, Any]) -> dict[str, Any]:
        self._recorder.begin()
        # what is not to be shown is not drawn: that takes most of the time
        self._shell.display_formatter.active_types = _SHOWN if request["shown"] else ["text/plain"]
        try:
            with self._until_interrupted(), self._drawing(request["whose"], request["exercise"]):
                result = self._shell.run_cell(request["source"].decode())
            error = result.error_before_exec or result.error_in_exec
        except BaseException as caught:  # what gets past IPython, such as a forged interrupt
            error = caught
        said = None if error is None else f"{type(error).__name__}: {_text_of(error)}"[:2000]
        shown = self._recorder.outputs if request["shown"] else []
        outputs = msgpack.packb(shown, unicode_errors="replace")
        return {"outputs": outputs, "error": said}

    def _drawing(self, whose: str, exercise: str) -> AbstractContextManager[None]:
        """Return what notes who draws which figures while a cell runs."""
        if whose == "answer":
            return self._open_figures.while_answer_draws(exercise)
        return self._open_figures.while_lesson_draws() if whose == "lesson" else nullcontext()

    def _values(self, request: dict[str, Any]) -> dict[str, Any]:
        user = self._shell.user_ns
        with self._until_interrupted():
            tree = self._encoder.tree({n: user[n] for n in request["names"] if n in user})
            figures = self._figures(request) if request["figures"] else None
        return {
            "version": VERSION,
            "tree": tree,
            "figures": figures,
            "blobs": self._encoder.new_blobs(),
        }

    def _figures(self, request: dict[str, Any]) -> Any:
        exercise, stopped = request["exercise"], request["stopped"]
        try:
            figures = self._open_figures.judged_for(exercise, stopped=stopped)
            return msgpack.packb(encode_figures(self._encoder, figures))
        except Exception:  # a figure may hold objects of the student's, or half a character
            return msgpack.packb({"figures": [], "current": None})

    def _call(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what a test asks of a function, a class or an object that was handed out."""
        self._n_pending += 1
        if self._n_pending == 1:
            self._recorder.begin()
        answer: dict[str, Any] = {}
        try:
            answer["value"] = msgpack.packb(self._found(request))
        except TransportError as error:  # not the student's: a test's function got no such value
            answer["value"] = msgpack.packb(absent_node(cannot_cross(error)))
        except BaseException as error:
            kind = type(error)
            own = self._encoder.keep(kind) if kind.__module__ == "__main__" else None
            answer["error"] = [kind.__name__, str(error)[:2000], exception_of(kind), own]
        finally:
            self._n_pending -= 1
        answer["blobs"] = self._encoder.new_blobs()
        answer["printed"] = "".join(
            output["text"] for output in self._recorder.outputs if output.get("name") == "stdout"
        ).encode(errors="replace")
        return answer

    def _found(self, request: dict[str, Any]) -> Any:
        """Return what a call gives, as a node."""
        called = self._callables[request["number"]]
        args, kwargs, changed, rebound = self._read(request, "args", "kwargs", "changed", "rebound")
        operation = OPERATIONS[request["operation"]]
        with self._until_interrupted(), self._names_as_in_test(rebound, request["deleted"]):
            if changed and len(called.weights) <= max(changed):
                called(*args, **kwargs)  # its weights come to be by that
            with _with_weights(called, changed):
                found = operation(called, *args, **kwargs)
            if request["weights"]:
                found = [found, [[w.numpy(), bool(w.trainable)] for w in called.weights]]
            self._encoder.begin_anew()  # of what was handed out, the judge may have another's
            if request["operation"] == "call" and call_made_object(called, found):
                return object_node(found, self._encoder)
            return self._encoder.node_or_absent(found)

    @contextlib.contextmanager
    def _names_as_in_test(self, rebound: dict[str, Any], deleted: list[str]) -> Iterator[None]:
        """Let a test put something in the place of the student's functions, as by a mock."""
        namespace = self._shell.user_ns
        own = {name: namespace[name] for name in (*rebound, *deleted) if name in namespace}
        namespace.update(rebound)
        for name in deleted:
            namespace.pop(name, None)
        try:
            yield
        finally:
            namespace.update(own)

    def _call_back(self, number: int, args: Any, kwargs: Any, *, operation: str = "call") -> Any:
        """Ask the judge for the result of a function that a test has handed over.

        Raises:
            RuntimeError: the test does not wait for an answer any more.
        """
        if not self._n_pending:
            raise RuntimeError(
                "a test's function can be called while the test waits, and not later"
            )
        self._encoder.begin_anew()
        nodes = [self._encoder.node(list(args)), self._encoder.node(dict(kwargs))]
        self._frames.send(
            {
                "do": "call back",
                "number": number,
                "operation": operation,
                "args": msgpack.packb(nodes[0]),
                "kwargs": msgpack.packb(nodes[1]),
                "blobs": self._encoder.new_blobs(),
            }
        )
        while (reply := self._frames.receive())["do"] == "call":  # by the function, in turn
            self._frames.send(self._call(reply))
        if "error" in reply:
            raise _error(str(reply["error"]))
        (found,) = self._read(reply, "value")
        return found

    def _read(self, message: dict[str, Any], *parts: str) -> list[Any]:
        for blob in message["blobs"]:
            self._blobs[_digest(blob)] = blob
        return [
            self._decoder.value(msgpack.unpackb(message[part], strict_map_key=False))
            for part in parts
        ]


def _text_of(error: BaseException) -> str:
    """Return what an error says; of a cell that does not parse without IPython's name for it."""
    if isinstance(error, SyntaxError) and str(error.filename).startswith("<ipython-input-"):
        return f"{error.msg} (line {error.lineno})"
    return str(error)


def _error(name: str) -> Exception:
    """Return one of Python's exceptions by its name."""
    kind = getattr(builtins, name, None)
    if isinstance(kind, type) and issubclass(kind, Exception):
        with contextlib.suppress(TypeError):
            return kind()
    return Exception()


def _digest(blob: bytes) -> bytes:
    import hashlib

    return hashlib.sha256(blob).digest()


@contextlib.contextmanager
def _with_weights(model: Any, changed: dict[int, Any]) -> Iterator[None]:
    """Give a model other values for some of its weights, and its own ones back afterwards."""
    own = {number: model.weights[number].numpy() for number in changed}
    try:
        for number, value in changed.items():
            model.weights[number].assign(value)
        yield
    finally:
        for number, value in own.items():
            model.weights[number].assign(value)


def _no_input(prompt: object = "") -> NoReturn:
    raise EOFError(gettext("nobody is there to answer input() while a notebook is graded"))
