"""Matplotlib figures as descriptions, and figures made from them again.

What crosses is what can be asked about a drawing: the axes and where they are, titles and labels,
images, lines, texts, legends. The judge draws nothing; it builds figures that answer alike.

Pyplot's open figures cross together (`encode_figures`). A figure or axes that a name stands for is
a value:

==============  ==================================================================
node            value
==============  ==================================================================
figure          its description
same-figure     the number of what was described before
axes            figure, which of its axes
==============  ==================================================================
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Mapping
from typing import Any

import msgpack

from nbjudge.engine.transport.values import (
    Decoder,
    Encoder,
    Node,
    TransportError,
    expect,
    register,
)
from nbjudge.messages import gettext

_MAX_FIGURES = 50
_MAX_AXES = 1000
_MAX_ARTISTS = 5000
_MAX_CONTENT_BYTES = 256 << 20  # of the images in a figure
_TITLES = ("left", "center", "right")
_SCALES = ("linear", "log", "symlog", "logit", "asinh")


def encode_figures(encoder: Encoder, figures: Mapping[int, Any]) -> Node:
    """Describe figures, and which of them is the current one.

    Args:
        encoder: for the images and lines in them.
        figures: number → figure, of which the last is the current one.
    """
    numbers = list(figures)[-_MAX_FIGURES:]
    described = [_figure(encoder, number, figures[number]) for number in numbers]
    return {"current": numbers[-1] if numbers else None, "figures": described}


def figure_content(figure: Any) -> bytes:
    """Return a digest of what is drawn in a figure, wherever in it that stands.

    Places are not part of it: Matplotlib finds some only when it shows the figure.
    """
    encoder = Encoder(_MAX_CONTENT_BYTES)
    try:
        described = _figure(encoder, 0, figure)
        for axes in described["axes"]:
            del axes["place"], axes["canvas"]
        return hashlib.sha256(msgpack.packb(described)).digest()
    except Exception:  # a figure may hold objects of the student's, or half a character
        return b""


def show_figures(described: Node, decoder: Decoder) -> None:
    """Make the described figures pyplot's open figures, instead of those that are open.

    Raises:
        TransportError: this describes no figures. Other errors mean the same.
    """
    import matplotlib.pyplot as plt

    plt.close("all")
    if not isinstance(described, dict):
        raise TransportError("these are no figures")
    for figure in described["figures"]:
        _draw_figure(decoder, figure)
    if described["current"] is not None:
        plt.figure(described["current"])


def _encode(value: Any, encoder: Encoder, depth: int) -> Node | None:
    matplotlib: Any = sys.modules.get("matplotlib.figure")
    axes: Any = sys.modules.get("matplotlib.axes")
    if matplotlib is None or axes is None:
        return None
    if isinstance(value, matplotlib.Figure):
        for number, known in enumerate(encoder.shared):
            if known is value:
                return ["same-figure", number]
        node = ["figure", _figure(encoder, None, value)]
        encoder.shared.append(value)
        return node
    if isinstance(value, axes.Axes):
        figure = value.get_figure(root=True)
        place = next((n for n, ax in enumerate(figure.axes[:_MAX_AXES]) if ax is value), None)
        if place is None:
            raise TransportError(gettext("These axes were taken out of their figure."))
        return ["axes", encoder.node(figure, depth + 1), place]
    return None


def _decode_figure(decoder: Decoder, depth: int, described: Node) -> Any:
    from matplotlib.figure import Figure

    expect(described, dict)
    width, height, dpi = (expect(n, int, float) for n in described["size"])
    figure = Figure(figsize=(width, height), dpi=dpi)
    _draw_into(decoder, figure, described)
    decoder.shared.append(figure)
    return figure


def _same_figure(decoder: Decoder, depth: int, number: int) -> Any:
    from matplotlib.figure import Figure

    if not 0 <= expect(number, int) < len(decoder.shared):
        raise TransportError("that figure was not described")
    return expect(decoder.shared[number], Figure)


def _decode_axes(decoder: Decoder, depth: int, figure: Node, place: int) -> Any:
    from matplotlib.figure import Figure

    found = expect(decoder.decode(figure, depth), Figure).axes
    if not 0 <= expect(place, int) < len(found):
        raise TransportError("its figure has no such axes")
    return found[place]


def _figure(encoder: Encoder, number: Any, figure: Any) -> Node:
    parts = _parts(figure)
    width, height = figure.get_size_inches()
    locators: list[Any] = []
    return {
        "number": encoder.node(number),
        "size": [float(width), float(height), float(figure.dpi)],
        "parts": [
            {
                "title": part._suptitle.get_text() if part._suptitle else None,
                "texts": [text.get_text() for text in part.texts],
                "legends": [_legend(legend) for legend in part.legends],
            }
            for part in parts
        ],
        "axes": [_axes(encoder, ax, parts, figure, locators) for ax in figure.axes[:_MAX_AXES]],
    }


def _parts(figure: Any) -> list[Any]:
    """Return the figure and all its subfigures."""
    return [figure, *(part for sub in figure.subfigs for part in _parts(sub))]


def _axes(encoder: Encoder, ax: Any, parts: list[Any], figure: Any, locators: list[Any]) -> Node:
    from matplotlib.collections import PathCollection
    from matplotlib.container import BarContainer
    from matplotlib.legend import Legend
    from matplotlib.patches import Rectangle

    locator = ax.get_axes_locator()
    if locator is not None and not any(locator is known for known in locators):
        locators.append(locator)
    extent = ax.get_window_extent().bounds
    own = ax.get_legend()
    legends = [child for child in ax.get_children() if isinstance(child, Legend)]
    return {
        "part": next((n for n, part in enumerate(parts) if part is ax.figure), 0),
        "place": [float(v) for v in extent],
        "canvas": [float(v) for v in figure.bbox.bounds],
        "locator": next((n for n, known in enumerate(locators) if known is locator), None),
        "visible": bool(ax.get_visible()),
        "axis_on": bool(ax.axison),
        "titles": [ax.get_title(loc=side) for side in _TITLES],
        "labels": [ax.xaxis.get_label_text(), ax.yaxis.get_label_text()],
        "axis_visible": [bool(ax.xaxis.get_visible()), bool(ax.yaxis.get_visible())],
        "texts": [text.get_text() for text in ax.texts[:_MAX_ARTISTS]],
        "images": [
            [encoder.array(image.get_array()), bool(image.get_visible())]
            for image in ax.get_images()[:_MAX_ARTISTS]
        ],
        "lines": [_line(encoder, line) for line in ax.lines[:_MAX_ARTISTS]],
        "bars": [
            _bar(patch) for patch in ax.patches[:_MAX_ARTISTS] if isinstance(patch, Rectangle)
        ],
        "groups": [_group(group, ax) for group in ax.containers if isinstance(group, BarContainer)],
        "points": [
            _points(encoder, drawn)
            for drawn in ax.collections[:_MAX_ARTISTS]
            if isinstance(drawn, PathCollection)
        ],
        "limits": [[float(end) for end in ends] for ends in (ax.get_xlim(), ax.get_ylim())],
        "scales": [ax.get_xscale(), ax.get_yscale()],
        "ticks": [_ticks(ax.xaxis), _ticks(ax.yaxis)],
        "legends": [[legend is own, _legend(legend)] for legend in legends],
    }


def _line(encoder: Encoder, line: Any) -> Node:
    x, y = line.get_data(orig=False)
    return [encoder.array(x), encoder.array(y), _style(line), str(line.get_label())]


def _bar(patch: Any) -> Node:
    from matplotlib.colors import to_rgba

    place = [float(n) for n in (*patch.get_xy(), patch.get_width(), patch.get_height())]
    color = [float(part) for part in to_rgba(patch.get_facecolor())]
    return [place, color, str(patch.get_label())]


def _group(group: Any, ax: Any) -> Node:
    """Return the label of some bars that were drawn by one call, and which of all bars they are."""
    from matplotlib.patches import Rectangle

    bars = [patch for patch in ax.patches[:_MAX_ARTISTS] if isinstance(patch, Rectangle)]
    places = {id(bar): place for place, bar in enumerate(bars)}
    return [str(group.get_label()), [places[id(bar)] for bar in group.patches if id(bar) in places]]


def _points(encoder: Encoder, drawn: Any) -> Node:
    parts = (drawn.get_offsets(), drawn.get_sizes(), drawn.get_facecolors(), drawn.get_array())
    arrays = [None if part is None else encoder.array(part) for part in parts]
    return [*arrays, str(drawn.get_label())]


def _ticks(axis: Any) -> Node:
    """Return an axis's ticks and their labels where somebody has said what they are, else None."""
    from matplotlib.category import StrCategoryFormatter
    from matplotlib.ticker import FixedFormatter, FuncFormatter

    if not isinstance(
        axis.get_major_formatter(), FixedFormatter | FuncFormatter | StrCategoryFormatter
    ):
        return None
    labels = [text.get_text() for text in axis.get_majorticklabels()[:_MAX_ARTISTS]]
    return [[float(tick) for tick in axis.get_majorticklocs()[: len(labels)]], labels]


