"""Charts of topics together: the map of questions, their course side by side, and where each is asked.

A topic has the same colour in all of them (`topics.maps.colour_of`).
"""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from exports.charts import inline
from exports.palette import BETWEEN, BLUE, GREY
from topics.maps import colour_of
from topics.trends import Period, PeriodCount
from workbench.charts import bar_row, bars_of
from workbench.i18n import _, format_number

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from topics.breakdowns import Crosstab
    from topics.showing import MapTopic, TopicMap

NAMED = 12  # topics whose name is written on the map
LETTER, LINE = 0.036, 0.075  # width of a letter and height of a line on a map of −1…1, in half a screen
READABLE = 0.17  # the luminance of a name: the hue of its topic, at 4.5:1 or more on the white around its letters
LONGEST = 26  # letters of a name on the map
BARS, ROW = 0.7, 84  # of a row of the course: the share that bars may fill, and its height in pixels
BRUSH = "gebied"  # the name of the selection that a rectangle on the map makes


def question_map(drawn: "TopicMap", highlighted: Collection[int], height: int = 520) -> "alt.LayerChart":
    """Every dot a question; `highlighted` topics keep their colour, the others turn grey. A rectangle picks dots."""
    import altair as alt
    import pandas as pd

    topics = {topic.id: topic for topic in drawn.topics}
    lit = {number for number in topics if not highlighted or number in highlighted}
    points = sorted(drawn.points, key=lambda point: point.topic_id in lit)  # those in colour on top
    dots = pd.DataFrame(
        {
            "x": [round(point.x, 4) for point in points],
            "y": [round(point.y, 4) for point in points],
            "colour": [topics[point.topic_id].colour if point.topic_id in lit else GREY for point in points],
            "seen": [0.85 if point.topic_id in lit else 0.18 for point in points],
            "topic": [topics[point.topic_id].label for point in points],
            "text": [_wrapped(point.text) for point in points],
        }
    )
    nothing = alt.Axis(labels=False, ticks=False, domain=False, grid=False, title=None)
    reach = alt.Scale(domain=[-1.05, 1.05], nice=False, zero=False)
    x, y = alt.X("x:Q", axis=nothing, scale=reach), alt.Y("y:Q", axis=nothing, scale=reach)
    tooltip = [alt.Tooltip("text:N", title=_("question")), alt.Tooltip("topic:N", title=_("topic"))]
    circles = (
        alt.Chart(dots)
        .mark_circle(size=38)
        .encode(x=x, y=y, color=alt.Color("colour:N", scale=None), opacity=alt.Opacity("seen:Q", scale=None))
        .encode(tooltip=tooltip)
        .add_params(alt.selection_interval(name=BRUSH, encodings=["x", "y"]))
    )
    names = alt.Chart(_names(drawn, lit)).encode(x=x, y=y, text="name:N")
    look: dict[str, Any] = {"fontSize": 12, "fontWeight": 600, "baseline": "middle"}
    halo = names.mark_text(**look, stroke="white", strokeWidth=4, strokeJoin="round", opacity=0.85)
    written = names.mark_text(**look).encode(color=alt.Color("colour:N", scale=None))
    # a picture with one description, for its thousands of dots and its rectangle have no names to be read out
    as_picture = {"embedOptions": {"renderer": "canvas"}}
    mapped = alt.layer(circles, halo, written).properties(height=height, usermeta=as_picture)
    layered: alt.LayerChart = mapped.configure_view(stroke=None)
    return layered


