"""Charts of what a log tells: channels through time, shares as bars, a funnel of rates, one thing against another."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from exports.charts import inline
from exports.palette import BLUE, GREY, LINE, VERMILION, channel_colour
from topics.trends import Period, first_day
from workbench.charts import month_axis, period_name, whole_number
from workbench.i18n import _, format_number
from workbench.names import channel_name

if TYPE_CHECKING:
    import altair as alt

    from feedback.channels import By, Step
    from feedback.quiet import Funnel

MOST = 15  # bars; what is left is taken together


def channel_steps(steps: Sequence["Step"], by: "By", *, shares: bool) -> "alt.Chart":
    """Items per week or month stacked by channel, as numbers or as shares of all; a partial step is lighter."""
    import altair as alt

    totals: dict[str, int] = {}
    for step in steps:
        for channel, count in step.counts.items():
            totals[channel] = totals.get(channel, 0) + count
    order = sorted(totals, key=lambda channel: (channel == "", -totals[channel]))
    names = [channel_name(channel) for channel in order]
    period = Period.WEEK if by == "week" else Period.MONTH
    rows = []
    for step in steps:
        total = sum(step.counts.values())
        last = first_day(step.start + timedelta(days=7 if by == "week" else 31), period) - timedelta(days=1)
        name = period_name(step.start, period)
        bottom = 0.0
        for channel in order:
            if count := step.counts.get(channel, 0):
                height = count / total if shares else count
                rows.append(
                    {
                        "from": f"{step.start.isoformat()}T06:00",
                        "until": f"{last.isoformat()}T18:00",
                        "name": f"{name}, {_('incomplete')}" if step.partial else name,
                        "channel": channel_name(channel),
                        "bottom": bottom,
                        "top": bottom + height,
                        "written": f"{format_number(count)} ({format_number(100 * count / total)}%)",
                        "seen": 0.4 if step.partial else 1,
                    }
                )
                bottom += height
    label = "format(datum.value, '.0%')" if shares else whole_number()
    unit = _("questions per week") if by == "week" else _("questions per month")
    legend = alt.Legend(title=None, orient="top", columns=8, symbolType="square")
    colours = [channel_colour(channel) if channel else LINE for channel in order]
    chart: alt.Chart = (
        alt.Chart(inline(rows))
        .mark_bar()
        .encode(
            x=alt.X("from:T", title=None, axis=month_axis(len(steps))),
            x2="until:T",
            y2="bottom:Q",
            y=alt.Y(
                "top:Q",
                title=_("share of all questions") if shares else unit,
                scale=alt.Scale(domain=[0, 1]) if shares else alt.Scale(zero=True),
                axis=alt.Axis(tickCount=5, labelExpr=label),
            ),
            color=alt.Color("channel:N", scale=alt.Scale(domain=names, range=colours), legend=legend),
            opacity=alt.Opacity("seen:Q", scale=None),
            tooltip=[
                alt.Tooltip("channel:N", title=_("channel")),
                alt.Tooltip("name:N", title=_("week") if by == "week" else _("month")),
                alt.Tooltip("written:N", title=_("questions")),
            ],
        )
        .properties(height=320 if shares else 260)
        .configure_view(stroke=None)
    )
    return chart


def bars(rows: Sequence[tuple[str, int]], told: int, what: str) -> "alt.LayerChart":
    """A bar for each value with its number and its share of all that was recorded; the smallest together."""
    import altair as alt

    shown = list(rows[:MOST])
    if rest := sum(count for _name, count in rows[MOST:]):
        shown.append((_("others"), rest))
    values = [
        {"name": name, "count": count, "written": f"{format_number(count)} ({format_number(100 * count / told)}%)"}
        for name, count in shown
    ]
    longest = max((count for _name, count in shown), default=1)
    base = alt.Chart(inline(values)).encode(
        y=alt.Y(
            "name:N",
            sort=[name for name, _count in shown],
            title=None,
            axis=alt.Axis(labelLimit=230, ticks=False, domain=False, labelBaseline="middle", labelFlush=False),
        ),
        x=alt.X("count:Q", title=None, axis=None, scale=alt.Scale(domain=[0, 1.28 * longest])),
        tooltip=[alt.Tooltip("name:N", title=what), alt.Tooltip("written:N", title=_("questions"))],
    )
    drawn = base.mark_bar(color=BLUE, height={"band": 0.72})
    written = base.mark_text(align="left", dx=5, color=GREY).encode(text="written:N")
    layered: alt.LayerChart = (
        alt.layer(drawn, written).properties(height=26 * len(shown) + 8).configure_view(stroke=None)
    )
    return layered


def funnel_plot(points: Sequence[Mapping[str, Any]], lines: "Funnel", per: int, measure: str) -> "alt.LayerChart":
    """Rates by size with the limits between which organisations of that size lie; striking ones in colour, named.

    A point has `name`, `exposure`, `rate` (per `per` units), `striking` and `written`.
    """
    import altair as alt

    x = alt.X(
        "exposure:Q",
        scale=alt.Scale(type="log", nice=False),
        title=measure,
        axis=alt.Axis(tickCount=5, labelExpr=whole_number(), grid=False),
    )
    highest = max([*(point["rate"] for point in points), float(lines.middle.max() * per)])
    outer = float(lines.limits[-1][1][-1] * per)
    most = 1.1 * max(highest, min(outer, 2 * highest))
    y = alt.Y(
        "rate:Q",
        title=_("questions per {n}").format(n=format_number(per)),
        scale=alt.Scale(domain=[0, most]),
        axis=alt.Axis(tickCount=5),
    )
    drawn = []
    for edges, dash in zip(lines.limits, ([1, 0], [5, 4]), strict=True):
        for values in edges:
            rows = [
                {"exposure": float(size), "rate": float(value * per)}
                for size, value in zip(lines.exposures, values, strict=True)
            ]
            line = alt.Chart(inline(rows)).mark_line(color=GREY, strokeDash=dash, strokeWidth=1.2, clip=True)
            drawn.append(line.encode(x=x, y=y))
    middle = [
        {"exposure": float(size), "rate": float(value * per)}
        for size, value in zip(lines.exposures, lines.middle, strict=True)
    ]
    drawn.append(alt.Chart(inline(middle)).mark_line(color=BLUE, strokeWidth=1.2, opacity=0.6).encode(x=x, y=y))
    dots = alt.Chart(inline(points)).encode(x=x, y=y)
    colour = alt.condition("datum.striking", alt.value(VERMILION), alt.value(BLUE))
    tooltip = [alt.Tooltip("name:N", title=_("organisation")), alt.Tooltip("written:N", title=_("questions"))]
    drawn.append(dots.mark_circle(size=110, opacity=0.95).encode(color=colour, tooltip=tooltip))
    named = alt.condition("datum.striking", alt.value(VERMILION), alt.value(GREY))
    drawn.append(dots.mark_text(dy=-12, fontSize=12).encode(text="name:N", color=named))
    layered: alt.LayerChart = alt.layer(*drawn).properties(height=380).configure_view(stroke=None)
    return layered


def matrix(
    moves: Mapping[tuple[str, str], int], rows: Sequence[str], columns: Sequence[str], heads: tuple[str, str]
) -> "alt.LayerChart":
    """How many go from each row to each column: the darker, the larger the share of its row."""
    import altair as alt

    totals = {row: sum(moves.get((row, column), 0) for column in columns) for row in rows}
    values = [
        {
            "row": row,
            "column": column,
            "share": moves.get((row, column), 0) / totals[row] if totals[row] else 0,
            "written": format_number(moves.get((row, column), 0)) if moves.get((row, column)) else "",
            "told": f"{format_number(moves.get((row, column), 0))} / {format_number(totals[row])}",
        }
        for row in rows
        for column in columns
    ]
    base = alt.Chart(inline(values)).encode(
        x=alt.X(
            "column:N",
            title=heads[1],
            sort=list(columns),
            axis=alt.Axis(orient="top", labelAngle=0, labelLimit=90, labelOverlap=False, domain=False, ticks=False),
        ),
        y=alt.Y(
            "row:N",
            title=heads[0],
            sort=list(rows),
            axis=alt.Axis(labelLimit=170, labelOverlap=False, domain=False, ticks=False),
        ),
        tooltip=[
            alt.Tooltip("row:N", title=heads[0]),
            alt.Tooltip("column:N", title=heads[1]),
            alt.Tooltip("told:N", title=_("questions")),
        ],
    )
    fields = base.mark_rect(cornerRadius=3, stroke="white", strokeWidth=1.5).encode(
        color=alt.Color("share:Q", scale=alt.Scale(domain=[0, 1], range=["#EEF3F8", BLUE]), legend=None)
    )
    numbers = base.mark_text(fontSize=12).encode(
        text="written:N", color=alt.condition("datum.share > 0.6", alt.value("white"), alt.value("#1B2430"))
    )
    layered: alt.LayerChart = (
        alt.layer(fields, numbers).properties(height=90 + 32 * len(rows)).configure_view(stroke=None)
    )
    return layered
