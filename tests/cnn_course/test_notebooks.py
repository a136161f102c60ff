"""The course contract, held against every notebook of source/ and release/."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from nbjudge.authoring.answers import as_graded, solutions
from nbjudge.course.cells import (
    Cell,
    code_cells,
    exercises,
    exercises_of_tests,
    grade_id_of,
    kind_of,
)
from nbjudge.course.layout import Course, read_notebook
from nbjudge.course.names import names_of
from nbjudge.pools.base import Job
from nbjudge.pools.local import LocalPool
from tests.conftest import ENVIRONMENT, ROOT, run_all

Errors = dict[str, str | None]

# assignment → notebook, points, exercises in their order
CONTRACT = {
    "00-cnn-concepts": (
        "cnn_concepts",
        10,
        ["output_size", "param_count", "convolve", "max_pool", "pick_loss"],
    ),
    "01-random-samples": ("random_samples", 10, ["explore", "random_samples"]),
    "02-image-grid": ("image_grid", 10, ["image_grid"]),
    "03-one-hot": ("one_hot", 10, ["one_hot", "decode"]),
    "04-normalization": ("normalization", 10, ["normalize"]),
    "05-cnn": ("cnn", 10, ["build", "compile", "fit"]),
    "06-evaluation": ("evaluation", 10, ["plot_history", "predict", "report"]),
    "07-transfer-learning": (
        "transfer_learning",
        10,
        ["base", "freeze", "classifier", "compile", "summary", "fit"],
    ),
    "08-midterm-review": (
        "midterm_review",
        30,
        [
            "random_samples",
            "image_grid",
            "one_hot",
            "normalize",
            "cnn",
            "plot_history",
            "report",
            "base",
            "freeze",
            "classifier",
            "compile",
            "summary",
            "fit",
        ],
    ),
}
COURSE = Course(ROOT)
# cells that draw in the open, because drawing is what they teach
TAUGHT = {
    "02-image-grid": {"example-1", "example-6", "example-7", "example-8"},
    "06-evaluation": {"example-3"},
}
HANGUL = re.compile(r"[가-힣]")
HIDDEN = re.compile(r"^### BEGIN HIDDEN TESTS\n(.*?)^### END HIDDEN TESTS$", re.S | re.M)

each_assignment = pytest.mark.parametrize("assignment", CONTRACT)


def source_cells(assignment: str) -> list[Cell]:
    return code_cells(read_notebook(COURSE.source(assignment)))


def graded_cells(assignment: str) -> list[Cell]:
    return [cell for cell in source_cells(assignment) if cell.kind == "test"]


def both_editions(assignment: str) -> Iterator[tuple[str, Any]]:
    yield "source", read_notebook(COURSE.source(assignment))
    yield "release", read_notebook(COURSE.release(assignment))


def test_the_course_has_the_assignments_of_the_contract() -> None:
    assert COURSE.assignments == list(CONTRACT)


@each_assignment
def test_names_points_and_exercises_are_the_contracts(assignment: str) -> None:
    notebook, points, wanted = CONTRACT[assignment]
    cells = source_cells(assignment)
    assert COURSE.source(assignment).stem == notebook
    assert exercises(cells) == wanted
    assert COURSE.lesson(assignment).max_points == points


@each_assignment
def test_an_exercises_tests_stand_directly_below_it(assignment: str) -> None:
    """Below the stub comes its test. Only what needs a later answer as well may come later."""
    cells = source_cells(assignment)
    of = exercises_of_tests(cells)
    for cell, next_cell in zip(cells, [*cells[1:], None], strict=True):
        if cell.kind == "answer":
            assert next_cell is not None
            assert next_cell.kind == "test", cell.grade_id
            assert of[next_cell.grade_id] == cell.grade_id
    asked: list[str] = []
    for cell in cells:
        if cell.kind == "answer":
            asked.append(cell.grade_id)
        elif cell.kind == "test":
            assert of[cell.grade_id] in asked, f"{cell.grade_id} comes before its exercise"


@each_assignment
def test_every_exercise_has_several_test_cells_each_worth_something(assignment: str) -> None:
    counted = dict.fromkeys(CONTRACT[assignment][2], 0)
    of = exercises_of_tests(source_cells(assignment))
    for cell in graded_cells(assignment):
        counted[of[cell.grade_id]] += 1
        assert cell.points >= 0.5
        assert cell.points % 0.5 == 0
    single = [exercise for exercise, count in counted.items() if count < 2]
    # where an exercise is worth a single point, there is nothing to split
    worth = {
        exercise: sum(c.points for c in graded_cells(assignment) if of[c.grade_id] == exercise)
        for exercise in single
    }
    assert all(points == 1 for points in worth.values()), worth


@each_assignment
def test_every_test_cell_has_a_visible_part_and_then_a_hidden_one(assignment: str) -> None:
    for cell in graded_cells(assignment):
        (hidden,) = HIDDEN.findall(cell.source)
        visible = cell.source.split("### BEGIN HIDDEN TESTS")[0]
        assert cell.source.rstrip().endswith("### END HIDDEN TESTS"), cell.grade_id
        assert "assert" in visible, cell.grade_id
        assert "checks." in hidden, cell.grade_id


def test_the_comparison_of_the_midterm_is_written_and_graded_by_hand() -> None:
    for _, notebook in both_editions("08-midterm-review"):
        (cell,) = [c for c in notebook.cells if grade_id_of(c) == "compare"]
        assert cell.cell_type == "markdown"
        assert cell.metadata.nbgrader.grade
        assert cell.metadata.nbgrader.solution


@each_assignment
def test_every_assertion_speaks_korean(assignment: str) -> None:
    for cell in graded_cells(assignment):
        asserts = [
            node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, ast.Assert)
        ]
        assert asserts, cell.grade_id
        for node in asserts:
            assert node.msg is not None, f"{cell.grade_id}: {ast.unparse(node)}"
            # a message may be put together elsewhere in the cell; then that is Korean
            text = ast.unparse(node.msg)
            message = text if isinstance(node.msg, ast.Constant | ast.JoinedStr) else cell.source
            assert HANGUL.search(message), f"{cell.grade_id}: {text}"


@each_assignment
def test_a_visible_part_is_short_and_ends_by_saying_what_holds(assignment: str) -> None:
    lengths = []
    for cell in graded_cells(assignment):
        visible = cell.source.split("### BEGIN HIDDEN TESTS")[0].strip().splitlines()
        assert visible[0].startswith("#@title 검사: "), cell.grade_id
        assert visible[-1].startswith('print("✓'), cell.grade_id
        lengths.append(len(visible))
    assert max(lengths) <= 10
    assert sum(lengths) / len(lengths) <= 5


@each_assignment
def test_a_visible_part_needs_nothing_that_a_beginner_has_not_seen(assignment: str) -> None:
    for cell in graded_cells(assignment):
        visible = cell.source.split("### BEGIN HIDDEN TESTS")[0]
        for word in ("def ", "import ", "try:", "lambda", r"\._[a-z]", "get_ipython"):
            assert not re.search(word, visible), f"{cell.grade_id}: {word}"


@each_assignment
def test_a_hidden_part_calls_checks_and_does_nothing_else(assignment: str) -> None:
    for cell in graded_cells(assignment):
        (hidden,) = HIDDEN.findall(cell.source)
        imported, *calls = ast.parse(hidden).body
        assert ast.unparse(imported) == "from cnn_course import checks", cell.grade_id
        assert calls, cell.grade_id
        for call in calls:
            assert ast.unparse(call).startswith("checks."), cell.grade_id


@each_assignment
def test_test_cells_are_folded_and_answers_are_not(assignment: str) -> None:
    for edition, notebook in both_editions(assignment):
        for cell in notebook.cells:
            folded = cell.metadata.get("jupyter", {}).get("source_hidden", False)
            form = cell.metadata.get("cellView") == "form"
            assert folded == form == cell.source.startswith("#@title "), f"{edition}: {cell.id}"
            if kind_of(cell) != "given":
                assert folded == (kind_of(cell) == "test"), f"{edition}: {cell.id}"


@each_assignment
def test_cells_that_only_draw_are_folded(assignment: str) -> None:
    draws = re.compile(r"\b(plt|ax|axes)(\[.+?\])?\.|\(ax,")
    for edition, notebook in both_editions(assignment):
        for cell in notebook.cells:
            if cell.cell_type == "code" and kind_of(cell) == "given" and draws.search(cell.source):
                folded = cell.source.startswith("#@title ")
                assert folded != (cell.id in TAUGHT.get(assignment, ())), f"{edition}: {cell.id}"


@each_assignment
def test_nothing_in_a_notebook_hooks_into_ipython(assignment: str) -> None:
    for edition, notebook in both_editions(assignment):
        for cell in notebook.cells:
            for word in ("get_ipython", "IPython", "events.register", "plt.close ="):
                assert word not in cell.source, f"{edition}: {cell.id}"


@each_assignment
def test_where_figures_stay_open_an_answer_that_draws_closes_the_earlier_ones(
    assignment: str,
) -> None:
    cells = source_cells(assignment)
    of = exercises_of_tests(cells)
    judged = {of[c.grade_id] for c in cells if c.kind == "test" and "plt." in c.source}
    keeping = [n for n, c in enumerate(cells) if "close_figures = False" in c.source]
    assert len(keeping) == bool(judged)
    # an example's picture that stays open would be drawn on by whoever leaves out the answer's line
    drawing = [n for n, c in enumerate(cells) if c.kind == "given" and "plt." in c.source]
    first = next((n for n, c in enumerate(cells) if c.grade_id in judged), 0)
    assert not [n for n in drawing if keeping and keeping[0] < n < first]
    for number, cell in enumerate(cells):
        if cell.grade_id in judged and cell.kind == "answer":
            assert number > keeping[0]
            assert cell.source.startswith('plt.close("all")')


@each_assignment
def test_test_cells_give_no_name_a_value_that_others_read(assignment: str) -> None:
    read: set[str] = set()
    for cell in source_cells(assignment):
        if cell.kind != "test":
            read |= names_of(cell.source).reads
    for cell in graded_cells(assignment):
        assert not names_of(cell.source).binds & read, cell.grade_id


@each_assignment
def test_the_notebook_says_once_that_grading_looks_further(assignment: str) -> None:
    notebook = read_notebook(COURSE.source(assignment))
    prose = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
    assert prose.count("채점은 더 자세히 봅니다") == 1
    assert "아무 말 없이 지나가면" not in prose


@each_assignment
def test_no_asterisk_is_left_over_when_a_notebook_is_rendered(assignment: str) -> None:
    renderer = MarkdownIt("commonmark").enable("table")
    for cell in read_notebook(COURSE.source(assignment)).cells:
        if cell.cell_type == "markdown":
            html = re.sub(r"<code.*?</code>", "", renderer.render(cell.source), flags=re.S)
            assert "**" not in html, cell.id


@each_assignment
def test_no_backtick_is_left_over_where_a_question_is_folded(assignment: str) -> None:
    """Front ends show `<summary>` as HTML, in which Markdown means nothing."""
    for cell in read_notebook(COURSE.source(assignment)).cells:
        for question in re.findall("<summary>.*?</summary>", cell.source, re.S):
            assert not re.search(r"[`*]", question), cell.id


@each_assignment
def test_no_line_of_code_has_to_be_scrolled(assignment: str) -> None:
    for cell in read_notebook(COURSE.release(assignment)).cells:
        if cell.cell_type == "code":
            assert max(map(len, cell.source.splitlines())) <= 100, cell.id


@each_assignment
def test_a_link_within_a_notebook_leads_to_a_heading(assignment: str) -> None:
    prose = [
        cell.source
        for cell in read_notebook(COURSE.source(assignment)).cells
        if cell.cell_type == "markdown"
    ]
    headings = re.findall(r"^#+ (.+)$", "\n".join(prose), re.M)
    anchors = {heading.replace("`", "").replace(" ", "-") for heading in headings}
    anchors |= set(re.findall(r'<a name="(.+?)">', "\n".join(prose)))
    links = re.findall(r"\]\(#(.+)\)$", prose[0], re.M)
    assert 3 <= len(links) <= 4
    assert set(links) <= anchors


@each_assignment
def test_a_lesson_closes_with_questions_whose_answers_are_folded(assignment: str) -> None:
    *_, last = read_notebook(COURSE.source(assignment)).cells
    assert last.source.startswith("## 되짚어 보기")
    assert 3 <= last.source.count("<summary>") == last.source.count("</details>")


@each_assignment
def test_a_lesson_keeps_to_the_list_of_terms(assignment: str) -> None:
    """The table of docs/teaching/terms.md: a term, and words that stand for it nowhere."""
    table = (ROOT / "docs" / "teaching" / "terms.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(.+?)` \| (.+?) \|", table, re.M)
    assert rows
    for cell in read_notebook(COURSE.source(assignment)).cells:
        for term, avoided in rows if cell.cell_type == "markdown" else ():
            for word in re.findall("`(.+?)`", avoided):
                assert word not in cell.source, f"{cell.id}: {word} → {term}"


@each_assignment
def test_test_cells_read_only_names_of_the_contract(assignment: str) -> None:
    given = {"cifar100", "np", "plt", "X_train", "y_train", "X_test", "y_test", "class_names"}
    made = {
        "samples", "y_train_onehot", "y_test_onehot", "decoded", "X_train_norm", "X_test_norm",
        "model", "history", "y_pred", "report", "base_model", "trainable_params", "n_train",
        "n_test", "image_shape", "n_classes", "conv_output_size", "conv_params", "convolve2d",
        "max_pool2d", "pick_loss", "transfer_model", "transfer_history",
    }  # fmt: skip
    for cell in graded_cells(assignment):
        assert free_names(cell.source) <= given | made, cell.grade_id


def free_names(source: str) -> set[str]:
    """Return the global names that a cell reads without having defined them."""
    import builtins
    import symtable

    def walk(table: symtable.SymbolTable) -> Iterator[str]:
        for symbol in table.get_symbols():
            top = table.get_type() == "module"
            if (
                symbol.is_referenced()
                and not symbol.is_imported()
                and (symbol.is_global() or top)
                and not hasattr(builtins, symbol.get_name())
            ):
                yield symbol.get_name()
        for child in table.get_children():
            yield from walk(child)

    bound = names_of(source).binds
    return set(walk(symtable.symtable(source, "cell", "exec"))) - bound


@each_assignment
def test_there_are_no_outputs_and_no_anonymous_cells(assignment: str) -> None:
    for edition, notebook in both_editions(assignment):
        for cell in notebook.cells:
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "named")
            assert not grade_id.startswith("cell-"), f"{edition}: {grade_id}"
            if cell.cell_type == "code":
                assert cell.outputs == [], f"{edition}: {cell.id}"
                assert cell.execution_count is None, f"{edition}: {cell.id}"


@each_assignment
def test_the_release_holds_no_solution_and_no_hidden_test(assignment: str) -> None:
    text = COURSE.release(assignment).read_text(encoding="utf-8")
    assert "SOLUTION" not in text
    assert "HIDDEN" not in text
    released = {
        cell.grade_id: cell.source for cell in code_cells(read_notebook(COURSE.release(assignment)))
    }
    for cell in graded_cells(assignment):
        (hidden,) = HIDDEN.findall(cell.source)
        assert hidden.strip() not in released[cell.grade_id]
    for cell in source_cells(assignment):
        if cell.kind == "answer":
            solution = cell.source.split("### BEGIN SOLUTION")[1].split("### END SOLUTION")[0]
            assert solution.strip() not in released[cell.grade_id]


@each_assignment
def test_every_released_cell_is_valid_python(assignment: str) -> None:
    for cell in code_cells(read_notebook(COURSE.release(assignment))):
        plain = re.sub(r"^%.*$", "pass", cell.source, flags=re.M)
        ast.parse(plain)


@each_assignment
def test_a_lesson_has_the_parts_of_a_lesson(assignment: str) -> None:
    notebook = read_notebook(COURSE.source(assignment))
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    assert prose[0].startswith("# ")
    if assignment != "08-midterm-review":
        assert "**목표:**" in prose[0]
        assert any("## 정리" in text for text in prose)
        assert any("**생각해 보기.**" in text for text in prose)


def graded_job(assignment: str, sources: dict[str, str]) -> Job:
    lesson = COURSE.lesson(assignment)
    return Job.of(lesson, as_graded(COURSE, assignment, sources))


@pytest.fixture(scope="module")
def whole_notebooks(pool: LocalPool) -> dict[tuple[str, str], Errors]:
    """Every notebook, answered by the instructor and left blank, run as grading would."""
    jobs, names = [], []
    for assignment in CONTRACT:
        for who, sources in [("instructor", solutions(COURSE, assignment)), ("blank", {})]:
            names.append((assignment, who))
            jobs.append(graded_job(assignment, sources))
    return dict(zip(names, run_all(pool, jobs), strict=True))


@pytest.mark.versions
@each_assignment
def test_the_instructor_earns_everything(
    assignment: str, whole_notebooks: dict[tuple[str, str], Errors]
) -> None:
    errors = whole_notebooks[assignment, "instructor"]
    assert {name: error for name, error in errors.items() if error} == {}


@pytest.mark.versions
@each_assignment
def test_a_blank_notebook_earns_nothing(
    assignment: str, whole_notebooks: dict[tuple[str, str], Errors]
) -> None:
    errors = whole_notebooks[assignment, "blank"]
    assert [
        cell.grade_id for cell in graded_cells(assignment) if errors[cell.grade_id] is None
    ] == []


@pytest.mark.versions
@each_assignment
def test_the_given_cells_of_a_blank_notebook_run(
    assignment: str, whole_notebooks: dict[tuple[str, str], Errors]
) -> None:
    errors = whole_notebooks[assignment, "blank"]
    cells = as_graded(COURSE, assignment, {})
    given = [
        c.grade_id or f"cell {n}" for n, c in enumerate(cells) if c.kind in ("given", "example")
    ]
    assert {name: errors[name] for name in given if errors[name]} == {}


@each_assignment
def test_real_images_earn_the_instructor_everything_as_well(
    assignment: str, real_results: dict[str, Errors]
) -> None:
    assert {name: error for name, error in real_results[assignment].items() if error} == {}


@pytest.fixture(scope="module")
def real_results(
    real_images: Any, grading_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Errors]:
    """The instructor's notebooks on a cut of real CIFAR-100 images."""
    import numpy as np

    from cnn_course import images

    with np.load(real_images, allow_pickle=False) as data:
        x, y = data["x"], data["y"]
    is_test = np.zeros(len(y), dtype=bool)
    for label in range(images.N_CLASSES):
        is_test[np.flatnonzero(y.ravel() == label)[: images.TEST_PER_CLASS]] = True
    home = tmp_path_factory.mktemp("real")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NBJUDGE_HOME", str(home))
        images.save_images(
            home / "cifar100-cut.npz",
            images.cut(x[~is_test], y[~is_test], images.TRAIN_PER_CLASS),
            (x[is_test], y[is_test]),
        )
        names = list(CONTRACT)
        jobs = [graded_job(name, solutions(COURSE, name)) for name in names]
        images.keras_home().symlink_to(grading_home / "keras")
        with LocalPool(environment=ENVIRONMENT) as pool:
            return dict(zip(names, run_all(pool, jobs), strict=True))
