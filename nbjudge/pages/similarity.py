"""Hand-ins and answers that are alike: something to look at.

What is the same is always listed, whoever and how many share it: a file, or an answer, but for the
names that it gives and its layout. What the lesson itself shows is taken out before, and what is
left of a short answer (`y = to_categorical(x)`) proves nothing, since everybody finds it. So it
takes `_LEAST_SHARED` runs of four tokens that the lesson does not show, and `_LONG` where more than
a few have that answer. They may lie in one answer, or in several that the same students share;
then a run counts the less, the more of the class wrote that answer. Comments and odd spaces count
as well where they are the same, too.

What is nearly the same is found by the cosine of such runs, a run weighing the more, the fewer
different answers hold it; what stands in many counts nothing. Equal answers are one answer there.

Python's own parser normalises layout (`ast.unparse`). copydetect, the one package on PyPI that is
kept up for this (winnowing, as MOSS does it), is made for programs: it turns every name and every
string into the same letter, so that in answers of a few lines, in which the names of the library
are what differs, most seem copied; and it does not ask how many others wrote the same. JPlag and
Dolos are programs in Java and JavaScript. Counting and comparing is left to scikit-learn and SciPy.
"""

from __future__ import annotations

import ast
import hashlib
import io
import itertools
import re
import tokenize
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from nbjudge.errors import NbjudgeError

try:
    from scipy.sparse import coo_array, csr_array
    from scipy.sparse.csgraph import connected_components
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.preprocessing import normalize
except ImportError as error:
    raise NbjudgeError(
        f"the report needs scikit-learn and SciPy ({error}) → pip install 'nbjudge[report]'"
    ) from error

Kind = Literal["same file", "several same answers", "same answer", "similar answers"]
_Run = tuple[str, ...]
_Pairs = tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]

_RUN = 4  # tokens
_LEAST = 0.7  # cosine from which two are worth a look: a copy to which some lines were added
_LEAST_SHARED = 20  # runs that both wrote and the lesson does not show; about five lines
_COMMON = 4, 0.05  # what more answers hold than either of these is what one writes here,
_LONG = 40  # but for whole answers of so many runs
_LONGEST = 20_000  # characters of an answer that are read
_SEVERAL = 2  # answers, from which on it is said of a whole hand-in that it is the same
_ROUNDING = 1e-6
_BLOCK = 256  # rows that are compared with all others at a time
_COMMENT_WORD = 2  # what a word of a comment that is the same, too, counts, in runs
_ODD_PLACE = 5  # and what spaces or blank lines do where hardly anybody puts any
# a line of IPython's own (`!pip install`, `files = !ls`, `%%time`), which no parser reads
_NOT_PYTHON = re.compile(r"^([ \t]*)(?:\w+[ \t]*=[ \t]*)?[!%]{1,2}\w.*", re.MULTILINE)
_ODD = re.compile(
    r"(?<=\S)[ \t]+$"  # behind a line
    r"|(?<=\S)[ \t]{2,}(?=[^\s#])"  # two and more between words
    r"|(?<=[(\[{])[ \t]+(?=\S)|(?<=[^\s,])[ \t]+(?=[)\]},:;])"  # within brackets, before commas
    r"|(?:^[ \t]*\n){2,}",  # blank lines
    re.MULTILINE,
)
_WORD = re.compile(r"\w+")
_NO_PAIRS: _Pairs = (np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0), np.zeros(0))
_LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


@dataclass(frozen=True)
class LessonText:
    """What a lesson shows to everybody, which is nobody's own.

    Attributes:
        given: exercise → the answer's cell as students get it, in the lesson's order.
        shown: its code, the instructor's answers, and what its prompts show.
        written: the exercises that are answered in words.
    """

    given: Mapping[str, str]
    shown: Sequence[str] = ()
    written: Collection[str] = ()


@dataclass(frozen=True)
class HandIn:
    """What a student handed in.

    Attributes:
        student: the id.
        digest: the SHA-256 of the file.
        answers: exercise → answer.
    """

    student: str
    digest: str
    answers: Mapping[str, str]


@dataclass(frozen=True)
class Variant:
    """A text, letter by letter, and everybody whose it is, in the order of the ids."""

    students: tuple[str, ...]
    source: str


@dataclass(frozen=True)
class Group:
    """Hand-ins, or answers to one exercise, each of which resembles at least one other of them.

    Attributes:
        kind: of the resemblance; "same answer" also where it is that of some, and others are
            similar.
        exercise: which; "" where it is about whole hand-ins.
        variants: the texts, that of most students first.
        similarity: of the two students who are most alike, 0 to 1.
    """

    kind: Kind
    exercise: str
    variants: tuple[Variant, ...]
    similarity: float

    @property
    def students(self) -> tuple[str, ...]:
        """Whose they are, in the order of the ids; two or more."""
        return tuple(sorted(who for variant in self.variants for who in variant.students))


