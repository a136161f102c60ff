"""Jobs and results as bytes: the same after the way, and nothing that is run when it is read."""

from __future__ import annotations

import pickle
import sys
from dataclasses import replace
from types import ModuleType

import msgpack
import pytest

from nbjudge.course.cells import Cell
from nbjudge.engine.environment import Environment
from nbjudge.engine.results import CellRun, Result, Values, Verdict
from nbjudge.engine.sandbox import Limits
from nbjudge.engine.transport import FrameError, unpack
from nbjudge.pools import parcels
from nbjudge.pools.base import Job


def test_a_job_and_its_result_are_the_same_after_the_way() -> None:
    values = Values(("t",), ("x",), b"tree", None, (b"digest",))
    job = Job([Cell("test", "t", "assert \udc80", 2.0)], "import os", Limits(cell_s=3), [values])
    job = replace(job, blobs={b"digest": b"\0\xff"}, language="ko")
    there = {"keras": "3"}
    assert parcels.unpack_job(parcels.pack_job(job, there)) == (job, there)
    result = Result(
        [Verdict("t", "failed", "no", "AssertionError")],
        {0: CellRun([{"output_type": "stream", "text": "\ud83d"}]), 2: CellRun([], "stopped")},
        [values],
        {b"digest": b"\0\xff"},
        ["a limit"],
        ["t"],
        "",
        1.5,
        2.5,
        "bubblewrap",
    )
    assert parcels.unpack_result(parcels.pack_result(result)) == result


def test_outputs_arrive_however_deep_they_are_nested() -> None:
    packed = b"\x91" * 1022 + b"\x90"
    deep = unpack(packed, len(packed))
    with pytest.raises(FrameError):
        unpack(b"\x91" * 2 + packed, len(packed) + 2)  # no deeper ones come from a student
    arrived = parcels.unpack_result(parcels.pack_result(Result(runs={0: CellRun(deep)})))
    assert msgpack.packb(arrived.runs[0].outputs) == packed


@pytest.mark.parametrize("parcel", [b"", b"\x93\x63\x80\x90", b"\xc1", b"\x01"])
def test_what_is_no_parcel_of_this_edition_is_refused(parcel: bytes) -> None:
    with pytest.raises(parcels.ParcelError):
        parcels.unpack_job(parcel)
    with pytest.raises(parcels.ParcelError):
        parcels.unpack_result(parcel)


def test_differences_are_named() -> None:
    ours, theirs = {"keras": "3", "numpy": "2"}, {"keras": "4", "numpy": "2", "images": "f" * 64}
    told = parcels.differences(ours, theirs)
    assert told == f"images {'f' * 16} instead of none, keras 4 instead of 3"
    assert parcels.differences(ours, ours) == ""


@pytest.mark.parametrize(
    "body", [[], [[]] * 6, [[], "", {"cell_s": 1, "unheard_of": 2}, {}, [], []], "text", [1] * 6]
)
def test_a_parcel_of_this_edition_that_holds_no_job_is_refused(body: object) -> None:
    parcel = msgpack.packb([parcels.VERSION, {}, body])
    with pytest.raises(parcels.ParcelError, match="this is no job"):
        parcels.unpack_job(parcel)


def test_a_pickle_is_refused_and_not_run() -> None:
    class Harm:
        def __reduce__(self) -> tuple[object, ...]:
            return exec, ("raise SystemExit('it was run')",)

    with pytest.raises(parcels.ParcelError):
        parcels.unpack_result(pickle.dumps(Harm()))


def test_a_refusal_arrives_as_one() -> None:
    with pytest.raises(parcels.RefusedError, match="no room"):
        parcels.unpack_result(parcels.pack_refusal("no room"))


def test_a_fingerprint_says_what_decides_about_verdicts_and_not_how_to_improve_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = ModuleType("an_environment")
    module.facts = lambda: {"weights": "a stand-in → download them"}  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "an_environment", module)
    said = parcels.environment_fingerprint(Environment("an_environment"))
    assert said["weights"] == "a stand-in"
    assert said["environment"] == "an_environment"
    assert {"parcels", "python", "numpy"} <= set(said)
    assert parcels.environment_fingerprint(Environment())["environment"] == "none"
