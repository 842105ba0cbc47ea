"""The seven colours every chart, document and screen shares, chosen for colour-blind readers.

Okabe and Ito's set (Color Universal Design, 2008), its yellow left out (too light on white) and the
orange and green deepened so that a mark reaches a contrast of 3:1 on white and on the dark theme
(WCAG 2.2, 1.4.11).
The same thing has the same colour everywhere: ask by name, never by position in a chart.
"""

from collections.abc import Sequence

BLUE = "#0072B2"
ORANGE = "#C27A00"
GREEN = "#00805F"
VERMILION = "#D55E00"
PURPLE = "#B0538C"
SKY = "#3A94C9"
GREY = "#828C99"
SLATE = "#58666E"
BETWEEN = "#75808E"  # a line on screen: 3:1 or more on light, on dark, and on a grey band over either

COLOURS = (BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, GREY)

INK = "#1B2430"  # text
MUTED = "#56606E"  # second text, 6:1 on white
LINE = "#D9DEE5"  # rules and grid
TINT = "#F4F6F9"  # quiet background
PAPER = "#FFFFFF"

GROUPS = {"unhappy": VERMILION, "happy": BLUE}

CHANNELS = {
    "informatiepunt": BLUE,
    "counter": ORANGE,
    "phone": GREEN,
    "web": PURPLE,
    "email": SKY,
    "letter": VERMILION,
    "app": SLATE,
    "whatsapp": GREY,  # shared with "other": a chart shows at most seven
}

ORGANISATIONS = {
    "CBR": BLUE,
    "Dienst Toeslagen": ORANGE,
    "Belastingdienst": GREEN,
    "CJIB": VERMILION,
    "UWV": PURPLE,
    "SVB": SKY,
}


def channel_colour(channel: str | None) -> str:
    """The colour of a channel; an unknown one is grey."""
    return CHANNELS.get(channel or "", GREY)


def organisation_colours(names: Sequence[str]) -> dict[str, str]:
    """A colour for each organisation: its own where it has one, else one not yet in use, else grey.

    The answer depends on the set of names only, never on their order.
    """
    chosen = {name: ORGANISATIONS[name] for name in names if name in ORGANISATIONS}
    free = [colour for colour in COLOURS if colour not in chosen.values() and colour != GREY]
    for name in sorted(set(names) - set(chosen)):
        chosen[name] = free.pop(0) if free else GREY
    return chosen
