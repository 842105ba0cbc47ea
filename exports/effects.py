"""Whether live improvements helped: worked out from the tables, kept when there is something new to tell.

Reading and working out take long and need no lock; keeping is short.
"""

import hashlib
import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, col

from exports.changes import PROPOSER
from exports.effect import Verdict
from exports.effect_figures import ShownEffect, as_figures, read_figures
from exports.effect_reading import Reading, read_effects
from exports.models import BacklogChange, BacklogItem, EffectFound, ExpectedChange, Status
from journeys.base import utc_now
from topics.changes import refresh_statistics

METHOD = 1  # a change of method makes every effect be worked out anew
MATERIAL = 0.005  # by which a ratio must differ within the same weeks to be told again


@dataclass(frozen=True)
class Reckoned:
    """One live improvement after reckoning; without `verdict` there is nothing that it can be judged by."""

    item_id: int
    title: str
    organisation: str
    live_on: date
    status: str
    verdict: str = ""
    as_expected: bool | None = None
    sentence: str = ""
    caution: str = ""
    is_new: bool = False  # not told before
    figures: dict[str, Any] | None = None  # of what is new


@dataclass(frozen=True)
class Kept:
    """What was kept: new effects, and improvements of which the effect is now known."""

    written: int
    now_known: tuple[int, ...]


@dataclass(frozen=True)
class KnownEffect:
    """The effect of an improvement as it was worked out last."""

    item_id: int
    verdict: str
    as_expected: bool | None
    reckoned_at: datetime
    sentence: str
    words: str
    caution: str
    shown: ShownEffect | None


def work_out(
    session: Session, *, today: date, organisation_id: int | None = None, item_id: int | None = None
) -> list[Reckoned]:
    """The effect of every live improvement, without keeping it; what was worked out from the same is not done again."""
    refresh_statistics(session)
    readings = read_effects(session, today=today, organisation_id=organisation_id, item_id=item_id)
    before = _latest(session, [reading.improvement.id for reading in readings])
    return [_reckoned(reading, before.get(reading.improvement.id)) for reading in readings]


def keep_effects(session: Session, found: Sequence[Reckoned]) -> Kept:
    """Keep what is new, and that the effect of an improvement is now known where it is.

    An improvement that a person changed since it was read, or put back to live after its effect was known, stays as
    that person left it.
    """
    judged = [one for one in found if one.verdict]
    rows = session.execute(
        select(col(BacklogItem.id), col(BacklogItem.status), col(BacklogItem.live_on))
        .where(col(BacklogItem.id).in_([one.item_id for one in judged]))
        .with_for_update()
    ).all()
    stands = {number: (status, live_on) for number, status, live_on in rows}
    same = [one for one in judged if stands.get(one.item_id) in ((Status.LIVE, one.live_on), _known(one))]
    new = [one for one in same if one.is_new]
    if new:
        moment = utc_now()
        session.execute(
            insert(EffectFound),
            [
                {
                    "backlog_item_id": one.item_id,
                    "reckoned_at": moment,
                    "verdict": one.verdict,
                    "as_expected": one.as_expected,
                    "figures": one.figures,
                }
                for one in new
            ],
        )
    due = [one for one in same if one.verdict != Verdict.TOO_LITTLE and stands[one.item_id][0] == Status.LIVE]
    put_back = _put_back(session, [one.item_id for one in due])
    now_known = tuple(one.item_id for one in due if one.item_id not in put_back)
    if now_known:
        session.execute(
            update(BacklogItem).where(col(BacklogItem.id).in_(now_known)).values(status=Status.EFFECT_KNOWN.value)
        )
        session.execute(
            insert(BacklogChange),
            [
                {
                    "backlog_item_id": number,
                    "changed_at": utc_now(),
                    "actor": PROPOSER,
                    "field": "status",
                    "before": Status.LIVE.value,
                    "after": Status.EFFECT_KNOWN.value,
                }
                for number in now_known
            ],
        )
    return Kept(len(new), now_known)


def known_effects(session: Session, item_ids: Collection[int]) -> dict[int, KnownEffect]:
    """Improvement → its effect as it was worked out last, for those of which it was; one query."""
    return {
        number: KnownEffect(
            item_id=number,
            verdict=row.verdict,
            as_expected=row.as_expected,
            reckoned_at=row.reckoned_at,
            sentence=str(row.figures.get("sentence", "")),
            words=str(row.figures.get("words", "")),
            caution=str(row.figures.get("caution", "")),
            shown=read_figures(row.figures),
        )
        for number, row in _latest(session, item_ids).items()
    }


