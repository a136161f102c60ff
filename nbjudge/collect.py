"""What came in, by whatever way, put where each student's work is looked for.

A folder, a zip file or single notebooks, as Canvas, Moodle, Blackboard, Google Classroom and Drive
hand them out or students send them, become `submitted/<student>/<assignment>/<notebook>.ipynb` with
nbgrader's `timestamp.txt` beside it. Which lesson a notebook is of is told by its content, whose it
is by the names of the file and its folders. Neither is ever guessed: what is not clear is said in a
line. Everything is read and decided first and written after that, so that an archive that cannot be
trusted changes nothing.

How the learning management systems name what they hand out:

==============  ====================================================================
Canvas          `lastfirst_LATE_<user>_<file's number>_<name>`; a later file has a higher number
Moodle          `Full Name_<number>_assignsubmission_file_/<name>`, or all of it in one name; a
                team's name may stand in front. The number is the assignment's own.
Blackboard      `<assignment>_<user>_attempt_2026-03-02-10-20-30_<name>`
Google          `Full Name - <name>`, `Copy of <name>`, `<name>의 사본`, or a folder for each
==============  ====================================================================
"""

from __future__ import annotations

import hashlib
import itertools
import os
import re
import stat
import struct
import tempfile
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal

import nbformat
from nbgrader.utils import parse_utc

from nbjudge.course import Course, Lesson
from nbjudge.errors import CollectError, CourseError
from nbjudge.files import write_whole
from nbjudge.gradebook import Person
from nbjudge.intake import MAX_BYTES, recognise, timestamp_in
from nbjudge.record import one_line

What = Literal["collected", "unchanged", "older", "elsewhere", "unclear"]

_MOST_FILES = 20_000
_MOST_BYTES = 4 << 30  # of all notebooks of one archive
_MOST_RATIO = 200  # of an archive as a whole; notebooks with pictures are at 2, without at 10
_HARMLESS_BYTES = 64 << 20  # a smaller archive may be packed as tightly as it likes
_OWN = ("source", "release", "submitted", "autograded", "feedback")  # the course's own folders

_CANVAS = re.compile(r"(?P<name>[^_]+)(?:_LATE)?_(?P<user>\d+)_(?P<number>\d+)_.+", re.I)
_MOODLE = re.compile(r"(?P<name>.+?)_\d+_assignsubmission_[a-z]+(?:_.*)?", re.I)
_BLACKBOARD = re.compile(
    r".*?(?P<name>[^_]+)_attempt_(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_.*)?", re.I
)
_COPY = re.compile(r"\.ipynb|의\s*사본|복사본|사본\s*-?|\bcopy of\b|\bcopy\b|\(\d{1,3}\)", re.I)
_TOKEN = re.compile(r"[^\W_]+")
# a Korean name beside a number or a word; but "김철수2" and "김철수B" may be somebody else
_SCRIPTS = re.compile(
    r"(?<=[가-힣])(?=\d{4}|[a-z]{2})|(?<=\d{4})(?=[가-힣])|(?<=[a-z]{2})(?=[가-힣])"
)
_MOST_TOKENS = 6  # of a name
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        assignment assignments hw homework submission submissions submitted submit final done
        solution solutions answer answers lab notebook colab week ver version v new edit edited
        fixed complete completed late resubmit class file files download downloads student
        과제 제출 최종 최종본 완성 수정 수정본 완료 재제출 숙제 실습 노트북 답안 제출물 제출용 학생
        """,
    )
)


@dataclass(frozen=True)
class Line:
    """What became of one file, or of several with the same fate.

    Attributes:
        what: "elsewhere" is a notebook of another lesson; "unclear" is left for a person.
        file: its name, as it came.
        student: whose it is; empty where nobody knows.
        said: the details.
    """

    what: What
    file: str
    student: str = ""
    said: str = ""

    def __str__(self) -> str:
        whose = f"{self.student}: " if self.student else ""
        return f"{whose}{self.file}{': ' if self.said else ''}{self.said}"


@dataclass
class Collected:
    """What became of everything.

    Attributes:
        lines: a line for each notebook.
        ignored: how many other files there were.
    """

    lines: list[Line] = field(default_factory=list)
    ignored: int = 0

    def of(self, what: What) -> list[Line]:
        """Return the lines of one kind, in their order."""
        return [line for line in self.lines if line.what == what]


@dataclass(frozen=True)
class Found:
    """A notebook's file, not yet read.

    Attributes:
        shown: its name, for people.
        parts: the names of its folders and its own, with composed characters.
        size: in bytes.
        time: when it was handed in, as far as its place tells.
        read: returns its content, `size` bytes at most.
    """

    shown: str
    parts: tuple[str, ...]
    size: int
    time: datetime | None
    read: Callable[[], bytes]


@dataclass(frozen=True)
class _HandIn:
    """A notebook of the lesson that is known to be a student's."""

    file: Found
    digest: str
    time: datetime | None
    number: int  # Canvas's, which grows; 0 elsewhere


