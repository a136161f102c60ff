from __future__ import annotations

import csv
from pathlib import Path

import pytest

from nbjudge.files import is_byproduct, try_lock, write_csv, write_whole


class WriterFailedError(Exception):
    pass


def litter(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("content", "written"),
    [
        (b"\x00\xff\r\n", b"\x00\xff\r\n"),
        ("한글\n", "한글\n".encode()),
        (lambda path: path.write_bytes(b"by a function"), b"by a function"),
    ],
)
def test_bytes_text_and_what_a_function_writes(
    tmp_path: Path, content: object, written: bytes
) -> None:
    path = tmp_path / "new" / "folder" / "file"
    write_whole(path, content)  # type: ignore[arg-type]
    assert path.read_bytes() == written
    assert litter(path.parent) == ["file"]


def test_what_was_there_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("a longer text that was there before")
    write_whole(path, "new")
    assert path.read_text() == "new"
    assert litter(tmp_path) == ["file"]


def test_a_writer_that_fails_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")

    def write(target: Path) -> None:
        target.write_text("half of what")
        raise WriterFailedError

    with pytest.raises(WriterFailedError):
        write_whole(path, write)
    assert path.read_text() == "old"
    assert litter(tmp_path) == ["file"]


def test_text_that_cannot_be_written_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "half a character: \ud800")
    assert path.read_text() == "old"
    assert litter(tmp_path) == ["file"]


def test_the_old_file_is_whole_while_the_new_one_is_written(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    seen = []

    def write(target: Path) -> None:
        target.write_text("new")
        seen.append((path.read_text(), target.exists(), target == path))

    write_whole(path, write)
    assert seen == [("old", True, False)]
    assert path.read_text() == "new"


def test_a_reader_of_the_old_file_keeps_it(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("old")
    with path.open() as reader:
        write_whole(path, "new")
        assert reader.read() == "old"


def test_a_link_is_replaced_and_not_followed(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    target.write_text("keep this")
    path = tmp_path / "link"
    path.symlink_to(target)
    write_whole(path, "new")
    assert target.read_text() == "keep this"
    assert not path.is_symlink()
    assert path.read_text() == "new"


def test_a_table_opens_in_excel_and_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "new" / "table.csv"
    write_csv(
        path, [("이름", "points"), ("=1+1", -1.5), ("@a", None), ("-", "+82 10"), ("a,\n", 0)]
    )
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["이름", "points"],
            ["'=1+1", "-1.5"],
            ["'@a", ""],
            ["-", "'+82 10"],
            ["a,\n", "0"],
        ]


def test_a_table_for_other_programs_has_no_mark_and_half_characters_do_not_stop_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "table.csv"
    write_csv(path, [("a\ud800",)], for_excel=False)
    assert path.read_bytes() == b"a?\r\n"


def test_a_lock_is_one_holders_until_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with path.open("w") as first:
        assert try_lock(first.fileno())
        with path.open("w") as second:
            assert not try_lock(second.fileno())
    with path.open("w") as third:
        assert try_lock(third.fileno())


BYPRODUCTS = [
    *("~$one_hot.ipynb", ".one_hot.ipynb.tmp", "one_hot.ipynb.part", ".~lock.one_hot.ipynb#"),
    *("one_hot.ipynb.crdownload", "one_hot.ipynb.partial", "one_hot.ipynb.download", ".DS_Store"),
    *("one_hot.ipynb.TMP", ".one_hot.ipynb.Xy12aB", ".one_hot.ipynb.~4f2a", "one_hot.ipynb.~4f2a"),
    *("~syncthing~one_hot.ipynb.tmp", "one_hot.ipynb.!sync", "one_hot.ipynb~", "._one_hot.ipynb"),
    *("desktop.ini", "Thumbs.db", "Icon\r", ".dropbox", ".tmp.drivedownload", "__MACOSX"),
]


@pytest.mark.parametrize("name", BYPRODUCTS)
def test_what_programs_leave_beside_files_is_nobodys(name: str) -> None:
    assert is_byproduct(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "one_hot.ipynb",
            "one_hot (1).ipynb",
            "one_hot.ipynb.txt",
            "cnn.ipynb의 사본",
            "과제.zip",
        ),
        *("one_hot (Kim's conflicted copy 2026-03-02).ipynb", "temp.ipynb", "part.ipynb", "kim"),
        *("tmp", "one.tmp.ipynb", "~one_hot.ipynb", "$one_hot.ipynb", "one~hot.ipynb", ""),
    ],
)
def test_what_somebody_saved_is_theirs(name: str) -> None:
    assert not is_byproduct(name)
