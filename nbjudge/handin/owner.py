"""Whose a hand-in is, told by the names of its file and folders, and never guessed.

How the learning management systems name what they hand out:

==============  ====================================================================
Canvas          `lastfirst_LATE_<user>_<file's number>_<name>`; a later file has a higher number.
                Where names are hidden, `anon_<letters>` stands for name and user
Moodle          `Full Name_<number>_assignsubmission_file_/<name>`, or all of it in one name; a
                team's name may stand in front. The number is the student's in this assignment
Blackboard      `<assignment>_<user>_attempt_2026-03-02-10-20-30_<name>`
Google          `Full Name - <name>`, `Copy of <name>`, `<name>의 사본`, or a folder for each
==============  ====================================================================

The outermost of these marks is the system's, and it alone decides: what is further in, the
student wrote. Where a folder around it names somebody else, nobody is chosen. Without any mark
everything counts that the names say, and has to agree; and where some folders are students', so
are their neighbours, also those of students whom the roster does not know.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, NamedTuple

from nbjudge.course.layout import Course
from nbjudge.records.gradebook import Person
from nbjudge.records.people import LONG_SURNAMES
from nbjudge.text import one_line

# https://github.com/instructure/canvas-lms/blob/master/lib/content_zipper.rb:
# the sortable name, whether it was late, the user's and the attachment's number
_CANVAS = re.compile(
    r"(?:(?:LATE_)?(?P<hidden>anon_[^\W_]+)|(?P<who>\S+?)_(?P<late>(?i:LATE_))?(?P<account>[0-9]+))"
    r"_(?P<number>[0-9]{3,})_(?!attempt_[0-9]{4}-)(?P<rest>.+)",  # which is Blackboard's
    re.S,
)
# https://github.com/moodle/moodle/blob/main/public/mod/assign/classes/downloader.php
_MOODLE = re.compile(
    r"(?P<who>.+?)(?:_(?P<account>[0-9]+))?_assignsubmission_[a-z]+(?:_(?P<rest>.*))?", re.S
)
_BLACKBOARD = re.compile(
    r"(?P<who>.+?)_attempt_(?P<time>[0-9]{4}(?:-[0-9]{2}){5})(?P<rest>(?:[_.].*)?)", re.S
)
_COPY = re.compile(r"\.ipynb|의\s*사본|복사본|사본\s*-?|\bcopy of\b|\bcopy\b|\(\d{1,3}\)", re.I)
_COUNTED = re.compile(r"(?<![0-9])[0-9]{1,3}$")  # of the third lab, or the fifth version
_TOKEN = re.compile(r"[^\W_]+")
# a Korean name beside a number or a word; but "김철수2" and "김철수B" may be somebody else
_SCRIPTS = re.compile(
    r"(?<=[가-힣])(?=\d{4}|[a-z]{2})|(?<=\d{4})(?=[가-힣])|(?<=[a-z]{2})(?=[가-힣])"
)
_MAX_NAME = 255  # characters of a file's or a folder's name: no disk takes more
_MAX_PATH = 4096  # and of all of them together
_MAX_WORDS = 12  # of a person's name that are looked for in another order
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """
        assignment assignments hw homework submission submissions submitted submit final done
        solution solutions answer answers lab notebook colab week ver version v new edit edited
        fixed complete completed late resubmit class file files download downloads student students
        과제 제출 최종 최종본 완성 수정 수정본 완료 재제출 숙제 실습 노트북 답안 제출물 제출용 학생
        """,
    )
)


@dataclass(frozen=True)
class Mark:
    """What a learning management system wrote into a name.

    Attributes:
        system: which one.
        account: by what it knows the student there, apart from the name: two accounts of one
            name are two students.
        number: Canvas's number of the file, which grows with time; 0 for all others.
        is_late: whether Canvas says that it came too late.
        shown: Blackboard's time of the hand-in, of no zone; None for all others.
    """

    system: Literal["Canvas", "Moodle", "Blackboard"]
    account: str
    number: int = 0
    is_late: bool = False
    shown: datetime | None = None


@dataclass(frozen=True)
class OwnerMatch:
    """What a file's names say.

    Attributes:
        student: whose it is; empty where that is not clear.
        problem: why it is not, and what to do.
        note: whom the student's part of the name means, where that is somebody else.
        mark: the system's mark that decided; None where there is none.
    """

    student: str = ""
    problem: str = ""
    note: str = ""
    mark: Mark | None = None


class _Said(NamedTuple):
    """Who is named in a text.

    Attributes:
        sure: for each name, whose it may be.
        perhaps: who is only perhaps meant.
        more: the words that nothing explains.
    """

    sure: list[set[str]]
    perhaps: set[str]
    more: tuple[str, ...]

    @property
    def nobody(self) -> bool:
        return not self.sure and not self.perhaps


class _Marked(NamedTuple):
    """A mark, where it stands, what it says of the student, and the student's own words in it."""

    place: int
    mark: Mark
    who: str
    said: _Said
    rest: str


