"""The report as headings, sentences, figures and tables: one source for the HTML and the PDF. Pure."""

import re
from typing import Any

from exports.report_charts import Picture, pictures
from exports.report_content import Asked, LiveLine, OpenLine, ReportContent, StudyPart, TopicLine
from exports.report_words import day, decimal, questions, shown_plain
from exports.safety import shown

KIND = "Terugkoppelrapport"
NO_STUDY = "Tot en met {day} is er van uw organisatie geen klantreisonderzoek met een gesprek vastgelegd."
NO_LIVE = "In de twaalf maanden tot en met {day} ging er geen verbetering live."
LIVE_SINCE = "Hier staat wat live ging in de twaalf maanden tot en met {day}."
FICTIONAL = "Dit rapport bevat fictieve gegevens. Het is een voorbeeld en gaat niet over echte mensen of cijfers."
FULL_WIDTH = 650.0  # of a chart that fills the column of a page
SEVERITIES = ("kleine hinder", "hulp nodig", "vertraging", "schade dreigt", "afhaken")


def report_view(content: ReportContent) -> dict[str, Any]:
    """Everything a template needs, as text; pictures by name."""
    drawn = pictures(content)
    asked = content.asked
    until = day(content.until or content.end)
    return {
        "kind": KIND,
        "title": f"{KIND} {content.organisation}, {content.period}",
        "organisation": content.organisation,
        "period": content.period[0].upper() + content.period[1:],
        "made": f"Gemaakt op {day(content.made_on)}",
        "fictional": FICTIONAL if content.fictional else "",
        "mark": "Fictieve gegevens" if content.fictional else "",
        "unfinished": _unfinished(content),
        "facts": _facts(content),
        "own_summary": [part.strip() for part in content.own_summary.split("\n") if part.strip()],
        "summary": list(content.summary),
        "asked": {
            "base": _base(content),
            "time": _picture(drawn.time),
            "too_few": "Per week of maand zijn er te weinig vragen om te tonen."
            if asked.any and not drawn.time
            else "",
            "topics": _picture(drawn.topics),
            "table": _topics_table(asked),
            "topics_note": _topics_note(asked),
            "more": [_picture(picture) for picture in drawn.more],
        },
        "studies": [
            _study(study, _picture(picture)) for study, picture in zip(content.studies, drawn.maps, strict=True)
        ],
        "no_study": "" if content.studies else NO_STUDY.format(day=until),
        "funnels": [
            {
                "heading": f"Waar haakten bezoekers af bij {funnel.process}?",
                "picture": _picture(picture),
                "text": "" if picture else f"Er zijn te weinig bezoeken om te tonen ({funnel.weeks}).",
            }
            for funnel, picture in zip(content.funnels, drawn.funnels, strict=True)
        ],
        "live_since": LIVE_SINCE.format(day=until) if content.live else "",
        "live": [_live(line) for line in content.live],
        "no_live": "" if content.live else NO_LIVE.format(day=until),
        "open": [_open(line) for line in content.open_items if not line.small],
        "open_small": _open_small([line for line in content.open_items if line.small]),
        "no_open": "" if content.open_items else "Er staan geen verbeterpunten open.",
        "short": not drawn.drawn(),  # little enough for one run of pages, without a page for the summary
        "quotes": [quote.text for quote in content.quotes],
        "method": list(content.method),
        "limits": list(content.limits),
        "tables": [_picture(picture) for picture in drawn.drawn() if picture.rows],
    }


def _facts(content: ReportContent) -> list[dict[str, str]]:
    asked = content.asked
    total = "geen" if not asked.any else "< 10" if asked.total is None else shown(asked.total)
    undated = "< 10" if asked.undated is None else shown(asked.undated)
    facts = [{"number": total, "label": "vragen in deze periode"}]
    if asked.topics_undated:
        facts = [{"number": undated, "label": "vragen, alle zonder datum"}]
    elif not asked.any and asked.any_undated:
        facts.append({"number": undated, "label": "vragen zonder datum"})
    if asked.total is not None and asked.previous is not None:
        difference = asked.total - asked.previous
        sign = "+" if difference > 0 else "−" if difference < 0 else "±"
        facts.append({"number": f"{sign}{shown_plain(abs(difference))}", "label": "vergeleken met de periode ervoor"})
    done = sum(line.in_period for line in content.live)
    facts.append({"number": str(done), "label": f"verbetering{'' if done == 1 else 'en'} live in deze periode"})
    number = len(content.open_items)
    facts.append({"number": str(number), "label": f"verbeterpunt{'' if number == 1 else 'en'} open"})
    return facts


def _unfinished(content: ReportContent) -> str:
    if content.until is None or content.asked.topics_undated:
        return ""
    return f"De periode is nog niet voorbij. Dit rapport telt tot en met {day(content.until)}."


def _base(content: ReportContent) -> list[str]:
    asked = content.asked
    until = content.until or content.end
    if asked.topics_undated:
        return ["Geen van de vragen heeft een datum. Geteld zijn alle vragen, uit welke periode ook."]
    told = [f"Geteld zijn vragen met een datum van {day(content.start)} tot en met {day(until)}."]
    if asked.any_undated:
        told.append(f"Daarnaast zijn er {questions(asked.undated)} zonder datum; die tellen hier niet mee.")
    if asked.without_topic is not None:
        told.append(f"{shown(asked.without_topic)} vragen zijn nog niet in een onderwerp ingedeeld.")
    if asked.any and asked.last_on and (until - asked.last_on).days > 7:
        told.append(f"De laatste vraag is van {day(asked.last_on)}; daarna is niets meer aangeleverd of vastgelegd.")
    return told


