"""Dutch words of a report: numbers, dates, changes and the sentences of the summary. Pure."""

from collections.abc import Sequence
from datetime import date

from exports.report_content import Asked, LiveLine, OpenLine, StudyPart, TopicLine
from exports.safety import shown
from journeys.periods import MONTHS, Period

CHANNELS = {
    "informatiepunt": "Informatiepunt",
    "counter": "balie",
    "phone": "telefoon",
    "web": "website",
    "app": "app",
    "whatsapp": "WhatsApp",
    "email": "e-mail",
    "letter": "brief",
    "": "onbekend kanaal",
}
EXPECTED = {"less": "minder vragen", "more": "meer vragen", "same": "evenveel vragen"}
GROUPS = {"unhappy": "verwacht ontevreden", "happy": "verwacht tevreden"}
MINIMUM_FOR_PERCENT = 50  # below it a rounded count says too little for a percentage


def day(moment: date) -> str:
    """3 november 2026."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"


def decimal(value: float) -> str:
    """One decimal with a comma: 3,4."""
    return f"{value:.1f}".replace(".", ",").replace("-", "−")


def listed(parts: Sequence[str]) -> str:
    """a, b en c."""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " en " + parts[-1] if parts else ""


def questions(count: int | None) -> str:
    """“210 vragen”, “minder dan 10 vragen”."""
    return f"{shown(count)} vragen"


def during(period: Period) -> str:
    """The period after a preposition: in het 3e kwartaal van 2026."""
    if "kwartaal" in period.label:
        name, _, year = period.label.rpartition(" ")
        return f"in het {name} van {year}"
    if " tot en met " in period.label:
        return f"van {period.label}"
    return ("op " if period.start == period.end else "in ") + period.label


def the_period(period: Period) -> str:
    """The period as an object: het 2e kwartaal van 2026, september 2026, de periode van 1 tot en met …"""
    if " tot en met " in period.label:
        return f"de periode van {period.label}"
    return during(period).removeprefix("in ") if "kwartaal" in period.label else period.label


def change(now: int | None, before: int | None) -> str:
    """The difference of two rounded counts, in words that fit a table cell."""
    if now is None and before is None:
        return "–"
    if before is None:
        return "was minder dan 10"
    if now is None:
        return f"was {shown(before)}"
    if now == before:
        return "gelijk"
    sign = "+" if now > before else "−"
    text = f"{sign}{shown_plain(abs(now - before))}"
    return f"{text} ({sign}{percent(now, before)}%)" if before >= MINIMUM_FOR_PERCENT else text


def shown_plain(number: int) -> str:
    """A number with points: 1.250."""
    return f"{number:,}".replace(",", ".")


def percent(now: int, before: int) -> int:
    """How many percent two counts differ, without sign."""
    return round(100 * abs(now - before) / before)


def total_sentence(organisation: str, period: Period, asked: Asked) -> str:
    """How much was asked and how that compares."""
    if asked.topics_undated:
        if asked.undated is None:
            return f"Over {organisation} zijn minder dan 10 vragen vastgelegd, alle zonder datum."
        return (
            f"Over {organisation} zijn {questions(asked.undated)} vastgelegd, alle zonder datum. Dit rapport telt ze"
            " allemaal, uit welke periode ook."
        )
    where = during(period)
    opening = f"{where[0].upper()}{where[1:]}"
    if not asked.any:
        text = f"{opening} zijn er geen gedateerde vragen over {organisation} vastgelegd"
        return f"{text}; zonder datum zijn er {questions(asked.undated)}." if asked.any_undated else f"{text}."
    if asked.total is None:
        return f"{opening} zijn er minder dan 10 vragen over {organisation} vastgelegd."
    text = f"{opening} zijn er {questions(asked.total)} over {organisation} vastgelegd"
    if not asked.previous_any:
        return f"{text}; over {asked.comparison} zijn er geen."
    if asked.previous is None:
        return f"{text}; over {asked.comparison} waren dat er minder dan 10."
    if asked.total == asked.previous:
        return f"{text}, evenveel als over {asked.comparison}."
    more = "meer" if asked.total > asked.previous else "minder"
    share = f" ({percent(asked.total, asked.previous)}%)" if asked.previous >= MINIMUM_FOR_PERCENT else ""
    difference = shown_plain(abs(asked.total - asked.previous))
    return f"{text}. Dat zijn er {difference} {more}{share} dan over {asked.comparison}."


def summary(
    organisation: str,
    period: Period,
    asked: Asked,
    studies: Sequence[StudyPart],
    live: Sequence[LiveLine],
    open_items: Sequence[OpenLine],
) -> tuple[str, ...]:
    """Two to five plain sentences, each computed from the figures below it."""
    sentences = [total_sentence(organisation, period, asked)]
    sentences.extend(_topics(asked))
    sentences.extend(_journeys(studies))
    sentences.append(_improvements(live, open_items))
    return tuple(sentences)


def _topics(asked: Asked) -> list[str]:
    largest = [topic for topic in asked.topics if topic.count is not None][:2]
    if not largest:
        return ["Geen enkel onderwerp kreeg 10 vragen of meer."] if asked.any else []
    named = [f"‘{topic.label}’ ({questions(topic.count)})" for topic in largest]
    sentences = [f"De meeste vragen gingen over {listed(named)}."]
    rising = [topic for topic in asked.topics if topic.mark == "stijgt"]
    new = [topic for topic in asked.topics if topic.mark == "nieuw"]
    parts = []
    if rising:
        parts.append(f"{_named(rising)} {'stegen' if len(rising) > 1 else 'steeg'} duidelijk")
    if new:
        parts.append(f"nieuw {'zijn' if len(new) > 1 else 'is'} {_named(new)}")
    if parts:
        text = "; ".join(parts)
        sentences.append(text[0].upper() + text[1:] + ".")
    return sentences


def _named(topics: Sequence[TopicLine]) -> str:
    return listed([f"‘{topic.label}’" for topic in topics[:2]])


def _journeys(studies: Sequence[StudyPart]) -> list[str]:
    worst = [
        (pain.customers / pain.of, pain.severity or 0, study, pain)
        for study in studies
        for pain in study.pain_points
        if study.complete and pain.of
    ]
    if not worst:
        return []
    _, _, study, pain = max(worst, key=lambda entry: entry[:2])
    stuck = "liep" if pain.customers == 1 else "liepen"
    return [
        f"In de klantreis ‘{study.process}’ {stuck} {pain.customers} van de {pain.of} klanten vast op ‘{pain.name}’."
    ]


def _improvements(live: Sequence[LiveLine], open_items: Sequence[OpenLine]) -> str:
    done = sum(line.in_period for line in live)
    went = {0: "Er ging in deze periode geen verbetering live", 1: "Er ging in deze periode 1 verbetering live"}.get(
        done, f"Er gingen in deze periode {done} verbeteringen live"
    )
    if not open_items:
        return f"{went} en er staan geen verbeterpunten open."
    first = open_items[0].title
    late = sum(line.unanswered for line in open_items)
    silent = f" Op {late} daarvan kwam geen antwoord op de afgesproken datum." if late else ""
    if len(open_items) == 1:
        silent = " Daarop kwam geen antwoord op de afgesproken datum." if late else ""
        return f"{went}; 1 verbeterpunt staat nog open: ‘{first}’.{silent}"
    return f"{went}; {len(open_items)} verbeterpunten staan nog open, met bovenaan ‘{first}’.{silent}"


def method() -> tuple[str, ...]:
    """How the figures came about."""
    return (
        "Een vraag telt mee als een medewerker die heeft vastgelegd en de vraag bij uw organisatie hoort. Dat staat in "
        "het bestand, of het blijkt uit de woorden van de vraag.",
        "Persoonsgegevens zijn uit alle teksten gehaald voordat zij zijn opgeslagen.",
        "De vragen zijn met de computer in onderwerpen verdeeld. Onderzoekers kunnen een onderwerp een andere naam "
        "geven of samenvoegen.",
        "‘Stijgt’ of ‘daalt’ staat alleen bij een verschil dat groter is dan toeval meestal geeft en minstens een "
        "kwart is. ‘Nieuw’ is een onderwerp waarover vóór deze periode nooit is gevraagd.",
        "Aantallen vragen zijn afgerond op vijftallen. Een aantal onder de 10 tonen wij niet. Daardoor tellen delen "
        "niet altijd precies op tot het totaal.",
        "Een enkel aantal is op tientallen of grover afgerond. Zo kan niemand een klein aantal berekenen door getallen "
        "van elkaar af te trekken. Een aantal dat sinds een eerder rapport weinig veranderde, staat er zoals toen.",
        "Bij een verbetering kan staan hoeveel meer of minder vragen er zijn dan zonder de verbetering. Dat aantal is "
        "geschat: het is vergeleken met onderwerpen waar niets veranderde, en met hoe het vóór de verbetering ging. "
        "Daarom kan het percentage anders zijn dan het verschil tussen de aantallen voor en na.",
        "Een klantreisonderzoek volgt vier klanten: twee van wie de organisatie verwacht dat zij ontevreden zijn en "
        "twee van wie zij verwacht dat zij tevreden zijn.",
        "De prioriteit van een verbeterpunt is een gewogen gemiddelde van bereik, ernst, ontwikkeling en gemak, "
        "elk van 1 tot 5.",
    )


def limits(asked: Asked, log_began: date | None, previous_start: date, end: date) -> tuple[str, ...]:
    """What the figures cannot say."""
    told = [
        "Een aantal vragen is geen maat voor hoeveel mensen een probleem hebben. Openingstijden, het aantal "
        "Informatiepunten dat vragen vastlegt en verstuurde brieven tellen ook mee.",
        "Vier klantreizen laten zien wat er kan gebeuren, niet hoe vaak het gebeurt.",
        "Het aantal vragen voor en na een verbetering is een telling. Die bewijst niet dat de verbetering de oorzaak "
        "is.",
    ]
    if asked.topics_undated:
        told.append(
            "Geen van de vragen heeft een datum. Dit rapport zegt daarom niets over wat er juist in deze periode is "
            "gevraagd, en niets over een stijging of daling."
        )
    elif asked.any_undated:
        amount = questions(asked.undated)
        told.append(
            f"{amount[0].upper()}{amount[1:]} hebben geen datum. Zij tellen niet mee in een periode en niet in de "
            "ontwikkeling."
        )
    if log_began and end < log_began:
        told.append(f"De eerste vraag met een datum is van {day(log_began)}. Dat is na deze periode.")
    elif log_began and previous_start < log_began:
        told.append(f"De eerste vraag is van {day(log_began)}. De periode ervoor is daardoor niet helemaal geteld.")
    return tuple(told)
