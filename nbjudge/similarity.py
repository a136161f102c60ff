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
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.preprocessing import normalize

_RUN = 4  # tokens
_LEAST = 0.8  # cosine from which a pair is worth a look
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
class Pair:
    """Two answers to one exercise.

    Attributes:
        exercise: which.
        students: whose, in the order of their ids.
        sources: the answers, in the same order.
        similarity: 0 to 1.
    """

    exercise: str
    students: tuple[str, str]
    sources: tuple[str, str]
    similarity: float


def similar_pairs(exercise: str, answers: Mapping[str, str], expected: str = "") -> list[Pair]:
    """Compare the answers to one exercise with one another.

    Args:
        exercise: which.
        answers: student → the code in the answer's cell.
        expected: the instructor's answer, with the stub: what it holds is no sign of anything.

    Returns:
        The pairs that are very similar, those first that share most of what few wrote.
    """
    students = sorted(answers)
    known = set(_runs(expected))
    runs = [[run for run in _runs(answers[student]) if run not in known] for student in students]
    if not any(runs):
        return []
    # n answers by m runs; 1 where the answer holds the run
    holds = CountVectorizer(analyzer=lambda of: of, binary=True).fit_transform(runs)
    authors = np.asarray(holds.sum(axis=0)).ravel()
    uncommon = authors <= max(_COMMON[0], _COMMON[1] * len(students))
    if not uncommon.any():
        return []
    holds = holds[:, uncommon]
    weights = np.log((1 + len(students)) / authors[uncommon])
    weighted = normalize(holds.multiply(weights))
    cosines = (weighted @ weighted.T).toarray()
    shared = (holds @ holds.T).toarray()
    found = np.argwhere(np.triu((cosines >= _LEAST) & (shared >= _LEAST_SHARED), k=1))
    found = found[np.argsort(-shared[tuple(found.T)], kind="stable")]
    return [
        Pair(
            exercise,
            (students[a], students[b]),
            (answers[students[a]], answers[students[b]]),
            min(1.0, float(cosines[a, b])),
        )
        for a, b in found
    ]


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
