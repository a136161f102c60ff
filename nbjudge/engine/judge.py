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
from typing import Any

import msgpack
from IPython.core.inputtransformer2 import TransformerManager

from nbjudge.engine import files_beside, test_modules
from nbjudge.engine.sandbox import Limits
from nbjudge.engine.transport import (
    Absent,
    ClosedError,
    Decoder,
    Encoder,
    Frames,
    TransportError,
    show_figures,
)
from nbjudge.text import plain_text

_MAX_MESSAGE = 2000
_MAX_HEARD = 400  # characters of what one call printed or raised
CALL_RAISED = "검사에서 함수를 불렀더니"  # begins what is said where a student's function raised
_UNSAID = "메시지는 직접 불러 보면 보입니다"  # it may hold what a hidden test asked for


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
        self._decoder = Decoder(self._blobs, self._call)
        self._encoder = Encoder(limits.values_mib << 20)
        # of all tests, which may lean on what earlier ones bound
        self._namespace: dict[str, Any] = {"__name__": "__main__", "__builtins__": builtins}
        self._raised: list[BaseException] = []  # by the student's functions
        self._heard: list[str] = []  # what the student's functions printed and raised in this test

    def serve(self) -> None:
        while True:
            request = self._frames.receive()
            if "imports" in request:
                files_beside.put(request["files"])
                test_modules.install(request["modules"])
                exec(compile(request["imports"], "<imports>", "exec"), self._namespace)
            elif "tree" in request:
                self._take(request)
                self._frames.send({"taken": True})
            else:
                self._frames.send(self._test(request["source"], request["grade_id"]))

    def _take(self, parcel: dict[str, Any]) -> None:
        self._blobs.update(zip(parcel["digests"], parcel["blobs"], strict=True))
        try:
            found = self._decoder.values(parcel["tree"])
        except TransportError as error:
            nothing = Absent(f"넘겨받은 값을 읽을 수 없습니다({error}).")
            found = dict.fromkeys(parcel["names"], nothing)
        # what else it may hold was not asked for, and would stand in for builtins
        for name in parcel["names"]:
            self._namespace.pop(name, None)
            if name in found:
                self._namespace[name] = found[name]
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
        self._heard = []
        verdict = self._judge(source, grade_id)
        return {**verdict, "detail": plain_text("\n".join(self._heard))[:_MAX_MESSAGE]}

    def _judge(self, source: str, grade_id: str) -> dict[str, Any]:
        namespace = self._namespace
        try:
            tree = ast.parse(TransformerManager().transform_cell(source), f"<{grade_id}>")
            absent = [n for n in _names(tree) if isinstance(namespace.get(n), Absent)]
            for name in absent:  # also if the test would catch what its use raises
                why = object.__getattribute__(namespace[name], "why")
                raise TransportError(f"{name}의 값을 채점기가 받을 수 없습니다. {why}")
            with (
                contextlib.redirect_stdout(io.StringIO()),
                contextlib.redirect_stderr(io.StringIO()),
            ):
                exec(compile(tree, f"<{grade_id}>", "exec"), namespace)
        except BaseException as error:
            kind = type(error).__name__
            message = plain_text(str(error))[:_MAX_MESSAGE]
            if error in self._raised:  # what it says may be what the function was called with
                message = f"{CALL_RAISED} {kind} 오류가 났습니다. {_UNSAID}."
            return {"passed": False, "ename": kind, "message": message}
        return {"passed": True, "ename": "", "message": ""}

    def _call(
        self,
        number: int,
        args: Any,
        kwargs: Any,
        *,
        weights: bool = False,
        changed: dict[int, Any] | None = None,
    ) -> Any:
        """Ask the student's process for a function's result.

        Args:
            number: which function.
            args: what it is called with.
            kwargs: the same, by name.
            weights: asks for a model's weights as well, each with whether it is trainable, as they
                are after the call; they are returned beside its result.
            changed: number of a weight → the value that the model is to have for this call.
        """
        self._encoder.begin_anew()  # each call may be another process's to answer
        nodes = [self._encoder.node(part) for part in (list(args), dict(kwargs), changed or {})]
        self._frames.send(
            {
                "do": "call",
                "number": number,
                "args": msgpack.packb(nodes[0]),
                "kwargs": msgpack.packb(nodes[1]),
                "changed": msgpack.packb(nodes[2]),
                "blobs": self._encoder.new_blobs(),
                "weights": weights,
            }
        )
        answer = self._frames.receive()
        self._add_blobs(answer.get("blobs", []))
        # neither is the student's to see: it may hold what a hidden test asked for
        printed = answer.get("printed", b"").decode(errors="replace")
        if printed:
            self._heard.append(f"printed: {printed[:_MAX_HEARD]}")
        if "error" in answer:
            name, message = (str(part) for part in answer["error"])
            self._heard.append(f"raised {name}: {message[:_MAX_HEARD]}")
            error = _error(name, _UNSAID)
            self._raised.append(error)
            raise error
        found = self._decoder.value(msgpack.unpackb(answer["value"], strict_map_key=False))
        if isinstance(found, Absent):
            raise TransportError(object.__getattribute__(found, "why"))
        return found


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _error(name: str, message: str) -> Exception:
    """Return an error as the student's function raised it, as far as a name can say."""
    known = getattr(builtins, name, None)
    if isinstance(known, type) and issubclass(known, Exception):
        with contextlib.suppress(TypeError):
            return known(message)
    return StudentCodeError(message)
