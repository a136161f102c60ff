"""A submission's cells, recognised as the lesson's, and mended.

Students and their tools lose nbgrader's marks, double and delete cells, edit and move tests, and
write answers beside the cell that waits for them. The lesson knows which cells there should be:
each is looked for by its `grade_id`, then by its content, then by its place between those already
found. What is found gets its mark, its type and its place back; what is not comes back as released.
Students' own cells are never dropped and keep their order; what cannot be decided safely is left as
it is and told to a person.

Students' code is read here as text only: it is neither run nor parsed.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from nbjudge.course.cells import code_lines, marks_of
from nbjudge.course.layout import Lesson, LessonCell
from nbjudge.course.names import names_of
from nbjudge.records.releases import Releases

_ALIKE = 0.6  # of the lines, for a cell that was edited and has lost its mark
_MOST_CELLS = 300  # so many are compared line by line; a lesson has 60
_WEIGHTS = {"answer": 100, "given": 10, "test": 1}  # who stays where cells are out of order
_TARGET = re.compile(r"[(\[*\s]*([^\W\d]\w*)(?:\[[^\]]*\]|\s*:.*)?[)\]\s]*")
_IMPORT = re.compile(r"(import|from)\s+\w")


@dataclass(frozen=True)
class Repairs:
    """What was done to a notebook, a sentence each.

    Attributes:
        done: what was mended.
        doubts: what a person should look at, because there is more than one way to read it.
    """

    done: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


def repair_cells(notebook: Any, lesson: Lesson, releases: Releases | None = None) -> Repairs:
    """Give a submission the lesson's nbgrader cells, each once and in order, and no outputs.

    Args:
        notebook: the submission, changed in place.
        lesson: what it was made from.
        releases: how the lesson was given out; what a cell has of an earlier release is mended
            without a word, since no student did it.
    """
    work = _Repair(notebook.cells, lesson.outline, releases or Releases())
    work.recognise_by_grade_id()
    work.recognise_by_content()
    work.recognise_answers_by_place()
    work.find_answers_beside_their_cells()
    work.restore()
    work.put_in_order()
    notebook.cells = work.cells
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return work.repairs


def likeness(notebook: Any, lesson: Lesson) -> int:
    """Return how many of a lesson's answers and tests a notebook holds, by `grade_id` or content.

    Given cells do not count: many lessons begin with the same ones.
    """
    graded = [known for known in lesson.outline if known.kind in ("answer", "test")]
    marks = {_grade_id(cell) for cell in notebook.cells}
    lines = {code_lines(cell.source) for cell in notebook.cells} - {()}
    return sum(known.grade_id in marks or code_lines(known.shown) in lines for known in graded)


class _Repair:
    """A notebook under repair.

    Attributes:
        cells: its cells, in their order.
        found: place in the lesson → the notebook's cell that is recognised as that one.
        repairs: what has been said so far.
    """

    def __init__(self, cells: Iterable[Any], outline: list[LessonCell], releases: Releases) -> None:
        self.cells = list(cells)
        for cell in self.cells:
            cell.source = cell.source.replace("\r\n", "\n")
        self.found: dict[int, Any] = {}
        self.repairs = Repairs()
        self._outline = outline
        self._releases = releases
        self._numbers = {id(cell): number + 1 for number, cell in enumerate(self.cells)}

    def recognise_by_grade_id(self) -> None:
        """Find cells by nbgrader's mark, and take it off where it is wrong or doubled."""
        places = {known.grade_id: place for place, known in enumerate(self._outline)}
        holders: dict[int, list[Any]] = {}
        for cell in list(self.cells):
            grade_id = _grade_id(cell)
            if grade_id in places and grade_id:
                holders.setdefault(places[grade_id], []).append(cell)
            elif self._releases.held_source(grade_id, cell.source):  # since taken out
                self._remove(cell)
            elif "nbgrader" in cell.metadata:
                meta = cell.metadata.pop("nbgrader")
                mark = meta.get("grade_id") if isinstance(meta, dict) else None
                shown = str(mark)[:60]
                self._done(f"{self._name(cell)} was marked as `{shown}`, which is unknown")
        for place, cells in holders.items():
            self.found[place] = self._one_of(self._outline[place], cells)

    def _one_of(self, known: LessonCell, cells: list[Any]) -> Any:
        """Choose among cells with the same mark; the others run as ordinary cells, or go."""
        given = code_lines(known.shown)
        if known.kind == "answer":
            choice = [cell for cell in cells if not _is_blank(cell, known)] or cells
            texts = {code_lines(cell.source) for cell in choice}
            chosen = choice[0] if len(texts) == 1 else choice[-1]
        else:
            texts = set()
            chosen = next((cell for cell in cells if code_lines(cell.source) == given), cells[-1])
        for cell in cells:
            if cell is chosen:
                continue
            del cell.metadata["nbgrader"]
            same = code_lines(cell.source) == code_lines(chosen.source)
            near = abs(self._numbers[id(cell)] - self._numbers[id(chosen)]) == 1
            # a given cell further down may be there to begin anew; a blank answer would undo one
            if (same and (near or known.kind != "given")) or _is_blank(cell, known):
                self._remove(cell)
                self._done(f"the cell `{known.grade_id}` was doubled; one went")
            else:
                self._done(f"the cell `{known.grade_id}` was there more than once; both were run")
        if len(texts) > 1:
            self._doubt(
                f"there are {len(texts)} different answers to `{known.grade_id}`; "
                f"{self._name(chosen)} counts"
            )
        return chosen

    def recognise_by_content(self) -> None:
        """Find cells that have lost their mark by what stands in them."""
        for essence in (_words, code_lines):
            free: dict[tuple[str, ...], list[Any]] = {}
            for cell in self._strangers():
                free.setdefault(essence(cell.source), []).append(cell)
            for place, known in enumerate(self._outline):
                text = essence(known.shown)
                if place not in self.found and text and free.get(text):
                    self._recognise(place, free[text].pop(0), "its content")
        self._recognise_blank_answers()
        self._recognise_edited_cells()

    def _recognise_blank_answers(self) -> None:
        """Find answers' cells that hold nothing but the comments they were released with."""
        for place, known in enumerate(self._outline):
            comments = set(map(str.strip, known.shown.splitlines())) - {""}
            if place in self.found or known.kind != "answer" or not comments:
                continue
            for cell in self._strangers():
                lines = set(map(str.strip, cell.source.splitlines()))
                if comments <= lines and _is_blank(cell, known):
                    self._recognise(place, cell, "its content")
                    break

    def _recognise_edited_cells(self) -> None:
        """Find cells other than answers that were edited as well: pairs that are most alike."""
        cells = [cell for cell in self._strangers() if cell.cell_type == "code"]
        places = [
            place
            for place, known in enumerate(self._outline)
            if place not in self.found and known.kind in ("given", "test", "text")
        ]
        if len(cells) > _MOST_CELLS:
            return
        pairs = [
            (_share(cell.source, self._outline[p].shown), p, cell) for p in places for cell in cells
        ]
        taken: set[int] = set()
        for share, place, cell in sorted(pairs, key=lambda pair: -pair[0]):
            if share >= _ALIKE and place not in self.found and id(cell) not in taken:
                taken.add(id(cell))
                self._recognise(place, cell, "most of its content")

    def recognise_answers_by_place(self) -> None:
        """Find answers that have lost their mark between the cells around them."""
        for place, known in enumerate(self._outline):
            if place in self.found or known.kind != "answer":
                continue
            candidates = self._candidates(known, self._between(place - 1, place + 1))
            if not candidates and known.binds:
                candidates = _binding(self._strangers(), known)
                if len(candidates) > 1:
                    numbers = ", ".join(map(self._name, candidates))
                    self._doubt(f"the answer to `{known.grade_id}` may stand in {numbers}")
                    continue
            if candidates:
                self._recognise(place, candidates[-1], "its place")

    def find_answers_beside_their_cells(self) -> None:
        """Where an answer's cell was left blank, take the answer from a cell beside it."""
        for place, known in enumerate(self._outline):
            cell = self.found.get(place)
            if known.kind != "answer" or (cell is not None and not _is_blank(cell, known)):
                continue
            end = place + 1
            while end < len(self._outline) and self._outline[end].exercise == known.exercise:
                end += 1
            candidates = self._candidates(known, self._between(place - 1, end))
            if candidates:
                self._answer_is(place, candidates[-1])
            elif known.binds and cell is not None:
                self._mend_an_answer_further_off(known, cell)

    def _answer_is(self, place: int, cell: Any) -> None:
        known = self._outline[place]
        self._done(f"the answer to `{known.grade_id}` stood in {self._name(cell)}, beside its cell")
        if place in self.found:
            self._remove(self.found[place])
        self.found[place] = cell
        cell.metadata["nbgrader"] = copy.deepcopy(known.cell.metadata["nbgrader"])

    def _mend_an_answer_further_off(self, known: LessonCell, blank: Any) -> None:
        elsewhere = _binding(self._strangers(), known)
        if not elsewhere:
            return
        if all(self.cells.index(cell) < self.cells.index(blank) for cell in elsewhere):
            blank.source = ""
            name = self._name(elsewhere[-1])
            self._done(f"`{known.grade_id}` was answered earlier, in {name}; its cell was blank")
        else:
            numbers = ", ".join(map(self._name, elsewhere))
            self._doubt(f"`{known.grade_id}` is blank, but {numbers} may hold its answer")

    def restore(self) -> None:
        """Give recognised cells their mark, their type and, where it is locked, their source."""
        for place in sorted(self.found):
            known, cell = self._outline[place], self.found[place]
            self._restore_type(known, cell)
            if not known.grade_id:
                continue
            is_ours = marks_of(cell) == marks_of(known.cell)
            if not is_ours and not self._releases.held_marks(known.grade_id, cell):
                self._done(f"the cell `{known.grade_id}` had other nbgrader metadata")
            cell.metadata["nbgrader"] = copy.deepcopy(known.cell.metadata["nbgrader"])
            if known.kind in ("given", "test"):
                self._restore_source(known, cell)

    def _restore_type(self, known: LessonCell, cell: Any) -> None:
        if cell.cell_type == known.cell.cell_type:
            return
        name = f"the cell `{known.grade_id}`" if known.grade_id else self._name(cell)
        self._done(f"{name} was of the type {cell.cell_type}")
        cell.cell_type = known.cell.cell_type
        cell.pop("attachments", None)
        if cell.cell_type != "code":
            cell.pop("outputs", None)
            cell.pop("execution_count", None)

    def _restore_source(self, known: LessonCell, cell: Any) -> None:
        """Put a locked cell's own source back; what the student wrote into it is kept if it can."""
        source, cell.source = cell.source, known.cell.source
        if source == known.cell.source or code_lines(source) == code_lines(known.shown):
            return
        if self._releases.held_source(known.grade_id, source):
            return
        added = _added_lines(source, known.shown)
        if known.kind == "given":
            self._done(f"the given cell `{known.grade_id}` was changed; the lesson's own was run")
            if added and all(_IMPORT.match(line) for line in added):
                self._insert_code(self.cells.index(cell) + 1, added, cell)
                self._done(f"the imports added to `{known.grade_id}` were run behind it")
            return
        self._done(f"the test cell `{known.grade_id}` was changed; the lesson's own counts")
        places = {of.grade_id: place for place, of in enumerate(self._outline)}
        place = places.get(known.exercise) if known.exercise else None
        if place is None:
            return
        answer, waiting = self.found.get(place), self._outline[place]
        if not added or not waiting.binds or not waiting.binds & _bound(added):
            return
        if answer is None or _is_blank(answer, waiting):
            if answer is None:
                answer = self._insert_code(self.cells.index(cell), added, cell)
                self.found[place] = answer
                answer.metadata["nbgrader"] = copy.deepcopy(waiting.cell.metadata["nbgrader"])
            answer.source = "\n".join(added)
            self._done(f"the answer to `{known.exercise}` stood in `{known.grade_id}`")

    def put_in_order(self) -> None:
        """Move what stands in the wrong place, and put back what is missing."""
        graded = [p for p, known in enumerate(self._outline) if known.kind in _WEIGHTS]
        there = sorted(
            (p for p in graded if p in self.found), key=lambda p: self._index(self.found[p])
        )
        weights = [_WEIGHTS[self._outline[p].kind] for p in there]
        staying = {there[n] for n in _heaviest_ascending(there, weights)}
        for place in there:
            if place not in staying:
                self.cells.pop(self._index(self.found[place]))
                self._done(f"the cell `{self._outline[place].grade_id}` was put in its place")
        for place in graded:
            known = self._outline[place]
            if place in staying:
                continue
            cell = self.found.get(place)
            if cell is None:
                cell = copy.deepcopy(known.cell)
                if not self._releases.lacked(known.grade_id):
                    self._done(
                        f"the cell `{known.grade_id}` was missing; it was put back as released"
                    )
            self.cells.insert(self._home(place, staying), cell)
            self.found[place] = cell
            staying.add(place)

    def _home(self, place: int, staying: set[int]) -> int:
        """Return the index at which a cell belongs: before its tests, or behind what it follows."""
        known = self._outline[place]
        if known.kind == "answer":
            for after in sorted(p for p in staying if p > place):
                if self._outline[after].exercise == known.exercise:
                    return self._index(self.found[after])
        placed = [p for p, of in enumerate(self._outline) if p < place and p in self.found]
        placed = [p for p in placed if p in staying or self._outline[p].kind not in _WEIGHTS]
        if not placed:
            return 0
        index = self._index(self.found[placed[-1]]) + 1
        if known.kind == "test" and self._outline[placed[-1]].kind == "answer":
            read = names_of(known.cell.source).reads
            while index < len(self.cells) and self._goes_on(self.cells[index], read):
                index += 1
        return index

    def _goes_on(self, cell: Any, read: frozenset[str]) -> bool:
        """Tell whether a student's own cell behind an answer is part of it."""
        own = all(cell is not found for found in self.found.values())
        return own and cell.cell_type == "code" and bool(_bound(cell.source.splitlines()) & read)

    def _between(self, before: int, after: int) -> list[Any]:
        """Return the cells between those that are found nearest to two places in the lesson."""
        earlier = [p for p in self.found if p <= before]
        later = [p for p in self.found if p >= after]
        begin = self._index(self.found[max(earlier)]) + 1 if earlier else 0
        end = self._index(self.found[min(later)]) if later else len(self.cells)
        return self.cells[begin:end]

    def _candidates(self, known: LessonCell, among: list[Any]) -> list[Any]:
        """Return strangers that may be an answer: those that set its names, or the only one."""
        near = {id(cell) for cell in among}
        strangers = [cell for cell in self._strangers() if id(cell) in near]
        binding = _binding(strangers, known) if known.binds else []
        code = [cell for cell in strangers if cell.cell_type == "code" and code_lines(cell.source)]
        return binding or (code if len(code) == 1 or not known.binds else [])

    def _strangers(self) -> list[Any]:
        """Return the cells that are not recognised, in their order."""
        known = {id(cell) for cell in self.found.values()}
        return [cell for cell in self.cells if id(cell) not in known]

    def _recognise(self, place: int, cell: Any, by: str) -> None:
        known = self._outline[place]
        self.found[place] = cell
        if known.grade_id:
            cell.metadata["nbgrader"] = copy.deepcopy(known.cell.metadata["nbgrader"])
            self._done(f"the cell `{known.grade_id}` had lost its mark; {by} told it")

    def _insert_code(self, index: int, lines: list[str], like: Any) -> Any:
        cell = copy.deepcopy(like)
        cell.id, cell.metadata = f"{like.id[:50]}-added", type(like.metadata)()
        cell.source = "\n".join(lines)
        self.cells.insert(index, cell)
        return cell

    def _index(self, cell: Any) -> int:
        return next(number for number, other in enumerate(self.cells) if other is cell)

    def _remove(self, cell: Any) -> None:
        self.cells.pop(self._index(cell))

    def _name(self, cell: Any) -> str:
        return f"the cell {self._numbers.get(id(cell), '?')}"

    def _done(self, line: str) -> None:
        self.repairs.done.append(line)

    def _doubt(self, line: str) -> None:
        self.repairs.doubts.append(line)


