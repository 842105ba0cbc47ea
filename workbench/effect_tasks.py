"""Effects of improvements, once for command line, app and worker: worked out without a lock, kept in a moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlmodel import col, select

from journeys.base import today
from journeys.errors import N_, NotFound
from journeys.lookup import find_organisation
from workbench.database import unit_of_work

if TYPE_CHECKING:
    from exports.effects import Reckoned

Progress = Callable[..., None]
MANY_ROWS, MANY_LIVE = 200_000, 12  # from here on it takes more than three seconds


@dataclass(frozen=True)
class EffectsTold:
    """What became of each live improvement; how many effects were new, and of which the effect is now known."""

    found: "list[Reckoned]"
    written: int
    now_known: tuple[int, ...]
    on: date

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "on": self.on.isoformat(),
            "written": self.written,
            "effect_known": [f"tk-{number}" for number in self.now_known],
            "improvements": [
                {
                    "tag": f"tk-{one.item_id}",
                    "organisation": one.organisation,
                    "title": one.title,
                    "live_on": one.live_on.isoformat(),
                    "verdict": one.verdict or None,
                    "as_expected": one.as_expected,
                    "sentence": one.sentence,
                    "caution": one.caution,
                    "new": one.is_new,
                }
                for one in self.found
            ],
        }


def reckon(
    organisation: str | None = None,
    item_id: int | None = None,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> EffectsTold:
    """Work out the effect of every live improvement, of one organisation or of one; keep what is new.

    Raises `NotFound`.
    """
    from exports.effects import keep_effects, work_out
    from exports.models import BacklogItem

    day = today()
    with unit_of_work(write=False) as session:
        chosen = find_organisation(session, organisation).id if organisation else None
        if item_id is not None and session.get(BacklogItem, item_id) is None:
            raise NotFound(kind=N_("improvement"), id=item_id)
        found = work_out(session, today=day, organisation_id=chosen, item_id=item_id)
    if progress:
        progress(len(found), len(found))
    if dry_run or not any(one.verdict for one in found):
        return EffectsTold(found, 0, (), day)
    with unit_of_work() as session:
        kept = keep_effects(session, found)
    return EffectsTold(found, kept.written, kept.now_known, day)


def reckon_later(occasion: str) -> None:
    """Let the worker do it, once for each occasion (“2026-11-30”, “import 12”); not where nothing is live."""
    from workbench import jobs

    if jobs.is_ready() and anything_live():
        jobs.enqueue("effect", {}, once=f"effect {occasion}")


def reckon_today() -> None:
    """Let the worker do it, once a day however often this is asked."""
    reckon_later(today().isoformat())


def for_the_worker() -> bool:
    """Whether working out is for the worker: it takes longer than one waits for, or needs more than one may see.

    Who may see one organisation only would compare it with nothing.
    """
    from sqlalchemy import func

    from exports.effect_subjects import LIVE
    from exports.models import BacklogItem
    from feedback.models import ImportBatch
    from workbench.guard import owner

    with unit_of_work(write=False) as session:
        if not owner(session).may_all:
            return True
        rows = session.exec(select(func.coalesce(func.sum(col(ImportBatch.imported)), 0))).one()
        live = session.exec(select(func.count()).where(col(BacklogItem.status).in_(LIVE))).one()
    return bool(rows > MANY_ROWS or live > MANY_LIVE)


def anything_live() -> bool:
    """Whether there is an improvement of which the effect can be worked out."""
    from exports.effect_subjects import LIVE
    from exports.models import BacklogItem

    with unit_of_work(write=False) as session:
        live = select(BacklogItem.id).where(col(BacklogItem.status).in_(LIVE), col(BacklogItem.live_on) <= today())
        return session.exec(live.limit(1)).first() is not None
