"""What goes back to students: a page for each graded notebook.

A page shows the points exercise by exercise, what each test found, what graders wrote, and the
student's own cells with their outputs. The lesson's text and its tests are not repeated: students
have them, but for the hidden tests, of which nothing is shown. Everything is in the one file.

The page holds a digest of all it was made from, so that it is written again when that has changed:
other verdicts, a grader's score or comment, a late penalty, a reworded lesson.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

import nbformat
from jinja2 import Template
from markupsafe import Markup
from pygments import highlight
from pygments.formatters.html import HtmlFormatter
from pygments.lexers.python import PythonLexer
from traitlets import TraitError, Unicode, validate
from traitlets.config import Configurable

from nbjudge import __version__, html
from nbjudge.authoring.release import without_opening
from nbjudge.course import clock
from nbjudge.course.cells import Cell, grade_id_of, kind_of
from nbjudge.course.layout import Course, Lesson, assignment_of
from nbjudge.engine.results import UNCROSSED
from nbjudge.errors import CourseError, SubmissionError
from nbjudge.files import write_whole
from nbjudge.messages import (
    ENGLISH,
    catalogue,
    gettext,
    in_every_language,
    speaking,
    spoken,
    to_translate,
)
from nbjudge.pages.markdown import comment_html
from nbjudge.records.autograded import safe_outputs
from nbjudge.records.gradebook import Entry, Score, entries, gradebook_of
from nbjudge.records.people import whole_name
from nbjudge.records.store import Store
from nbjudge.text import one_line, plain_text

Status = Literal["passed", "failed", "not run", "by hand"]

_TEMPLATE = "feedback.html.j2"
_DIGEST = re.compile(rb'<meta name="nbjudge-digest" content="([0-9a-f]{64})">')
_DIGEST_WITHIN = 1024  # bytes from the page's beginning
_MAX_TEXT = 20_000  # characters of one source or output
_TEST = to_translate("Test")  # may lead to a test's name in its `@title`
_MAX_STOPPED = 300  # characters of the error above the verdicts that follow from it
_MAX_OUTPUTS = 50  # of one cell
_MAX_PAGE = 400_000  # characters of all of them
_AT_A_TIME = 100  # submissions that are read
_FOR_RELEASE = ("timestamp.txt", "submission_secret.txt")  # what nbgrader's exchange asks for
_OWN_FRAME = re.compile(r' *File "<ipython-input-[^"]*", line (\d+)')
_ADDRESS = re.compile(r"(?:mailto:|https://)[^\s\x00-\x1f]+")  # of a link; no other scheme is one
_OF_NOTEBOOK = re.compile(r"https?://[^\s\x00-\x1f]+")
_LEXER, _FORMATTER = PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)
_CELL_NAME = re.compile(r" \(<ipython-input-[^()]*\)")  # none of them is searched twice


class Feedback(Configurable):
    """The settings of feedback pages, in `nbgrader_config.py` as `c.Feedback`."""

    contact = Unicode(
        "",
        help="how students ask about their page, at its end: a text, or an address that begins "
        "with mailto: or https://, which becomes a link; empty: nothing",
    ).tag(config=True)
    notebooks = Unicode(
        "",
        help="where students open their notebooks, to which each exercise then links: an address "
        "that begins with https:// or http:// and holds {assignment}, {notebook}, the file's name "
        "without .ipynb, and {cell}, the id of the answer's cell; empty: no links",
    ).tag(config=True)

    @validate("notebooks")
    def _is_address_of_cells(self, proposal: Any) -> str:
        address = str(proposal["value"]).strip()
        with contextlib.suppress(ValueError, LookupError, AttributeError):
            filled = address.format(assignment="a", notebook="b", cell="c")
            if not address or _OF_NOTEBOOK.fullmatch(filled):
                return address
        raise TraitError(
            f"notebooks is an address of http:// or https:// with no other names in braces than "
            f"{{assignment}}, {{notebook}} and {{cell}}, not {address!r}"
        )

    def links(self, course: Course, lesson: str, cells: Mapping[str, str]) -> dict[str, str]:
        """Return exercise → the address of its answer's cell; none where `notebooks` is empty.

        Args:
            course: the course.
            lesson: its name.
            cells: exercise → the id of its answer's cell.
        """
        if not self.notebooks:
            return {}
        assignment = quote(assignment_of(lesson), safe="")
        notebook = quote(course.source(lesson).stem, safe="")
        return {
            exercise: self.notebooks.format(
                assignment=assignment, notebook=notebook, cell=quote(cell, safe="")
            )
            for exercise, cell in cells.items()
        }


class Graded(NamedTuple):
    """A notebook that was graded, as far as the files or the gradebook know: of what, and whose."""

    assignment: str
    student: str


@dataclass(frozen=True)
class Outcome:
    """What became of one page.

    Attributes:
        student, assignment: whose, and of what.
        written: whether it was out of date or not there.
        error: why it could not be written, as a line for the instructor; mostly empty.
    """

    student: str
    assignment: str
    written: bool = False
    error: str = ""


@dataclass(frozen=True)
class ShownTest:
    """A test cell, or a cell that a grader gave points for, as the page shows it.

    Attributes:
        title: what it is called.
        status: what came of it.
        score: its points.
        message: why it failed; of one that was not run, which value it could not be given.
    """

    title: str
    status: Status
    score: Score
    message: str


@dataclass(frozen=True)
class ShownOutput:
    """One output: text, a picture as a data URI, or where and with which message a cell failed."""

    kind: Literal["text", "picture", "error", "stopped"]
    content: str
    message: str = ""


@dataclass(frozen=True)
class ShownCell:
    """One of the student's cells: highlighted code, or text as it was typed, and its outputs."""

    is_answer: bool
    code: Markup | None
    text: str
    outputs: list[ShownOutput]


