"""What waits for the user today, read across the rooms: each is a number, a sentence and a place to go.

Only the workbench may look into all rooms at once; every read is one statement, whatever the number of
organisations.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlmodel import Session, col

from exports.awaiting import unanswered
from exports.effect_list import newly_known
from exports.models import BacklogItem, Status
from exports.owners import belongs_to
from feedback.imports import quarantined_count
from feedback.queries import totals, uncertain_count
from journeys.models import Organisation
from journeys.queries import studies
from journeys.remarks import remarks
from topics.alarms import TopicAlarm, alarms
from topics.counts import asked_per_week, own_counts
from topics.models import LinkStatus, PainPointLink, Topic
from topics.trends import PeriodCount, counted
from workbench.i18n import _, format_number, ngettext

NEWS = timedelta(weeks=4)  # so long an effect is told as newly known
MOST = 7  # cards at once: what comes after is for another day
WITHOUT_REPLY = (Status.PROPOSED, Status.SENT)


@dataclass(frozen=True)
class Task:
    """One thing to do: how many, what it is, and the screen (with its parameters) to do it on."""

    key: str
    number: int
    sentence: str
    screen: str
    label: str
    icon: str
    parameters: tuple[tuple[str, int | str], ...] = ()


@dataclass(frozen=True)
class TopicChange:
    """A topic's dated questions in a period and in the equally long one before it."""

    topic_id: int
    label: str
    organisation: str
    count: int
    previous: int
    weeks: tuple[PeriodCount, ...]


@dataclass(frozen=True)
class Improvement:
    """An improvement that went live."""

    id: int
    title: str
    organisation: str
    live_on: date


def topic_changes(session: Session, organisation_id: int | None, start: date, end: date) -> list[TopicChange]:
    """Each topic that was asked about in the period or the one before it, greatest growth first."""
    before = start - (end - start) - timedelta(days=1)
    named = (
        select(col(Topic.id), col(Topic.label), _short_name())
        .join(Organisation, col(Organisation.id) == col(Topic.organisation_id))
        .where(col(Topic.retired_at).is_(None))
    )
    if organisation_id is not None:
        named = named.where(col(Topic.organisation_id) == organisation_id)
    names = {number: (label, organisation) for number, label, organisation in session.execute(named)}
    changes = []
    for topic_id, own in asked_per_week(session, before, start, end, own_counts(organisation_id)).items():
        if topic_id not in names:
            continue
        count = sum(number for day, number in own.items() if day >= start)
        previous = sum(own.values()) - count
        changes.append(TopicChange(topic_id, *names[topic_id], count, previous, counted(own, start, end)))
    return sorted(changes, key=lambda change: (change.previous - change.count, change.topic_id))


def _short_name() -> ColumnElement[str]:
    """What an organisation is called in a sentence: its abbreviation where it has one."""
    return func.coalesce(func.nullif(col(Organisation.abbreviation), ""), col(Organisation.name))


def improvements(session: Session, organisation_id: int | None, start: date, end: date) -> list[Improvement]:
    """The improvements that went live in the period, in order of their day."""
    statement = (
        select(col(BacklogItem.id), col(BacklogItem.title), _short_name(), col(BacklogItem.live_on))
        .join(Organisation, col(Organisation.id) == col(BacklogItem.organisation_id))
        .where(
            col(BacklogItem.live_on) >= start,
            col(BacklogItem.live_on) <= end,
            col(BacklogItem.merged_into_id).is_(None),
        )
        .order_by(col(BacklogItem.live_on), col(BacklogItem.id))
    )
    if organisation_id is not None:
        statement = statement.where(belongs_to(organisation_id))
    return [Improvement(row[0], row[1], row[2], row[3]) for row in session.execute(statement)]


