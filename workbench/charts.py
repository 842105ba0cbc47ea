"""Charts on screen: questions per week, for organisations together and for one topic.

Streamlit's theme gives fonts, grid and background (light or dark); colours are those of `exports.palette`,
so that an organisation has the same colour on screen and in its report. Whatever a reader sees is written
out here in the user's language: the browser's own chart library knows English only.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any

from exports.charts import inline
from exports.palette import BETWEEN, BLUE, GREY, VERMILION, organisation_colours
from topics.trends import Period, first_day
from workbench.i18n import _, format_date, format_number, format_week, language

if TYPE_CHECKING:
    import altair as alt

    from feedback.exposure_queries import EventRow
    from feedback.queries import WeekCount
    from workbench.today import Improvement

MOST = 7  # colours in one chart; the smallest groups are drawn together


def gather_smallest(counts: Iterable["WeekCount"], most: int = MOST) -> dict[str, dict[date, int]]:
    """Items per organisation and week, the largest organisation first: at most `most`, the smallest together last."""
    found: dict[str, Counter[date]] = {}
    for one in counts:
        found.setdefault(one.organisation, Counter())[one.week] += one.items
    order = sorted(found, key=lambda name: (-found[name].total(), name))
    if len(order) <= most:
        return {name: found[name] for name in order}
    kept = {name: found[name] for name in order[: most - 1]}
    others = kept.pop(_("others"), Counter[date]())  # somebody may bear that name
    for name in order[most - 1 :]:
        others.update(found[name])
    return {**kept, _("others"): others}


def weeks_chart(
    counts: Iterable["WeekCount"], start: date, end: date, live: Sequence["Improvement"] = ()
) -> "alt.LayerChart":
    """Items per week stacked by organisation; a line where an improvement went live; weeks cut off are lighter."""
    import altair as alt

    gathered = gather_smallest(counts)
    names, others = list(gathered), _("others")
    colours = organisation_colours([name for name in names if name != others]) | {others: GREY}
    rows, heights = [], Counter[date]()
    for name, weeks in gathered.items():
        for week, count in weeks.items():
            if count:
                cut_off = week < start or week + timedelta(days=6) > end
                rows.append(bar_row(week, count, cut_off, bottom=heights[week]) | {"group": name})
                heights[week] += count
    legend = alt.Legend(title=None, orient="top", columns=MOST, symbolType="square", labelLimit=220)
    bars = bars_of(rows, _height(rows, _("questions per week"))).encode(
        color=alt.Color(
            "group:N",
            scale=alt.Scale(domain=names, range=[colours[name] for name in names]),
            legend=legend if len(names) > 1 else None,
        ),
        tooltip=[alt.Tooltip("group:N", title=_("organisation")), *_tooltip()],
    )
    return _layered([bars, *_live_marks(live)], height=340)


def topic_chart(
    counts: Sequence[tuple[date, float | None, bool]],
    by: Period,
    title: str,
    live: Sequence["Improvement"] = (),
    happened: Sequence["EventRow"] = (),
) -> "alt.LayerChart":
    """One topic per week or month (first day, number, partial): a partial one dashed, a line where one went live.

    A diamond marks what happened.
    """
    rows = [bar_row(start, value, partial, by=by) for start, value, partial in counts if value is not None]
    bars = bars_of(rows, _height(rows, title), color=BLUE).encode(tooltip=_tooltip(title, by))
    return _layered([bars, *_event_marks(happened), *_live_marks(live)], height=260)


def period_name(start: date, by: Period) -> str:
    """The week or month that starts on a day: week 45 (2 november 2026), november 2026."""
    if by is Period.WEEK:
        return f"{format_week(start)} ({format_date(start)})"
    from babel.dates import format_date as babel_format

    return babel_format(start, "LLLL y", locale=language())


def bar_row(start: date, value: float, partial: bool, bottom: float = 0, by: Period = Period.WEEK) -> dict[str, Any]:
    """What a bar of a week or month stands on: from when to when, its two ends, and the words of its tooltip."""
    last = first_day(start + timedelta(days=7 if by is Period.WEEK else 31), by) - timedelta(days=1)
    name, incomplete = period_name(start, by), _("incomplete")
    return {
        "from": f"{start.isoformat()}T06:00",  # a little air between two; no zone: the reader's own
        "until": f"{last.isoformat()}T18:00",
        "name": f"{name}, {incomplete}" if partial else name,
        "bottom": bottom,
        "top": bottom + value,
        "written": format_number(value, 0 if isinstance(value, int) else 1),
        "partial": partial,
    }


def bars_of(rows: list[dict[str, Any]], height: "alt.Y", **look: Any) -> "alt.Chart":
    """A bar for each row of `bar_row`; that of a partial week or month is lighter, with a dashed edge."""
    import altair as alt

    bars: alt.Chart = (
        alt.Chart(inline(rows))
        .mark_bar(**look)
        .encode(
            x=alt.X("from:T", title=None, axis=month_axis(len(rows))),
            x2="until:T",
            y2="bottom:Q",
            y=height,
            opacity=alt.condition("datum.partial", alt.value(0.4), alt.value(1)),
            stroke=alt.condition("datum.partial", alt.value(BETWEEN), alt.value(None)),
            strokeDash=alt.condition("datum.partial", alt.value([4, 3]), alt.value([1, 0])),
        )
    )
    return bars


def _height(rows: list[dict[str, Any]], title: str) -> "alt.Y":
    import altair as alt

    most = _ceiling(ceil(max((row["top"] for row in rows), default=0)))
    axis = alt.Axis(tickCount=5, labelExpr=whole_number())
    return alt.Y("top:Q", title=title, scale=alt.Scale(domain=[0, most]), axis=axis)


def month_axis(rows: int) -> "alt.Axis":
    """An axis of time that names its months in the user's language."""
    import altair as alt
    from babel.dates import get_month_names

    months = [name.rstrip(".") for _number, name in sorted(get_month_names("abbreviated", locale=language()).items())]
    return alt.Axis(
        labelExpr=f"{months}[month(datum.value)] + ' ' + year(datum.value)",
        tickCount={"interval": "month", "step": 1 if rows < 400 else 3},
        labelOverlap=True,
        grid=False,
    )


