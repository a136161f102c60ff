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
from nbjudge.engine.transport import VERSION, ClosedError, Decoder, Encoder, Frames, encode_figures

_MIB = 1 << 20
_SHOWN = ["text/plain", "image/png", "image/jpeg"]  # `records.autograded` keeps nothing else


def serve(frames: Frames, limits: Limits) -> None:
    """Do what the other side asks for, until it hangs up."""
    _Student(limits).serve(frames)


class _Student:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._shell = Shell.instance()
        recorder = Recorder(limits.output_kib << 10)
        self._shell.recorder = self._shell.display_pub.recorder = recorder
        self._shell.displayhook.recorder = recorder
        self._recorder = recorder
        self._callables: list[Any] = []
        self._encoder = Encoder(limits.values_mib * _MIB, self._callables)
        self._blobs: dict[bytes, bytes] = {}
        self._interruptible = False
        self._open_figures = OpenFigures()
        sys.stdout, sys.stderr = Stream(recorder, "stdout"), Stream(recorder, "stderr")
        colab.provide()
        builtins.input = _no_input
        signal.signal(signal.SIGINT, self._interrupt)

    def serve(self, frames: Frames) -> None:
        answers: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
            "run": self._run,
            "values": self._values,
            "call": self._call,
        }
        with contextlib.suppress(ClosedError):
            while True:
                request = frames.receive()
                if request["do"] == "files":
                    files_beside.put(request["files"])
                    continue
                frames.send(answers[request["do"]](request))

    def _interrupt(self, *_: object) -> None:
        if self._interruptible:
            raise KeyboardInterrupt

    @contextlib.contextmanager
    def _until_interrupted(self) -> Iterator[None]:
        self._interruptible = True
        try:
            yield
        finally:
            self._interruptible = False

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
        said = None if error is None else f"{type(error).__name__}: {error}"[:2000]
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
        function = self._callables[request["number"]]
        for blob in request["blobs"]:
            self._blobs[_digest(blob)] = blob
        decoder = Decoder(self._blobs, _no_stand_ins)
        args, kwargs, changed = (
            decoder.value(msgpack.unpackb(request[part], strict_map_key=False))
            for part in ("args", "kwargs", "changed")
        )
        self._recorder.begin()
        self._encoder.begin_anew()  # of what was handed out, the judge may have another's
        answer: dict[str, Any] = {}
        try:
            with self._until_interrupted():
                if changed and len(function.weights) <= max(changed):
                    function(*args, **kwargs)  # its weights come to be by that
                with _with_weights(function, changed):
                    found = function(*args, **kwargs)
                if request["weights"]:
                    found = [found, [[w.numpy(), bool(w.trainable)] for w in function.weights]]
                answer["value"] = msgpack.packb(self._encoder.node(found))
        except BaseException as error:
            answer["error"] = [type(error).__name__, str(error)[:2000]]
        answer["blobs"] = self._encoder.new_blobs()
        answer["printed"] = "".join(
            output["text"] for output in self._recorder.outputs if output.get("name") == "stdout"
        ).encode(errors="replace")
        return answer


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
    raise EOFError("nobody is there to answer input() while a notebook is graded")


def _no_stand_ins(*args: object, **kwargs: object) -> NoReturn:
    raise RuntimeError("a function of the judge's cannot be called from here")