def collect(
    course: Course,
    assignment: str,
    paths: Sequence[Path],
    people: dict[str, Person],
    *,
    follow: Callable[[list[Found]], Iterable[Found]] = iter,
) -> Collected:
    """Fill `submitted/` with the newest hand-in of each student.

    Args:
        course: the course.
        assignment: of which lesson.
        paths: folders, zip files and notebooks.
        people: id → student: everybody to whom a notebook may belong.
        follow: goes through the files as they are read, to show how far it is.

    Raises:
        CollectError: a path or an archive is not as it should be; nothing has been changed.
    """
    lesson = course.lesson(assignment)
    cached = _CachedCourse(course.root)
    names = _Names(people, course)
    done = Collected()
    with ExitStack() as opened, tempfile.TemporaryDirectory() as scratch:
        files: list[Found] = []
        for path in paths:
            _refuse_own(course, path)
            for file in _files_at(path, opened, done):
                files.append(file)
                if len(files) > _MOST_FILES:
                    raise CollectError(
                        f"{path}: it holds more than {_MOST_FILES} notebooks → "
                        "collect less at a time"
                    )
        handed_in: dict[str, list[_HandIn]] = {}
        known: dict[str, list[str] | str] = {}  # digest → lessons, or what is wrong with it
        for file in follow(files):
            clue = names.clue(file.parts)
            line, digest = _look(cached, lesson, file, clue, known, Path(scratch))
            if line:
                done.lines.append(line)
            else:
                time = clue.time or file.time
                handed_in.setdefault(clue.student, []).append(
                    _HandIn(file, digest, time, clue.number)
                )
        chosen = [
            (student, hand_in)
            for student in sorted(handed_in)
            if (hand_in := _newest(course, lesson, student, handed_in[student], done))
        ]
        for student, hand_in in chosen:
            _put(course, assignment, student, hand_in, Path(scratch) / hand_in.digest)
            done.lines.append(Line("collected", hand_in.file.shown, student))
    return done


class _CachedCourse(Course):
    """A course whose lessons are read once: damaged notebooks are compared with all of them."""

    def lesson(self, assignment: str) -> Lesson:
        held: dict[str, Lesson] = self.__dict__.setdefault("_lessons", {})
        if assignment not in held:
            held[assignment] = super().lesson(assignment)
        return held[assignment]


def _refuse_own(course: Course, path: Path) -> None:
    real, root = path.resolve(), course.root.resolve()
    for name in _OWN:
        own = root / name
        if real == own or own in real.parents or real in own.parents:
            raise CollectError(
                f"{path}: the course's own folder {name}/ is not what came in → name the folder "
                "or the zip file with the downloads"
            )


def _look(
    course: Course,
    lesson: Lesson,
    file: Found,
    clue: _Clue,
    known: dict[str, list[str] | str],
    scratch: Path,
) -> tuple[Line | None, str]:
    """Read a file, and return its digest, or what is to be said instead of collecting it."""
    if file.size > MAX_BYTES:
        said = f"it has {file.size >> 20} MB → ask for it without outputs, or put it there by hand"
        return Line("unclear", file.shown, clue.student, said), ""
    content = file.read()
    digest = hashlib.sha256(content).hexdigest()
    if digest not in known:
        known[digest] = _lessons_of(course, lesson, content)
    whose = known[digest]
    if isinstance(whose, str):
        return Line("unclear", file.shown, clue.student, whose), digest
    if lesson.assignment not in whose:
        if whose:
            said = f"this is the notebook of {' or '.join(whose)}"
            return Line("elsewhere", file.shown, clue.student, said), digest
        said = "this is no lesson's notebook → ask for the right one"
        return Line("unclear", file.shown, clue.student, said), digest
    if not clue.student:
        return Line("unclear", file.shown, "", clue.problem), digest
    staged = scratch / digest
    if not staged.exists():
        staged.write_bytes(content)
    return None, digest


