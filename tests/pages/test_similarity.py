"""Hand-ins and answers that are alike: what hides no copy, and what is no sign of one."""

from __future__ import annotations

from textwrap import indent

import pytest

from nbjudge.authoring.answers import read_corpus, solutions
from nbjudge.course.layout import Course
from nbjudge.pages.similarity import Group, HandIn, LessonText, Variant, alike
from nbjudge.pages.similarity import similar_groups as groups_of

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
ONE_LINERS = {
    "one_hot": "y_train_onehot = to_categorical(y_train)",
    "decode": "decoded = np.argmax(y_test_onehot, axis=1)",
    "explore": SHORT,
    "normalize": "X_train_norm = X_train.astype('float32') / 255",
}
BROKEN = "def smooth(values, width:\n    return \x00 ((("


def similar_groups(exercise: str, answers: dict[str, str], expected: str = "") -> list[Group]:
    return groups_of(exercise, answers, LessonText({exercise: "..."}, [expected]))


def names(groups: list[Group]) -> list[tuple[str, ...]]:
    return [group.students for group in groups]


def own(number: int) -> str:
    """An answer of some lines that nobody else gives."""
    calls = (f"value_{number} = step{number}({n}, width{number}[{n * number}])" for n in range(5))
    return "\n".join(calls)


def class_of(ring: int, others: int, answer: str = ORIGINAL) -> dict[str, str]:
    """Answers of a ring, `r00` and so on, who all hand in the same, and of others who do not."""
    return {f"r{n:02}": answer for n in range(ring)} | {f"s{n:02}": own(n) for n in range(others)}


def hand_ins(
    answers: dict[str, dict[str, str]], files: dict[str, str] | None = None
) -> list[HandIn]:
    """The hand-ins of students, each a file of their own but where `files` says otherwise."""
    return [HandIn(who, (files or {}).get(who, who), of) for who, of in answers.items()]


# ------------------------------------------------------------------------------------- one answer


@pytest.mark.parametrize(("ring", "others"), [(2, 58), (5, 55), (12, 48), (40, 20), (5, 0), (2, 0)])
def test_a_ring_of_any_size_is_one_group(ring: int, others: int) -> None:
    (group,) = similar_groups("smooth", class_of(ring, others))
    assert group.students == tuple(f"r{n:02}" for n in range(ring))
    assert group.variants == (Variant(group.students, ORIGINAL.strip()),)
    assert (group.kind, group.similarity) == ("same answer", 1.0)


def test_a_ring_with_other_names_and_layout_is_one_group_with_its_variants() -> None:
    renamed = RENAMED.replace('    """"""\n', "")
    answers = class_of(12, 48) | {"s03": renamed, "s40": f"\n{renamed}", "s41": RENAMED + SHORT}
    (group,) = similar_groups("smooth", answers)
    assert [variant.students for variant in group.variants] == [
        tuple(f"r{n:02}" for n in range(12)),
        ("s03", "s40"),
        ("s41",),
    ]
    assert group.kind == "same answer"


def test_quotes_brackets_and_line_breaks_hide_nothing() -> None:
    code = "model.add(Conv2D(32, (3, 3), padding='same', activation='relu', strides=2, groups=4))\n"
    other = (
        code.replace("'", '"')
        .replace("(32, (3, 3),", "(\n    32,\n    ((3), 3),")
        .replace("4))", "4),)")
    )
    (group,) = similar_groups("build", {"kim": code, "lee": other})
    assert group.kind == "same answer"


def test_swapped_names_are_another_answer() -> None:
    code = "low = min(values)\nhigh = max(values)\nscaled = (values - low) / (high - low)\n"
    swapped = code.replace("(values - low) / (high", "(values - high) / (low")
    assert [group.kind for group in similar_groups("s", {"a": code, "b": swapped})] == [
        "similar answers"
    ]


def test_the_sample_answer_alone_is_no_copy() -> None:
    answers = dict.fromkeys((f"s{n}" for n in range(40)), RENAMED) | {"t": ORIGINAL, "u": OTHERWISE}
    shown = [ORIGINAL, RENAMED]
    assert groups_of("smooth", answers, LessonText({"smooth": "..."}, shown)) == []


def test_a_class_that_writes_the_obvious_line_is_no_ring() -> None:
    for exercise, line in ONE_LINERS.items():
        assert similar_groups(exercise, {f"s{n}": line for n in range(60)}) == []


def test_the_formula_that_many_find_is_no_ring_and_that_few_find_is() -> None:
    formula = """\
if padding == "same":
    return math.ceil(size / stride)
return (size - kernel) // stride + 1
"""
    code = "def conv_output_size(size, kernel, stride=1, padding='valid'):\n" + indent(
        formula, "    "
    )
    assert names(similar_groups("size", class_of(2, 58, code))) == [("r00", "r01")]
    many = class_of(30, 30, code)
    assert similar_groups("size", many) == []
    many |= {"s01": f"{code}\nprint(1)", "s02": f"{code}\nprint(2)"}
    assert similar_groups("size", many) == []