@dataclass
class Section:
    """One exercise of the page.

    Attributes:
        number, title: of the exercise.
        is_blank: whether the answer is as it was given out.
        comment: the grader's, as HTML; empty where there is none.
        link: the address of the answer's cell in the notebook; "" for none.
        tests, cells: what was found, and the student's cells.
        is_cut: whether cells were left out, because there are so many.
        stopped_by: the error that ended the answer's cell before its end; "" for none.
    """

    number: int
    title: str
    is_blank: bool
    comment: Markup
    link: str = ""
    tests: list[ShownTest] = field(default_factory=list)
    cells: list[ShownCell] = field(default_factory=list)
    is_cut: bool = False
    stopped_by: str = ""

    @property
    def points(self) -> float:
        """The points of its tests."""
        return sum(test.score.points for test in self.tests)

    @property
    def max_points(self) -> float:
        """What its tests are worth."""
        return sum(test.score.max_points for test in self.tests)


@dataclass(frozen=True)
class Outline:
    """What every page of a lesson has in common.

    Attributes:
        title: the notebook's heading.
        exercises: `grade_id` of the solution cell → heading, in their order.
        tests: `grade_id` of the test cell → its exercise and what its first line says it looks at,
            in their order.
        places: how a cell of the lesson is known again (`_marks`) → the exercise it leads to, or
            whose it is.
        cells: exercise → the id of its answer's cell, where the notebook has ids.
    """

    title: str
    exercises: dict[str, str]
    tests: dict[str, tuple[str, str]]
    places: dict[str, str]
    cells: dict[str, str]


def graded(course: Course, assignments: Sequence[str], student: str = "") -> list[Graded]:
    """Return what was graded, lesson by lesson, in the order of the students' ids."""
    found = []
    with gradebook_of(course) as gradebook:
        for assignment in assignments:
            known = {e.student for e in entries(gradebook, assignment) if e.is_graded}
            folders = course.root.glob(f"autograded/*/{assignment_of(assignment)}")
            for name in sorted({*known, *(folder.parent.name for folder in folders)}):
                if student in ("", name):
                    found.append(Graded(assignment, name))
    return found