def _ceiling(most: int) -> int:
    """The round number at which an axis ends that has to hold `most`."""
    step = int(10 ** max(0, len(str(most)) - 1))
    return next(top for share in (1, 2, 3, 4, 5, 6, 8, 10) if (top := share * step) >= most)


def _tooltip(title: str = "", by: Period = Period.WEEK) -> list["alt.Tooltip"]:
    import altair as alt

    when = _("week") if by is Period.WEEK else _("month")
    return [alt.Tooltip("name:N", title=when), alt.Tooltip("written:N", title=title or _("questions"))]


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
    base = alt.Chart(inline(rows)).encode(
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


def whole_number() -> str:
    """A Vega expression that writes the number at a tick with the thousands parted as this language does."""
    thousands = "." if language() == "nl" else ","
    return f"replace(format(datum.value, ',d'), /,/g, '{thousands}')"


def _event_marks(happened: Sequence["EventRow"]) -> list["alt.Chart"]:
    import altair as alt

    if not happened:
        return []
    rows = [
        {
            "day": f"{one.happened_on.isoformat()}T12:00",
            "on": format_date(one.happened_on),
            "title": one.title,
            "kind": one.kind,
            "who": one.organisation or _("all organisations"),
        }
        for one in happened
    ]
    mark: alt.Chart = (
        alt.Chart(inline(rows))
        .mark_point(color=BETWEEN, filled=True, shape="diamond", size=90, opacity=1)
        .encode(
            x="day:T",
            y=alt.value(4),
            tooltip=[
                alt.Tooltip("title:N", title=_("what happened")),
                alt.Tooltip("kind:N", title=_("kind")),
                alt.Tooltip("who:N", title=_("organisation")),
                alt.Tooltip("on:N", title=_("on")),
            ],
        )
    )
    return [mark]


def _layered(marks: list["alt.Chart"], height: int) -> "alt.LayerChart":
    import altair as alt

    layered: alt.LayerChart = alt.layer(*marks).properties(height=height).configure_view(stroke=None)
    return layered