def _style(line: Any) -> Node:
    from matplotlib.colors import to_rgba

    return [
        [float(part) for part in to_rgba(line.get_color())],
        line.get_linestyle() if isinstance(line.get_linestyle(), str) else "-",
        line.get_marker() if isinstance(line.get_marker(), str) else "None",
        bool(line.get_visible()),
    ]


def _legend(legend: Any) -> Node:
    return [
        [text.get_text() for text in legend.get_texts()],
        [_handle(handle) for handle in legend.legend_handles],
    ]


def _handle(handle: Any) -> Node:
    import numpy as np
    from matplotlib.colors import to_rgba
    from matplotlib.lines import Line2D

    if isinstance(handle, Line2D):
        return ["line", _style(handle)]
    if hasattr(handle, "get_facecolor"):
        color: Any = tuple(np.ravel(handle.get_facecolor())[:4])
        return ["patch", [float(part) for part in to_rgba(color)]]
    return ["other"]


def _draw_figure(decoder: Decoder, described: Node) -> None:
    import matplotlib.pyplot as plt

    width, height, dpi = described["size"]
    number = decoder.decode(described["number"])
    figure = plt.figure(num=number, figsize=(width, height), dpi=dpi)
    _draw_into(decoder, figure, described)


def _draw_into(decoder: Decoder, figure: Any, described: Node) -> None:
    parts: list[Any] = [figure]
    for _ in described["parts"][1:]:
        parts.append(figure.add_subfigure(figure.add_gridspec(1, 1)[0]))
    for part, about in zip(parts, described["parts"], strict=True):
        if about["title"] is not None:
            part.suptitle(about["title"])
        for text in about["texts"]:
            part.text(0, 0, text)
        for legend in about["legends"]:
            _draw_legend(part.legend, legend)
    locators: dict[int, _Locator] = {}
    for about in described["axes"]:
        _draw_axes(decoder, parts[about["part"]], about, locators)


