"""Similar answers: what hides no copy, and what is no sign of one."""

from __future__ import annotations

import pytest

from nbjudge.authoring.answers import read_corpus, solutions
from nbjudge.course.layout import Course
from nbjudge.pages.similarity import Group, similar_groups

ORIGINAL = """\
def smooth(values, width):
    # the mean of each window
    result = []
    for start in range(0, len(values) - width + 1, 2):
        total = 0
        for step in range(width):
            total += values[start + step] * 3
        result.append(total / width)
    return np.array(result)
"""
RENAMED = '''\
def averages(xs, n):

    """"""
    out = []
    for i in range(0, len(xs) - n + 1, 2):
      s = 0
      for j in range(n):
        s += xs[i + j] * 3  # mine!
      out.append(s / n)
    return np.array(out)
'''
OTHERWISE = """\
def smooth(values, width):
    kernel = np.ones(width) / width
    means = np.convolve(values, kernel, mode="valid")
    return 3 * means[::2]
"""
SHORT = "n_train = X_train.shape[0]"
BROKEN = "def smooth(values, width:\n    return \x00 ((("


def names(groups: list[Group]) -> list[tuple[str, ...]]:
    return [group.students for group in groups]


def test_new_names_comments_and_spaces_hide_no_copy() -> None:
    (group,) = similar_groups("smooth", {"lee": RENAMED, "kim": ORIGINAL, "choi": OTHERWISE})
    assert group.students == ("kim", "lee")
    assert group.sources == (ORIGINAL, RENAMED)
    assert group.exercise == "smooth"
    assert 0.8 < group.similarity <= 1


def test_a_line_added_in_front_hides_no_copy() -> None:
    groups = similar_groups("smooth", {"kim": ORIGINAL, "lee": f"print('start')\n{ORIGINAL}"})
    assert names(groups) == [("kim", "lee")]


@pytest.mark.parametrize("line", ["!pip install -q numpy", "%matplotlib inline", "%%time"])
def test_a_line_that_is_not_python_hides_no_copy(line: str) -> None:
    groups = similar_groups("smooth", {"kim": ORIGINAL, "lee": f"{line}\n{RENAMED}"})
    assert names(groups) == [("kim", "lee")]


def test_a_text_that_went_from_hand_to_hand_is_one_group() -> None:
    answers = {"a": ORIGINAL, "b": OTHERWISE * 2, "c": RENAMED, "d": OTHERWISE * 2, "e": ORIGINAL}
    assert names(similar_groups("smooth", answers)) == [("a", "c", "e"), ("b", "d")]


def test_another_way_is_no_copy() -> None:
    assert similar_groups("smooth", {"kim": ORIGINAL, "lee": OTHERWISE}) == []


def test_names_of_the_library_tell_answers_apart() -> None:
    answers = {
        "kim": "\n".join(f"model.add(layers.Conv2D({n}, 3, padding='same'))" for n in range(9)),
        "lee": "\n".join(f"parts.append(keras.Dense({n}, 7, activation='relu'))" for n in range(9)),
    }
    assert similar_groups("build", answers) == []


def test_short_answers_are_no_sign() -> None:
    assert similar_groups("explore", {"kim": SHORT, "lee": SHORT}) == []


def test_what_the_instructor_expects_is_no_sign() -> None:
    assert similar_groups("smooth", {"kim": ORIGINAL, "lee": RENAMED}, expected=ORIGINAL) == []


def test_what_many_write_is_no_sign_but_what_two_of_them_add_is() -> None:
    answers = {f"s{number:02}": ORIGINAL for number in range(20)}
    assert similar_groups("smooth", answers) == []
    answers["s03"] += OTHERWISE
    answers["s11"] += OTHERWISE.replace("kernel", "k")
    assert names(similar_groups("smooth", answers)) == [("s03", "s11")]


def test_those_who_share_most_come_first() -> None:
    answers = {"a": OTHERWISE, "b": OTHERWISE, "c": ORIGINAL * 2, "d": ORIGINAL * 2}
    answers["c"] += OTHERWISE.replace("np", "math")
    answers["d"] += OTHERWISE.replace("np", "math")
    assert names(similar_groups("smooth", answers)) == [("c", "d"), ("a", "b")]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "# nothing",
        BROKEN,
        "%matplotlib inline",
        "(" * 5000,
        "x = '\ud800'",
        r"'\d'",
        "\t x\n y",
    ],
)
def test_no_answer_stops_the_comparison(source: str) -> None:
    answers = {"kim": ORIGINAL, "lee": RENAMED, "park": source, "yoon": source}
    assert names(similar_groups("smooth", answers)) == [("kim", "lee")]


def test_nobody_and_nothing_to_compare() -> None:
    assert similar_groups("smooth", {}) == []
    assert similar_groups("smooth", {"kim": ORIGINAL}) == []
    assert similar_groups("smooth", {"kim": "", "lee": ""}) == []


@pytest.mark.parametrize("assignment", ["00-cnn-concepts", "02-image-grid", "08-midterm-review"])
def test_people_who_solved_it_each_in_their_way_are_left_in_peace(
    course: Course, assignment: str
) -> None:
    solved = solutions(course, assignment)
    corpus = read_corpus(course.root / "tests" / "answers", assignment)
    for exercise in solved:
        answers = {
            answer.name: answer.source
            for answer in corpus
            if answer.exercise == exercise and answer.accepted and not answer.borrowed
        }
        assert similar_groups(exercise, answers, solved[exercise]) == []
