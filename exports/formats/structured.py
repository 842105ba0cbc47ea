"""JSON for other programs, valid against backlog.schema.json beside this module; and Markdown."""

import json
from pathlib import Path
from typing import Any

from exports.formats.lines import answer_line, evidence_lines, heading, joined_line, made_line, priority_line
from exports.formats.shapes import FICTIONAL, Outgoing, OutgoingItem, OutgoingQuestions, day, decimal, told_journeys
from exports.formats.tables import escaped_markdown
from exports.safety import shown

SCHEMA = Path(__file__).with_name("backlog.schema.json")


def as_dict(content: Outgoing) -> dict[str, Any]:
    """The backlog as the JSON file holds it; counts under the threshold are null, with their text beside them."""
    rule = content.rule
    return {
        "organisation": content.organisation,
        "made_on": content.made_on.isoformat(),
        "fictional": content.fictional,
        "notes": [*([FICTIONAL] if content.fictional else []), *content.notes],
        "weights": {name: rule.weight(name) for name in ("reach", "severity", "trend", "ease")},
        "items": [_item(item) for item in content.items],
        "merged": [{"tag": one.tag, "title": one.title, "into": one.into} for one in content.merged],
    }


def as_json(content: Outgoing) -> bytes:
    """The JSON file."""
    return (json.dumps(as_dict(content), ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _item(item: OutgoingItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "tag": item.tag,
        "title": item.title,
        "process": item.process or None,
        "product": item.product or None,
        "priority": item.priority,
        "factors": [
            {"name": f.name, "label": f.label, "value": f.value, "weight": f.weight, "reason": f.reason}
            for f in item.factors
        ],
        "evidence": {
            "summary": item.summary,
            "questions": _questions(item.questions) if item.questions else None,
            "customers": {"met": item.customers, "spoken_to": item.customers_total} if item.customers_total else None,
            "journeys": [
                {
                    "pain_point": found.pain_point,
                    "study": found.study,
                    "customers": found.customers,
                    "spoken_to": found.total,
                    "complete": found.complete,
                }
                for found in item.journeys
            ],
            "funnel": {
                "process": item.funnel.process,
                "step": item.funnel.step,
                "drop_off_percent": item.funnel.percent,
                "visits": item.funnel.visits,
                "first_week": item.funnel.first_week.isoformat(),
                "last_week": item.funnel.last_week.isoformat(),
            }
            if item.funnel
            else None,
            "letters": [
                {
                    "title": letter.title,
                    "sent_on": letter.sent_on.isoformat() if letter.sent_on else None,
                    "has_phone_number": letter.has_phone,
                    "names_informatiepunt": letter.names_informatiepunt,
                }
                for letter in item.letters
            ],
            "quotes": list(item.quotes),
            "elsewhere": [
                {
                    "organisation": share.organisation,
                    "questions": _questions(share.questions) if share.questions else None,
                    "journeys": told_journeys(share.journeys),
                }
                for share in item.shares
            ],
        },
        "suggestion": {"text": item.suggestion, "trigger": item.trigger, "rule": item.rule}
        if item.suggestion
        else None,
        "status": item.status,
        "status_label": item.status_label,
        "owner": item.owner or None,
        "organisations": [{"name": owner.name, "leads": owner.leads} for owner in item.owners],
        "absorbed": list(item.absorbed),
        "due_on": item.due_on.isoformat() if item.due_on else None,
        "live_on": item.live_on.isoformat() if item.live_on else None,
        "answer": item.answer or None,
        "other_answers": [{"organisation": name, "answer": answer} for name, answer in item.answers],
        "answer_by": item.answer_by.isoformat() if item.answer_by else None,
        "unanswered": item.unanswered,
        "history": [
            {"on": step.on.isoformat(), "status": step.status, "reason": step.reason or None} for step in item.history
        ],
    }


def _questions(asked: OutgoingQuestions) -> dict[str, Any]:
    return {
        "count": asked.count,
        "count_text": shown(asked.count),
        "period": {
            "start": asked.period.start.isoformat(),
            "end": asked.period.end.isoformat(),
            "label": asked.period.label,
        }
        if asked.period
        else None,
        "previous": asked.previous,
        "previous_text": shown(asked.previous) if asked.previous_period else None,
        "trend": asked.trend,
        "topics": list(asked.topics),
    }


def as_markdown(content: Outgoing) -> bytes:
    """A table to scan and a section an item; every text escaped, so nothing in it becomes markup."""
    e = escaped_markdown
    lines = [f"# {e(heading(content))}", "", e(made_line(content)), ""]
    if content.fictional:
        lines += [f"> **{FICTIONAL}**", ""]
    if content.items:
        lines += ["| Kenmerk | Prioriteit | Verbeterpunt | Onderbouwing | Status |", "|---|---|---|---|---|"]
        lines += [
            f"| {item.tag} | {decimal(item.priority)} | {e(item.title)} | {e(item.summary)} | {item.status_label} |"
            for item in content.items
        ]
    else:
        lines.append(
            "Er zijn nog geen verbeterpunten." if not content.left_out else "Er zijn geen nieuwe verbeterpunten."
        )
    for item in content.items:
        lines += _section(item)
    if content.merged:
        lines += ["", "## Samengevoegd", "", *(f"- {e(one.sentence)}" for one in content.merged)]
    lines += ["", "---", "", *(f"- {e(note)}" for note in content.notes)]
    return ("\n".join(lines) + "\n").encode("utf-8")


def _section(item: OutgoingItem) -> list[str]:
    e = escaped_markdown
    facts = [
        item.tag,
        *([f"proces: {item.process}"] if item.process else []),
        f"prioriteit {priority_line(item)}",
        f"status: {item.status_label.lower()}",
        *([f"eigenaar: {item.owner}"] if item.owner else []),
        *([f"samen met {item.together}"] if item.together else []),
        *([f"streefdatum: {day(item.due_on)}"] if item.due_on else []),
        *([f"live sinds {day(item.live_on)}"] if item.live_on else []),
        *([answer_line(item)] if answer_line(item) else []),
    ]
    lines = ["", f"## {e(item.title)}", "", e(" · ".join(facts)), "", f"**Onderbouwing.** {e(item.summary)}.", ""]
    lines += [f"- {kind}: {e(sentence)}" for kind, sentence in evidence_lines(item)]
    for quote in item.quotes:
        lines += ["", f"> “{e(quote)}”"]
    if item.suggestion:
        lines += ["", f"**Voorstel.** {e(item.suggestion)}"]
        if item.trigger:
            lines += ["", f"Aanleiding: {e(item.trigger)}"]
    if item.answer:
        lines += ["", f"**Antwoord.** {e(item.answer)}"]
    for name, answer in item.answers:
        lines += ["", f"**Antwoord van {e(name)}.** {e(answer)}"]
    if item.absorbed:
        lines += ["", f"Hierin opgegaan: {joined_line(item)}."]
    lines += ["", "| Factor | Waarde | Waarom |", "|---|---|---|"]
    lines += [
        f"| {factor.label} | {factor.value if factor.value is not None else ''} | {e(factor.reason)} |"
        for factor in item.factors
    ]
    return lines
