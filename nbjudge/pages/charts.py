"""The pictures of the class report, as PNG. Matplotlib's own fonts, and a Korean one if there is.

Nothing here touches `matplotlib.pyplot` or a setting that others see.
"""

from __future__ import annotations

import base64
import functools
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator

_KOREAN = (
    "Noto Sans CJK KR",
    "Noto Sans KR",
    "NanumGothic",
    "NanumBarunGothic",
    "Malgun Gothic",
    "Apple SD Gothic Neo",
    "AppleGothic",
    "UnDotum",
    "Baekmuk Dotum",
)
_DPI = 110
_BAR = "#2f6b9a"
# told apart also by those who do not see red and green: light and dark, blue and orange
_VERDICTS = {"passed": "#cfe3f1", "failed": "#d1682b", "not run": "#4a4a4a", "no such test": "#fff"}
_MOST_NAMED = 45  # students whose names stand beside a heat map
_MOST_DRAWN = 400  # students who are in it; of a larger class, every so many-th


@dataclass(frozen=True)
class Picture:
    """A picture for a page.

    Attributes:
        url: its PNG, as a `data:` URL.
        alt: what it shows, in words.
        width: in CSS pixels.
    """

    url: str
    alt: str
    width: int


@functools.cache
def _fonts() -> list[tuple[str, frozenset[int]]]:
    """Return the fonts that are used, the first that has a letter draws it; with their letters."""
    there = {font.name for font in font_manager.fontManager.ttflist}
    names = ["DejaVu Sans", *[name for name in _KOREAN if name in there][:1]]
    return [
        (name, frozenset(font_manager.get_font(font_manager.findfont(name)).get_charmap()))
        for name in names
    ]


@contextmanager
def _our_fonts() -> Iterator[None]:
    with mpl.rc_context({"font.family": [name for name, _ in _fonts()]}):
        yield


@_our_fonts()
def distribution(points: Sequence[float], max_points: float) -> Picture:
    """Draw how many students reached how many points, a bar for each whole number."""
    figure, axes = _figure(5.2, 2.6)
    bins = [n - 0.5 for n in range(math.ceil(max_points) + 2)]
    counts, _, _ = axes.hist(points, bins=bins, color=_BAR, rwidth=0.85)
    axes.set(xlabel=f"points of {max_points:g}", ylabel="students", xlim=(bins[0], bins[-1]))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    said = (
        f"median {np.median(points):g}, lowest {min(points):g}, highest {max(points):g}; "
        f"the fullest bar stands at {int(np.argmax(counts))} points with {int(max(counts))}"
        if len(points)
        else "nobody has points"
    )
    return _picture(figure, f"Histogram of the points of {len(points)} students: {said}.")


@_our_fonts()
def overview(shares: Mapping[str, Sequence[float]]) -> Picture:
    """Draw the shares of the points (0 to 1) that were reached, a box for each lesson."""
    figure, axes = _figure(8.6, 0.8 + 0.36 * len(shares))
    axes.boxplot(
        [np.asarray(of) * 100 for of in shares.values()],
        orientation="horizontal",
        widths=0.6,
        patch_artist=True,
        boxprops={"facecolor": _VERDICTS["passed"], "edgecolor": _BAR},
        medianprops={"color": "#a33b00", "linewidth": 2},
        flierprops={"marker": ".", "markersize": 4, "markeredgecolor": "#555555"},
    )
    axes.set(xlim=(-2, 102), xlabel="share of the points, %")
    axes.set_yticks(
        range(1, len(shares) + 1), [_drawable(name) for name in shares], parse_math=False
    )
    axes.invert_yaxis()
    medians = ", ".join(f"{name} {np.median(of):.0%}" for name, of in shares.items() if len(of))
    return _picture(figure, f"Box plot of the share of the points, lesson by lesson: {medians}.")


@_our_fonts()
def heat_map(
    verdicts: npt.NDArray[np.int8], students: Sequence[tuple[str, str]], tests: Sequence[str]
) -> Picture:
    """Draw who passed what.

    Args:
        verdicts: (students, tests); indices into "passed", "failed", "not run", "no such test".
        students: a name and an id for each row. The name is used where a font has its letters.
        tests: a name for each column.
    """
    named = len(students) <= _MOST_NAMED
    row = 0.2 if named else 0.03
    drawn = verdicts
    if len(verdicts) > _MOST_DRAWN:
        drawn = verdicts[np.linspace(0, len(verdicts) - 1, _MOST_DRAWN).round().astype(int)]
    figure, axes = _figure(2.6 + 0.27 * len(tests), 1.9 + row * max(len(drawn), 4))
    axes.imshow(
        drawn,
        cmap=ListedColormap(list(_VERDICTS.values())),
        vmin=-0.5,
        vmax=len(_VERDICTS) - 0.5,
        aspect="auto",
        interpolation="nearest",
    )
    axes.set_xticks(range(len(tests)), [_drawable(name.removeprefix("test_")) for name in tests])
    axes.tick_params(axis="x", rotation=60, length=0)
    for label in axes.get_xticklabels():
        label.set(horizontalalignment="right", rotation_mode="anchor", parse_math=False)
    axes.set_xticks(np.arange(len(tests) - 1) + 0.5, minor=True)
    axes.set_yticks(np.arange(len(students) - 1) + 0.5 if named else [], minor=True)
    axes.grid(which="minor", color="white", linewidth=2)
    axes.tick_params(which="minor", length=0)
    if named:
        labels = [_drawable(*student) for student in students]
        axes.set_yticks(range(len(labels)), labels, fontsize=8, parse_math=False)
    else:
        axes.set_yticks([])
        some = f"{len(drawn)} of " if len(drawn) < len(students) else ""
        axes.set_ylabel(f"{some}{len(students)} students, most points first")
    axes.spines[:].set_visible(False)
    shown = [(name, color) for n, (name, color) in enumerate(_VERDICTS.items()) if n in drawn]
    figure.legend(
        handles=[Patch(facecolor=c, edgecolor="#888888", label=name) for name, c in shown],
        loc="outside upper right",
        ncols=len(shown),
        frameon=False,
        fontsize=8,
    )
    passed = float((verdicts == 0).mean()) if verdicts.size else 0.0
    return _picture(
        figure,
        f"Heat map of {len(students)} students by {len(tests)} test cells, the students with the "
        f"most points at the top; {passed:.0%} of all verdicts are passes.",
    )


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(width, height), dpi=_DPI, layout="constrained")
    axes = figure.subplots()
    axes.spines[["top", "right"]].set_visible(False)
    return figure, axes


def _picture(figure: Figure, alt: str) -> Picture:
    data = io.BytesIO()
    figure.savefig(data, format="png")
    url = f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode()}"
    return Picture(url, alt, round(figure.get_figwidth() * _DPI))


def _drawable(*texts: str) -> str:
    """Return the first of the texts for which there are letters; else question marks."""
    letters = frozenset().union(*(of for _, of in _fonts()))
    for text in texts:
        if text and all(ord(letter) in letters for letter in text):
            return text if len(text) <= 24 else f"{text[:23]}…"
    return "?" * min(len(texts[-1]), 8)