def write_feedback(course: Course, wanted: Sequence[Graded]) -> Iterator[Outcome]:
    """Write the pages that are missing or out of date; yields what became of each."""
    with gradebook_of(course) as gradebook:
        for assignment, of_it in itertools.groupby(wanted, lambda one: one.assignment):
            about = outline(course.lesson(assignment))
            students = [one.student for one in of_it]
            for at in range(0, len(students), _AT_A_TIME):
                page = students[at : at + _AT_A_TIME]
                known = {e.student: e for e in entries(gradebook, assignment, page) if e.is_graded}
                for student in page:
                    yield _outcome(course, about, Graded(assignment, student), known.get(student))


def up_to_date(course: Course, lesson: str, graded: Mapping[str, Entry]) -> list[str]:
    """Return the students whose page is there, and shows what the gradebook holds now.

    Args:
        course: the course.
        lesson: its name.
        graded: student → entry.
    """
    about = outline(course.lesson(lesson))
    found = []
    for student, entry in graded.items():
        with contextlib.suppress(OSError):
            content = course.autograded(student, lesson).read_bytes()
            digest = _made_from(course, about, Graded(lesson, student), entry, content).digest
            if _digest_of(course.feedback(student, lesson)) == digest:
                found.append(student)
    return found


def page_of(course: Course, one: Graded) -> str:
    """Return the page of a graded notebook, as `write_feedback` writes it.

    Raises:
        SubmissionError: there is no grade, or no notebook that can be read.
    """
    with gradebook_of(course) as gradebook:
        found = entries(gradebook, one.assignment, [one.student])
        entry = next((entry for entry in found if entry.is_graded), None)
    about = outline(course.lesson(one.assignment))
    return _page(course, about, one, *_sources(course, about, one, entry))


def _outcome(course: Course, about: Outline, one: Graded, entry: Entry | None) -> Outcome:
    try:
        written = _write_page(course, about, one, entry)
    except SubmissionError as error:
        return Outcome(one.student, one.assignment, error=one_line(error))
    return Outcome(one.student, one.assignment, written)


def outline(lesson: Lesson) -> Outline:
    """Return what a lesson's pages have in common."""
    headings = ["", "", ""]  # of the levels 1 to 3, that a cell stands under
    exercise = ""
    exercises: dict[str, str] = {}
    places: dict[str, str] = {}
    cells: dict[str, str] = {}
    leading: list[str] = []  # the marks of what leads to the next exercise
    for cell in lesson.notebook.cells:
        if cell.cell_type == "markdown":
            headings = _headings_behind(cell.source, headings)
        if kind_of(cell) == "answer":
            exercise = grade_id_of(cell)
            exercises[exercise] = " · ".join(filter(None, headings[1:])) or exercise
            if cell.get("id"):
                cells[exercise] = cell.id
        leading += _marks(cell)
        if exercise and kind_of(cell) != "given":
            places |= dict.fromkeys(leading, exercise)
            leading = []
    places |= dict.fromkeys(leading, exercise)
    title = headings[0] or lesson.assignment
    if "" in lesson.exercises.values():  # tests before any answer
        exercises = {"": title, **exercises}
    tests = {
        name: (lesson.exercises[name], _title_of(lesson, test))
        for name, test in lesson.tests.items()
    }
    return Outline(title, exercises, tests, places, cells)


def render(
    about: Outline,
    entry: Entry,
    notebook: Any,
    *,
    language: str = ENGLISH,
    zone: tzinfo | None = None,
    contact: str = "",
    links: Mapping[str, str] | None = None,
    limits_hit: bool = False,
    digest: str = "",
) -> str:
    """Return a page.

    Args:
        about: the lesson.
        entry: what the gradebook says.
        notebook: the autograded notebook, in today's format.
        language: what it is written in, one of `messages.LANGUAGES`.
        zone: whose clocks the times on it are of; None for this machine's.
        contact: how the student asks about it, as of `Feedback`; "" for nothing.
        links: exercise → the address of its answer's cell; None for no links.
        limits_hit: whether grading ran into limits.
        digest: what the page is known by as up to date.
    """
    name = one_line(whole_name(entry.first_name, entry.last_name))
    with speaking(language):
        return _template().render(
            digest=digest,
            language=language,
            title=plain_text(about.title),
            student=one_line(entry.student),
            name=name or one_line(entry.student),
            handed_in=_time(entry.handed_in, zone),
            due=_time(entry.due, zone),
            contact=contact,
            is_address=bool(_ADDRESS.fullmatch(contact)),
            entry=entry,
            limits_hit=limits_hit,
            sections=_sections(about, notebook, entry, links or {}),
        )


