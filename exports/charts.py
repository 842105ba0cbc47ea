"""The charts of reports, in one house style, and how a chart becomes an SVG that any reader can take.

Values arrive ready to show: rounded, and None where the number is protected (drawn as a short hatched
bar). Widths are those of a page's text column.
"""

import hashlib
import html
import json
import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from exports.palette import BLUE, GREY, INK, LINE, MUTED, PAPER
from exports.safety import THRESHOLD

if TYPE_CHECKING:
    import altair as alt

FONT = "Source Sans Pro"
WIDTH = 600
HATCHED = "#FEFE01"  # stands in a chart for “hatch this in blue”; `chart_svg` puts the pattern in its place
LABEL_LENGTH = 38  # characters of a line beside a bar
PROTECTED = THRESHOLD / 2  # where the bar of a protected number is drawn


@dataclass(frozen=True)
class Bar:
    """One bar: what it stands for, its value (None: protected), the one before, whether it is not complete."""

    label: str
    value: int | None
    previous: int | None = None
    partial: bool = False
    shown: str = ""  # the value as it is written


def weekly_chart(bars: Sequence[Bar], axis: str) -> "alt.LayerChart":
    """Counts per week or month; an incomplete or protected one is hatched."""
    import altair as alt

    rows = [
        {
            "place": place,
            "label": bar.label,
            "value": PROTECTED if bar.value is None else bar.value,
            "fill": HATCHED if bar.partial or bar.value is None else BLUE,
        }
        for place, bar in enumerate(bars)
    ]
    step = max(1, -(-len(bars) // 18))  # at most eighteen labels fit beside each other
    ticks = list(range(0, len(bars), step))
    names = ", ".join(f"'{place}': {_quoted(bars[place].label)}" for place in ticks)
    base = alt.Chart(inline(rows), width=min(WIDTH, 120 * len(bars)), height=170)
    marks = base.mark_bar().encode(
        x=alt.X(
            "place:O",
            title=axis,
            scale=alt.Scale(paddingInner=0.28, paddingOuter=0.1),
            axis=alt.Axis(
                values=ticks, labelExpr=f"({{{names}}})[datum.value]", labelAngle=0, domain=True, labelOverlap=True
            ),
        ),
        y=alt.Y("value:Q", title="vragen", axis=alt.Axis(tickCount=4, format=",d", domain=False)),
        color=alt.Color("fill:N", scale=None),
    )
    return _house(alt.layer(marks))


def ranking_chart(bars: Sequence[Bar]) -> "alt.LayerChart":
    """One horizontal bar a row with its number; a dark tick shows the period before."""
    import altair as alt

    rows: list[dict[str, Any]] = [
        {
            "place": place,
            "lines": textwrap.wrap(bar.label, LABEL_LENGTH, max_lines=2, placeholder=" …") or ["–"],
            "value": PROTECTED if bar.value is None else bar.value,
            "previous": bar.previous,
            "edge": max(PROTECTED if bar.value is None else bar.value, bar.previous or 0),
            "shown": bar.shown,
            "fill": HATCHED if bar.partial or bar.value is None else BLUE,
        }
        for place, bar in enumerate(bars)
    ]
    step = 38 if any(len(row["lines"]) > 1 for row in rows) else 29
    base = alt.Chart(inline(rows), width=WIDTH - 310, height=alt.Step(step)).encode(
        y=alt.Y("place:O", axis=None, scale=alt.Scale(paddingInner=0.42))
    )
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domainMin=0))
    names = [  # text of two lines hangs from its first: lift it by half a line
        base.transform_filter(f"datum.lines.length == {count}")
        .mark_text(align="right", dx=-12, dy=lift, lineHeight=15, color=INK, fontSize=12.5, baseline="middle")
        .encode(x=alt.value(0), text="lines:N")
        for count, lift in ((1, 0.0), (2, -7.5))
    ]
    marks = base.mark_bar().encode(x=x, color=alt.Color("fill:N", scale=None))
    ticks = (
        base.transform_filter("isValid(datum.previous)")
        .mark_tick(color=INK, thickness=1.6, size=20)
        .encode(x="previous:Q")
    )
    numbers = base.mark_text(align="left", dx=8, color=INK, fontSize=12.5).encode(x="edge:Q", text="shown:N")
    return _house(alt.layer(marks, ticks, numbers, *names))


@dataclass(frozen=True)
class Part:
    """One part of one stacked bar."""

    label: str  # the bar
    part: str  # the part, as the legend names it
    value: int
    colour: str


