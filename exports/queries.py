"""What the backlog reads straight from the tables, of one organisation: links, funnels, letters, words."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, case, exists, false, func, or_, true, union_all
from sqlalchemy import select as sa_select
from sqlmodel import Session, col, select

from exports.letter_contact import PHONE
from exports.models import BacklogItem, CoOwner
from exports.safety import rounded
from feedback.funnels import step_totals
from feedback.models import Item, Letter, Routing, Source
from journeys.base import reads_evidence
from journeys.coding import COUNTS
from journeys.models import (
    Code,
    Coding,
    Highlight,
    JourneySession,
    Process,
    Product,
    Respondent,
    Study,
    Touchpoint,
)
from journeys.periods import Period
from topics.models import LinkStatus, PainPointLink, Topic, TopicAssignment

TITLE_SEARCHED = 300  # characters: in longer texts no title is sought


@dataclass(frozen=True)
class ConfirmedLink:
    """A person confirmed that this topic and this pain point of a process tell of the same problem."""

    topic_id: int
    code_id: int
    process_id: int
    similarity: float


@dataclass(frozen=True)
class FunnelFigures:
    """One step of an online process over a run of weeks: visits, and the share that left there."""

    step: str
    position: int
    visits: int
    exits: int
    first_week: date
    last_week: date

    @property
    def drop_off(self) -> float:
        """Share of the visits of this step that ended there, 0 to 1, from counts as they may leave."""
        visits, exits = rounded(self.visits), rounded(self.exits)
        return min(exits / visits, 1.0) if visits and exits else 0.0


@dataclass(frozen=True)
class LetterRow:
    """A letter and what the suggestion rules look for in it."""

    id: int
    process_id: int | None
    title: str
    sent_on: date | None
    number_sent: int | None
    has_phone: bool
    names_informatiepunt: bool


@dataclass(frozen=True)
class PainPlace:
    """Where in the journeys a pain point occurred: step, channel, planned or not, how many customers."""

    code_id: int
    process_id: int
    touchpoint: str
    channel: str
    plan: str
    customers: int


@dataclass(frozen=True)
class TopicFigures:
    """Of one topic: its questions in the period, before and after it; of the first, outcomes and words of each rule."""

    count: int
    previous: int
    with_outcome: int
    not_helped: int
    by_rule: Mapping[str, int]
    later: int = 0


def topic_products(session: Session, organisation_id: int) -> dict[int, str]:
    """Topic id → URI of its product, for topics that have one."""
    rows = session.exec(
        select(Topic.id, Product.uri)
        .join(Product, col(Product.id) == col(Topic.product_id))
        .where(col(Topic.organisation_id) == organisation_id)
    ).all()
    return {topic: uri for topic, uri in rows if topic is not None}


def confirmed_links(session: Session, organisation_id: int) -> list[ConfirmedLink]:
    """Confirmed links between living topics and pain points, the surest first."""
    links = session.exec(
        select(PainPointLink)
        .join(Topic, col(Topic.id) == col(PainPointLink.topic_id))
        .where(
            col(Topic.organisation_id) == organisation_id,
            col(Topic.retired_at).is_(None),
            col(PainPointLink.status) == LinkStatus.CONFIRMED,
        )
        .order_by(col(PainPointLink.similarity).desc(), col(PainPointLink.id))
    ).all()
    return [ConfirmedLink(link.topic_id, link.code_id, link.process_id, link.similarity) for link in links]


def funnels(session: Session, organisation_id: int, start: date, end: date) -> dict[int, list[FunnelFigures]]:
    """Process id → its online steps in order, summed over the weeks that begin in [start, end]."""
    found: dict[int, list[FunnelFigures]] = {}
    for one in step_totals(session, organisation_id, start, end):
        figures = FunnelFigures(one.step, one.position, one.visits, one.exits, one.first_week, one.last_week)
        found.setdefault(one.process_id, []).append(figures)
    return found


def letters(session: Session, organisation_id: int) -> list[LetterRow]:
    """The organisation's letters, newest first."""
    rows = session.exec(
        select(Letter)
        .where(col(Letter.organisation_id) == organisation_id)
        .order_by(col(Letter.sent_on).desc(), col(Letter.id))
    ).all()
    return [
        LetterRow(
            id=letter.id or 0,
            process_id=letter.process_id,
            title=letter.title,
            sent_on=letter.sent_on,
            number_sent=letter.number_sent,
            has_phone=PHONE.search(letter.text) is not None,
            names_informatiepunt="informatiepunt" in letter.text.lower(),
        )
        for letter in rows
    ]


@reads_evidence
def pain_places(session: Session, organisation_id: int) -> list[PainPlace]:
    """At which touchpoints each pain point occurred, by the number of customers."""
    customers = func.count(func.distinct(col(JourneySession.respondent_id)))
    rows = session.execute(
        sa_select(
            col(Coding.code_id),
            col(Study.process_id),
            col(Touchpoint.title),
            col(Touchpoint.channel),
            col(Touchpoint.plan),
            customers,
        )
        .join(Highlight, col(Highlight.id) == col(Coding.highlight_id))
        .join(Touchpoint, col(Touchpoint.id) == col(Highlight.touchpoint_id))
        .join(JourneySession, col(JourneySession.id) == col(Highlight.session_id))
        .join(Respondent, col(Respondent.id) == col(JourneySession.respondent_id))
        .join(Study, col(Study.id) == col(Respondent.study_id))
        .join(Process, col(Process.id) == col(Study.process_id))
        .join(Code, col(Code.id) == col(Coding.code_id))
        .where(
            col(Process.organisation_id) == organisation_id,
            col(Respondent.withdrawn_at).is_(None),
            col(Code.is_pain_point).is_(True),
            col(Coding.status).in_(COUNTS),
        )
        .group_by(
            col(Coding.code_id),
            col(Study.process_id),
            col(Touchpoint.title),
            col(Touchpoint.channel),
            col(Touchpoint.plan),
        )
        .order_by(customers.desc(), col(Touchpoint.title)),
    )
    return [PainPlace(*row) for row in rows]


