"""Answers that resemble one another more than chance explains: something to look at.

An answer is taken as its Python tokens, without comments and line breaks, and with one word in
place of every name that the answer itself gives to something. What counts is the runs of four
tokens, and a run the more, the fewer of the class wrote it: what stands in the instructor's answer
or in many students' counts nothing. Two answers are as similar as the cosine of these weights.

copydetect, the one package on PyPI that is kept up for this (winnowing, as MOSS does it), is made
for programs: it turns every name and every string into the same letter, so that in answers of a few
lines, in which the names of the library are what differs, most seem copied; and it does not ask how
many others wrote the same. JPlag and Dolos are programs in Java and JavaScript. Counting the runs
is left to scikit-learn, which the course needs anyway.
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

_RUN = 4  # tokens
_LEAST = 0.7  # cosine from which two are worth a look: a copy to which some lines were added
_LEAST_SHARED = 20  # uncommon runs that both wrote; about five lines
_COMMON = 4, 0.05  # a run that more students wrote than either of these is what one writes here
_LONGEST = 20_000  # characters of an answer that are read
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
    known = set(_runs(expected))
    runs = [[run for run in _runs(answers[student]) if run not in known] for student in students]
    if not any(runs):
        return []
    cosines, shared = _compared(runs)
    alike = np.triu((cosines >= _LEAST) & (shared >= _LEAST_SHARED), k=1)
    _, group_of = connected_components(alike, directed=False)
    groups = [np.flatnonzero(group_of == n) for n in np.unique(group_of[alike.any(axis=1)])]
    groups.sort(key=lambda members: -int((shared * alike)[np.ix_(members, members)].max()))
    return [
        Group(
            exercise,
            tuple(students[member] for member in members),
            tuple(answers[students[member]] for member in members),
            min(1.0, float((cosines * alike)[np.ix_(members, members)].max())),
        )
        for members in groups
    ]


def _compared(
    runs: Sequence[Sequence[tuple[str, ...]]],
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Return (n, n) cosines of n answers, and how many uncommon runs each two of them share."""
    holds = CountVectorizer(analyzer=lambda of: of, binary=True).fit_transform(runs)
    authors = np.asarray(holds.sum(axis=0)).ravel()
    uncommon = authors <= max(_COMMON[0], _COMMON[1] * len(runs))
    if not uncommon.any():
        return np.zeros((len(runs), len(runs))), np.zeros((len(runs), len(runs)), np.int64)
    holds = holds[:, uncommon]
    weighted = normalize(holds.multiply(np.log((1 + len(runs)) / authors[uncommon])))
    return (weighted @ weighted.T).toarray(), (holds @ holds.T).toarray()


def _runs(source: str) -> list[tuple[str, ...]]:
    tokens = _tokens(source[:_LONGEST])
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