def _lessons_of(course: Course, lesson: Lesson, content: bytes) -> list[str] | str:
    try:
        with warnings.catch_warnings():  # missing and doubled cell ids, which grading repairs
            warnings.simplefilter("ignore")
            notebook: Any = nbformat.reads(content.decode(), as_version=4)
        return recognise(course, notebook, lesson)
    except CourseError:
        raise
    except Exception as error:  # whatever a broken file makes nbformat raise
        return (
            f"this is not a notebook that can be read ({type(error).__name__}) → "
            "ask the student for a new download"
        )


def _newest(
    course: Course, lesson: Lesson, student: str, hand_ins: list[_HandIn], done: Collected
) -> _HandIn | None:
    """Return what is to be put down for a student; say what becomes of everything else."""
    by_number = all(hand_in.number for hand_in in hand_ins)
    by_time = all(hand_in.time for hand_in in hand_ins)

    def order(hand_in: _HandIn) -> float:
        if by_number:
            return hand_in.number
        return hand_in.time.timestamp() if by_time and hand_in.time else 0.0

    last = max(map(order, hand_ins))
    newest = [hand_in for hand_in in hand_ins if order(hand_in) == last]
    if len({hand_in.digest for hand_in in newest}) > 1:
        files = ", ".join(hand_in.file.shown for hand_in in newest)
        said = "these differ, and nothing tells which is newer → collect only the one that counts"
        done.lines.append(Line("unclear", files, student, said))
        return None
    chosen = newest[0]
    for hand_in in hand_ins:
        if hand_in is not chosen and hand_in.digest != chosen.digest:
            said = f"{chosen.file.shown} is newer"
            done.lines.append(Line("older", hand_in.file.shown, student, said))

    there = course.submission(student, lesson.assignment)
    if not there.is_file():
        return chosen
    if hashlib.sha256(there.read_bytes()).hexdigest() == chosen.digest:
        done.lines.append(Line("unchanged", chosen.file.shown, student))
        return None
    before = _time_of(there)
    if chosen.time is None:
        said = "another one is collected already, and this has no time → put it there by hand"
        done.lines.append(Line("unclear", chosen.file.shown, student, said))
        return None
    if chosen.time < before:
        said = f"what is collected already is newer, of {_shown(before)}"
        done.lines.append(Line("older", chosen.file.shown, student, said))
        return None
    return chosen


def _time_of(notebook: Path) -> datetime:
    """Return when a notebook in `submitted/` was handed in, to the second as it is written."""
    said = timestamp_in(notebook.parent)
    if said:
        time: datetime = parse_utc(said)
        time = time if time.tzinfo else time.replace(tzinfo=timezone.utc)
    else:
        time = datetime.fromtimestamp(notebook.stat().st_mtime, timezone.utc)
    return time.replace(microsecond=0)


def _put(course: Course, assignment: str, student: str, hand_in: _HandIn, staged: Path) -> None:
    """Write a notebook and its time.

    The time goes first: where this stops between the two, the next collection takes the notebook
    again instead of calling it older.
    """
    path = course.submission(student, assignment)
    try:
        stamp = path.parent / "timestamp.txt"
        if hand_in.time:
            write_whole(stamp, f"{_shown(hand_in.time)}\n")
        else:
            stamp.unlink(missing_ok=True)  # of a notebook that is gone
        write_whole(path, staged.read_bytes())
    except OSError as error:
        raise CollectError(
            f"{student}: {path}: it cannot be written ({error.strerror}) → mend that and collect "
            "again; what has been collected before it stays"
        ) from error


def _shown(time: datetime) -> str:
    return time.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S UTC")


# Where the files are


