"""Jobs and results as bytes, for the way to another machine and back.

Both are msgpack: numbers, text, bytes and lists of them, nothing that is run when it is read. A
parcel says first which edition of this format it is, so that another one is refused, not misread.
A job's parcel also says what it must be judged with (`environment_fingerprint`): with other
versions or other data another verdict might come out.
"""

from __future__ import annotations

from dataclasses import astuple, fields
from typing import Any

import msgpack

from nbjudge.course.cells import Cell
from nbjudge.engine.environment import Environment, versions, without_remedy
from nbjudge.engine.results import CellRun, Result, Values, Verdict
from nbjudge.engine.sandbox import Limits
from nbjudge.pools.base import Job

VERSION = 4

Fingerprint = dict[str, str]


class ParcelError(ValueError):
    """These bytes are no parcel of this edition."""


class RefusedError(RuntimeError):
    """A worker did not judge a job, and says why."""


def environment_fingerprint(environment: Environment) -> Fingerprint:
    """Return what decides about a verdict on this machine, besides the submission and the tests."""
    return {
        "parcels": str(VERSION),
        **versions(),
        "environment": environment.module or "none",
        **without_remedy(environment.facts()),
    }


def differences(wanted: Fingerprint, there: Fingerprint) -> str:
    """Say in what another machine's fingerprint differs; "" where it does not."""
    said = []
    for name in sorted(wanted.keys() | there.keys()):
        ours, theirs = wanted.get(name, "none"), there.get(name, "none")
        if ours != theirs:
            said.append(f"{name} {theirs[:16]} instead of {ours[:16]}")
    return ", ".join(said)


def pack_job(job: Job, wanted: Fingerprint) -> bytes:
    """Return a job as bytes.

    Args:
        job: the job.
        wanted: what it must be judged with.
    """
    cells = [[c.kind, c.grade_id, c.source, c.points, c.shared] for c in job.cells]
    limits = job.limits.as_dict()
    snapshot = [values.as_list() for values in job.snapshot]
    lesson = [job.imports, dict(job.modules), dict(job.files), job.language]
    body = [cells, lesson, limits, snapshot, _pairs(job.blobs)]
    return _pack(wanted, body)


def unpack_job(parcel: bytes) -> tuple[Job, Fingerprint]:
    """Return the job that `pack_job` was given, and what it must be judged with.

    Raises:
        ParcelError: it is of another edition, or no parcel.
    """
    wanted, body = _unpack(parcel)
    try:
        cells, (imports, modules, files, language), limits, snapshot, blobs = body
        job = Job(
            [Cell(*cell) for cell in cells],
            imports,
            Limits(**limits),
            [Values.from_list(values) for values in snapshot],
            dict(blobs),
            modules,
            files,
            language,
        )
    except (TypeError, ValueError) as error:
        raise ParcelError(f"this is no job ({error})") from error
    return job, wanted


def pack_result(result: Result) -> bytes:
    """Return a result as bytes."""
    # each cell's outputs by themselves, so that they may be nested as deep here as where they were
    runs = [[number, _packed(run.outputs), run.error] for number, run in result.runs.items()]
    verdicts = [list(astuple(verdict)) for verdict in result.verdicts]
    plain = {
        f.name: getattr(result, f.name)
        for f in fields(result)
        if f.name not in ("verdicts", "runs", "snapshot", "blobs")
    }
    snapshot = [values.as_list() for values in result.snapshot]
    body = [verdicts, runs, snapshot, _pairs(result.blobs), plain]
    return _pack({}, body)


def pack_refusal(why: str) -> bytes:
    """Return as bytes why there is no result."""
    return _pack({"refused": why}, [])


def unpack_result(parcel: bytes) -> Result:
    """Return the result that `pack_result` was given.

    Raises:
        RefusedError: there is none.
        ParcelError: it is of another edition, or no parcel.
    """
    head, body = _unpack(parcel)
    if "refused" in head:
        raise RefusedError(head["refused"])
    try:
        verdicts, runs, snapshot, blobs, plain = body
        return Result(
            [Verdict(*verdict) for verdict in verdicts],
            {number: CellRun(_unpacked(outputs), error) for number, outputs, error in runs},
            [Values.from_list(values) for values in snapshot],
            dict(blobs),
            **plain,
        )
    except (TypeError, ValueError) as error:
        raise ParcelError(f"this is no result ({error})") from error


def _pairs(blobs: dict[bytes, bytes]) -> list[tuple[bytes, bytes]]:
    return list(blobs.items())


def _pack(head: Fingerprint, body: list[Any]) -> bytes:
    return _packed([VERSION, head, body])


def _unpack(parcel: bytes) -> tuple[Fingerprint, list[Any]]:
    try:
        version, *rest = _unpacked(parcel)
    except (TypeError, ValueError) as error:
        raise ParcelError(f"this is no parcel ({error})") from error
    if version != VERSION or len(rest) != 2:
        raise ParcelError(f"this is a parcel of edition {version}, not {VERSION}")
    return rest[0], rest[1]


def _packed(value: Any) -> bytes:
    # a student's text may hold half of a surrogate pair, and arrives as it left
    packed: bytes = msgpack.packb(value, unicode_errors="surrogatepass")
    return packed


def _unpacked(packed: bytes) -> Any:
    return msgpack.unpackb(packed, unicode_errors="surrogatepass", strict_map_key=False)