def _known(one: Reckoned) -> tuple[str, date]:
    return Status.EFFECT_KNOWN, one.live_on


def _latest(session: Session, item_ids: Collection[int]) -> dict[int, EffectFound]:
    newest = (
        select(func.max(col(EffectFound.id)))
        .where(col(EffectFound.backlog_item_id).in_(item_ids))
        .group_by(col(EffectFound.backlog_item_id))
    )
    rows = session.execute(select(EffectFound).where(col(EffectFound.id).in_(newest))).scalars()
    return {row.backlog_item_id: row for row in rows}


def _reckoned(reading: Reading, before: EffectFound | None) -> Reckoned:
    one = reading.improvement
    if not reading.parts:
        return Reckoned(one.id, one.title, one.organisation, one.live_on, one.status)
    expected = ExpectedChange(one.expected_change) if one.expected_change and one.expectation_counts else None
    digest = _digest(reading, expected)
    if before is None or before.figures.get("digest") != digest:
        parts = [(part, part.verdict(expected if part is reading.parts[0] else None)) for part in reading.parts]
        figures = as_figures(
            parts,
            live_on=one.live_on,
            expected_change=one.expected_change,
            recorded_on=one.expected_recorded_on,
            expectation_counts=one.expectation_counts,
            moved=reading.moved,
            digest=digest,
        )
        decides = parts[0][1].total
        if before is None or _differs(before, decides.verdict, decides.as_expected, figures):
            return Reckoned(
                one.id,
                one.title,
                one.organisation,
                one.live_on,
                one.status,
                decides.verdict.value,
                decides.as_expected,
                figures["sentence"],
                figures["caution"],
                is_new=True,
                figures=figures,
            )
    return Reckoned(
        one.id,
        one.title,
        one.organisation,
        one.live_on,
        one.status,
        before.verdict,
        before.as_expected,
        str(before.figures.get("sentence", "")),
        str(before.figures.get("caution", "")),
    )


def _differs(before: EffectFound, verdict: Verdict, as_expected: bool | None, figures: dict[str, Any]) -> bool:
    """Whether there is something to tell that was not told before: a week, another verdict, other figures."""
    told = before.figures
    names = ("last_week", "live_on", "expected_change", "recorded_on", "expectation_counts", "words")
    if (before.verdict, before.as_expected) != (verdict, as_expected):
        return True
    if any(told.get(name) != figures[name] for name in names) or len(told.get("parts", ())) != len(figures["parts"]):
        return True
    for old, new in zip(told["parts"], figures["parts"], strict=True):
        results = [(old["total"], new["total"])]
        channels = dict(old["channels"])
        if channels.keys() != dict(new["channels"]).keys():
            return True
        results += [(channels[name], one) for name, one in new["channels"]]
        if any(a["verdict"] != b["verdict"] or _apart(a, b) for a, b in results):
            return True
    return False


def _apart(old: dict[str, Any], new: dict[str, Any]) -> bool:
    pairs = [(old[name], new[name]) for name in ("ratio", "low", "high")]
    return any((a is None) != (b is None) or (a is not None and abs(a - b) > MATERIAL * max(a, 1)) for a, b in pairs)


def _digest(reading: Reading, expected: ExpectedChange | None) -> str:
    """Stands for all that a verdict rests on."""
    one = reading.improvement
    rests_on = [
        METHOD,
        one.live_on.isoformat(),
        expected,
        one.expected_change,
        str(one.expected_recorded_on),
        [part.inputs() for part in reading.parts],
    ]
    return hashlib.sha256(json.dumps(rests_on).encode()).hexdigest()[:32]


def _put_back(session: Session, item_ids: Collection[int]) -> set[int]:
    """Improvements that a person put back to live after their effect was known."""
    if not item_ids:
        return set()
    rows = session.execute(
        select(col(BacklogChange.backlog_item_id))
        .where(
            col(BacklogChange.backlog_item_id).in_(item_ids),
            col(BacklogChange.field) == "status",
            col(BacklogChange.before) == Status.EFFECT_KNOWN.value,
            col(BacklogChange.actor) != PROPOSER,
        )
        .distinct()
    ).scalars()
    return set(rows)
