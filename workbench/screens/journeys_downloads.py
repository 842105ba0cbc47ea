"""A chart to take along: SVG for a document, PNG for a slide or a chat; made when it is asked for."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from workbench.access import later
from workbench.i18n import _


def pictures(draw: Callable[[], Any], label: str, name: str) -> None:
    """Two buttons; `draw` makes the chart, `label` says what it shows to who cannot see it."""
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            _("Download as SVG"),
            data=later(lambda: _svg(draw, label)),
            file_name=f"{name}.svg",
            mime="image/svg+xml",
            key=f"journeys_svg_{name}",
            icon=":material/download:",
            on_click="ignore",
        )
        st.download_button(
            _("Download as PNG"),
            data=later(lambda: _png(draw)),
            file_name=f"{name}.png",
            mime="image/png",
            key=f"journeys_png_{name}",
            icon=":material/image:",
            on_click="ignore",
        )


def _svg(draw: Callable[[], Any], label: str) -> bytes:
    from exports.charts import chart_svg

    return chart_svg(draw(), label).encode()


def _png(draw: Callable[[], Any]) -> bytes:
    from exports.charts import chart_png

    return chart_png(draw())
