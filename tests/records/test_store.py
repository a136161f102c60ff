from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgpack
import pytest

from nbjudge.engine.results import Values
from nbjudge.engine.transport import VERSION as WIRE
from nbjudge.records.store import VERSION, Store

LESSON = "03-one-hot"


def named(*contents: bytes) -> dict[bytes, bytes]:
    return {hashlib.sha256(content).digest(): content for content in contents}


ARRAY, PICTURE, OTHER = b"an array" * 1000, b"a picture", b"somebody else's"
BLOBS = named(ARRAY, PICTURE)
VALUES = [
    Values(("test_a", "test_b"), ("x", "y"), b"\x81\xa1x\x07", None, tuple(named(ARRAY))),
    Values(("test_c",), ("figure",), b"", b"two axes", tuple(BLOBS)),
]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


def receipt(student: str = "kim", **more: Any) -> dict[str, Any]:
    return {"student": student, "assignment": LESSON, "points": 7.5, "repairs": ["한글"], **more}


def files(store: Store) -> dict[str, bytes]:
    return {
        str(path.relative_to(store.home)): path.read_bytes()
        for path in store.home.rglob("*")
        if path.is_file()
    }


def blob_path(store: Store, content: bytes) -> Path:
    (digest,) = named(content)
    return store.home / "snapshots" / LESSON / "blobs" / digest.hex()


def values_path(store: Store, student: str = "kim") -> Path:
    return store.home / "snapshots" / LESSON / f"{student}.values"


def test_a_receipt_comes_back_as_it_was(store: Store) -> None:
    assert store.receipt("kim", LESSON) is None
    store.keep_receipt(receipt())
    assert store.receipt("kim", LESSON) == {"version": VERSION, **receipt()}
    assert store.receipt("lee", LESSON) is None
    assert store.receipt("kim", "04-normalization") is None


def test_a_receipt_can_be_read_by_a_person(store: Store) -> None:
    store.keep_receipt(receipt())
    text = (store.home / "receipts" / LESSON / "kim.json").read_text(encoding="utf-8")
    assert "한글" in text
    assert len(text.splitlines()) > 4


def test_receipts_come_in_the_order_of_the_students(store: Store) -> None:
    for student in ("park", "kim", "choi"):
        store.keep_receipt(receipt(student))
    assert [found["student"] for found in store.receipts(LESSON)] == ["choi", "kim", "park"]
    assert list(store.receipts("04-normalization")) == []


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({**receipt(), "version": VERSION + 1}),
        json.dumps(receipt()),
        "",
        "{",
        "[]",
        "null",
        '"text"',
        "\x00",
    ],
)
def test_a_receipt_of_another_version_or_broken_is_none(store: Store, text: str) -> None:
    store.keep_receipt(receipt())
    store.keep_receipt(receipt("lee"))
    (store.home / "receipts" / LESSON / "kim.json").write_text(text, encoding="utf-8")
    assert store.receipt("kim", LESSON) is None
    assert [found["student"] for found in store.receipts(LESSON)] == ["lee"]


def test_a_receipt_that_is_not_text_is_none(store: Store) -> None:
    store.keep_receipt(receipt())
    (store.home / "receipts" / LESSON / "kim.json").write_bytes(b'{"version": 1, "\xff": 1}')
    assert store.receipt("kim", LESSON) is None


def test_a_snapshot_comes_back_as_it_was(store: Store) -> None:
    assert store.snapshot("kim", LESSON) is None
    store.keep_snapshot("kim", LESSON, VALUES, BLOBS)
    assert store.snapshot("kim", LESSON) == (VALUES, BLOBS)
    assert store.snapshot("lee", LESSON) is None
    assert store.snapshot("kim", "04-normalization") is None


def test_a_snapshot_of_nothing_is_kept(store: Store) -> None:
    store.keep_snapshot("kim", LESSON, [], {})
    assert store.snapshot("kim", LESSON) == ([], {})


def test_a_newer_snapshot_takes_the_place_of_the_older(store: Store) -> None:
    store.keep_snapshot("kim", LESSON, VALUES, BLOBS)
    store.keep_snapshot("kim", LESSON, VALUES[:1], named(ARRAY))
    assert store.snapshot("kim", LESSON) == (VALUES[:1], named(ARRAY))


def test_what_a_whole_class_holds_is_kept_once(store: Store) -> None:
    store.keep_snapshot("kim", LESSON, VALUES, BLOBS)
    before = blob_path(store, ARRAY).stat()
    store.keep_snapshot("lee", LESSON, VALUES, BLOBS)
    assert len(list(blob_path(store, ARRAY).parent.iterdir())) == 2
    after = blob_path(store, ARRAY).stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_a_missing_blob_means_that_there_is_no_snapshot(store: Store) -> None:
    store.keep_snapshot("kim", LESSON, VALUES, BLOBS)
    blob_path(store, PICTURE).unlink()
    assert store.snapshot("kim", LESSON) is None