def topic_figures(
    session: Session,
    topic_ids: Collection[int],
    period: Period | None,
    words: Mapping[str, Sequence[str]],
) -> dict[int, TopicFigures]:
    """Per topic with questions, what was asked in the period, the one before and since (None: over all), in one pass.

    `words` gives for each rule the pieces of text to look for; none are looked for when it is empty.
    """
    text, day, outcome = func.lower(col(Item.text)), col(TopicAssignment.asked_on), col(TopicAssignment.outcome)
    now: ColumnElement[bool] = day.between(period.start, period.end) if period else true()
    before: ColumnElement[bool] = day < period.start if period else false()
    later: ColumnElement[bool] = day > period.end if period else false()
    conditions = [now, before, later, now & outcome.is_not(None), now & (outcome == "not_helped")]
    conditions += [now & or_(*(text.contains(word, autoescape=True) for word in words[rule])) for rule in words]
    query = (
        sa_select(col(TopicAssignment.topic_id), *(func.sum(case((condition, 1), else_=0)) for condition in conditions))
        .where(col(TopicAssignment.topic_id).in_(topic_ids))
        .group_by(col(TopicAssignment.topic_id))
    )
    if words:  # only for these the items themselves are read
        query = query.join(Item, col(Item.id) == col(TopicAssignment.item_id))
    if period:
        query = query.where(day >= period.previous().start)
    figures: dict[int, TopicFigures] = {}
    for topic, *sums in session.execute(query).all():
        now_count, before_count, later_count, with_outcome, not_helped, *by_rule = (int(number) for number in sums)
        by_words = dict(zip(words, by_rule, strict=True))
        figures[topic] = TopicFigures(now_count, before_count, with_outcome, not_helped, by_words, later_count)
    return figures


def asked_in(session: Session, topic_ids: Collection[int], each: int = 60) -> dict[int, list[str]]:
    """Topic id → texts that hold a short question, the surest of the topic first; `each` at most."""
    place = func.row_number().over(
        partition_by=col(TopicAssignment.topic_id),
        order_by=(col(TopicAssignment.probability).desc(), col(TopicAssignment.item_id)),
    )
    placed = (
        sa_select(col(TopicAssignment.topic_id), col(Item.text), place.label("place"))
        .join(Item, col(Item.id) == col(TopicAssignment.item_id))
        .where(
            col(TopicAssignment.topic_id).in_(topic_ids),
            col(Item.text).contains("?"),
            func.length(col(Item.text)) < TITLE_SEARCHED,
        )
        .subquery()
    )
    rows = session.execute(sa_select(placed).where(placed.c.place <= each).order_by(placed.c.topic_id, placed.c.place))
    found: dict[int, list[str]] = {}
    for topic, text, _ in rows:
        found.setdefault(topic, []).append(text)
    return found


def items_by_status(session: Session) -> dict[int, dict[str, int]]:
    """Organisation id → status → number of improvements that it leads or takes part in."""
    led = sa_select(col(BacklogItem.organisation_id), col(BacklogItem.id))
    shared = sa_select(col(CoOwner.organisation_id), col(CoOwner.backlog_item_id))
    of = union_all(led, shared).subquery("of")
    organisation, item = of.c
    rows = session.execute(
        sa_select(organisation, col(BacklogItem.status), func.count())
        .join(BacklogItem, col(BacklogItem.id) == item)
        .where(col(BacklogItem.merged_into_id).is_(None))
        .group_by(organisation, col(BacklogItem.status))
    )
    found: dict[int, dict[str, int]] = {}
    for owner, status, number in rows:
        found.setdefault(owner, {})[status] = number
    return found


@reads_evidence
def is_fictional(session: Session, organisation_id: int | None = None) -> bool:
    """Whether any question or study of the organisation (None: of any) is an invented example."""
    from_source = exists().where(
        and_(col(Routing.item_id) == col(Item.id), col(Routing.organisation_id) == organisation_id)
    )
    invented = session.exec(select(Source.id).where(col(Source.name).ilike("%(fictief)%"))).all()
    if organisation_id is None:
        return (
            bool(invented)
            or session.exec(select(Study.id).where(col(Study.fictional).is_(True)).limit(1)).first() is not None
        )
    for source in invented:
        if session.exec(select(Item.id).where(col(Item.source_id) == source, from_source).limit(1)).first():
            return True
    study = (
        select(Study.id)
        .join(Process, col(Process.id) == col(Study.process_id))
        .where(col(Process.organisation_id) == organisation_id, col(Study.fictional).is_(True))
    )
    return session.exec(study.limit(1)).first() is not None
