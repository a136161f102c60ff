"""Whose a hand-in is, told by the names of its file and folders, and never guessed.

How the learning management systems name what they hand out:

==============  ====================================================================
Canvas          `lastfirst_LATE_<user>_<file's number>_<name>`; a later file has a higher number
Moodle          `Full Name_<number>_assignsubmission_file_/<name>`, or all of it in one name; a
                team's name may stand in front. The number is the assignment's own.
Blackboard      `<assignment>_<user>_attempt_2026-03-02-10-20-30_<name>`
Google          `Full Name - <name>`, `Copy of <name>`, `<name>의 사본`, or a folder for each
==============  ====================================================================

Where the system has put such a mark, what students called their file does not count. Elsewhere
everything counts that the names say, and has to agree.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from nbjudge.course import Course
from nbjudge.gradebook import Person
from nbjudge.record import one_line

# https://github.com/instructure/canvas-lms/blob/master/lib/content_zipper.rb:
# the sortable name, whether it was late, the user's and the attachment's number
CANVAS = re.compile(r"(?P<who>[^_]+)_(?P<late>LATE_)?(?P<lms>\d+)_(?P<number>\d{3,})_.+", re.I)
MOODLE = re.compile(r"(?P<who>.+?)_\d+_assignsubmission_(?:file|onlinetext)_?.*", re.I)
_BLACKBOARD = re.compile(
    r".*?(?P<who>[^_]+)_attempt_(?P<time>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_.*)?", re.I
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
class Clue:
    """What a file's names say.

    Attributes:
        student: whose it is; empty where that is not clear.
        problem: why it is not, and what to do.
        when: the time that the names tell, if they do.
    """

    student: str = ""
    problem: str = ""
    when: datetime | None = None


class Names:
    """Everybody's names, ids and addresses, and who is meant by a file's name."""

    def __init__(self, class_of: Iterable[Person], course: Course) -> None:
        self._by_key: dict[str, set[str]] = {}
        self._by_lms: dict[str, set[str]] = {}
        for person in class_of:
            for key in {key for text in _spellings(person) for key in _keys(text)} - {""}:
                self._by_key.setdefault(key, set()).add(person.id)
            if person.lms_user_id:
                self._by_lms.setdefault(person.lms_user_id, set()).add(person.id)
        lessons = [name for one in course.assignments for name in (one, course.source(one).stem)]
        self._lessons = {_key(name) for name in lessons}
        self._lessons |= {_key(token) for name in lessons for token in _TOKEN.findall(name)}

    def clue(self, parts: Sequence[str]) -> Clue:
        """Return what the names of a file's folders and its own say, the outermost first."""
        for part in reversed(parts):
            if found := MOODLE.fullmatch(part):
                return _decided(*self._scan(found["who"]), found["who"])
            if found := _BLACKBOARD.fullmatch(part):
                clue = _decided(*self._scan(found["who"]), found["who"])
                try:
                    when = datetime.strptime(found["time"], "%Y-%m-%d-%H-%M-%S")
                    return Clue(clue.student, clue.problem, when.astimezone(UTC))
                except (ValueError, OverflowError):
                    return clue
        sure: list[set[str]] = []
        perhaps: set[str] = set()
        if found := CANVAS.fullmatch(parts[-1]):
            sure, perhaps = self._scan(found["who"])
            if by_number := self._by_lms.get(found["lms"]):
                sure.append(by_number)
            return _decided(sure, perhaps, found["who"])
        for part in parts:
            more, unsure = self._scan(part)
            sure += more
            perhaps |= unsure
        return _decided(sure, perhaps, parts[-1])

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


def _decided(sure: list[set[str]], perhaps: set[str], name: str) -> Clue:
    """Choose the student whom everything in a name allows."""
    common = set.intersection(*sure) if sure else set()
    if len(common) == 1 and not perhaps - common:
        return Clue(min(common))
    meant = common | perhaps or set().union(*sure)
    said = f"`{one_line(name)}`"
    if not meant:
        problem = f"nobody is called {said} → add them to the roster, or rename the file"
        return Clue(problem=problem)
    more = "" if len(meant) > 1 else ", but it says more than that"
    return Clue(
        problem=f"{said} may be {', '.join(sorted(meant))}{more} → "
        "rename the file so that it begins with the student's id, and nothing but _ follows it"
    )


def _spellings(person: Person) -> Iterator[str]:
    yield person.id
    yield person.email
    yield person.email.partition("@")[0]
    words = _TOKEN.findall(unicodedata.normalize("NFC", person.name))
    if len(words) == 1 and re.fullmatch("[가-힣]{2,4}", words[0]):  # 김지우 is 지우 김 as well
        words = [words[0][0], words[0][1:]]
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
