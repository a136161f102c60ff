"""What was collected before, and in which order it came."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from nbjudge.course.layout import Course
from nbjudge.files import write_whole
from nbjudge.handin.order import Candidate, Order
from nbjudge.handin.owner import Mark


class Journal:
    """What was collected before, in `.nbjudge/collected/<assignment>.json`."""

    def __init__(self, course: Course, assignment: str) -> None:
        self.assignment = assignment
        self._path = course.home / "collected" / f"{assignment}.json"
        try:
            read = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            read = {}
        self._entries: dict[str, Any] = read if isinstance(read, dict) else {}

    def entry(self, student: str, digest: str) -> tuple[Order, Mark | None] | None:
        """Return what is known of what is in `submitted/`; None where it came otherwise."""
        try:
            entry = self._entries[student]
            if entry["sha256"] != digest:
                return None
            when, packed = (
                datetime.fromisoformat(entry[key]) if entry[key] else None
                for key in ("when", "packed")
            )
            order = Order(int(entry["number"]), when, packed, place=str(entry["place"]))
            mark = Mark(entry["system"], entry["account"]) if entry["system"] else None
        except (KeyError, TypeError, ValueError):  # of another version, or damaged
            return None
        return order, mark

    def marked(self) -> Iterator[tuple[str, Mark, str]]:
        """Yield student, mark and the file's path in the download, where a system marked it."""
        for student, entry in self._entries.items():
            try:
                system, account, name = entry["system"], entry["account"], str(entry["file"])
            except (KeyError, TypeError):  # of another version, or damaged
                continue
            if system and isinstance(account, str):
                yield student, Mark(system, account), name

    def add(self, hand_in: Candidate) -> None:
        """Write down what is in `submitted/` now."""
        order, mark = hand_in.order, hand_in.mark
        self._entries[hand_in.student] = {
            "file": hand_in.file.name,
            "sha256": hand_in.digest,
            "number": order.number,
            "when": order.when and order.when.isoformat(),
            "packed": order.packed and order.packed.isoformat(),
            "place": order.place,
            "system": mark.system if mark else "",
            "account": mark.account if mark else "",
        }
        text = json.dumps(self._entries, ensure_ascii=False, indent=2, sort_keys=True)
        write_whole(self._path, text + "\n")
