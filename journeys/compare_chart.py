"""Two sets of journeys in one chart: their mean emotion at each touchpoint on the same axes, and each customer."""

from typing import TYPE_CHECKING, Any

from journeys.comparing import Comparison, Point
from journeys.map_style import EMOTIONS, FONT, INK, LINE, MUTED, PAPER, words_for
from journeys.mapping import dutch_number, wrap

if TYPE_CHECKING:
    import altair as alt

HEIGHT, COLUMN, NARROWEST = 260, 104, 52


def comparison_chart(
    found: Comparison, colours: tuple[str, str], notes: tuple[str, ...] = (), *, fit: int = 960
) -> "alt.VConcatChart":
    """The left side dashed with hollow marks, the right side whole; `notes` (an incomplete study) below the title."""
    import altair as alt

    width = max(NARROWEST, min(COLUMN, (fit - 190) // max(1, len(found.rows)))) * max(1, len(found.rows))
    letters = max(8, int(width / max(1, len(found.rows)) / 5.8))
    titles = {row.title: "\n".join(wrap(row.title, letters, lines=5)) for row in found.rows}
    scale = alt.Scale(domain=[-2.4, 2.4], nice=False)
    levels = [level for level in sorted(EMOTIONS) if level in (-2, -1, 0, 1, 2)]
    y = alt.Y(
        "emotion:Q",
        scale=scale,
        axis=alt.Axis(
            values=levels, labelExpr=words_for({level: EMOTIONS[level] for level in levels}), title="Beleving"
        ),
    )
    x = alt.X(
        "at:Q",
        scale=alt.Scale(domain=[-0.5, max(1, len(found.rows)) - 0.5], nice=False),
        axis=None,
    )
    layers: list[Any] = []
    for which, (side, colour, shift) in enumerate(((found.left, colours[0], -0.08), (found.right, colours[1], 0.08))):
        points = [(index, row.right if which else row.left, row.title) for index, row in enumerate(found.rows)]
        means = [_mean(index + shift, point, title, side.name) for index, point, title in points if point.came]
        each = [
            {"at": index + shift, "emotion": emotion, "who": side.name, "title": title}
            for index, point, title in points
            for emotion in point.emotions
        ]
        layers += [
            alt.Chart({"values": each})
            .mark_point(size=28, color=colour, opacity=0.45, strokeWidth=1.2)
            .encode(x=x, y=y),
            alt.Chart({"values": means})
            .mark_line(color=colour, strokeWidth=2.4, strokeDash=[1, 0] if which else [6, 4])
            .encode(x=x, y=y, order="at:Q"),
            alt.Chart({"values": means})
            .mark_point(size=130, filled=True, fill=colour if which else PAPER, stroke=colour, strokeWidth=2, opacity=1)
            .encode(
                x=x,
                y=y,
                tooltip=[
                    alt.Tooltip("title:N", title="Contactmoment"),
                    alt.Tooltip("who:N", title="Wie"),
                    alt.Tooltip("mean:N", title="Gemiddelde beleving"),
                    alt.Tooltip("came:Q", title="Klanten"),
                ],
            ),
        ]
    heads = [{"at": index, "title": titles[row.title], "full": row.title} for index, row in enumerate(found.rows)]
    names = (
        alt.Chart({"values": heads})
        .mark_text(fontSize=12, lineBreak="\n", lineHeight=14, baseline="line-top", color=INK)
        .encode(x=x, y=alt.value(0), text="title:N", tooltip=alt.Tooltip("full:N", title="Contactmoment"))
        .properties(width=width, height=14 * max(map(_lines, titles.values()), default=1) + 2)
    )
    told = [f"{_named(found.left)} (gestreept, open)   ·   {_named(found.right)} (doorgetrokken, dicht)", *notes]
    title = alt.Title(
        text=wrap(found.finding, max(40, width // 9)),
        subtitle=[line for one in told for line in wrap(one, max(60, int(width / 5.4)))],
        anchor="start",
        frame="bounds",
        fontSize=17,
        color=INK,
        subtitleColor=MUTED,
        subtitleFontSize=13,
        subtitlePadding=6,
        offset=14,
    )
    drawn: alt.VConcatChart = (
        alt.vconcat(names, alt.layer(*layers).properties(width=width, height=HEIGHT), spacing=6)
        .resolve_scale(x="shared", y="independent")
        .properties(title=title)
        .configure(font=FONT, background=PAPER, padding=8)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=MUTED,
            labelFontSize=12,
            titleColor=MUTED,
            domain=False,
            ticks=False,
            gridColor=LINE,
            labelPadding=8,
        )
    )
    return drawn


def _lines(title: str) -> int:
    return title.count("\n") + 1


def _mean(at: float, point: Point, title: str, who: str) -> dict[str, Any]:
    mean = point.emotion or 0.0
    return {"at": at, "emotion": mean, "mean": dutch_number(mean), "came": point.came, "title": title, "who": who}


def _named(side: Any) -> str:
    judged = f", oordeel {dutch_number(side.judgement)} van 5" if side.judgement is not None else ""
    return f"{side.name}: {side.people} {'klant' if side.people == 1 else 'klanten'}{judged}"
