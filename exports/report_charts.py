"""The pictures of a report, each with what it shows in words and as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from exports.charts import Bar, Part, chart_svg, ranking_chart, stacked_chart, unchecked, weekly_chart
from exports.palette import channel_colour
from exports.report_content import Asked, FunnelPart, ReportContent, StudyPart, TimeBar
from exports.report_words import CHANNELS
from exports.safety import shown

RANKED = 8  # bars in the chart of topics; the table has them all
AXES = {"week": "week", "maand": ""}


@dataclass(frozen=True)
class Picture:
    """A chart: its file name, heading, description, remark, drawing, and the same figures as a table."""

    name: str
    heading: str
    description: str
    remark: str
    svg: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    texts: int = 1  # how many columns of the table come before the numbers


@dataclass(frozen=True)
class Pictures:
    """Those of one report; None where there is too little to draw."""

    time: Picture | None
    topics: Picture | None
    more: tuple[Picture, ...]  # of `MORE`, those with enough to draw
    funnels: tuple[Picture | None, ...]
    maps: tuple[Picture | None, ...]

    def drawn(self) -> list[Picture]:
        """All that are there."""
        every = (self.time, self.topics, *self.more, *self.maps, *self.funnels)
        return [picture for picture in every if picture is not None]


@lru_cache(maxsize=4)
def pictures(content: ReportContent) -> Pictures:
    """Draw the charts of a report; HTML and PDF of the same content share them."""
    with unchecked():
        return Pictures(
            time=_time(content.asked),
            topics=_topics(content.asked),
            more=tuple(picture for draw in MORE if (picture := draw(content.asked)) is not None),
            funnels=tuple(_funnel(funnel, place) for place, funnel in enumerate(content.funnels)),
            maps=tuple(_map(study) for study in content.studies),
        )


def _time(asked: Asked) -> Picture | None:
    if not asked.bars:
        return None
    counts = [bar for bar in asked.bars if bar.count is not None]
    words = f"Staafdiagram van de vragen per {asked.grain}, van {asked.bars[0].name} tot en met {asked.bars[-1].name}."
    if counts:
        high, low = max(counts, key=lambda bar: bar.count or 0), min(counts, key=lambda bar: bar.count or 0)
        words += f" Hoogste: {shown(high.count)} in {high.name}. Laagste: {shown(low.count)} in {low.name}."
    bars = [Bar(bar.label, bar.count, partial=bar.partial) for bar in asked.bars]
    return Picture(
        name="vragen-in-de-tijd.svg",
        heading=f"Hoeveel vragen kwamen er per {asked.grain}?",
        description=words,
        remark=_remark(asked.grain, asked.bars, any(bar.count is None for bar in asked.bars)),
        svg=chart_svg(weekly_chart(bars, AXES[asked.grain]), words),
        header=(asked.grain.capitalize(), "Vragen"),
        rows=tuple((_named(bar), shown(bar.count)) for bar in asked.bars),
    )


def _topics(asked: Asked) -> Picture | None:
    drawn = [topic for topic in asked.topics if topic.count is not None][:RANKED]
    if len(drawn) < 2:
        return None
    compared = any(topic.previous is not None for topic in drawn)
    words = "Staafdiagram van de onderwerpen met de meeste vragen: " + ", ".join(
        f"{topic.label} {shown(topic.count)}" for topic in drawn
    )
    bars = [Bar(topic.label, topic.count, topic.previous, shown=shown(topic.count)) for topic in drawn]
    return Picture(
        name="onderwerpen.svg",
        heading="Waar gingen de vragen over?",
        description=words + ".",
        remark="Het streepje is het aantal in de periode ervoor." if compared else "",
        svg=chart_svg(ranking_chart(bars), words + "."),
        header=(),
        rows=(),
    )


def _channels(asked: Asked) -> Picture | None:
    names = [channel for channel, _ in asked.channels]
    if len(names) < 2 or not any(names):
        return None
    if not asked.channel_bars:
        drawn = [(name, count) for name, count in asked.channels if count is not None]
        if not drawn:
            return None
        words = "Staafdiagram van de vragen per kanaal: " + ", ".join(
            f"{channel_name(name)} {shown(count)}" for name, count in asked.channels
        )
        bars = [Bar(channel_name(name), count, shown=shown(count)) for name, count in asked.channels]
        return Picture(
            name="kanalen.svg",
            heading="Via welk kanaal kwamen de vragen?",
            description=words + ".",
            remark="",
            svg=chart_svg(ranking_chart(bars), words + "."),
            header=("Kanaal", "Vragen"),
            rows=tuple((channel_name(name), shown(count)) for name, count in asked.channels),
        )
    parts = [
        Part(bar.label, channel_name(name), count or 0, channel_colour(name))
        for bar in asked.channel_bars
        for name, count in bar.channels
    ]
    words = (
        f"Gestapeld staafdiagram van de vragen per {asked.channel_grain} en kanaal. In de hele periode: "
        + ", ".join(f"{channel_name(name)} {shown(count)}" for name, count in asked.channels)
    )
    hidden = any(count is None for bar in asked.channel_bars for _, count in bar.channels)
    remark = "Minder dan 10 vragen van een kanaal zijn niet getekend." if hidden else ""
    partial = [bar.name for bar in asked.channel_bars if bar.partial]
    if partial:
        remark = f"{remark} Niet compleet: {', '.join(partial)}.".strip()
    return Picture(
        name="kanalen.svg",
        heading="Via welk kanaal kwamen de vragen?",
        description=words + ".",
        remark=remark,
        svg=chart_svg(stacked_chart(parts, AXES[asked.channel_grain]), words + "."),
        header=(asked.channel_grain.capitalize(), *(_capital(channel_name(name)) for name in names)),
        rows=tuple((_named(bar), *(shown(count) for _, count in bar.channels)) for bar in asked.channel_bars),
    )


# What is drawn of the questions below the table of topics, in this order; HTML and PDF show whatever stands here.
MORE: tuple[Callable[[Asked], Picture | None], ...] = (_channels,)


def _funnel(funnel: FunnelPart, place: int) -> Picture | None:
    if sum(step.visits is not None for step in funnel.steps) < 2:
        return None
    told = [(step.step, shown(step.visits), _left(step.left_percent)) for step in funnel.steps]
    words = f"Staafdiagram van de bezoeken per stap van {funnel.process}: " + "; ".join(
        f"{step} {visits}{', ' + left if left else ''}" for step, visits, left in told
    )
    bars = [
        Bar(step.step, step.visits, shown=visits + (f" · {left}" if left else ""))
        for step, (_, visits, left) in zip(funnel.steps, told, strict=True)
    ]
    return Picture(
        name=f"afhaakmeting-{place}.svg",
        heading=f"Waar haakten bezoekers af bij {funnel.process}?",
        description=words + ".",
        remark=f"Bezoeken per stap op de website, {funnel.weeks}.",
        svg=chart_svg(ranking_chart(bars), words + "."),
        header=("Stap", "Bezoeken", "Haakt af"),
        rows=tuple((step, visits, left.removesuffix(" haakt af") or "–") for step, visits, left in told),
    )


def _map(study: StudyPart) -> Picture | None:
    if not study.map_chart:
        return None
    return Picture(
        name=f"klantreis-{study.study_id}.svg",
        heading="Hoe verliep de klantreis?",
        description=study.map_description,
        remark="",
        svg=chart_svg(study.map_chart, study.map_description),
        header=("Contactmoment", "Kanaal", *(f"{customer}, {group}" for customer, group in _customers(study).items())),
        rows=_by_step(study),
        texts=2,
    )


def _customers(study: StudyPart) -> dict[str, str]:
    return {step.customer: step.group for step in study.steps}


def _by_step(study: StudyPart) -> tuple[tuple[str, ...], ...]:
    """A row per contact moment; who had it twice has two numbers, who did not a dash."""
    rows = []
    for title in dict.fromkeys(step.title for step in study.steps):
        told = [step for step in study.steps if step.title == title]
        felt = [
            ", ".join(_signed(step.emotion) for step in told if step.customer == customer) or "–"
            for customer in _customers(study)
        ]
        rows.append((title, " of ".join(dict.fromkeys(step.channel for step in told)), *felt))
    return tuple(rows)


def channel_name(channel: str) -> str:
    """A channel as people call it."""
    return "overig" if channel == "other" else CHANNELS.get(channel, channel)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]  # str.capitalize would make “Whatsapp” of WhatsApp


def _named(bar: TimeBar) -> str:
    return f"{bar.name} (niet compleet)" if bar.partial else bar.name


def _remark(grain: str, bars: Sequence[TimeBar], hidden: bool) -> str:
    told = []
    if any(bar.partial for bar in bars):
        told.append(f"Gearceerd: {'weken' if grain == 'week' else 'maanden'} die niet helemaal in de periode vallen.")
    if hidden:
        told.append("Een korte gearceerde balk is minder dan 10.")
    return " ".join(told)


def _left(percent: int | None) -> str:
    return "" if percent is None else f"{percent}% haakt af"


def _signed(emotion: int) -> str:
    return "0" if emotion == 0 else f"{'+' if emotion > 0 else '−'}{abs(emotion)}"