@pytest.mark.parametrize("damaged", [b"", PICTURE[:-1], PICTURE + b"x", PICTURE.upper()])
def test_a_damaged_blob_means_that_there_is_no_snapshot(store: Store, damaged: bytes) -> None:
    store.keep_snapshot("kim", LESSON, VALUES, BLOBS)
    blob_path(store, PICTURE).write_bytes(damaged)
    assert store.snapshot("kim", LESSON) is None


def test_grading_again_mends_a_damaged_blob(store: Store) -> None:
    store.keep_snapshot("kim", LESSON, VALUES, BLOBS)
    blob_path(store, PICTURE).write_bytes(b"damaged")
    store.keep_snapshot("kim", LESSON, VALUES, BLOBS)
    assert store.snapshot("kim", LESSON) == (VALUES, BLOBS)


def test_a_snapshot_that_is_cut_off_anywhere_is_none(store: Store) -> None:
    store.keep_snapshot("kim", LESSON, VALUES, BLOBS)
    whole = values_path(store).read_bytes()
    for length in range(len(whole)):
        values_path(store).write_bytes(whole[:length])
        assert store.snapshot("kim", LESSON) is None, length


@pytest.mark.parametrize(
    "content",
    [
        [WIRE + 1, []],
        [WIRE - 1, []],  # written before the format of values changed
        [WIRE],
        7,
        None,
        [WIRE, 7],
        [WIRE, [[[], [], b"", None]]],
        [WIRE, [[[], [], b"", None, [b"no such blob"]]]],
        [WIRE, [[[], [], b"", None, ["no name of a blob"]]]],
        [WIRE, [[[], [], b"", None, [7]]]],
    ],
)
def test_a_snapshot_of_another_version_or_of_nonsense_is_none(store: Store, content: Any) -> None:
    store.keep_snapshot("kim", LESSON, VALUES, BLOBS)
    values_path(store).write_bytes(msgpack.packb(content))
    assert store.snapshot("kim", LESSON) is None


def test_prune_removes_what_nobody_needs_and_nothing_else(store: Store) -> None:
    store.keep_receipt(receipt())
    store.keep_snapshot("kim", LESSON, VALUES[:1], named(ARRAY, OTHER))  # OTHER is in no value
    store.keep_snapshot("lee", LESSON, VALUES[1:], BLOBS)
    store.keep_snapshot("lee", "04-normalization", [], named(OTHER))
    other = str(blob_path(store, OTHER).relative_to(store.home))
    before = files(store)
    assert other in before
    store.prune(LESSON)
    assert files(store) == {name: data for name, data in before.items() if name != other}
    values_path(store, "lee").unlink()
    store.prune(LESSON)
    assert store.snapshot("kim", LESSON) == (VALUES[:1], named(ARRAY))
    assert not blob_path(store, PICTURE).exists()


def test_prune_of_a_lesson_that_nobody_handed_in_does_nothing(store: Store) -> None:
    store.keep_snapshot("kim", LESSON, VALUES, BLOBS)
    before = files(store)
    store.prune("04-normalization")
    assert files(store) == before


@pytest.mark.parametrize("content", [b"", b"\xc1", msgpack.packb(7), msgpack.packb([VERSION, [7]])])
def test_prune_heeds_the_others_where_one_snapshot_is_broken(store: Store, content: bytes) -> None:
    store.keep_snapshot("kim", LESSON, VALUES, BLOBS)
    store.keep_snapshot("aaa", LESSON, VALUES, BLOBS)
    values_path(store, "aaa").write_bytes(content)
    store.prune(LESSON)
    assert store.snapshot("kim", LESSON) == (VALUES, BLOBS)


def test_the_second_holder_is_not_alone(store: Store) -> None:
    with store.alone() as first:
        assert first
        with store.alone() as second, Store(store.home).alone() as third:
            assert (second, third) == (False, False)
        with store.alone() as again:  # those who failed to get it have not let go of it
            assert not again
    with store.alone() as after:
        assert after


def test_another_process_is_not_alone_either(store: Store) -> None:
    code = (
        "import sys; from pathlib import Path; from nbjudge.records.store import Store\n"
        "with Store(Path(sys.argv[1])).alone() as alone: print(alone)"
    )

    def ask() -> str:
        words = [sys.executable, "-c", code, str(store.home)]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()

    with store.alone() as alone:
        assert alone
        assert ask() == "False"
    assert ask() == "True"


def test_an_error_while_it_is_held_lets_go_of_it(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.alone():
        raise ZeroDivisionError
    with store.alone() as alone:
        assert alone


def test_values_that_are_too_large_for_a_class_are_not_kept(store: Store) -> None:
    assert store.keep_snapshot("kim", LESSON, VALUES, BLOBS, max_bytes=len(ARRAY) + 100)
    # what is there already, because others have it too, takes no room
    assert store.keep_snapshot("lee", LESSON, VALUES, BLOBS, max_bytes=100)
    more = {**BLOBS, **named(b"m" * 200)}
    assert not store.keep_snapshot("lee", LESSON, VALUES, more, max_bytes=100)
    assert store.snapshot("lee", LESSON) is None
    assert store.snapshot("kim", LESSON) is not None