def stacked_chart(parts: Sequence[Part], axis: str) -> "alt.LayerChart":
    """Bars made of parts in the order given; the legend stands above and names each part once."""
    import altair as alt

    places = {label: place for place, label in enumerate(dict.fromkeys(part.label for part in parts))}
    colours = dict.fromkeys((part.part, part.colour) for part in parts)
    order = {name: index for index, (name, _) in enumerate(colours)}
    rows = [
        {"place": places[part.label], "part": part.part, "value": part.value, "order": order[part.part]}
        for part in parts
    ]
    step = max(1, -(-len(places) // 18))
    ticks = list(range(0, len(places), step))
    names = ", ".join(f"'{place}': {_quoted(label)}" for label, place in places.items() if place in ticks)
    marks = (
        alt.Chart(inline(rows), width=min(WIDTH, 120 * len(places)), height=170)
        .mark_bar(stroke=PAPER, strokeWidth=0.6)
        .encode(
            x=alt.X(
                "place:O",
                title=axis,
                scale=alt.Scale(paddingInner=0.28, paddingOuter=0.1),
                axis=alt.Axis(values=ticks, labelExpr=f"({{{names}}})[datum.value]", labelAngle=0, labelOverlap=True),
            ),
            y=alt.Y("value:Q", title="vragen", stack="zero", axis=alt.Axis(tickCount=4, format=",d", domain=False)),
            order=alt.Order("order:Q"),
            color=alt.Color(
                "part:N",
                sort=[name for name, _ in colours],
                scale=alt.Scale(domain=[name for name, _ in colours], range=[colour for _, colour in colours]),
                legend=alt.Legend(title=None, orient="top", direction="horizontal", symbolType="square", columns=7),
            ),
        )
    )
    return _house(alt.layer(marks))


@contextmanager
def unchecked() -> Iterator[None]:
    """Build charts without Altair's check of each against its schema: half the time, and tests do the checking."""
    from altair.utils.schemapi import debug_mode

    with debug_mode(False):
        yield


def chart_json(chart: Any) -> str:
    """The chart as Vega-Lite, to be drawn later."""
    return json.dumps(chart if isinstance(chart, dict) else chart.to_dict(validate=False), default=str)


def chart_svg(chart: Any, label: str) -> str:
    """The chart as one `<svg role="img">` whose `aria-label` is `label`, without Vega's own roles.

    Takes any Altair chart or Vega-Lite (a dictionary or JSON). Needs no browser and no network; the text stays text.
    """
    svg: str = _converter().vegalite_to_svg(
        chart if isinstance(chart, dict | str) else chart.to_dict(validate=False),
        allowed_base_urls=[],
        format_locale="nl-NL",
        time_format_locale="nl-NL",
    )
    svg = re.sub(r'\s(?:role|aria-[a-z]+|class)="[^"]*"', "", svg)
    svg = re.sub(r"<\?xml[^>]*\?>|<!DOCTYPE[^>]*>", "", svg)
    if HATCHED.lower() in svg.lower():
        name = "arcering-" + hashlib.sha256(re.sub(r"clip\d+", "", svg).encode()).hexdigest()[:8]
        svg = re.sub(HATCHED, f"url(#{name})", svg, flags=re.IGNORECASE)
        svg = re.sub(r"(<svg[^>]*>)", lambda found: found[1] + _hatching(name), svg, count=1)
    return svg.replace("<svg", f'<svg role="img" aria-label="{html.escape(label, quote=True)}"', 1)


def chart_png(chart: Any) -> bytes:
    """The chart as a picture of twice its size in pixels, sharp on a slide."""
    png: bytes = _converter().vegalite_to_png(
        chart if isinstance(chart, dict | str) else chart.to_dict(validate=False),
        scale=2,
        allowed_base_urls=[],
        format_locale="nl-NL",
        time_format_locale="nl-NL",
    )
    return png


def _hatching(name: str) -> str:
    return (
        f'<defs><pattern id="{name}" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        f'<rect width="5" height="5" fill="#DCEAF4"/><rect width="1.6" height="5" fill="{BLUE}"/></pattern></defs>'
    )


@lru_cache(maxsize=1)
def _converter() -> Any:
    import vl_convert

    from exports.typesetting import font_files

    vl_convert.register_font_directory(str(font_files()[0].parent))
    return vl_convert


def inline(rows: Iterable[Mapping[str, Any]]) -> "alt.InlineData":
    """Rows as the data of a chart: as a tuple, because Altair copies a list anew for each layer and each step."""
    import altair as alt

    return alt.InlineData(values=tuple(rows))


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _house(chart: Any) -> "alt.LayerChart":
    """Calm axes, the house font, no frame."""
    styled: alt.LayerChart = (
        chart.configure(font=FONT, background="transparent", padding={"left": 0, "top": 4, "right": 8, "bottom": 0})
        .configure_view(stroke=None)
        .configure_bar(cornerRadiusEnd=1)
        .configure_axis(
            grid=False,
            labelColor=MUTED,
            labelFontSize=11.5,
            titleColor=MUTED,
            titleFontSize=11.5,
            titleFontWeight="normal",
            titlePadding=10,
            tickColor=LINE,
            domainColor=GREY,
            ticks=False,
            labelPadding=6,
        )
        .configure_axisY(
            grid=True,
            gridColor=LINE,
            gridWidth=0.7,
            titleAngle=0,
            titleAlign="left",
            titleAnchor="end",
            titleY=-12,
            titleX=-30,
        )
        .configure_legend(labelColor=INK, labelFontSize=12, symbolSize=110, offset=34, columnPadding=18, padding=0)
    )
    return styled
