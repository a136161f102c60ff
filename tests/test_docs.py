"""What the pages say of this repository: paths, links, module names, commands and attacks."""

from __future__ import annotations

import importlib
import importlib.util
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from nbgrader.coursedir import CourseDirectory

from nbjudge.cli.commands import app
from nbjudge.engine.sandbox import Limits
from nbjudge.grading.preprocessors import Judge
from nbjudge.handin.times import Collect
from nbjudge.pages.feedback import Feedback
from nbjudge.records.due import LatePenalty
from scripts import attacks, commands
from tests.conftest import ROOT
from tests.test_attacks import read_attacks

PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))

# what grading, publishing or a shell makes, or what a page lets its reader make
_MADE = (
    *("submitted", "autograded", "feedback", "report", ".nbjudge", ".venv", ".venvs", "roster.csv"),
    *("gradebook.db", "grades.csv", "timestamp.txt", "watch.log"),
)
# of students' repositories
_PUBLISHED = (
    ".github/workflows/check.yml",
    ".github/workflows/classroom.yml",
    ".github/classroom/autograding.json",
)
_FOLDERS = (
    *("nbjudge", "cnn_course", "tests", "docs", "scripts", "benchmarks", "source", "release"),
    *(".github", ".ci"),
)
_FILE = re.compile(r"[\w./-]+\.(?:py|md|toml|txt|ipynb|yml|service|npz|j2|html)|Makefile")
_MODULE = re.compile(r"(?:nbjudge|cnn_course|benchmarks)(?:\.\w+)+")
_EXAMPLE = re.compile(r"09-augmentation|owned", re.I)  # of a page, or written by an attack


def without_blocks(page: Path) -> str:
    """Return a page's text without its blocks of code, which show what is typed and printed."""
    return re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.M | re.S)


def quoted(page: Path) -> list[str]:
    return re.findall(r"`([^`\n]+)`", without_blocks(page))


def links(page: Path) -> list[str]:
    return re.findall(r"\]\(([^)\s]+)\)", without_blocks(page))


def is_path_here(text: str) -> bool:
    """Tell whether a quoted text is a path of this repository's, not one that grading makes."""
    if re.search(r"[\s<>*{}()$]|…", text) or _EXAMPLE.search(text) or text.startswith("/"):
        return False
    first = text.split("/")[0]
    if first in _MADE or text in _PUBLISHED:
        return False
    return "/" in text and (first in _FOLDERS or _FILE.fullmatch(text) is not None)


def anchors(page: Path) -> set[str]:
    """Return the anchors that GitHub gives a page's headings."""
    found = re.findall(r"^#+ (.+)$", without_blocks(page), flags=re.M)
    plain = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in found]
    return set(plain)


def resolve(name: str) -> object:
    """Return what a dotted name stands for. Raises ImportError or AttributeError."""
    parts, rest = name.split("."), list[str]()
    while parts:
        try:
            found: object = importlib.import_module(".".join(parts))
        except ModuleNotFoundError:
            rest.insert(0, parts.pop())
            continue
        for part in rest:
            if part in getattr(found, "__dataclass_fields__", {}):
                return found
            found = getattr(found, part)
        return found
    raise ImportError(name)


@cache
def modules() -> tuple[str, ...]:
    names = []
    for package in ("nbjudge", "cnn_course"):
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            if "templates" not in parts and parts[-1] not in ("__init__", "__main__"):
                names.append(".".join(parts))
    return tuple(names)


@each_page
def test_every_path_is_there(page: Path) -> None:
    wrong = [text for text in quoted(page) if is_path_here(text) and not (ROOT / text).exists()]
    assert wrong == []


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    wrong = []
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (anchor and anchor not in anchors(there)):
            wrong.append(link)
    assert wrong == []


@each_page
def test_every_module_and_function_is_there(page: Path) -> None:
    wrong = []
    for text in quoted(page):
        name = text.removesuffix("()")
        if not _MODULE.fullmatch(name) or _FILE.fullmatch(name):
            continue
        try:
            resolve(name)
        except (ImportError, AttributeError):
            wrong.append(text)
    assert wrong == []


@each_page
def test_every_setting_that_a_page_has_one_write_is_there(page: Path) -> None:
    classes = (CourseDirectory, Judge, Collect, LatePenalty, Feedback)
    known = {f"{of.__name__}.{name}" for of in classes for name in of.class_trait_names()}
    written = re.findall(r"^c\.([A-Z]\w*\.\w+) = ", page.read_text(encoding="utf-8"), flags=re.M)
    assert [name for name in written if name not in known] == []


@each_page
def test_programs_that_a_page_lets_run_are_there(page: Path) -> None:
    for name in re.findall(r"python -m (\w[\w.]*)", page.read_text(encoding="utf-8")):
        assert importlib.util.find_spec(name), name


