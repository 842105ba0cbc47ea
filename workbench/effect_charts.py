"""Charts of an effect: what was counted each week, what was to be expected without the improvement, and when it came.

Weeks that are not whole, and the one in which it went live half-way, are left out.
"""

from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

from exports.charts import inline
from exports.effect import EffectResult, Kind
from exports.palette import BETWEEN, BLUE, GREY, VERMILION
from topics.trends import Period
from workbench.charts import month_axis, period_name
from workbench.i18n import _, format_date, format_number, language

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd

HEIGHT, SMALL = 320, 150
BAND = 0.25  # opacity of the grey in which 95% of the weeks lie


def effect_chart(result: EffectResult, first_week: date, live_on: date, *, small: bool = False) -> "alt.LayerChart":
    """Observed weeks as dots on a line, the expectation dashed within its band, and a line where it went live.

    `small` is one of several beside each other: no legend, fewer ticks.
    """
    import altair as alt

    rows = _rows(result, first_week)
    counted, usual = _("counted"), _("expected without the improvement")
    look = alt.Color(
        "line:N",
        scale=alt.Scale(domain=[counted, usual], range=[BLUE, BETWEEN]),
        legend=None if small else alt.Legend(title=None, orient="top", symbolType="stroke", labelLimit=300),
    )
    top = max((row[name] for row in rows for name in ("counted", "high") if row[name] is not None), default=1)
    dots = _decimals(result, top)
    y = alt.Scale(domain=[0, max(1e-9, top if dots else ceil(top))], nice=True)
    decimal = "," if language() == "nl" else "."
    written = f"replace(replace(format(datum.value, ',.{dots}f'), ',', ' '), '.', '{decimal}')"
    x = alt.X("day:T", title=None, axis=_few(month_axis(len(rows)), small))
    axis = alt.Axis(tickCount=3 if small else 5, labelExpr=written, tickMinStep=0 if dots else 1)
    title = None if small else unit(result.kind)
    tooltip = [
        alt.Tooltip("name:N", title=_("week")),
        alt.Tooltip("counted_written:N", title=counted),
        alt.Tooltip("usual_written:N", title=usual),
        alt.Tooltip("band_written:N", title=_("95% of weeks")),
    ]
    marks: list[alt.Chart] = []
    # what the browser would have to pick out and work out for each mark is done here, seven charts beside each other
    usual_rows = [{"day": row["day"], "usual": row["usual"], "line": usual} for row in _with(rows, "usual")]
    if usual_rows:
        around = alt.Chart(inline({name: row[name] for name in ("day", "low", "high")} for row in _with(rows, "high")))
        band = around.mark_area(color=GREY, opacity=BAND)
        marks.append(band.encode(x=x, y=alt.Y("low:Q", title=title, scale=y, axis=axis), y2="high:Q"))
        dashes = alt.Chart(inline(usual_rows)).mark_line(strokeDash=[5, 3], strokeWidth=1.5 if small else 2)
        marks.append(dashes.encode(x=x, y=alt.Y("usual:Q", title=title, scale=y, axis=axis), color=look))
    seen = alt.Chart(inline(row | {"line": counted} for row in _with(rows, "counted")))
    seen = seen.encode(x=x, y=alt.Y("counted:Q", title=title, scale=y, axis=axis), color=look)
    marks.append(seen.mark_line(strokeWidth=1 if small else 1.4, opacity=0.7))
    marks.append(seen.mark_circle(size=12 if small else 26, opacity=1).encode(tooltip=tooltip))
    marks.append(_live_rule(live_on))
    layered: alt.LayerChart = (
        alt.layer(*marks).properties(height=SMALL if small else HEIGHT).configure_view(stroke=None)
    )
    return layered


def effect_table(result: EffectResult, first_week: date) -> "pd.DataFrame":
    """The same numbers as the chart, a row a week."""
    import pandas as pd

    rows = [row for row in _rows(result, first_week) if row["counted"] is not None]
    return pd.DataFrame(
        {
            _("week"): [row["name"] for row in rows],
            _("counted"): [row["counted_written"] for row in rows],
            _("expected without the improvement"): [row["usual_written"] for row in rows],
            _("95% of weeks"): [row["band_written"] for row in rows],
        }
    )


def unit(kind: Kind) -> str:
    """What the numbers of a chart are."""
    if kind is Kind.DROP_OFF:
        return _("% that leaves")
    if kind is Kind.SCORES:
        return _("mean score")
    return _("questions per week")


def _rows(result: EffectResult, first_week: date) -> list[dict[str, Any]]:
    times = 100 if result.kind is Kind.DROP_OFF else 1
    empty: tuple[float | None, ...] = (None,) * len(result.observed)
    lines = [line or empty for line in (result.observed, result.expected, result.band_low, result.band_high)]
    largest = max((value * times for line in lines for value in line if value is not None), default=0)
    dots = _decimals(result, largest)
    rows = []
    for at, values in enumerate(zip(*lines, strict=True)):
        week = first_week + timedelta(weeks=at)
        counted, usual, low, high = (None if value is None else value * times for value in values)
        band = "–" if low is None or high is None else f"{format_number(low, dots)} – {format_number(high, dots)}"
        rows.append(
            {
                "day": f"{(week + timedelta(days=3)).isoformat()}T12:00",  # the middle of the week
                "name": period_name(week, Period.WEEK),
                "counted": counted,
                "usual": usual,
                "low": low,
                "high": high,
                "counted_written": "–" if counted is None else format_number(counted, _own_decimals(result, dots)),
                "usual_written": "–" if usual is None else format_number(usual, max(dots, 1)),
                "band_written": band,
            }
        )
    return rows


def _with(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    return [row for row in rows if row[name] is not None]


def _decimals(result: EffectResult, top: float) -> int:
    return 1 if result.kind is Kind.SCORES or (result.kind is Kind.DROP_OFF and top < 5) else 0


def _own_decimals(result: EffectResult, dots: int) -> int:
    return 0 if result.kind is Kind.QUESTIONS else max(dots, 1)


def _few(axis: "alt.Axis", small: bool) -> "alt.Axis":
    if small:
        axis.tickCount = {"interval": "month", "step": 6}
    return axis


def _live_rule(live_on: date) -> "alt.Chart":
    import altair as alt

    rows = [{"day": f"{live_on.isoformat()}T00:00", "on": format_date(live_on)}]
    rule: alt.Chart = (
        alt.Chart(inline(rows))
        .mark_rule(color=VERMILION, strokeWidth=2)
        .encode(x="day:T", tooltip=[alt.Tooltip("on:N", title=_("went live"))])
    )
    return rule
