"""How a chart comes on the screen, and the table that holds the same numbers."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from workbench.i18n import _

_DRAWN = ("data", "mark", "layer", "encoding", "transform", "resolve")  # of a chart: what belongs to its rows


def draw_chart(chart: Any, **how: Any) -> None:
    """Draw an Altair chart, as `st.altair_chart` does, with `how` of `st.vega_lite_chart` (key, alt, width).

    Streamlit takes the rows of a chart's outermost level apart, as a table, for which it reads pandas: the first screen
    would wait for that.
    """
    from altair.utils import schemapi

    st.vega_lite_chart(spec=rows_inside(chart.to_dict(validate=schemapi.DEBUG_MODE)), **how)


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


def table_below(key: str) -> DeltaGenerator | None:
    """Where the same numbers go as a table, once somebody opens it: drawing it takes long, and few look at it."""
    table = st.expander(_("Show as a table"), key=key, on_change="rerun")
    return table if table.open else None