def test_an_obvious_line_with_the_same_comments_and_odd_spaces_is_one() -> None:
    line = "y_train_onehot = to_categorical( y_train )   # 왜인지 모르겠지만 이렇게 하니까 됐다"
    answers = {f"s{n:02}": ONE_LINERS["one_hot"] for n in range(30)} | {"kim": line, "lee": line}
    (group,) = similar_groups("one_hot", answers)
    assert (group.students, group.kind) == (("kim", "lee"), "same answer")


def test_a_comment_that_the_lesson_gave_out_is_no_sign() -> None:
    comment = "# 여기에서 plt로 그린 그림을 아래 셀들이 그대로 검사합니다. 변수 이름은 자유입니다."
    lesson = LessonText({"decode": f"{comment}\n..."})
    answer = f"{comment}\n{ONE_LINERS['decode']}"
    assert groups_of("decode", {"kim": answer, "lee": answer, "choi": answer}, lesson) == []


def test_new_names_comments_and_spaces_hide_no_copy() -> None:
    (group,) = similar_groups("smooth", {"lee": RENAMED, "kim": ORIGINAL, "choi": OTHERWISE})
    assert group.students == ("kim", "lee")
    assert [variant.source for variant in group.variants] == [ORIGINAL.strip(), RENAMED.strip()]
    assert (group.kind, group.exercise) == ("similar answers", "smooth")
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
    assert set(names(similar_groups("smooth", answers))) == {("a", "c", "e"), ("b", "d")}


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


def test_what_different_answers_have_in_common_is_no_sign() -> None:
    answers = {f"s{n:02}": f"{ORIGINAL}\nextra = step{n}({n})" for n in range(20)}
    assert similar_groups("smooth", answers) == []
    answers["s03"] += f"\n{OTHERWISE}"
    answers["s11"] += f"\n{OTHERWISE.replace('kernel', 'k')}"
    assert names(similar_groups("smooth", answers)) == [("s03", "s11")]


def test_those_who_share_most_come_first() -> None:
    answers = {"a": OTHERWISE, "b": OTHERWISE, "c": ORIGINAL * 2, "d": ORIGINAL * 2}
    answers["c"] += OTHERWISE.replace("np", "math")
    answers["d"] += OTHERWISE.replace("np", "math")
    assert names(similar_groups("smooth", answers)) == [("c", "d"), ("a", "b")]


def test_the_same_sentences_are_a_copy_and_the_same_word_is_none() -> None:
    said = "배치 정규화는 각 층의 입력 분포를 고르게 만들어 학습이 빨라집니다. " * 3
    said += " ".join(f"낱말{n}" for n in range(30))
    lesson = LessonText({"why": "여기에 쓰세요."}, written=["why"])
    assert names(groups_of("why", {"kim": said, "lee": f"{said}\n"}, lesson)) == [("kim", "lee")]
    assert groups_of("why", {"kim": "과적합", "lee": "과적합"}, lesson) == []


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
        "x = 0x" + "f" * 9000,  # Python does not write such a number in decimals
        "-" * 19_000 + "1",
        "x" + ".y" * 9_000,
    ],
)
def test_no_answer_stops_the_comparison(source: str) -> None:
    answers = {"kim": ORIGINAL, "lee": RENAMED, "park": source, "yoon": source}
    assert ("kim", "lee") in names(similar_groups("smooth", answers))


def test_broken_answers_that_differ_behind_the_fault_are_not_the_same() -> None:
    broken = f"{ORIGINAL}\ndef smooth(values, width:\n    \x00 "
    answers = {"kim": f"{broken}one", "lee": f"{broken}two", "choi": f"{broken}one"}
    (group,) = similar_groups("smooth", answers)
    assert [variant.students for variant in group.variants] == [("choi", "kim"), ("lee",)]


def test_an_enormous_answer_is_read_in_part_and_compared_as_a_whole() -> None:
    enormous = "".join(f"a{n} = f({n}, {n * n})\n" for n in range(60_000))
    answers = {"kim": enormous, "lee": enormous, "park": "x = 1"}
    (group,) = similar_groups("smooth", answers)
    assert (group.students, len(group.variants)) == (("kim", "lee"), 1)


def test_nobody_and_nothing_to_compare() -> None:
    assert similar_groups("smooth", {}) == []
    assert similar_groups("smooth", {"kim": ORIGINAL}) == []
    assert similar_groups("smooth", {"kim": "", "lee": ""}) == []
    assert alike([], LessonText({"smooth": "..."})) == []
    assert alike([], LessonText({})) == []
    assert alike(hand_ins({"kim": {}, "lee": {"else": "x"}}), LessonText({"smooth": "..."})) == []


# ----------------------------------------------------------------------------------- whole hand-ins


GIVEN = {"smooth": "...", "again": "...", **dict.fromkeys(ONE_LINERS, "...")}