class _Locator:
    """Tells axes apart that find their place only when they are drawn."""

    def __call__(self, axes: Any, renderer: Any) -> Any:
        return axes.get_position(original=True)


def _draw_axes(decoder: Decoder, part: Any, about: Node, locators: dict[int, _Locator]) -> None:
    from matplotlib.image import AxesImage

    x, y, width, height = about["place"]
    _, _, canvas_width, canvas_height = about["canvas"]
    place = (x / canvas_width, y / canvas_height, width / canvas_width, height / canvas_height)
    ax = part.add_axes(place)
    for image, visible in about["images"]:
        shown: Any = AxesImage(ax)
        shown._A = decoder.array(image)  # as it was given: `set_data` would refuse or convert it
        shown.set_visible(visible)
        ax.add_image(shown)
    for xs, ys, style, label in about["lines"]:
        _restyle(ax.plot(decoder.array(xs), decoder.array(ys), label=label)[0], style)
    _draw_bars(ax, about)
    for offsets, sizes, colors, values, label in about["points"]:
        _draw_points(decoder, ax, label, offsets, sizes, colors, values)
    for side, title in zip(_TITLES, about["titles"], strict=True):
        ax.set_title(title, loc=side)
    for text in about["texts"]:
        ax.text(0, 0, text)
    for axis, label, seen in zip(
        (ax.xaxis, ax.yaxis), about["labels"], about["axis_visible"], strict=True
    ):
        axis.set_label_text(label)
        axis.set_visible(seen)
    for axis, scale, ticks in zip(
        (ax.xaxis, ax.yaxis), about["scales"], about["ticks"], strict=True
    ):
        if scale in _SCALES:
            axis._set_axes_scale(scale)
        if ticks is not None:
            axis.set_ticks(*ticks)
    ax.set(xlim=about["limits"][0], ylim=about["limits"][1])
    for is_own, legend in sorted(about["legends"], key=lambda pair: pair[0]):
        drawn = _draw_legend(ax.legend, legend)
        if not is_own:
            ax.add_artist(drawn)
            ax.legend_ = None
    ax.axison = about["axis_on"]
    ax.set_visible(about["visible"])
    if about["locator"] is not None:
        ax.set_axes_locator(locators.setdefault(about["locator"], _Locator()))


