"""Charts, there and back, and lies about them."""

from __future__ import annotations

import json
from typing import Any

import altair as alt
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
import pytest

from tests.engine.transport.crossing import crossed, is_refused

FRAME = pd.DataFrame({"x": ["a", "b", "c"], "y": [1.5, 2, 3]})


def test_an_altair_chart_is_built_again() -> None:
    chart = alt.Chart(FRAME, title="제목").mark_bar().encode(x="x:N", y=alt.Y("y", title="값"))
    found = crossed(chart)
    assert isinstance(found, alt.Chart)
    assert found.to_dict() == chart.to_dict()
    assert found.encoding.y.title.to_dict() == "값"


@pytest.mark.parametrize("how", ["layered", "side by side"])
def test_altair_charts_of_several_parts(how: str) -> None:
    base = alt.Chart(FRAME).encode(x="x:N", y="y:Q")
    parts = base.mark_line(), base.mark_point()
    chart = alt.layer(*parts) if how == "layered" else alt.hconcat(*parts)
    found = crossed(chart)
    assert type(found) is type(chart)
    assert found.to_dict() == chart.to_dict()


def test_a_large_altair_chart_crosses() -> None:
    chart = alt.Chart(pd.DataFrame({"n": range(6000)})).mark_point().encode(x="n:Q")
    assert len(next(iter(crossed(chart).to_dict(validate=False)["datasets"].values()))) == 6000


def test_a_plotly_figure_is_built_again() -> None:
    figure = px.bar(FRAME, x="x", y="y", title="제목")
    found = crossed(figure)
    assert type(found) is go.Figure
    assert found.layout.title.text == "제목"
    assert list(found.data[0].y) == [1.5, 2, 3]
    assert found.data[0].type == "bar"


NONE: Any = ["list", []]
EMPTY: Any = ["dict", []]


def bar(**parts: Any) -> Any:
    return ["dict", [*map(list, {"type": "bar", **parts}.items())]]


def data(value: Any) -> list[bytes]:
    return [json.dumps(value).encode()]


@pytest.mark.parametrize(
    "node",
    [
        ["altair", data({"mark": "no such mark", "encoding": {}})],
        ["altair", data({"$schema": "file:///etc/passwd", "nothing": 1})],
        ["altair", data([1])],
        ["altair", [b"no json"]],
        ["altair", b"no such blob"],
        ["altair", 3],
        ["altair", [b"[" * 100_000]],
        ["plotly", ["list", [bar(type="os.system")]], EMPTY, NONE],
        ["plotly", ["list", [bar(no_such=1)]], EMPTY, NONE],
        ["plotly", ["list", [bar(y="text")]], EMPTY, NONE],
        ["plotly", NONE, ["dict", [["template", "../../etc/passwd"]]], NONE],
        ["plotly", NONE, EMPTY],
        ["plotly", 1, EMPTY, NONE],
        ["plotly", ["module", "plotly"], EMPTY, NONE],
    ],
    ids=str,
)
def test_a_lie_is_refused(node: Any) -> None:
    assert is_refused(node)