def _headings_behind(markdown: str, headings: list[str]) -> list[str]:
    """Return the headings that what follows a Markdown cell stands under, from the level 1 on."""
    without_code = re.sub(r"^```.*?^```", "", markdown, flags=re.DOTALL | re.MULTILINE)
    for signs, text in re.findall(r"^(#{1,3}) +(.+)$", without_code, flags=re.MULTILINE):
        level = len(signs)
        below = [""] * (len(headings) - level)
        headings = [*headings[: level - 1], re.sub(r"[`*]", "", text).strip(), *below]
    return headings


def _title_of(lesson: Lesson, test: Cell) -> str:
    first = lesson.marks.without_hidden_tests(test.source).lstrip().partition("\n")[0]
    return _before_title().sub("", first) if first.startswith("#") else test.grade_id


@functools.cache
def _before_title() -> re.Pattern[str]:
    """Return what finds what is not its name in a test's first line.

    Colab shows `@title` in place of a folded cell.
    """
    words = "|".join(map(re.escape, in_every_language(_TEST)))
    return re.compile(rf"#[# ]*(?:@title *(?:(?:{words}): *)?)?")


def _marks(cell: Any) -> list[str]:
    """Return what a lesson's cell can be known by in a hand-in."""
    if grade_id := grade_id_of(cell):
        return [f"grade_id {grade_id}"]
    marks = [f"{cell.cell_type} {without_opening(cell.source).strip()}"]
    if cell.cell_type == "markdown" and cell.get("id"):  # reworded since, on one side
        marks.append(f"id {cell.id}")
    return marks


def _write_page(course: Course, about: Outline, one: Graded, entry: Entry | None) -> bool:
    """Write a page, unless it is there and as it should be.

    Raises:
        SubmissionError: there is no grade, no notebook that can be read, or no place for the page.
    """
    notebook = course.autograded(one.student, one.assignment)
    page = course.feedback(one.student, one.assignment)
    sources = _sources(course, about, one, entry)
    if _digest_of(page) == sources.made_from.digest:
        return False
    html = _page(course, about, one, *sources)
    try:
        for beside in filter(Path.is_file, map(notebook.with_name, _FOR_RELEASE)):
            write_whole(page.with_name(beside.name), beside.read_bytes())
        write_whole(page, html)
    except OSError as error:
        problem = f"it cannot be written ({error.strerror})"
        advice = "see to it that it may be written to"
        raise _fault(course, one, page.parent, problem, advice) from error
    return True


def _sources(course: Course, about: Outline, one: Graded, entry: Entry | None) -> _Sources:
    """Read what a page is made from.

    Raises:
        SubmissionError: there is no grade, or the notebook cannot be read.
    """
    notebook = course.autograded(one.student, one.assignment)
    if entry is None:
        raise _fault(course, one, notebook.parent, "the gradebook has no grade of it")
    try:
        content = notebook.read_bytes()
    except OSError as error:
        raise _fault(course, one, notebook, f"it cannot be read ({error.strerror})") from error
    return _Sources(entry, content, _made_from(course, about, one, entry, content))


def _page(
    course: Course, about: Outline, one: Graded, entry: Entry, content: bytes, made_from: _MadeFrom
) -> str:
    try:
        notebook = nbformat.reads(content.decode(), as_version=4)
        return render(about, entry, notebook, **made_from._asdict())
    except Exception as error:  # whatever a broken file makes nbformat raise, or leaves out
        problem = f"this is not a notebook that can be shown ({type(error).__name__})"
        path = course.autograded(one.student, one.assignment)
        raise _fault(course, one, path, problem) from error


