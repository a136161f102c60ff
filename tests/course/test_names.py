from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from nbjudge.course.names import cells_for, imports_of, names_of


@pytest.mark.parametrize(
    ("source", "reads"),
    [
        ("x = y + 1", {"y"}),
        ("y = 1\nx = y", set()),
        ("x = x / 255", {"x"}),
        ("x /= 255", {"x"}),
        ("for i in items:\n    total = i", {"items"}),
        ("squares = [n * k for n in numbers if n]", {"numbers", "k"}),
        ("{name: value for name, value in pairs}", {"pairs"}),
        ("def f(a, b=default):\n    c = a + outside\n    return c", {"default", "outside"}),
        ("key = lambda row: row[column]", {"column"}),
        ("class Net(Model):\n    size = width", {"Model", "width"}),
        ("import numpy as np\nnp.zeros(n)", {"n"}),
        ("if (n := count) > 3:\n    n", {"count"}),
        ("!pip install x\n%matplotlib inline\nx = y", {"y", "get_ipython"}),
        ("%%time\n%%capture out\nx = y", {"y"}),
        ("%time x = y", {"y"}),
        ("이것은 파이썬이 아닙니다", set()),
    ],
)
def test_reads(source: str, reads: set[str]) -> None:
    assert names_of(source).reads - {"print"} == reads


@pytest.mark.parametrize(
    ("source", "touches"),
    [
        ("x = 1", {"x"}),
        ("\n%%time\nx = 1", {"x"}),
        ("if True:\n    %time x = 1", {"x"}),
        ("files = !ls", {"files", "get_ipython"}),
        ("a, (b, *c) = values", {"a", "b", "c"}),
        ("base.trainable = False", {"base"}),
        ("for layer in base.layers:\n    layer.trainable = False", {"layer"}),
        ("images[0] = 0", {"images"}),
        ("model.compile('adam')", {"model"}),
        ("model.summary()", set()),
        ("y = model.predict(x)", {"y"}),
        ("from keras import layers as L", {"L"}),
        ("def f():\n    inside = 1", {"f"}),
        ("[n for n in range(3)]", set()),
    ],
)
def test_touches(source: str, touches: set[str]) -> None:
    assert names_of(source).touches == touches


def test_a_magic_is_never_left_out() -> None:
    assert names_of("%matplotlib inline").always
    assert not names_of("x = 1").always


def needed(target: int, *sources: str) -> list[int]:
    return cells_for([target], [names_of(source) for source in sources])


def test_only_what_leads_to_the_target_is_needed() -> None:
    assert needed(3, "import numpy as np", "other = 1", "x = np.ones(3)", "y = x") == [0, 2, 3]


def test_a_rebound_name_does_not_need_its_past() -> None:
    assert needed(2, "model = slow()", "model = quick()", "model") == [1, 2]


def test_a_change_in_place_is_needed_and_so_is_what_it_changes() -> None:
    assert needed(3, "m = make()", "m.trainable = False", "n = 1", "use(m)") == [0, 1, 3]


def test_a_call_into_a_module_is_no_change_of_it() -> None:
    assert needed(2, "import numpy as np", "np.random.seed(0)", "np.ones(3)") == [0, 2]


def test_cells_are_read_by_several_threads_at_once() -> None:
    nested = "x = " + "[" * 60 + "y" + "]" * 60
    sources = [f"{nested}\nz = {number}" for number in range(300)]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(names_of, sources))
    assert all(names.reads == {"y"} for names in found)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (
            "import numpy as np\nx = 1\nfrom math import pi",
            "import numpy as np\nfrom math import pi",
        ),
        ("def f():\n    import os\nclass A:\n    import sys", ""),
        (
            "try:\n    import cupy as np\n    a = 1\nexcept ImportError:\n    import numpy as np",
            "try:\n    import cupy as np\nexcept Exception:\n    import numpy as np",
        ),
        ("try:\n    import cupy\nexcept ImportError:\n    cupy = None", None),
        ("if fast:\n    import cupy as np\nelse:\n    import numpy as np", None),
        ("with quiet():\n    import numpy", "import numpy"),
    ],
)
def test_imports_are_found_wherever_they_stand(source: str, expected: str | None) -> None:
    found = imports_of([source])
    namespace: dict[str, object] = {}
    if expected is not None:
        assert found == expected
    else:  # what cannot be imported, or has a condition that nobody knows, costs nothing
        exec(found, namespace)
        assert "import" in found
