"""What learning management systems hand out: folders, zips and files, read with care.

Nothing is written and no link is followed; what a hostile archive may do is refused before any of
it is read.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path, PurePosixPath

from nbjudge.course.hand_in import MAX_BYTES
from nbjudge.errors import CollectError
from nbjudge.files import is_byproduct
from nbjudge.handin.owner import is_moodles
from nbjudge.handin.times import on_clock
from nbjudge.text import one_line

_MAX_SHOWN = 300  # characters of a name in a sentence
_MAX_FILES = 100_000  # in a download
_MAX_TOTAL = 8 << 30  # bytes, unpacked
_MAX_RATIO = 200  # of unpacked to packed bytes; notebooks do not come near it


@dataclass(frozen=True)
class IncomingFile:
    """One file of a download.

    Attributes:
        name: its path within the download, with "/" between folders.
        within: the name of the download itself, the folder or the zip, which may be a student's.
        read: returns its bytes, at most one more than a notebook may have.
        packed: the time that a zip gives it, in UTC; None outside of zips, where only the download
            set one, and where the zip tells none.
        place: where it lies on this disk; empty in a zip.
    """

    name: str
    within: str
    read: Callable[[], bytes]
    packed: datetime | None = None
    place: str = ""

    @property
    def path(self) -> list[str]:
        """The names of its folders and its own, the download's in front."""
        # Windows packs with "\\"; on this disk that is a letter like any other
        return [self.within, *re.split("/" if self.place else r"[/\\]", self.name)]

    @property
    def shown(self) -> str:
        """Its name for a sentence."""
        name = one_line(self.name)
        return name if len(name) <= _MAX_SHOWN else f"{name[:_MAX_SHOWN]}…"

    @property
    def is_notebook(self) -> bool:
        """By its name; Drive saves "cnn.ipynb의 사본", browsers "cnn.ipynb.txt"."""
        last = PurePosixPath(self.name).name.casefold()
        foreign = last.endswith((".zip", ".html", ".pdf", ".py"))
        return ".ipynb" in last and not foreign and not self._is_hidden

    @property
    def is_zip(self) -> bool:
        """Whether it is an archive within what was handed in."""
        return self.name.casefold().endswith(".zip") and not self._is_hidden

    @property
    def _is_hidden(self) -> bool:
        parts = PurePosixPath(self.name).parts
        in_hidden = any(part.startswith(".") or part == "__MACOSX" for part in parts)
        return in_hidden or is_byproduct(parts[-1] if parts else "")


def files_of(path: Path, opened: ExitStack, zone: tzinfo | None) -> Iterator[IncomingFile]:
    """Yield the files of a download.

    Args:
        path: a folder, a zip or a notebook.
        opened: keeps archives open for as long as their files may be read.
        zone: the time zone that zips are written in; None for this machine's.

    Raises:
        CollectError: it is missing, broken or hostile.
    """
    if path.is_symlink():
        raise CollectError(f"{path}: this is a symbolic link → name what it points to")
    real = path.resolve()
    if path.is_dir():
        within = _within(real, real.name)
        for file in sorted(path.rglob("*")):
            if file.is_symlink():
                raise CollectError(
                    f"{file}: this is a symbolic link, which may lead anywhere → take it out, or "
                    "put there what it points to"
                )
            if file.is_file():
                name = file.relative_to(path).as_posix()
                yield _on_disk(file, name, within, real / name)
    elif not path.is_file():
        raise CollectError(f"{path}: there is nothing → name a folder, a zip or notebooks")
    elif path.suffix.lower() == ".zip":
        yield from _in_zip(path, opened, zone)
    else:
        yield _on_disk(path, path.name, _within(real, real.parent.name), real)


def _within(real: Path, name: str) -> str:
    """Return what a download is called: by Moodle, where it lies in a folder of Moodle's."""
    around = (_text(folder.name) for folder in reversed(real.parents))
    return next(filter(is_moodles, around), _text(name))


def _on_disk(path: Path, name: str, within: str, real: Path) -> IncomingFile:
    def read() -> bytes:
        try:
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError as error:
            raise CollectError(
                f"{path}: it cannot be read ({error.strerror}) → mend that, or take it out"
            ) from error

    return IncomingFile(_text(name), within, read, place=_text(str(real)))


def _text(name: str) -> str:
    """Return a file's name with whole letters; macOS takes them apart, Windows writes CP949."""
    try:
        name = os.fsencode(name).decode("utf-8")
    except UnicodeDecodeError:
        name = os.fsencode(name).decode("cp949", "replace")
    return unicodedata.normalize("NFC", name)


def _in_zip(path: Path, opened: ExitStack, zone: tzinfo | None) -> Iterator[IncomingFile]:
    try:
        archive = opened.enter_context(zipfile.ZipFile(path))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise CollectError(f"{path}: this zip is broken ({error}) → download it again") from error
    members = [member for member in archive.infolist() if not member.is_dir()]
    size = sum(member.file_size for member in members)
    if len(members) > _MAX_FILES or size > _MAX_TOTAL:
        raise CollectError(
            f"{path}: it holds {len(members)} files with {size >> 20} MB → "
            "that is no class's work; unpack it yourself if you trust it, and name the folder"
        )
    within = _within(path.resolve(), path.stem)
    for member in members:
        name = _member_name(member)
        problem = _hostile(member, name)
        if problem:
            raise CollectError(
                f"{path}: {one_line(name)[:255]}: {problem} → nothing of this zip was collected; "
                "ask where it comes from"
            )
        packed = _member_time(member, zone)
        yield IncomingFile(name, within, _reading(path, archive, member), packed)


def _member_name(member: zipfile.ZipInfo) -> str:
    """Return a member's name; some packers write UTF-8 or CP949 and do not say so."""
    name = member.filename
    if not member.flag_bits & 0x800:
        for encoding in ("utf-8", "cp949"):
            try:
                name = name.encode("cp437").decode(encoding)
                break
            except UnicodeError:
                continue
    return unicodedata.normalize("NFC", name)


def _member_time(member: zipfile.ZipInfo, zone: tzinfo | None) -> datetime | None:
    """Return a member's time: in UTC where the packer wrote that, else by the zone's clocks."""
    extra = member.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == 0x5455 and len(extra) >= 9 and extra[4] & 1:  # Info-ZIP's "UT"
            seconds = struct.unpack("<i", extra[5:9])[0]
            shown = datetime(1970, 1, 1) + timedelta(seconds=seconds)
            return on_clock(shown, UTC)
        extra = extra[4 + size :]
    try:
        return on_clock(datetime(*member.date_time), zone)  # 1980, where packers do not know
    except ValueError:
        return None


def _hostile(member: zipfile.ZipInfo, name: str) -> str:
    """Say what is wrong with a member of an archive, or ""."""
    if member.flag_bits & 0x1:
        return "it is encrypted"
    if name.startswith(("/", "\\")) or re.match(r"[A-Za-z]:", name):
        return "its path begins at the root of the disk"
    if ".." in re.split(r"[/\\]", name):
        return "its path leads out of the archive"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "it is a symbolic link"
    if member.file_size > MAX_BYTES and member.file_size > _MAX_RATIO * member.compress_size:
        return f"it would unpack to {member.file_size >> 20} MB"
    return ""


def _reading(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(member) as file:
                return file.read(MAX_BYTES + 1)
        except (
            *(zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError),
            *(RuntimeError, ValueError, struct.error),
        ) as error:
            raise CollectError(
                f"{path}: {one_line(member.filename)[:255]} cannot be unpacked ({error}) → "
                "download the zip again"
            ) from error

    return read
