"""Which improvements have an effect to look at, and which should have an expectation first: for lists on screen."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, exists, func, select
from sqlmodel import Session, col

from exports.effect_subjects import LIVE
from exports.models import BacklogItem, EffectFound, Evidence, Status
from journeys.models import Organisation

TOO_LITTLE = "too_little"  # `exports.effect.Verdict`, which reads the whole of estimation


@dataclass(frozen=True)
class EffectRow:
    """One live improvement with its verdict in words; empty where it was not worked out yet."""

    item_id: int
    title: str
    organisation: str
    live_on: date
    verdict: str
    words: str
    as_expected: bool | None
    reckoned_at: datetime | None
    measurable: bool  # a topic or an online step is tied to it
    kind: str = ""  # of what it is judged by: questions, drop_off, scores


@dataclass(frozen=True)
class Unexpected:
    """An improvement that is planned while nobody recorded what it should change."""

    item_id: int
    title: str
    organisation: str


def effect_rows(session: Session, organisation_id: int | None = None) -> list[EffectRow]:
    """Live improvements of an organisation or of all, the latest first; one query."""
    newest = select(func.max(col(EffectFound.id))).group_by(col(EffectFound.backlog_item_id))
    figures = col(EffectFound.figures)
    tied = exists().where(
        col(Evidence.backlog_item_id) == col(BacklogItem.id),
        col(Evidence.topic_id).is_not(None) | (col(Evidence.funnel_step) != ""),
    )
    statement = (
        select(
            col(BacklogItem.id),
            col(BacklogItem.title),
            func.coalesce(func.nullif(col(Organisation.abbreviation), ""), col(Organisation.name)),
            col(BacklogItem.live_on),
            func.coalesce(col(EffectFound.verdict), ""),
            func.coalesce(figures["words"].as_string(), ""),
            col(EffectFound.as_expected),
            col(EffectFound.reckoned_at),
            tied,
            func.coalesce(figures[("parts", 0, "total", "kind")].as_string(), ""),
        )
        .join(Organisation, col(Organisation.id) == col(BacklogItem.organisation_id))
        .join(
            EffectFound,
            and_(col(EffectFound.backlog_item_id) == col(BacklogItem.id), col(EffectFound.id).in_(newest)),
            isouter=True,
        )
        .where(
            col(BacklogItem.status).in_(LIVE),
            col(BacklogItem.live_on).is_not(None),
            col(BacklogItem.merged_into_id).is_(None),
        )
        .order_by(col(BacklogItem.live_on).desc(), col(BacklogItem.id))
    )
    if organisation_id is not None:
        statement = statement.where(col(BacklogItem.organisation_id) == organisation_id)
    return [EffectRow(*row) for row in session.execute(statement)]


def without_expectation(session: Session, organisation_id: int | None = None) -> list[Unexpected]:
    """Improvements that are planned and of which nobody recorded what they should change."""
    statement = (
        select(
            col(BacklogItem.id),
            col(BacklogItem.title),
            func.coalesce(func.nullif(col(Organisation.abbreviation), ""), col(Organisation.name)),
        )
        .join(Organisation, col(Organisation.id) == col(BacklogItem.organisation_id))
        .where(
            col(BacklogItem.status) == Status.PLANNED,
            col(BacklogItem.expected_change).is_(None),
            col(BacklogItem.merged_into_id).is_(None),
        )
        .order_by(col(BacklogItem.due_on), col(BacklogItem.id))
    )
    if organisation_id is not None:
        statement = statement.where(col(BacklogItem.organisation_id) == organisation_id)
    return [Unexpected(*row) for row in session.execute(statement)]


def newly_known(session: Session, organisation_id: int | None, since: datetime) -> list[EffectRow]:
    """Improvements of which the effect is known, and was not yet at `since`; the latest first."""
    knew = exists().where(
        col(EffectFound.backlog_item_id) == col(BacklogItem.id),
        col(EffectFound.verdict) != TOO_LITTLE,
        col(EffectFound.reckoned_at) < since,
    )
    before = set(session.execute(select(col(BacklogItem.id)).where(col(BacklogItem.status).in_(LIVE), knew)).scalars())
    rows = [
        row
        for row in effect_rows(session, organisation_id)
        if row.verdict not in ("", TOO_LITTLE) and row.item_id not in before
    ]
    return sorted(rows, key=lambda row: (row.reckoned_at is not None, row.reckoned_at), reverse=True)