def _grade_id(cell: Any) -> str:
    meta = cell.metadata.get("nbgrader")
    grade_id = meta.get("grade_id") if isinstance(meta, dict) else None
    return grade_id if isinstance(grade_id, str) else ""


def _words(source: str) -> tuple[str, ...]:
    return tuple(source.split())


def _is_blank(cell: Any, known: LessonCell) -> bool:
    """Tell whether an answer's cell is as it was released, or empty."""
    return known.kind == "answer" and code_lines(cell.source) in ((), code_lines(known.shown))


def _share(source: str, shown: str) -> float:
    """Return how much two cells have in common, as a share of their lines."""
    one, other = code_lines(source), code_lines(shown)
    if not other or len(one) > 10 * len(other) + 10:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _added_lines(source: str, shown: str) -> list[str]:
    """Return the lines that a student added to a given cell; none where others are gone."""
    waiting = list(code_lines(shown))
    added = []
    for line in source.splitlines():
        if waiting and line.rstrip() == waiting[0]:
            waiting.pop(0)
        elif line.strip():
            added.append(line)
    kept = len(code_lines(shown)) - len(waiting)
    return added if not waiting or not kept else []


def _binding(cells: list[Any], known: LessonCell) -> list[Any]:
    """Return the cells that set every name that an answer's cell sets."""
    return [cell for cell in cells if known.binds <= _bound(cell.source.splitlines())]


def _bound(lines: Iterable[str]) -> set[str]:
    """Return names that lines seem to assign or define, told by their look."""
    return {name for line in lines for name in _bound_in(line)}


def _bound_in(line: str) -> Iterator[str]:
    definition = re.match(r"\s*(?:async\s+)?(?:def|class)\s+(\w+)", line)
    if definition:
        yield definition[1]
        return
    target, sign, value = line.partition("=")
    if sign and not value.startswith("="):
        for part in target.rstrip("+-*/ ").split(","):
            name = _TARGET.fullmatch(part.strip())
            if name:
                yield name[1]


def _heaviest_ascending(values: list[int], weights: list[int]) -> list[int]:
    """Return the indices of the ascending subsequence whose weights sum up to the most."""
    best: list[tuple[int, list[int]]] = []
    for number, value in enumerate(values):
        before = [best[n] for n in range(number) if values[n] < value]
        weight, chain = max(before, key=lambda of: of[0], default=(0, []))
        best.append((weight + weights[number], [*chain, number]))
    return max(best, key=lambda of: of[0], default=(0, []))[1]
