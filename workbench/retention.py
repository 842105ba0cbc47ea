"""Retention: how long each kind of record is kept, and a run that destroys what is past its term and reports it.

A run goes in small lots, each a unit of work of its own with its line in the destruction report (`Destruction`): a
run that is killed has destroyed and told the same, and the next one goes on where it stopped. A legal hold is looked
at again in every lot.
"""

import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from datetime import time as clock
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

from feedback.searching import forget_words
from journeys.base import today, utc_now
from journeys.errors import N_, InvalidValue, NotAllowed
from workbench import audit, retention_files, wiring
from workbench.database import unit_of_work
from workbench.guard import owner
from workbench.models import Destruction, RetentionTerm
from workbench.retention_holds import Hold, holds
from workbench.retention_kinds import LONGEST, Kind, kind_named, kinds, months_before
from workbench.retention_rules import RULES, held

LOT = 1000  # rows; the app waits for no more than one lot
PAUSE = 0.01  # seconds, in which whoever waits may write
SHORT = ("recordings", "receipts", "prepared_files")  # looked at every hour, the rest once a day
LONGEST_GROUND = 500


# --- terms -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Term:
    """The term in force of a kind of record; `set_by`: who set it otherwise than the standard."""

    kind: Kind
    months: int
    ground: str
    set_by: str = ""
    set_at: datetime | None = None


def terms(session: Session) -> list[Term]:
    """The term in force of every kind."""
    own = {row.kind: row for row in session.exec(select(RetentionTerm)).all()}
    found = []
    for kind in kinds().values():
        row = None if kind.fixed else own.get(kind.id)
        if row is None:
            found.append(Term(kind, kind.months, kind.ground))
        else:
            found.append(Term(kind, row.months, row.ground, row.changed_by, row.changed_at))
    return found


def set_term(session: Session, name: str, months: int | None, ground: str = "") -> Term:
    """Keep a kind of record so many months from now on, on this ground; None: as long as the standard says.

    Raises `InvalidValue` for a kind without a term, a term that is too short or too long, or without a ground.
    """
    if not owner(session).may_all:
        raise NotAllowed
    kind = kind_named(name)
    row = session.get(RetentionTerm, name)
    if months is None:
        if row is not None:
            session.delete(row)
            audit.record(session, "retention.changed", f"retention_kind {kind.number}")
            session.flush()
        return Term(kind, kind.months, kind.ground)
    ground = " ".join(ground.split()) or (row.ground if row else "")
    if kind.fixed:
        raise InvalidValue(value=name, field=N_("kind of record"), expected=N_("one with a term that can be set"))
    if not kind.least <= months <= LONGEST:
        raise InvalidValue(value=str(months), field=N_("months"), expected=f"{kind.least}–{LONGEST}")
    if not 0 < len(ground) <= LONGEST_GROUND:
        raise InvalidValue(value=ground[:60], field=N_("ground"), expected=N_("a ground of 1 to 500 characters"))
    ground = wiring.redactor().redact([ground])[0].text
    row = row or RetentionTerm(kind=name, months=months)
    row.months, row.ground, row.changed_at, row.changed_by = months, ground, utc_now(), owner(session).actor
    session.add(row)
    audit.record(session, "retention.changed", f"retention_kind {kind.number}")
    session.flush()
    return Term(kind, months, ground, row.changed_by, row.changed_at)


# --- a run -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Destroyed:
    """What a run destroyed of one kind, or would destroy: what was older than `before`, and what a hold kept."""

    kind: str
    name: str
    months: int
    ground: str
    before: date
    destroyed: int
    held: int


@dataclass(frozen=True)
class Run:
    """One run of retention: the destruction report."""

    run: str
    ran_at: datetime
    actor: str
    dry: bool
    kinds: tuple[Destroyed, ...]

    @property
    def destroyed(self) -> int:
        """Rows and files in all."""
        return sum(one.destroyed for one in self.kinds)

    @property
    def held(self) -> int:
        """What was past its term and kept by a hold."""
        return sum(one.held for one in self.kinds)

    def as_json(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self) | {"destroyed": self.destroyed, "held": self.held}


def run_retention(
    *,
    dry: bool = False,
    only: Sequence[str] = (),
    day: date | None = None,
    engine: sa.Engine | None = None,
    progress: Callable[..., None] | None = None,
) -> Run:
    """Destroy what is past its term, or with `dry` only count it; `only` some kinds. May be done again at any time."""
    day = day or today()
    with unit_of_work(write=False, engine=engine) as session:
        if not owner(session).may_all:
            raise NotAllowed
        actor, in_force = owner(session).actor, terms(session)
    name = f"{utc_now():%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    ran_at, told = utc_now(), []
    chosen = [term for term in in_force if not only or term.kind.id in only]
    for done, term in enumerate(chosen):
        if progress:
            progress(done, len(chosen), term.kind.name)
        report = _Report(name, ran_at, actor, term, months_before(day, term.months), dry, engine)
        if term.kind.id in RULES:
            told.append(_destroy_rows(report))
        elif term.kind.id in retention_files.RULES:
            told.append(_destroy_files(report))
    if progress:
        progress(len(chosen), len(chosen))
    return Run(name, ran_at, actor, dry, tuple(told))


