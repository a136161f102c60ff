"""Pictures: that they are some, and that no name and no font spoils them."""

from __future__ import annotations

import base64
import io

import numpy as np
import pytest
from PIL import Image

from nbjudge.pages import charts
from nbjudge.pages.charts import Picture

FEW = np.array([[0, 1, 2], [3, 0, 0]], np.int8)
TESTS = ["test_a", "test_b", "test_c"]


def size_of(picture: Picture) -> tuple[int, int]:
    assert picture.url.startswith("data:image/png;base64,")
    with Image.open(io.BytesIO(base64.b64decode(picture.url.partition(",")[2]))) as image:
        width, height = image.size
        return width, height


def test_every_picture_says_in_words_what_it_shows() -> None:
    histogram = charts.distribution([0, 7, 7, 10], 10)
    assert "4 students" in histogram.alt
    assert "median 7" in histogram.alt
    boxes = charts.overview({"00-first": [0.5, 1.0], "01-nobody": []})
    assert "00-first 75%" in boxes.alt
    heat = charts.heat_map(FEW, [("김지우", "kim"), ("", "lee")], TESTS)
    assert "2 students by 3 test cells" in heat.alt
    for picture in (histogram, boxes, heat):
        assert picture.width == size_of(picture)[0]


def test_a_large_class_stays_readable() -> None:
    verdicts = np.zeros((300, 11), np.int8)
    picture = charts.heat_map(verdicts, [("", f"s{n}") for n in range(300)], ["test_x"] * 11)
    _, height = size_of(picture)
    assert 900 < height < 2000  # about three pixels a student


def test_a_very_large_class_makes_no_larger_picture() -> None:
    verdicts = np.zeros((5000, 3), np.int8)
    picture = charts.heat_map(verdicts, [("", f"s{n}") for n in range(5000)], TESTS)
    _, height = size_of(picture)
    assert 900 < height < 2000


@pytest.mark.parametrize("korean", [True, False])
@pytest.mark.parametrize("name", ["김지우", "$\\frac$", "😀\U000f0000", "a" * 500, "\ud800", ""])
def test_no_name_warns_or_fails(name: str, korean: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Warnings are errors here, and Matplotlib warns about letters that no font has."""
    if not korean:
        monkeypatch.setattr(charts, "_KOREAN", ())
    charts._fonts.cache_clear()
    try:
        assert size_of(charts.heat_map(FEW, [(name, "kim"), ("", name or "lee")], TESTS))
        assert size_of(charts.overview({name: [0.5]}))
    finally:
        charts._fonts.cache_clear()


def test_settings_of_matplotlib_are_left_alone() -> None:
    import matplotlib as mpl

    before = mpl.rcParams.copy()
    charts.distribution([1], 10)
    assert mpl.rcParams == before
