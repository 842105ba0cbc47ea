"""The steps of an online process as bars: who came, of whom the part that left there."""

from typing import TYPE_CHECKING

from exports.charts import inline
from exports.palette import BLUE, VERMILION
from workbench.charts import whole_number
from workbench.i18n import _, format_number

if TYPE_CHECKING:
    import altair as alt

    from feedback.funnels import FunnelReading

ROW = 46  # height of a step
AXES = 110  # of the legend above and the axis below, which the height takes in


def percent(share: float) -> str:
    """A share as people write it: 34%."""
    return f"{format_number(100 * share)}%"


def seconds_in_words(seconds: float) -> str:
    """A length of time as people say it: 35 seconds, 5 min 10 s."""
    whole = round(seconds)
    if whole < 60:
        return _("{n} s").format(n=whole)
    return _("{minutes} min {seconds} s").format(minutes=whole // 60, seconds=whole % 60)


def funnel_chart(read: "FunnelReading") -> "alt.LayerChart":
    """A bar a step, from the first down: those who went on and those who left; the share that left beside it."""
    import altair as alt

    went_on, left = _("went on"), _("left here")
    order = [one.totals.step for one in read.steps]
    parts, ends = [], []
    for one in read.steps:
        step = one.totals
        gone = min(step.exits, step.visits) if one.drop_off is not None else 0
        shown = {
            "step": step.step,
            "visits": format_number(step.visits),
            "exits": format_number(step.exits),
            "time": seconds_in_words(step.seconds) if step.seconds is not None else "–",
        }
        parts.append(shown | {"part": went_on, "from": 0, "until": step.visits - gone})
        parts.append(shown | {"part": left, "from": step.visits - gone, "until": step.visits})
        said = _("{share} left").format(share=percent(one.drop_off)) if one.drop_off is not None else _("end")
        ends.append({"step": step.step, "at": step.visits, "said": said})
    y = alt.Y(
        "step:N", sort=order, title=None, axis=alt.Axis(labelLimit=260, labelFontSize=13, ticks=False, domain=False)
    )
    x = alt.X(
        "from:Q",
        title=_("visits"),
        scale=alt.Scale(domain=[0, 1.12 * max(one.totals.visits for one in read.steps)], nice=False),
        axis=alt.Axis(tickCount=5, grid=True, labelExpr=whole_number()),
    )
    bars = (
        alt.Chart(inline(parts))
        .mark_bar(size=ROW - 20)
        .encode(
            y=y,
            x=x,
            x2="until:Q",
            color=alt.Color(
                "part:N",
                scale=alt.Scale(domain=[went_on, left], range=[BLUE, VERMILION]),
                legend=alt.Legend(title=None, orient="top", symbolType="square"),
            ),
            tooltip=[
                alt.Tooltip("step:N", title=_("Step")),
                alt.Tooltip("visits:N", title=_("visits")),
                alt.Tooltip("exits:N", title=_("left here")),
                alt.Tooltip("time:N", title=_("time on the step")),
            ],
        )
    )
    words = (
        alt.Chart(inline(ends))
        .mark_text(align="left", dx=6, fontSize=13)
        .encode(y=alt.Y("step:N", sort=order), x="at:Q", text="said:N")
    )
    chart: alt.LayerChart = (
        alt.layer(bars, words).properties(height=ROW * len(order) + AXES).configure_view(stroke=None)
    )
    return chart