class Names:
    """Everybody's names, ids and addresses, and who is meant by a file's name."""

    def __init__(self, class_of: Iterable[Person], course: Course) -> None:
        self._by_key: dict[str, set[str]] = {}
        self._by_lms: dict[str, set[str]] = {}
        self._lms: dict[str, str] = {}
        self._longest = 6  # words of a name
        for person in class_of:
            for key in {key for text in _spellings(person) for key in _keys(text)} - {""}:
                self._by_key.setdefault(key, set()).add(person.id)
            if person.lms_user_id:
                self._by_lms.setdefault(person.lms_user_id, set()).add(person.id)
                self._lms[person.id] = person.lms_user_id
            self._longest = max(self._longest, min(len(_words(person.name)), _MAX_WORDS))
        lessons = [name for one in course.assignments for name in (one, course.source(one).stem)]
        self._lessons = {_key(name) for name in lessons}
        self._lessons |= {_key(token) for name in lessons for token in _TOKEN.findall(name)}
        self._scanned: dict[str, _Said] = {}

    def clues(self, paths: Sequence[Sequence[str]]) -> list[OwnerMatch]:
        """Return for each file what the names of its folders and its own say.

        Args:
            paths: these names, the outermost first, which is that of the whole download.
        """
        short = [path for path in paths if not _too_long(path)]
        depth: dict[str, int] = {}  # download → where its folders are students'
        for path in short:
            for place, part in enumerate(path[:-1]):
                download = path[0] if place else ""
                if place < depth.get(download, len(path)) and self._scan(part).sure:
                    depth[download] = place
        return [
            OwnerMatch(problem=problem)
            if (problem := _too_long(path))
            else self._clue(path, min(depth.get(path[0], len(path)), depth.get("", len(path))))
            for path in paths
        ]

    def _clue(self, path: Sequence[str], depth: int) -> OwnerMatch:
        """Tell by the system's mark, else by all names; at `depth` there are students' folders."""
        found = self._outermost(path)
        if found:
            return self._by_mark(path, found)
        folder = path[depth] if depth < len(path) - 1 else path[-1].partition(" - ")[0]
        said = self._scan(folder)
        if said.nobody and said.more and folder != path[-1]:  # who wrote the rest, is not known
            return _decided([], set(), folder, folder)
        every = [self._scan(part) for part in path]
        sure = [people for one in every for people in one.sure]
        perhaps = set[str]().union(*(one.perhaps for one in every))
        return _decided(sure, perhaps, path[-1], " ".join(self._scan(path[-1]).more))

    def _by_mark(self, path: Sequence[str], found: _Marked) -> OwnerMatch:
        place, mark, who, said, rest = found
        clue = _decided(said.sure, said.perhaps, who, who)
        if clue.problem:
            return OwnerMatch(problem=clue.problem, mark=mark)
        if mark.system == "Canvas" and self._lms.get(clue.student, mark.account) != mark.account:
            problem = (
                f"`{_shown(who)}` has Canvas's number {mark.account}, and {clue.student} has "
                f"{self._lms[clue.student]} → correct the roster, or whose file it is"
            )
            return OwnerMatch(problem=problem, mark=mark)
        for part in path[:place]:
            others = [people for people in self._scan(part).sure if clue.student not in people]
            if others:
                problem = (
                    f"it lies in `{_shown(part)}`, which means {_listed(others)}, and in that "
                    f"`{_shown(who)}` means {clue.student} → rename the one that is wrong"
                )
                return OwnerMatch(problem=problem, mark=mark)
        inside = [people for part in (rest, *path[place + 1 :]) for people in self._scan(part).sure]
        if not inside or any(clue.student in people for people in inside):
            return OwnerMatch(clue.student, mark=mark)
        note = f"it names {_listed(inside)}, but lies in the place of {clue.student}, whose it is"
        return OwnerMatch(clue.student, note=note, mark=mark)

    def _outermost(self, path: Sequence[str]) -> _Marked | None:
        """Return the first mark in a path, from the outside, and of one name from its beginning."""
        for place, part in enumerate(path):
            found = [
                (match.end("hidden" if match.groupdict().get("hidden") else "who"), match)
                for pattern in (_MOODLE, _BLACKBOARD, _CANVAS)
                if (match := pattern.fullmatch(part))
            ]
            for _, match in sorted(found, key=lambda one: one[0]):
                marked = self._marked(place, match)
                # Canvas makes no folders: this is one only where a hand-in was unpacked
                if marked.mark.system != "Canvas" or place == len(path) - 1 or marked.said.sure:
                    return marked
        return None

    def _marked(self, place: int, match: re.Match[str]) -> _Marked:
        who, rest = match["who"], match["rest"] or ""
        if match.re is _MOODLE:
            return _Marked(
                place, Mark("Moodle", match["account"] or ""), who, self._scan(who), rest
            )
        if match.re is _BLACKBOARD:
            who, said = self._user(who)
            try:
                shown = datetime.strptime(match["time"], "%Y-%m-%d-%H-%M-%S")
            except ValueError:
                shown = None
            return _Marked(place, Mark("Blackboard", who, shown=shown), who, said, rest)
        account = match["account"] or match["hidden"]
        said = self._scan(who or "")
        if by_number := self._by_lms.get(account):
            said = _Said([*said.sure, by_number], set(), said.more)
        mark = Mark("Canvas", account, int(match["number"]), bool(match["late"]))
        return _Marked(place, mark, who or account, said, rest)

    def _user(self, text: str) -> tuple[str, _Said]:
        """Return Blackboard's user, who stands behind the assignment's name, and whom it means."""
        pieces = text.split("_")
        tails = ["_".join(pieces[begin:]) for begin in range(len(pieces))]
        known = [tail for tail in tails if _key(tail) in self._by_key]
        people = set[str]().union(*(self._by_key[_key(tail)] for tail in known))
        user = (known or tails[-1:])[0]
        return user, _Said([people] if people else [], set(), () if known else (user,))

    def _scan(self, text: str) -> _Said:
        """Return who is named in a text."""
        if text not in self._scanned:
            self._scanned[text] = self._read(text)
        return self._scanned[text]

    def _read(self, text: str) -> _Said:
        tokens, gaps = _tokens(text)
        sure: list[set[str]] = []
        runs: list[tuple[int, int, str]] = []
        left: set[int] = set()
        at = 0
        while at < len(tokens):
            for end in range(min(len(tokens), at + self._longest), at, -1):
                key = "".join(tokens[at:end])
                if key in self._by_key and not (_is_short_number(key) and (at or gaps[end] != "_")):
                    runs.append((at, end, key))
                    break
                if key in self._lessons or _COUNTED.sub("", key) in _COMMON:
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
        return _Said(sure, perhaps, tuple(tokens[place] for place in sorted(left)))


