"""The journey map as a chart: what four customers lived through, the unhappy and the happy pair apart.

Its words are Dutch: it goes into reports as it stands. `mapping` places the marks, this module draws them.
"""

from typing import TYPE_CHECKING, Any

from journeys.map_heads import heads
from journeys.map_lines import channel_lanes, emotions
from journeys.map_plan import planned_line, quotes
from journeys.map_style import (
    COLOURS,
    FONT,
    GROUPS,
    INK,
    LINE,
    MUTED,
    PAIN_HEIGHT,
    PAPER,
    PLANS,
    SHAPES,
    across,
    chart,
    panel,
    stacked,
    x_at,
    y_at,
)
from journeys.mapping import Layout, lay_out, wrap

if TYPE_CHECKING:
    import pandas as pd

    from journeys.queries import StudyOverview

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"


def journey_chart(study: "StudyOverview", steps: "pd.DataFrame", *, fit: int | None = None) -> dict[str, Any]:
    """The map of a study from the rows of `journey_map`, as Vega-Lite; an incomplete or fictional study says so.

    It takes the room it needs, or `fit` pixels across: about 1,100 for a screen, 720 for a printed page.
    """
    from altair.utils.schemapi import debug_mode

    layout = lay_out(steps, fit, study.planned)
    with debug_mode(False):  # the check of each part against the schema takes longer than drawing; tests do it
        panels = _panels(layout)
    across_all = layout.margin + layout.width
    return {
        "$schema": SCHEMA,
        "title": {
            "text": wrap(layout.finding, max(40, across_all // 8)),
            "subtitle": _subtitle(study, len(layout.people), max(60, int(across_all / 5.4))),
            "anchor": "start",
            "frame": "bounds",
            "fontSize": 19,
            "fontWeight": 600,
            "color": INK,
            "subtitleColor": MUTED,
            "subtitleFontSize": 13,
            "subtitlePadding": 6,
            "offset": 14,
        },
        "vconcat": panels,
        "spacing": 12,
        "resolve": {"scale": {"x": "shared", "y": "independent"}},
        "config": {
            "font": FONT,
            "background": PAPER,
            "padding": 8,
            "view": {"stroke": None},
            "axis": {
                "labelColor": MUTED,
                "labelFontSize": 12,
                "labelLimit": 220,
                "titleColor": INK,
                "titleFontSize": 12,
                "titleFontWeight": 600,
                "domain": False,
                "ticks": False,
                "grid": False,
                "labelPadding": 8,
                "minExtent": layout.margin,
            },
        },
    }


def _panels(layout: Layout) -> list[dict[str, Any]]:
    panels = [heads(layout)]
    if layout.planned:
        panels.append(planned_line(layout))
    panels += [emotions(layout, group) for group in GROUPS if any(person.group == group for person in layout.people)]
    if layout.channels:
        panels.append(channel_lanes(layout))
    if layout.pain_points:
        panels.append(_pain_points(layout))
    if layout.said:
        panels.append(quotes(layout))
    panels.append(_key(layout))
    return panels


def _subtitle(study: "StudyOverview", people: int, letters: int) -> list[str]:
    told = f"{people} {'gesprek' if people == 1 else 'gesprekken'}"
    lines = wrap(f"{study.organisation}: {study.process} · {study.title} · {told}", letters, lines=3)
    if not study.complete:
        lines += wrap(f"Onvolledig onderzoek: {study.lacking.in_dutch()}", letters)
    return [*lines, "Fictief voorbeeld"] if study.fictional else lines


# --- panels ----------------------------------------------------------------------------------


def _pain_points(layout: Layout) -> dict[str, Any]:
    """A row per pain point; the size of a mark is its severity, the tooltip its quote."""
    import altair as alt

    names = {name: "\n".join(wrap(name, 22 if layout.compact else 27, lines=2)) for name in layout.pain_points}
    rows = [
        {
            "full": pain.name,
            "x": pain.x,
            "severity": pain.severity,
            "fill": COLOURS[pain.person.group] if pain.person.place == 1 else PAPER,
            "stroke": COLOURS[pain.person.group],
            "who": f"{pain.person.name} ({GROUPS[pain.person.group].lower()})",
            "where": pain.title,
            "quote": f"‘{pain.quote}’" if pain.quote else "niet vrijgegeven",
        }
        for pain in sorted(layout.pain_marks, key=lambda one: -one.severity)  # a small mark on top of a large one
    ]
    left_out = f" (nog {layout.pain_points_left_out} niet getoond)" if layout.pain_points_left_out else ""
    order = list(layout.pain_points)
    axis = alt.Axis(
        title=f"Knelpunt{left_out}", titleAngle=-90, titleColor=MUTED, labels=False, grid=True, gridColor=LINE
    )
    y = alt.Y("full:N", sort=order, scale=alt.Scale(domain=order), axis=axis)
    heads = []
    for lines in (1, 2):  # a second line would hang below its row: both move up half a line
        shown = [{"full": name, "name": text} for name, text in names.items() if text.count("\n") == lines - 1]
        text = chart(shown).mark_text(
            align="right",
            fontSize=11 if layout.compact else 12,
            lineHeight=13,
            lineBreak="\n",
            color=INK,
            dy=6.5 - 6.5 * lines,
        )
        heads.append(text.encode(x=x_at(-8), y=y, text="name:N", tooltip=alt.Tooltip("full:N", title="Knelpunt")))
    marks = chart(rows).mark_point(shape="circle", strokeWidth=1.8, filled=False, opacity=1)
    return panel(
        layout,
        PAIN_HEIGHT * len(names),
        *heads,
        marks.encode(
            x=across(layout, "x"),
            y=y,
            size=alt.Size(
                "severity:Q", scale=alt.Scale(domain=[1, 5], range=[40, 220 if layout.compact else 330]), legend=None
            ),
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("stroke:N", scale=None),
            tooltip=[
                alt.Tooltip("full:N", title="Knelpunt"),
                alt.Tooltip("severity:Q", title="Ernst (1–5)"),
                alt.Tooltip("who:N", title="Klant"),
                alt.Tooltip("where:N", title="Contactmoment"),
                alt.Tooltip("quote:N", title="Citaat"),
            ],
        ),
    )


def _key(layout: Layout) -> dict[str, Any]:
    """What the shapes mean, in one line."""
    import altair as alt

    entries = [(SHAPES[plan], 90.0, word) for plan, word in PLANS.items()]
    if layout.pain_points:
        entries += [
            ("circle", 40.0, "ernst 1"),
            ("circle", 220.0 if layout.compact else 330.0, "ernst 5: de klant haakt af"),
        ]
    rows: list[dict[str, Any]] = []
    at = 10.0
    for shape, size, word in entries:
        rows.append({"x": at, "text_x": at + 15, "shape": shape, "size": size, "word": word})
        at += 44 + 6.2 * len(word)
    x = alt.X("x:Q", axis=None, scale=None)
    key = chart(rows)
    symbols = key.mark_point(filled=False, stroke=MUTED, strokeWidth=1.8).encode(
        x=x, y=y_at(14), shape=alt.Shape("shape:N", scale=None), size=alt.Size("size:Q", scale=None)
    )
    words = key.mark_text(align="left", fontSize=12, color=MUTED).encode(
        x=alt.X("text_x:Q", axis=None, scale=None), y=y_at(14), text="word:N"
    )
    return stacked(layout.width, 28, symbols, words)
