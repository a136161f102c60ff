"""The student's process: it runs the student's cells and hands out values.

It holds nothing that is worth stealing and decides nothing. What it sends may be lies; the rest of
nbjudge treats it so. It is a fork of the warm parent, already confined, with one connection.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import msgpack
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from nbjudge.engine.sandbox import Limits
from nbjudge.engine.transport import VERSION, ClosedError, Decoder, Encoder, Frames, encode_figures

_MIB = 1 << 20
_SHOWN = ["text/plain", "image/png", "image/jpeg"]  # `record` keeps nothing else


class _Recorder:
    """The outputs of the cell that runs, as a notebook has them, up to a limit."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self.begin()

    def begin(self) -> None:
        self.outputs: list[dict[str, Any]] = []
        self._left = self._max_bytes

    def add(self, output: dict[str, Any], size: int) -> None:
        if self._left <= 0:
            return
        self._left -= size
        if self._left <= 0:
            output = {
                "output_type": "stream",
                "name": "stderr",
                "text": f"(the outputs are longer than {self._max_bytes >> 10} KiB: cut off)\n",
            }
        self.outputs.append(output)

    def write(self, name: str, text: str) -> None:
        last = self.outputs[-1] if self.outputs else {}
        if last.get("name") == name and self._left > _n_bytes(text):
            last["text"] += text
            self._left -= _n_bytes(text)
        else:
            self.add({"output_type": "stream", "name": name, "text": text}, _n_bytes(text))

    def show(self, kind: str, data: dict[str, Any], metadata: dict[str, Any] | None) -> None:
        plain = {mime: value for mime, value in data.items() if isinstance(value, str)}
        output: dict[str, Any] = {"output_type": kind, "data": plain, "metadata": {}}
        if kind == "execute_result":
            output["execution_count"] = None
        self.add(output, sum(map(_n_bytes, plain.values())))


class _Stream(io.TextIOBase):
    def __init__(self, recorder: _Recorder, name: str) -> None:
        self._recorder = recorder
        self._name = name

    def write(self, text: str) -> int:
        self._recorder.write(self._name, str(text))
        return len(text)

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"


class _Publisher(DisplayPublisher):
    recorder: _Recorder

    def publish(self, data: Any, metadata: Any = None, **kwargs: Any) -> None:
        self.recorder.show("display_data", data, metadata)

    def clear_output(self, wait: bool = False) -> None:
        self.recorder.begin()


class _Hook(DisplayHook):
    recorder: _Recorder

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        self.recorder.show("execute_result", format_dict, md_dict)

    def finish_displayhook(self) -> None:
        pass


class Shell(InteractiveShell):
    """An IPython shell without a terminal, as a kernel's, that records what cells put out."""

    display_pub_class = Type(_Publisher)
    displayhook_class = Type(_Hook)
    recorder: _Recorder

    def enable_gui(self, gui: str | None = None) -> None:
        """Accept every GUI, integrate none."""

    def showtraceback(self, *args: object, **kwargs: object) -> None:
        """Record an error, with the lines of the student's cells that led there."""
        kind, value, trace = sys.exc_info()
        if kind is not None and value is not None:
            self._record(kind, value, traceback.extract_tb(trace))

    def showsyntaxerror(self, *args: object, **kwargs: object) -> None:
        """Record a syntax error."""
        self.showtraceback()

    def _record(self, kind: type, value: BaseException, frames: list[Any]) -> None:
        first = next(
            (
                n
                for n, frame in enumerate(frames)
                if "ipykernel" in frame.filename or "<ipython" in frame.filename
            ),
            0,
        )
        text = [*traceback.format_list(frames[first:][-30:])]
        text += traceback.format_exception_only(kind, value)
        lines = "".join(text).rstrip().splitlines()
        output = {
            "output_type": "error",
            "ename": kind.__name__,
            "evalue": str(value)[:2000],
            "traceback": lines[-200:],
        }
        self.recorder.add(output, sum(map(_n_bytes, lines)))

    def system(self, cmd: str) -> None:
        """Run a `!command`, and record what it prints."""
        self.system_piped(cmd)