def test_texts_are_searched_for_paths_and_names(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("`nbjudge/sandbox.py` [a](b.md#c) `nbjudge.sandbox.confine`\n```\n`x`\n```\n")
    assert [text for text in quoted(page) if is_path_here(text)] == ["nbjudge/sandbox.py"]
    assert links(page) == ["b.md#c"]
    with pytest.raises((ImportError, AttributeError)):
        resolve("nbjudge.sandbox.confine")
    assert not is_path_here("submitted/kim/03-one-hot/timestamp.txt")


def test_every_module_is_in_the_architecture() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    assert [name for name in modules() if f"`{name}`" not in text] == []


def test_no_module_is_in_the_architecture_twice() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `((?:nbjudge|cnn_course)[\w.]*)` \|", text, flags=re.M)
    assert len(rows) == len(set(rows)) > 40


def test_the_page_of_commands_is_fresh() -> None:
    """If this fails, run `python -m scripts.commands`."""
    assert commands.PAGE.read_text(encoding="utf-8") == commands.page()


def test_the_page_of_commands_names_every_command_and_option() -> None:
    page = commands.page()

    def walk(group: Any) -> Iterator[Any]:
        for command in group.commands.values():
            yield from walk(command) if hasattr(command, "commands") else [command]

    found = list(walk(typer.main.get_command(app)))
    assert len(found) > 10
    for command in found:
        for parameter in command.params:
            assert parameter.help, f"{command.name}: {parameter.name}"
            assert " ".join(parameter.help.split()).replace("|", "\\|") in page


def test_the_tables_of_attacks_are_fresh() -> None:
    """If this fails, run `python -m scripts.attacks`."""
    text = attacks.PAGE.read_text(encoding="utf-8")
    assert text == attacks.page(text)
    for attack in read_attacks():
        name = attack.student.replace("-", "_")
        assert f"| {attack.family} | `{name}` | {attack.header['why']} |" in text


def test_an_attack_that_was_not_measured_is_said_to_be_so() -> None:
    text = attacks.PAGE.read_text(encoding="utf-8")
    row = next(line for line in text.splitlines() if "| `fork_bomb` |" in line)
    assert not row.endswith("| – | held |")
    without = attacks.page(text.replace(f"{row}\n", ""))
    (again,) = [line for line in without.splitlines() if "| `fork_bomb` |" in line]
    assert again.endswith("| – | held |")
    assert without.count("\n") == text.count("\n")


@pytest.mark.parametrize("page", ["README.md", "README.ko.md"])
def test_readmes_name_every_lesson(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    lessons = {path.name for path in (ROOT / "source").iterdir() if path.is_dir()}
    assert set(re.findall(r"^\| `(\d\d-[\w-]+)` \|", text, flags=re.M)) == lessons


@pytest.mark.parametrize("page", ["README.md", "README.ko.md"])
def test_readmes_hold_no_number_that_can_be_counted(page: str) -> None:
    """How many answers and attacks there are changes; the pages that say it are tested."""
    text = without_blocks(ROOT / page)
    assert not re.search(r"\d+ (?:legitimate|wrong|attacks|answers)|답 \d+개|공격 \d+가지", text)


def test_the_limits_on_the_page_are_the_real_ones() -> None:
    text = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    said = re.findall(r"^\| `(\w+)` \| .* \| (\d+)\b[^|]*\|$", text, flags=re.M)
    assert {name: float(value) for name, value in said} == Limits().as_dict()


def test_no_page_is_astray() -> None:
    """Each page of `docs/` can be reached from the README."""
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in seen or page.suffix != ".md" or not page.exists():
            continue
        seen.add(page)
        waiting += [(page.parent / link.partition("#")[0]).resolve() for link in links(page)]
    assert [page.name for page in PAGES if page not in seen] == []


def test_pages_say_nothing_of_files_that_git_does_not_know() -> None:
    done = subprocess.run(
        ["git", "-C", str(ROOT), "ls-files", "docs"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        pytest.skip("this is no git repository")
    known = set(done.stdout.splitlines())
    pictures = {
        str((page.parent / link).resolve().relative_to(ROOT))
        for page in PAGES
        for link in links(page)
        if link.endswith(".png")
    }
    assert pictures <= known


@pytest.mark.parametrize("folder", ["docs", "docs/teaching"])
def test_pages_lead_back_to_the_readme_and_on_to_each_other(folder: str) -> None:
    """The line below each heading; together they lead through all pages of a folder, both ways."""
    before: dict[str, str] = {}
    after: dict[str, str] = {}
    for page in sorted((ROOT / folder).glob("*.md")):
        way = page.read_text(encoding="utf-8").splitlines()[2]
        home = re.match(r"\[.+?\]\(([./]+README(?:\.ko)?\.md)\) · ", way)
        assert home, page
        assert (page.parent / home[1]).resolve().parent == ROOT
        for sign, found in (("←", before), ("→", after)):
            if beside := re.search(rf"{sign} \[.+?\]\((.+?)\)", way):
                found[page.name] = beside[1]
    (first,) = {*after} - {*before}
    chain = [first]
    while chain[-1] in after:
        assert before[after[chain[-1]]] == chain[-1]
        chain.append(after[chain[-1]])
    assert sorted(chain) == sorted(page.name for page in (ROOT / folder).glob("*.md"))
