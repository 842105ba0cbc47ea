"""Whom a source may be asked to approach for a study: customers who said yes, the surest of their group first.

Every source scores in its own way, so a score counts by its place among the scores of its own source. A source of
complaints and an item that helped or did not help count beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from feedback.models import Item, Routing, Source
from feedback.queries import selected
from journeys.models import Expectation, Invitation

LOOK_BACK = 5_000  # latest items of a source that show how it scores
MOST_STEPS = 24  # different scores that are told apart; more are taken together
EXCERPT = 300  # characters
SCALES = (1, 5, 10, 100)
HELPED, NOT_HELPED = "helped", "not_helped"
COMPLAINT = ("klacht", "complaint")  # in the name of a source
LONG_AGO = date(1, 1, 1)  # an item without a date is the oldest


@dataclass(frozen=True)
class Candidate:
    """A customer by reference, and what their most telling item says; the excerpt is for the researcher alone."""

    source_reference: str
    expectation: Expectation
    item_id: int
    source: str
    channel: str | None
    asked_on: date | None
    score: float | None
    out_of: int | None  # highest possible score of that source, as far as its scores show it
    outcome: str | None
    complaint: bool
    excerpt: str


@dataclass(frozen=True)
class _Scale:
    """How a source scores: (score, share of its items with a lower one, half of the equal ones included), in order."""

    steps: tuple[tuple[float, float], ...]
    out_of: int | None


def candidates(
    session: Session,
    organisation_id: int,
    *,
    expectation: Expectation | str,
    study_id: int | None = None,
    min_score: float | None = None,
    max_score: float | None = None,
    channels: Sequence[str] = (),
    within: "sa.Select[Any] | None" = None,
    search: str = "",
    start: date | None = None,
    end: date | None = None,
    limit: int = 20,
) -> list[Candidate]:
    """One candidate per reference, the surest first; who was asked for this study already is left out.

    `within` selects item ids (a topic, say). Without a bound on the score, only items that lean to the expectation
    count: below the middle of their source for unhappy, above it for happy.
    """
    expected = Expectation(expectation)
    sources = {number: name for number, name in session.exec(select(Source.id, Source.name)).all() if number}
    scales = {number: _scale(session, number) for number in sources}
    complaining = [number for number, name in sources.items() if any(word in name.lower() for word in COMPLAINT)]
    happiness = _happiness(scales, complaining)
    conditions = [
        *_may_be_approached(),
        sa.exists().where(col(Routing.item_id) == Item.id, col(Routing.organisation_id) == organisation_id),
        *selected(start=start, end=end, search=search, within=within),
        happiness.is_not(None),
    ]
    if channels:
        conditions.append(col(Item.channel).in_(channels))
    if min_score is not None:
        conditions.append(col(Item.score) >= min_score)
    if max_score is not None:
        conditions.append(col(Item.score) <= max_score)
    if min_score is None and max_score is None:
        conditions.append(happiness < 0.5 if expected is Expectation.UNHAPPY else happiness > 0.5)
    if study_id is not None:
        reference = col(Invitation.source_reference) == Item.source_reference
        conditions.append(~sa.exists().where(col(Invitation.study_id) == study_id, reference))
    ranked = _ranked(happiness, expected, conditions, limit)
    found = session.execute(
        sa.select(
            *(col(part) for part in (Item.source_reference, Item.id, Item.source_id, Item.channel, Item.asked_on)),
            *(col(part) for part in (Item.score, Item.outcome)),
            sa.func.substr(col(Item.text), 1, EXCERPT),
        )
        .join(ranked, ranked.c.id == Item.id)
        .order_by(ranked.c.place)
    )
    return [
        Candidate(
            source_reference=reference,
            expectation=expected,
            item_id=item_id,
            source=sources[source_id],
            channel=channel,
            asked_on=asked_on,
            score=score,
            out_of=scales[source_id].out_of if score is not None else None,
            outcome=outcome,
            complaint=source_id in complaining,
            excerpt=text,
        )
        for reference, item_id, source_id, channel, asked_on, score, outcome, text in found
    ]


def still_permitted(session: Session, references: Sequence[str]) -> frozenset[str]:
    """Those of these references whose customer may be approached as things are now."""
    asked = sa.select(col(Item.source_reference)).where(col(Item.source_reference).in_(references))
    return frozenset(session.scalars(asked.where(*_may_be_approached()).distinct()))


def _may_be_approached() -> list[sa.ColumnElement[bool]]:
    """Said yes, and did not say no on a later day: a reference is kept of those who answered only."""
    later = aliased(Item)
    day = sa.func.coalesce(col(Item.asked_on), LONG_AGO)
    later_day = sa.func.coalesce(later.asked_on, LONG_AGO)
    said_no = sa.exists().where(
        col(later.source_reference) == Item.source_reference,
        col(later.may_contact).is_(False),
        sa.or_(later_day > day, sa.and_(later_day == day, col(later.id) > col(Item.id))),
    )
    # a bound rather than IS NOT NULL: SQLite takes the index on references for the one, not for the other
    return [col(Item.source_reference) > "", col(Item.may_contact).is_(True), ~said_no]


def _ranked(
    happiness: sa.ColumnElement[Any], expected: Expectation, conditions: list[sa.ColumnElement[bool]], limit: int
) -> sa.Subquery:
    """Ids of the items to show with their place: the most telling one of each reference, the surest first."""
    told: sa.Select[Any] = sa.select(
        col(Item.id), col(Item.source_reference).label("reference"), col(Item.asked_on), happiness.label("happiness")
    )
    told_by = told.where(*conditions).cte("told")

    def surest(rows: Any) -> list[Any]:
        first = rows.happiness.asc() if expected is Expectation.UNHAPPY else rows.happiness.desc()
        return [first, rows.asked_on.desc().nulls_last(), rows.id.desc()]

    own = sa.func.row_number().over(partition_by=told_by.c.reference, order_by=surest(told_by.c))
    best = sa.select(told_by, own.label("own")).subquery("best")
    place = sa.func.row_number().over(order_by=surest(best.c)).label("place")
    return sa.select(best.c.id, place).where(best.c.own == 1).order_by(place).limit(limit).subquery("ranked")


def _happiness(scales: dict[int, _Scale], complaining: list[int]) -> sa.ColumnElement[Any]:
    """0 (surely unhappy) to 1 (surely happy): the mean of what an item shows; NULL when it shows nothing."""
    steps = [
        (sa.and_(col(Item.source_id) == number, col(Item.score) <= score), share)
        for number, scale in scales.items()
        for score, share in scale.steps
    ]
    above = [(col(Item.source_id) == number, scale.steps[-1][1]) for number, scale in scales.items() if scale.steps]
    placed = sa.case(*steps, *above, else_=0.5) if steps else sa.literal(0.5)
    scored = sa.case((col(Item.score).is_not(None), placed))
    helped = sa.case((col(Item.outcome) == HELPED, 1.0), (col(Item.outcome) == NOT_HELPED, 0.0))
    complained = sa.case((col(Item.source_id).in_(complaining), 0.0))
    parts = (scored, helped, complained)
    known = sum((sa.case((part.is_not(None), 1), else_=0) for part in parts), sa.literal(0))
    total = sum((sa.func.coalesce(part, 0.0) for part in parts), sa.literal(0.0))
    return sa.cast(total, sa.Float) / sa.func.nullif(known, 0)


def _scale(session: Session, source_id: int) -> _Scale:
    """How a source scores, by its latest items."""
    latest = sa.select(col(Item.score)).where(col(Item.source_id) == source_id)
    latest_ones = latest.order_by(col(Item.id).desc()).limit(LOOK_BACK).subquery()
    score = latest_ones.c.score
    counted = sa.select(score, sa.func.count()).where(score.is_not(None)).group_by(score).order_by(score)
    counts = [(float(value), int(count)) for value, count in session.execute(counted)]
    if not counts:
        return _Scale((), None)
    total = sum(count for _value, count in counts)
    upto = list(accumulate(count for _value, count in counts))
    shares = [
        (value, (end - count / 2) / total) for (value, count), end in zip(counts, upto, strict=True)
    ]  # of equal scores half counts as lower
    if len(shares) > MOST_STEPS:
        shares = shares[:: -(-len(shares) // MOST_STEPS)]
    highest = counts[-1][0]
    out_of = next((top for top in SCALES if highest <= top), None) if counts[0][0] >= 0 else None
    return _Scale(tuple(shares), out_of)