@dataclass
class _Report:
    """The line of one kind in the destruction report, as it grows."""

    run: str
    ran_at: datetime
    actor: str
    term: Term
    before: date
    dry: bool
    engine: sa.Engine | None
    row_id: int | None = None
    destroyed: int = 0

    def add(self, session: Session, number: int, kept: int) -> None:
        """Tell of so many more, in the same unit of work as their destruction."""
        if self.row_id is None:
            row = Destruction(
                run=self.run,
                ran_at=self.ran_at,
                actor=self.actor,
                kind=self.term.kind.id,
                months=self.term.months,
                ground=self.term.ground,
                before=datetime.combine(self.before, clock.min, UTC),
                destroyed=number,
                held=kept,
            )
            session.add(row)
            session.flush()
            self.row_id = row.id
            audit.record(session, "retention.ran", f"destruction {row.id}")
            return
        more = sa.update(Destruction).where(col(Destruction.id) == self.row_id)
        session.execute(more.values(destroyed=Destruction.destroyed + number))

    def line(self, kept: int) -> Destroyed:
        kind = self.term.kind
        return Destroyed(kind.id, kind.name, self.term.months, self.term.ground, self.before, self.destroyed, kept)


def _destroy_rows(report: _Report) -> Destroyed:
    kind = report.term.kind.id
    rule = RULES[kind]
    with unit_of_work(write=False, engine=report.engine) as session:
        due, keeping = rule.due(session, report.before), held(rule, kind, holds(session))
        kept = session.scalar(sa.select(sa.func.count()).where(due, keeping)) or 0
        keys = list(session.scalars(sa.select(rule.key).where(due, ~keeping)).all())
    if report.dry:
        report.destroyed = len(keys)
        return report.line(kept)
    for start in range(0, len(keys), LOT):
        some = keys[start : start + LOT]
        with unit_of_work(engine=report.engine) as session:
            # asked again: a hold may have been placed meanwhile, and another run may have been here
            still = (rule.key.in_(some), rule.due(session, report.before), ~held(rule, kind, holds(session)))
            lot = list(session.scalars(sa.select(rule.key).where(*still)).all())
            if lot:
                rule.destroy(session, lot)
                report.add(session, len(lot), kept)
        report.destroyed += len(lot)
        time.sleep(PAUSE)
    if kind == "items":
        with unit_of_work(engine=report.engine) as session:
            forget_words(session)  # also what a killed run left in the index
    return report.line(kept)


def _destroy_files(report: _Report) -> Destroyed:
    kind = report.term.kind.id
    with unit_of_work(write=False, engine=report.engine) as session:
        keeping = _keeps_all_of(kind, holds(session))
    old = retention_files.RULES[kind].due(report.before)
    if keeping or report.dry or not old:
        report.destroyed = 0 if keeping else len(old)
        return report.line(len(old) if keeping else 0)
    retention_files.RULES[kind].destroy(old)
    report.destroyed = len(old)
    with unit_of_work(engine=report.engine) as session:
        report.add(session, len(old), 0)
    return report.line(0)


def _keeps_all_of(kind: str, in_force: Sequence[Hold]) -> bool:
    return any(hold.kind in ("", kind) and hold.organisation_id is hold.study_id is None for hold in in_force)


# --- reports -----------------------------------------------------------------------------------


def runs(session: Session, limit: int = 20) -> list[Run]:
    """The newest runs that destroyed something, newest first."""
    newest = (
        sa.select(col(Destruction.run))
        .group_by(col(Destruction.run))
        .order_by(sa.func.max(col(Destruction.id)).desc())
        .limit(limit)
    )
    names = list(session.scalars(newest).all())
    rows = session.exec(select(Destruction).where(col(Destruction.run).in_(names)).order_by(col(Destruction.id))).all()
    return [_run_of([row for row in rows if row.run == name]) for name in names]


def _run_of(rows: Sequence[Destruction]) -> Run:
    known = kinds()
    told = []
    for row in rows:
        name = known[row.kind].name if row.kind in known else row.kind
        told.append(Destroyed(row.kind, name, row.months, row.ground, row.before.date(), row.destroyed, row.held))
    return Run(rows[0].run, rows[0].ran_at, rows[0].actor, False, tuple(told))
