"""“U vroeg, wij deden”: one page for citizens on what an organisation did with their questions; no counts in it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from markupsafe import Markup
from sqlmodel import Session, col, select

from exports.models import BacklogItem, Status
from exports.owners import belongs_to, sharers
from exports.queries import is_fictional
from exports.report_html import font_faces
from exports.report_improvements import own_title
from exports.report_reading import latest_verdicts
from exports.report_words import day, during
from exports.templating import fill
from exports.typesetting import TEMPLATES, compile_pdf, page_count
from journeys.errors import N_, NotFound, NothingToDo
from journeys.file_errors import FormatUnknown
from journeys.models import Organisation
from journeys.periods import Period

FORMATS = ("html", "pdf")
MOST = 6  # improvements on one page
LONGEST = 420  # characters of an answer
# what became of the questions, as it is told to citizens whichever way it went
SINCE = {
    "less": "Sindsdien krijgen we hierover minder vragen.",
    "more": "Sindsdien krijgen we hierover meer vragen.",
    "same": "We krijgen hierover nog ongeveer evenveel vragen.",
}
# where that was expected beforehand
MEANT = {"more": "Sindsdien stellen mensen hierover vaker een vraag. Dat was ook de bedoeling."}


@dataclass(frozen=True)
class Done:
    """What people asked and what was done about it."""

    asked: str
    done: str
    live_on: date
    since: str  # what it did, where that is known
    together: str = ""  # with which organisations


@dataclass(frozen=True)
class CitizensPage:
    """The page of one organisation and period."""

    organisation: str
    start: date
    end: date
    period: str
    when: str  # the period in a sentence
    fictional: bool
    improvements: tuple[Done, ...]
    more: int = 0  # improvements that did not fit


def citizens_page(session: Session, organisation_id: int, period: Period) -> CitizensPage:
    """What went live in a period with an answer of the organisation, newest first.

    Raises `NotFound`, and `NothingToDo` when nothing did: an empty page would promise what is not there.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None:
        raise NotFound(kind=N_("organisation"), id=organisation_id)
    items = session.exec(
        select(BacklogItem)
        .where(
            belongs_to(organisation_id),
            col(BacklogItem.status).in_((Status.LIVE, Status.EFFECT_KNOWN)),
            col(BacklogItem.live_on).between(period.start, period.end),
            col(BacklogItem.answer) != "",
        )
        .order_by(col(BacklogItem.live_on).desc(), col(BacklogItem.id))
    ).all()
    if not items:
        raise NothingToDo(
            missing=N_("no improvement with an answer went live in this period"),
            next_step=N_("Record the answer and the date it went live, or choose another period."),
        )
    together = sharers(session, items, organisation_id, leads="")
    verdicts = latest_verdicts(session, [item.id or 0 for item in items])
    told = tuple(
        Done(
            own_title(item.title, item.title_edited),
            _short(item.answer),
            item.live_on,
            _since(found, item.expected_change),
            together.get(item.id or 0, ""),
        )
        for item in items
        if item.live_on
        for found in (verdicts.get(item.id or 0, ""),)
    )
    return CitizensPage(
        organisation=organisation.name,
        start=period.start,
        end=period.end,
        period=period.label,
        when=during(period),
        fictional=is_fictional(session, organisation_id),
        improvements=told[:MOST],
        more=max(0, len(told) - MOST),
    )


def render_citizens(page: CitizensPage, format: str) -> bytes:
    """The page as the bytes of one file; raises `FormatUnknown`, `TypesettingFailed`."""
    if format == "html":
        return _html(page).encode()
    if format == "pdf":
        return on_one_page(page, lambda shorter: compile_pdf("citizens.typ", _view(shorter)))
    raise FormatUnknown(format=format, choices=", ".join(FORMATS))


def on_one_page(page: CitizensPage, make: Callable[[CitizensPage], bytes]) -> bytes:
    """The PDF with as many improvements as one page holds."""
    made = make(page)
    while page_count(made) > 1 and len(page.improvements) > 1:
        page = replace(page, improvements=page.improvements[:-1], more=page.more + 1)
        made = make(page)
    return made


def _html(page: CitizensPage) -> str:
    style = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("report.css", "sheet.css"))
    return fill(
        "citizens.html.j2",
        page=_view(page),
        style=Markup(style),  # noqa: S704 - our own files
        fonts=Markup(font_faces()),  # noqa: S704
    )


def _view(page: CitizensPage) -> dict[str, Any]:
    return {
        "title": f"U vroeg, wij deden: {page.organisation}, {page.period}",
        "organisation": page.organisation,
        "period": page.period[0].upper() + page.period[1:],
        "opening": (
            "U stelde ons vragen, net als veel andere mensen. Die vragen laten zien wat niet duidelijk is of niet goed "
            f"gaat. Hieronder leest u wat wij {page.when} hebben verbeterd."
        ),
        "done": [
            {
                "asked": one.asked,
                "done": one.done,
                "when": f"Sinds {day(one.live_on)}" + (f", samen met {one.together}" if one.together else ""),
                "since": one.since,
            }
            for one in page.improvements
        ],
        "more": _more(page.more),
        "closing": "Hebt u zelf een vraag over de overheid? Kom langs bij een Informatiepunt Digitale Overheid. Dat "
        "vindt u in de bibliotheek. U hoeft geen afspraak te maken en het is gratis.",
        "fictional": "Dit is een voorbeeld met fictieve gegevens. Het gaat niet over echte mensen."
        if page.fictional
        else "",
        "mark": "Fictieve gegevens" if page.fictional else "",
    }


def _since(found: str, expected: str | None) -> str:
    """What became of the questions; more of them is no failure where that was what the improvement was for."""
    return (MEANT if found == expected else {}).get(found) or SINCE.get(found, "")


def _more(number: int) -> str:
    if not number:
        return ""
    return "Er is nog 1 andere verbetering." if number == 1 else f"Er zijn nog {number} andere verbeteringen."


def _short(text: str) -> str:
    """The answer, cut at the end of a sentence where it is too long for a page with others."""
    words = " ".join(text.split())
    if len(words) <= LONGEST:
        return words
    head = words[:LONGEST]
    end = max(head.rfind(mark) for mark in (". ", "! ", "? "))
    return head[: end + 1] if end > LONGEST // 3 else head.rsplit(" ", 1)[0] + " …"