def _names(drawn: "TopicMap", lit: Collection[int]) -> "pd.DataFrame":
    """The names of the largest topics in the middle of their dots, where they do not cover one another."""
    import pandas as pd

    places: dict[int, tuple[list[float], list[float]]] = {}
    for point in drawn.points:
        across, up = places.setdefault(point.topic_id, ([], []))
        across.append(point.x)
        up.append(point.y)
    rows: list[dict[str, object]] = []
    taken: list[tuple[float, float, float]] = []
    for topic in _by_size(drawn.topics, lit):
        if topic.id not in places or len(rows) == NAMED:
            continue
        name = topic.label if len(topic.label) <= LONGEST else topic.label[: LONGEST - 1].rstrip() + "…"
        half = len(name) * LETTER / 2
        x, y = (sorted(values)[len(values) // 2] for values in places[topic.id])
        x = max(-1 + half, min(1 - half, x))
        if all(abs(x - other) > half + wide or abs(y - high) > LINE for other, high, wide in taken):
            taken.append((x, y, half))
            rows.append({"x": x, "y": y, "name": name, "colour": colour_of(topic.id, READABLE)})
    return pd.DataFrame(rows, columns=["x", "y", "name", "colour"])


def _by_size(topics: Sequence["MapTopic"], lit: Collection[int]) -> list["MapTopic"]:
    return sorted((topic for topic in topics if topic.id in lit), key=lambda topic: (-topic.items, topic.id))


def _wrapped(text: str) -> str:
    """A question as a tooltip holds it: one line, not endless."""
    line = " ".join(text.split())
    return line if len(line) <= 220 else line[:219].rstrip() + "…"


def courses(
    trends: Mapping[int, tuple[str, Sequence[PeriodCount]]], by: Period, colours: Mapping[int, str], kind: str = ""
) -> "alt.LayerChart":
    """A few topics (number → name, counts) below each other, each a row of bars in its colour, all on one scale.

    Names stand at their rows, so that nobody has to tell colours apart. `kind` says what the rows are when they are
    not topics: channels of one topic, for instance.
    """
    import altair as alt

    most = max((one.count for _label, counts in trends.values() for one in counts), default=0) or 1
    unit = _("questions per week") if by is Period.WEEK else _("questions per month")
    rows: list[dict[str, Any]] = []
    names: list[str] = []
    for bottom, (number, (label, counts)) in enumerate(reversed(list(trends.items()))):
        top = _("at most {n} {unit}").format(n=format_number(max(one.count for one in counts)), unit=unit)
        names.append(f"{label} · {top}")
        for one in counts:
            row = bar_row(one.start, one.count, one.partial, bottom, by)
            row |= {"top": bottom + BARS * one.count / most, "topic": label, "colour": colours[number]}
            rows.append(row)
    # the names are labels of an axis, inside the chart: those alone take the colour of text of the reader's theme
    axis = alt.Axis(
        values=[place + BARS for place in range(len(names))],
        labelExpr=f"{json.dumps(names, ensure_ascii=False)}[floor(datum.value)]",
        labelAlign="left",
        labelBaseline="bottom",
        labelPadding=-2,
        labelOffset=-4,
        labelLimit=700,
        labelFontSize=13,
        labelFlush=False,
        labelOverlap=False,
        ticks=False,
        domain=False,
        grid=False,
        minExtent=0,
        maxExtent=0,
    )
    height = alt.Y("top:Q", title=None, axis=axis, scale=alt.Scale(domain=[0, len(trends)]))
    drawn = bars_of(rows, height).encode(
        color=alt.Color("colour:N", scale=None),
        tooltip=[
            alt.Tooltip("topic:N", title=kind or _("topic")),
            alt.Tooltip("name:N", title=_("week") if by is Period.WEEK else _("month")),
            alt.Tooltip("written:N", title=_("questions")),
        ],
    )
    ground = alt.Chart(inline([{"bottom": place} for place in range(len(names))]))
    ground = ground.mark_rule(color=BETWEEN, opacity=0.5).encode(y="bottom:Q")
    layered: alt.LayerChart = (
        alt.layer(drawn, ground).properties(height=ROW * len(trends) + 24).configure_view(stroke=None)
    )
    return layered


def heat(table: "Crosstab", names: Mapping[str | None, str], title: str, most: int) -> "alt.LayerChart":
    """The largest topics against the values of a segment: the darker, the larger the share of the topic's questions."""
    import altair as alt

    rows = [
        {
            "topic": label,
            "value": names[value],
            "share": table.share(number, value),
            "written": f"{round(100 * table.share(number, value))}%",
            "count": format_number(table.counts.get((number, value), 0)),
        }
        for number, label in table.topics[:most]
        for value in table.values
    ]
    base = alt.Chart(inline(rows)).encode(
        x=alt.X(
            "value:N",
            title=title,
            sort=list(names.values()),
            axis=alt.Axis(orient="top", labelAngle=0, labelFlush=False, labelLimit=110),
        ),
        y=alt.Y(
            "topic:N",
            title=None,
            sort=[label for _number, label in table.topics[:most]],
            axis=alt.Axis(labelLimit=280, domain=False, ticks=False, labelBaseline="middle", labelFlush=False),
        ),
        tooltip=[
            alt.Tooltip("topic:N", title=_("topic")),
            alt.Tooltip("value:N", title=title),
            alt.Tooltip("written:N", title=_("share of the topic")),
            alt.Tooltip("count:N", title=_("questions")),
        ],
    )
    fields = base.mark_rect(cornerRadius=3, stroke="white", strokeWidth=2).encode(
        color=alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=["#EEF3F8", BLUE]), legend=None)
    )
    numbers = base.mark_text(fontSize=12).encode(
        text="written:N", color=alt.condition("datum.share > 0.8", alt.value("white"), alt.value("#1B2430"))
    )
    layered: alt.LayerChart = (
        alt.layer(fields, numbers).properties(height=40 + 30 * min(most, len(table.topics))).configure_view(stroke=None)
    )
    return layered
