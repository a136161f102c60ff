"""What students read: one language at a time, all of it in every catalogue, none elsewhere."""

from __future__ import annotations

import ast
import functools
import re
import tomllib

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from nbjudge import messages
from nbjudge.course.cells import Cell
from nbjudge.messages import LANGUAGES, gettext, in_every_language, ngettext, speaking, spoken
from nbjudge.pools import parcels
from nbjudge.pools.base import Job
from nbjudge.pools.local import LocalPool
from tests.conftest import ROOT

PACKAGE = ROOT / "nbjudge"
HANGUL = re.compile(r"[가-힣]")
# what is no message: surnames, how others write names of files and columns, lessons in Korean
NO_MESSAGES = (
    "records/people.py",
    *("handin/owner.py", "handin/roster.py", "handin/downloads.py", "cli/grading.py"),
    "authoring/templates/course/ko/",
    "locale/",
)
FUNCTIONS = {"gettext": None, "ngettext": (1, 2), "_": None, "to_translate": None}

Id = str | tuple[str, ...]


@functools.cache
def extracted() -> frozenset[Id]:
    """Return the messages that Babel finds, as `make messages` does."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    mappings = [(one["pattern"], one["method"]) for one in said["tool"]["babel"]["mappings"]]
    found = extract_from_dir(PACKAGE, mappings, keywords=FUNCTIONS)
    return frozenset(message for _, _, message, _, _ in found)


def catalogue(language: str) -> Catalog:
    path = PACKAGE / "locale" / language / "LC_MESSAGES" / "nbjudge.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


OTHERS = [language for language in LANGUAGES if language != messages.ENGLISH]


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_has_every_message_and_no_other(language: str) -> None:
    of = catalogue(language)
    assert {message.id for message in of if message.id} == extracted()  # else: make messages
    texts = {m.id: m.string if isinstance(m.string, tuple) else (m.string,) for m in of if m.id}
    assert [id for id, translated in texts.items() if not all(translated)] == []
    assert [message.id for message in of if message.id and message.fuzzy] == []
    assert list(of.obsolete) == []


@pytest.mark.parametrize("language", OTHERS)
def test_translations_fill_in_what_their_messages_do(language: str) -> None:
    assert [(m.id, errors) for m, errors in catalogue(language).check()] == []


def test_the_extractor_sees_each_message_in_the_code() -> None:
    """It passes over what stands in an f-string, or is none itself."""
    known = {one for message in extracted() for one in (message, message[0])}
    unseen = [
        f"{path.name}: {ast.unparse(node)}"
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in FUNCTIONS
        and isinstance(node.args[0], ast.Constant | ast.JoinedStr)
        and getattr(node.args[0], "value", None) not in known
    ]
    assert unseen == []


def test_korean_stands_in_the_catalogue_alone() -> None:
    found = [
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*"))
        if path.is_file() and HANGUL.search(path.read_bytes().decode(errors="replace"))
    ]
    assert [name for name in found if not name.startswith(NO_MESSAGES)] == []
    # and whatever is excused has a reason to be
    assert all(any(name.startswith(each) for name in found) for each in NO_MESSAGES)


def test_messages_are_of_the_language_that_is_spoken() -> None:
    assert gettext("line %(number)s:", number=3) == "line 3:"
    with speaking("ko"):
        assert gettext("line %(number)s:", number=3) == "3번째 줄:"
        with speaking("en"):
            assert spoken() == "en"
        assert spoken() == "ko"
    assert spoken() == "en"
    assert in_every_language("Goal") == ("Goal", "목표")


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "1 / 1 point"), (2.0, "1 / 2 points"), (0, "1 / 0 points"), (0.5, "1 / 0.5 points")],
)
def test_one_is_not_several(number: float, said: str) -> None:
    one, more = "%(score)s / %(of)s point", "%(score)s / %(of)s points"
    assert ngettext(one, more, number, score=1, of=f"{number:g}") == said
    with speaking("ko"):
        assert ngettext(one, more, number, score=1, of=f"{number:g}") == f"1 / {number:g}점"


CELLS = [
    Cell("answer", "a", "import torch\n!pip install torch\ndef f():\n    return 1 / 0\nx = 2"),
    Cell("test", "t", "f()", 1.0),
]
ENGLISH, KOREAN = (
    {
        "no module": "(The grader has no module `torch`: that does not matter if you",
        "no installation": "(Nothing is installed while grading",
        "called": "The test called your function, which raised ZeroDivisionError.",
    },
    {
        "no module": "(채점기에 `torch` 모듈이 없습니다. 쓰지 않으면 괜찮습니다.)",
        "no installation": "(채점할 때는 설치하지 않습니다.",
        "called": "검사에서 함수를 불렀더니 ZeroDivisionError 오류가 났습니다.",
    },
)


def test_a_jobs_processes_speak_its_language(pool: LocalPool) -> None:
    """Both the student's and the judge's, side by side with jobs of another language."""
    jobs = [Job(CELLS, "", language=language) for language in ("ko", "en")]
    # the way to another machine
    jobs = [parcels.unpack_job(parcels.pack_job(job, {}))[0] for job in jobs]
    results = dict(pool.judge(jobs))
    for number, expected in enumerate((KOREAN, ENGLISH)):
        shown = "".join(output["text"] for output in results[number].runs[0].outputs)
        assert expected["no module"] in shown
        assert expected["no installation"] in shown
        assert results[number].verdicts[0].message.startswith(expected["called"])
    assert not HANGUL.search(str(results[1].runs[0].outputs))