def tasks(session: Session, organisation_id: int | None, end: date, today: date) -> list[Task]:
    """What waits, as it stood when the period ended, the most telling first; what has nothing waiting is left out."""
    told = alarms(session, organisation_id, as_of=min(today, end + timedelta(days=1)))
    found = [
        _rising([alarm for alarm in told if alarm.kind == "rising"]),
        _new([alarm for alarm in told if alarm.kind == "new"]),
        _effects(session, organisation_id, today),
        _remarks(session, organisation_id),
        _incomplete_studies(session, organisation_id),
        _without_reply(session, organisation_id, today),
        _links(session, organisation_id),
        *_feedback(session, organisation_id),
    ]
    return [task for task in found if task and task.number][:MOST]


def _rising(told: list[TopicAlarm]) -> Task | None:
    if not told:
        return None
    top = told[0]
    sentence = ngettext(
        "topic is rising: “{topic}” ({organisation}), {count} questions {period} where about {expected} were expected.",
        "topics are rising; the clearest “{topic}” ({organisation}): {count} questions {period} where about {expected} "
        "were expected.",
        len(told),
    ).format(
        topic=top.label,
        organisation=top.short_name,
        count=format_number(top.count),
        period=in_the_last(top.weeks),
        expected=format_number(round(top.expected)),
    )
    place = (("onderwerp", top.topic_id),) if len(told) == 1 else (("volgorde", "signaal"),)
    return Task("rising", len(told), sentence, "topic_list", _("See what is rising"), ":material/trending_up:", place)


def _new(told: list[TopicAlarm]) -> Task | None:
    if not told:
        return None
    top = max(told, key=lambda alarm: alarm.count)
    sentence = ngettext(
        "topic is new: “{topic}” ({organisation}), {count} questions {period} and none before.",
        "topics are new; the largest “{topic}” ({organisation}): {count} questions {period} and none before.",
        len(told),
    ).format(
        topic=top.label,
        organisation=top.short_name,
        count=format_number(top.count),
        period=in_the_last(top.weeks),
    )
    place = (("onderwerp", top.topic_id),)
    return Task("new", len(told), sentence, "topic_list", _("Look at the new topic"), ":material/fiber_new:", place)


def _effects(session: Session, organisation_id: int | None, today: date) -> Task | None:
    since = datetime.combine(today - NEWS, time(), tzinfo=UTC)
    rows = newly_known(session, organisation_id, since)
    if not rows:
        return None
    number = len(rows)
    sentence = ngettext(
        "improvement has an effect that is now known: “{title}” ({organisation}), {verdict}.",
        "improvements have an effect that is now known; the latest “{title}” ({organisation}): {verdict}.",
        number,
    ).format(title=rows[0].title, organisation=rows[0].organisation, verdict=rows[0].words)
    place = (("verbeterpunt", rows[0].item_id),)
    return Task("effects", number, sentence, "effect", _("See the effect"), ":material/trending_down:", place)


def _remarks(session: Session, organisation_id: int | None) -> Task | None:
    rows = remarks(session, organisation_id=organisation_id, waiting=True)
    if not rows:
        return None
    sentence = ngettext(
        "remark of a respondent about their own record waits for an answer, in “{study}”.",
        "remarks of respondents about their own records wait for an answer; the oldest in “{study}”.",
        len(rows),
    ).format(study=rows[0].study)
    place = (("onderzoek", rows[0].study_id), ("deel", "gesprekken"), ("deelnemer", rows[0].respondent_id))
    return Task("remarks", len(rows), sentence, "journeys", _("Answer the remarks"), ":material/chat_bubble:", place)


def in_the_last(weeks: int) -> str:
    """The whole weeks that an alarm is about, in words."""
    return ngettext("in the last whole week", "in the last {number} whole weeks", weeks).format(number=weeks)


def _incomplete_studies(session: Session, organisation_id: int | None) -> Task | None:
    lacking = [study for study in studies(session, organisation_id) if not study.complete]
    if not lacking:
        return None
    sentence = ngettext(
        "study still lacks a customer: “{study}”, {done} of 4 conversations held.",
        "studies still lack a customer; the newest “{study}”: {done} of 4 conversations held.",
        len(lacking),
    ).format(study=lacking[0].title, done=lacking[0].sessions)
    place = (("onderzoek", lacking[0].id),)
    return Task("studies", len(lacking), sentence, "journeys", _("Look at the study"), ":material/group_add:", place)


