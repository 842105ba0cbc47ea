"""The journey as it was meant beside what happened, and what customers said, under the columns of a journey map."""

from typing import Any

from journeys.map_style import (
    CHANNELS,
    EXTRA_INK,
    INK,
    LINE,
    MUTED,
    PAPER,
    TEXT_COLOURS,
    across,
    chart,
    panel,
    x_at,
    y_at,
)
from journeys.mapping import Column, Layout, wrap

PLAN_HEIGHT, QUOTE_LINE = 82, 13
DEVIATION = "#A3195B"  # apart from both pairs and from the ink
LETTER = 5.6  # width of a letter of 11 pixels, in pixels


def planned_line(layout: Layout) -> dict[str, Any]:
    """A dot for every planned touchpoint with its channel; below it how many did otherwise."""
    import altair as alt

    meant = [{"x": index} for index, column in enumerate(layout.columns) if column.planned_channel]
    letters = max(8, int((layout.column_width - 2) / LETTER))
    rows: list[dict[str, Any]] = []
    for index, column in enumerate(layout.columns):
        told = "\n".join(wrap(_deviation(column), letters, lines=4))
        channel = CHANNELS.get(column.planned_channel or "", "")
        rows.append(
            {
                "x": index,
                "channel": channel if len(channel) <= letters else channel[: letters - 1] + "…",
                "told": told,
                "full": _deviation(column) or "zoals bedoeld",
                "colour": EXTRA_INK if column.extra else DEVIATION if column.deviates else MUTED,
                "fill": PAPER if column.deviates else INK,
            }
        )
    planned = [row for row, column in zip(rows, layout.columns, strict=True) if column.planned_channel]
    x = across(layout, "x")
    label = chart([{"words": "Zoals bedoeld"}]).mark_text(align="right", fontSize=12, fontWeight=600, color=INK)
    below = chart([{"words": "Wat er gebeurde"}]).mark_text(align="right", fontSize=11, color=MUTED)
    deviations = chart(rows).mark_text(fontSize=11, lineBreak="\n", lineHeight=12, baseline="line-top")
    return panel(
        layout,
        PLAN_HEIGHT,
        label.encode(x=x_at(-8), y=y_at(9), text="words:N"),
        below.encode(x=x_at(-8), y=y_at(38), text="words:N"),
        chart(meant).mark_line(color=LINE, strokeWidth=3).encode(x=x, y=y_at(9), order="x:Q"),
        chart(planned)
        .mark_point(shape="circle", size=90, filled=False, strokeWidth=2, opacity=1)
        .encode(
            x=x,
            y=y_at(9),
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("colour:N", scale=None),
            tooltip=[alt.Tooltip("channel:N", title="Kanaal"), alt.Tooltip("full:N", title="Wat er gebeurde")],
        ),
        chart(planned).mark_text(fontSize=11, color=MUTED).encode(x=x, y=y_at(22), text="channel:N"),
        deviations.encode(x=x, y=y_at(32), text="told:N", color=alt.Color("colour:N", scale=None)),
    )


def _deviation(column: Column) -> str:
    """What customers did otherwise than planned at a touchpoint, in a few words."""
    if column.extra:
        return f"{column.came}× niet bedoeld"
    parts = []
    if column.skipped:
        parts.append(f"{column.skipped}× niet gedaan")
    if column.elsewhere:
        parts.append(f"{column.elsewhere}× ander kanaal")
    return ", ".join(parts)


def quotes(layout: Layout) -> dict[str, Any]:
    """What customers said, one quote a column: where the columns are narrow they take turns, high and low."""
    import altair as alt

    turns = layout.column_width < 110 and len(layout.said) > 1
    letters = max(12, int(((2 if turns else 1) * layout.column_width - 8) / LETTER))
    texts = [wrap(f"“{said.words}”", letters, lines=5) for said in layout.said]
    high = [lines for place, lines in enumerate(texts) if not (turns and place % 2)]
    top = 20  # below the heading: the first quote may stand under it
    second = top + QUOTE_LINE * max(map(len, high)) + 6
    rows = [
        {
            "x": said.column,
            "y": second if turns and place % 2 else top,
            "words": "\n".join(lines),
            "full": f"“{said.words}”",
            "who": said.person.name,
            "colour": TEXT_COLOURS[said.person.group],
        }
        for place, (said, lines) in enumerate(zip(layout.said, texts, strict=True))
    ]
    low = [lines for place, lines in enumerate(texts) if turns and place % 2]
    height = second + (QUOTE_LINE * max(map(len, low)) + 4 if low else 0)
    label = chart([{"words": "Citaten"}]).mark_text(align="right", fontSize=12, fontWeight=600, color=INK)
    words = chart(rows).mark_text(
        fontSize=11, fontStyle="italic", lineBreak="\n", lineHeight=QUOTE_LINE, baseline="line-top"
    )
    return panel(
        layout,
        height,
        label.encode(x=x_at(-8), y=y_at(8), text="words:N"),
        words.encode(
            x=across(layout, "x"),
            y=alt.Y("y:Q", axis=None, scale=None),
            text="words:N",
            color=alt.Color("colour:N", scale=None),
            tooltip=[alt.Tooltip("who:N", title="Klant"), alt.Tooltip("full:N", title="Citaat")],
        ),
    )