def _files_at(path: Path, opened: ExitStack, done: Collected) -> Iterator[Found]:
    """Yield the notebooks at a path that was named; count everything else."""
    if path.is_symlink():
        raise CollectError(f"{path}: this is a symbolic link → name what it points to")
    if path.is_dir():
        yield from _files_in(path, done)
    elif not path.is_file():
        raise CollectError(f"{path}: there is no such file → name what was downloaded")
    elif path.suffix.lower() == ".zip":
        yield from _files_packed(path, opened, done)
    elif _is_notebook(path.name):
        # the folder's name may be the student's: Moodle's folders, taken with `*/*.ipynb`
        yield _on_disk(path, path.parts[-2:])
    else:
        done.ignored += 1


def _files_in(folder: Path, done: Collected) -> Iterator[Found]:
    for where, folders, files in os.walk(folder):
        folders.sort()
        for name in (*folders, *files):
            if (Path(where) / name).is_symlink():
                raise CollectError(
                    f"{Path(where) / name}: this is a symbolic link, which may lead anywhere → "
                    "take it out of the folder, or put there what it points to"
                )
        for name in sorted(files):
            path = Path(where) / name
            parts = (folder.resolve().name, *path.relative_to(folder).parts)
            if _is_notebook(name) and not any(map(_is_hidden, parts[1:])):
                yield _on_disk(path, parts)
            else:
                _pass_over(str(path), name, done)


def _on_disk(path: Path, parts: Sequence[str]) -> Found:
    about = path.stat()

    def read() -> bytes:
        try:
            with path.open("rb") as file:
                return file.read(MAX_BYTES)
        except OSError as error:
            raise CollectError(
                f"{path}: it cannot be read ({error.strerror}) → mend that, or take it out"
            ) from error

    names = tuple(_composed(os.fsencode(part)) for part in parts)
    shown = one_line(_composed(os.fsencode(path)))
    time = datetime.fromtimestamp(int(about.st_mtime), timezone.utc)
    return Found(shown, names, about.st_size, time, read)


def _files_packed(path: Path, opened: ExitStack, done: Collected) -> Iterator[Found]:
    """Yield the notebooks in a zip file, of which nothing is unpacked to the disk."""
    try:
        archive = opened.enter_context(zipfile.ZipFile(path))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _broken(path, error) from error
    members = [info for info in archive.infolist() if not info.is_dir()]
    _refuse_bomb(path, members)
    for info in members:
        name = _packed_name(info)
        parts = [part for part in re.split(r"[/\\]", name) if part not in ("", ".")]
        inside = f"{path}: {one_line(name)[:200]}"
        if not parts or ".." in parts or name[0] in "/\\" or re.match(r"[A-Za-z]:", name):
            raise CollectError(
                f"{inside}: this path leads out of the archive → do not trust this file; "
                "download it again from where it came"
            )
        if stat.S_ISLNK(info.external_attr >> 16):
            raise CollectError(
                f"{inside}: this is a symbolic link, which may lead anywhere → unpack the archive, "
                "take the link out, and collect the folder"
            )
        if not _is_notebook(parts[-1]) or any(map(_is_hidden, parts)):
            _pass_over(inside, parts[-1], done)
            continue
        if info.flag_bits & 1:
            raise CollectError(
                f"{inside}: the archive is encrypted → unpack it with its password, and collect "
                "the folder"
            )
        names = (_composed(os.fsencode(path.stem)), *parts)
        yield Found(inside, names, info.file_size, _packed_time(info), _reader(path, archive, info))


def _reader(path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Callable[[], bytes]:
    def read() -> bytes:
        try:
            with archive.open(info) as member:
                # one more than all: only at its end is the checksum compared
                return member.read(MAX_BYTES + 1)
        except (
            *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError),
            *(NotImplementedError, struct.error),
        ) as error:
            raise _broken(path, error) from error

    return read


def _broken(path: Path, error: Exception) -> CollectError:
    return CollectError(
        f"{path}: the zip file is broken ({one_line(error)[:80] or type(error).__name__}) → "
        "download it again"
    )


