"""Charts on screen: questions per week, for organisations together and for one topic.

Streamlit's theme gives fonts, grid and background (light or dark); colours are those of `exports.palette`,
so that an organisation has the same colour on screen and in its report. Whatever a reader sees is written
out here in the user's language: the browser's own chart library knows English only.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from exports.palette import BLUE, GREY, VERMILION, organisation_colours
from workbench.i18n import _, format_date, format_number, format_week, language

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

    from topics.trends import WeekCount
    from workbench.today import Improvement

MOST = 7  # colours in one chart; the smallest groups are drawn together


def gather_smallest(counts: "pd.DataFrame", most: int = MOST) -> "pd.DataFrame":
    """`week, group, count` with at most `most` groups: all but the largest together as the last one."""
    sizes = counts.groupby("group")["count"].sum().sort_values(ascending=False)
    if len(sizes) <= most:
        return counts
    kept = set(sizes.index[: most - 1])
    named = counts.assign(group=[group if group in kept else _("others") for group in counts["group"]])
    return named.groupby(["week", "group"])["count"].sum().reset_index()


def weeks_chart(counts: "pd.DataFrame", start: date, end: date, live: Sequence["Improvement"] = ()) -> "alt.LayerChart":
    """Questions per week stacked by group; a line where an improvement went live; weeks cut off are lighter."""
    import altair as alt

    gathered = gather_smallest(counts)
    sizes = gathered.groupby("group")["count"].sum().sort_values(ascending=False)
    last = [name for name in (_("others"),) if name in sizes.index]
    names = [name for name in sizes.index if name not in last] + last
    colours = organisation_colours([name for name in names if name not in last]) | dict.fromkeys(last, GREY)
    rows, heights = [], dict.fromkeys(gathered["week"], 0)
    for row in sorted(gathered.to_dict("records"), key=lambda row: names.index(row["group"])):
        week, count = row["week"], int(row["count"])
        if count:
            cut_off = week < start or week + timedelta(days=6) > end
            rows.append(_row(week, count, cut_off, bottom=heights[week]) | {"group": row["group"]})
            heights[week] += count
    legend = alt.Legend(title=None, orient="top", columns=MOST, symbolType="square", labelLimit=220)
    bars = _bars(rows).encode(
        color=alt.Color(
            "group:N",
            scale=alt.Scale(domain=names, range=[colours[name] for name in names]),
            legend=legend if len(names) > 1 else None,
        ),
        tooltip=[alt.Tooltip("group:N", title=_("organisation")), *_tooltip()],
    )
    return _layered([bars, *_live_marks(live)], height=340)


def topic_chart(weeks: Sequence["WeekCount"], live: Sequence["Improvement"] = ()) -> "alt.LayerChart":
    """One topic's questions per week, a partial week lighter, a line where an improvement went live."""
    bars = _bars([_row(week.week, week.count, week.partial) for week in weeks], color=BLUE).encode(tooltip=_tooltip())
    return _layered([bars, *_live_marks(live)], height=260)


def _row(week: date, count: int, partial: bool, bottom: int = 0) -> dict[str, Any]:
    name = f"{format_week(week)} ({format_date(week)})"
    incomplete = _("incomplete")
    return {
        "from": f"{week.isoformat()}T06:00",  # a little air between two weeks; no zone: the reader's own
        "until": f"{(week + timedelta(days=6)).isoformat()}T18:00",
        "name": f"{name}, {incomplete}" if partial else name,
        "bottom": bottom,
        "top": bottom + count,
        "written": format_number(count),
        "partial": partial,
    }


def _bars(rows: list[dict[str, Any]], **look: Any) -> "alt.Chart":
    import altair as alt
    from babel.dates import get_month_names

    months = [name.rstrip(".") for _number, name in sorted(get_month_names("abbreviated", locale=language()).items())]
    thousands = "." if language() == "nl" else ","
    bars: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(**look)
        .encode(
            x=alt.X(
                "from:T",
                title=None,
                axis=alt.Axis(
                    labelExpr=f"{months}[month(datum.value)] + ' ' + year(datum.value)",
                    tickCount={"interval": "month", "step": 1 if len(rows) < 400 else 3},
                    labelOverlap=True,
                    grid=False,
                ),
            ),
            x2="until:T",
            y2="bottom:Q",
            y=alt.Y(
                "top:Q",
                title=_("questions per week"),
                scale=alt.Scale(domain=[0, _ceiling(max((row["top"] for row in rows), default=0))]),
                axis=alt.Axis(tickCount=5, labelExpr=f"replace(format(datum.value, ',d'), /,/g, '{thousands}')"),
            ),
            opacity=alt.condition("datum.partial", alt.value(0.4), alt.value(1)),
        )
    )
    return bars


def _ceiling(most: int) -> int:
    """The round number at which an axis ends that has to hold `most`."""
    step = int(10 ** max(0, len(str(most)) - 1))
    return next(top for share in (1, 2, 3, 4, 5, 6, 8, 10) if (top := share * step) >= most)


def _tooltip() -> list["alt.Tooltip"]:
    import altair as alt

    return [alt.Tooltip("name:N", title=_("week")), alt.Tooltip("written:N", title=_("questions"))]


def _live_marks(live: Sequence["Improvement"]) -> list["alt.Chart"]:
    import altair as alt

    if not live:
        return []
    rows = [
        {
            "day": f"{one.live_on.isoformat()}T12:00",
            "on": format_date(one.live_on),
            "title": one.title,
            "who": one.organisation,
        }
        for one in live
    ]
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x="day:T",
        tooltip=[
            alt.Tooltip("title:N", title=_("went live")),
            alt.Tooltip("who:N", title=_("organisation")),
            alt.Tooltip("on:N", title=_("on")),
        ],
    )
    line = base.mark_rule(color=VERMILION, strokeDash=[5, 4], strokeWidth=1.5)
    flag = base.mark_point(color=VERMILION, filled=True, shape="triangle-down", size=120, opacity=1).encode(
        y=alt.value(4)
    )
    return [line, flag]


def _layered(marks: list["alt.Chart"], height: int) -> "alt.LayerChart":
    import altair as alt

    layered: alt.LayerChart = alt.layer(*marks).properties(height=height).configure_view(stroke=None)
    return layered
