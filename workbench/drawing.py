"""How a chart comes on the screen: its rows go along inside it."""

from typing import Any

import streamlit as st

_DRAWN = ("data", "mark", "layer", "encoding", "transform", "resolve")  # of a chart: what belongs to its rows


def draw_chart(chart: Any, **how: Any) -> None:
    """Draw an Altair chart, as `st.altair_chart` does, with `how` of `st.vega_lite_chart` (key, alt, width).

    Streamlit takes the rows of a chart's outermost level apart, as a table, for which it reads pandas: the first screen
    would wait for that.
    """
    st.vega_lite_chart(spec=rows_inside(chart.to_dict()), **how)


def rows_inside(spec: dict[str, Any]) -> dict[str, Any]:
    """The same Vega-Lite with its rows where they are used, one level down if that is the outermost."""
    rows = spec.pop("datasets", {})
    _put(rows, spec)
    for size in ("continuousWidth", "continuousHeight"):  # Altair's own, over which Streamlit's would have no say
        spec.get("config", {}).get("view", {}).pop(size, None)
    if "data" in spec and ("mark" in spec or "layer" in spec) and "params" not in spec:
        spec["layer"] = [{name: spec.pop(name) for name in _DRAWN if name in spec}]
    return spec


def _put(rows: dict[str, Any], part: dict[str, Any]) -> None:
    name = part.get("data", {}).get("name")
    if name in rows:
        part["data"] = {"values": list(rows[name])}
    for one in part.get("layer", ()):
        _put(rows, one)
