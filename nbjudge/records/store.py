"""What nbjudge keeps beside the gradebook: receipts and snapshots, in `.nbjudge/`.

::

    .nbjudge/receipts/<assignment>/<student>.json      what was graded, how, and what came of it
    .nbjudge/snapshots/<assignment>/<student>.values   the values that the tests saw
    .nbjudge/snapshots/<assignment>/blobs/<sha256>     their large arrays, each once a lesson

A receipt is written last, after the gradebook: where there is one, everything else is there.
Every file is written whole or not at all.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgpack

from nbjudge.engine import transport
from nbjudge.engine.results import Values
from nbjudge.files import try_lock, write_whole

VERSION = 1  # of receipts; of values, it is that of the wire format
MAX_SNAPSHOT_BYTES = 64 << 20  # of one submission, besides what it shares with others


@dataclass(frozen=True)
class Store:
    """The receipts and snapshots below `home`."""

    home: Path

    def receipt_path(self, student: str, assignment: str) -> Path:
        """Return where the receipt of a submission lies, if it was ever graded."""
        return self.home / "receipts" / assignment / f"{student}.json"

    def receipt(self, student: str, assignment: str) -> dict[str, Any] | None:
        """Return the receipt of a submission; None where it was never graded."""
        try:
            text = self.receipt_path(student, assignment).read_text(encoding="utf-8")
            found: dict[str, Any] = json.loads(text)
        except (FileNotFoundError, ValueError):
            return None
        return found if isinstance(found, dict) and found.get("version") == VERSION else None

    def receipts(self, assignment: str) -> Iterator[dict[str, Any]]:
        """Yield the receipts of an assignment, in the order of the students' ids."""
        for path in sorted((self.home / "receipts" / assignment).glob("*.json")):
            receipt = self.receipt(path.stem, assignment)
            if receipt is not None:
                yield receipt

    def keep_receipt(self, receipt: dict[str, Any]) -> None:
        """Write a receipt, under the student and assignment that stand in it."""
        path = self.receipt_path(receipt["student"], receipt["assignment"])
        text = json.dumps({"version": VERSION, **receipt}, ensure_ascii=False, indent=2)
        write_whole(path, text + "\n")

    def keep_snapshot(
        self,
        student: str,
        assignment: str,
        values: Sequence[Values],
        blobs: dict[bytes, bytes],
        max_bytes: int = MAX_SNAPSHOT_BYTES,
    ) -> bool:
        """Write the values that a submission was judged by, if they are not too large.

        What many share, such as the images, counts for nobody.

        Returns:
            Whether they were kept; if not, nothing is kept of an earlier judging either.
        """
        folder = self.home / "snapshots" / assignment
        own = [len(v.tree) + len(v.figures or b"") for v in values]
        own += [len(data) for digest, data in blobs.items() if not self._is_kept(folder, digest)]
        if sum(own) > max_bytes:
            (folder / f"{student}.values").unlink(missing_ok=True)
            return False
        for digest, data in blobs.items():
            path = folder / "blobs" / digest.hex()
            if not _holds(path, data):
                write_whole(path, data)
        groups = [group.as_list() for group in values]
        write_whole(folder / f"{student}.values", msgpack.packb([transport.VERSION, groups]))
        return True

    def _is_kept(self, folder: Path, digest: bytes) -> bool:
        return (folder / "blobs" / digest.hex()).exists()

    def snapshot(
        self, student: str, assignment: str
    ) -> tuple[list[Values], dict[bytes, bytes]] | None:
        """Return a submission's values and their blobs; None where they were not kept whole."""
        folder = self.home / "snapshots" / assignment
        try:
            version, groups = msgpack.unpackb((folder / f"{student}.values").read_bytes())
            if version != transport.VERSION:
                return None
            values = [Values.from_list(group) for group in groups]
            wanted = {digest for of in values for digest in of.blobs}
            found = {d: (folder / "blobs" / d.hex()).read_bytes() for d in wanted}
        except (OSError, ValueError, TypeError, AttributeError):
            return None
        if any(hashlib.sha256(data).digest() != digest for digest, data in found.items()):
            return None
        return values, found

    def prune(self, assignment: str) -> None:
        """Remove the blobs that no snapshot of an assignment needs any more."""
        folder = self.home / "snapshots" / assignment
        needed = set()
        for path in folder.glob("*.values"):
            with contextlib.suppress(ValueError, TypeError):
                _, groups = msgpack.unpackb(path.read_bytes())
                needed |= {digest.hex() for group in groups for digest in group[4]}
        for path in (folder / "blobs").glob("[0-9a-f]*"):
            if path.name not in needed:
                path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def alone(self) -> Iterator[bool]:
        """Hold the store, if nobody else does; tells whether it worked (POSIX; else always)."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "lock").open("w") as lock:
            yield try_lock(lock.fileno())


def _holds(path: Path, data: bytes) -> bool:
    with contextlib.suppress(OSError):
        return path.stat().st_size == len(data) and path.read_bytes() == data
    return False