def _without_reply(session: Session, organisation_id: int | None, today: date) -> Task | None:
    statement = (
        select(col(BacklogItem.id))
        .where(
            or_(unanswered(today), and_(col(BacklogItem.status).in_(WITHOUT_REPLY), col(BacklogItem.due_on) < today)),
            col(BacklogItem.merged_into_id).is_(None),
        )
        .order_by(func.coalesce(col(BacklogItem.answer_by), col(BacklogItem.due_on)), col(BacklogItem.id))
    )
    if organisation_id is not None:
        statement = statement.where(belongs_to(organisation_id))
    late = list(session.scalars(statement))
    number = len(late)
    if not late:
        return None
    sentence = ngettext(
        "improvement is past its date without a reply from the organisation.",
        "improvements are past their date without a reply from the organisation.",
        number,
    )
    place = (("verbeterpunt", late[0] or 0),)
    return Task("overdue", number, sentence, "backlog_board", _("Ask for a reply"), ":material/event_busy:", place)


def _links(session: Session, organisation_id: int | None) -> Task | None:
    statement = (
        select(col(PainPointLink.topic_id), func.count(col(PainPointLink.id)))
        .join(Topic, col(Topic.id) == col(PainPointLink.topic_id))
        .where(col(PainPointLink.status) == LinkStatus.SUGGESTED, col(Topic.retired_at).is_(None))
        .group_by(col(PainPointLink.topic_id))
        .order_by(func.max(col(PainPointLink.similarity)).desc())
    )
    if organisation_id is not None:
        statement = statement.where(col(Topic.organisation_id) == organisation_id)
    rows = session.execute(statement).all()
    if not rows:
        return None
    number = sum(count for _topic, count in rows)
    sentence = ngettext(
        "link between a pain point and a topic waits for your judgement.",
        "links between pain points and topics wait for your judgement.",
        number,
    )
    place = (("onderwerp", rows[0][0] or 0),)
    return Task("links", number, sentence, "topic_list", _("Judge the surest"), ":material/link:", place)


def _feedback(session: Session, organisation_id: int | None) -> list[Task]:
    everything = totals(session)
    here = everything if organisation_id is None else totals(session, organisation_id=organisation_id)
    aside, unsure = quarantined_count(session), uncertain_count(session, organisation_id)
    unrouted = ngettext(
        "question has no organisation yet, so nobody hears of it (of {base} in all).",
        "questions have no organisation yet, so nobody hears of them (of {base} in all).",
        everything.unrouted,
    ).format(base=format_number(everything.items))
    uncertain = ngettext(
        "question was given an organisation without much certainty (of {base} with an organisation).",
        "questions were given an organisation without much certainty (of {base} with an organisation).",
        unsure,
    ).format(base=format_number(here.routed))
    undated = ngettext(
        "question has no date: it is counted, but no trend shows it (of {base} in all).",
        "questions have no date: they are counted, but no trend shows them (of {base} in all).",
        here.undated,
    ).format(base=format_number(here.items))
    set_aside = ngettext(
        "row of an import could not be read and was set aside.",
        "rows of imports could not be read and were set aside.",
        aside,
    )
    look, assign = _("Look at these questions"), _("Assign these questions")
    of_nobody = (("deel", "toewijzen"), ("organisatie", ""))
    unsure_ones, no_date, earlier = (("toon", "onzeker"),), (("toon", "zonder-datum"),), (("deel", "eerder"),)
    return [
        Task("unrouted", everything.unrouted, unrouted, "items", assign, ":material/alt_route:", of_nobody),
        Task("uncertain", unsure, uncertain, "items", _("Check these questions"), ":material/help:", unsure_ones),
        Task("quarantined", aside, set_aside, "items", _("See why"), ":material/report:", earlier),
        Task("undated", here.undated, undated, "items", look, ":material/event_note:", no_date),
    ]