def _draw_bars(ax: Any, about: Node) -> None:
    from matplotlib.container import BarContainer
    from matplotlib.patches import Rectangle

    bars = []
    for (x, y, width, height), color, label in about["bars"]:
        bar = Rectangle((x, y), width, height, facecolor=tuple(color), label=label)
        bars.append(ax.add_patch(bar))
    for label, places in about["groups"]:
        ax.add_container(BarContainer([bars[place] for place in places], label=label))


def _draw_points(decoder: Decoder, ax: Any, label: str, offsets: Node, *parts: Node) -> None:
    import numpy as np

    xy = np.ma.filled(decoder.array(offsets), np.nan)
    if xy.ndim != 2 or xy.shape[1] != 2:
        raise TransportError("these are no points")
    sizes, colors, values = (None if part is None else decoder.array(part) for part in parts)
    drawn = ax.scatter(xy[:, 0], xy[:, 1], label=label)
    drawn.set(sizes=sizes)
    if colors is not None and len(colors):
        drawn.set_facecolors(colors)
    if values is not None:
        drawn.set_array(values)


def _draw_legend(legend_method: Any, described: Node) -> Any:
    from matplotlib.lines import Line2D

    texts, handles = described
    legend = legend_method(handles=[Line2D([], []) for _ in texts], labels=texts)
    legend.legend_handles = [_draw_handle(handle) for handle in handles]
    return legend


def _draw_handle(described: Node) -> Any:
    from matplotlib.artist import Artist
    from matplotlib.lines import Line2D
    from matplotlib.patches import Rectangle

    kind, *about = described
    if kind == "line":
        return _restyle(Line2D([], []), about[0])
    if kind == "patch":
        return Rectangle((0, 0), 1, 1, facecolor=about[0])
    return Artist()


def _restyle(line: Any, style: Node) -> Any:
    color, linestyle, marker, visible = style
    line.set(color=tuple(color), linestyle=linestyle, marker=marker, visible=visible)
    return line


register(_encode, figure=_decode_figure, same_figure=_same_figure, axes=_decode_axes)
