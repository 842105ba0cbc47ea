"""The lines of a journey map: the emotion of each pair, and the channel of each step."""

from collections.abc import Sequence
from typing import Any

from journeys.map_style import (
    CHANNELS,
    COLOURS,
    DASHES,
    EMOTION_HEIGHT,
    EMOTIONS,
    GROUPS,
    LANE_HEIGHT,
    LINE,
    MUTED,
    PAPER,
    PLANS,
    SHAPES,
    TEXT_COLOURS,
    TINT,
    across,
    chart,
    panel,
    words_for,
    x_at,
    y_at,
)
from journeys.mapping import Layout, Mark, Person
from journeys.models import Plan


def emotions(layout: Layout, group: str) -> dict[str, Any]:
    """The emotion of one pair at each touchpoint, −2 to +2, each with their own line."""
    import altair as alt

    scale = alt.Scale(domain=[-3.2, 3.3], nice=False, zero=False)
    ticks = sorted(EMOTIONS)
    axis = alt.Axis(
        values=ticks, labelExpr=words_for(EMOTIONS), title="Beleving (−2 tot +2)", titleAngle=-90, titleColor=MUTED
    )
    y = alt.Y("y:Q", scale=scale, axis=axis)
    people = [person for person in layout.people if person.group == group]
    levels = chart([{"y": level, "width": 1.2 if level == 0 else 0.6} for level in (-2, -1, 0, 1, 2)])
    layers: list[Any] = [
        levels.mark_rule(color=LINE).encode(y=y, strokeWidth=alt.StrokeWidth("width:Q", scale=None)),
        *_heading(group, people if layout.compact else ()),
    ]
    for person in people:
        told = [mark for mark in layout.marks if mark.person == person]
        lived = chart([_point(layout, mark) for mark in told if mark.plan != Plan.SKIPPED])
        layers.append(
            lived.mark_line(
                color=COLOURS[group],
                strokeWidth=2.2,
                strokeDash=DASHES[person.place],
                interpolate="monotone",
                opacity=0.85,
            ).encode(x=across(layout, "x"), y=y, order="x:Q")
        )
        layers.append(_points(layout, told, y, size=105))
    if not layout.compact:
        layers.append(_end_labels(layout, people, y))
    return panel(layout, EMOTION_HEIGHT, *layers)


def channel_lanes(layout: Layout) -> dict[str, Any]:
    """A lane per channel; each journey runs on its own track, so that a change of channel is a step."""
    import altair as alt

    lanes = list(layout.channels)
    words = {index: CHANNELS.get(channel, channel) for index, channel in enumerate(lanes)}
    scale = alt.Scale(domain=[-0.5, len(lanes) - 0.5], reverse=True, nice=False, zero=False)
    axis = alt.Axis(values=list(words), labelExpr=words_for(words), title="Kanaal", titleAngle=-90, titleColor=MUTED)
    y = alt.Y("lane:Q", scale=scale, axis=axis)
    stripes = chart([{"top": index - 0.46, "bottom": index + 0.46} for index in range(len(lanes))])
    layers: list[Any] = [
        stripes.mark_rect(color=TINT, opacity=0.75, cornerRadius=3).encode(
            y=alt.Y("top:Q", scale=scale, axis=axis), y2="bottom:Q"
        )
    ]
    tracks = [("unhappy", 1), ("unhappy", 2), ("happy", 1), ("happy", 2)]
    for person in layout.people:
        shift = -0.27 + 0.18 * tracks.index((person.group, person.place))
        told = [mark for mark in layout.marks if mark.person == person and mark.plan != Plan.SKIPPED]
        rows = [_point(layout, mark) | {"lane": lanes.index(mark.channel) + shift} for mark in told]
        layers.append(
            chart(rows)
            .mark_line(color=COLOURS[person.group], strokeWidth=1.4, strokeDash=DASHES[person.place], opacity=0.45)
            .encode(x=across(layout, "x"), y=y, order="x:Q")
        )
        layers.append(_points(layout, told, y, size=46, lanes=lanes, shift=shift))
    return panel(layout, LANE_HEIGHT * len(lanes), *layers)