def alike(hand_ins: Sequence[HandIn], lesson: LessonText) -> list[Group]:
    """Compare the hand-ins of a class with one another.

    Returns:
        First who shares a whole file or several answers. Then answers to one exercise, where not
        the same students are listed already: the most telling of each exercise before the second
        of any.
    """
    readers = _readers(lesson)
    whole = _hand_in_groups(hand_ins, lesson, readers)
    listed = [set(group.students) for group in whole]
    each = []
    for exercise, reader in readers.items():
        answers = {
            hand_in.student: hand_in.answers[exercise]
            for hand_in in hand_ins
            if exercise in hand_in.answers
        }
        groups = _answer_groups(exercise, answers, reader)
        each.append(
            [
                one
                for one in groups
                if not any(students.issuperset(one.students) for students in listed)
            ]
        )
    rounds = itertools.zip_longest(*each)
    return whole + [group for of_all in rounds for group in of_all if group is not None]


def similar_groups(exercise: str, answers: Mapping[str, str], lesson: LessonText) -> list[Group]:
    """Compare the answers to one exercise with one another.

    Args:
        exercise: which.
        answers: student → answer.
        lesson: what is no sign of anything.

    Returns:
        The same and very similar answers, those first that share most of what is their own.
    """
    return _answer_groups(exercise, answers, _readers(lesson)[exercise])


class _Read(NamedTuple):
    """What is compared of an answer.

    Attributes:
        exact: the same for answers that differ in names and layout alone.
        runs: what the lesson does not show of it.
    """

    exact: str
    runs: frozenset[_Run]


class _Reader:
    """Reads answers, each text once."""

    def __init__(
        self, lesson: LessonText, normalised: Callable[[str], tuple[list[str], bool]]
    ) -> None:
        self._normalised = normalised
        self._shown = "\n".join([*lesson.shown, *lesson.given.values()])
        self._lines = set(self._shown.splitlines())
        texts = [*lesson.shown, *lesson.given.values()]
        self._known = {run for text in texts for run in _runs(self._normalised(text)[0])}
        self._read: dict[str, _Read] = {}

    def read(self, source: str) -> _Read:
        if source not in self._read:
            tokens, is_whole = self._normalised(source)
            said = repr(tokens) if is_whole else " ".join(source.split())
            digest = hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()
            self._read[source] = _Read(digest, frozenset(_runs(tokens)) - self._known)
        return self._read[source]

    def weight(self, source: str) -> int:
        """Return how much of an answer the lesson does not show, in runs."""
        return len(self.read(source).runs)

    def habits(self, source: str) -> int:
        """Return what comments and odd spaces add to that, where they are the same, too."""
        own = [line for line in source[:_LONGEST].split("\n") if line not in self._lines]
        comments = [text for line in own if (text := line.partition("#")[2].strip("# \t"))]
        words = sum(len(_WORD.findall(text)) for text in comments if text not in self._shown)
        odd = len(_ODD.findall("\n".join(own)))
        return _COMMENT_WORD * words + _ODD_PLACE * odd


def _readers(lesson: LessonText) -> dict[str, _Reader]:
    """Return what reads the answers to each exercise."""
    code, words = _Reader(lesson, _tokens), _Reader(lesson, _words)
    return {name: words if name in lesson.written else code for name in lesson.given}


def _hand_in_groups(
    hand_ins: Sequence[HandIn], lesson: LessonText, readers: Mapping[str, _Reader]
) -> list[Group]:
    """Return who shares a file, or several answers."""
    hand_ins = sorted(hand_ins, key=lambda one: one.student)
    filled = [_filled(one, lesson, readers) for one in hand_ins]
    sources = {one.student: _joined(of) for one, of in zip(hand_ins, filled, strict=True)}
    found = []
    for students in _same_files(hand_ins, filled):
        same = {student: sources[student] for student in students}
        found.append(Group("same file", "", _variants(same), 1.0))
    listed = [set(group.students) for group in found]
    rows, columns, alikeness, shared = _same_answers(filled, readers)
    weighed = []
    for members, pairs in _components(len(hand_ins), rows, columns):
        same = {(student := hand_ins[at].student): sources[student] for at in members}
        if not any(students.issuperset(same) for students in listed):
            group = Group("several same answers", "", _variants(same), _at_most_1(alikeness[pairs]))
            weighed.append((-shared[pairs].max(), group))
    return found + [group for _, group in sorted(weighed, key=lambda one: one[0])]


