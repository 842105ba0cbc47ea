"""The fields in “More filters”: one for each thing that a log tells of its questions."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

from journeys.models import Channel
from workbench.i18n import _, format_number
from workbench.names import channel_name, told_name

if TYPE_CHECKING:
    from feedback.filters import Known


def titles() -> dict[str, str]:
    """Filter → what it is called."""
    return {
        "channel": _("Channel"),
        "source_id": _("Source"),
        "kind": _("Question or reaction"),
        "product_id": _("Product"),
        "outcome": _("Outcome"),
        "age_group": _("Age"),
        "asked_for": _("For whom"),
        "point": _("Place"),
        "life_event": _("Life event"),
        "score_from": _("Score from"),
        "score_to": _("Score up to"),
    }


def choose(sources: dict[int, str], known: "Known") -> dict[str, Any]:
    """A field for each filter that has something to choose."""
    options: dict[str, Sequence[Any]] = {
        "channel": [channel.value for channel in Channel],
        "source_id": list(sources),
        "kind": ["questions", "feedback"],
        "product_id": list(known.products),
        **{name: known.values[name] for name in ("outcome", "age_group", "asked_for", "point", "life_event")},
    }
    chosen: dict[str, Any] = {}
    left, right = st.columns(2, width=560)
    for at, (name, values) in enumerate((name, values) for name, values in options.items() if values):
        with left if at % 2 == 0 else right:
            chosen[name] = st.selectbox(
                titles()[name],
                values,
                index=None,
                format_func=shower(name, sources, known),
                placeholder=_("All"),
                key=f"items_{name.removesuffix('_id')}",
            )
    if known.scores:
        for column, name in ((left, "score_from"), (right, "score_to")):
            with column:
                low, high = known.scores
                chosen[name] = st.number_input(
                    titles()[name],
                    value=None,
                    step=1.0,
                    placeholder=f"{format_number(low, 1)} – {format_number(high, 1)}",
                    key=f"items_{name}",
                )
    return chosen


def shower(name: str, sources: dict[int, str], known: "Known") -> Callable[[Any], str]:
    """How a value of a filter is written."""
    shown: dict[str, Callable[[Any], str]] = {
        "channel": channel_name,
        "source_id": lambda number: sources.get(number, str(number)),
        "product_id": lambda number: known.products.get(number, str(number)),
        "score_from": lambda number: format_number(number, 1),
        "score_to": lambda number: format_number(number, 1),
    }
    return shown.get(name, lambda value: told_name(name, value))
