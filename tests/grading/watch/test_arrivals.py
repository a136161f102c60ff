"""What a look at `submitted/` finds: whole hand-ins that are neither graded nor refused."""

from __future__ import annotations

import shutil

import pytest

from nbjudge.course.layout import Course
from nbjudge.grading.grade import Submission
from nbjudge.grading.watch.arrivals import Arrivals, Digests
from tests.grading.watch.night import LESSON, hand_in, save_result

KIM = Submission("kim", LESSON)


def wanted(arrivals: Arrivals, refused: dict[Submission, Digests] | None = None) -> list[str]:
    return [arrival.submission.student for arrival in arrivals.look(refused or {}).wanted]


def test_what_two_looks_find_the_same_is_wanted(course: Course) -> None:
    hand_in(course, "kim")
    arrivals = Arrivals(course, [LESSON])
    first = arrivals.look({})
    assert (first.wanted, first.unfinished, first.changed) == ([], [KIM], [])
    second = arrivals.look({})
    assert [arrival.submission for arrival in second.wanted] == [KIM]
    assert (second.unfinished, second.changed, second.ungraded) == ([], [], {KIM})


def test_a_lesson_that_is_named_twice_is_looked_at_once(course: Course) -> None:
    hand_in(course, "kim")
    assert wanted(Arrivals(course, [LESSON, LESSON])) == []


def test_a_file_that_grows_is_waited_for(course: Course) -> None:
    path = hand_in(course, "kim")
    whole = path.read_bytes()
    arrivals = Arrivals(course, [LESSON])
    path.write_bytes(whole[:100])
    arrivals.look({})
    for size in (1000, 2000, len(whole)):
        path.write_bytes(whole[:size])
        look = arrivals.look({})
        assert (look.wanted, look.unfinished, look.changed) == ([], [KIM], [KIM])
    assert wanted(arrivals) == ["kim"]


def test_a_file_that_a_sync_client_fills_under_another_name_is_waited_for(course: Course) -> None:
    path = hand_in(course, "kim")
    whole = path.read_bytes()
    path.unlink()
    filling = path.with_name(".one_hot.ipynb.tmp")
    arrivals = Arrivals(course, [LESSON])
    arrivals.look({})
    for size in (0, 1000, len(whole)):
        filling.write_bytes(whole[:size])
        assert arrivals.look({}).unfinished == [KIM]
    filling.rename(path)
    assert arrivals.look({}).unfinished == [KIM]
    assert wanted(arrivals) == ["kim"]


def test_locks_and_hidden_folders_of_sync_clients_are_no_hand_ins(course: Course) -> None:
    path = hand_in(course, "kim")
    save_result(course, KIM)
    shutil.copytree(path.parent, course.root / "submitted" / ".sync" / LESSON)
    arrivals = Arrivals(course, [LESSON])
    arrivals.look({})
    path.with_name("~$one_hot.ipynb").write_text("a lock")
    look = arrivals.look({})
    assert (look.wanted, look.unfinished, look.ungraded) == ([], [], set())


def test_what_its_receipt_says_is_graded_is_not_wanted_until_it_changes(course: Course) -> None:
    hand_in(course, "kim", right=False)
    save_result(course, KIM)
    arrivals = Arrivals(course, [LESSON])
    arrivals.look({})
    look = arrivals.look({})
    assert (look.wanted, look.ungraded) == ([], set())
    hand_in(course, "kim")
    arrivals.look({})
    assert wanted(arrivals) == ["kim"]
    save_result(course, KIM)
    assert wanted(arrivals) == []


@pytest.mark.parametrize("changed", ["file", "tests"])
def test_what_was_refused_is_wanted_again_as_another_one(course: Course, changed: str) -> None:
    hand_in(course, "kim", right=False)
    arrivals = Arrivals(course, [LESSON])
    arrivals.look({})
    (arrival,) = arrivals.look({}).wanted
    refused = {KIM: arrival.digests}
    look = arrivals.look(refused)
    assert (look.wanted, look.ungraded) == ([], {KIM})
    if changed == "file":
        hand_in(course, "kim")
        arrivals.look(refused)
    else:
        source = course.source(LESSON)
        source.write_text(source.read_text().replace('"points": 2', '"points": 3', 1))
    assert wanted(arrivals, refused) == ["kim"]


def test_what_is_gone_and_comes_back_is_new(course: Course) -> None:
    path = hand_in(course, "kim")
    arrivals = Arrivals(course, [LESSON])
    arrivals.look({})
    path.parent.rename(course.root / "aside")
    assert arrivals.look({}).ungraded == set()
    (course.root / "aside").rename(path.parent)
    assert arrivals.look({}).changed == []
    assert wanted(arrivals) == ["kim"]


def test_a_lesson_that_cannot_be_read_is_told_and_holds_no_other_back(course: Course) -> None:
    open_one = course.root / "source" / "04-open" / "open.ipynb"
    open_one.parent.mkdir()
    open_one.write_text("half written")
    hand_in(course, "kim")
    arrivals = Arrivals(course, ["04-open", LESSON])
    assert list(arrivals.look({}).unreadable) == ["04-open"]
    assert wanted(arrivals) == ["kim"]