def _refuse_bomb(path: Path, members: list[zipfile.ZipInfo]) -> None:
    notebooks = [info for info in members if _is_notebook(info.filename)]  # the rest is not read
    full = sum(info.file_size for info in notebooks)
    packed = sum(info.compress_size for info in notebooks)
    if len(members) > _MOST_FILES:
        problem = f"it holds {len(members)} files, and {_MOST_FILES} are allowed"
    elif full > _MOST_BYTES:
        problem = f"its notebooks would be {full >> 20} MB, and {_MOST_BYTES >> 20} are allowed"
    elif full > _HARMLESS_BYTES and full > _MOST_RATIO * packed:
        problem = f"{packed >> 10} kB would become {full >> 20} MB, which no notebooks do"
    else:
        return
    raise CollectError(f"{path}: {problem} → if it can be trusted, unpack it; collect the folder")


def _packed_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; without the flag that says UTF-8 it is the packer's encoding."""
    if info.flag_bits & 0x800:
        return unicodedata.normalize("NFC", info.filename)
    try:
        return _composed(info.filename.encode("cp437"))
    except UnicodeEncodeError:  # a name in the extra field, which zipfile has taken
        return unicodedata.normalize("NFC", info.filename)


def _composed(name: bytes) -> str:
    """Return a file's name as text: macOS takes Korean letters apart, Windows writes CP949."""
    for encoding in ("utf-8", "cp949", "cp437"):
        try:
            return unicodedata.normalize("NFC", name.decode(encoding))
        except UnicodeDecodeError:
            continue
    return name.decode("latin-1")  # not reached: cp437 knows every byte


