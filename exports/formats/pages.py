"""The backlog to read: one HTML file that fetches nothing, and an accessible PDF with the same content."""

from typing import Any

from exports.formats.lines import answer_line, first_upper, heading, joined_line, made_line
from exports.formats.shapes import FICTIONAL, Outgoing, OutgoingItem, OutgoingQuestions, day, decimal, told_journeys
from exports.report_html import font_faces
from exports.safety import shown
from exports.templating import fill
from exports.typesetting import TEMPLATES, compile_pdf

SCALE = 5


def as_html(content: Outgoing) -> bytes:
    """One self-contained page; everything is escaped by the template engine."""
    style = (TEMPLATES / "backlog.css").read_text("utf-8")
    return fill("backlog.html.j2", page=page(content), fonts=font_faces(), style=style).encode("utf-8")


def as_pdf(content: Outgoing) -> bytes:
    """PDF/UA-1 through typst; raises `TypesettingFailed`."""
    return compile_pdf("backlog.typ", page(content))


def page(content: Outgoing) -> dict[str, Any]:
    """What both templates show, ready in words."""
    small = [item for item in content.items if item.is_small]
    full = [item for item in content.items if not item.is_small]
    return {
        "title": heading(content),
        "organisation": content.organisation,
        "kind": "Verbeterpunten",
        "made": made_line(content),
        "fictional": FICTIONAL if content.fictional else "",
        "intro": " ".join(part for part in (_intro(content, full), _smaller(full, small)) if part),
        "items": [_item(item) for item in full],
        "small": [
            {
                "tag": item.tag,
                "title": item.title,
                "process": item.process,
                "summary": item.summary,
                "priority": decimal(item.priority),
                "status": item.status_label,
            }
            for item in small
        ],
        "rule": [
            {"name": factor.label, "weight": decimal(factor.weight).removesuffix(",0"), "anchors": list(anchors)}
            for factor, anchors in _anchors(content)
        ],
        "merged": [one.sentence for one in content.merged],
        "notes": list(content.notes),
    }


def _anchors(content: Outgoing) -> list[tuple[Any, tuple[str, ...]]]:
    factors = content.items[0].factors if content.items else ()
    return [(factor, content.rule.anchors(factor.name)) for factor in factors]


def _intro(content: Outgoing, full: list[OutgoingItem]) -> str:
    if not content.items:
        return "Er zijn geen nieuwe verbeterpunten." if content.left_out else "Er zijn nog geen verbeterpunten."
    if not full:
        return "Over geen van deze onderwerpen zijn er al genoeg vragen om aantallen te tonen."
    joint = sum(bool(item.journeys and item.questions) for item in full)
    first = (
        "Dit is waar burgers op vastlopen, het belangrijkste eerst."
        " Elk punt heeft een kenmerk; houd dat aan in uw eigen systeem, dan herkennen wij uw antwoord."
    )
    if joint:
        verb = "komt" if joint == 1 else "komen"
        first += f" {joint} van de {len(full)} punten {verb} uit vragen én uit gesprekken met klanten."
    return first


def _smaller(full: list[OutgoingItem], small: list[OutgoingItem]) -> str:
    """Announces what comes after the points told in full, so that the numbers add up."""
    if not full or not small:
        return ""
    if len(small) == 1:
        return "Nog 1 punt is te klein om aantallen te tonen; dat staat achteraan, onder ‘Kleinere onderwerpen’."
    return (
        f"Nog {len(small)} punten zijn te klein om aantallen te tonen;"
        " die staan achteraan, onder ‘Kleinere onderwerpen’."
    )


def _item(item: OutgoingItem) -> dict[str, Any]:
    return {
        "tag": item.tag,
        "title": item.title,
        "process": item.process,
        "summary": item.summary,
        "priority": decimal(item.priority),
        "factors": [
            {
                "label": factor.label,
                "value": factor.value or 0,
                "text": f"{factor.value} van {SCALE}" if factor.value else "nog niet ingevuld",
                "reason": factor.reason,
            }
            for factor in item.factors
        ],
        "facts": [
            {"name": name, "value": value}
            for name, value in (
                ("Status", item.status_label),
                ("Eigenaar", item.owner or "nog geen"),
                ("Samen met", item.together),
                ("Streefdatum", day(item.due_on) if item.due_on else ""),
                ("Live sinds", day(item.live_on) if item.live_on else ""),
                ("Antwoord", item.answer or first_upper(answer_line(item))),
                *((f"Antwoord van {name}", answer) for name, answer in item.answers),
                ("Hierin opgegaan", joined_line(item)),
            )
            if value
        ],
        "evidence": _evidence(item),
        "bars": _bars(item.questions) if item.questions else [],
        "quotes": list(item.quotes),
        "suggestion": item.suggestion.splitlines(),
        "trigger": item.trigger,
        "rule": item.rule,
        "history": _history(item) if len(item.history) > 1 else [],  # that it was proposed says nothing yet
    }


def _history(item: OutgoingItem) -> list[str]:
    return [
        f"{day(step.on)}: {step.status.lower()}" + (f" ({step.reason.rstrip('.')})" if step.reason else "")
        for step in item.history
    ]


def _evidence(item: OutgoingItem) -> list[dict[str, Any]]:
    blocks = []
    if item.questions:
        about = [f"Onderwerpen: {item.questions.subjects}"] if len(item.questions.topics) > 1 else []
        blocks.append({"kind": "Vragen", "lines": [item.questions.sentence, *about]})
    if item.journeys:
        blocks.append({"kind": "Klantreizen", "lines": told_journeys(item.journeys)})
    if item.funnel:
        blocks.append({"kind": "Website", "lines": [item.funnel.sentence]})
    if item.letters:
        blocks.append({"kind": "Brieven", "lines": [letter.sentence for letter in item.letters]})
    for share in item.shares:
        told = [share.questions.sentence] if share.questions else []
        told += told_journeys(share.journeys)
        if told:
            blocks.append({"kind": f"Bij {share.organisation}", "lines": told})
    return blocks


def _bars(asked: OutgoingQuestions) -> list[dict[str, Any]]:
    """Now and before as two bars, when both may be shown."""
    if asked.period is None or asked.previous_period is None or asked.count is None or asked.previous is None:
        return []
    longest = max(asked.count, asked.previous)
    return [
        {"label": period.label, "count": shown(count), "percent": round(100 * count / longest), "now": now}
        for period, count, now in ((asked.previous_period, asked.previous, False), (asked.period, asked.count, True))
    ]