def _points(
    layout: Layout, marks: Sequence[Mark], y: Any, *, size: int, lanes: Sequence[str] = (), shift: float = 0.0
) -> Any:
    """A mark per touchpoint: its shape says planned, extra or skipped; the second of a pair is hollow."""
    import altair as alt

    rows = [_point(layout, mark) | ({"lane": lanes.index(mark.channel) + shift} if lanes else {}) for mark in marks]
    return (
        chart(rows)
        .mark_point(size=size, strokeWidth=2, filled=False, opacity=1)
        .encode(
            x=across(layout, "x"),
            y=y,
            shape=alt.Shape("shape:N", scale=None),
            fill=alt.Fill("fill:N", scale=None),
            stroke=alt.Stroke("stroke:N", scale=None),
            tooltip=[
                alt.Tooltip("who:N", title="Klant"),
                alt.Tooltip("title:N", title="Contactmoment"),
                alt.Tooltip("plan:N", title="Verloop"),
                alt.Tooltip("channel:N", title="Kanaal"),
                alt.Tooltip("emotion:N", title="Beleving"),
                alt.Tooltip("what:N", title="Wat gebeurde er"),
            ],
        )
    )


def _point(layout: Layout, mark: Mark) -> dict[str, Any]:
    colour = COLOURS[mark.person.group]
    return {
        "x": mark.x,
        "y": mark.y,
        "shape": SHAPES[Plan(mark.plan)],
        "fill": colour if mark.person.place == 1 else PAPER,
        "stroke": colour,
        "who": f"{mark.person.name} ({GROUPS[mark.person.group].lower()})",
        "title": layout.columns[mark.column].title,
        "plan": PLANS[Plan(mark.plan)],
        "channel": CHANNELS.get(mark.channel, mark.channel),
        "emotion": "–" if mark.plan == Plan.SKIPPED else EMOTIONS[mark.emotion],
        "what": mark.what_happened,
    }


def _end_labels(layout: Layout, people: Sequence[Person], y: Any) -> Any:
    """Names at the right, where the lines end, moved apart when they would touch."""

    rows: list[dict[str, Any]] = []
    for person in sorted(people, key=lambda one: -one.ends_at):
        height = min(person.ends_at, rows[-1]["y"] - 1.5) if rows else max(person.ends_at, -0.6 * (len(people) - 1))
        rows.append({"y": height, "words": "\n".join(_named(person))})
    return (
        chart(rows)
        .mark_text(
            align="left",
            fontSize=12,
            lineBreak="\n",
            lineHeight=15,
            color=TEXT_COLOURS[people[0].group],
            fontWeight=600,
        )
        .encode(x=x_at(layout.width + 10), y=y, text="words:N")
    )


def _named(person: Person) -> tuple[str, str]:
    """Who a line is and how they judged, in two lines."""
    judged = f"oordeel {person.experience} van 5" if person.experience else "nog geen oordeel"
    return person.name, f"{judged}{' · verrassing' if person.surprise else ''}"


def _heading(group: str, people: Sequence[Person]) -> list[Any]:
    """Which pair it is, then who each line is, with a piece of that line before the name."""
    import altair as alt

    entries: list[dict[str, Any]] = []
    at = 4.0 + 6.9 * len(GROUPS[group]) + 14
    for person in people:
        words = ": ".join(_named(person))
        fill = COLOURS[group] if person.place == 1 else PAPER
        entries.append({"words": words, "x": at, "end": at + 28, "middle": at + 14, "text": at + 34, "fill": fill})
        at += 34 + 6.3 * len(words) + 16
    colour, y = TEXT_COLOURS[group], y_at(7)

    def place(field: str) -> Any:
        return alt.X(f"{field}:Q", axis=None, scale=None)

    layers: list[Any] = [
        chart([{"words": GROUPS[group]}])
        .mark_text(align="left", fontSize=13, fontWeight=600, color=colour)
        .encode(x=x_at(4), y=y, text="words:N")
    ]
    for person, entry in zip(people, entries, strict=True):
        sample = chart([entry])
        layers += [
            sample.mark_rule(color=COLOURS[group], strokeWidth=2.2, strokeDash=DASHES[person.place]).encode(
                x=place("x"), x2="end:Q", y=y
            ),
            sample.mark_point(
                shape="circle", size=60, filled=True, opacity=1, fill=entry["fill"], stroke=COLOURS[group]
            ).encode(x=place("middle"), y=y),
            sample.mark_text(align="left", fontSize=12, color=colour).encode(x=place("text"), y=y, text="words:N"),
        ]
    return layers