def _packed_time(info: zipfile.ZipInfo) -> datetime | None:
    """Return a member's time: in UTC where the packer wrote that, else by this computer's clock."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = struct.unpack("<HH", extra[:4])
        if kind == 0x5455 and size >= 5 and len(extra) >= 9 and extra[4] & 1:
            return datetime.fromtimestamp(struct.unpack("<i", extra[5:9])[0], timezone.utc)
        extra = extra[4 + size :]
    if info.date_time[:3] <= (1980, 1, 1):
        return None  # what packers write that do not know
    try:
        return datetime(*info.date_time).astimezone(timezone.utc)
    except (ValueError, OverflowError, OSError):
        return None


def _is_notebook(name: str) -> bool:
    return ".ipynb" in name.casefold() and not name.casefold().endswith((".zip", ".html", ".pdf"))


def _is_hidden(name: str) -> bool:
    return name.startswith(".") or name == "__MACOSX"


def _pass_over(shown: str, name: str, done: Collected) -> None:
    """Count a file that is no notebook; a zip file may hold one, so that is said."""
    if name.casefold().endswith(".zip") and not _is_hidden(name):
        said = "a zip file inside → unpack it, and collect the folder"
        done.lines.append(Line("unclear", one_line(shown), "", said))
    else:
        done.ignored += 1


# Whose they are


@dataclass(frozen=True)
class _Clue:
    """What a file's names say.

    Attributes:
        student: whose it is; empty where that is not clear.
        problem: why it is not.
        number: Canvas's number of the file, which grows with time; or 0.
        time: when it was handed in, where the name says so.
    """

    student: str = ""
    problem: str = ""
    number: int = 0
    time: datetime | None = None


class _Names:
    """Everybody's names, ids and addresses, and who is meant by a file's name."""

    def __init__(self, people: dict[str, Person], course: Course) -> None:
        self._people = people
        self._by_key: dict[str, set[str]] = {}
        self._by_lms: dict[str, set[str]] = {}
        for person in people.values():
            for key in {key for text in _spellings(person) for key in _keys(text)} - {""}:
                self._by_key.setdefault(key, set()).add(person.id)
            if person.lms_user_id:
                self._by_lms.setdefault(person.lms_user_id, set()).add(person.id)
        lessons = [name for one in course.assignments for name in (one, course.source(one).stem)]
        self._lessons = {_key(name) for name in lessons}
        self._lessons |= {_key(token) for name in lessons for token in _TOKEN.findall(name)}

    def clue(self, parts: Sequence[str]) -> _Clue:
        """Return what the names of a file and its folders say."""
        for part in reversed(parts):
            if found := _MOODLE.fullmatch(part):
                return self._decide(*self._scan(found["name"]), found["name"])
            if found := _BLACKBOARD.fullmatch(part):
                clue = self._decide(*self._scan(found["name"]), found["name"])
                try:
                    time = datetime.strptime(found["time"], "%Y-%m-%d-%H-%M-%S").astimezone()
                except ValueError:
                    return clue
                return _Clue(clue.student, clue.problem, time=time)
        if found := _CANVAS.fullmatch(parts[-1]):
            sure, perhaps = self._scan(found["name"])
            if by_number := self._by_lms.get(found["user"]):
                sure.append(by_number)
            clue = self._decide(sure, perhaps, found["name"])
            return _Clue(clue.student, clue.problem, number=int(found["number"]))
        sure, perhaps = [], set()
        for part in parts:
            more, unsure = self._scan(part)
            sure += more
            perhaps |= unsure
        return self._decide(sure, perhaps, "")

    def _decide(self, sure: list[set[str]], perhaps: set[str], name: str) -> _Clue:
        common = set.intersection(*sure) if sure else set()
        if len(common) == 1 and not perhaps - common:
            return _Clue(min(common))
        meant = set().union(*sure) | perhaps
        if len(common or meant) > 1:
            shown = " or ".join(str(self._people[one]) for one in sorted(common or meant))
            problem = f"it may be of {shown}"
        elif meant:
            problem = f"it may be of {self._people[min(meant)]}, but the name says more than that"
        else:
            problem = f"nobody is known as {name}" if name else "its name tells no student"
        return _Clue(
            problem=f"{problem} → rename it to <id>_<lesson>.ipynb, or add the student to --roster"
        )

    def _scan(self, text: str) -> tuple[list[set[str]], set[str]]:
        """Return who is named in a text: for each name whose it may be; and who only perhaps."""
        tokens, gaps = _tokens(text)
        sure: list[set[str]] = []
        runs: list[tuple[int, int, str]] = []
        left: set[int] = set()
        at = 0
        while at < len(tokens):
            for end in range(min(len(tokens), at + _MOST_TOKENS), at, -1):
                key = "".join(tokens[at:end])
                if key in self._by_key and not (_is_short_number(key) and (at or gaps[end] != "_")):
                    runs.append((at, end, key))
                    break
                if key in self._lessons or key.rstrip("0123456789") in _COMMON:
                    break
            else:
                end = at + 1
                if not tokens[at].isdigit():
                    left.add(at)
            at = end
        perhaps: set[str] = set()
        for begin, end, key in runs:
            # "kim" of "Kim Jiwoo" is not the student kim
            plain = key.isascii() and key.isalpha()
            beside = (begin - 1 in left and gaps[begin] == " ") or (
                end in left and gaps[end] == " "
            )
            if plain and (beside or (end - begin == 1 and left)):
                perhaps |= self._by_key[key]
            else:
                sure.append(self._by_key[key])
        return sure, perhaps


def _spellings(person: Person) -> Iterator[str]:
    yield person.id
    yield person.email
    yield person.email.partition("@")[0]
    words = _TOKEN.findall(unicodedata.normalize("NFC", person.name))
    if len(words) <= 4:
        yield from map("".join, itertools.permutations(words))
    else:
        yield "".join(words)
        yield "".join((words[-1], *words[:-1]))


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFC", text).casefold()))


def _keys(text: str) -> set[str]:
    """Return what a text may look like in a file's name: also without accents."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return {_key(text), _key(bare)}


def _tokens(text: str) -> tuple[list[str], list[str]]:
    """Return a name's words, and what stands before each and behind the last."""
    text = _COPY.sub("  ", unicodedata.normalize("NFC", text).casefold()).strip()
    tokens: list[str] = []
    gaps: list[str] = []
    end = 0
    for found in _TOKEN.finditer(text):
        gap = text[end : found.start()]
        for word in _SCRIPTS.split(found[0]):
            tokens.append(word)
            gaps.append(gap)
            gap = ""
        end = found.end()
    tail = text[end:]
    # a number as an id stands alone or before an underscore; elsewhere it counts something
    return tokens, [*gaps, tail or "_"]


def _is_short_number(key: str) -> bool:
    return key.isdigit() and len(key) < 4
