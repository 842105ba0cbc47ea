"""Charts that everyone can read: described, calm, and honest about what is incomplete or protected."""

import re
import tomllib

import pytest
from lxml import etree

from exports.charts import Bar, Part, chart_json, chart_svg, ranking_chart, stacked_chart, unchecked, weekly_chart
from exports.palette import BETWEEN, CHANNELS, COLOURS, GREY, GROUPS, PAPER, channel_colour, organisation_colours
from workbench.effect_charts import BAND
from workbench.serving import APP

SVG = "{http://www.w3.org/2000/svg}"
WEEKS = [Bar(str(week), 40 + 5 * week, partial=week == 5) for week in range(1, 6)]
RANKING = [
    Bar("Gezondheidsverklaring", 240, 180, shown="240"),
    Bar("Een heel lange naam van een onderwerp dat niet op één regel past", 80, shown="80"),
    Bar("Klein <onderwerp> & 'aanhaling'", None, 20, shown="minder dan 10"),
]
PARTS = [
    Part(month, channel, 20, channel_colour(channel)) for month in ("juli", "aug") for channel in ("counter", "phone")
]


def texts(svg: str) -> list[str]:
    """Every text in the drawing."""
    return ["".join(node.itertext()) for node in etree.fromstring(svg.encode()).iter(f"{SVG}text")]


@pytest.mark.parametrize(
    "chart",
    [weekly_chart(WEEKS, "week"), ranking_chart(RANKING), stacked_chart(PARTS, "maand")],
    ids=["weekly", "ranking", "stacked"],
)
def test_a_drawing_is_one_described_picture_that_fetches_nothing(chart):
    svg = chart_svg(chart, 'Vragen & "antwoorden" <per week>')
    root = etree.fromstring(svg.encode())

    assert root.get("role") == "img"
    assert root.get("aria-label") == 'Vragen & "antwoorden" <per week>'
    assert not root.xpath("./*//@role | ./*//@*[starts-with(name(), 'aria-')]")
    assert not re.search(r"https?://(?!www\.w3\.org)|<script|<image|<foreignObject", svg)
    assert chart.to_dict()["layer"]  # checked against the schema of Vega-Lite


def test_an_incomplete_week_is_hatched_and_a_complete_one_is_not():
    whole = chart_svg(weekly_chart([bar for bar in WEEKS if not bar.partial], "week"), "Vragen")
    cut_off = chart_svg(weekly_chart(WEEKS, "week"), "Vragen")

    assert "<pattern" not in whole
    assert cut_off.count('fill="url(#') == 1
    assert re.search(r'<pattern id="([^"]+)"', cut_off)[1] in re.search(r'fill="url\(#([^)]+)\)"', cut_off)[1]


def test_two_hatched_drawings_on_one_page_have_patterns_of_their_own():
    names = {
        re.search(r'<pattern id="([^"]+)"', chart_svg(weekly_chart(bars, "week"), "Vragen"))[1]
        for bars in (WEEKS, [*WEEKS, Bar("6", None)])
    }

    assert len(names) == 2


def test_a_protected_number_is_drawn_short_and_hatched_and_says_so():
    svg = chart_svg(ranking_chart(RANKING), "Onderwerpen")

    assert svg.count('fill="url(#') == 1
    assert "minder dan 10" in texts(svg)


def test_a_long_name_stands_on_two_lines_and_any_character_may_be_in_it():
    told = " ".join(texts(chart_svg(ranking_chart(RANKING), "Onderwerpen")))

    assert "Een heel lange naam van een onderwerp" in told
    assert "dat niet op één regel past" in told
    assert "Klein <onderwerp> & 'aanhaling'" in told


def test_two_topics_of_the_same_name_keep_a_bar_each():
    bars = [Bar("Brief", 50, shown="50"), Bar("Brief", 30, shown="30")]

    assert texts(chart_svg(ranking_chart(bars), "Onderwerpen")).count("Brief") == 2


def test_a_chart_can_be_kept_and_drawn_later():
    with unchecked():
        kept = chart_json(weekly_chart(WEEKS, "week"))

    later, now = chart_svg(kept, "Vragen"), chart_svg(weekly_chart(WEEKS, "week"), "Vragen")
    assert re.sub(r"clip\d+", "", later) == re.sub(r"clip\d+", "", now)


def test_a_year_of_weeks_names_at_most_eighteen_of_them():
    bars = [Bar(str(week), 50) for week in range(1, 54)]

    assert len([text for text in texts(chart_svg(weekly_chart(bars, "week"), "Vragen")) if text.isdigit()]) < 26


def test_every_colour_stands_out_on_paper_and_on_the_screen_light_or_dark():
    for ground in (PAPER, *grounds()):
        for colour in {*COLOURS, *CHANNELS.values(), *GROUPS.values()}:
            assert contrast(colour, ground) >= 3, (colour, ground)


def test_the_same_thing_has_the_same_colour_whatever_stands_beside_it():
    alone = organisation_colours(["CBR"])["CBR"]
    together = organisation_colours(["Gemeente Tilburg", "UWV", "CBR", "Gemeente Breda"])

    assert together["CBR"] == alone
    assert together == organisation_colours(["Gemeente Breda", "CBR", "UWV", "Gemeente Tilburg"])
    assert len(set(together.values())) == 4
    assert channel_colour(None) == channel_colour("carrier pigeon") == GREY


def test_a_line_on_screen_is_seen_on_light_on_dark_and_on_the_band_over_either() -> None:
    for ground in grounds():
        shares = zip((GREY[1:3], GREY[3:5], GREY[5:7]), (ground[1:3], ground[3:5], ground[5:7]), strict=True)
        band = "#" + "".join(f"{round(int(a, 16) * BAND + int(b, 16) * (1 - BAND)):02x}" for a, b in shares)
        assert contrast(BETWEEN, ground) >= 3
        assert contrast(BETWEEN, band) >= 3


def grounds() -> list[str]:
    """What charts are drawn on in the app: light, and dark."""
    theme = tomllib.loads((APP.parent / ".streamlit/config.toml").read_text("utf-8"))["theme"]
    return [theme[name]["backgroundColor"] for name in ("light", "dark")]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours by WCAG 2.2."""

    def luminance(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