def _fault(
    course: Course, one: Graded, path: Path, problem: str, advice: str = ""
) -> SubmissionError:
    again = f"grade it again: nbjudge autograde {one.assignment} --student {one.student} --force"
    return SubmissionError(one.student, path.relative_to(course.root), problem, advice or again)


class _MadeFrom(NamedTuple):
    """What a page is made from besides lesson, entry and notebook; as of `render`."""

    language: str
    zone: tzinfo | None
    contact: str
    links: dict[str, str]
    limits_hit: bool
    digest: str


class _Sources(NamedTuple):
    """What a page is made from, besides the lesson."""

    entry: Entry
    content: bytes
    made_from: _MadeFrom


def _made_from(
    course: Course, about: Outline, one: Graded, entry: Entry, content: bytes
) -> _MadeFrom:
    receipt = Store(course.home).receipt(one.student, one.assignment) or {}
    limits_hit = bool(receipt.get("limits_hit"))
    language, zone = course.settings.language, course.settings.zone
    settings = _settings(course)
    contact = settings.contact.strip()
    links = settings.links(course, one.assignment, about.cells)
    words = language, catalogue(language), _template_text()
    everything = (__version__, words, about, entry, str(zone), contact, links, limits_hit)
    digest = hashlib.sha256(repr(everything).encode() + content).hexdigest()
    return _MadeFrom(language, zone, contact, links, limits_hit, digest)


def _settings(course: Course) -> Feedback:
    try:
        return Feedback(config=course.settings.nbgrader)
    except TraitError as error:
        raise CourseError(f"nbgrader_config.py: c.Feedback: {error} → correct it") from error


def _digest_of(page: Path) -> str:
    """Return the digest that a page holds; "" where there is no page, or another kind of page."""
    try:
        with page.open("rb") as file:
            found = _DIGEST.search(file.read(_DIGEST_WITHIN))
    except OSError:
        return ""
    return found[1].decode() if found else ""


def _sections(
    about: Outline, notebook: Any, entry: Entry, links: Mapping[str, str]
) -> list[Section]:
    sections = {
        exercise: Section(
            number,
            title,
            exercise in entry.blank,
            comment_html(entry.comments.get(exercise, "")),
            links.get(exercise, ""),
        )
        for number, (exercise, title) in enumerate(about.exercises.items(), start=1)
    }
    errors = {}
    left = _MAX_PAGE
    current = next(iter(sections), "")
    for cell in notebook.cells:
        is_answer = kind_of(cell) == "answer"
        current = next((about.places[m] for m in _marks(cell) if m in about.places), current)
        if kind_of(cell) == "test":
            errors[grade_id_of(cell)] = next(iter(cell.outputs), None)
        elif _is_own(cell, about) and current in sections:
            if is_answer:
                sections[current].stopped_by = _stopped_by(cell)
            sections[current].is_cut |= left <= 0
            if left > 0 and not (is_answer and sections[current].is_blank):
                shown = _shown(cell, is_answer=is_answer)
                sections[current].cells.append(shown)
                left -= _size(shown)
    order = list(about.tests)
    for name in sorted(entry.scores, key=lambda n: order.index(n) if n in order else len(order)):
        place = about.places.get(f"grade_id {name}", current)
        exercise, title = about.tests.get(name, (place, ""))
        test = _shown_test(title, entry.scores[name], errors.get(name))
        sections[exercise].tests.append(test)
    return list(sections.values())


def _stopped_by(answer: Any) -> str:
    """Return the error in an answer's outputs, as its name and message; "" for none."""
    for output in answer.get("outputs", []):
        if output.output_type == "error":
            shown = _shown_output(output)
            return shown.message[:_MAX_STOPPED] or gettext("it stopped part-way")
    return ""