def _topics_table(asked: Asked) -> dict[str, Any] | None:
    if not asked.topics:
        return None
    lines = _told(asked)
    if asked.topics_undated:
        rows = [[{"text": topic.label, "small": topic.product or ""}, shown(topic.count)] for topic in lines]
        return {"header": ["Onderwerp", "Vragen zonder datum"], "rows": rows, "numbers": [1], "marks": []}
    rows = [
        [
            {"text": topic.label, "small": topic.product or "", "mark": topic.mark},
            shown(topic.count),
            shown(topic.previous) if asked.previous_any and topic.compared else "–",
            topic.change,
        ]
        for topic in lines
    ]
    return {"header": ["Onderwerp", "Vragen", "Periode ervoor", "Verandering"], "rows": rows, "numbers": [1, 2, 3]}


def _told(asked: Asked) -> list[TopicLine]:
    """The topics with a number to tell; all of them when none has, so that there is something to read."""
    return [one for one in asked.topics if one.count is not None or one.previous is not None] or list(asked.topics)


def _topics_note(asked: Asked) -> str:
    if not asked.topics:
        return "De vragen zijn nog niet in onderwerpen verdeeld." if asked.any or asked.topics_undated else ""
    left_out = asked.topics_left_out + len(asked.topics) - len(_told(asked))
    if left_out == 1:
        return "Nog 1 kleiner onderwerp staat niet in deze tabel."
    return f"Nog {left_out} kleinere onderwerpen staan niet in deze tabel." if left_out else ""


def _study(study: StudyPart, picture: dict[str, Any] | None) -> dict[str, Any]:
    told = [f"Gesproken met {study.customers} {'klant' if study.customers == 1 else 'klanten'}"]
    if study.when:
        told[0] += f", {study.when}"
    if study.others:
        others = (
            "is er nog 1 ander onderzoek" if study.others == 1 else f"zijn er nog {study.others} andere onderzoeken"
        )
        told.append(f"Van deze klantreis {others}")
    return {
        "heading": f"Klantreis {study.process}",
        "text": ". ".join(told) + ".",
        "incomplete": ""
        if study.complete
        else f"Dit onderzoek is nog niet compleet: {study.lacking}. Lees het als een eerste indruk.",
        "pains": [
            {
                "name": pain.name,
                "customers": f"{pain.customers} van de {pain.of} klanten",
                "severity": SEVERITIES[pain.severity - 1] if pain.severity else "",
            }
            for pain in study.pain_points
        ],
        "no_pains": "" if study.pain_points else "In deze gesprekken zijn nog geen knelpunten aangewezen.",
        "picture": picture,
    }


def _live(line: LiveLine) -> dict[str, str]:
    return {
        "tag": line.tag,
        "title": line.title,
        "process": _where(line),
        "when": f"Live sinds {day(line.live_on)}" + (", in deze periode" if line.in_period else ""),
        "expected": f"Vooraf verwacht: {line.expected}." if line.expected else "",
        "counts": line.counts,
        "effect": f"{line.effect} (Bepaald op {day(line.effect_on)}.)" if line.effect and line.effect_on else "",
        "answer": line.answer,
    }


def _open(line: OpenLine) -> dict[str, str]:
    return {
        "tag": line.tag,
        "title": line.title,
        "process": _where(line),
        "priority": "–" if line.priority is None else decimal(line.priority),
        "reasons": line.reasons,
        "evidence": " · ".join(line.evidence),
        "suggestion": line.suggestion,
        "status": line.status,
        "owner": line.owner,
        "due": line.due,
        "overdue": "ja" if line.overdue else "",
        "answer": line.answer,
    }


def _where(line: LiveLine | OpenLine) -> str:
    return " · ".join(part for part in (line.process, f"samen met {line.together}" if line.together else "") if part)


def _open_small(lines: list[OpenLine]) -> str:
    """The small ones by name only: each has the same step, to see whether it grows."""
    if not lines:
        return ""
    names = ", ".join(f"‘{line.title}’ ({line.tag})" for line in lines)
    counts = {line.evidence[0] for line in lines}  # with its period, which need not be that of the report
    (few,) = counts if len(counts) == 1 else ("minder dan 10 vragen",)
    few = few[:1].lower() + few[1:]
    if len(lines) == 1:
        return f"Over één onderwerp kwamen {few}; kijk later of er meer over wordt gevraagd: {names}."
    return f"Over {len(lines)} onderwerpen kwamen telkens {few}; kijk later of er meer over wordt gevraagd: {names}."


def _size(svg: str) -> tuple[float, float]:
    """Width and height of a drawing, in its own units."""
    wide, high = (re.search(rf'\s{name}="([\d.]+)"', svg) for name in ("width", "height"))
    return float(wide[1]) if wide else FULL_WIDTH, float(high[1]) if high else FULL_WIDTH


def _picture(picture: Picture | None) -> dict[str, Any] | None:
    if picture is None:
        return None
    width, height = _size(picture.svg)
    return {
        "file": picture.name,
        "heading": picture.heading,
        "alt": picture.description,
        "remark": picture.remark,
        "svg": picture.svg,
        "share": width / FULL_WIDTH,
        "ratio": height / width,
        "header": list(picture.header),
        "texts": picture.texts,
        "rows": [list(row) for row in picture.rows],
    }