def make_shell() -> Shell:
    """Make the shell that students' cells run in, in the warm parent, once."""
    settings = Config(
        HistoryManager={"enabled": False},
        # not "tight", for which Matplotlib draws everything twice, and compressed in haste
        InlineBackend={
            "print_figure_kwargs": {"bbox_inches": None, "pil_kwargs": {"compress_level": 1}}
        },
    )
    shell = Shell.instance(config=settings)
    shell.user_ns["get_ipython"] = shell.get_ipython
    shell.enable_matplotlib("inline")  # as in Jupyter
    return shell  # type: ignore[no-any-return]


def serve(frames: Frames, limits: Limits) -> None:
    """Do what the other side asks for, until it hangs up."""
    _Student(limits).serve(frames)


class _Student:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._shell = Shell.instance()
        recorder = _Recorder(limits.output_kib << 10)
        self._shell.recorder = self._shell.display_pub.recorder = recorder
        self._shell.displayhook.recorder = recorder
        self._recorder = recorder
        self._callables: list[Any] = []
        self._encoder = Encoder(limits.values_mib * _MIB, self._callables)
        self._blobs: dict[bytes, bytes] = {}
        self._interruptible = False
        sys.stdout, sys.stderr = _Stream(recorder, "stdout"), _Stream(recorder, "stderr")
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
            with self._until_interrupted():
                result = self._shell.run_cell(request["source"].decode())
            error = result.error_before_exec or result.error_in_exec
        except BaseException as caught:  # what gets past IPython, such as a forged interrupt
            error = caught
        said = None if error is None else f"{type(error).__name__}: {error}"[:2000]
        shown = self._recorder.outputs if request["shown"] else []
        outputs = msgpack.packb(shown, unicode_errors="replace")
        return {"outputs": outputs, "error": said}

    def _values(self, request: dict[str, Any]) -> dict[str, Any]:
        user = self._shell.user_ns
        with self._until_interrupted():
            tree = self._encoder.tree({n: user[n] for n in request["names"] if n in user})
            figures = self._figures() if request["figures"] else None
        return {
            "version": VERSION,
            "tree": tree,
            "figures": figures,
            "blobs": self._encoder.new_blobs(),
        }

    def _figures(self) -> Any:
        try:
            return msgpack.packb(encode_figures(self._encoder))
        except Exception:  # a figure may hold objects of the student's, or half a character
            return msgpack.packb({"figures": [], "current": None})

    def _call(self, request: dict[str, Any]) -> dict[str, Any]:
        function = self._callables[request["number"]]
        for blob in request["blobs"]:
            self._blobs[_digest(blob)] = blob
        decoder = Decoder(self._blobs, _no_stand_ins)
        args, kwargs = map(
            decoder.value, map(msgpack.unpackb, (request["args"], request["kwargs"]))
        )
        self._recorder.begin()
        answer: dict[str, Any] = {}
        try:
            with self._until_interrupted():
                if request["weights"]:
                    found = [weight.numpy() for weight in function.weights]
                else:
                    found = function(*args, **kwargs)
                answer["value"] = msgpack.packb(self._encoder.node(found))
        except BaseException as error:
            answer["error"] = [type(error).__name__, str(error)[:2000]]
        answer["blobs"] = self._encoder.new_blobs()
        answer["printed"] = "".join(
            output["text"] for output in self._recorder.outputs if output.get("name") == "stdout"
        ).encode(errors="replace")
        return answer


def _n_bytes(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode(errors="replace"))


def _digest(blob: bytes) -> bytes:
    import hashlib

    return hashlib.sha256(blob).digest()


def _no_input(prompt: object = "") -> NoReturn:
    raise EOFError("nobody is there to answer input() while a notebook is graded")


def _no_stand_ins(*args: object, **kwargs: object) -> NoReturn:
    raise RuntimeError("a function of the judge's cannot be called from here")