def is_moodles(name: str) -> bool:
    """Tell whether Moodle gave a folder this name."""
    return len(name) <= _MAX_NAME and bool(_MOODLE.fullmatch(name))


def written_by_system(mark: Mark, name: str) -> str:
    """Return what the system wrote into a name that it gave, up to what the student called it.

    That is for instance `김지우_8102_assignsubmission_file_` or `kimjiwoo_LATE_4101_98765_`.

    Args:
        mark: Moodle's or Canvas's, which was recognised.
        name: the file's path within the download.

    Returns:
        "" where the path does not bear this mark: it stood in the name of the whole download.
    """
    pattern = {"Moodle": _MOODLE, "Canvas": _CANVAS}.get(mark.system)
    for part in re.split(r"[/\\]", name):
        match = pattern.fullmatch(part) if pattern and len(part) <= _MAX_NAME else None
        if match and match["account"] == mark.account:
            return f"{part}_" if match["rest"] is None else part[: match.start("rest")]
    return ""


def _too_long(path: Sequence[str]) -> str:
    if max(map(len, path)) > _MAX_NAME or sum(map(len, path)) > _MAX_PATH:
        return (
            f"a name of more than {_MAX_NAME} characters, or a path of more than {_MAX_PATH}, "
            "says nothing → give it a shorter one"
        )
    return ""