def _filled(hand_in: HandIn, lesson: LessonText, readers: Mapping[str, _Reader]) -> dict[str, str]:
    """Return the answers that are not as they were given out."""
    return {
        exercise: hand_in.answers[exercise]
        for exercise, given in lesson.given.items()
        if exercise in hand_in.answers
        and readers[exercise].read(hand_in.answers[exercise]).exact
        != readers[exercise].read(given).exact
    }


def _same_files(hand_ins: Sequence[HandIn], filled: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """Return who handed in the same file, where it is not as it was given out; most first."""
    by_digest: dict[str, list[str]] = defaultdict(list)
    for hand_in, of in zip(hand_ins, filled, strict=True):
        if of or not hand_in.answers:
            by_digest[hand_in.digest].append(hand_in.student)
    found = [students for students in by_digest.values() if len(students) > 1]
    return sorted(found, key=len, reverse=True)


def _same_answers(filled: Sequence[Mapping[str, str]], readers: Mapping[str, _Reader]) -> _Pairs:
    """Return who shares the greater part of their answers, at least two.

    How alike two are is the share of what is their own that lies in answers that both gave.
    """
    exact = Counter(
        (name, readers[name].read(source).exact) for of in filled for name, source in of.items()
    )
    letters = Counter(answer for of in filled for answer in of.items())
    rows: list[int] = []
    columns: list[int] = []
    worth: list[float] = []
    places: dict[tuple[str, str, str], int] = {}  # exercise, how it is compared, answer → column

    def add(student: int, answer: tuple[str, str, str], runs: float) -> None:
        if runs:
            rows.append(student)
            columns.append(places.setdefault(answer, len(places)))
            worth.append(runs)

    for at, of in enumerate(filled):
        for name, source in of.items():
            read = readers[name].read(source)
            others = max(0, exact[name, read.exact] - 2)  # besides the two who are compared
            add(at, (name, "exact", read.exact), len(read.runs) * (1 - others / len(filled)))
            if letters[name, source] > 1:
                add(at, (name, "letters", source), readers[name].habits(source))
    if not places:
        return _NO_PAIRS
    own = csr_array((np.sqrt(worth), (rows, columns)), shape=(len(filled), len(places)))
    one, other, cosines, shared = _pairs(own, own)
    gives = csr_array(own > 0, dtype=int)
    is_exact = np.array([how == "exact" for _, how, _ in places], int)
    several = gives[one].multiply(gives[other]) @ is_exact >= _SEVERAL
    return one[several], other[several], cosines[several], shared[several]


def _answer_groups(exercise: str, answers: Mapping[str, str], reader: _Reader) -> list[Group]:
    """Return the groups of an exercise, the most telling first."""
    by_text: dict[str, dict[str, str]] = defaultdict(dict)  # what is the same → student → answer
    for student in sorted(answers):
        by_text[reader.read(answers[student]).exact][student] = answers[student]
    texts = list(by_text.values())
    runs = [reader.read(next(iter(of.values()))).runs for of in texts]
    few = max(_COMMON[0], _COMMON[1] * len(answers))
    needed = [_LEAST_SHARED if len(of) <= few else _LONG for of in texts]
    is_telling = [
        len(of) > 1 and len(own) >= n for of, own, n in zip(texts, runs, needed, strict=True)
    ]
    writers = [1 if telling else len(of) for of, telling in zip(texts, is_telling, strict=True)]
    rows, columns, cosines, shared = _near(runs, writers, few)
    found = []
    near = set()
    for members, pairs in _components(len(texts), rows, columns):
        near.update(members)
        is_same = any(is_telling[at] for at in members)
        kind: Kind = "same answer" if is_same else "similar answers"
        sources = {who: source for at in members for who, source in texts[at].items()}
        likeness = 1.0 if is_same else _at_most_1(cosines[pairs])
        found.append((shared[pairs].max(), Group(kind, exercise, _variants(sources), likeness)))
    for at in set(range(len(texts))) - near:
        weight = len(runs[at])
        if is_telling[at]:
            found.append((weight, Group("same answer", exercise, _variants(texts[at]), 1.0)))
            continue
        for variant in _variants(texts[at]):
            count = len(variant.students)
            worth = reader.habits(variant.source) + (weight if count <= few else 0)
            if count > 1 and worth >= _LEAST_SHARED:
                found.append((worth, Group("same answer", exercise, (variant,), 1.0)))
    found.sort(key=lambda one: (-one[0], one[1].students))
    return [group for _, group in found]


def _near(texts: Sequence[frozenset[_Run]], writers: Sequence[int], few: float) -> _Pairs:
    """Return which texts are very similar.

    Args:
        texts: the runs of each.
        writers: as how many answers each counts.
        few: in how many answers a run may be that tells something.
    """
    each = CountVectorizer(analyzer=list, binary=True)
    try:
        holds = each.fit_transform(texts)
    except ValueError:  # there are no runs at all
        return _NO_PAIRS
    authors = holds.T @ np.array(writers)
    uncommon = authors <= few
    holds = csr_array(holds[:, uncommon], dtype=float)
    rarity = np.log((1 + sum(writers)) / authors[uncommon])
    return _pairs(holds, csr_array(holds.multiply(rarity)))


def _pairs(own: Any, weighted: Any) -> _Pairs:
    """Return the pairs of rows that are alike, as (row, column, cosine, what they share).

    Some are compared with all at a time: a matrix of all with all would grow with the square of
    the class.

    Args:
        own: (rows, features); two rows' product is what they share, `_LEAST_SHARED` or more.
        weighted: (rows, features); the cosine of two rows is how alike they are.
    """
    found: list[_Pairs] = [_NO_PAIRS]
    if weighted.shape[1]:
        weighted = normalize(weighted)
        for at in range(0, weighted.shape[0], _BLOCK):
            cosines = (weighted[at : at + _BLOCK] @ weighted.T).toarray()
            shared = (own[at : at + _BLOCK] @ own.T).toarray()
            enough = (cosines >= _LEAST) & (shared >= _LEAST_SHARED - _ROUNDING)
            chosen = np.triu(enough, k=at + 1)
            rows, columns = np.nonzero(chosen)
            found.append((rows + at, columns, cosines[chosen], shared[chosen]))
    rows, columns, cosines, shared = (np.concatenate(part) for part in zip(*found, strict=True))
    return rows, columns, cosines, shared


def _components(
    size: int, rows: npt.NDArray[Any], columns: npt.NDArray[Any]
) -> Iterable[tuple[list[int], npt.NDArray[np.bool_]]]:
    """Yield those who hang together by pairs, and which of the pairs are theirs."""
    if not len(rows):
        return
    graph = coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    _, number_of = connected_components(graph, directed=False)
    for number in np.unique(number_of[rows]):
        yield np.flatnonzero(number_of == number).tolist(), number_of[rows] == number


def _variants(sources: Mapping[str, str]) -> tuple[Variant, ...]:
    by_source: dict[str, list[str]] = defaultdict(list)
    for student in sorted(sources):
        by_source[sources[student].strip("\n")].append(student)
    found = [Variant(tuple(students), source) for source, students in by_source.items()]
    return tuple(sorted(found, key=lambda one: (-len(one.students), one.students)))


def _joined(answers: Mapping[str, str]) -> str:
    return "\n\n".join(f"# [{name}]\n{source.strip()}" for name, source in answers.items())


def _at_most_1(cosines: npt.NDArray[Any]) -> float:
    return min(1.0, float(cosines.max()))


def _runs(tokens: Sequence[str]) -> Iterable[_Run]:
    """Yield the runs of an answer, its own names all alike."""
    plain = ["_" if token.startswith("\0") else token for token in tokens]
    return (tuple(plain[at : at + _RUN]) for at in range(len(plain) - _RUN + 1))


def _words(text: str) -> tuple[list[str], bool]:
    """Return the words of an answer in words, and whether these are all."""
    return _WORD.findall(text[:_LONGEST].casefold()), len(text) <= _LONGEST


def _tokens(source: str) -> tuple[list[str], bool]:
    """Return the tokens of code without layout, and whether these are all: what can be read of it.

    A name that the code itself gives to something is a NUL and its number.
    """
    code = _NOT_PYTHON.sub(r"\1pass", source[:_LONGEST])
    own: set[str] = set()
    is_whole = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python thinks of a student's "\\d"
            tree = ast.parse(code)
            own = _own_names(tree)
            code = ast.unparse(tree)
        is_whole = len(source) <= _LONGEST
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass  # it is read as it stands
    numbers: dict[str, str] = {}
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.string in own:
                found.append(numbers.setdefault(token.string, f"\0{len(numbers)}"))
            elif token.type not in _LAYOUT:
                found.append(token.string)
    except (tokenize.TokenError, SyntaxError):
        is_whole = False  # what comes before counts
    return found, is_whole


def _own_names(tree: ast.AST) -> set[str]:
    """Return the names that code binds."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.alias(asname=str(name)) | ast.ExceptHandler(name=str(name)):
                found.add(name)
    return found