def test_one_file_of_several_students_is_listed_once_and_first() -> None:
    answers = {who: {"smooth": ORIGINAL, "again": OTHERWISE * 2} for who in ("kim", "lee", "park")}
    answers |= {"jung": {"smooth": own(1)}, "yoon": {"smooth": own(2)}}
    files = {"kim": "one", "lee": "one", "park": "one"}
    (group,) = alike(hand_ins(answers, files), LessonText(GIVEN))
    assert (group.kind, group.exercise) == ("same file", "")
    assert group.students == ("kim", "lee", "park")
    assert ORIGINAL.strip() in group.variants[0].source


def test_who_has_the_same_answers_as_a_file_is_listed_with_its_owners() -> None:
    answers = {who: {"smooth": ORIGINAL, "again": OTHERWISE * 2} for who in ("kim", "lee", "park")}
    found = alike(hand_ins(answers, {"kim": "one", "lee": "one"}), LessonText(GIVEN))
    assert [(group.kind, group.students) for group in found] == [
        ("same file", ("kim", "lee")),
        ("several same answers", ("kim", "lee", "park")),
    ]


def test_one_file_of_sample_answers_is_still_one_file() -> None:
    answers = {who: {"smooth": ORIGINAL} for who in ("kim", "lee", "park")}
    lesson = LessonText(GIVEN, [ORIGINAL])
    (group,) = alike(hand_ins(answers, {"kim": "one", "lee": "one"}), lesson)
    assert (group.students, group.kind) == (("kim", "lee"), "same file")


def test_the_file_as_it_was_given_out_is_no_copy() -> None:
    answers = {f"s{n}": {"smooth": "\n...  \n", "again": "..."} for n in range(5)}
    assert alike(hand_ins(answers, dict.fromkeys(answers, "release")), LessonText(GIVEN)) == []


def test_one_file_is_told_also_where_its_answers_cannot_be_read() -> None:
    (group,) = alike(hand_ins({"a": {}, "b": {}}, {"a": "one", "b": "one"}), LessonText(GIVEN))
    assert group.students == ("a", "b")


@pytest.mark.parametrize(("ring", "others"), [(2, 58), (5, 55), (12, 48), (40, 20), (5, 0)])
def test_several_answers_in_common_are_said_of_the_hand_in(ring: int, others: int) -> None:
    answers = {
        who: {"smooth": text, "again": text.replace("np", "math"), "one_hot": ONE_LINERS["one_hot"]}
        for who, text in class_of(ring, others).items()
    }
    found = alike(hand_ins(answers), LessonText(GIVEN))
    assert {group.students for group in found} == {tuple(f"r{n:02}" for n in range(ring))}
    assert found[0].kind == "several same answers"


def test_unusual_short_answers_are_a_sign_where_the_same_two_share_several() -> None:
    unusual = {
        "one_hot": "y_train_onehot = np.eye(100)[y_train.ravel()]",
        "decode": "decoded = np.where(y_test_onehot == 1)[1]",
        "explore": "n_train = sum(1 for image in X_train)",
        "normalize": "X_train_norm = np.divide(X_train, X_train.max())",
    }
    answers = {f"s{n:02}": dict(ONE_LINERS) for n in range(40)} | {"kim": unusual, "lee": unusual}
    (group,) = alike(hand_ins(answers), LessonText(GIVEN))
    assert (group.students, group.kind) == (("kim", "lee"), "several same answers")
    answers["lee"] = ONE_LINERS | {"decode": unusual["decode"]}
    assert alike(hand_ins(answers), LessonText(GIVEN)) == []


def test_a_class_that_writes_obvious_lines_everywhere_is_no_ring() -> None:
    answers = {f"s{n:02}": dict(ONE_LINERS) for n in range(60)}
    assert alike(hand_ins(answers), LessonText(GIVEN)) == []


def test_an_answer_that_others_share_as_well_is_listed_beside_the_file() -> None:
    answers = {who: {"smooth": ORIGINAL, "again": own(1)} for who in ("kim", "lee")}
    answers |= {"choi": {"smooth": ORIGINAL, "again": own(3) * 3}}
    found = alike(hand_ins(answers, {"kim": "one", "lee": "one"}), LessonText(GIVEN))
    assert [(group.kind, group.students) for group in found] == [
        ("same file", ("kim", "lee")),
        ("same answer", ("choi", "kim", "lee")),
    ]


def test_a_class_of_a_thousand_is_compared() -> None:
    lesson = LessonText({"smooth": "...", "again": "..."})
    answers = {f"s{n:04}": {"smooth": own(n), "again": f"last = again({n})"} for n in range(1000)}
    for who in ("s0003", "s0500", "s0999"):
        answers[who] = dict.fromkeys(lesson.given, ORIGINAL)
    (group,) = alike(hand_ins(answers), lesson)
    assert group.students == ("s0003", "s0500", "s0999")


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
