"""The judge's process: it runs test cells on values, and says what came of each.

It is a fork of the fork server like the student's process, and as confined, because it takes
apart what a student handed out. It sees the test cells of one lesson and the values of one
submission; no code of a student's runs in it.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import msgpack
from IPython.core.inputtransformer2 import TransformerManager

from nbjudge.engine import files_beside, test_modules
from nbjudge.engine.results import UNCROSSED
from nbjudge.engine.sandbox import Limits
from nbjudge.engine.transport import (
    REFUSED,
    UNKNOWN_KIND,
    Absent,
    ClosedError,
    Decoder,
    Encoder,
    Frames,
    TransportError,
    as_tests_own,
    cannot_cross,
    exception_class,
    exception_of,
    show_figures,
    unreadable,
    why_absent,
)
from nbjudge.messages import gettext, in_every_language, to_translate
from nbjudge.text import one_line, plain_text

_MAX_MESSAGE = 2000
_MAX_HEARD = 400  # characters of what one call printed or raised
_CALL_RAISED = to_translate(
    "The test called your function, which raised %(error)s. Call it yourself to see its message."
)
_CANNOT_REACH = to_translate("The grader cannot take a value that the test and your code exchange.")
# What a test hands over is called with whatever the student's function likes.
_NEVER_HANDED_OVER: tuple[Callable[..., Any], ...] = (
    eval, exec, compile, open, input, breakpoint, __import__, getattr, setattr, delattr, vars,
    globals, locals,
)  # fmt: skip


class StudentCodeError(Exception):
    """Raised in a test when a student's function raised an error that is not one of Python's."""


def serve(frames: Frames, limits: Limits) -> None:
    """Judge what the other side sends, until it hangs up."""
    with contextlib.suppress(ClosedError):
        _Judge(frames, limits).serve()


class _Judge:
    def __init__(self, frames: Frames, limits: Limits) -> None:
        self._frames = frames
        self._blobs: dict[bytes, bytes] = {}
        self._handed: list[Any] = []  # functions of tests; None for those of earlier tests
        self._decoder = Decoder(self._blobs, self._call, self._handed)
        self._encoder = Encoder(limits.values_mib << 20, self._handed)
        self._builds_on_calls = False  # this test: it asked what an earlier call had given it
        # of all tests, which may lean on what earlier ones bound
        self._namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        self._given = frozenset(self._namespace)  # names that no value of a student's takes
        self._students: dict[str, Any] = {}  # the values of this row of tests
        self._raised: list[BaseException] = []  # by the student's functions
        self._heard: list[str] = []  # what the student's functions printed and raised in this test

    def serve(self) -> None:
        while True:
            request = self._frames.receive()
            if "imports" in request:
                files_beside.put(request["files"])
                test_modules.install(request["modules"])
                exec(compile(request["imports"], "<imports>", "exec"), self._namespace)
                self._given = frozenset(self._namespace)
            elif "tree" in request:
                self._take(request)
                self._frames.send({"taken": True})
            else:
                self._frames.send(self._test(request["source"], request["grade_id"]))

    def _take(self, parcel: dict[str, Any]) -> None:
        self._blobs.update(zip(parcel["digests"], parcel["blobs"], strict=True))
        try:
            # what else it may hold was not asked for, and would stand in for builtins
            found = self._decoder.values(parcel["tree"], parcel["names"])
        except TransportError as error:
            nothing = Absent(unreadable(error), self._decoder.met)
            found = dict.fromkeys(parcel["names"], nothing)
        # what else it may hold was not asked for, and would stand in for builtins
        for name, value in self._students.items():
            if self._namespace.get(name) is value:  # a test may have bound it anew
                del self._namespace[name]
        names = [name for name in parcel["names"] if name not in self._given]
        for name in names:
            self._namespace.pop(name, None)
        self._students = {name: found[name] for name in names if name in found}
        self._namespace.update(self._students)
        if parcel["figures"] is not None:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    show_figures(msgpack.unpackb(parcel["figures"]), self._decoder)
                except Exception:  # a description that makes no sense is no figure
                    show_figures({"figures": [], "current": None}, self._decoder)

    def _add_blobs(self, blobs: list[bytes]) -> None:
        import hashlib

        for blob in blobs:
            self._blobs[hashlib.sha256(blob).digest()] = blob

    def _test(self, source: str, grade_id: str) -> dict[str, Any]:
        self._heard, self._raised = [], []
        self._builds_on_calls = False
        self._handed[:] = [None] * len(self._handed)
        self._decoder.met.clear()
        verdict = self._judge(source, grade_id)
        met = self._decoder.met
        if met:  # whatever the test made of it
            said = str(met[0])  # may hold what a hidden test asked for
            told = said if said == gettext(REFUSED) else gettext(_CANNOT_REACH)
            verdict = _not_run(met[0].kind, told)
            self._heard.append(f"cannot cross: {said[:_MAX_HEARD]}")
        return {
            **verdict,
            "builds_on_calls": self._builds_on_calls,
            "detail": plain_text("\n".join(self._heard))[:_MAX_MESSAGE],
        }

    def _judge(self, source: str, grade_id: str) -> dict[str, Any]:
        namespace = self._namespace
        said_by_test: set[str] = set()
        try:
            tree = ast.parse(TransformerManager().transform_cell(source), f"<{grade_id}>")
            said_by_test = {text for node in ast.walk(tree) if (text := _text(node))}
            for name in sorted(_names(tree)):  # also if the test would catch what its use raises
                if isinstance(value := namespace.get(name), Absent):
                    why = why_absent(value)
                    said = gettext("The grader cannot take the value of %(name)s.", name=name)
                    return _not_run(why.kind, f"{said} {why}")
            with (
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                exec(compile(tree, f"<{grade_id}>", "exec"), namespace)
        except BaseException as error:
            kind = type(error).__name__
            said = str(error)
            message = plain_text(said)[:_MAX_MESSAGE]
            is_raised = any(error is raised for raised in self._raised)
            if is_raised:  # what it says may be what the function was called with
                kind = _pythons_name(error)
                message = gettext(_CALL_RAISED, error=kind)
            return {
                "passed": False,
                "ename": kind,
                "message": message,
                "is_tests_own": is_raised or said in said_by_test,
                "uncrossed": "",
            }
        return {"passed": True, "ename": "", "message": "", "is_tests_own": True, "uncrossed": ""}

    def _call(
        self,
        number: int,
        args: Any,
        kwargs: Any,
        *,
        operation: str = "call",
        makes: bool = False,
        weights: bool = False,
        changed: dict[int, Any] | None = None,
    ) -> Any:
        """Ask the student's process for something, and answer what it asks in the meantime.

        Args:
            number: of a function, a class or an object.
            args: what is handed over.
            kwargs: the same, by name.
            operation: what is asked for, one of `OPERATIONS`.
            makes: a class is called, so that the test makes an object of its own.
            weights: asks for a model's weights as well, each with whether it is trainable, as they
                are after the call; they are returned beside its result.
            changed: number of a weight → the value that the model is to have for this call.
        """
        self._encoder.begin_anew()  # each call may be another process's to answer
        self._encoder.handed_back = {number}
        try:
            with self._handing_over():
                parts = list(args), dict(kwargs), changed or {}, self._rebound()
                nodes = [self._encoder.node(part) for part in parts]
        except TransportError as trouble:
            self._decoder.met.append(cannot_cross(trouble))
            raise
        if not self._encoder.handed_back <= self._decoder.settled:
            self._builds_on_calls = True
        self._frames.send(
            {
                "do": "call",
                "number": number,
                "operation": operation,
                "args": msgpack.packb(nodes[0]),
                "kwargs": msgpack.packb(nodes[1]),
                "changed": msgpack.packb(nodes[2]),
                "rebound": msgpack.packb(nodes[3]),
                "deleted": sorted(self._students.keys() - self._namespace.keys()),
                "blobs": self._encoder.new_blobs(),
                "weights": weights,
            }
        )
        while (answer := self._frames.receive()).get("do") == "call back":
            self._frames.send(self._called_back(answer))
        self._add_blobs(answer.get("blobs", []))
        # neither is the student's to see: it may hold what a hidden test asked for
        printed = answer.get("printed", b"").decode(errors="replace")
        if printed:
            self._heard.append(f"printed: {printed[:_MAX_HEARD]}")
        if "error" in answer:
            name, message, base, own = answer["error"]
            self._heard.append(f"raised {name!s}: {str(message)[:_MAX_HEARD]}")
            error = _error(exception_class(self._decoder, own, base))
            self._raised.append(error)
            raise error
        found = self._decoder.value(msgpack.unpackb(answer["value"], strict_map_key=False))
        if isinstance(found, Absent):
            self._decoder.met.append(why_absent(found))
            # which no test takes for the error it wants
            raise StudentCodeError(gettext(_CANNOT_REACH))
        return as_tests_own(self._decoder, found) if makes else found

    def _rebound(self) -> dict[str, Any]:
        """Return what the tests have put in the place of the student's functions: name → value."""
        return {
            name: self._namespace[name]
            for name, handed_out in self._students.items()
            if callable(handed_out) and self._namespace.get(name, handed_out) is not handed_out
        }

    @contextlib.contextmanager
    def _handing_over(self) -> Iterator[None]:
        """See to it that no function is handed over that does what its arguments say.

        Raises:
            TransportError: one was.
        """
        begin = len(self._handed)
        yield
        for handed in self._handed[begin:]:
            if any(handed is refused for refused in _NEVER_HANDED_OVER):
                raise TransportError(f"{handed.__name__} is not handed to a student's function")

    def _called_back(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call a function that this test has handed over, as the student's process asks.

        It learns what the function returns, and of an error its name.
        """
        reply: dict[str, Any] = {"do": "returned"}
        try:
            self._add_blobs(request["blobs"])
            function = self._handed[request["number"]] if request["number"] >= 0 else None
            args, kwargs = (
                self._decoder.value(msgpack.unpackb(request[part], strict_map_key=False))
                for part in ("args", "kwargs")
            )
            if not isinstance(args, list) or not isinstance(kwargs, dict):
                raise TransportError("these are no arguments")
            if request["operation"] == "next" and isinstance(function, Iterator):
                found = next(function)
            elif request["operation"] == "call" and callable(function):
                found = function(*args, **kwargs)
            else:
                raise TransportError("that was not handed over")
            self._encoder.begin_anew()
            with self._handing_over():
                reply["value"] = msgpack.packb(self._encoder.node(found))
        except Exception as error:
            reply["error"] = exception_of(type(error)) or "Exception"
        reply["blobs"] = self._encoder.new_blobs()
        return reply


def _not_run(kind: str, message: str) -> dict[str, Any]:
    """Return what is said of a test that met a value which could not cross.

    Args:
        kind: the name of its type.
        message: for the student.
    """
    return {
        "passed": False,
        "ename": UNCROSSED,
        "message": plain_text(message)[:_MAX_MESSAGE],
        "is_tests_own": True,
        "uncrossed": one_line(kind) or UNKNOWN_KIND,
    }


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _text(node: ast.AST) -> str | None:
    found = node.value if isinstance(node, ast.Constant) else None
    return found if isinstance(found, str) else None


def _error(kind: type[Exception] | None) -> Exception:
    """Return an error as the student's code raised it, as far as a class can say."""
    # its own message may hold what a hidden test asked for
    unsaid = gettext("call it yourself to see its message")
    if kind is not None and kind is not Exception:
        with contextlib.suppress(TypeError):
            return kind(unsaid)
    return StudentCodeError(unsaid)


def tells_of_call(said: str) -> bool:
    """Tell whether a test failed because a function of the student's raised something.

    Args:
        said: the verdict's message, in any language; something may stand in front of it.
    """
    beginnings = (told.partition("%(")[0] for told in in_every_language(_CALL_RAISED))
    return any(beginning in said for beginning in beginnings)


def _pythons_name(error: BaseException) -> str:
    """Return the name of the exception of Python's that an error is; its own may be a message."""
    name = exception_of(type(error))
    return StudentCodeError.__name__ if name in (None, "Exception") else str(name)
