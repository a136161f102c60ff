"""Answers that resemble one another more than chance explains: something to look at.

An answer is taken as its Python tokens, without comments and line breaks, and with one word in
place of every name that the answer itself gives to something. What counts is the runs of four
tokens, and a run the more, the fewer of the class wrote it: what stands in the instructor's answer
or in many students' counts nothing. Two answers are as similar as the cosine of these weights.

copydetect, the one package on PyPI that is kept up for this (winnowing, as MOSS does it), is made
for programs: it turns every name and every string into the same letter, so that in answers of a few
lines, in which the names of the library are what differs, most seem copied; and it does not ask how
many others wrote the same. JPlag and Dolos are programs in Java and JavaScript. Counting the runs
is left to scikit-learn.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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

_RUN = 4  # tokens
_LEAST = 0.7  # cosine from which two are worth a look: a copy to which some lines were added
_LEAST_SHARED = 20  # uncommon runs that both wrote; about five lines
_COMMON = 4, 0.05  # a run that more students wrote than either of these is what one writes here
_LONGEST = 20_000  # characters of an answer that are read
_BLOCK = 256  # answers that are compared with all others at a time
# a line of IPython's own (`!pip install`, `files = !ls`, `%%time`), which no parser reads
_NOT_PYTHON = re.compile(r"^([ \t]*)(?:\w+[ \t]*=[ \t]*)?[!%]{1,2}\w.*", re.MULTILINE)
_IGNORED = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
}


@dataclass(frozen=True)
class Group:
    """Answers to one exercise that resemble one another, each at least one other of them.

    Attributes:
        exercise: which.
        students: whose, in the order of their ids; two or more.
        sources: the answers, in the same order.
        similarity: of the two that are most alike, 0 to 1.
    """

    exercise: str
    students: tuple[str, ...]
    sources: tuple[str, ...]
    similarity: float


def similar_groups(exercise: str, answers: Mapping[str, str], expected: str = "") -> list[Group]:
    """Compare the answers to one exercise with one another.

    Args:
        exercise: which.
        answers: student → the code in the answer's cell.
        expected: the instructor's answer, with the stub: what it holds is no sign of anything.

    Returns:
        Very similar answers, those first that share most of what few wrote.
    """
    students = sorted(answers)
    rows, columns, cosines, shared = _alike([answers[student] for student in students], expected)
    graph = coo_array((shared, (rows, columns)), shape=(len(students), len(students)))
    _, group_of = connected_components(graph, directed=False)
    groups = []
    for number in np.unique(group_of[rows]):
        pairs = group_of[rows] == number
        members = [students[member] for member in np.flatnonzero(group_of == number)]
        sources = tuple(answers[student] for student in members)
        likeness = min(1.0, float(cosines[pairs].max()))
        groups.append((shared[pairs].max(), Group(exercise, tuple(members), sources, likeness)))
    groups.sort(key=lambda group: -group[0])
    return [group for _, group in groups]


def _alike(answers: Sequence[str], expected: str) -> tuple[npt.NDArray[Any], ...]:
    """Return of every two answers that are very similar: which, their cosine, and the runs shared.

    Some are compared with all at a time: a matrix of all with all would grow with the square of
    the class.
    """
    known = set(_runs(expected))
    each = CountVectorizer(
        analyzer=lambda source: [run for run in _runs(source) if run not in known], binary=True
    )
    try:
        holds = each.fit_transform(answers)
    except ValueError:  # there are no runs at all
        holds = csr_array((len(answers), 0), dtype=np.int64)
    authors = np.asarray(holds.sum(axis=0)).ravel()
    uncommon = authors <= max(_COMMON[0], _COMMON[1] * len(answers))
    holds = holds[:, uncommon]
    found: list[tuple[npt.NDArray[Any], ...]] = [
        (np.zeros(0, np.intp), np.zeros(0, np.intp), np.zeros(0), np.zeros(0, np.int64))
    ]
    if uncommon.any():
        weighted = normalize(holds.multiply(np.log((1 + len(answers)) / authors[uncommon])))
        for at in range(0, len(answers), _BLOCK):
            cosines = (weighted[at : at + _BLOCK] @ weighted.T).toarray()
            shared = (holds[at : at + _BLOCK] @ holds.T).toarray()
            alike = np.triu((cosines >= _LEAST) & (shared >= _LEAST_SHARED), k=at + 1)
            rows, columns = np.nonzero(alike)
            found.append((rows + at, columns, cosines[alike], shared[alike]))
    return tuple(np.concatenate(part) for part in zip(*found, strict=True))


def _runs(source: str) -> list[tuple[str, ...]]:
    tokens = _tokens(_NOT_PYTHON.sub(r"\1pass", source[:_LONGEST]))
    return [tuple(tokens[at : at + _RUN]) for at in range(len(tokens) - _RUN + 1)]


def _tokens(source: str) -> list[str]:
    """Return the tokens of code as far as it can be read, its own names all alike."""
    own = _own_names(source)
    found = []
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type not in _IGNORED:
                found.append("_" if token.string in own else token.string)
    except (tokenize.TokenError, SyntaxError):
        pass  # what comes before counts
    return found


def _own_names(source: str) -> set[str]:
    """Return the names that code binds; of code that does not parse, none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what Python thinks of a student's "\\d"
            tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
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
