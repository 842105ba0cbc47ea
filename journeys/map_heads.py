"""The heads of a journey map: the stages as a band, below it the titles of the touchpoints."""

from typing import Any

from journeys.map_style import (
    EXTRA_INK,
    HEAD_LINE,
    INK,
    LINE,
    STAGE_HEIGHT,
    TINT,
    across,
    chart,
    panel,
    stacked,
    y2_at,
    y_at,
)
from journeys.mapping import LETTER, Layout, wrap

LINES = 4  # of a title, at most
HEAD_LETTER = 5.9  # width of a letter of a title, in pixels
ONE_ROW = 3  # lines of a title that still read well in one row


def heads(layout: Layout) -> dict[str, Any]:
    """Stages and touchpoints; one that nobody was meant to come to says extra, the lowest point is bold.

    Where columns are too narrow for a title they take turns: one high, one low, each with twice the room.
    """
    import altair as alt

    titles, turns = _titles(layout)
    rows = [max(map(len, titles[start::2] if turns else titles), default=1) for start in ((0, 1) if turns else (0,))]
    top = STAGE_HEIGHT + 9
    tops = [top, top + HEAD_LINE * rows[0] + 4]
    height = tops[len(rows) - 1] + HEAD_LINE * rows[-1] + (4 if turns else 0)
    labels = []
    for index, (column, title) in enumerate(zip(layout.columns, titles, strict=True)):
        above = tops[index % 2 if turns else 0]
        labels.append(
            {
                "x": index,
                "y": above,
                "below": above + HEAD_LINE * len(title) + 1,
                "bottom": height,
                "title": "\n".join(title),
                "full": column.title,
                "stage": column.stage,
                "colour": EXTRA_INK if column.extra else INK,
                "lowest": index == layout.lowest,
            }
        )
    stages = chart(_bands(layout))
    words = [
        chart([label for label in labels if label["lowest"] is lowest])
        .mark_text(
            fontSize=12, fontWeight=700 if lowest else 400, lineHeight=HEAD_LINE, baseline="line-top", lineBreak="\n"
        )
        .encode(
            x=across(layout, "x"),
            y=_at("y"),
            text="title:N",
            color=alt.Color("colour:N", scale=None),
            tooltip=[alt.Tooltip("full:N", title="Contactmoment"), alt.Tooltip("stage:N", title="Fase")],
        )
        for lowest in (False, True)
    ]
    band = [
        stages.mark_rect(color=TINT, cornerRadius=4).encode(
            x=across(layout, "start"), x2="end:Q", y=y_at(0), y2=y2_at(STAGE_HEIGHT)
        ),
        stages.mark_text(fontSize=11 if layout.compact else 12, fontWeight=600, color=INK).encode(
            x=across(layout, "middle"),
            y=y_at(STAGE_HEIGHT / 2),
            text="short:N",
            tooltip=alt.Tooltip("stage:N", title="Fase"),
        ),
    ]
    if not turns:
        return panel(layout, height, *band, *words)
    leaders = (
        chart(labels).mark_rule(color=LINE, strokeWidth=1).encode(x=across(layout, "x"), y=_at("below"), y2="bottom:Q")
    )
    return stacked(layout.width, height, *band, leaders, *words)


def _titles(layout: Layout) -> tuple[list[list[str]], bool]:
    """The titles in lines, and whether they take turns."""
    words = [f"{column.title} (extra)" if column.extra else column.title for column in layout.columns]
    letters = int((layout.column_width - 4) / HEAD_LETTER)
    whole = all(len(word) <= letters for title in words for word in title.split())
    titles = [wrap(title, letters, LINES) for title in words]
    if len(words) < 3 or (whole and max(map(len, titles)) <= ONE_ROW):
        return titles, False
    letters = int((2 * layout.column_width - 6) / HEAD_LETTER)
    return [wrap(title, letters, LINES) for title in words], True


def _bands(layout: Layout) -> list[dict[str, Any]]:
    """A band per stage, from its first column to its last."""
    bands: list[dict[str, Any]] = []
    for index, column in enumerate(layout.columns):
        if bands and bands[-1]["stage"] == column.stage:
            bands[-1]["end"] = index + 0.46
        else:
            bands.append({"stage": column.stage, "start": index - 0.46, "end": index + 0.46})
    for band in bands:
        room = int((band["end"] - band["start"]) * layout.column_width / LETTER)
        stage = str(band["stage"])
        band["middle"] = (band["start"] + band["end"]) / 2
        band["short"] = stage if len(stage) <= room else stage[: max(1, room - 1)].rstrip() + "…"
    return bands


def _at(field: str) -> Any:
    """A height in pixels."""
    import altair as alt

    return alt.Y(f"{field}:Q", axis=None, scale=None)