def _is_own(cell: Any, about: Outline) -> bool:
    """Tell whether a cell is the student's: an answer, or one that they added or changed."""
    if kind_of(cell) == "answer":
        return True
    return not any(mark in about.places for mark in _marks(cell)) and bool(cell.source.strip())


def _shown_test(title: str, score: Score, error: Any) -> ShownTest:
    if not title:
        return ShownTest(gettext("An answer that a grader reads"), "by hand", score, "")
    if score.auto is None or (error and error.ename == "NotRun"):
        return ShownTest(title, "not run", score, "")
    if error and error.ename == UNCROSSED:
        return ShownTest(title, "not run", score, plain_text(error.evalue)[:_MAX_TEXT])
    if not error:
        return ShownTest(title, "passed", score, "")
    kind = "" if error.ename == "AssertionError" else f"{error.ename}: "
    return ShownTest(title, "failed", score, plain_text(kind + error.evalue)[:_MAX_TEXT])


def _shown(cell: Any, *, is_answer: bool) -> ShownCell:
    source = _cut(plain_text(cell.source).strip("\n"))
    if cell.cell_type != "code":
        return ShownCell(is_answer, None, source, [])
    outputs = [_shown_output(output) for output in safe_outputs(cell.outputs[:_MAX_OUTPUTS])]
    if len(cell.outputs) > _MAX_OUTPUTS:
        cut = gettext("… (more outputs were left out)")
        outputs.append(ShownOutput("text", cut))
    return ShownCell(is_answer, _highlighted(source), "", outputs)


def _shown_output(output: Any) -> ShownOutput:
    if output.output_type == "stream":
        return ShownOutput("text", _cut(output.text))
    if output.output_type == "error":
        if output.ename == "Stopped":
            return ShownOutput("stopped", "")
        said = _CELL_NAME.sub("", output.evalue)
        message = f"{output.ename}: {said}" if said else output.ename
        return ShownOutput("error", _cut(_own_frames(output.traceback)), _cut(message))
    for mime in ("image/png", "image/jpeg"):
        if mime in output.data:
            return ShownOutput("picture", f"data:{mime};base64,{output.data[mime]}")
    return ShownOutput("text", _cut(output.data["text/plain"]))


def _own_frames(traceback: Sequence[str]) -> str:
    """Return a traceback's frames in the student's cells; the others tell about this machine."""
    lines, is_own = [], False
    for line in "\n".join(traceback).splitlines():
        frame = _OWN_FRAME.match(line)
        if frame or line.lstrip().startswith('File "') or not line.startswith(" "):
            is_own = bool(frame)
        if is_own:
            lines.append(gettext("line %(number)s:", number=frame[1]) if frame else line)
    return "\n".join(lines)


def _cut(text: str) -> str:
    if len(text) <= _MAX_TEXT:
        return text
    return f"{text[:_MAX_TEXT]}\n" + gettext("… (too long: the rest was left out)")


def _size(cell: ShownCell) -> int:
    """Return about how many characters of the student's a cell shows; pictures count little."""
    texts = [o.content + o.message for o in cell.outputs if o.kind != "picture"]
    return 200 * (1 + len(cell.outputs)) + len(cell.code or "") + sum(map(len, [cell.text, *texts]))


def _highlighted(code: str) -> Markup:
    return Markup(highlight(code, _LEXER, _FORMATTER))


def _time(when: datetime | None, zone: tzinfo | None) -> str:
    """Return a time of the gradebook's on the clocks of a zone; "" where nothing is known."""
    if when is None:
        return ""
    from babel.dates import format_datetime  # only pages need it

    here = clock.local(when, zone)
    said = format_datetime(here, gettext("d MMMM y, HH:mm"), locale=spoken())
    return f"{said} ({here.tzname()})"


@functools.cache
def _template() -> Template:
    return html.environment("nbjudge.pages").get_template(_TEMPLATE)


@functools.cache
def _template_text() -> str:
    environment = html.environment("nbjudge.pages")
    assert environment.loader is not None
    return environment.loader.get_source(environment, _TEMPLATE)[0]
