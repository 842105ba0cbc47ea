"""One A4 for a library desk, over all organisations: what is asked most, what changed, whom to refer to.

Only what was asked ten times or more is on it, rounded to 10: a reader of sheets of several desks and periods finds
no small number between them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup
from sqlalchemy import case, func
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from exports.models import BacklogItem, Status
from exports.owners import co_owners, enumerated, owner_row
from exports.published import coarsened
from exports.queries import is_fictional
from exports.report_asked import days_before
from exports.report_figures import mark
from exports.report_html import font_faces
from exports.report_improvements import own_title
from exports.report_words import day, during
from exports.safety import THRESHOLD, shown
from exports.templating import fill
from exports.typesetting import TEMPLATES, compile_pdf, page_count
from feedback.models import Item, Routing
from feedback.referrals import grouped
from journeys.errors import UnknownDesk
from journeys.file_errors import FormatUnknown
from journeys.models import Organisation
from journeys.periods import Period
from topics.models import Topic, TopicAssignment

FORMATS = ("html", "pdf")
EVERYWHERE = "Alle Informatiepunten"
ROUNDED_TO = 10
ASKED = 8  # topics on the sheet
CHANGED = 4
REFERRED = 6  # organisations
LOOKING_BACK = timedelta(days=365)
LONGEST = 200  # characters of an answer


@dataclass(frozen=True)
class MostAsked:
    """A subject that people came with."""

    label: str
    organisation: str
    count: int  # rounded to 10
    mark: str  # nieuw, stijgt, daalt, or nothing


@dataclass(frozen=True)
class Changed:
    """What an organisation improved."""

    title: str
    organisation: str
    live_on: date
    answer: str


@dataclass(frozen=True)
class Referral:
    """Where visitors with questions about an organisation were sent most."""

    organisation: str
    to: tuple[str, ...]


@dataclass(frozen=True)
class DeskSheet:
    """The sheet of one desk, or of all, and a period."""

    point: str
    period: str
    when: str
    until: date | None
    fictional: bool
    asked: tuple[MostAsked, ...]
    changed: tuple[Changed, ...]
    referrals: tuple[Referral, ...]


def desk_sheet(session: Session, period: Period, *, point: str | None = None, today: date) -> DeskSheet:
    """The sheet over a period; of one desk when `point` is given. Raises `UnknownDesk`."""
    named = _point(session, point) if point else None
    until = min(period.end, max(period.start, today))
    asked, organisations = _asked(session, period, until, named)
    return DeskSheet(
        point=named or EVERYWHERE,
        period=period.label,
        when=during(period),
        until=until if until < period.end else None,
        fictional=is_fictional(session),
        asked=asked,
        changed=_changed(session, until),
        referrals=_referrals(session, organisations, until, named),
    )


def render_desk(sheet: DeskSheet, format: str) -> bytes:
    """The sheet as the bytes of one file; raises `FormatUnknown`, `TypesettingFailed`."""
    if format == "pdf":
        return _on_one_page(sheet)
    if format != "html":
        raise FormatUnknown(format=format, choices=", ".join(FORMATS))
    style = "".join((TEMPLATES / name).read_text(encoding="utf-8") for name in ("report.css", "sheet.css"))
    return fill(
        "desk.html.j2",
        sheet=_view(sheet),
        style=Markup(style),  # noqa: S704 - our own files
        fonts=Markup(font_faces()),  # noqa: S704
    ).encode()


def _on_one_page(sheet: DeskSheet) -> bytes:
    """The PDF with as much as one page holds: what changed longest ago goes first."""
    made = compile_pdf("desk.typ", _view(sheet))
    while page_count(made) > 1 and (sheet.changed or sheet.referrals):
        shorter = {"changed": sheet.changed[:-1]} if sheet.changed else {"referrals": sheet.referrals[:-1]}
        sheet = replace(sheet, **shorter)
        made = compile_pdf("desk.typ", _view(sheet))
    return made


def points(session: Session) -> list[str]:
    """The desks that questions were recorded at."""
    rows = session.execute(sa_select(col(Item.point)).where(col(Item.point).is_not(None)).distinct())
    return sorted(name for (name,) in rows if name)


def _point(session: Session, written: str) -> str:
    known = points(session)
    found = next((name for name in known if name.casefold() == written.strip().casefold()), None)
    if found is None:
        raise UnknownDesk(name=written, choices=", ".join(known[:20]) or "–")
    return found


def _asked(
    session: Session, period: Period, until: date, point: str | None
) -> tuple[tuple[MostAsked, ...], list[tuple[int, str]]]:
    """The topics most asked about, and their organisations in the order of the sheet."""
    before = days_before(period, until)
    day_asked = col(TopicAssignment.asked_on)
    inside = func.sum(case((day_asked >= period.start, 1), else_=0))
    earlier = func.sum(case((day_asked <= before[1], 1), else_=0))
    query = (
        sa_select(
            col(Topic.label),
            col(Organisation.id),
            func.coalesce(func.nullif(col(Organisation.abbreviation), ""), col(Organisation.name)),
            inside,
            earlier,
        )
        .join(TopicAssignment, col(TopicAssignment.topic_id) == col(Topic.id))
        .join(Organisation, col(Organisation.id) == col(Topic.organisation_id))
        .where(day_asked.between(before[0], until), col(Topic.retired_at).is_(None))
        .group_by(col(Topic.id), col(Topic.label), col(Organisation.id))
        .having(inside >= THRESHOLD)
    )
    if point is not None:
        query = query.join(Item, col(Item.id) == col(TopicAssignment.item_id)).where(col(Item.point) == point)
    days, days_earlier = (until - period.start).days + 1, (before[1] - before[0]).days + 1
    found = []
    for label, organisation_id, organisation, now, then in session.execute(query):
        count, was = coarsened(int(now), ROUNDED_TO), coarsened(int(then), ROUNDED_TO) if then >= THRESHOLD else None
        word = mark(count, was, days, days_earlier, new=False)
        found.append((MostAsked(label, organisation, count, word), organisation_id))
    found.sort(key=lambda entry: (-entry[0].count, entry[0].label))
    organisations = list(dict.fromkeys((number, one.organisation) for one, number in found))
    return tuple(one for one, _ in found[:ASKED]), organisations


def _changed(session: Session, until: date) -> tuple[Changed, ...]:
    rows = session.exec(
        select(BacklogItem, Organisation)
        .join(Organisation, col(Organisation.id) == col(BacklogItem.organisation_id))
        .where(
            col(BacklogItem.live_on).between(until - LOOKING_BACK, until),
            col(BacklogItem.status).in_((Status.LIVE, Status.EFFECT_KNOWN)),
            col(BacklogItem.merged_into_id).is_(None),
        )
        .order_by(col(BacklogItem.live_on).desc(), col(BacklogItem.id))
        .limit(CHANGED)
    ).all()
    shares = co_owners(session, [item.id or 0 for item, _ in rows])
    return tuple(
        Changed(
            title=own_title(item.title, item.title_edited),
            organisation=enumerated(
                [owner_row(organisation).short, *(one.short for one in shares.get(item.id or 0, ()))]
            ),
            live_on=item.live_on,
            answer=_short(item.answer),
        )
        for item, organisation in rows
        if item.live_on
    )


def _referrals(
    session: Session, organisations: Sequence[tuple[int, str]], until: date, point: str | None
) -> tuple[Referral, ...]:
    """Where visitors were sent, for each organisation; only places that ten or more were sent to, the most first."""
    names = dict(organisations[:REFERRED])
    query = (
        sa_select(col(Routing.organisation_id), col(Item.referral), func.count())
        .join(Item, col(Item.id) == col(Routing.item_id))
        .where(
            col(Routing.organisation_id).in_(names),
            col(Item.referral).is_not(None),
            col(Item.asked_on).between(until - LOOKING_BACK, until),
        )
        .group_by(col(Routing.organisation_id), col(Item.referral))
    )
    if point is not None:
        query = query.where(col(Item.point) == point)
    places: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for organisation_id, place, count in session.execute(query):
        places[organisation_id].append((place, count))
    found = []
    for organisation_id, name in names.items():
        usual = [place for place, count in grouped(places[organisation_id]) if place and count >= THRESHOLD]
        if usual:
            found.append(Referral(name, tuple(usual[:2])))
    return tuple(found)


def _view(sheet: DeskSheet) -> dict[str, Any]:
    until = f" Geteld tot en met {day(sheet.until)}." if sheet.until else ""
    return {
        "title": f"Balieblad {sheet.point}, {sheet.period}",
        "point": sheet.point,
        "period": sheet.period[0].upper() + sheet.period[1:],
        "base": f"Vragen die {sheet.when} zijn vastgelegd, afgerond op tientallen.{until}",
        "asked": [
            {"label": one.label, "organisation": one.organisation, "count": shown(one.count), "mark": one.mark}
            for one in sheet.asked
        ],
        "no_asked": "" if sheet.asked else "Er is geen onderwerp met tien vragen of meer.",
        "changed": [
            {"title": one.title, "organisation": one.organisation, "when": day(one.live_on), "answer": one.answer}
            for one in sheet.changed
        ],
        "no_changed": "" if sheet.changed else "Het afgelopen jaar is nog geen verbetering gemeld.",
        "referrals": [{"organisation": one.organisation, "to": " of ".join(one.to)} for one in sheet.referrals],
        "no_referrals": "" if sheet.referrals else "Er is te weinig vastgelegd over waarheen mensen zijn verwezen.",
        "fictional": "Dit is een voorbeeld met fictieve gegevens." if sheet.fictional else "",
        "mark": "Fictieve gegevens" if sheet.fictional else "",
    }


def _short(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= LONGEST else words[:LONGEST].rsplit(" ", 1)[0] + " …"
