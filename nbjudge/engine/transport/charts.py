"""Charts of Altair and Plotly, as the data that they are drawn from.

==============  ==================================================================
node            value
==============  ==================================================================
altair          a chart: its JSON
plotly          a figure: traces, layout, frames
==============  ==================================================================

Both libraries check what they are given against a schema of their own before anything is made of
it; neither runs or reads what stands in it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from nbjudge.engine.transport.values import (
    Decoder,
    Encoder,
    Node,
    TransportError,
    expect,
    register,
)
from nbjudge.messages import gettext

_MAX_BYTES = 16 << 20
_PARTS = ("data", "layout", "frames")


def _encode(value: Any, encoder: Encoder, depth: int) -> Node | None:
    altair: Any
    plotly: Any
    altair, plotly = (sys.modules.get(name) for name in ("altair", "plotly.graph_objects"))
    if _is(value, altair, "TopLevelMixin"):
        with altair.data_transformers.enable("default", max_rows=None):
            text = json.dumps(value.to_dict())
        if len(text) > _MAX_BYTES:
            raise TransportError(
                gettext("It is a figure of more than %(size)d MiB.", size=_MAX_BYTES >> 20)
            )
        return ["altair", encoder.data(text.encode())]
    if _is(value, plotly, "Figure"):
        parts = (
            [trace.to_plotly_json() for trace in value.data],
            value.layout.to_plotly_json(),
            [frame.to_plotly_json() for frame in value.frames],
        )
        return ["plotly", *(encoder.node(part, depth + 1) for part in parts)]
    return None


def _is(value: Any, library: Any, name: str) -> bool:
    kind: Any = getattr(library, name, None)  # a library may be imported only in part
    return isinstance(kind, type) and isinstance(value, kind)


# -------------------------------------------------------------------------------- in the judge


def _altair(decoder: Decoder, depth: int, name: Any) -> Any:
    import altair

    data = decoder.data(name)
    if len(data) > _MAX_BYTES:
        raise TransportError("it is too large")
    try:
        made = altair.Chart.from_dict(expect(json.loads(data), dict), validate=True)
    except Exception as error:  # the schema's own errors are many
        raise TransportError("it is no chart") from error
    return expect(made, altair.TopLevelMixin)


def _plotly(decoder: Decoder, depth: int, *nodes: Node) -> Any:
    import plotly.graph_objects

    parts = [expect(decoder.decode(node, depth), dict, list) for node in nodes]
    return plotly.graph_objects.Figure(dict(zip(_PARTS, parts, strict=True)))


register(_encode, altair=_altair, plotly=_plotly)
