"""How a journey map looks: its colours, words and shapes, and the columns behind every panel."""

from typing import TYPE_CHECKING, Any

from journeys.mapping import SKIPPED_ROW, Layout
from journeys.models import Plan

if TYPE_CHECKING:
    import altair as alt

COLOURS = {"unhappy": "#D55E00", "happy": "#0072B2"}  # vermilion and blue: apart for every kind of colour blindness
TEXT_COLOURS = {"unhappy": "#A34700", "happy": "#005A8E"}  # the same hues, dark enough to read: over 5:1
INK, MUTED, LINE, TINT, EXTRA_TINT, EXTRA_INK, PAPER = (
    "#1B2430",
    "#56606E",
    "#D9DEE5",
    "#F1F4F8",
    "#FDF8E8",
    "#7A5B00",
    "#FFFFFF",
)
FONT = "Source Sans Pro, Source Sans, sans-serif"  # of reports, of the screen
GROUPS = {"unhappy": "Verwacht ontevreden", "happy": "Verwacht tevreden"}
EMOTIONS = {
    2: "+2 heel prettig",
    1: "+1",
    0: "0 neutraal",
    -1: "−1",
    -2: "−2 heel vervelend",
    SKIPPED_ROW: "overgeslagen",
}
PLANS = {Plan.PLANNED: "gepland", Plan.EXTRA: "extra", Plan.SKIPPED: "overgeslagen"}
CHANNELS = {
    "counter": "Balie",
    "phone": "Telefoon",
    "web": "Website",
    "app": "App",
    "whatsapp": "WhatsApp",
    "email": "E-mail",
    "letter": "Brief",
    "informatiepunt": "Informatiepunt",
}
SHAPES = {Plan.PLANNED: "circle", Plan.EXTRA: "diamond", Plan.SKIPPED: "M-.7,-.7L.7,.7M.7,-.7L-.7,.7"}
DASHES = {1: [1, 0], 2: [6, 4]}
EMOTION_HEIGHT, LANE_HEIGHT, PAIN_HEIGHT, HEAD_LINE, STAGE_HEIGHT = 164, 25, 29, 14, 24


def panel(layout: Layout, height: int, *layers: Any) -> dict[str, Any]:
    """Layers on top of the columns: a quiet line between them, a tint behind the extra ones."""
    tints = [{"start": i - 0.5, "end": i + 0.5} for i, column in enumerate(layout.columns) if column.extra]
    between = [{"x": index - 0.5} for index in range(1, len(layout.columns))]
    back = [
        chart(tints).mark_rect(color=EXTRA_TINT).encode(x=across(layout, "start"), x2="end:Q"),
        chart(between).mark_rule(color=LINE, strokeWidth=0.8, strokeDash=[2, 3]).encode(x=across(layout, "x")),
    ]
    return stacked(layout.width, height, *back, *layers)


def stacked(width: int, height: int, *layers: Any) -> dict[str, Any]:
    """Layers in one panel, as Vega-Lite: Altair would copy every layer anew at each step, which takes seconds."""
    return {"width": width, "height": height, "layer": [_layer(one) for one in layers]}


def _layer(layer: Any) -> dict[str, Any]:
    import altair as alt

    rows, layer.data = layer.data, alt.Undefined  # Altair would move them elsewhere
    spec: dict[str, Any] = layer.to_dict(validate=False)
    return {"data": rows, **{name: part for name, part in spec.items() if name in ("mark", "encoding")}}


def chart(rows: list[dict[str, Any]]) -> Any:
    """A chart of these rows, without marks yet."""
    import altair as alt

    return alt.Chart({"values": rows})


def across(layout: Layout, field: str) -> "alt.X":
    """The horizontal place of a column, half a column of room on either side."""
    import altair as alt

    scale = alt.Scale(domain=[-0.5, max(1, len(layout.columns)) - 0.5], nice=False, zero=False)
    return alt.X(f"{field}:Q", scale=scale, axis=None)


def x_at(pixels: float) -> Any:
    """A place so many pixels from the left of a panel."""
    return _fixed("XValue", pixels)


def y_at(pixels: float) -> Any:
    """A place so many pixels from the top of a panel."""
    return _fixed("YValue", pixels)


def y2_at(pixels: float) -> Any:
    """An end so many pixels from the top of a panel."""
    return _fixed("Y2Value", pixels)


def _fixed(kind: str, pixels: float) -> Any:
    import altair as alt

    return getattr(alt, kind)(pixels)  # `alt.value` would be checked against every schema there is


def words_for(words: "dict[float, str] | dict[int, str]") -> str:
    """A Vega expression that writes a word for a number; only for words of our own."""
    chosen = "''"
    for number, word in words.items():
        chosen = f"datum.value == {number} ? '{word}' : {chosen}"
    return chosen