def _decided(sure: list[set[str]], perhaps: set[str], name: str, person: str) -> OwnerMatch:
    """Choose the student whom everything in a name allows; `person` is what may be a person's."""
    common = set.intersection(*sure) if sure else set()
    if len(common) == 1 and not perhaps - common:
        return OwnerMatch(min(common))
    meant = common | perhaps or set[str]().union(*sure)
    said = f"`{_shown(name)}`"
    if not meant:
        problem = (
            f"nobody is called `{_shown(person)}` → add them to the roster, or rename the file"
            if person
            else f"{said} does not say whose it is → put the student's id into the file's name"
        )
        return OwnerMatch(problem=problem)
    more = "" if len(meant) > 1 else ", but it says more than that"
    return OwnerMatch(
        problem=f"{said} may be {', '.join(sorted(meant))}{more} → "
        "put the student's id in its place, and nothing but _ behind it"
    )


def _listed(people: Iterable[set[str]]) -> str:
    return ", ".join(sorted(set[str]().union(*people)))


def _shown(name: str) -> str:
    """Return a name for a sentence."""
    return one_line(name)[:_MAX_NAME]


def _spellings(person: Person) -> Iterator[str]:
    yield person.id
    yield person.email
    yield person.email.partition("@")[0]
    words = _words(person.name)
    if len(words) == 1 and re.fullmatch("[가-힣]{2,6}", words[0]):  # 김지우 is 지우 김 as well
        name = words[0]
        yield name
        yield name[1:] + name[0]
        if name[:2] in LONG_SURNAMES:
            yield name[2:] + name[:2]
    elif len(words) <= 4:
        yield from map("".join, itertools.permutations(words))
    else:  # a family name of one word or more, in front or behind
        last = len(words) if len(words) <= _MAX_WORDS else 1
        yield from ("".join(words[begin:] + words[:begin]) for begin in range(last))


def _words(name: str) -> list[str]:
    return _TOKEN.findall(unicodedata.normalize("NFKC", name))


def _key(text: str) -> str:
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _keys(text: str) -> set[str]:
    """Return what a text may look like in a file's name: also without accents."""
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return {_key(text), _key(bare)}


def _tokens(text: str) -> tuple[list[str], list[str]]:
    """Return a name's words, and what stands before each and behind the last."""
    text = _COPY.sub("  ", unicodedata.normalize("NFKC", text).casefold()).strip()
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
